package contagion

import (
	"fmt"
	"math"
)

// ModelFrom builds a model from what an estimation left behind: a session's
// deviation of each name, a fraction, and the raw correlations rho[o*n+i] of
// name i with origin o, not yet shrunk, from as many equal rows as rows says.
// NaN is unknown. rho need not be symmetric: for a market that trades after
// the origin it is the correlation of its next session. It is an error where
// the sizes do not fit, there are more than 1000 names, or rows is below 4;
// a correlation beyond 1 counts as unknown.
func ModelFrom(vol, rho []float64, rows float64) (*Model, error) {
	n := len(vol)
	if n == 0 || n > whatIfNames {
		return nil, fmt.Errorf("contagion: what-if: %d names, need 1 to %d", n, whatIfNames)
	}
	if len(rho) != n*n {
		return nil, fmt.Errorf("contagion: what-if: %d correlations of %d names, need %d", len(rho), n, n*n)
	}
	if !(rows >= 4) || math.IsInf(rows, 0) {
		return nil, fmt.Errorf("contagion: what-if: correlations of %g rows, need 4", rows)
	}
	m := &Model{n: n, vol: make([]float64, n), rho: make([]float64, n*n)}
	for i, v := range vol {
		m.vol[i] = math.NaN()
		if v > 0 && known(v) {
			m.vol[i] = v
		}
	}
	for k, r := range rho {
		m.rho[k] = math.NaN()
		if r >= -1 && r <= 1 {
			m.rho[k] = r
		}
	}
	for o := range n {
		m.rho[o*n+o] = 1
		if math.IsNaN(m.vol[o]) {
			m.rho[o*n+o] = math.NaN()
		}
		m.shrink(o, rows)
	}
	return m, nil
}

// Correlations gives what ModelFrom takes: the raw, exponentially weighted
// deviations and correlations of returns, name by row, as NewModel estimates
// them, before any is shrunk, and how many equal rows their weights are worth.
// The errors are NewModel's.
func Correlations(returns [][]float64) (vol, rho []float64, rows float64, err error) {
	return CorrelationsOver(returns, HalfLife)
}

// CorrelationsOver is Correlations with another half-life, in rows. Only the
// last WhatIfRows count, so one near them weighs all alike. It is an error too
// where it is not above 0 and finite.
func CorrelationsOver(returns [][]float64, halfLife float64) (vol, rho []float64, rows float64, err error) {
	if !(halfLife > 0) || math.IsInf(halfLife, 1) {
		return nil, nil, 0, fmt.Errorf("contagion: what-if: a half-life of %g rows", halfLife)
	}
	n := len(returns)
	if n == 0 || n > whatIfNames {
		return nil, nil, 0, fmt.Errorf("contagion: what-if: %d names, need 1 to %d", n, whatIfNames)
	}
	for i, r := range returns {
		if len(r) != len(returns[0]) {
			return nil, nil, 0, fmt.Errorf("contagion: what-if: name %d has %d returns, the first has %d", i, len(r), len(returns[0]))
		}
	}
	vol, rho = make([]float64, n), make([]float64, n*n)
	w := newWeighted(returns, halfLife)
	for i := range n {
		vol[i] = w.volatility(i)
		for j := i; j < n; j++ {
			r := w.correlation(i, j)
			rho[i*n+j], rho[j*n+i] = r, r
		}
	}
	return vol, rho, w.effective, nil
}
