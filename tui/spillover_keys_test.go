package tui

import (
	"encoding/csv"
	"fmt"
	"image"
	"math"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// Every cell of the table can be clicked, and the click selects that cell;
// again opens the pair; names select rows and columns.
func TestSpilloverClicks(t *testing.T) {
	for _, s := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		m := spillovers(s[0], s[1])["11 groups"]
		n := m.f.Scenario.Network
		p := spilloverParts(m.body(), 11, false)
		k := spilloverGridOf(&m.f, p.table, n, !p.pair.Empty(), !p.course.Empty())
		click := func(x, y int) { m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
		for i := range 11 {
			for j := range 11 {
				m.f.spill = spillover{row: (i + 1) % 11, col: j}
				click(k.x+j*k.cell+k.cell/2, k.y+i*k.each)
				if m.f.spill != (spillover{row: i, col: j}) {
					t.Fatalf("%v: a click on %d, %d gives %+v", s, i, j, m.f.spill)
				}
			}
		}
		click(k.x+k.cell, k.y-1)
		click(p.table.Min.X, k.y+3*k.each)
		if m.f.spill != (spillover{row: 3, col: 1}) {
			t.Errorf("%v: names give %+v", s, m.f.spill)
		}
		for y := p.table.Min.Y; y < p.table.Max.Y; y++ {
			for x := p.table.Min.X; x < p.table.Max.X; x++ {
				if i, j, _, _ := k.at(image.Pt(x, y)); i < 0 || j < 0 || i > 10 || j > 10 {
					t.Fatalf("%v: %d,%d is cell %d, %d", s, x, y, i, j)
				}
			}
		}
		click(k.x+k.cell+k.cell/2, k.y+3*k.each)
		if !m.f.spill.pair {
			t.Errorf("%v: a click on the selected cell does not open the pair", s)
		}
		m.Update(keyPress('\x1b'))
		if m.f.spill.pair || m.f.page != pageSpillover {
			t.Errorf("%v: esc leaves the pair for page %d", s, m.f.page)
		}
		m.Update(keyPress('\x1b'))
		if m.f.page != pageMain {
			t.Errorf("%v: esc again leaves page %d", s, m.f.page)
		}
	}
}

// The page opens on the greatest receiver from the origin's group, keys move
// within the table, and s goes back.
func TestSpilloverKeys(t *testing.T) {
	m := spillovers(120, 40)["11 groups"]
	if m.f.spill.col != 0 || m.f.spill.row == 0 {
		t.Errorf("it opens on %+v", m.f.spill)
	}
	for _, c := range []struct {
		keys     string
		row, col int
	}{{"hhh", 1, 0}, {"l", 1, 1}, {"j", 2, 1}, {"G", 10, 1}, {"jj", 10, 1}, {"g", 0, 1}, {"\rj", 1, 1}, {"\t", 1, 1}} {
		for _, key := range c.keys {
			m.Update(keyPress(key))
		}
		if m.f.spill.row != c.row || m.f.spill.col != c.col {
			t.Errorf("after %q: %+v", c.keys, m.f.spill)
		}
	}
	if m.f.spill.pair {
		t.Error("tab does not leave the pair")
	}
	m.Update(keyPress('s'))
	if m.f.page != pageMain {
		t.Errorf("s leaves page %d", m.f.page)
	}
	m.Update(keyPress('\r'))
	m.Update(keyPress('s'))
	m.Update(keyPress('\x1b'))
	if m.f.page != pageInstrument {
		t.Errorf("from an instrument, esc leads to page %d", m.f.page)
	}
}

// n turns shares into nets: what is on one side of the diagonal is taken from
// the other, and a column sums to its NET.
func TestSpilloverNetAndCopy(t *testing.T) {
	m := spillovers(120, 40)["11 groups"]
	n := m.f.Scenario.Network
	n.Groups[1], m.f.Scenario.Universe.Groups[2].Name = 1, "Korea, \"Taiwan\""
	for _, net := range []bool{false, true} {
		m.f.spill.net = net
		rows, err := csv.NewReader(strings.NewReader(m.copied())).ReadAll()
		if err != nil || len(rows) != 14 || len(rows[0]) != 13 || rows[0][3] != "Korea, \"Taiwan\"" {
			t.Fatalf("net %v: %v, %q", net, err, rows)
		}
		for j := range 11 {
			sum := 0.0
			for i := range 11 {
				var v float64
				if _, err := fmt.Sscan(rows[1+i][1+j], &v); err != nil {
					t.Fatal(err)
				}
				if i != j {
					sum += v
				}
			}
			want := toOthers(n, j)
			if net {
				want = netOf(n, j)
			}
			if math.Abs(sum-want) > 0.001 {
				t.Errorf("net %v: column %d sums to %v, want %v", net, j, sum, want)
			}
		}
	}
}
