package tui

import (
	"fmt"
	"image"
	"math"
	"slices"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// courseColumns gives the window that each of cols columns shows.
func courseColumns(windows, cols int) []int {
	out := make([]int, cols)
	for x := range out {
		out[x] = x * windows / cols
		if windows > cols {
			out[x] = (x+1)*windows/cols - 1
		}
	}
	return out
}

// courseScale is an axis of rows around the course, in steps that a reader
// counts easily in. What chance gives lies far below it, and is told in words:
// an axis that held both would make the course a line of two steps.
func courseScale(n *data.Network, rows int) (lo, hi float64) {
	least, most := math.Inf(1), math.Inf(-1)
	for _, w := range n.Windows {
		least, most = min(least, w.TCI), max(most, w.TCI)
	}
	for _, step := range roundSteps {
		lo = step * math.Floor(least/step)
		if hi = lo + step*float64(rows-1); hi >= most {
			return lo, hi
		}
	}
	return least, most
}

// drawConnectedness draws the course of the total over rolling windows, which
// ends before the shock, with what the total is where nothing is connected.
func drawConnectedness(f *frame, r image.Rectangle, n *data.Network) {
	name, windows := "Total connectedness, %", ""
	if each := n.Rows + n.Lags - len(n.Windows) + 1; each > 0 && len(n.Windows) > 1 {
		windows = fmt.Sprintf(", windows of %d sessions", each)
	}
	right := ""
	if k := len(n.Windows) - 1; k >= 0 {
		right = fmt.Sprintf("last %.1f, %s", n.Windows[k].TCI, dateText(n.Windows[k].Day))
		if n.WindowNull > 0 {
			right += fmt.Sprintf("; shuffled in time %.1f", n.WindowNull)
		}
	}
	if canvas.Width(name+windows+right)+6 > r.Dx() {
		name = "TCI, %"
	}
	in := title(f, r, panelNone, "", name+windows, right)
	plot := in
	plot.Max.Y-- // the dates below
	cols := canvas.PlotColumns(plot, canvas.Axis{})
	if len(n.Windows) < 2 || cols < 8 || plot.Dy() < 3 {
		if in.Dy() > 0 {
			f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, "Its course is not known: too few sessions for rolling windows.")
		}
		return
	}
	shown := courseColumns(len(n.Windows), cols)
	total := canvas.Line{Values: make([]float64, cols), Style: sLine1, Stroke: f.g.Strokes[0]}
	for x, k := range shown {
		total.Values[x] = n.Windows[k].TCI
	}
	axis := canvas.Axis{ASCII: f.g == canvas.ASCII, Decimals: 1, Label: sDim, Rule: sRule}
	axis.Lo, axis.Hi = courseScale(n, plot.Dy())
	if step := (axis.Hi - axis.Lo) / float64(plot.Dy()-1); step == math.Trunc(step) {
		axis.Decimals = 0
	}
	canvas.Plot(f.c, plot, []canvas.Line{total}, axis)
	drawCourseDates(f, n, image.Rect(plot.Max.X-cols, in.Max.Y-1, in.Max.X, in.Max.Y), shown)
}

// drawCourseDates writes the first and the last day under the course, and
// between them each month where it begins.
func drawCourseDates(f *frame, n *data.Network, r image.Rectangle, shown []int) {
	last := dateText(n.Windows[len(n.Windows)-1].Day)
	end := f.c.Right(r.Max.X, r.Min.Y, sDim, last)
	next := f.c.Cut(r.Min.X, r.Min.Y, max(end-r.Min.X-1, 0), sDim, dateText(n.Windows[0].Day)) + 1
	before := time.Month(0)
	for x, k := range shown {
		day, err := time.Parse(time.DateOnly, n.Windows[k].Day)
		if err != nil {
			return
		}
		if day.Month() == before {
			continue
		}
		first := before == 0
		before = day.Month()
		text := day.Format("Jan")
		if day.Month() == time.January {
			text = day.Format("Jan 2006")
		}
		if at := r.Min.X + x; !first && at >= next && at+len(text) < end {
			next = f.c.Text(at, r.Min.Y, sDim, text) + 1
		}
	}
}

