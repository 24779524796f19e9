package tui

import (
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// openWhatIf shows the page. Shocks that the viewer has not touched follow the
// playhead, unless they are what plays.
func (m *Model) openWhatIf() tea.Cmd {
	if m.f.page == pageWhatIf {
		return m.back()
	}
	switch w := m.f.whatif; {
	case w == nil:
		m.f.whatif = newWhatIf(m.f.Snapshot, m.f.selected)
	case w.model != nil && !w.changed && m.f.WhatIf.IsZero():
		w.begin(m.f.Snapshot, m.f.selected)
	}
	m.f.whatif.saves = m.options.Save != nil
	m.f.scroll[panelWhatIf] = 0
	m.show(pageWhatIf)
	if m.f.calm() {
		return m.say(m.f.noShock() + ", so there is no origin: this asks what a move of one you choose would do")
	}
	return nil
}

// whatIfAct does what a key asks of the what-if page; false where the key
// means there what it means everywhere.
func (m *Model) whatIfAct(a action, key string) (tea.Cmd, bool) {
	w := m.f.whatif
	if a == actSimulate {
		return m.simulate(), true
	}
	if m.f.page != pageWhatIf || w.model == nil {
		return nil, false
	}
	refused := ""
	switch a {
	case actAdd:
		refused = w.add()
	case actRemove:
		refused = w.remove()
	case actTurn:
		refused = w.turn()
	case actLess:
		refused = w.step(-1, true)
	case actMore:
		refused = w.step(1, true)
	case actCompare:
		w.bare = !w.bare
	case actFind:
		m.field = field{kind: fieldInstrument}
	case actType:
		m.field = field{kind: fieldSize, text: key}
	case actOpen:
		switch {
		case w.field == w.fields()-1:
			refused = w.turn()
		case w.field%2 == 0:
			m.field = field{kind: fieldInstrument}
		default:
			m.field = field{kind: fieldSize}
		}
	case actTab, actShiftTab:
		if p := w.parts(m.body()); !p.result.Empty() && !p.names.Empty() {
			return m.say("groups and names are both shown; j k move in the form"), true
		}
		w.names = !w.names
	case actSave:
		return m.askSave(), true
	default:
		return nil, false
	}
	return m.answered(refused), true
}

// answered says why a change was refused.
func (m *Model) answered(refused string) tea.Cmd {
	m.rev++
	if refused != "" {
		return m.say(refused)
	}
	return nil
}

// whatIfWalk moves between the fields, changes the one, or scrolls the names.
func (m *Model) whatIfWalk(a action, by, side int) tea.Cmd {
	w := m.f.whatif
	switch {
	case w.model == nil:
		return nil
	case side != 0:
		return m.answered(w.step(side, false))
	case a == actPageUp || a == actPageDown:
		return m.scrollNames(by)
	}
	w.field = min(max(w.field+by, 0), w.fields()-1)
	m.rev++
	return nil
}

// scrollNames moves the list of names, where it is shown.
func (m *Model) scrollNames(by int) tea.Cmd {
	if w := m.f.whatif; w.model != nil {
		if p := w.parts(m.body()); !p.names.Empty() {
			m.scroll(panelWhatIf, by, max(len(w.order)-p.names.Dy()+3, 1))
		}
	}
	return nil
}

// whatIfClick takes the field that was clicked, its arrows change it, and a
// second click types into it.
func (m *Model) whatIfClick(at image.Point) tea.Cmd {
	w := m.f.whatif
	if w.model == nil {
		return nil
	}
	for i, p := range w.places(w.parts(m.body()).form) {
		if at.Y != p.y || at.X < p.less || at.X > p.more {
			continue
		}
		again := w.field == i
		w.field = i
		m.rev++
		switch {
		case at.X == p.less:
			return m.answered(w.step(-1, false))
		case at.X == p.more:
			return m.answered(w.step(1, false))
		case again:
			cmd, _ := m.whatIfAct(actOpen, "")
			return cmd
		}
	}
	return nil
}

// whatIfLine is what the footer shows while a field of the page is typed.
func (m *Model) whatIfLine() string {
	switch m.field.kind {
	case fieldInstrument:
		return "shock " + m.findLine()
	case fieldSize:
		if m.field.error != "" {
			return "size " + m.field.text + "_  " + m.field.error
		}
		return "size " + m.field.text + "_  percent; enter takes it, esc leaves"
	case fieldSave:
		if m.field.error != "" {
			return "save as " + m.field.text + "_  " + m.field.error
		}
		return "save as " + m.field.text + "_  a new folder here; enter saves, esc leaves"
	}
	return ""
}

// whatIfDone takes what was typed.
func (m *Model) whatIfDone(done field) tea.Cmd {
	w, text := m.f.whatif, strings.TrimSpace(done.text)
	if text == "" || w == nil || w.model == nil {
		m.field = field{}
		return nil
	}
	refused := ""
	switch done.kind {
	case fieldInstrument:
		hits := found(m.f.Scenario.Universe, text)
		if len(hits) == 0 {
			refused = "nothing is called " + text
			break
		}
		if refused = w.put(hits[0]); refused == "" && w.field%2 == 0 {
			w.field++ // now its size
		}
	case fieldSize:
		pct, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.ReplaceAll(text, ",", "."), "%")), 64)
		if err != nil {
			pct = math.NaN()
		}
		if w.field == w.fields()-1 {
			w.field = 1
		}
		if refused = w.resize(pct); refused != "" {
			m.field.error = refused
			return nil
		}
		w.field = 2*w.at() + 1
	case fieldSave:
		return m.save(text)
	}
	m.field = field{}
	return m.answered(refused)
}

// whatIfOrder is the order of the what-if page's keys in the footer; on
// other pages there is also the way back from one that plays.
func whatIfOrder(f *frame, order []action) []action {
	switch {
	case f.page != pageWhatIf && f.Snapshot != nil && !f.WhatIf.IsZero():
		return append([]action{actSimulate}, order...)
	case f.page != pageWhatIf:
		return order
	case f.whatif == nil || f.whatif.model == nil:
		return []action{actClose, actToggle, actHelp, actQuit}
	}
	order = []action{actClose, actSimulate, actOpen, actAdd, actRemove, actTab, actCompare, actTurn, actSave, actToggle, actNext, actHelp, actQuit}
	w, h := 0, 0
	if f.c != nil {
		w, h = f.c.Size()
	}
	p := f.whatif.parts(image.Rect(0, 1, w, h-1))
	return slices.DeleteFunc(order, func(a action) bool {
		return a == actSave && !f.whatif.saves || a == actRemove && len(f.whatif.shocks) == 1 || a == actAdd && len(f.whatif.shocks) == shocksMost ||
			a == actTab && !p.result.Empty() && !p.names.Empty()
	})
}
