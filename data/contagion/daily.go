package contagion

import (
	"math"
	"slices"
)

// madToSigma is the median of |x| of a standard normal variable: MAD divided
// by it is a standard deviation that outliers cannot move.
const madToSigma = 0.6745

// TailP gives the two-sided p-value of a standardised abnormal return under a
// Student t with 4 degrees of freedom scaled to unit variance,
//
//	p = P(|T_4| >= |z| sqrt 2) = 1 - sqrt(1-x) (1 + x/2),  x = 4/(4 + 2 z^2)
//
// because daily residuals have a kurtosis that no normal law has: under t4
// three sigmas is one day in 75, not one in 370. The difference is evaluated
// as x^2 (3+x)/4 / (1 + sqrt(1-x)(1+x/2)), which keeps its digits in the far
// tail. NaN gives NaN, infinity gives 0.
func TailP(z float64) float64 {
	x := 4 / (4 + 2*z*z)
	return x * x * (3 + x) / 4 / (1 + math.Sqrt(1-x)*(1+x/2))
}

// EventScale gives how much wider than ordinary the whole cross-section is on
// the day: max(1, MAD/0.6745) with MAD = median |z_i - median z| over the
// known z. Dividing every z by it asks who moved more than everybody did. It
// is NaN where nothing is known.
func EventScale(z []float64) float64 {
	m := medianKnown(z)
	away := make([]float64, len(z))
	for i, v := range z {
		away[i] = math.Abs(v - m)
	}
	mad := medianKnown(away)
	if math.IsNaN(mad) {
		return mad
	}
	return max(1, mad/madToSigma)
}

// medianKnown is the median of the known values, NaN of none.
func medianKnown(x []float64) float64 {
	s := make([]float64, 0, len(x))
	for _, v := range x {
		if known(v) {
			s = append(s, v)
		}
	}
	if len(s) == 0 {
		return math.NaN()
	}
	slices.Sort(s)
	h := len(s) / 2
	if len(s)%2 == 1 {
		return s[h]
	}
	return s[h-1] + (s[h]-s[h-1])/2
}

// NormalP gives the two-sided p-value of z under the normal law,
// erfc(|z|/sqrt 2). It calls far more names unusual than TailP; the label of a
// day uses it, because the label's thresholds were set on its counts.
func NormalP(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// A DayCount is what one law makes of a day's standardised abnormal returns.
// The slices have one entry a name; NaN and false where a name is unknown.
type DayCount struct {
	P                []float64
	Rejected         []bool    // Benjamini-Hochberg over P
	RescaledP        []float64 // of z/EventScale
	RescaledRejected []bool
	Known            int // names with a z
	Count, Rescaled  int // how many are rejected, before and after
}

// JudgeDay gives the daily form of the arrival test, for one figure a name and
// no intraday path: the two-sided p of each z by law (TailP, or NormalP),
// Benjamini-Hochberg at rate q over all known names, and the same again with
// every z divided by EventScale, which leaves only names hit beyond a day that
// is wild for everybody. Names whose z is NaN are no part of it.
func JudgeDay(z []float64, q float64, law func(z float64) float64) DayCount {
	v := DayCount{P: make([]float64, len(z)), RescaledP: make([]float64, len(z))}
	scale := EventScale(z)
	for i, x := range z {
		v.P[i], v.RescaledP[i] = law(x), law(x/scale)
		if !math.IsNaN(v.P[i]) {
			v.Known++
		}
	}
	v.Rejected, v.RescaledRejected = BenjaminiHochberg(v.P, q), BenjaminiHochberg(v.RescaledP, q)
	for i := range z {
		if v.Rejected[i] {
			v.Count++
		}
		if v.RescaledRejected[i] {
			v.Rescaled++
		}
	}
	return v
}