// drawSpilloverNotes writes what the shades are, what is not shown elsewhere
// on a small screen, and what the numbers do not mean.
func drawSpilloverNotes(f *frame, r image.Rectangle, n *data.Network, wide, course bool) {
	if r.Dy() < 1 {
		return
	}
	meaning := "Shares of forecast variance, not causes: NET names the central, not the origin."
	f.c.Cut(r.Min.X, r.Max.Y-1, r.Dx(), sDim, meaning)
	r.Max.Y--
	y := r.Min.Y
	line := func(draw func(y int)) {
		if y < r.Max.Y {
			draw(y)
		}
		y++
	}
	line(func(y int) { drawShareScale(f, r, y) })
	if !wide {
		line(func(y int) { f.c.Cut(r.Min.X, y, r.Dx(), sText, pairWords(f, n)) })
		window := fmt.Sprintf("VAR(%d) of %d sessions from %s to %s, horizon %d", n.Lags, n.Rows, dateText(n.From), dateText(n.To), n.Horizon)
		line(func(y int) { f.c.Cut(r.Min.X, y, r.Dx(), sDim, window) })
	}
	if !course {
		line(func(y int) { drawCourseLine(f, r, y, n) })
	}
}

func drawShareScale(f *frame, r image.Rectangle, y int) {
	x := f.c.Text(r.Min.X, y, sDim, "scale   blank <5")
	for k, text := range [...]string{"5-10", "10-15", "15-25", ">25"} {
		f.c.Set(x+3, y, f.g.Shade[k+1], sHeatUp1+canvas.Style(k))
		x = f.c.Text(x+5, y, sDim, text)
	}
	f.c.Set(x+3, y, f.g.Dot, sDim)
	x = f.c.Text(x+5, y, sDim, "own")
	sum := "a row sums to 100"
	if f.spill.net {
		sum = "a column sums to NET"
	}
	if x+3+canvas.Width(sum) <= r.Max.X {
		f.c.Text(x+3, y, sDim, sum)
	}
}

// pairWords is the selected cell in one line.
func pairWords(f *frame, n *data.Network) string {
	i, j := f.spill.row, f.spill.col
	if i == j {
		return fmt.Sprintf("%s: own share %.1f, from all others %.1f, to all others %.1f", groupShort(f, n, i), n.Percent[i][i], fromOthers(n, i), toOthers(n, i))
	}
	return fmt.Sprintf("%s from %s %.1f, reverse %.1f; net %s", groupShort(f, n, i), groupShort(f, n, j), n.Percent[i][j], n.Percent[j][i], netPair(f, n, i, j))
}

// drawCourseLine is the course in one line: a spark between its ends.
func drawCourseLine(f *frame, r image.Rectangle, y int, n *data.Network) {
	k := len(n.Windows) - 1
	if k < 1 {
		f.c.Cut(r.Min.X, y, r.Dx(), sDim, "TCI, shuffled in time: "+shuffled(n))
		return
	}
	x := f.c.Text(r.Min.X, y, sDim, "TCI since "+dateText(n.Windows[0].Day)+" ")
	end := fmt.Sprintf(" %.1f on %s; shuffled %s", n.Windows[k].TCI, dateText(n.Windows[k].Day), shuffled(n))
	w := min(r.Max.X-x-canvas.Width(end), 60)
	if w < 4 {
		f.c.Cut(x, y, r.Max.X-x, sDim, end)
		return
	}
	values := make([]float64, len(n.Windows))
	for i := range values {
		values[i] = n.Windows[i].TCI
	}
	lo, _ := courseScale(n, 8)
	x = f.c.Text(x, y, sText, canvas.Spark(values, lo, slices.Max(values), w, f.g))
	f.c.Text(x, y, sDim, end)
}
