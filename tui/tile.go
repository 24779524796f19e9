package tui

import (
	"image"
	"math"
	"strconv"
	"strings"
	"time"
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
	if ev == data.Reconstructed { // a tile is shaded by the last known figure, and tells that figure
		v, ev = q.KnownReturn, q.KnownEvidence
		if f.base == baseShock {
			v = math.NaN()
			if d := q.Known / f.before(id); in.Unit != data.Yield && !math.IsNaN(d) {
				v = d - 1
			}
		}
	}
	z := math.NaN() // of the move that the tile tells, from the same base
	if in.Unit != data.Yield && ev != data.Simulated && !math.IsNaN(v) {
		z = contagion.Z(1+v, 1, f.Scenario.Sigma[id].Pct)
	}
	style := heatStyle(z)
	if math.IsNaN(v) {
		style = sDim
	}
	if q.Feed >= data.FeedLate {
		style = sDim
	}
	if id == f.selected {
		style = sSelected
	}
	ground := image.Rect(r.Min.X, r.Min.Y, r.Min.X+w, r.Max.Y)
	if r.Dy() > tileLines { // all four lines fit above a row that parts it from the tile below
		ground.Max.Y--
	}
	f.c.Fill(ground, ' ', style)
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
	if m := f.quoteMark(q); m != ' ' {
		mark = m
	}
	if q.Withdrawn() {
		move = withdrawnText
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
	if q.Arrival.Stage.Reached() && canvas.Width(name)+tileMarkW+2 <= w && r.Dy() > 1 {
		f.c.Set(r.Min.X+w-1, r.Min.Y, f.g.Reached, style)
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
		put(sigmas(z) + f.g.Sigma)
	}
	if q.Arrival.Stage.Reached() {
		put(f.tileArrival(q.Arrival.Span.By, w-1))
	}
}

// tileLines are what a tile may show: name, move, distance from normal, arrival.
const tileLines = 4

// sigmas writes a distance from normal with its sign.
func sigmas(z float64) string {
	text := strconv.FormatFloat(z, 'f', 1, 64)
	switch {
	case text == "-0.0":
		return "0.0"
	case z > 0 && text != "0.0":
		return "+" + text
	}
	return text
}

// tileArrival is when an instrument was reached, in w cells: a clock alone
// means the playhead's day.
func (f *frame) tileArrival(by time.Time, w int) string {
	by = by.In(zoneOr(f.zone))
	layouts := []string{"Mon 15:04", "15:04"}
	if by.Format(time.DateOnly) != f.At.In(zoneOr(f.zone)).Format(time.DateOnly) {
		layouts[1] = "Mon"
	}
	for _, l := range layouts {
		if len(l) <= w {
			return string(f.g.Reached) + by.Format(l)
		}
	}
	return ""
}

// treemapLegend shows the scale, and what is chosen.
func (f *frame) treemapLegend(r image.Rectangle) {
	x := r.Min.X + 1
	for n := -4; n <= 4; n++ {
		text := strconv.Itoa(n)
		if n > 0 {
			text = "+" + text
		}
		x = f.c.Text(x, r.Min.Y, sTile0+canvas.Style(n), " "+text+" ") + 1 // a Style of -n wraps round to the one before
	}
	x = f.c.Text(x, r.Min.Y, sDim, f.g.Sigma) + 2
	x = f.c.Text(x, r.Min.Y, sDim, "-- no figure") + 2
	chosen := f.chosen()
	for _, k := range []string{string(f.g.Pending) + " not open yet", string(f.g.Reached) + " reached by"} {
		rest := r.Max.X - x - canvas.Width(k) - 2
		if rest < 0 || len(chosen) > 1 && canvas.Width(chosen[1]) > rest { // what is selected comes first
			break
		}
		x = f.c.Text(x, r.Min.Y, sDim, k) + 2
	}
	for _, text := range chosen {
		if x+canvas.Width(text) <= r.Max.X {
			f.c.Right(r.Max.X, r.Min.Y, sText, text)
			return
		}
	}
}

// chosen tells of the selected instrument, from the longest form to the shortest.
func (f *frame) chosen() []string {
	if f.selected == data.None {
		return nil
	}
	in := f.Scenario.Universe.At(f.selected)
	v, ev := f.ret(f.selected)
	a := f.Quotes[f.selected].Arrival
	move, when := " "+strings.TrimSpace(f.moved(v, in.Unit, 7, ev)), stageWord(a)
	if a.Stage.Reached() {
		when = "reached by " + a.Span.By.In(zoneOr(f.zone)).Format("Mon 15:04")
	}
	if when != "" {
		when = ", " + when
	}
	return []string{in.Symbol + " " + in.Name + move + when, in.Symbol + move + when, in.Symbol + move}
}
