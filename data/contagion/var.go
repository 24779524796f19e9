package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// VAR is an estimated vector autoregression of N series,
//
//	y_t = c + A_1 y_{t-1} + ... + A_p y_{t-p} + u_t,  Sigma = cov(u)
//
// in the units of the panel.
type VAR struct {
	Lags      int
	Obs       int           // observations used, n = T-p where nothing is missing
	Series    []int         // columns of the panel, in the order of the matrices
	C         []float64     // N intercepts
	A         []*mat.Dense  // Lags matrices, N x N: row answers column
	Sigma     *mat.SymDense // N x N
	Residuals *mat.Dense    // Obs x N
	Rows      []int         // row of the panel of each residual
	Lambda    float64       // ridge penalty; 0 is least squares
	Warnings  []string
}

// exactFit is the part of its variance that a residual must keep to be more
// than rounding.
const exactFit = 1e-24

// FitVAR estimates a VAR(opt.Lags) with intercept, equation by equation by least
// squares, in one factorisation for all:
//
//	B = (Z'Z)^-1 Z'Y,  U = Y - Z B,  Sigma = U'U/n or opt.Shrink(U)
//
// with the likelihood's divisor n = T-p. With fewer than 3(Np+1) observations,
// or collinear lags, it takes ridge (see RidgeVAR) and warns. Where the largest
// root r of the companion matrix is 0.999 or more, A_l is multiplied by
// (0.995/r)^l and a warning says so, unless opt.KeepUnstable; residuals and
// Sigma stay as estimated.
//
// y is T x N, T in time order; for NaN and for the series left out see Connect.
// Horizon, Method and Blocks are not read. It is an error when a series is
// constant, infinite, beyond 1e60 in size or an exact function of the lags, when
// there are too few rows, and when Shrink fails or gives a matrix that is not a
// covariance.
//
// Source: Lütkepohl 2005, New Introduction to Multiple Time Series Analysis, 3.2.
func FitVAR(y *mat.Dense, opt ConnectednessOptions) (*VAR, error) {
	if err := opt.checkEstimator(); err != nil {
		return nil, err
	}
	a, err := admit(y, opt.numbers)
	if err != nil {
		return nil, err
	}
	n, p := len(a.series), opt.Lags
	obs := a.observations(p)
	if least := max(2, min(4, 2+2*p)); len(obs) < least {
		return nil, fmt.Errorf("contagion: %d observations with %d lags; %d are needed", len(obs), p, least)
	}
	v := &VAR{Lags: p, Obs: len(obs), Series: a.series, Rows: obs, Warnings: a.warnings}
	r := gatherRegression(a.x, n, obs, p)
	b, err := v.estimate(r, opt)
	if err != nil {
		return nil, err
	}
	u := r.residuals(b)
	for j := range n {
		var kept, all float64
		for t := range r.n {
			kept += u[t*n+j] * u[t*n+j]
			all += r.y[t*n+j] * r.y[t*n+j]
		}
		switch {
		case !(all > 0):
			return nil, fmt.Errorf("contagion: series %d is constant where all series have values", number(opt.numbers, a.series[j]))
		case !(kept > exactFit*all):
			return nil, fmt.Errorf("contagion: series %d is an exact function of the lags", number(opt.numbers, a.series[j]))
		}
	}
	coef := lagMatrices(b, n, p)
	if !opt.KeepUnstable {
		if root, bad := calm(coef, n, p); bad {
			what := "near unit root"
			if root > 1.02 {
				what = "near unit root or beyond: the series explode, and the table is unsound"
			}
			v.Warnings = append(v.Warnings, fmt.Sprintf("%s: largest root %.4f, lags scaled to 0.995", what, root))
		}
	}
	v.restore(a, r, coef, u)
	return v, v.covariance(opt)
}

