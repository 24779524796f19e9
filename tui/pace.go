package tui

import (
	"cmp"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// await waits for a picture newer than the last; one wait at a time.
func (m *Model) await() tea.Cmd {
	if m.waiting || m.run.desk == nil {
		return nil
	}
	m.waiting = true
	run, after, era := m.run, m.seq, m.era
	return func() tea.Msg {
		s, seq, err := run.desk.Wait(run.ctx, after)
		return snapshotMsg{era, s, seq, err}
	}
}

// take shows a new picture and asks for the next in good time.
func (m *Model) take(msg snapshotMsg) tea.Cmd {
	if msg.era != m.era {
		return nil // of a desk that is gone
	}
	m.waiting = false
	if msg.err != nil || msg.snap == nil {
		return tea.Quit // the market has closed behind us
	}
	before := m.f.Snapshot
	m.seq = msg.seq
	var then tea.Cmd
	if before == nil || m.fresh || another(before, msg.snap) {
		m.fresh, before = false, nil
		m.begin(msg.snap)
		m.apply()
		if m.then == actWhatIf {
			then = m.openWhatIf()
		}
		m.then = actNone
	}
	if b := m.f.broken; before == nil && b != nil && !b.Cut {
		m.show(pageBroken)
	}
	if m.shows(before, msg.snap) {
		m.f.motion = m.f.motion.see(before, msg.snap)
		m.f.Snapshot, m.shownEra = msg.snap, msg.era
		m.shocksListed()
		m.renotice()
		if before != nil && !before.Ended && msg.snap.Ended && m.f.broken != nil && m.f.page == pageMain {
			m.show(pageBroken) // it has played to where it breaks: here it says where
		}
		m.draw() // finds what fades from here on; View gives the same picture
	}
	m.hear()
	return tea.Batch(m.pace(), m.move(), m.recordFault(before, msg.snap), m.follow(), m.tell(), then)
}

// another reports whether a picture is of another market than the one before:
// a running one has a scenario of its own for each shock and day, and stays.
func another(before, now *market.Snapshot) bool {
	if before.Live && now.Live {
		return before.Scenario.Universe != now.Scenario.Universe
	}
	return before.Scenario != now.Scenario
}

// shows reports whether a picture is drawn: with motion off only one a bar,
// unless the viewer asked for something.
func (m *Model) shows(before, after *market.Snapshot) bool {
	if before == nil || m.f.motion.mode != motionOff || !after.Playing || !before.Playing || m.eager > 0 || after.Rate != before.Rate {
		return true
	}
	return !after.At.Truncate(offBar).Equal(before.At.Truncate(offBar))
}

// pace holds the next wait until this session's next picture is due.
func (m *Model) pace() tea.Cmd {
	d := cmp.Or(m.options.Pace, digitPace)
	switch {
	case m.blurred:
		d = blurPace
	case m.eager > 0:
		m.eager--
		d = stepTime
	case m.f.Snapshot != nil && !m.f.Playing:
		d = stepTime // nothing comes unless somebody acts; then it is due at once
	}
	m.turn++
	m.pacing = true
	turn := m.turn
	return m.tick(d, func(time.Time) tea.Msg { return paceMsg{turn} })
}

// hurry drops the rest of the current pace.
func (m *Model) hurry() tea.Cmd {
	if !m.pacing {
		return nil
	}
	m.turn++
	m.pacing = false
	return m.await()
}

// move keeps steps coming while an effect lasts, and none when nothing moves.
func (m *Model) move() tea.Cmd {
	if m.moving > 0 {
		return nil
	}
	switch {
	case m.blurred && (m.f.motion.active() || m.fade.active(m.f.motion.step)):
		m.moving = int(blurPace / stepTime)
	case m.f.motion.active():
		m.moving = 1
	case m.fade.active(m.f.motion.step):
		m.moving = fadeStep
	default:
		return nil
	}
	return m.tick(time.Duration(m.moving)*stepTime, func(time.Time) tea.Msg { return stepMsg{} })
}

func (m *Model) stepped() tea.Cmd {
	m.f.motion = m.f.motion.advance(m.moving)
	m.moving = 0
	return m.move()
}

// order gives the desk an order, and lets its picture come without delay.
func (m *Model) order(o market.Order) tea.Cmd {
	m.eager = eagerFor
	run := m.run
	do := func() tea.Msg { return orderedMsg{run.desk.Do(run.ctx, o)} }
	return tea.Batch(do, m.hurry())
}

func seekTo(t time.Time) market.Order { return market.SeekTo{At: t} }

// say answers in the footer for three seconds.
func (m *Model) say(text string) tea.Cmd {
	m.f.note = data.Clean(text, 200)
	m.rev++
	m.noteAt++
	turn := m.noteAt
	return m.tick(noteTime, func(time.Time) tea.Msg { return noteMsg{turn} })
}

// saying is say, where there may be nothing to tell.
func (m *Model) saying(text string) tea.Cmd {
	if text == "" {
		return nil
	}
	return m.say(text)
}
