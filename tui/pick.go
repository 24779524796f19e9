package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// pick opens the chosen entry: in the place of what plays, or beside it.
func (m *Model) pick(a action) tea.Cmd {
	p := m.f.picker
	e := p.chosen()
	switch {
	case e == nil:
		return m.say("nothing is chosen; esc shows the whole list")
	case e.Fault != "":
		return m.say(e.Fault)
	case (e.Kind == Rooms || e.Kind == Live || e.Kind == Shocks) && (a != actOpen || p.beside):
		return m.say("enter opens it; w and C are for recordings")
	case m.asksToLeave(e, a):
		p.leaves = e.Key
		how := "enter"
		if a == actWhatIf {
			how = "w"
		}
		k := m.f.room
		return m.say("this leaves " + k.cue.Room + ", where " + watchText(k.cue.Watching) + "; " + how + " again")
	case e.Kind == Rooms && m.options.Shared && (m.f.room == nil || e.Key != m.plays()):
		m.outcome = Outcome{End: Follows, Key: e.Key} // a picture that is shared serves a follower
		return tea.Quit
	case e.Kind == Shocks:
		return m.followShock(e)
	case a == actBeside && m.f.Snapshot == nil:
		return m.say("enter plays one first; then C puts another beside it")
	case a == actBeside || p.beside:
		return m.openBeside(*e)
	case e.Kind == Rooms && m.f.room != nil && e.Key == m.plays() && m.f.room.role != leading:
		m.back()
		return m.followAgain()
	case a == actOpen && m.f.Snapshot != nil && e.Key == m.plays():
		return tea.Batch(m.back(), m.say(onScreen(e.Kind)))
	}
	return tea.Batch(m.choose(e.Key, a), m.say("reading "+e.Title))
}

// asksToLeave reports whether a choice would take a leader away from those who
// watch, and was not made twice.
func (m *Model) asksToLeave(e *Entry, a action) bool {
	k := m.f.room
	return k != nil && k.role == leading && a != actBeside && !m.f.picker.beside && e.Kind != Shocks && e.Key != m.plays() && m.f.picker.leaves != e.Key
}

// onScreen answers who chooses what is on the screen already.
func onScreen(k Kind) string {
	switch k {
	case Rooms:
		return "you present in this room"
	case Live:
		return "it is on the screen"
	}
	return "it is on the screen; 0 goes to its start"
}

// pickerField gives a key to the query: the list follows every letter.
func (m *Model) pickerField(k tea.KeyPressMsg) tea.Cmd {
	p := m.f.picker
	switch key := k.String(); key {
	case "up", "down":
		cmd, _ := m.pickerAct(map[string]action{"up": actUp, "down": actDown}[key], key)
		return cmd
	case "esc":
		m.field = field{}
		p.query = ""
	case "enter":
		m.field = field{}
	default:
		if !m.field.edit(key) && k.Text != "" {
			m.field.put(k.Text)
		}
		p.query = m.field.text
	}
	p.arrange("")
	return m.sketchNext()
}

// besideFirst puts the cursor on the first recording where only those can be
// chosen, and it is on none.
func (p *picker) besideFirst() {
	recording := func(i int) bool { return p.entries[i].Kind == Recorded || p.entries[i].Kind == Yours }
	if at := slices.IndexFunc(p.shown, recording); p.beside && at >= 0 && !recording(p.shown[p.at]) {
		p.at = at
	}
}

// plays is the key of what is on the screen, "" for nothing of the library.
func (m *Model) plays() string {
	if m.key != "" || m.f.Snapshot == nil || m.f.room != nil {
		return m.key
	}
	return m.f.Scenario.Key // the first, of which bundled ones have that for a key
}
