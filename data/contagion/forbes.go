package contagion

import (
	"fmt"
	"math"
)

// A Rise is what became of one correlation in a crisis, and how much of it
// the source's volatility explains.
type Rise struct {
	Calm, Crisis float64 // the two correlations
	Delta        float64 // the source's variance in the crisis over that in the calm, less 1
	Adjusted     float64 // the crisis correlation at the calm's volatility
	Z            float64 // of Adjusted against Calm
}

// ForbesRigobon says whether a correlation rose in a crisis beyond what the
// higher variance of the source alone does to it (Forbes and Rigobon 2002),
// and compares by Fisher's transform:
//
//	delta = var_c(x)/var_q(x) - 1,  rho* = rho_c / sqrt(1 + delta (1 - rho_c^2))
//	z = (atanh rho* - atanh rho_q) / sqrt(1/(n_q-3) + 1/(n_c-3))
//
// x is the source and y the target, in any units; q is calm, c crisis; each
// pair is of equal length with at least 4 values. The adjustment holds with
// no common factor and no way back from y to x, and over-corrects otherwise
// (Corsetti, Pericoli and Sbracia 2005). Z is infinite where a correlation is
// exactly 1, NaN where both are. It is an error if lengths differ or are
// below 4, or if a series is constant or has a value that is NaN, infinite
// or too large to square.
func ForbesRigobon(calmX, calmY, crisisX, crisisY []float64) (Rise, error) {
	var r Rise
	var calm, crisis float64
	var err error
	if r.Calm, calm, err = pair(calmX, calmY); err != nil {
		return Rise{}, err
	}
	if r.Crisis, crisis, err = pair(crisisX, crisisY); err != nil {
		return Rise{}, err
	}
	r.Delta = crisis/calm - 1
	r.Adjusted = r.Crisis / math.Sqrt(1+r.Delta*(1-r.Crisis*r.Crisis))
	se := math.Sqrt(1/float64(len(calmX)-3) + 1/float64(len(crisisX)-3))
	r.Z = (math.Atanh(r.Adjusted) - math.Atanh(r.Calm)) / se
	return r, nil
}

// pair gives the correlation of x and y and the sample variance of x.
func pair(x, y []float64) (rho, variance float64, err error) {
	if len(x) != len(y) || len(x) < 4 {
		return 0, 0, fmt.Errorf("contagion: %d and %d values, need 4 of each", len(x), len(y))
	}
	n := float64(len(x))
	var mean [2]float64
	for s, v := range [2][]float64{x, y} {
		for t, a := range v {
			if !finite(a) {
				return 0, 0, fmt.Errorf("contagion: series %d is %v at row %d", s, a, t)
			}
			mean[s] += a / n
		}
	}
	var xx, yy, xy float64
	for t := range x {
		a, b := x[t]-mean[0], y[t]-mean[1]
		xx += a * a / (n - 1)
		yy += b * b / (n - 1)
		xy += a * b / (n - 1)
	}
	for s, v := range [2]float64{xx, yy} {
		if !(v <= 1e300) {
			return 0, 0, fmt.Errorf("contagion: series %d is too large to square", s)
		}
		if !(math.Sqrt(v) > 1e-14*math.Abs(mean[s])) {
			return 0, 0, fmt.Errorf("contagion: series %d is constant", s)
		}
	}
	rho = xy / math.Sqrt(xx) / math.Sqrt(yy)
	if math.Abs(rho) > 1-1e-14 {
		rho = math.Copysign(1, rho) // rounding is no evidence, and atanh would make much of it
	}
	return rho, xx, nil
}