// estimate gives the coefficients b (k x m) of the centred rows.
func (v *VAR) estimate(r *regression, opt ConnectednessOptions) ([]float64, error) {
	if r.k == 0 {
		return nil, nil
	}
	ridge := opt.Estimator == RidgeVAR
	few := r.n < 3*(r.k+1)
	if !ridge && few {
		if opt.Estimator == LeastSquaresVAR {
			if r.n <= r.k+1 {
				return nil, fmt.Errorf("contagion: %d observations for %d coefficients an equation", r.n, r.k+1)
			}
			v.Warnings = append(v.Warnings, fmt.Sprintf("%d observations for %d coefficients an equation", r.n, r.k+1))
		} else {
			ridge = true
			v.Warnings = append(v.Warnings, fmt.Sprintf("%d observations for %d coefficients an equation: ridge", r.n, r.k+1))
		}
	}
	if !ridge {
		b, ok := leastSquares(r)
		if ok {
			return b, nil
		}
		if opt.Estimator == LeastSquaresVAR {
			return nil, errors.New("contagion: the lags are collinear")
		}
		v.Warnings = append(v.Warnings, "the lags are collinear: ridge")
	}
	b, lambda, err := ridgeCoefficients(r, opt.Lambda)
	v.Lambda = lambda
	return b, err
}

// lagMatrices rearranges b (Np x N) into the lags' matrices, one after the
// other, each N x N by rows.
func lagMatrices(b []float64, n, p int) []float64 {
	a := make([]float64, p*n*n)
	fillLags(a, b, n, p)
	return a
}

func fillLags(a, b []float64, n, p int) {
	for l := range p {
		for k := range n {
			for i := range n {
				a[l*n*n+i*n+k] = b[(l*n+k)*n+i]
			}
		}
	}
}

// restore brings coefficients and residuals back to the units of the panel.
func (v *VAR) restore(a *admitted, r *regression, coef, u []float64) {
	n, p := r.m, v.Lags
	v.C = make([]float64, n)
	v.A = make([]*mat.Dense, p)
	for i := range n {
		v.C[i] = a.mean[i] + a.scale[i]*r.ybar[i]
	}
	for l := range p {
		m := coef[l*n*n : (l+1)*n*n]
		for i := range n {
			for k := range n {
				m[i*n+k] *= a.scale[i] / a.scale[k]
				v.C[i] -= m[i*n+k] * (a.mean[k] + a.scale[k]*r.zbar[l*n+k])
			}
		}
		v.A[l] = mat.NewDense(n, n, m)
	}
	for i := range u {
		u[i] *= a.scale[i%n]
	}
	v.Residuals = mat.NewDense(r.n, n, u)
}

// covariance sets Sigma from the residuals.
func (v *VAR) covariance(opt ConnectednessOptions) error {
	n := len(v.Series)
	if opt.Shrink == nil {
		s := mat.NewSymDense(n, nil)
		s.SymOuterK(1/float64(v.Obs), v.Residuals.T())
		v.Sigma = s
		switch {
		case v.Obs <= n:
			v.Warnings = append(v.Warnings, fmt.Sprintf("%d observations of %d series: the covariance is singular, shrink it", v.Obs, n))
		case n > v.Obs/25:
			v.Warnings = append(v.Warnings, noisyTotal(v.Obs, n))
		}
		return nil
	}
	s, err := opt.Shrink(v.Residuals)
	if err != nil {
		return fmt.Errorf("contagion: shrinkage: %w", err)
	}
	if s == nil {
		return errors.New("contagion: shrinkage gave no covariance")
	}
	if s.SymmetricDim() != n {
		return fmt.Errorf("contagion: shrinkage gave %d series, not %d", s.SymmetricDim(), n)
	}
	v.Sigma = s
	return checkCovariance(s)
}

func noisyTotal(obs, n int) string {
	return fmt.Sprintf("%d observations of %d series: an unshrunk total is mostly noise", obs, n)
}

// checkCovariance wants finite values and variances above 0.
func checkCovariance(s mat.Symmetric) error {
	n := s.SymmetricDim()
	for i := range n {
		if !(s.At(i, i) > 0) {
			return fmt.Errorf("contagion: the variance of series %d is %g", i, s.At(i, i))
		}
		for j := i; j < n; j++ {
			if v := s.At(i, j); math.IsNaN(v) || math.IsInf(v, 0) {
				return fmt.Errorf("contagion: the covariance of series %d and %d is %g", i, j, v)
			}
		}
	}
	return nil
}
