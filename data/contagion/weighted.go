package contagion

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// weighted holds returns times the root of their weight, so that a covariance
// is one sum of products.
type weighted struct {
	x         [][]float64 // 0 where unknown
	have      [][]bool    // nil where every row is known
	weight    []float64   // of each row; they sum to 1
	scale     []float64   // by which each name was divided
	self      []float64   // sum of squares of each name
	known     []int       // rows of each name
	effective float64     // 1 / sum of squared weights
}

func newWeighted(returns [][]float64, halfLife float64) *weighted {
	rows := len(returns[0])
	from := max(0, rows-WhatIfRows)
	w := &weighted{weight: make([]float64, rows-from)}
	total, squares := 0.0, 0.0
	for t := range w.weight {
		w.weight[t] = math.Exp2(-float64(len(w.weight)-1-t) / halfLife)
		total += w.weight[t]
	}
	root := make([]float64, len(w.weight))
	for t := range w.weight {
		w.weight[t] /= total
		squares += w.weight[t] * w.weight[t]
		root[t] = math.Sqrt(w.weight[t])
	}
	w.effective = 1 / squares
	for _, r := range returns {
		r = r[from:]
		// Largest 1, so that no square overflows.
		scale := maxAbs(r)
		x, have, n := make([]float64, len(r)), make([]bool, len(r)), 0
		for t, v := range r {
			if known(v) {
				n++
				have[t] = true
				if scale > 0 {
					x[t] = root[t] * (v / scale)
				}
			}
		}
		if n == len(r) {
			have = nil
		}
		w.x, w.have, w.self = append(w.x, x), append(w.have, have), append(w.self, dot(x, x))
		w.scale, w.known = append(w.scale, scale), append(w.known, n)
	}
	return w
}

// volatility is NaN where a name is constant or known on too few rows.
func (w *weighted) volatility(i int) float64 {
	mass := 0.0
	for t, v := range w.weight {
		if w.have[i] == nil || w.have[i][t] {
			mass += v
		}
	}
	v := w.scale[i] * math.Sqrt(w.self[i]/mass)
	if w.known[i] < StudyMin || !(v > 0) || !known(v) {
		return math.NaN()
	}
	return v
}

// correlation is over the rows that both have.
func (w *weighted) correlation(i, j int) float64 {
	x, y := w.x[i], w.x[j]
	if w.known[i] < StudyMin || w.known[j] < StudyMin {
		return math.NaN()
	}
	xx, yy := w.self[i], w.self[j]
	if w.have[i] != nil || w.have[j] != nil {
		xx, yy = 0, 0
		both := 0
		for t := range x {
			if (w.have[i] == nil || w.have[i][t]) && (w.have[j] == nil || w.have[j][t]) {
				both++
				xx += x[t] * x[t]
				yy += y[t] * y[t]
			}
		}
		if both < StudyMin {
			return math.NaN()
		}
	}
	return knownOrNaN(dot(x, y) / math.Sqrt(xx) / math.Sqrt(yy))
}

// dot is the sum of products, in four sums so that they need not wait for each
// other.
func dot(x, y []float64) float64 {
	y = y[:len(x)]
	a, b, c, d := 0.0, 0.0, 0.0, 0.0
	t := 0
	for ; t+4 <= len(x); t += 4 {
		a += x[t] * y[t]
		b += x[t+1] * y[t+1]
		c += x[t+2] * y[t+2]
		d += x[t+3] * y[t+3]
	}
	for ; t < len(x); t++ {
		a += x[t] * y[t]
	}
	return a + b + c + d
}

// t95 is the 95 % point of a Student t, 2.0150 at 5 degrees of freedom.
func t95(degrees int) float64 {
	return distuv.StudentsT{Mu: 0, Sigma: 1, Nu: float64(degrees)}.Quantile(0.95)
}

var errAlike = errors.New("contagion: what-if: the origins move as one and cannot be told apart")

// invertCorrelation inverts a k by k correlation matrix by Gauss and Jordan
// without pivots, which a positive definite one does not need.
func invertCorrelation(c []float64, k int) ([]float64, error) {
	inv := make([]float64, k*k)
	for a := range k {
		inv[a*k+a] = 1
	}
	for p := range k {
		pivot := c[p*k+p]
		// 1 - R^2 of an origin on those before it.
		if !(pivot > leastApart) {
			return nil, errAlike
		}
		for b := range k {
			c[p*k+b] /= pivot
			inv[p*k+b] /= pivot
		}
		for a := range k {
			if f := c[a*k+p]; a != p && f != 0 {
				for b := range k {
					c[a*k+b] -= f * c[p*k+b]
					inv[a*k+b] -= f * inv[p*k+b]
				}
			}
		}
	}
	return inv, nil
}
