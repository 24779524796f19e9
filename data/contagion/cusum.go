package contagion

import (
	"cmp"
	"math"
	"slices"
)

const (
	// cusumSlack is the drift that is forgiven each bar: half of the smallest
	// shift worth finding, one deviation.
	cusumSlack = 0.5
	// cusumAlarm is the height of the alarm. The textbook's 5 and 8 raise one
	// somewhere among 60 names on nearly every calm day; 12 on one in ten.
	cusumAlarm = 12
	// originCluster is how many one-minute bars after the first alarm another
	// may still belong to the same event.
	originCluster = 30
)

// A CUSUM watches one series for a shift of its mean whose time nobody knows
// (Page 1954), both ways at once, on winsorised standardised returns z:
//
//	up   = max(0, up   + z - 1/2)
//	down = max(0, down - z - 1/2)
//
// and alarms when either exceeds 12. The zero value is ready; it holds a few
// numbers whatever the length of the series.
type CUSUM struct {
	up, down   float64
	bar, alarm int // bars seen; the bar of the alarm, counted from 1
	sign       int
}

// Observe adds a bar and reports whether the alarm has been raised, now or
// before. z is winsorised here; NaN is a bar without a trade and changes
// nothing but the count.
func (c *CUSUM) Observe(z float64) bool {
	c.bar++
	if !known(z) {
		return c.sign != 0
	}
	z = Winsorise(z)
	c.up, c.down = max(0, c.up+z-cusumSlack), max(0, c.down-z-cusumSlack)
	if c.sign == 0 && max(c.up, c.down) > cusumAlarm {
		c.alarm, c.sign = c.bar, 1
		if c.down > c.up {
			c.sign = -1
		}
	}
	return c.sign != 0
}

// Alarm gives the bar of the first alarm, counted from 0, and the sign of the
// shift; -1 and 0 while there is none.
func (c *CUSUM) Alarm() (bar, sign int) { return c.alarm - 1, c.sign }

// Onset gives the bar, counted from 0, at which the shift that is visible at
// the end of z most likely began: with S the running sum and d its length,
//
//	tau = argmax_{s<d} (S_d - S_s)^2 / (d - s)
//
// the maximum likelihood estimate for a shift of unknown size that lasts. NaN
// is a bar without a trade: it is in neither the sum nor the length. score is
// the maximum, half a log likelihood ratio doubled; tau is -1 and score NaN of
// a series without a known value.
func Onset(z []float64) (tau int, score float64) {
	tau, score = -1, math.NaN()
	sum, n := 0.0, 0.0
	for s := len(z) - 1; s >= 0; s-- {
		if !known(z[s]) {
			continue
		}
		sum += Winsorise(z[s])
		n++
		if v := sum * sum / n; tau < 0 || v > score {
			tau, score = s, v
		}
	}
	return tau, score
}

// An Alarm is one series' CUSUM alarm.
type Alarm struct {
	Name   int     // whose
	Bar    int     // when it was raised
	Onset  int     // when the shift began, by Onset
	Sigmas float64 // cumulative abnormal return since then, in deviations, signed
}

// Origin gives who began it: of the alarms within 30 bars of the first one,
// that with the earliest onset; of equal onsets the one that moved furthest in
// its own deviations, then the lowest Name. ok is false of no alarms. Bars are
// minutes here; the order of the alarms does not matter. A NaN in Sigmas
// counts as 0.
func Origin(alarms []Alarm) (origin Alarm, ok bool) {
	if len(alarms) == 0 {
		return Alarm{}, false
	}
	first := alarms[0].Bar
	for _, a := range alarms {
		first = min(first, a.Bar)
	}
	near := slices.DeleteFunc(slices.Clone(alarms), func(a Alarm) bool { return a.Bar > first+originCluster })
	return slices.MinFunc(near, func(a, b Alarm) int {
		return cmp.Or(cmp.Compare(a.Onset, b.Onset), cmp.Compare(size(b.Sigmas), size(a.Sigmas)), cmp.Compare(a.Name, b.Name))
	}), true
}

// size is |x|, 0 of NaN.
func size(x float64) float64 {
	if math.IsNaN(x) {
		return 0
	}
	return math.Abs(x)
}
