package tui

import (
	"image"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"contagion/data"
)

// rectOf gives where a panel is on the main page; empty where it is not shown.
func (m *Model) rectOf(p panelID) image.Rectangle { return rectOf(m.r, p) }

func rectOf(r rects, p panelID) image.Rectangle {
	switch {
	case p == panelWorld:
		return r.world
	case p >= panelGroup1 && p < panelGroups:
		if i := int(p - panelGroup1); i < len(r.panels) {
			return r.panels[i]
		}
	case p == panelGroups:
		return r.groups
	case p == panelChart:
		return r.chart
	case p == panelLadder:
		return r.ladder
	case p == panelRipple:
		return r.ripple
	case p == panelTape:
		return r.tape
	case p == panelTimeline:
		return r.timeline
	}
	return image.Rectangle{}
}

// panelsShown gives the panels on the main page in reading order, which is
// the order of tab.
func panelsShown(r rects) []panelID {
	order := []panelID{panelWorld, panelGroups}
	for i := range r.panels {
		order = append(order, panelGroup1+panelID(i))
	}
	order = append(order, panelChart, panelLadder, panelRipple, panelTape, panelTimeline)
	return slices.DeleteFunc(order, func(p panelID) bool {
		return rectOf(r, p).Empty() || (p == panelGroups && !r.compact)
	})
}

// firstFocus is a panel of groups where there is one.
func (m *Model) firstFocus() panelID {
	shown := panelsShown(m.r)
	for _, p := range shown {
		if p >= panelGroup1 && p <= panelGroups {
			return p
		}
	}
	if len(shown) > 0 {
		return shown[0]
	}
	return panelNone
}

// keepFocus moves the focus to a panel that is still there after a resize.
func (m *Model) keepFocus() {
	if m.f.Snapshot == nil || m.f.zoom || slices.Contains(panelsShown(m.r), m.f.focus) {
		return
	}
	if m.r.compact && m.f.focus >= panelGroup1 && m.f.focus < panelGroups {
		m.f.groupSel = int(m.f.focus - panelGroup1)
	}
	m.f.focus = m.firstFocus()
}

func (m *Model) tab(by int) tea.Cmd {
	if m.f.page == pageSpillover {
		return m.focusPair()
	}
	shown := panelsShown(m.r)
	if len(shown) == 0 {
		return nil
	}
	i := slices.Index(shown, m.f.focus)
	if i < 0 && by < 0 {
		i = 0
	}
	m.focusOn(shown[(i+by+len(shown))%len(shown)])
	return nil
}

// focusOn moves the focus; a group's panel takes the selection with it.
func (m *Model) focusOn(p panelID) {
	m.f.focus = p
	if g := int(p) - int(panelGroup1); p >= panelGroup1 && p < panelGroups && g < len(m.f.Groups) {
		m.f.groupSel = g
		if m.f.selected == data.None || m.f.Scenario.Universe.GroupOf(m.f.selected) != g {
			m.selectRow(0)
		}
	}
	m.rev++
}

// number focuses panel 1 to 9: 1 is the world, the others are groups.
func (m *Model) number(n int) tea.Cmd {
	if n == 1 {
		if m.r.world.Empty() {
			return m.say("the world sessions do not fit this terminal; make it taller")
		}
		m.focusOn(panelWorld)
		return nil
	}
	g := n - 2
	if g >= len(m.f.Groups) {
		return m.say("there is no panel with that number")
	}
	if m.r.compact {
		m.f.focus, m.f.groupSel = panelGroups, g
		if m.f.zoom {
			m.focusOn(panelGroup1 + panelID(g))
		}
		return nil
	}
	if p := panelGroup1 + panelID(g); m.f.zoom || !m.rectOf(p).Empty() {
		m.focusOn(p)
		return nil
	}
	return m.say(m.f.Scenario.Universe.Groups[g].Name + " does not fit this terminal; z zooms, / finds its members")
}

// selectID selects an instrument and focuses the panel that shows it.
func (m *Model) selectID(id data.ID) {
	m.f.selected = id
	g := m.f.Scenario.Universe.GroupOf(id)
	if g < 0 {
		return
	}
	m.f.groupSel = g
	p := panelGroup1 + panelID(g)
	switch {
	case m.f.page != pageMain:
	case m.f.zoom || !m.rectOf(p).Empty():
		m.f.focus = p
	case m.r.compact:
		m.f.focus = panelGroups
	}
	m.keepRow()
	m.setZone()
	m.rev++
}

// rowsOf gives the instruments of the focused group in the order drawn.
func (m *Model) rowsOf(g int) []data.ID {
	if g < 0 || g >= len(m.f.Groups) {
		return nil
	}
	return m.f.Scenario.Universe.Groups[g].Members
}

