package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"contagion/data/market"
)

// fork puts a copy of the room's desk on the screen, at the same moment.
func (m *Model) fork() tea.Cmd {
	k := m.f.room
	switch {
	case k.role == leading:
		return m.say("you present; this is yours already")
	case k.role == copying:
		return m.say("this is your own copy; f goes back to " + k.cue.Room)
	case k.forking:
		return nil
	case m.f.Live:
		return m.say(string(market.NoCopies))
	case m.options.Fork == nil:
		return m.say("there are no copies here")
	}
	k.forking = true
	open := m.options.Fork
	ctx, stop := context.WithCancel(m.ctx)
	return func() tea.Msg {
		d, err := open(ctx, k.seat)
		if err == nil && d == nil {
			err = errors.New("there is no copy")
		}
		return copyMsg{running{d, ctx, stop}, k, err}
	}
}

// forked puts the copy on the screen; the page stays.
func (m *Model) forked(msg copyMsg) tea.Cmd {
	k := m.f.room
	msg.of.forking = false
	switch {
	case msg.err != nil:
		msg.stop()
		return m.say(msg.err.Error())
	case k != msg.of || k.role == copying || k.role == leading:
		msg.stop() // something else came between
		return nil
	}
	k.home, k.role, k.misfit = m.run, copying, ""
	k.seat.Rest(true)
	m.turnTo(msg.running)
	m.lastStory()
	return tea.Batch(m.await(), m.say("your own copy from here on; f goes back to "+k.cue.Room))
}

// goHome ends the copy and puts the room's desk back on the screen.
func (m *Model) goHome() {
	k := m.f.room
	m.run.stop()
	k.seat.Rest(false)
	home := k.home
	k.home = running{}
	k.role = following
	m.turnTo(home)
}

// turnTo shows another desk; what is on the screen stays until its picture comes.
func (m *Model) turnTo(r running) {
	m.run = r
	m.era++
	m.seq, m.waiting, m.pacing = 0, false, false
	m.turn++
	m.eager = eagerFor
	m.rev++
}
