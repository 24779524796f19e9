package tui

import (
	"image"
	"math"
	"strings"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// drawChart draws the origin, pinned instruments or the groups of the story
// over the day, each as its level over the last close before the shock.
func drawChart(f *frame, r image.Rectangle) {
	if r.Dy() < 4 || r.Dx() < 24 {
		return
	}
	axis := canvas.Axis{ASCII: f.g == canvas.ASCII, Decimals: 1, Label: sDim, Rule: sRule}
	plot := image.Rect(r.Min.X, r.Min.Y+1, r.Max.X, r.Max.Y-1)
	cols := canvas.PlotColumns(plot, axis)
	styles := [4]canvas.Style{sLine1, sLine2, sLine3, sLine4}
	var lines []canvas.Line
	var names []string
	add := func(name string, fill func([]float64)) {
		if len(lines) == len(styles) {
			return
		}
		v := make([]float64, cols)
		fill(v)
		k := len(lines)
		lines = append(lines, canvas.Line{Values: v, Style: styles[k], Stroke: f.g.Strokes[k]})
		names = append(names, string(f.g.Strokes[k])+" "+name)
	}
	u := f.Scenario.Universe
	if f.Origin != data.None {
		add(u.At(f.Origin).Short, func(v []float64) { f.relative(f.Origin, v) })
	}
	for _, id := range f.pins {
		add(u.At(id).Short, func(v []float64) { f.relative(id, v) })
	}
	if len(f.pins) == 0 {
		for _, i := range storyGroups(f) {
			add(u.Groups[i].Short, func(v []float64) { f.mean(u.Groups[i].Members, v) })
		}
	}
	title(f, r, panelChart, "c", "Close before the shock = 100", strings.Join(names, "  "))
	axis.Lo, axis.Hi = bounds(lines)
	if axis.Hi <= axis.Lo {
		f.c.Cut(r.Min.X+2, r.Min.Y+2, r.Dx()-2, sDim, "No price yet since the shock.")
		return
	}
	canvas.Plot(f.c, plot, lines, axis)
	day, x0 := f.At.UTC().Truncate(24*time.Hour), r.Max.X-cols
	for h := 0; h < 24; h += 4 {
		f.c.Text(x0+h*cols/24, r.Max.Y-1, sDim, day.Add(time.Duration(h)*time.Hour).In(zoneOr(f.zone)).Format("15:04"))
	}
}

// storyGroups are the groups that the chart shows when nothing is pinned: the
// one that fell furthest, the one that rose most, and the origin's own.
func storyGroups(f *frame) []int {
	low, high := -1, -1
	for i := range f.Groups {
		v := f.Groups[i].SinceShock
		if math.IsNaN(v) {
			continue
		}
		if low < 0 || v < f.Groups[low].SinceShock {
			low = i
		}
		if high < 0 || v > f.Groups[high].SinceShock {
			high = i
		}
	}
	var out []int
	for _, i := range []int{low, high} {
		if i >= 0 && (len(out) == 0 || out[0] != i) {
			out = append(out, i)
		}
	}
	if f.Origin != data.None {
		if g := f.Scenario.Universe.GroupOf(f.Origin); g >= 0 && g != low && g != high && !math.IsNaN(f.Groups[g].SinceShock) {
			out = append(out, g)
		}
	}
	return out
}

// bounds gives a scale around all values, with room, and 100 always on it.
func bounds(lines []canvas.Line) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		for _, v := range l.Values {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if hi < lo {
		return 0, 0
	}
	lo, hi = min(lo, 99.5), max(hi, 100.5)
	return math.Floor(lo), math.Ceil(hi)
}
