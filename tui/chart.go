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
// since the day of the shock, each as its level over the last close before the
// shock. Of a shock inside a session it shows the hours from shortly before it,
// only where there was a price, to the newest one.
func drawChart(f *frame, r image.Rectangle) {
	if r.Dy() < 4 || r.Dx() < 24 {
		return
	}
	if f.calm() {
		drawUnusual(f, r)
		return
	}
	axis := canvas.Axis{ASCII: f.g == canvas.ASCII, Decimals: 1, Label: sDim, Rule: sRule}
	plot := image.Rect(r.Min.X, r.Min.Y+1, r.Max.X, r.Max.Y-1)
	cols := canvas.PlotColumns(plot, axis)
	var lines []canvas.Line
	var names []string
	steps := f.chartColumns(cols)
	add := func(name string, ids ...data.ID) {
		if k := len(lines); k < len(f.g.Strokes) {
			c := f.course(ids, steps)
			if f.Scenario.Intraday {
				c.traded()
			}
			lines = append(lines, c.line(k, f.g.Strokes[k]))
			names = append(names, string(f.g.Strokes[k])+" "+name)
		}
	}
	u := f.Scenario.Universe
	if f.Origin != data.None {
		add(u.At(f.Origin).Short, f.Origin)
	}
	for _, id := range f.pins {
		add(u.At(id).Short, id)
	}
	if len(f.pins) == 0 {
		for _, i := range storyGroups(f) {
			add(u.Groups[i].Short, u.Groups[i].Members...)
		}
	}
	base, legend := chartTitle(r.Dx(), names)
	title(f, r, panelChart, "", base, legend)
	axis.Lo, axis.Hi = scale(lines, plot.Dy())
	if axis.Hi <= axis.Lo {
		f.c.Cut(r.Min.X+2, r.Min.Y+2, r.Dx()-2, sDim, "Nobody shown here has a price since the shock yet.")
		return
	}
	canvas.Plot(f.c, plot, lines, axis)
	f.chartTimes(r.Max.X-cols, r.Max.Y-1, cols)
}

// chartTitle gives what 100 is, and the names of the lines, as a title of w cells
// has room for them: neither is cut, and what 100 is loses words before a line
// loses its name.
func chartTitle(w int, names []string) (base, legend string) {
	const around = 7 // of the rule, and the blanks beside both
	for _, base = range []string{"Before the shock = 100", "Before shock = 100", "Before = 100"} {
		for _, gap := range []string{"  ", " "} {
			legend = strings.Join(names, gap)
			if canvas.Width(base)+canvas.Width(legend)+around <= w {
				return base, legend
			}
		}
	}
	return base, legend
}

// chartTimes writes the hours of a day or less, or the days of more, under a chart.
func (f *frame) chartTimes(x, y, cols int) {
	from, whole := f.chartSpan()
	every, form := 4*time.Hour, "15:04"
	switch {
	case whole > 72*time.Hour:
		every, form = 24*time.Hour, "Mon 2"
	case whole > 24*time.Hour:
		every, form = 12*time.Hour, "Mon 15:04"
	case whole <= 4*time.Hour:
		every = 30 * time.Minute
	case whole <= 12*time.Hour:
		every = time.Hour
	}
	next := 0
	for at := time.Duration(0); at < whole; at += every {
		k := int(at * time.Duration(cols) / whole)
		text := from.Add(at).In(zoneOr(f.zone)).Format(form)
		if k >= next && k+len(text) <= cols {
			next = f.c.Text(x+k, y, sDim, text) - x + 1
		}
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
