package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// A beside is the scenario that stands beside the one on the screen: its own
// desk, which stands still and is sent to the same time since its shock.
type beside struct {
	entry   Entry
	run     running
	snap    *market.Snapshot
	seq     uint64
	waiting bool
	asked   time.Time // where it was sent last
	fault   string
}

// besideMsg is the desk of a scenario chosen to stand beside.
type besideMsg struct {
	running
	entry Entry
	err   error
}

// besideSnapMsg is its picture.
type besideSnapMsg struct {
	of   *beside
	snap *market.Snapshot
	seq  uint64
	err  error
}

// showBeside shows the two, or has one chosen.
func (m *Model) showBeside() tea.Cmd {
	switch {
	case m.f.page == pageBeside: // again: another one
		m.back()
		return m.openPicker(true)
	case m.f.beside == nil:
		return m.openPicker(true)
	}
	m.show(pageBeside)
	return m.follow()
}

// openBeside opens an entry beside what plays.
func (m *Model) openBeside(e Entry) tea.Cmd {
	if e.Shock.Equal(m.f.Scenario.Shock.By) && e.Title == m.f.Scenario.Title {
		return m.say("that one is on the screen already; choose another to put beside it")
	}
	lib := m.options.Library
	ctx, stop := context.WithCancel(m.ctx)
	open := func() tea.Msg {
		d, err := lib.Open(ctx, e.Key)
		return besideMsg{running{d, ctx, stop}, e, err}
	}
	return tea.Batch(open, m.say("reading "+e.Title))
}

func (m *Model) besideOpened(msg besideMsg) tea.Cmd {
	if msg.err != nil {
		msg.stop()
		return m.say(msg.err.Error())
	}
	m.closeBeside()
	m.f.beside = &beside{entry: msg.entry, run: msg.running}
	for m.f.page == pagePicker && len(m.pages) > 0 {
		m.back()
	}
	m.show(pageBeside)
	m.f.note = ""
	return tea.Batch(m.follow(), m.besideAwait())
}

// closeBeside ends the desk beside.
func (m *Model) closeBeside() {
	if m.f.beside != nil {
		m.f.beside.run.stop()
		m.f.beside = nil
	}
}

// alike is the time of a scenario that is as long after its shock as another's
// playhead is after its own, and whether its window reaches there.
func alike(from *market.Snapshot, shock, begin, end time.Time) (at time.Time, within bool) {
	at = shock.Add(from.At.Sub(from.Scenario.Shock.By))
	switch {
	case at.Before(begin):
		return begin, false
	case at.After(end):
		return end, false
	}
	return at, true
}

// follow sends the scenario beside to where the one on the screen is.
func (m *Model) follow() tea.Cmd {
	b := m.f.beside
	if b == nil || m.f.page != pageBeside {
		return nil
	}
	at, _ := alike(m.f.Snapshot, b.entry.Shock, b.entry.From, b.entry.To)
	if at = at.Truncate(time.Minute); at.Equal(b.asked) { // no figure is finer
		return nil
	}
	b.asked = at
	run := b.run
	return func() tea.Msg {
		if err := run.desk.Do(run.ctx, market.Pause{}); err != nil {
			return orderedMsg{err}
		}
		return orderedMsg{run.desk.Do(run.ctx, market.SeekTo{At: at})}
	}
}

func (m *Model) besideAwait() tea.Cmd {
	b := m.f.beside
	if b == nil || b.waiting {
		return nil
	}
	b.waiting = true
	run, after := b.run, b.seq
	return func() tea.Msg {
		s, seq, err := run.desk.Wait(run.ctx, after)
		return besideSnapMsg{b, s, seq, err}
	}
}

func (m *Model) besideTake(msg besideSnapMsg) tea.Cmd {
	b := m.f.beside
	if msg.of != b || b == nil {
		return nil
	}
	b.waiting = false
	m.rev++
	if msg.err != nil || msg.snap == nil {
		b.fault = "this recording has stopped; C chooses another"
		if msg.err != nil {
			b.fault = data.Clean(msg.err.Error(), 120)
		}
		return nil
	}
	b.snap, b.seq = msg.snap, msg.seq
	return m.besideAwait()
}
