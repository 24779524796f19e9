package contagion

import (
	"fmt"
	"math"
)

const (
	// HalfLife is the age in days at which a squared return counts half: the
	// what-if score is flat between 10 and 21, and a month is remembered.
	HalfLife = 21
	// A calm month must not make an ordinary day look like an event, nor a wild
	// month hide one: the moving volatility stays within these multiples of the
	// window's.
	volFloor, volCap = 0.5, 3.0
	// winsorAt is where z is cut for sequential statistics: one wrong tick then
	// adds at most 4 to a sum, which alone can reject nothing.
	winsorAt = 4
	// profileDays is how many days a time-of-day profile remembers, and
	// profileMin the fewest that make a median worth the name.
	profileDays, profileMin = 20, 5
)

// EWMAVolatility gives the exponentially weighted standard deviation about 0
// of the residuals e, oldest first,
//
//	sigma^2 = sum w_a e_a^2 / sum w_a,  w_a = 2^(-a/halfLife), a the age in rows
//
// over the known ones. The unit is that of e. It is NaN where nothing is known
// or halfLife is not above 0.
func EWMAVolatility(e []float64, halfLife float64) float64 {
	sum, weight, scale := 0.0, 0.0, maxAbs(e)
	if !(halfLife > 0) || !known(scale) {
		return math.NaN()
	}
	if scale == 0 {
		return zeroIfAny(e)
	}
	decay, w := math.Exp2(-1/halfLife), 1.0
	for t := len(e) - 1; t >= 0; t-- {
		if known(e[t]) {
			v := e[t] / scale // so that no square overflows
			sum += w * v * v
			weight += w
		}
		w *= decay
	}
	return scale * math.Sqrt(sum/weight)
}

// maxAbs is the largest |x| of the known values, 0 of none.
func maxAbs(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		if known(v) {
			m = max(m, math.Abs(v))
		}
	}
	return m
}

func zeroIfAny(x []float64) float64 {
	for _, v := range x {
		if known(v) {
			return 0
		}
	}
	return math.NaN()
}

// ResidualVolatility gives today's volatility of a series from the residuals
// of its window, oldest first: EWMAVolatility with half-life HalfLife, held
// between 0.5 and 3 times the root mean square of the window. The unit is that
// of e. It is NaN with fewer than StudyMin known residuals.
func ResidualVolatility(e []float64) float64 {
	n := 0
	for _, v := range e {
		if known(v) {
			n++
		}
	}
	if n < StudyMin {
		return math.NaN()
	}
	// An endless half-life weighs all rows alike.
	whole := EWMAVolatility(e, math.Inf(1))
	return min(max(EWMAVolatility(e, HalfLife), volFloor*whole), volCap*whole)
}

// TimeOfDayProfile gives how lively each bar of a session is: the median |e|
// of the bar over the last 20 days, divided by the mean over the bars,
//
//	phi_b = median_d |e_db| / mean_b median_d |e_db|
//
// days is day by bar, oldest first, all of one length; the unit cancels. A bar
// with fewer than 5 known days or a median of 0 is NaN and no part of the
// mean: what has never been seen to trade then gives no z. Days of different
// lengths are an error.
func TimeOfDayProfile(days [][]float64) ([]float64, error) {
	days = days[max(0, len(days)-profileDays):]
	if len(days) == 0 {
		return nil, nil
	}
	phi := make([]float64, len(days[0]))
	column := make([]float64, len(days))
	mean, n := 0.0, 0.0
	for b := range phi {
		seen := 0
		for d, day := range days {
			if len(day) != len(phi) {
				return nil, fmt.Errorf("contagion: profile: a day has %d bars, the first has %d", len(day), len(phi))
			}
			column[d] = math.Abs(day[b])
			if known(day[b]) {
				seen++
			}
		}
		phi[b] = medianKnown(column)
		if seen < profileMin || !(phi[b] > 0) {
			phi[b] = math.NaN()
			continue
		}
		n++
		mean += (phi[b] - mean) / n
	}
	for b := range phi {
		phi[b] /= mean
	}
	return phi, nil
}

// SpanVolatility gives the volatility of a return over the bars [from, to) of
// one session, where sigma is that of a bar whose phi is 1:
//
//	sigma_span = sigma sqrt( sum_{b=from}^{to-1} phi_b^2 )
//
// A price is never carried forward to fill a missing bar; the next return
// spans the hole and is measured by this. It is NaN for an empty or unknown
// span, or bars that the profile does not have.
func SpanVolatility(sigma float64, phi []float64, from, to int) float64 {
	if from < 0 || to > len(phi) || from >= to {
		return math.NaN()
	}
	sum := 0.0
	for _, p := range phi[from:to] {
		sum += p * p
	}
	return sigma * math.Sqrt(sum)
}

// GapReturns gives the return from each close to the next open,
//
//	g_t = open_t / close_{t-1} - 1
//
// fractions, one entry a day; NaN for the first day and wherever either price
// is unknown or not above 0. It is how a market that slept learns what others
// did, and it has a volatility of its own: use EWMAVolatility on it. Slices of
// different lengths are cut to the shorter.
func GapReturns(opens, closes []float64) []float64 {
	g := make([]float64, min(len(opens), len(closes)))
	for t := range g {
		g[t] = math.NaN()
		if t > 0 {
			g[t] = simpleReturn(closes[t-1], opens[t])
		}
	}
	return g
}

// simpleReturn is NaN unless both prices are known and above 0.
func simpleReturn(before, after float64) float64 {
	if !(before > 0) || !(after > 0) {
		return math.NaN()
	}
	if r := after/before - 1; known(r) {
		return r
	}
	return math.NaN()
}

// Winsorise cuts a standardised return at +-4 for sums over time, so that one
// bad tick can never trigger anything; show the raw one. NaN stays NaN.
func Winsorise(z float64) float64 { return max(-winsorAt, min(winsorAt, z)) }
