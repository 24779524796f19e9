package tui

import (
	"image"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// panelAt gives the panel whose rectangle holds a cell.
func panelAt(r rects, x, y int) panelID {
	for _, p := range panelsShown(r) {
		if (image.Point{X: x, Y: y}).In(rectOf(r, p)) {
			return p
		}
	}
	return panelNone
}

// click focuses and selects; on what is selected already it opens.
func (m *Model) click(e tea.MouseClickMsg) tea.Cmd {
	if e.Button != tea.MouseLeft || m.f.page != pagePicker && (m.f.Snapshot == nil || m.r.tooSmall) {
		return nil
	}
	at := image.Pt(e.X, e.Y)
	if at.In(m.r.footer) && m.field.kind == fieldClosed {
		if a := footerAt(&m.f, m.r.footer, e.X); a != actNone {
			if a == actQuit {
				return m.quit()
			}
			m.f.note = ""
			m.rev++
			return m.act(a, "")
		}
		return nil
	}
	if m.f.page != pageMain {
		m.letGo()
		return m.clickPage(at)
	}
	if at.In(m.r.timeline) {
		m.f.focus = panelTimeline
		m.rev++
		return m.seekAt(e.X)
	}
	m.letGo()
	if m.f.zoom {
		if g := m.group(); g >= 0 {
			return m.clickRow(panelGroup1+panelID(g), at.Y-m.r.top()-1)
		}
		return nil
	}
	p := panelAt(m.r, e.X, e.Y)
	if p == panelNone {
		return nil
	}
	return m.clickRow(p, at.Y-m.rectOf(p).Min.Y-1)
}

// clickRow acts on a click on a panel's row; row -1 is its title.
func (m *Model) clickRow(p panelID, row int) tea.Cmd {
	again := m.f.focus == p
	first := m.f.scroll[p]
	m.rev++
	switch {
	case p >= panelGroup1 && p < panelGroups:
		m.f.focus, m.f.groupSel = p, int(p-panelGroup1)
		rows := m.rowsOf(int(p - panelGroup1))
		if row < 0 || row+first >= len(rows) {
			if m.f.selected == data.None || m.f.Scenario.Universe.GroupOf(m.f.selected) != int(p-panelGroup1) {
				m.selectRow(0)
			}
			return nil
		}
		id := rows[row+first]
		if again && id == m.f.selected {
			return m.open()
		}
		m.f.selected = id
		m.keepRow()
		m.setZone()
	case p == panelLadder:
		m.f.focus = p
		if order := ladderOrder(&m.f); row >= 1 && row <= len(order) { // row 0 is the axis
			if again && m.f.groupSel == order[row-1] {
				return m.open()
			}
			m.f.groupSel = order[row-1]
		}
	case p == panelGroups:
		m.f.focus = p
		first = groupsFirst(&m.f, m.rectOf(p).Dy()-1)
		if row < 0 || row+first >= len(m.f.Groups) {
			return nil
		}
		if again && m.f.groupSel == row+first {
			return m.open()
		}
		m.f.groupSel = row + first
	case p == panelTape:
		m.f.focus = p
		if again && row >= 0 {
			m.scroll(p, row, len(m.f.Tape))
			return m.openEvent()
		}
	default:
		m.f.focus = p
	}
	return nil
}

// clickPage acts on a click on the instrument page: its group's rows.
func (m *Model) clickPage(at image.Point) tea.Cmd {
	if m.f.page == pagePicker {
		return m.pickerClick(at)
	}
	if m.f.page == pageTreemap {
		return m.treemapClick(at)
	}
	if m.f.page == pageSpillover {
		return m.clickSpillover(at)
	}
	if m.f.page == pageWhatIf {
		return m.whatIfClick(at)
	}
	if m.f.page != pageInstrument || m.f.selected == data.None {
		return nil
	}
	parts := m.f.instrumentLines(m.body())
	if !at.In(parts.members) {
		return nil
	}
	rows := m.rowsOf(m.group())
	row := at.Y - parts.members.Min.Y - 2 + membersFirst(&m.f, parts.members)
	if row >= 0 && row < len(rows) {
		m.f.selected = rows[row]
		m.f.scroll[panelFigures] = 0
		m.rev++
	}
	return nil
}

// body is the space of a page between header and footer.
func (m *Model) body() image.Rectangle { return pageBody(m.w, m.r) }

// drag seeks while the pointer is held on the timeline.
func (m *Model) drag(e tea.MouseMotionMsg) tea.Cmd {
	if e.Button != tea.MouseLeft || m.f.Snapshot == nil || m.f.page != pageMain || m.f.focus != panelTimeline {
		return nil
	}
	return m.seekAt(min(max(e.X, m.r.timeline.Min.X), m.r.timeline.Max.X-1))
}

func (m *Model) seekAt(x int) tea.Cmd {
	if cmd, refused := m.refusedOrder(); refused {
		return cmd
	}
	t, ok := timelineAt(&m.f, m.r.timeline, x)
	if !ok {
		return nil
	}
	m.tellFrom(t)
	return m.order(market.SeekTo{At: t})
}

// wheel scrolls what is under the pointer; on the timeline it steps.
func (m *Model) wheel(e tea.MouseWheelMsg) tea.Cmd {
	by := 0
	switch e.Button {
	case tea.MouseWheelUp:
		by = -1
	case tea.MouseWheelDown:
		by = 1
	}
	if by == 0 || m.f.page != pagePicker && (m.f.Snapshot == nil || m.r.tooSmall) {
		return nil
	}
	m.rev++
	if m.f.page != pageHelp && (m.f.page != pageMain || m.f.zoom || panelAt(m.r, e.X, e.Y) != panelTimeline) {
		m.letGo()
	}
	if m.f.page == pageWhatIf {
		return m.scrollNames(by)
	}
	if m.f.page != pageMain || m.f.zoom {
		return m.walk(map[int]action{-1: actUp, 1: actDown}[by])
	}
	switch p := panelAt(m.r, e.X, e.Y); {
	case p == panelTimeline:
		if cmd, refused := m.refusedOrder(); refused {
			return cmd
		}
		return m.order(market.Step{Bars: by})
	case p >= panelGroup1 && p < panelGroups:
		rows := len(m.rowsOf(int(p - panelGroup1)))
		m.f.scroll[p] = min(max(m.f.scroll[p]+by, 0), max(rows-m.height(p), 0))
	case p == panelTape:
		m.scroll(p, by, len(m.f.Tape))
	case p == panelGroups:
		m.f.groupSel = min(max(m.f.groupSel+by, 0), len(m.f.Groups)-1)
	}
	return nil
}