// group is the group that the selection is in.
func (m *Model) group() int {
	if m.f.page == pageMain {
		if p := m.f.focus; p >= panelGroup1 && p < panelGroups {
			return int(p - panelGroup1)
		}
		return -1
	}
	if m.f.selected == data.None {
		return -1
	}
	return m.f.Scenario.Universe.GroupOf(m.f.selected)
}

// selectRow selects the member at a row, clamped.
func (m *Model) selectRow(row int) {
	rows := m.rowsOf(m.group())
	if len(rows) == 0 {
		return
	}
	m.f.selected = rows[min(max(row, 0), len(rows)-1)]
	m.keepRow()
	m.setZone()
}

// keepRow scrolls the focused group so that the selected row is in sight.
func (m *Model) keepRow() {
	g := m.group()
	if g < 0 {
		return
	}
	p := panelGroup1 + panelID(g)
	row := slices.Index(m.rowsOf(g), m.f.selected)
	seen := m.height(p)
	if row < 0 || seen < 1 {
		return
	}
	n := len(m.rowsOf(g))
	if n > seen {
		seen-- // its last row says how many more there are
	}
	first := min(max(m.f.scroll[p], row-seen+1), row)
	m.f.scroll[p] = min(max(first, 0), max(n-m.height(p), 0))
}

// height is how many rows a panel shows below its title.
func (m *Model) height(p panelID) int {
	r := m.rectOf(p)
	if m.f.zoom || m.f.page != pageMain {
		r = m.body()
		if !m.r.timeline.Empty() && m.f.page == pageMain {
			r.Max.Y = min(r.Max.Y, m.r.timeline.Min.Y)
		}
	}
	return r.Dy() - 1
}

// walk moves within the focused panel or the page.
func (m *Model) walk(a action) tea.Cmd {
	by := map[action]int{actUp: -1, actDown: 1, actPageUp: -8, actPageDown: 8, actFirst: -1 << 20, actLast: 1 << 20}[a]
	side := map[action]int{actLeft: -1, actRight: 1}[a]
	switch m.f.page {
	case pageHelp:
		m.scroll(panelKeys, by, 200)
		return nil
	case pageTrouble:
		return m.say("nothing moves here; esc goes back")
	case pageTreemap:
		return m.treemapWalk(a)
	case pageBeside:
		return m.say("nothing moves here; space , . < > move in time")
	case pageSpillover:
		return m.moveCell(by, side)
	case pageEvent:
		return m.nextEvent(by + side)
	case pageWhatIf:
		return m.whatIfWalk(a, by, side)
	case pageInstrument:
		if side != 0 {
			m.selectRow(m.row() + side)
			m.f.scroll[panelFigures] = 0
			return nil
		}
		n := len(figuresKnown(&m.f, m.f.selected))
		if n == 0 && m.f.Live {
			n = len(tradedSteps(&m.f, m.f.selected))
		}
		m.scroll(panelFigures, by, n)
		return nil
	}
	switch p := m.f.focus; {
	case p >= panelGroup1 && p < panelGroups:
		if side != 0 {
			return m.tab(side)
		}
		m.selectRow(m.row() + by)
	case p == panelGroups:
		m.f.groupSel = min(max(m.f.groupSel+by, 0), len(m.f.Groups)-1)
	case p == panelLadder:
		order := ladderOrder(&m.f)
		at := min(max(slices.Index(order, m.f.groupSel)+by, 0), len(order)-1)
		m.f.groupSel = order[at]
	case p == panelTape:
		m.scroll(p, by, len(m.f.Tape))
	case p == panelTimeline || p == panelChart:
		if side == 0 {
			return m.say("h l step in time here; j k move in the panels of groups")
		}
		return m.time(map[int]action{-1: actBack, 1: actOn}[side])
	default:
		return m.say("nothing moves in this panel; tab goes on")
	}
	return nil
}

// row is the selected member's row in its group, or -1.
func (m *Model) row() int { return slices.Index(m.rowsOf(m.group()), m.f.selected) }

// scroll moves a panel's first row, within n rows.
func (m *Model) scroll(p panelID, by, n int) {
	m.f.scroll[p] = min(max(m.f.scroll[p]+by, 0), max(n-1, 0))
	m.rev++
}

// textOf cuts a rectangle of cells out of a screen's text.
func textOf(screen string, r image.Rectangle) string {
	var b strings.Builder
	for y, line := range strings.Split(screen, "\n") {
		if y < r.Min.Y || y >= r.Max.Y {
			continue
		}
		b.WriteString(strings.TrimRight(ansi.Cut(line, r.Min.X, r.Max.X), " "))
		b.WriteByte('\n')
	}
	return b.String()
}
