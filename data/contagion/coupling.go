package contagion

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// AbsorptionRatio gives the share of the variance that the first k principal
// components take up (Kritzman, Li, Page and Rigobon 2010): how tightly the
// series are coupled, from k/N to 1.
//
//	AR = sum_{i<=k} lambda_i / sum_i lambda_i,  lambda the eigenvalues of the covariance
//	w_t ~ 2^(-(T-1-t)/halfLife), for the means too;  equal with halfLife 0
//
// x is T x N with the latest row last, in one unit for all series; the usual
// window is 500 days with a half-life of 250, and k 0 stands for round(N/5),
// at least 1. It is an error if x has fewer than two rows, a value that is
// NaN, infinite or too large, or no variance at all, if k is not in 0..N, or
// if halfLife is negative, NaN or infinite.
func AbsorptionRatio(x *mat.Dense, k int, halfLife float64) (float64, error) {
	if err := whole(x, 2); err != nil {
		return math.NaN(), err
	}
	rows, cols := x.Dims()
	if k < 0 || k > cols {
		return math.NaN(), fmt.Errorf("contagion: %d components of %d series", k, cols)
	}
	if k == 0 {
		k = max(1, int(math.Round(float64(cols)/5)))
	}
	if !(halfLife >= 0) || math.IsInf(halfLife, 0) {
		return math.NaN(), fmt.Errorf("contagion: half-life of %v rows", halfLife)
	}
	w, total := make([]float64, rows), 0.0
	for t := range w {
		w[t] = 1
		if halfLife > 0 {
			w[t] = math.Exp2(-float64(rows-1-t) / halfLife)
		}
		total += w[t]
	}
	mean := make([]float64, cols)
	for t := range w {
		w[t] /= total
		for j, v := range x.RawRowView(t) {
			mean[j] += w[t] * v
		}
	}
	c := mat.NewDense(rows, cols, nil)
	for t := range w {
		row, root := c.RawRowView(t), math.Sqrt(w[t])
		for j, v := range x.RawRowView(t) {
			row[j] = root * (v - mean[j])
		}
	}
	cov := crossProduct(c, 1)
	if err := bounded(cov); err != nil {
		return math.NaN(), err
	}
	trace := mat.Trace(cov)
	if !(trace > 0) {
		return math.NaN(), fmt.Errorf("contagion: every series is constant")
	}
	// In units of the trace the eigenvalues neither overflow nor vanish.
	for i := range cols {
		for j := i; j < cols; j++ {
			cov.SetSym(i, j, cov.At(i, j)/trace)
		}
	}
	values, _, err := eigenvalues(cov)
	if err != nil {
		return math.NaN(), err
	}
	top := 0.0
	for _, v := range values[cols-k:] {
		top += v
	}
	return min(1, top), nil
}

// AbsorptionShift gives how far the absorption ratio has moved of late, in
// standard deviations of its year (Kritzman and others 2010):
//
//	dAR = (mean of the last 15 - mean of the last 252) / sd of the last 252
//
// ar has a value per day, the latest last. It is NaN with fewer than 252
// values, if one of those is NaN or infinite, or if they are all equal.
func AbsorptionShift(ar []float64) float64 {
	const short, long = 15, 252
	if len(ar) < long {
		return math.NaN()
	}
	year := ar[len(ar)-long:]
	mean, sd, n := moments(year)
	late, _, _ := moments(year[long-short:])
	if n < long || !(sd > 0) {
		return math.NaN()
	}
	return (late - mean) / sd
}

// Breadth gives the share of names that fell, the share that moved by more
// than two of their own standard deviations, and of how many names. r and
// sigma have a value per name in one unit; names without a return (NaN) or
// without a standard deviation above 0 are left out of both. The shares are
// fractions, NaN with no name. It is an error if the lengths differ.
func Breadth(r, sigma []float64) (fell, beyond float64, n int, err error) {
	if len(r) != len(sigma) {
		return math.NaN(), math.NaN(), 0, fmt.Errorf("contagion: %d returns, %d standard deviations", len(r), len(sigma))
	}
	for i, v := range r {
		if math.IsNaN(v) || !(sigma[i] > 0) {
			continue
		}
		n++
		if v < 0 {
			fell++
		}
		if math.Abs(v) > 2*sigma[i] {
			beyond++
		}
	}
	return fell / float64(n), beyond / float64(n), n, nil
}

// PercentileOf gives where v stands in its history, from 0 to 100, and of how
// many values: the share of them below v, with those equal counted half.
// History that is NaN is left out. It is NaN if v is, or with no history.
func PercentileOf(v float64, history []float64) (percentile float64, n int) {
	below := 0.0
	for _, h := range history {
		switch {
		case math.IsNaN(h):
			continue
		case h < v:
			below++
		case h == v:
			below += .5
		}
		n++
	}
	if n == 0 || math.IsNaN(v) {
		return math.NaN(), n
	}
	return 100 * below / float64(n), n
}
