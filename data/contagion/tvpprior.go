package contagion

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// TVPPrior is where the filter of [TVPConnectedness] starts, with k = N p.
type TVPPrior struct {
	Coef    *mat.Dense    // N x k: row i the coefficients of series i on all series at lag 1, then lag 2, ...
	CoefVar *mat.SymDense // k x k: the variance of one row of Coef, the same for each, rows independent
	Cov     *mat.SymDense // N x N: covariance of the shocks; nil for that of all rows, a look-ahead
}

// fits checks the shapes and the numbers against n series and p lags.
func (p TVPPrior) fits(n, lags int) error {
	if p.Coef == nil || p.CoefVar == nil {
		return fmt.Errorf("contagion: no prior")
	}
	r, c := p.Coef.Dims()
	if r != n || c != n*lags || p.CoefVar.SymmetricDim() != n*lags || p.Cov.SymmetricDim() != n {
		return fmt.Errorf("contagion: prior of %d x %d coefficients, variance %d, covariance %d, for %d series and %d lags",
			r, c, p.CoefVar.SymmetricDim(), p.Cov.SymmetricDim(), n, lags)
	}
	for _, m := range []mat.Matrix{p.Coef, p.CoefVar, p.Cov} {
		rows, cols := m.Dims()
		for i := range rows {
			for j := range cols {
				if !finite(m.At(i, j)) {
					return fmt.Errorf("contagion: prior has %v at row %d, column %d", m.At(i, j), i, j)
				}
			}
		}
	}
	for i := range n {
		if !(p.Cov.At(i, i) > 0) {
			return fmt.Errorf("contagion: prior variance of series %d is %v", i, p.Cov.At(i, i))
		}
	}
	return nil
}

// BayesPrior gives the prior of Primiceri (2005) from a training window: the
// coefficients by least squares with an intercept, their variance (Z'Z)^-1
// less the intercept, and the residuals' covariance with divisor T-p.
//
// x is T x N, the rows of the training window only: rows that come later
// would be a look-ahead. It is an error if a value is NaN or infinite, if
// there are fewer than N p + p + 2 rows, or if the lags are collinear.
func BayesPrior(x *mat.Dense, lags int) (TVPPrior, error) {
	if lags < 1 {
		return TVPPrior{}, fmt.Errorf("contagion: %d lags, need at least 1", lags)
	}
	if err := whole(x, 1); err != nil {
		return TVPPrior{}, err
	}
	rows, n := x.Dims()
	k := n * lags
	if rows-lags < k+2 {
		return TVPPrior{}, fmt.Errorf("contagion: training window of %d rows, need %d", rows, k+lags+2)
	}
	used := rows - lags
	z := mat.NewDense(used, k, nil)
	for t := range used {
		for l := range lags {
			copy(z.RawRowView(t)[l*n:], x.RawRowView(lags+t-1-l))
		}
	}
	// Centring both sides is the intercept, and its rows of the inverse.
	z, zmean := centred(z)
	y, _ := centred(mat.DenseCopyOf(x.Slice(lags, rows, 0, n)))
	zz := crossProduct(z, 1)
	if err := bounded(zz); err != nil {
		return TVPPrior{}, err
	}
	for j := range k {
		if !(zz.At(j, j) > 1e-28*zmean[j]*zmean[j]) {
			return TVPPrior{}, fmt.Errorf("contagion: series %d is constant", j%n)
		}
	}
	corr := mat.NewSymDense(k, nil)
	corr.CopySym(zz)
	toCorrelation(corr)
	if chol, jitter, err := cholesky(corr); err != nil || jitter > 0 || chol.Cond() > 1e14 {
		return TVPPrior{}, fmt.Errorf("contagion: the series of the training window are collinear")
	}
	chol, _, err := cholesky(zz)
	if err != nil {
		return TVPPrior{}, err
	}
	var zy, coef mat.Dense
	zy.Mul(z.T(), y)
	prior := TVPPrior{CoefVar: mat.NewSymDense(k, nil)}
	// An ill conditioned solve is told by an error of type mat.Condition; the
	// condition was judged above on the scale-free matrix.
	_ = chol.SolveTo(&coef, &zy)
	_ = chol.InverseTo(prior.CoefVar)
	var fit mat.Dense
	fit.Mul(z, &coef)
	y.Sub(y, &fit)
	prior.Coef = mat.DenseCopyOf(coef.T())
	prior.Cov = crossProduct(y, 1/float64(used))
	return prior, prior.fits(n, lags)
}

// MinnesotaPrior gives the prior of Koop and Korobilis (2010) for n series:
// coefficients 0 with variance gamma/l^2 at lag l. gamma is without unit,
// about 0.1. Cov is left nil. It is an error if n or lags are below 1, the
// state is too large, or gamma is not above 0 and finite.
func MinnesotaPrior(n, lags int, gamma float64) (TVPPrior, error) {
	if !(gamma > 0) || !finite(gamma) {
		return TVPPrior{}, fmt.Errorf("contagion: gamma %v is not above 0", gamma)
	}
	p, err := diffusePrior(n, lags)
	if err != nil {
		return p, err
	}
	for i := range n * lags {
		l := float64(i/n + 1)
		p.CoefVar.SetSym(i, i, gamma/(l*l))
	}
	return p, nil
}

// UninformativePrior gives coefficients 0 with variance 4 at every lag, as
// Koop and Korobilis do for want of knowledge. Cov is left nil. It is an
// error if n or lags are below 1 or the state is too large.
func UninformativePrior(n, lags int) (TVPPrior, error) {
	p, err := diffusePrior(n, lags)
	if err != nil {
		return p, err
	}
	for i := range n * lags {
		p.CoefVar.SetSym(i, i, 4)
	}
	return p, nil
}

func diffusePrior(n, lags int) (TVPPrior, error) {
	if n < 1 || lags < 1 || n > tvpLargest || lags > tvpLargest || n*n*lags > tvpLargest {
		return TVPPrior{}, fmt.Errorf("contagion: no prior for %d series and %d lags", n, lags)
	}
	return TVPPrior{Coef: mat.NewDense(n, n*lags, nil), CoefVar: mat.NewSymDense(n*lags, nil)}, nil
}
