package market

import (
	"math"
	"slices"
)

// What falls on an open, and what is over within a few minutes, is judged when
// it has stood for gapHold bars: a wrong print does not last that long.

// hold keeps the least that a gap has been since it came.
func (f *floor) hold(k, bar int) {
	switch m := float64(f.moved[k][bar]); {
	case f.gap[k] < 0 || bar > f.gap[k]+gapHold:
	case bar == f.gap[k]:
		f.least[k] = m
	case m*f.least[k] <= 0:
		f.least[k] = 0
	case math.Abs(m) < math.Abs(f.least[k]):
		f.least[k] = m
	}
}

// stood gives the gap or the jump of a series that has stood, in daily
// deviations, and the bar in which it began; 0 where there is none. It is fresh
// in the bars in which it is to be judged: a gap in the one in which it has stood
// for long enough, a jump as long as that is the newest of its bars.
func (f *floor) stood(k int) (size float64, began int, fresh bool) {
	bar := len(f.ends) - 1
	if f.gap[k] >= 0 && bar >= f.gap[k]+gapHold {
		size, began, fresh = f.least[k], f.gap[k], bar == f.gap[k]+gapHold
	}
	if m, from := f.jumped(k); math.Abs(m) >= jump && math.Abs(m) > math.Abs(size) {
		size, began, fresh = m, from, true
	}
	return size, began, fresh
}

// jumped gives the least distance between where a series has been in the last
// gapHold bars and one more, and where it was for as long before the few bars in
// between, and in which of these it began to go; 0 where the two overlap. What
// was before the session's first bar counts as one before.
func (f *floor) jumped(k int) (size float64, began int) {
	m := f.moved[k]
	to := len(m) - 1 - gapHold  // the first bar that stands
	from := max(to-sharp, -1)   // the last one before
	at := func(i int) float32 { // what had been moved by a bar
		if i < 0 {
			return 0
		}
		return m[i]
	}
	if to < 0 || math.Abs(float64(at(len(m)-1)-at(from))) < jump {
		return 0, 0
	}
	low, high := at(from), at(from)
	for i := max(from-gapHold, -1); i < from; i++ {
		low, high = min(low, at(i)), max(high, at(i))
	}
	switch least, most := slices.Min(m[to:]), slices.Max(m[to:]); {
	case most < low:
		size = float64(most - low)
	case least > high:
		size = float64(least - high)
	default:
		return 0, 0
	}
	// It began in the first bar that went its share of the way.
	for began = from + 1; began < to && float64(m[began]-at(from))/size < 1.0/(sharp+1); began++ {
	}
	return size, began
}

// oneBar reports whether all but a share of a move came in the bar in which it
// began: a gap, or a jump.
func (f *floor) oneBar(k, began int) bool {
	m := f.moved[k]
	before := float32(0)
	if began > 0 {
		before = m[began-1]
	}
	whole := math.Abs(float64(m[len(m)-1] - before))
	return math.Abs(float64(m[began]-before)) >= whole*sharp/(sharp+1)
}
