package tui

import (
	"math"
	"slices"
)

// A percentAxis places percents on columns; all rows of a panel share it.
type percentAxis struct {
	lo, hi float64
	x0, n  int
}

var axisEnds = [...]float64{2, 3, 5, 8, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 150, 200, 300}

// axisOf has round ends, so that it stays as it is while a shock grows by a
// little: low and high percent, 0 between them.
func axisOf(lo, hi float64, x0, n int) percentAxis {
	end := func(v float64) float64 {
		for _, e := range axisEnds {
			if v <= e {
				return e
			}
		}
		return axisEnds[len(axisEnds)-1]
	}
	return percentAxis{-end(-lo), end(hi), x0, n}
}

// groupAxis holds all groups' bands and what was recorded.
func (f *frame) groupAxis(x0, n int) percentAxis {
	lo, hi := 0.0, 0.0
	see := func(v float64) {
		if !math.IsNaN(v) {
			lo, hi = min(lo, 100*v), max(hi, 100*v)
		}
	}
	names := len(f.Scenario.Universe.Instruments)
	for g := range f.Scenario.Universe.Groups {
		a := &f.whatif.all[names+g]
		see(a.Expected - a.Half)
		see(a.Expected + a.Half)
		if f.compares() {
			see(f.recordedGroup(g))
		}
	}
	return axisOf(lo, hi, x0, n)
}

// nameAxis holds most bands of the first names. A few are too wide for any
// axis on which the others could be told apart; theirs end in an arrow.
func (f *frame) nameAxis(x0, n int) percentAxis {
	const first, most = 30, 0.8
	var lows, highs []float64
	for _, id := range f.whatif.order[:min(first, len(f.whatif.order))] {
		a := &f.whatif.all[id]
		lows, highs = append(lows, 100*(a.Half-a.Expected)), append(highs, 100*(a.Expected+a.Half))
	}
	if len(lows) == 0 {
		return axisOf(0, 0, x0, n)
	}
	slices.Sort(lows)
	slices.Sort(highs)
	k := min(int(most*float64(len(lows))), len(lows)-1)
	return axisOf(min(-lows[k], 0), max(highs[k], 0), x0, n)
}

// at gives a fraction's column; off is -1 or 1 where it lies beyond an end.
func (a percentAxis) at(v float64) (x, off int) {
	part := (100*v - a.lo) / (a.hi - a.lo)
	switch {
	case part < 0:
		return a.x0, -1
	case part > 1:
		return a.x0 + a.n - 1, 1
	}
	return a.x0 + int(math.Round(part*float64(a.n-1))), 0
}
