package tui

import tea "charm.land/bubbletea/v2"

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
