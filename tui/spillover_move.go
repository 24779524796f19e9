package tui

import (
	"encoding/csv"
	"image"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// noTable answers keys of the table where no network is known.
const noTable = "there is no table here; esc goes back"

// moveCell moves the selected cell of the spillover table.
func (m *Model) moveCell(down, right int) tea.Cmd {
	n := m.f.Scenario.Network
	if n == nil || len(n.Groups) == 0 {
		return m.say(noTable)
	}
	last := len(n.Groups) - 1
	m.f.spill.row = min(max(m.f.spill.row+down, 0), last)
	m.f.spill.col = min(max(m.f.spill.col+right, 0), last)
	m.rev++
	return nil
}

// focusPair goes from the table to the selected pair and back.
func (m *Model) focusPair() tea.Cmd {
	if m.f.Scenario.Network == nil {
		return m.say(noTable)
	}
	m.f.spill.pair = !m.f.spill.pair
	m.rev++
	return nil
}

// clickSpillover selects the cell, the row or the column under a click; on
// the selected cell it goes to the pair.
func (m *Model) clickSpillover(at image.Point) tea.Cmd {
	n := m.f.Scenario.Network
	if n == nil || len(n.Groups) == 0 {
		return nil
	}
	p := spilloverParts(m.body(), len(n.Groups), m.f.spill.pair)
	was := m.f.spill.pair
	if at.In(p.pair) && !was {
		return m.focusPair()
	}
	if !at.In(p.table) {
		return nil
	}
	m.f.spill.pair = false
	k := spilloverGridOf(&m.f, p.table, n, !p.pair.Empty(), !p.course.Empty())
	row, col, onRow, onCol := k.at(at)
	if onRow && onCol && !was && row == m.f.spill.row && col == m.f.spill.col {
		return m.focusPair()
	}
	if onRow {
		m.f.spill.row = row
	}
	if onCol {
		m.f.spill.col = col
	}
	m.rev++
	return nil
}

// at gives the row and the column of the table under a cell of the screen; a
// name at its edge stands for all of its row or column.
func (k *spilloverGrid) at(p image.Point) (row, col int, onRow, onCol bool) {
	cells := image.Rect(k.x, k.y, k.x+k.cols*k.cell, k.y+k.rows*k.each)
	onRow = p.Y >= cells.Min.Y && p.Y < cells.Max.Y && p.X < cells.Max.X
	onCol = p.X >= cells.Min.X && p.X < cells.Max.X && p.Y >= cells.Min.Y-1 && p.Y < cells.Max.Y
	if onRow {
		row = k.row + (p.Y-cells.Min.Y)/k.each
	}
	if onCol {
		col = k.col + (p.X-cells.Min.X)/k.cell
	}
	return row, col, onRow, onCol
}

// spilloverCSV is the table as it is shown, with its margins, for other programs.
func spilloverCSV(f *frame) string {
	n := f.Scenario.Network
	if n == nil {
		return ""
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	number := func(v float64) string { return strconv.FormatFloat(v, 'f', 4, 64) }
	head, to, net := []string{"receives from"}, []string{"TO"}, []string{"NET"}
	if f.spill.net {
		head[0] = "receives net from"
	}
	for j, g := range n.Groups {
		head = append(head, f.Scenario.Universe.Groups[g].Name)
		to, net = append(to, number(toOthers(n, j))), append(net, number(netOf(n, j)))
	}
	rows := [][]string{append(head, "FROM")}
	for i, g := range n.Groups {
		row := []string{f.Scenario.Universe.Groups[g].Name}
		for j := range n.Groups {
			v := n.Percent[i][j]
			if f.spill.net {
				v -= n.Percent[j][i]
			}
			row = append(row, number(v))
		}
		rows = append(rows, append(row, number(fromOthers(n, i))))
	}
	rows = append(rows, append(to, number(n.TCI)), append(net, ""))
	_ = w.WriteAll(rows) // a strings.Builder takes all
	return b.String()
}
