package tui

import (
	"math"
	"slices"

	"contagion/data"
	"contagion/data/market"
)

// pageNames are what pages are called between screens. Those that are empty are
// the leader's alone.
var pageNames = map[page]string{pageMain: "", pageInstrument: "instrument", pageEvent: "event", pageSpillover: "spillover", pageWhatIf: "whatif", pageTreemap: "treemap", pageTrouble: "trouble"}

// asides are what a leader looks at that followers cannot see, in words.
var asides = map[page]string{pageHelp: "the keys", pagePicker: "the library", pageBeside: "two recordings side by side", pageBroken: "what is wrong with the recording"}

// panelOfGroup is what a group's panel is called: View.Group says which.
const panelOfGroup = "group"

// panelNames are what the other panels are called between screens.
var panelNames = map[panelID]string{panelWorld: "world", panelGroups: "groups", panelChart: "chart", panelLadder: "ladder", panelRipple: "ripple", panelTape: "tape", panelTimeline: "timeline"}

// panelTitles say which panel is meant, in a sentence.
var panelTitles = map[panelID]string{panelWorld: "the world's sessions", panelChart: "the chart", panelLadder: "the ladder", panelRipple: "the ripple", panelTape: "the tape", panelTimeline: "the timeline"}

// view is what the screen shows, for those who follow.
func (m *Model) view() market.View {
	f := &m.f
	p := f.page
	v := market.View{Aside: asides[p]}
	for i := len(m.pages) - 1; i >= 0 && asides[p] != ""; i-- {
		p = m.pages[i] // what lies below
	}
	if asides[p] != "" {
		p = pageMain
	}
	v.Page = pageNames[p]
	v.Panel = panelNames[f.focus]
	if f.focus >= panelGroup1 && f.focus < panelGroups {
		v.Panel = panelOfGroup
	}
	v.Selected, v.Group, v.Zoom, v.Since, v.Event = f.selected, f.groupSel, f.zoom, f.base == baseShock, f.event
	v.Scroll = f.scroll[scrolls(p, f.focus)]
	for g := range v.Firsts {
		v.Firsts[g] = uint8(min(max(f.scroll[panelGroup1+panelID(g)], 0), math.MaxUint8))
	}
	v.Pins.N = copy(v.Pins.ID[:], f.pins)
	v.Spill = market.SpillView{Row: f.spill.row, Col: f.spill.col, Pair: f.spill.pair, Net: f.spill.net}
	v.Tied = f.treemap.tied
	if w := f.whatif; p == pageWhatIf && w != nil && w.model != nil {
		k := market.WhatIfView{Field: w.field, Own: w.own, Bare: w.bare, Names: w.names}
		for _, s := range w.shocks[:min(len(w.shocks), len(k.Shocks))] {
			k.Shocks[k.N] = market.Shocked{ID: s.id, Pct: s.pct}
			k.N++
		}
		v.WhatIf = k
	}
	v.Story = market.StoryView{Told: -1, Hold: -1}
	if t := f.telling; t != nil {
		v.Story = market.StoryView{On: true, Told: t.told, Hold: t.holding, Rate: t.rate, Did: t.said}
	}
	return v
}

// scrolls is the panel whose first row a page's keys move.
func scrolls(p page, focus panelID) panelID {
	switch p {
	case pageInstrument:
		return panelFigures
	case pageWhatIf:
		return panelWhatIf
	case pageMain:
		if focus == panelTape {
			return panelTape
		}
	}
	return panelNone
}

// apply shows a follower what the leader looks at, as far as it has a place
// here. What a cue says is not believed: what is not in this market is left out.
func (m *Model) apply() {
	k := m.f.room
	if k == nil || m.f.Snapshot == nil {
		return
	}
	m.hear()
	k.misfit = ""
	m.arrange() // a note or a caption may want rows, or give them back
	if k.role != following {
		return
	}
	f, v := &m.f, &k.cue.View
	m.closeBeside()
	f.selected = m.known(v.Selected)
	f.groupSel = min(max(v.Group, 0), max(len(f.Groups)-1, 0))
	f.base = basePrevious
	if v.Since {
		f.base = baseShock
	}
	f.event = min(max(v.Event, -1), len(f.Scenario.Events)-1)
	f.pins = nil
	for _, id := range v.Pins.ID[:min(max(v.Pins.N, 0), len(v.Pins.ID))] {
		if id = m.known(id); id != data.None {
			f.pins = append(f.pins, id)
		}
	}
	groups := 0
	if n := f.Scenario.Network; n != nil {
		groups = len(n.Groups)
	}
	cell := func(i int) int { return min(max(i, 0), max(groups-1, 0)) }
	f.spill = spillover{row: cell(v.Spill.Row), col: cell(v.Spill.Col), pair: v.Spill.Pair && groups > 0, net: v.Spill.Net}
	f.treemap.tied = v.Tied
	m.applyPage(v)
	m.setZone()
	m.rev++
}

