package tui

import (
	"image"
	"math"
	"strconv"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// drawPreview tells what an entry is, beside the list or below it.
func drawPreview(f *frame, r image.Rectangle, e *Entry) {
	defer f.c.Clip(r)()
	s := f.picker.sketches[e.Key]
	right := ""
	if s != nil {
		right = s.line()
	}
	in := title(f, r, panelNone, "", e.name(), right)
	if e.Kind == Shocks {
		f.shockPreview(in, e)
		return
	}
	if e.Kind == Rooms || e.Kind == Live {
		f.roomPreview(r, in, e)
		return
	}
	if e.Fault != "" {
		for i, line := range wrapped(e.Fault, in.Dx()-2) {
			f.c.Cut(in.Min.X+1, in.Min.Y+i, in.Dx()-2, sLate, line)
		}
		return
	}
	if r.Dy() <= 8 {
		f.lowPreview(in, e, s)
		return
	}
	y := in.Min.Y
	for _, line := range wrapped(e.Blurb, in.Dx()-1) {
		f.c.Cut(in.Min.X+1, y, in.Dx()-1, sText, line)
		y++
	}
	y++
	for _, fact := range f.facts(e, s) {
		f.c.Cut(in.Min.X+1, y, 13, sKey, fact[0])
		for _, line := range wrapped(fact[1], in.Dx()-15) {
			f.c.Cut(in.Min.X+14, y, in.Dx()-14, sDim, line)
			y++
		}
	}
	if s == nil {
		return
	}
	y++
	const leastChart = 7
	rest := image.Rect(in.Min.X, y, in.Max.X, in.Max.Y)
	waves := rest
	if spare := rest.Dy() - 1 - len(s.rows); len(s.origin.level) > 0 && spare > leastChart {
		waves.Max.Y = y + 1 + len(s.rows)
		f.previewChart(image.Rect(rest.Min.X, waves.Max.Y+1, rest.Max.X, rest.Max.Y), s)
	}
	f.previewWaves(waves, s)
}

// lowPreview is the preview of a low screen: two lines of what it is, one of
// what it holds, and two of how it went.
func (f *frame) lowPreview(in image.Rectangle, e *Entry, s *sketch) {
	lines := wrapped(e.Blurb, in.Dx())
	for i := range min(len(lines), 2) {
		line := lines[i]
		if i == 1 && len(lines) > 2 {
			line += " " + string(f.c.Ellipsis)
		}
		f.c.Cut(in.Min.X, in.Min.Y+i, in.Dx(), sText, line)
	}
	f.c.Cut(in.Min.X, in.Min.Y+2, in.Dx(), sDim, data.Counted(e.Instruments, "instrument")+" in "+data.Counted(e.Groups, "group")+", "+data.Counted(e.Venues, "venue")+"; "+f.length(e))
	if s == nil {
		return
	}
	w, half := 9, in.Dx()/2
	at := func(x, y int, name string, way course, sigma, lo, hi float64) {
		f.c.Cut(in.Min.X+x, in.Min.Y+y, w, sText, name)
		f.sketchSpark(in.Min.X+x+w+1, in.Min.Y+y, half-w-3, way, sigma, lo, hi)
	}
	rows := furthest(s, 4)
	for i, k := range rows {
		row := &s.rows[k]
		at(i%2*half, 3+i/2, row.name, row.way, row.sigma, groupLow, groupHigh)
	}
}

// furthest gives the n rows that moved furthest on the hardest day, in order.
func furthest(s *sketch, n int) []int {
	var out []int
	for range min(n, len(s.rows)) {
		best := -1
		for i := range s.rows {
			taken := false
			for _, k := range out {
				taken = taken || k == i
			}
			if v := math.Abs(s.rows[i].z); !taken && !math.IsNaN(v) && (best < 0 || v > math.Abs(s.rows[best].z)) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		out = append(out, best)
	}
	return out
}

// facts are what a viewer asks before opening an entry.
func (f *frame) facts(e *Entry, s *sketch) [][2]string {
	origin := e.Origin
	if origin == "" {
		origin = "none: a macro shock"
	}
	prices := data.Counted(e.Figures, "figure")
	if e.Bars > 0 {
		prices += ", " + strconv.Itoa(e.Bars) + " of them of hourly bars"
	}
	if e.Simulated > 0 {
		prices += ", " + strconv.Itoa(e.Simulated) + " simulated"
	}
	if e.Conflicting > 0 {
		prices += "; " + strconv.Itoa(e.Conflicting) + " in conflict, told in their notes"
	}
	out := [][2]string{
		{"Origin", origin},
		{"Shock", "by " + e.Shock.UTC().Format("Mon 2 Jan 2006 15:04 UTC")},
		{"Covers", e.From.UTC().Format("2 Jan 15:04") + " to " + e.To.UTC().Format("2 Jan 15:04 UTC")},
		{"Holds", data.Counted(e.Instruments, "instrument") + " in " + data.Counted(e.Groups, "group") + ", " + data.Counted(e.Venues, "venue")},
		{"Length", f.length(e)},
		{"Prices", prices},
	}
	if e.Where != "" {
		out = append(out, [2]string{"Folder", e.Where})
	}
	if why := f.picker.faults[e.Key]; why != "" {
		out = append(out, [2]string{"Fault", why})
	}
	if s != nil {
		label := s.label
		if label == "" {
			label = "no label: too few shares of one region"
		}
		out = append(out,
			[2]string{"Spread", strconv.Itoa(s.reached) + " of " + strconv.Itoa(s.measured) + " instruments, " + strconv.Itoa(s.hit) + " of " + strconv.Itoa(s.groups) + " groups at the end"},
			[2]string{"Hardest day", s.day.Format("Mon 2 Jan") + ": " + label})
	}
	return out
}

// length is how long an entry is, in the market and on the screen.
func (f *frame) length(e *Entry) string {
	d := e.To.Sub(e.From)
	text := strconv.Itoa(int(d/time.Hour)) + " h of market time"
	if e.Speed > 0 {
		at := time.Duration(float64(d) / e.Speed).Round(time.Minute)
		text += ", at most " + strconv.Itoa(int(at/time.Minute)) + " min at " + f.g.Times + strconv.FormatFloat(e.Speed, 'f', -1, 64)
	}
	return text
}

// previewWaves draws the way of every group from an hour before the shock to
// the end: where it broke, how deep, whether it came back.
func (f *frame) previewWaves(r image.Rectangle, s *sketch) {
	if r.Dy() < 2 {
		return
	}
	in := title(f, r, panelNone, "", "Preview", s.day.Format("Mon 2 Jan")+", and shock to end")
	const name, move = 9, 7
	const at = 1 + name + 1
	for i := range s.rows {
		y := in.Min.Y + i
		if y >= in.Max.Y {
			return
		}
		row := &s.rows[i]
		f.c.Cut(in.Min.X+1, y, name, sText, row.name)
		f.c.Text(in.Min.X+at, y, moveStyle(row.ret, row.z, data.Printed), f.moved(row.ret, data.Money, move, data.Printed))
		f.sketchSpark(in.Min.X+at+move+1, y, in.Dx()-at-move-1, row.way, row.sigma, groupLow, groupHigh)
	}
}

// sketchSpark draws a way in at most w cells.
func (f *frame) sketchSpark(x, y, w int, way course, sigma, lo, hi float64) {
	f.spark(x, y, squeezed(way, min(w, sketchColumns)), sigma, lo, hi, 0)
}

// squeezed shows a way in w columns, each the last of its share.
func squeezed(c course, w int) course {
	n := len(c.level)
	if w < 1 || n == 0 {
		return course{}
	}
	out := course{level: make([]float64, w), drawn: make([]bool, w)}
	for i := range w {
		k := (i+1)*n/w - 1
		if w > n {
			k = i * n / w
		}
		out.level[i], out.drawn[i] = c.level[k], c.drawn[k]
	}
	return out
}

// previewChart draws the origin's way.
func (f *frame) previewChart(r image.Rectangle, s *sketch) {
	plot := title(f, r, panelNone, "", s.sizeOf+", before the shock = 100", "")
	axis := canvas.Axis{ASCII: f.g == canvas.ASCII, Decimals: 1, Label: sDim, Rule: sRule}
	way := squeezed(s.origin, canvas.PlotColumns(plot, axis))
	lines := []canvas.Line{way.line(0, f.g.Strokes[0])}
	axis.Lo, axis.Hi = scale(lines, plot.Dy())
	if axis.Hi > axis.Lo {
		canvas.Plot(f.c, plot, lines, axis)
	}
}
