package contagion

import (
	"errors"
	"fmt"
	"math"
)

const (
	// StudyWindow is one year of trading: long enough for a beta whose
	// standard error is small, short enough for one that is still true.
	StudyWindow = 250
	// StudyGap keeps the last days before an event out of the estimation, so
	// that a leak of it cannot teach the model what is ordinary.
	StudyGap = 6
	// StudyMin is the fewest days that a beta is estimated from; see MinReturns.
	StudyMin = MinReturns
	// FactorNames is the fewest names in a factor: the mean of 20 names has
	// one twentieth of a name's own variance left in it.
	FactorNames = 20
)

// known reports whether v can be computed with.
func known(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// EstimationWindow gives the half-open range [from, to) of rows from which the
// model of an event in row event is estimated: StudyWindow rows, of which the
// last lies StudyGap rows before the event; fewer where the panel begins
// later. It is an error when fewer than StudyMin rows remain.
func EstimationWindow(event int) (from, to int, err error) {
	to = event - StudyGap + 1
	from = max(0, to-StudyWindow)
	if to-from < StudyMin {
		return 0, 0, fmt.Errorf("contagion: window: %d rows before the event, need %d", max(0, to), StudyMin)
	}
	return from, to, nil
}

// LeaveOutFactor gives the market as everybody else sees it: the equal-weight
// mean of the known returns of all series but those left out,
//
//	f_t = sum_{i not out} r_it / n_t
//
// so that a shock and its own sector do not count as "the market" that is
// blamed for it. An index weighted by value does not do: the origin is a large
// part of it. returns is series by date, in fractions, NaN unknown; out has
// one entry a series. factor and names, the n_t, have one entry a date; factor
// is NaN where n_t is below least (see FactorNames). Series of different
// lengths are an error.
func LeaveOutFactor(returns [][]float64, out []bool, least int) (factor []float64, names []int, err error) {
	if len(out) != len(returns) {
		return nil, nil, fmt.Errorf("contagion: factor: %d series but %d marks of who is left out", len(returns), len(out))
	}
	dates := 0
	if len(returns) > 0 {
		dates = len(returns[0])
	}
	factor, names = make([]float64, dates), make([]int, dates)
	for i, r := range returns {
		if len(r) != dates {
			return nil, nil, fmt.Errorf("contagion: factor: series %d has %d returns, the first has %d", i, len(r), dates)
		}
		if out[i] {
			continue
		}
		for t, v := range r {
			if known(v) {
				factor[t] += v
				names[t]++
			}
		}
	}
	for t, n := range names {
		factor[t] /= float64(n)
		if n < max(1, least) || !known(factor[t]) {
			factor[t] = math.NaN()
		}
	}
	return factor, names, nil
}

// A MarketFit is the market model of one series by least squares.
type MarketFit struct {
	Alpha, Beta float64 // return a row without the market, and times the market
	Sigma       float64 // s = sqrt(SSE/(N-2)), a fraction; 0 where the market explains all
	Mean, Sxx   float64 // mean of the factor and sum of its squared deviations
	N           int     // rows with both
}

var errFew = errors.New("fewer than 3 rows with a return and a factor")

// FitMarket estimates r = alpha + beta f + e by ordinary least squares over
// the rows in which both are known (MacKinlay 1997):
//
//	beta = sum (f-fbar)(r-rbar) / Sxx,  alpha = rbar - beta fbar,  s^2 = SSE/(n-2)
//
// Both are fractions and of one length. It is an error where fewer than 3 rows
// are known, the factor does not vary, or the sums overflow.
func FitMarket(r, f []float64) (MarketFit, error) {
	if len(r) != len(f) {
		return MarketFit{}, fmt.Errorf("contagion: market model: %d returns but %d of the factor", len(r), len(f))
	}
	var m MarketFit
	rbar := 0.0
	for t := range r {
		if known(r[t]) && known(f[t]) {
			m.N++
			rbar += r[t]
			m.Mean += f[t]
		}
	}
	if m.N < 3 {
		return MarketFit{}, fmt.Errorf("contagion: market model: %w", errFew)
	}
	n := float64(m.N)
	rbar, m.Mean = rbar/n, m.Mean/n
	sxy, syy, size := 0.0, 0.0, 0.0
	for t := range r {
		if known(r[t]) && known(f[t]) {
			dr, df := r[t]-rbar, f[t]-m.Mean
			m.Sxx += df * df
			sxy += dr * df
			syy += dr * dr
			size += f[t] * f[t]
		}
	}
	if !(m.Sxx > rounding*size) {
		return MarketFit{}, errors.New("contagion: market model: the factor does not vary")
	}
	m.Beta = sxy / m.Sxx
	m.Alpha = rbar - m.Beta*m.Mean
	// SSE by its residuals: syy - beta sxy would lose all digits where the
	// market explains nearly everything.
	sse := 0.0
	for t := range r {
		if known(r[t]) && known(f[t]) {
			e := r[t] - m.Alpha - m.Beta*f[t]
			sse += e * e
		}
	}
	if !known(sse) || !known(m.Alpha) || !known(m.Beta) || !known(m.Sxx) {
		return MarketFit{}, errors.New("contagion: market model: the returns are too large to square")
	}
	if sse > rounding*(syy+n*rbar*rbar) {
		m.Sigma = math.Sqrt(sse / (n - 2))
	}
	return m, nil
}

// rounding is the share of a sum of squares that is taken for rounding: the
// square of a few hundred units in the last place of a double.
const rounding = 1e-26

// Abnormal gives e = r - k alpha - beta f, a fraction, of a return that spans
// k rows (1 the ordinary case) during which the factor's returns sum to f.
// NaN in either gives NaN.
func (m MarketFit) Abnormal(r, f float64, k int) float64 {
	return r - float64(k)*m.Alpha - m.Beta*f
}

// Standardised gives the abnormal return in units of its own prediction error,
//
//	z = e / ( s sqrt( k + k^2/N + (f - k fbar)^2/Sxx ) )
//
// with the terms for the estimated alpha and beta (Patell 1976; k = 1 is the
// usual sqrt(1 + 1/N + (f-fbar)^2/Sxx)). It is NaN where r or f is, and where
// the window has no residual variance.
func (m MarketFit) Standardised(r, f float64, k int) float64 {
	return m.Abnormal(r, f, k) / (m.Sigma * m.predictionError(f, k))
}

// StandardisedBar is Standardised for a return within a row, such as a minute
// of a day, with a beta of whole rows and a volatility of its own, sigma (see
// ResidualVolatility and SpanVolatility; a fraction):
//
//	z = (r - beta f) / ( sigma sqrt(1 + 1/N + (f-fbar)^2/Sxx) )
//
// alpha is nothing over a bar. It is NaN where r or f is and where sigma is
// not above 0. Winsorise it for sums over time.
func (m MarketFit) StandardisedBar(r, f, sigma float64) float64 {
	if !(sigma > 0) || m.N < 1 {
		return math.NaN()
	}
	d := f - m.Mean
	return knownOrNaN((r - m.Beta*f) / (sigma * math.Sqrt(1+1/float64(m.N)+d*d/m.Sxx)))
}

// predictionError is NaN without a residual variance, so that nothing is
// divided by 0.
func (m MarketFit) predictionError(f float64, k int) float64 {
	if !(m.Sigma > 0) || k < 1 {
		return math.NaN()
	}
	d, kk := f-float64(k)*m.Mean, float64(k)
	return math.Sqrt(kk + kk*kk/float64(m.N) + d*d/m.Sxx)
}

// Residuals gives the abnormal return of every row of r, NaN where unknown.
func (m MarketFit) Residuals(r, f []float64) []float64 {
	e := make([]float64, min(len(r), len(f)))
	for t := range e {
		e[t] = m.Abnormal(r[t], f[t], 1)
		if !known(e[t]) {
			e[t] = math.NaN()
		}
	}
	return e
}
