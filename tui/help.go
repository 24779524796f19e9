package tui

import (
	"image"

	"contagion/tui/canvas"
)

// drawHelp draws the keys from the table, the marks, and how to use a mouse.
// It scrolls where the terminal is low.
func drawHelp(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	columns := 1
	if r.Dx() >= 76 {
		columns = 2
	}
	rows := helpRows(columns, f.guest, f.room != nil)
	legend := legendRows(f.g)
	if f.guest {
		legend = legend[:len(legend)-1] // the mouse is the terminal's own
	}
	how := "esc or ? closes"
	if len(rows)+len(legend) > r.Dy()-1 {
		how = "j k scroll   " + how
	}
	in := title(f, r, panelKeys, "?", "Keys and marks", how)
	if len(rows)+len(legend) < in.Dy() {
		legend = append([]helpRow{{}}, legend...)
	}
	first := min(f.scroll[panelKeys], max(len(rows)+len(legend)-in.Dy(), 0))
	y := in.Min.Y - first
	width := in.Dx() / columns
	put := func(y, column int, row helpRow) {
		if y < in.Min.Y || y >= in.Max.Y {
			return
		}
		x := in.Min.X + column*width
		if row.head {
			f.c.Cut(x, y, width, sTitle, row.text)
			return
		}
		f.c.Cut(x+2, y, 14, sKey, row.keys)
		f.c.Cut(x+16, y, width-16, sText, row.text)
	}
	for i, row := range rows {
		for column, cell := range row {
			put(y+i, column, cell)
		}
	}
	for i, row := range legend {
		if at := y + len(rows) + i; at >= in.Min.Y && at < in.Max.Y {
			x := f.c.Cut(in.Min.X, at, min(8, in.Dx()), sTitle, row.keys)
			f.c.Cut(max(in.Min.X+8, x), at, in.Dx()-8, sText, row.text)
		}
	}
}

type helpRow struct {
	keys, text string
	head       bool
}

// helpRows lays the table's parts out in one or two columns.
// In a room the keys of rooms come first.
func helpRows(columns int, guest, rooms bool) [][]helpRow {
	var parts [len(partNames)][]helpRow
	for i := range parts {
		parts[i] = []helpRow{{text: partNames[i], head: true}}
	}
	for _, b := range keyTable {
		if b.show != "" && !(guest && b.act == actSuspend) {
			parts[b.part] = append(parts[b.part], helpRow{keys: b.show, text: b.does})
		}
	}
	if rooms {
		first := parts[partRoom]
		copy(parts[1:], parts[:partRoom])
		parts[0] = first
	}
	if columns == 1 {
		var out [][]helpRow
		for _, p := range parts {
			for _, row := range p {
				out = append(out, []helpRow{row})
			}
		}
		return out
	}
	var out [][]helpRow
	for i := 0; i < len(parts); i += 2 {
		left, right := parts[i], []helpRow(nil)
		if i+1 < len(parts) {
			right = parts[i+1]
		} else { // the last has both columns to itself
			half := len(left)/2 + 1
			left, right = left[:half], append([]helpRow{{}}, left[half:]...)
		}
		for n := range max(len(left), len(right)) {
			row := make([]helpRow, 2)
			if n < len(left) {
				row[0] = left[n]
			}
			if n < len(right) {
				row[1] = right[n]
			}
			out = append(out, row)
		}
	}
	return out
}

// legendRows says what the marks mean, in the repertoire in use.
func legendRows(g *canvas.Glyphs) []helpRow {
	s := func(r rune) string { return string(r) }
	return []helpRow{
		{keys: "Marks", text: s(g.Origin) + " origin  " + s(g.Reached) + " reached  " + s(g.Partly) + " watched  " + s(g.Up) + " rose  " + s(g.Level) + " held up  " + s(g.Pending) + " shut  " + s(g.HolidayDash) + " holiday"},
		{keys: "Names", text: "1/17: so many are beyond doubt one by one; the mean is a test of its own"},
		{keys: "Held", text: s(g.Level) + " fell less, or rose less (held back), than the market explains"},
		{keys: "Shade", text: s(g.Shade[1]) + " 1  " + s(g.Shade[2]) + " 2  " + s(g.Shade[3]) + " 3  " + s(g.Shade[4]) + " 4 sd from normal"},
		{keys: "Drawn", text: "between two figures a price is reconstructed: dimmer, and never counted"},
		{keys: "Trust", text: "A as published, B second hand or rounded, C doubtful: its note says why"},
		{keys: "Mouse", text: "click focuses, again opens; the timeline seeks; the wheel scrolls"},
	}
}
