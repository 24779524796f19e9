package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

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
	k.cue, k.seq = cue, cues
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
	asked := k.cue != nil && k.cue.Asks != ""
	k.cue, k.seq = msg.cue, msg.seq
	m.rev++
	if msg.cue.Over != "" {
		return m.roomOver()
	}
	then := m.roleNow()
	if k.role == leading && msg.cue.Asks != "" && !asked {
		m.f.note = "" // an answer does not hide who asks
	}
	m.apply()
	return tea.Batch(then, m.watch(), m.tick(stepTime, func(time.Time) tea.Msg { return cueDueMsg{k} }))
}

// roleNow follows the lead: it may have come, or gone.
func (m *Model) roleNow() tea.Cmd {
	k := m.f.room
	leads := k.seat.Leads()
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

// present shows those who follow what the leader looks at.
func (m *Model) present() {
	k := m.f.room
	if k == nil || k.role != leading || m.f.Snapshot == nil {
		return
	}
	if v := m.view(); k.set == nil || *k.set != v {
		if k.seat.Set(v) == nil { // who has lost the lead learns it from the next cue
			k.set = &v
		}
	}
}

// watch ends a screen whose viewer follows where a shared picture serves: once
// nothing of their own is on it.
func (m *Model) watch() tea.Cmd {
	k := m.f.room
	if k == nil || !m.options.Shared || !m.keyed || k.role != following || m.f.note != "" || m.field.kind != fieldClosed || m.f.page == pageHelp || m.zones != 0 || m.f.Snapshot == nil || m.w == 0 {
		return nil
	}
	m.outcome = Outcome{End: Follows, Key: m.roomKey()}
	return tea.Quit
}

// roomKey is the library's key of the room.
func (m *Model) roomKey() string { return m.key }

// refusedOrder answers those who cannot move the room's time; false where the
// viewer can.
func (m *Model) refusedOrder() (tea.Cmd, bool) {
	k := m.f.room
	if k == nil || k.role == leading || k.role == copying {
		return nil, false
	}
	live := m.f.Snapshot != nil && m.f.Live
	return m.say(string(k.cue.Refuses(live || m.options.Fork == nil))), true
}

// roomAct does what a key asks in a room; false where the key means what it
// means everywhere. A follower's key that moves makes them free first.
func (m *Model) roomAct(a action) (cmd tea.Cmd, done bool) {
	k := m.f.room
	switch a {
	case actFollow, actFork, actLead, actNote, actPass:
		if k == nil {
			return m.say("this is no room: nobody else watches"), true
		}
		return m.roomKeyed(a), true
	}
	if k == nil {
		return nil, false
	}
	if k.role == leading {
		k.seat.Touch()
	}
	if ordering(a) {
		if cmd, refused := m.refusedOrder(); refused {
			return cmd, true
		}
	}
	if k.role == following && !m.personal(a) {
		return nil, m.letGo() // and what was asked is done
	}
	return nil, false
}

// ordering reports whether an action changes the desk, for all who look at it.
func ordering(a action) bool {
	switch a {
	case actToggle, actBack, actOn, actPrevious, actNext, actSlower, actFaster, actHalve, actDouble, actReal, actStart, actEnd, actGoto, actSkip, actRecentre, actStory, actSimulate:
		return true
	}
	return false
}

// personal reports whether an action changes nothing of what the leader shows.
func (m *Model) personal(a action) bool {
	switch a {
	case actHelp, actConvention, actMotion, actZone, actCopy, actHide:
		return true
	}
	return m.f.page == pageHelp // which lies over the leader's page
}

// letGo makes a follower free. It gives false, so that the key is acted on.
func (m *Model) letGo() bool {
	k := m.f.room
	if k == nil || k.role != following {
		return false
	}
	k.role, k.misfit = free, ""
	m.f.telling = nil
	m.arrange()
	m.rev++
	m.answer = "free: you look around on your own, the time stays the room's; f follows again"
	return false
}

// roomKeyed acts on a key of the room.
func (m *Model) roomKeyed(a action) tea.Cmd {
	k := m.f.room
	switch a {
	case actFollow:
		return m.followAgain()
	case actFork:
		return m.fork()
	case actLead:
		switch k.role {
		case leading:
			return m.say("you present already")
		case copying:
			return m.say("this is your own copy; f goes back to " + k.cue.Room + ", L leads there")
		}
		if err := k.seat.Lead(); err != nil {
			return m.say(err.Error())
		}
		return m.roleNow()
	case actNote:
		if k.role != leading {
			if cmd, refused := m.noteRefused(); refused {
				return cmd
			}
		}
		m.field = field{kind: fieldNote, text: k.cue.Note}
	case actPass:
		if err := k.seat.Pass(); err != nil {
			return m.say(err.Error())
		}
		return m.roleNow()
	}
	return nil
}

func (m *Model) noteRefused() (tea.Cmd, bool) {
	if name, ok := m.f.room.cue.Leads(); ok {
		return m.say(name + " leads, and writes the notes"), true
	}
	return m.say("who leads writes the notes; L leads"), true
}

// noteDone takes the line that was typed.
func (m *Model) noteDone(text string) tea.Cmd {
	m.field = field{}
	if err := m.f.room.seat.Say(text); err != nil {
		return m.say("you no longer lead; the line was not written")
	}
	return nil
}

// followAgain follows the leader, or lets go of them.
func (m *Model) followAgain() tea.Cmd {
	k := m.f.room
	switch k.role {
	case leading:
		return m.say("you present; there is nobody to follow")
	case following:
		m.letGo()
		return nil
	case copying:
		m.goHome()
	}
	k.role = following
	if k.seat.Leads() {
		k.role, k.set = leading, nil
	}
	m.closeBeside()
	m.apply()
	m.rev++
	return tea.Batch(m.await(), m.watch())
}

// fork puts a copy of the room's desk on the screen, at the same moment.
func (m *Model) fork() tea.Cmd {
	k := m.f.room
	switch {
	case k.role == leading:
		return m.say("you present; this is yours already")
	case k.role == copying:
		return m.say("this is your own copy; f goes back to " + k.cue.Room)
	case m.f.Live:
		return m.say(string(market.NoCopies))
	case m.options.Fork == nil:
		return m.say("there are no copies here")
	}
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

// copied puts the copy on the screen; the page stays.
func (m *Model) forked(msg copyMsg) tea.Cmd {
	k := m.f.room
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

// afterwards says what an action that said nothing itself came to.
func (m *Model) afterwards(cmd tea.Cmd) tea.Cmd {
	text := m.answer
	m.answer = ""
	switch {
	case text != "" && m.f.note == "":
		return tea.Batch(cmd, m.say(text))
	case m.options.Shared:
		return tea.Batch(cmd, m.watch())
	}
	return cmd
}

// typed acts on a key. In a room one that comes before the first picture is
// kept for it.
func (m *Model) typed(k tea.KeyPressMsg) tea.Cmd {
	const most = 32 // keys that are kept
	if r := m.f.room; r != nil {
		if m.w == 0 || m.f.Snapshot == nil {
			if len(m.early) < most {
				m.early = append(m.early, k)
			}
			return nil
		}
		if r.role == leading {
			r.seat.Touch()
		}
	}
	return m.acted(k)
}

// acted acts on a key, and ends a screen that has nothing of its own after it.
func (m *Model) acted(k tea.KeyPressMsg) tea.Cmd {
	m.keyed = true
	return m.afterwards(m.press(k))
}

// typedEarly acts on the keys that were kept, once there is a picture.
func (m *Model) typedEarly() tea.Cmd {
	if m.w == 0 || m.f.Snapshot == nil || m.f.room == nil {
		return nil
	}
	var all []tea.Cmd
	early := m.early
	m.early = nil
	for _, k := range early {
		all = append(all, m.acted(k))
	}
	return tea.Batch(all...)
}
