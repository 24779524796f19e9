package tui

import (
	"image"
	"math"
	"strconv"

	"contagion/data"
	"contagion/tui/canvas"
)

// spreadReach is how far the page of a calm day looks to either side, in ordinary
// days: beyond it a name stands at the edge. One share in ten has such a day in a
// year.
const spreadReach = 4.0

// drawSpread stands where a shock's circle would: how each group's names lie
// today, in ordinary days of each, and under them all that are watched. A name
// that leaves the crowd is seen before it is far enough to be told.
func drawSpread(f *frame, r image.Rectangle) {
	const names, counts = 15, 9 // columns, at the left and at the right
	in := title(f, r, panelRipple, "", "The day by group", "in ordinary days of each, sd; shade = names")
	plot := image.Rect(in.Min.X+names, in.Min.Y, in.Max.X-counts, in.Max.Y-1)
	w := plot.Dx()
	if w < 2*int(spreadReach)+1 || plot.Dy() < 1 {
		return
	}
	w -= 1 - w%2 // a middle
	column := func(z float64) int {
		return int(math.Round((min(max(z, -spreadReach), spreadReach) + spreadReach) / (2 * spreadReach) * float64(w-1)))
	}
	style := func(x int) canvas.Style { // only who is far out speaks
		z := 2*spreadReach*float64(x)/float64(w-1) - spreadReach
		if math.Abs(z) < 2 {
			return sDim
		}
		return moveStyle(z, z, data.Printed)
	}
	all, most, known := make([]int, w), 0, 0
	for i := range f.Scenario.Universe.Groups {
		g := &f.Scenario.Universe.Groups[i]
		row, up, down := make([]int, w), 0, 0
		for _, id := range g.Members {
			v, _ := f.ret(id)
			z := f.sized(id)
			if math.IsNaN(v) || math.IsNaN(z) {
				continue
			}
			known++
			x := column(z)
			row[x]++
			all[x]++
			most = max(most, all[x])
			switch {
			case v > 0:
				up++
			case v < 0:
				down++
			}
		}
		y := plot.Min.Y + i
		if y >= plot.Max.Y {
			continue // its names are in the sum below all the same
		}
		f.c.Cut(in.Min.X+1, y, names-2, sText, g.Short)
		f.c.Set(plot.Min.X+w/2, y, f.g.Dot, sFaint)
		for x, n := range row {
			if n > 0 {
				f.c.Set(plot.Min.X+x, y, f.g.Shade[min(n, 4)], style(x))
			}
		}
		f.c.Right(in.Max.X-5, y, sDim, strconv.Itoa(up)+string(f.g.Up))
		f.c.Right(in.Max.X, y, sDim, strconv.Itoa(down)+string(f.g.Down))
	}
	for _, z := range [...]float64{-4, -2, 0, 2, 4} {
		text := strconv.Itoa(int(z))
		f.c.Text(plot.Min.X+column(z)-len(text)/2, in.Max.Y-1, sDim, text)
	}
	sum := plot
	sum.Min.Y += len(f.Scenario.Universe.Groups) + 1
	if sum.Dy() < 2 || known == 0 {
		return
	}
	f.c.Cut(in.Min.X+1, sum.Max.Y-1, names-2, sText, "all "+strconv.Itoa(known))
	for x, n := range all {
		steps := len(f.g.Spark)
		for left, y := n*sum.Dy()*steps/most, sum.Max.Y-1; left > 0; left, y = left-steps, y-1 {
			f.c.Set(plot.Min.X+x, y, f.g.Spark[min(left, steps)-1], style(x))
		}
	}
}
