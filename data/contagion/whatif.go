package contagion

import (
	"errors"
	"fmt"
	"math"
)

const (
	// WhatIfRows is how far back a model looks: at a half-life of 21 rows what
	// is older weighs less than a ten-millionth.
	WhatIfRows = 500
	// whatIfNames bounds the memory of a model: the correlations of 1000 names
	// are 8 MB.
	whatIfNames = 1000
	// whatIfShocks bounds how many names are shocked at once.
	whatIfShocks = 32
	// tailDegrees of freedom of the joint law: bands of 4 hold 92 % of outcomes
	// where 90 % was promised, Gaussian ones 80 %.
	tailDegrees = 4
	// leastLeft is the least part of a variance that several shocks leave
	// unexplained; estimated pair by pair they can claim more than all.
	leastLeft = 1e-4
	// leastApart is the least part of an origin's variance that must be its own
	// beside the other origins', or dividing by it makes noise into forecasts.
	leastApart = 1e-3
)

// A Model says what every name does when some are given: exponentially
// weighted variances about 0 and correlations shrunk by ShrinkCorrelations,
// one origin's column at a time. It is computed once for a date and never
// changes; N names take N^2 numbers.
type Model struct {
	n   int
	vol []float64 // sd a row, a fraction; NaN unknown
	rho []float64 // rho[o*n+i]: of i with origin o, shrunk over i; NaN unknown
}

// NewModel estimates a model from returns, name by row, oldest first, in
// fractions, NaN unknown; the last WhatIfRows are used. With w_a = 2^(-a/21),
// a the age in rows,
//
//	v_i = sum w r_i^2,  rho_io = sum w r_i r_o / sqrt( sum w r_i^2 sum w r_o^2 )
//
// the weights made to sum to 1 over the rows that are known (of both, for
// rho), and rho shrunk with n = 1/sum w^2, about 60. A pair needs StudyMin
// common rows. What an origin's own news does, the market standing still, is
// NewOwnModel's. Names of different lengths, none at all, and
// more than 1000 are errors; a name that is constant or unknown has NaN
// everywhere.
func NewModel(returns [][]float64) (*Model, error) {
	n := len(returns)
	if n == 0 || n > whatIfNames {
		return nil, fmt.Errorf("contagion: what-if: %d names, need 1 to %d", n, whatIfNames)
	}
	rows := len(returns[0])
	for i, r := range returns {
		if len(r) != rows {
			return nil, fmt.Errorf("contagion: what-if: name %d has %d returns, the first has %d", i, len(r), rows)
		}
	}
	m := &Model{n: n, vol: make([]float64, n), rho: make([]float64, n*n)}
	w := newWeighted(returns, HalfLife)
	for i := range n {
		m.vol[i] = w.volatility(i)
	}
	for o := range n {
		for i := o; i < n; i++ {
			r := w.correlation(o, i)
			m.rho[o*n+i], m.rho[i*n+o] = r, r
		}
	}
	for o := range n {
		m.shrink(o, w.effective)
	}
	return m, nil
}

// shrink does an origin's column, itself left out: that is 1.
func (m *Model) shrink(o int, effective float64) {
	column := m.rho[o*m.n : (o+1)*m.n]
	self := column[o]
	column[o] = math.NaN()
	copy(column, ShrinkCorrelations(column, effective))
	if !math.IsNaN(self) {
		self = 1
	}
	column[o] = self
}

// Names is how many names the model has.
func (m *Model) Names() int { return m.n }

// Volatility gives a name's deviation a row, a fraction; NaN unknown.
func (m *Model) Volatility(name int) float64 { return m.vol[name] }

// Correlation gives the shrunk correlation of a name with an origin; NaN
// unknown. It is shrunk among the origin's, so the two orders differ a little.
func (m *Model) Correlation(origin, name int) float64 { return m.rho[origin*m.n+name] }

// A Shock is a model with the origins chosen: what remains is to say how far
// they move.
type Shock struct {
	origins []int
	weight  []float64 // name by origin: E[r_i] = sum weight x
	left    []float64 // sd of each name given the origins, a fraction
	inverse []float64 // of the origins' covariance
	t95     float64   // 95 % point of the t of the conditional law
}

