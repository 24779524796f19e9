package tui

import (
	"image"
	"math"
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// instrumentRects are the parts of the instrument page; empty ones do not fit.
type instrumentRects struct{ crumb, quote, doubt, chart, key, figures, members image.Rectangle }

// instrumentLines lays the page of the selected instrument out.
func (f *frame) instrumentLines(r image.Rectangle) instrumentRects {
	return instrumentParts(r, f.Scenario.Universe.GroupOf(f.selected) >= 0, len(f.doubtLines(r.Dx())))
}

// doubtLines say what of the selected instrument is not believed, and why.
func (f *frame) doubtLines(w int) []string {
	if why := f.Quotes[f.selected].Doubt; why != "" {
		return wrapped(why, w-4)
	}
	return nil
}

// instrumentParts lays the instrument page out, with so many rows for what is
// not believed. It is pure.
func instrumentParts(r image.Rectangle, grouped bool, doubts int) instrumentRects {
	var p instrumentRects
	row := func(n int) image.Rectangle {
		n = min(max(n, 0), r.Dy())
		top := image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+n)
		r.Min.Y += n
		return top
	}
	p.crumb, p.quote, p.doubt = row(1), row(1), row(doubts)
	if r.Dy() > 30 {
		row(1)
	}
	rest := r.Dy()
	figures, members := rest*3/10, rest*3/10
	if !grouped {
		members = 0
	}
	upper := row(rest - figures - members)
	p.figures, p.members = row(figures), row(members)
	key := 30
	if upper.Dx() >= 110 {
		key = 40
	}
	p.chart, p.key = upper, upper
	p.chart.Max.X = max(upper.Max.X-key-1, upper.Min.X)
	p.key.Min.X = max(upper.Max.X-key, upper.Min.X)
	return p
}

// drawInstrument draws everything that is known of the selected instrument
// at the playhead.
func drawInstrument(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	if f.selected == data.None {
		f.c.Cut(r.Min.X, r.Min.Y, r.Dx(), sDim, "No instrument is selected; esc goes back.")
		return
	}
	group := f.Scenario.Universe.GroupOf(f.selected)
	p := f.instrumentLines(r)
	drawCrumb(f, p.crumb, group)
	drawQuote(f, p.quote)
	drawDoubt(f, p.doubt)
	drawStory(f, p.chart, group)
	drawKeyFigures(f, p.key)
	drawFigures(f, p.figures)
	if group >= 0 {
		drawMembers(f, p.members, group)
	}
}

func drawCrumb(f *frame, r image.Rectangle, group int) {
	in := f.Scenario.Universe.At(f.selected)
	where := f.Scenario.Title
	if group >= 0 {
		where += " > " + f.Scenario.Universe.Groups[group].Name
	}
	hint := "esc back   h l next in group   enter pins to the chart"
	if r.Dx() < 100 {
		hint = "esc back   h l next"
	}
	x := f.c.Right(r.Max.X-1, r.Min.Y, sDim, hint)
	f.c.Cut(r.Min.X, r.Min.Y, max(x-2-r.Min.X, 0), sDim, where+" > "+in.Symbol)
}

func drawQuote(f *frame, r image.Rectangle) {
	in, q := f.Scenario.Universe.At(f.selected), &f.Quotes[f.selected]
	v, ev := f.ret(f.selected)
	mk, style := mark(f, q.Arrival, v, f.selected == f.Origin)
	x := r.Min.X
	f.c.Set(x, r.Min.Y, mk, style)
	x = f.c.Cut(x+1, r.Min.Y, 12, sBright, in.Symbol)
	x = f.c.Cut(x+2, r.Min.Y, max(min(32, r.Max.X-x-40), 0), sText, in.Name)
	x = f.c.Text(x+2, r.Min.Y, sText, strings.TrimSpace(in.MIC+" "+in.Currency)+"  ")
	last := sText
	if q.Evidence == data.Simulated {
		last = sEstimate
	}
	x = f.c.Text(x, r.Min.Y, f.voice(q.Feed, last), figureText(q.Last, in.Unit)+"  ")
	x = f.c.Text(x, r.Min.Y, f.voice(q.Feed, f.moving(v, q.Z, ev)), strings.TrimSpace(f.moved(v, in.Unit, 7, ev)))
	x = f.c.Text(x+2, r.Min.Y, sText, "z "+zText(q.Z)+f.zWhen(q))
	f.c.Cut(x+2, r.Min.Y, max(r.Max.X-x-2, 0), sDim, stateText(f, in.MIC, q.State)+f.feedText(f.selected))
}

// drawDoubt says why the move before it is not known, or its price not new.
func drawDoubt(f *frame, r image.Rectangle) {
	for i, line := range f.doubtLines(r.Dx()) {
		if i == 0 && r.Dy() > 0 {
			f.c.Set(r.Min.X, r.Min.Y, f.g.Late, sLate)
		}
		if i < r.Dy() {
			f.c.Cut(r.Min.X+2, r.Min.Y+i, r.Dx()-2, sText, line)
		}
	}
}

