package tui

import (
	tea "charm.land/bubbletea/v2"

	"contagion/data/market"
)

// savedMsg is the answer of Options.Save.
type savedMsg struct {
	name string
	err  error
}

// askSave asks for the name of the folder to save the what-if in.
func (m *Model) askSave() tea.Cmd {
	w := m.f.whatif
	switch {
	case m.options.Save == nil:
		return m.say("nothing can be saved from here")
	case w.why != "":
		return m.say(w.why)
	case !m.f.WhatIf.IsZero():
		return m.say("a what-if plays; a returns to the recording, from which one is saved")
	}
	m.field = field{kind: fieldSave, text: m.f.Scenario.Key + "-whatif"}
	return nil
}

// save hands the what-if to whoever can write.
func (m *Model) save(name string) tea.Cmd {
	s, w, write, from := m.f.Snapshot, m.f.whatif, m.options.Save, m.key
	m.field = field{}
	o := market.Simulate{At: s.At, Moves: w.moves(s)}
	title := "What if " + w.sizesText()
	return tea.Batch(func() tea.Msg { return savedMsg{name, write(from, name, title, s.Scenario, o)} }, m.say("saving "+name))
}

// saved says how it went.
func (m *Model) saved(msg savedMsg) tea.Cmd {
	if msg.err != nil {
		return m.say(msg.err.Error())
	}
	return m.say("saved; contagion play ./" + msg.name + " plays it")
}