// known gives an instrument of this market, or None.
func (m *Model) known(id data.ID) data.ID {
	if int(id) < 0 || int(id) >= len(m.f.Scenario.Universe.Instruments) {
		return data.None
	}
	return id
}

// applyPage shows the leader's page and panel. Help stays over it.
func (m *Model) applyPage(v *market.View) {
	f, k := &m.f, m.f.room
	p := pageMain
	for id, name := range pageNames {
		if name == v.Page {
			p = id
		}
	}
	if p == pageInstrument && f.selected == data.None || p == pageEvent && f.event < 0 {
		p = pageMain
	}
	if p == pageWhatIf {
		m.applyWhatIf(v.WhatIf)
	}
	help := f.page == pageHelp
	f.page, m.pages = p, nil
	if p != pageMain {
		m.pages = []page{pageMain}
	}
	f.zoom = v.Zoom
	m.applyPanel(v)
	if k.misfit = m.misfitOf(v); k.misfit != "" {
		m.arrange() // the line that says so
	}
	// What is seen depends on the cue alone, and not on those before it: who
	// comes late sees the same.
	f.scroll = map[panelID]int{panelKeys: f.scroll[panelKeys]}
	for g, first := range v.Firsts {
		f.scroll[panelGroup1+panelID(g)] = int(first)
	}
	f.scroll[scrolls(p, f.focus)] = max(v.Scroll, 0)
	m.keepRow()
	if help {
		m.pages, f.page = append(m.pages, f.page), pageHelp
	}
}

// applyPanel focuses the leader's panel, or one that is there.
func (m *Model) applyPanel(v *market.View) {
	f := &m.f
	one := panelGroup1 + panelID(f.groupSel)
	f.focus = panelNone
	if v.Panel == panelOfGroup {
		f.focus = one
	}
	for id, name := range panelNames {
		if name == v.Panel {
			f.focus = id
		}
	}
	if f.focus == panelGroups && !f.zoom && !m.rectOf(one).Empty() {
		f.focus = one // the groups are panels here
	}
	m.keepFocus()
}

// misfitOf says what of the leader's view has no place here, "" for nothing.
func (m *Model) misfitOf(v *market.View) string {
	switch {
	case v.Aside != "":
		return v.Aside + ", which only they see"
	case v.Page != "" && m.f.page == pageMain:
		return "a page that is not there in this recording"
	case m.f.page != pageMain || m.f.zoom || m.r.tooSmall || v.Panel == panelNames[m.f.focus]:
		return ""
	}
	for id, name := range panelNames {
		if name == v.Panel && panelTitles[id] != "" {
			return panelTitles[id] + ", which has no place on this terminal"
		}
	}
	return ""
}

// applyWhatIf fills the form in as the leader has it.
func (m *Model) applyWhatIf(v market.WhatIfView) {
	f, k := &m.f, m.f.room
	begun := f.whatif == nil
	if begun {
		f.whatif = newWhatIf(f.Snapshot, f.selected)
	}
	w := f.whatif
	if w.model == nil || !begun && k.whatIf == v {
		return
	}
	k.whatIf = v
	var shocks []shock
	for _, s := range v.Shocks[:min(max(v.N, 0), len(v.Shocks))] {
		if id := m.known(s.ID); id != data.None && !math.IsNaN(s.Pct) && w.model.can(id) && !slices.ContainsFunc(shocks, func(o shock) bool { return o.id == id }) {
			shocks = append(shocks, shock{id, size(s.Pct)})
		}
	}
	if len(shocks) == 0 {
		if w.begin(f.Snapshot, data.None); w.model == nil {
			return
		}
		shocks = w.shocks
	}
	w.shocks, w.own = shocks, v.Own && len(shocks) == 1
	w.bare, w.names, w.saves, w.changed = v.Bare, v.Names, false, true
	w.field = min(max(v.Field, 0), w.fields()-1)
	w.answer()
}

// hear shows a follower the story that the leader tells. A listener's gives no
// orders, and tells nothing before its picture is there.
func (m *Model) hear() {
	k := m.f.room
	if k == nil || k.role != following {
		return
	}
	v := k.cue.Story
	if m.f.telling = nil; !v.On {
		return
	}
	last := len(m.f.Scenario.Events) - 1
	t := &telling{heard: true, rate: v.Rate, told: min(max(v.Told, -1), last), target: -1, holding: min(max(v.Hold, -1), last)}
	if t.holding >= 0 && tellAt(m.f.Scenario, t.holding).After(m.f.At) {
		t.holding, t.told = -1, t.holding-1
	}
	if v.Did != nil {
		t.did.lead = v.Did.Lead
		for i := range min(len(v.Did.Long), len(v.Did.Short)) {
			t.did.parts = append(t.did.parts, sayingPart{v.Did.Long[i], v.Did.Short[i]})
		}
	}
	m.f.telling = t
}

// toSay is a saying as a cue carries it.
func (s saying) toSay() *market.Said {
	out := &market.Said{Lead: s.lead}
	for _, p := range s.parts {
		out.Long, out.Short = append(out.Long, p.long), append(out.Short, p.short)
	}
	return out
}
