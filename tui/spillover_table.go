package tui

import (
	"fmt"
	"image"
	"strings"

	"contagion/data"
	"contagion/tui/canvas"
)

// The widths of the table's columns: the groups' names, a share, FROM.
const (
	leastLabel, mostLabel = 9, 26
	leastFrom             = 5
	leastCell, fullCell   = 4, 6 // from fullCell on a share has a decimal
	mostCell              = 16
)

// A spilloverGrid is where the cells of the table stand. A cell has a blank,
// its number and its shade; the blanks also hold the selected cell's brackets.
type spilloverGrid struct {
	x, y                      int // of the first cell
	label, cell, from         int // widths
	each                      int // rows a group
	row, col, rows, cols      int // the first shown, and how many
	full                      bool
	toY, netY, wordsY, notesY int
}

// spilloverGridOf spreads the table over the rows and columns that it has.
// More groups than fit are shown around the selected cell.
func spilloverGridOf(f *frame, r image.Rectangle, n *data.Network, wide, course bool) spilloverGrid {
	count := len(n.Groups)
	long, short := 0, 0
	for _, g := range n.Groups {
		group := &f.Scenario.Universe.Groups[g]
		long, short = max(long, canvas.Width(group.Name)), max(short, canvas.Width(group.Short))
	}
	k := spilloverGrid{label: min(max(long, leastLabel), mostLabel), from: 8}
	if k.cell = min((r.Dx()-k.label-k.from)/count, mostCell); k.cell >= 8 {
		k.full = true
	} else {
		k.label, k.from = leastLabel, leastFrom
		k.cell = min(max((r.Dx()-k.label-k.from)/count, leastCell), mostCell)
		k.label += min(max(short-k.label, 0), 6, max(r.Dx()-k.label-k.from-k.cell*count, 0))
	}
	k.cols = max(min((r.Dx()-k.label-k.from)/k.cell, count), 1)
	k.col = max(f.spill.col-k.cols+1, 0)
	around := tableAround(wide, course)
	k.each = min(max((r.Dy()-around)/count, 1), 4)
	k.rows = max(min((r.Dy()-around+1)/k.each, count), 1) // the row of words may go
	k.row = max(f.spill.row-k.rows+1, 0)
	k.x, k.y = r.Min.X+k.label, r.Min.Y+2
	k.toY = k.y + k.rows*k.each
	k.netY, k.wordsY = k.toY+1, k.toY+2
	k.notesY = k.wordsY + 1
	if r.Dy() < around+k.rows*k.each {
		k.notesY = k.wordsY
	}
	return k
}

// drawSpilloverTable draws the table of Diebold and Yilmaz: a row receives
// from the columns, beside it FROM, below it TO and NET, in the corner TCI.
func drawSpilloverTable(f *frame, r image.Rectangle, n *data.Network, wide, course bool) {
	k := spilloverGridOf(f, r, n, wide, course)
	right := "row receives from column"
	if f.spill.net {
		right = "what a column gives a row, less what it takes"
	}
	if k.cols < len(n.Groups) || k.rows < len(n.Groups) {
		right = fmt.Sprintf("rows %d to %d, columns %d to %d of %d", k.row+1, k.row+k.rows, k.col+1, k.col+k.cols, len(n.Groups))
	}
	name := "Connectedness, % of forecast error variance"
	if canvas.Width(name)+canvas.Width(right)+8 > r.Dx() {
		name = "Connectedness, % of variance"
	}
	title(f, r, panelSpillover, "s", name, right)
	fromX := k.x + k.cols*k.cell + k.from
	for c := range k.cols {
		j, x := k.col+c, k.x+c*k.cell
		style := sDim
		if j == f.spill.col {
			style = sBright
		}
		f.c.Right(x+k.cell, k.y-1, canvas.Style(style), k.head(f, n, j))
		f.c.Right(x+k.cell-1, k.toY, sDim, k.number(toOthers(n, j), k.cell-1, false))
		net := netOf(n, j)
		f.c.Right(x+k.cell-1, k.netY, netStyle(net), k.number(net, k.cell-1, true))
		if word := role(net); k.cell >= 10 && k.notesY > k.wordsY && shadeOf(net) > 0 {
			f.c.Right(x+k.cell-1, k.wordsY, sDim, map[string]string{"transmitter": "transmits", "receiver": "receives"}[word])
		}
	}
	f.c.Right(fromX, k.y-1, sDim, "FROM")
	f.c.Text(r.Min.X, k.toY, sDim, "TO")
	f.c.Text(r.Min.X, k.netY, sText, "NET")
	f.c.Right(fromX, k.toY, sDim, "TCI")
	f.c.Right(fromX, k.netY, sBright, k.number(n.TCI, k.from, false))
	for i := range k.rows {
		k.drawRow(f, r, n, k.row+i)
		f.c.Right(fromX, k.y+i*k.each, sDim, k.number(fromOthers(n, k.row+i), k.from, false))
	}
	drawSpilloverNotes(f, image.Rect(r.Min.X, k.notesY, r.Max.X, r.Max.Y), n, wide, course)
}

