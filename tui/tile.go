package tui

import (
	"image"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// heatStyle is a tile's ground: by whole ordinary days from normal, at most
// four; what has no figure has none.
func heatStyle(z float64) canvas.Style {
	if math.IsNaN(z) {
		return sDim
	}
	n := canvas.Style(min(math.Abs(z), 4))
	if z < 0 {
		return sTile0 - n
	}
	return sTile0 + n
}

// drawTile draws one instrument: its name, move, distance from normal and
// arrival, as many as have room; what has none is left out, never cut.
func (f *frame) drawTile(r image.Rectangle, id data.ID) {
	w := r.Dx() - tileGapW
	if r.Empty() || w < 1 {
		return
	}
	in, q := f.Scenario.Universe.At(id), &f.Quotes[id]
	v, ev := f.ret(id)
	z := q.Z
	if ev == data.Simulated {
		z = math.NaN()
	}
	style := heatStyle(z)
	if math.IsNaN(v) {
		style = sDim
	}
	if id == f.selected {
		style = sSelected
	}
	f.c.Fill(image.Rect(r.Min.X, r.Min.Y, r.Min.X+w, r.Max.Y), ' ', style)
	mark := ' '
	move := f.moved(v, in.Unit, tileMoveW, ev)
	if !math.IsNaN(v) {
		mark, _ = utf8.DecodeRuneInString(move)
	}
	pending := q.Arrival.Stage == contagion.Pending
	switch {
	case id == f.Origin:
		mark = f.g.Origin
	case math.IsNaN(v) && pending:
		mark = f.g.Pending
	}
	f.c.Set(r.Min.X, r.Min.Y, mark, style)
	name := in.Short
	if canvas.Width(name)+tileMarkW > w {
		name = code(in)
	}
	if canvas.Width(name)+tileMarkW <= w {
		f.c.Text(r.Min.X+tileMarkW, r.Min.Y, style, name)
	} else {
		name = ""
	}
	if r.Dy() == 1 {
		if name != "" && moveFits(canvas.Width(name), w, 1) {
			f.c.Right(r.Min.X+w, r.Min.Y, style, strings.TrimSpace(move))
		}
		return
	}
	y := r.Min.Y + 1
	put := func(text string) {
		if text != "" && y < r.Max.Y && canvas.Width(text) <= w {
			f.c.Right(r.Min.X+w, y, style, text)
			y++
		}
	}
	if w >= tileMoveW {
		put(strings.TrimSpace(move))
	}
	if !math.IsNaN(z) && !math.IsNaN(v) {
		put(strconv.FormatFloat(z, 'f', 1, 64) + f.g.Sigma)
	}
	if q.Arrival.Stage.Reached() {
		by := q.Arrival.Span.By.In(zoneOr(f.zone))
		if long := by.Format("Mon 15:04"); canvas.Width(long)+1 <= w {
			put(string(f.g.Reached) + long)
		} else {
			put(string(f.g.Reached) + by.Format("15:04"))
		}
	}
}

// treemapLegend shows the scale, and what is chosen.
func (f *frame) treemapLegend(r image.Rectangle) {
	x := r.Min.X + 1
	for n := -4; n <= 4; n++ {
		text := strconv.Itoa(n) + f.g.Sigma
		switch {
		case n == 0:
			text = "0"
		case n > 0:
			text = "+" + text
		}
		x = f.c.Text(x, r.Min.Y, sTile0+canvas.Style(n), " "+text+" ") + 1 // a Style of -n wraps round to the one before
	}
	f.c.Text(x, r.Min.Y, sDim, "-- none yet")
	if f.selected == data.None {
		return
	}
	in := f.Scenario.Universe.At(f.selected)
	v, ev := f.ret(f.selected)
	a := f.Quotes[f.selected].Arrival
	when := a.Stage.String()
	if a.Stage.Reached() {
		when = "reached by " + a.Span.By.In(zoneOr(f.zone)).Format("Mon 15:04")
	}
	text := in.Symbol + " " + in.Name + " " + strings.TrimSpace(f.moved(v, in.Unit, 7, ev)) + ", " + when
	if rest := r.Max.X - x - 13; canvas.Width(text) <= rest {
		f.c.Right(r.Max.X, r.Min.Y, sText, text)
	}
}
