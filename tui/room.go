package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// sit takes part in the room of a desk that is a seat; in others in none. What
// the room shows now is on the screen at once.
func (m *Model) sit(d Desk) {
	seat, ok := d.(Seat)
	if !ok {
		return
	}
	k := &room{seat: seat}
	m.f.room = k
	snap, pictures, cue, cues := seat.Peek()
	if k.cue, k.seq = cue, cues; cue == nil {
		k.cue = &market.Cue{View: market.View{Selected: data.None, Event: -1}}
	}
	if seat.Leads() {
		k.role = leading
	}
	if snap == nil {
		return // the first picture comes as any other
	}
	m.seq, m.fresh = pictures, false
	m.begin(snap)
	m.f.motion = m.f.motion.see(nil, snap)
	m.apply()
}

// awaitCue waits for a cue newer than the last; one wait at a time.
func (m *Model) awaitCue() tea.Cmd {
	k := m.f.room
	if k == nil || k.waiting || k.ended {
		return nil
	}
	k.waiting = true
	ctx, after := m.seatCtx(), k.seq
	return func() tea.Msg {
		c, seq, err := k.seat.Cue(ctx, after)
		return cueMsg{k, c, seq, err}
	}
}

// seatCtx ends with the desk of the room.
func (m *Model) seatCtx() context.Context {
	if k := m.f.room; k.role == copying {
		return k.home.ctx
	}
	return m.run.ctx
}

// cued takes a cue, and asks for the next after a step: a leader who holds a
// key down makes no more pictures than a screen shows.
func (m *Model) cued(msg cueMsg) tea.Cmd {
	k := msg.of
	if k != m.f.room {
		return nil // of a room that was left
	}
	k.waiting = false
	if msg.err != nil || msg.cue == nil {
		k.ended = true // with its desk, whose wait says so
		return nil
	}
	asked := k.cue.Asks != ""
	k.cue, k.seq = msg.cue, msg.seq
	kept := k.asking && k.cue.Asks == "" && k.cue.Leader == k.askedOf && !k.cue.Away
	k.asking = k.asking && k.cue.Asks != ""
	m.rev++
	if msg.cue.Over != "" {
		return m.roomOver()
	}
	then := m.roleNow()
	if k.role == leading && msg.cue.Asks != "" && !asked {
		m.f.note = "" // an answer does not hide who asks
	}
	if kept && k.role != leading {
		then = tea.Batch(then, m.say(k.cue.Leader+" keeps the lead"))
	}
	m.apply()
	return tea.Batch(then, m.watch(), m.tick(stepTime, func(time.Time) tea.Msg { return cueDueMsg{k} }))
}

// roleNow follows the lead: it may have come, or gone.
func (m *Model) roleNow() tea.Cmd {
	k := m.f.room
	leads := k.seat.Leads()
	if _, _, c, _ := k.seat.Peek(); c != nil {
		k.cue = c // what is said of the lead is of now; it comes again as any other
	}
	switch {
	case leads && k.role == copying:
		return nil // it is led once the viewer is back
	case leads && k.role != leading:
		k.role, k.set, k.misfit = leading, nil, ""
		m.lastStory()
		m.rev++
		return m.say("you present: all who follow see what you do; ctrl+n writes them a line")
	case !leads && k.role == leading:
		k.role = following
		m.f.telling = nil
		m.rev++
		m.apply()
		if name, ok := k.cue.Leads(); ok {
			return m.say(name + " presents now, and you follow")
		}
		return m.say("you no longer lead; L leads again")
	}
	return nil
}

// lastStory ends a story that another told.
func (m *Model) lastStory() {
	if m.f.telling != nil {
		m.f.telling = nil
		m.arrange()
	}
}

// roomOver ends a screen with its room; a copy stays, and is the viewer's.
func (m *Model) roomOver() tea.Cmd {
	k := m.f.room
	why := k.cue.Over
	if k.role == copying {
		m.f.room = nil
		if k.home.stop != nil {
			k.home.stop()
		}
		k.seat.Leave()
		m.arrange()
		return m.say(why + "; the copy is yours")
	}
	m.outcome = Outcome{End: Over, Why: why}
	return tea.Quit
}

// leaveRoom gives the seat back: the viewer opened something else. It reports
// whether there was one.
func (m *Model) leaveRoom() bool {
	k := m.f.room
	if k == nil {
		return false
	}
	m.f.room = nil
	k.seat.Leave()
	if k.role == copying && k.home.stop != nil {
		k.home.stop()
	}
	return true
}

// comesBack says to a leader who leaves a room how to come back to it; "" to
// others.
func (m *Model) comesBack() string {
	k := m.f.room
	if k == nil || k.role != leading {
		return ""
	}
	text := "you left " + k.cue.Room
	if k.cue.Watching > 0 {
		text = k.cue.Room + " goes on without you"
	}
	if _, lists := m.options.Library.(RoomLibrary); lists {
		text += "; o and enter on it comes back"
	}
	return text
}

// onlyYou tells a leader, once for each page, that those who follow do not see
// it.
func (m *Model) onlyYou() tea.Cmd {
	k, p := m.f.room, m.f.page
	if k == nil || k.role != leading || asides[p] == "" || k.alone&p.on() != 0 || m.f.note != "" {
		return nil
	}
	k.alone |= p.on()
	return m.say("only you see this: who follows reads that you look at " + asides[p])
}

// present shows those who follow what the leader looks at.
func (m *Model) present() {
	k := m.f.room
	if k == nil || k.role != leading || m.f.Snapshot == nil || m.w == 0 {
		return
	}
	if v := m.view(); k.set == nil || *k.set != v {
		if k.seat.Set(v) == nil { // who has lost the lead learns it from the next cue
			k.set = &v
		}
	}
}

// quit ends the screen because its viewer wants to.
func (m *Model) quit() tea.Cmd {
	m.quits = true
	return tea.Quit
}

// watch ends a screen whose viewer follows where a shared picture serves: once
// nothing of their own is on it.
func (m *Model) watch() tea.Cmd {
	k := m.f.room
	if k == nil || !m.options.Shared || !m.keyed || m.quits || k.forking || k.asking || k.role != following || m.f.note != "" || m.field.kind != fieldClosed || m.f.page == pageHelp || m.zones != 0 || m.f.Snapshot == nil || m.w == 0 {
		return nil
	}
	m.outcome = Outcome{End: Follows, Key: m.key}
	return tea.Quit
}