// Shock chooses one or more origins, with Sigma the shrunk covariance,
//
//	W = Sigma_.S Sigma_SS^-1,  left_i^2 = v_i - W_i Sigma_S.
//
// It takes about as long as names times origins. It is an error where no
// origin or more than 32 are named, one twice, one is not of the model or has
// no variance, or they move as one and cannot be told apart.
func (m *Model) Shock(origins ...int) (*Shock, error) {
	k := len(origins)
	if k == 0 || k > whatIfShocks {
		return nil, fmt.Errorf("contagion: what-if: %d origins, need 1 to %d", k, whatIfShocks)
	}
	c := make([]float64, k*k)
	for a, o := range origins {
		if o < 0 || o >= m.n {
			return nil, fmt.Errorf("contagion: what-if: there is no name %d", o)
		}
		if !(m.vol[o] > 0) {
			return nil, fmt.Errorf("contagion: what-if: name %d has no variance to measure a shock with", o)
		}
		for b, other := range origins {
			if a != b && o == other {
				return nil, fmt.Errorf("contagion: what-if: name %d is shocked twice", o)
			}
			// Each order is shrunk among its own column; the pair is their mean.
			c[a*k+b] = (m.Correlation(o, other) + m.Correlation(other, o)) / 2
		}
	}
	inv, err := invertCorrelation(c, k)
	if err != nil {
		return nil, err
	}
	s := &Shock{origins: append([]int(nil), origins...), weight: make([]float64, m.n*k), left: make([]float64, m.n), inverse: inv, t95: t95(tailDegrees + k)}
	for i := range m.n {
		explained := 0.0
		for a := range k {
			beta := 0.0 // in deviations
			for b, o := range origins {
				beta += m.Correlation(o, i) * inv[b*k+a]
			}
			explained += beta * m.Correlation(origins[a], i)
			s.weight[i*k+a] = beta * (m.vol[i] / m.vol[origins[a]])
		}
		s.left[i] = m.vol[i] * math.Sqrt(max(leastLeft, 1-explained))
	}
	for a, o := range origins {
		clear(s.weight[o*k : (o+1)*k])
		s.weight[o*k+a], s.left[o] = 1, 0 // given is given
	}
	// In units of returns: Sigma_SS^-1 = D^-1 R^-1 D^-1.
	for a, o := range origins {
		for b, other := range origins {
			s.inverse[a*k+b] /= m.vol[o] * m.vol[other]
		}
	}
	return s, nil
}

// A Forecast is what a name is expected to do, fractions: within Expected +-
// Half nine times in ten. NaN unknown.
type Forecast struct{ Expected, Half float64 }

var errSizes = errors.New("contagion: what-if: not one finite size an origin")

// Forecast gives every name's conditional expectation and 90 % band when the
// origins move by x, fractions, in the order in which they were named, under a
// multivariate Student t with nu = 4 whose covariance is the model's (Koop,
// Pesaran and Potter 1996 for the expectation):
//
//	E_i = W_i x,  sc = (nu-2)/nu,  q = x' (Sigma_SS sc)^-1 x
//	half_i = t_{nu+k}(0.95) sqrt( (nu+q)/(nu+k) sc left_i^2 )
//
// for k origins: the bands widen with a shock that nothing in the window
// resembles. It writes into dst, which is grown if too small, and takes
// microseconds. A size that is missing or not finite is an error.
func (s *Shock) Forecast(x []float64, dst []Forecast) ([]Forecast, error) {
	k := len(s.origins)
	if len(x) != k {
		return nil, errSizes
	}
	const sc = (tailDegrees - 2.0) / tailDegrees
	q := 0.0
	for a := range k {
		if !known(x[a]) {
			return nil, errSizes
		}
		for b := range k {
			q += x[a] * s.inverse[a*k+b] * x[b]
		}
	}
	wide := s.t95 * math.Sqrt((tailDegrees+max(0, q)/sc)/float64(tailDegrees+k)*sc)
	if cap(dst) < len(s.left) {
		dst = make([]Forecast, len(s.left))
	}
	dst = dst[:len(s.left)]
	for i := range dst {
		e := 0.0
		for a, v := range s.weight[i*k : (i+1)*k] {
			e += v * x[a]
		}
		dst[i] = Forecast{Expected: knownOrNaN(e), Half: knownOrNaN(wide * s.left[i])}
	}
	return dst, nil
}
