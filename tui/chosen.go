package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
)

// unchosen answers a key that wants an instrument where none is chosen: with
// what is under the cursor, and what to do.
func (m *Model) unchosen(key string) string {
	switch p := m.f.focus; {
	case m.f.page != pageMain:
	case (p == panelGroups || p == panelLadder) && m.f.groupSel < len(m.f.Groups):
		return m.f.Scenario.Universe.Groups[m.f.groupSel].Name + " is a group: enter opens it, and " + key + " is for one of its names"
	case p == panelWorld:
		return "no instrument is chosen here; tab to a group, or / finds one"
	}
	return "nothing is selected; tab to a panel and j k to a row"
}

const pinsMost = 3

func (m *Model) pin() tea.Cmd {
	id := m.f.selected
	if id == data.None {
		return m.say(m.unchosen("p"))
	}
	symbol := m.f.Scenario.Universe.At(id).Symbol
	if id == m.f.Origin {
		return m.say(symbol + " is the origin: it is on the chart already")
	}
	if i := slices.Index(m.f.pins, id); i >= 0 {
		m.f.pins = slices.Delete(slices.Clone(m.f.pins), i, i+1)
		return m.say(symbol + " is no longer pinned")
	}
	if len(m.f.pins) >= pinsMost {
		return m.say("three are pinned already; p on one of them takes it away")
	}
	m.f.pins = append(slices.Clone(m.f.pins), id)
	return m.say(symbol + " is pinned to the chart")
}