// stateText says what a venue is doing and until when.
func stateText(f *frame, mic string, s data.State) string {
	for _, v := range f.Venues {
		if v.MIC != mic {
			continue
		}
		switch {
		case v.State == data.Trading && !v.Until.IsZero():
			return "open until " + v.Until.In(f.zone).Format("15:04")
		case !v.Opens.IsZero():
			form := "Mon 15:04"
			if v.Opens.Sub(f.At) > 3*24*time.Hour {
				form = "Mon 2 Jan 15:04"
			}
			return v.State.String() + ", opens " + v.Opens.In(f.zone).Format(form)
		}
		return v.State.String()
	}
	return s.String()
}

// figureText gives a price in its unit with as many decimals as it needs.
func figureText(v float64, u data.Unit) string {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		return "--"
	case u == data.Based:
		return "--" // only moves are known, no level
	case u == data.Yield:
		return strconv.FormatFloat(v, 'f', 3, 64) + " %"
	case math.Abs(v) >= 1e6:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case math.Abs(v) >= 10000:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v != 0 && math.Abs(v) < 0.001: // and never 0.0000 for a price
		return strconv.FormatFloat(v, 'g', 4, 64)
	case math.Abs(v) < 10:
		return strconv.FormatFloat(v, 'f', 4, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

func unitText(u data.Unit) string {
	if u == data.Yield {
		return "" // the move says it
	}
	return " %"
}

// zWhen says of when a z is where it is not of the price shown: z is of the
// last known figure, the price may be drawn.
func (f *frame) zWhen(q *market.Quote) string {
	if math.IsNaN(q.Z) || q.KnownAt.Equal(q.LastAt) {
		return ""
	}
	return " at " + q.KnownAt.In(zoneOr(f.zone)).Format("15:04")
}

func zText(z float64) string {
	if math.IsNaN(z) {
		return "--"
	}
	text := strconv.FormatFloat(z, 'f', 1, 64)
	if text[0] == '-' && allZero(text) {
		text = text[1:] // never a minus zero
	}
	return text
}

func orDashes(s string) string {
	if s == "" {
		return "--"
	}
	return s
}

func cells(s string) int { return canvas.Width(s) }

// drawStory draws the instrument against the origin and its group's mean, in
// its own trading time: hours in which it does not trade take no columns.
func drawStory(f *frame, r image.Rectangle, group int) {
	in := f.Scenario.Universe.At(f.selected)
	names := []string{string(f.g.Strokes[0]) + " " + in.Symbol}
	ids := [][]data.ID{{f.selected}}
	if f.Origin != data.None && f.Origin != f.selected {
		names = append(names, string(f.g.Strokes[2])+" "+f.Scenario.Universe.At(f.Origin).Symbol+" (origin)")
		ids = append(ids, []data.ID{f.Origin})
	}
	if group >= 0 {
		names = append(names, string(f.g.Strokes[1])+" group")
		ids = append(ids, f.Scenario.Universe.Groups[group].Members)
	}
	hundred, over := "Before the shock = 100", baseShock
	if f.calm() { // there is no shock to stand before
		hundred, over = "Previous close = 100", basePrevious
	}
	rows := title(f, r, panelNone, "", hundred, strings.Join(names, "  "))
	plot := rows
	plot.Max.Y-- // the times below
	steps := ownSteps(f, f.selected)
	width := canvas.PlotColumns(plot, canvas.Axis{})
	if width < 8 || plot.Dy() < 3 || len(steps) == 0 {
		if plot.Dy() > 0 {
			f.c.Cut(plot.Min.X, plot.Min.Y, plot.Dx(), sDim, "Nothing has traded yet.")
		}
		return
	}
	strokes := []rune{f.g.Strokes[0], f.g.Strokes[2], f.g.Strokes[1]}
	if len(ids) == 2 && group >= 0 {
		strokes[1] = f.g.Strokes[1]
	}
	columns := make([]int, width)
	for x := range columns {
		columns[x] = steps[min(x*len(steps)/width, len(steps)-1)]
	}
	columns[width-1] = steps[len(steps)-1]
	var lines []canvas.Line
	for i := range ids { // the instrument first: it is drawn on top
		lines = append(lines, f.courseOver(ids[i], columns, over).line(i, strokes[i]))
	}
	lo, hi := scale(lines, plot.Dy())
	if lo >= hi {
		f.c.Cut(plot.Min.X, plot.Min.Y, plot.Dx(), sDim, f.unscaled(f.selected))
		return
	}
	canvas.Plot(f.c, plot, lines, canvas.Axis{ASCII: f.g == canvas.ASCII, Lo: lo, Hi: hi, Decimals: 1, Label: sDim, Rule: sRule})
	drawStoryTimes(f, image.Rect(plot.Max.X-width, rows.Max.Y-1, rows.Max.X, rows.Max.Y), steps, width)
}

// unscaled says why nothing is drawn against the price before the shock.
func (f *frame) unscaled(id data.ID) string {
	switch q := &f.Quotes[id]; {
	case math.IsNaN(q.Last):
		return "No price is known yet."
	case f.calm():
		return "The previous close is not known."
	case q.LastAt.After(f.Scenario.Shock.After):
		return "No price before the shock is known."
	}
	return "It has not traded since the shock yet."
}
