package contagion

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// A Strain is how unusual one row of returns is as a whole.
type Strain struct {
	Turbulence float64 // squared distance from the mean per series; about 1 on an ordinary day
	Magnitude  float64 // the same if correlations were 0: mean of the squared z
	Surprise   float64 // Turbulence/Magnitude: above 1, the pattern is odder than the sizes; NaN if Magnitude is 0
	N          int     // series that it rests on
}

// A TurbulenceGauge measures rows against one past. It does not change once
// it is made, so many may measure with it at once.
type TurbulenceGauge struct {
	Intensity float64 // of the shrinkage; 0 if the covariance was given
	Jitter    float64 // added to the diagonal to make the covariance definite, else 0
	mean      []float64
	cov       *mat.SymDense
	lower     []float64 // Cholesky factor, N x N
}

// FitTurbulence makes a gauge of the rows of past, say the 500 days before,
// with their means and the covariance of [LedoitWolfConstant]. past is T x N
// with a row per time, in any unit. Its errors are those of
// [LedoitWolfConstant], and a covariance that is not positive definite.
func FitTurbulence(past *mat.Dense) (*TurbulenceGauge, error) {
	cov, intensity, err := LedoitWolfConstant(past)
	if err != nil {
		return nil, err
	}
	g, err := NewTurbulenceGauge(columnMeans(past), cov)
	if err != nil {
		return nil, err
	}
	g.Intensity = intensity
	return g, nil
}

// NewTurbulenceGauge makes a gauge of a mean (N) and a covariance (N x N) in
// the square of its unit; it keeps neither. It is an error if the shapes do
// not fit, a value is NaN or infinite, a variance is not above 0, or the
// covariance is not positive definite even with 1e-6 of its mean variance on
// the diagonal.
func NewTurbulenceGauge(mean []float64, cov *mat.SymDense) (*TurbulenceGauge, error) {
	if cov == nil || cov.IsEmpty() {
		return nil, fmt.Errorf("contagion: no series")
	}
	n := cov.SymmetricDim()
	if len(mean) != n {
		return nil, fmt.Errorf("contagion: %d means, covariance of %d series", len(mean), n)
	}
	for i, v := range mean {
		if !finite(v) {
			return nil, fmt.Errorf("contagion: mean of series %d is %v", i, v)
		}
		if !(cov.At(i, i) > 0) {
			return nil, fmt.Errorf("contagion: series %d is constant", i)
		}
	}
	g := &TurbulenceGauge{mean: append([]float64(nil), mean...), cov: mat.NewSymDense(n, nil)}
	g.cov.CopySym(cov)
	var err error
	g.lower, g.Jitter, err = lowerFactor(cov)
	return g, err
}

// lowerFactor gives the Cholesky factor row by row.
func lowerFactor(cov *mat.SymDense) ([]float64, float64, error) {
	chol, jitter, err := cholesky(cov)
	if err != nil {
		return nil, 0, err
	}
	var l mat.TriDense
	chol.LTo(&l)
	n := cov.SymmetricDim()
	lower := make([]float64, n*n)
	for i := range n {
		for j := range i + 1 {
			lower[i*n+j] = l.At(i, j)
		}
	}
	return lower, jitter, nil
}

// Measure gives the turbulence (Kritzman and Li 2010), its magnitude and the
// correlation surprise (Kinlaw and Turkington 2014) of a row of N returns:
//
//	d = (r-m)'S^-1(r-m)/N,  magnitude = mean_i (r_i-m_i)^2/s_ii,  surprise = d/magnitude
//
// in the unit of the gauge; the results have none. Series that are NaN are
// left out, with the covariance of the others, and N counts the others; with
// none the three are NaN. Values may be +Inf for returns too large to square.
// It is an error if r is not of the gauge's length, or has an infinite value.
func (g *TurbulenceGauge) Measure(r []float64) (Strain, error) {
	n := len(g.mean)
	if len(r) != n {
		return Strain{}, fmt.Errorf("contagion: %d returns, gauge of %d series", len(r), n)
	}
	known := make([]int, 0, n)
	d := make([]float64, 0, n)
	s := Strain{}
	for i, v := range r {
		if math.IsInf(v, 0) {
			return Strain{}, fmt.Errorf("contagion: series %d is %v", i, v)
		}
		if math.IsNaN(v) {
			continue
		}
		known, d = append(known, i), append(d, v-g.mean[i])
		z := (v - g.mean[i]) / math.Sqrt(g.cov.At(i, i))
		s.Magnitude += z * z
	}
	s.N = len(known)
	lower := g.lower
	if s.N > 0 && s.N < n {
		sub := mat.NewSymDense(s.N, nil)
		for a, i := range known {
			for b := a; b < s.N; b++ {
				sub.SetSym(a, b, g.cov.At(i, known[b]))
			}
		}
		var err error
		if lower, _, err = lowerFactor(sub); err != nil {
			return Strain{}, err
		}
	}
	for i := range d {
		for j, l := range lower[i*s.N : i*s.N+i] {
			d[i] -= l * d[j]
		}
		d[i] /= lower[i*s.N+i]
		s.Turbulence += d[i] * d[i]
	}
	s.Turbulence /= float64(s.N)
	s.Magnitude /= float64(s.N)
	s.Surprise = s.Turbulence / s.Magnitude
	return s, nil
}

// RollingTurbulence measures each row of x against the rows before it: from
// row window on, with a gauge of the last window rows that is made anew every
// so many rows (1 for each row). It gives a [Strain] per row of x, NaN with N
// 0 before row window. Rows that are measured may lack values (NaN), rows in
// a window may not. It is an error if window or every is below 1, and where a
// gauge cannot be made.
func RollingTurbulence(x *mat.Dense, window, every int) ([]Strain, error) {
	if x == nil || x.IsEmpty() {
		return nil, fmt.Errorf("contagion: no series")
	}
	if window < 1 || every < 1 {
		return nil, fmt.Errorf("contagion: window of %d rows, anew every %d", window, every)
	}
	rows, cols := x.Dims()
	out := make([]Strain, rows)
	var g *TurbulenceGauge
	for t := range rows {
		if t < window {
			nan := math.NaN()
			out[t] = Strain{Turbulence: nan, Magnitude: nan, Surprise: nan}
			continue
		}
		var err error
		if (t-window)%every == 0 {
			if g, err = FitTurbulence(x.Slice(t-window, t, 0, cols).(*mat.Dense)); err != nil {
				return nil, fmt.Errorf("%w, in the window before row %d", err, t)
			}
		}
		if out[t], err = g.Measure(x.RawRowView(t)); err != nil {
			return nil, fmt.Errorf("%w, at row %d", err, t)
		}
	}
	return out, nil
}