// number writes a number of the margins as those of the cells are written.
func (k *spilloverGrid) number(v float64, w int, sign bool) string {
	decimals := 0
	if k.cell >= fullCell {
		decimals = 1
	}
	return shareText(v, decimals, w, sign)
}

// head is the name over a column, cut at a word where it does not fit.
func (k *spilloverGrid) head(f *frame, n *data.Network, j int) string {
	name := groupShort(f, n, j)
	w := k.cell - 1
	if canvas.Width(name) <= w {
		return name
	}
	out := ""
	for _, r := range name {
		if canvas.Width(out+string(r)) > w {
			break
		}
		out += string(r)
	}
	if at := strings.LastIndexAny(out, " -"); at > 0 {
		out = out[:at]
	}
	return strings.TrimRight(out, " -.")
}

func (k *spilloverGrid) drawRow(f *frame, r image.Rectangle, n *data.Network, i int) {
	y := k.y + (i-k.row)*k.each
	style, name := sText, groupShort(f, n, i)
	if k.full {
		name = f.Scenario.Universe.Groups[n.Groups[i]].Name
	}
	if i == f.spill.row {
		style = sBright
	}
	f.c.Cut(r.Min.X, y, k.label, canvas.Style(style), name)
	for c := range k.cols {
		k.drawCell(f, n, i, k.col+c, k.x+c*k.cell, y)
	}
}

// drawCell draws one share, or one net: its number, and its shade beside it
// or, where there are rows for it, below it.
func (k *spilloverGrid) drawCell(f *frame, n *data.Network, i, j, x, y int) {
	v, own := n.Percent[i][j], i == j
	if f.spill.net {
		v -= n.Percent[j][i]
	}
	step := shadeOf(v)
	glyph, number, heat := f.g.Shade[step], shareStyle(v), sHeatUp1+canvas.Style(max(step-1, 0))
	switch {
	case own:
		glyph, number, heat, step = f.g.Dot, sDim, sDim, 0
	case f.spill.net:
		number = netStyle(v)
		if v < 0 {
			heat = sHeatDown1 + canvas.Style(max(step-1, 0))
		}
	}
	if k.each > 1 && !own {
		glyph = 0 // it has a row of its own
	}
	end := x + k.cell - 1 // where the shade stands
	text := k.number(v, k.cell-2, f.spill.net)
	if own && f.spill.net {
		text = ""
	} else if f.spill.net && (k.cell == fullCell || k.cell == leastCell) {
		// A sign takes the place of the shade: the number says how much.
		text, glyph = k.number(v, k.cell-1, true), 0
		end++
	}
	f.c.Right(end, y, number, text)
	if glyph != 0 {
		f.c.Set(end, y, glyph, heat)
	}
	if step > 0 {
		for down := 1; down < min(k.each, 2+k.each/4); down++ {
			f.c.Fill(image.Rect(x+1, y+down, x+k.cell, y+down+1), f.g.Shade[step], heat)
		}
	}
	if i == f.spill.row && j == f.spill.col {
		f.c.Set(x, y, '[', sBright)
		f.c.Set(x+k.cell, y, ']', sBright)
		style := sBright
		if f.focus == panelSpillover {
			style = sSelected
		}
		f.c.Restyle(image.Rect(x+1, y, x+k.cell, y+1), canvas.Style(style))
	}
}

// shareStyle is quiet where little came.
func shareStyle(v float64) canvas.Style {
	return [...]canvas.Style{sDim, sText, sUp, sUpStrong, sUpStrong}[shadeOf(v)]
}

// netStyle has the colours of sign: what gives is up, what takes is down.
func netStyle(v float64) canvas.Style {
	switch {
	case shadeOf(v) == 0:
		return sDim
	case v < 0:
		return sDown
	}
	return sUp
}
