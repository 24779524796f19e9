package contagion

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

const (
	// The penalties that cross-validation looks at, in units of a lag's variance.
	leastPenalty, mostPenalty = 1e-6, 1e4
	penaltySteps              = 81
	// mostFreedom is the part of the observations that the coefficients may
	// use up: beyond it the score is the ratio of two roundings.
	mostFreedom = 0.9
)

// ridgeCoefficients solves, for lags and series of unit variance,
//
//	min (1/n) |Y - Z B|^2 + lambda |B|^2
//
// and gives B (k x m) in the units of r. Where lambda is 0 it takes the one of
// least generalised cross-validation over all equations,
//
//	GCV = n |Y - Z B|^2 / (n - 1 - sum_i d_i/(d_i+lambda))^2,  d the eigenvalues of Z'Z/n
//
// Source: Golub, Heath and Wahba 1979, Technometrics 21.
func ridgeCoefficients(r *regression, lambda float64) (b []float64, used float64, err error) {
	z, y := append([]float64(nil), r.z...), append([]float64(nil), r.y...)
	zsd, ysd := unitVariance(z, r.k), unitVariance(y, r.m)
	n := float64(r.n)
	// Whichever of Z'Z and ZZ' is smaller has all the eigenvalues above 0.
	dual := r.n < r.k
	size, trans := r.k, blas.Trans
	if dual {
		size, trans = r.n, blas.NoTrans
	}
	g := make([]float64, size*size)
	blas64.Syrk(trans, 1/n, general(r.n, r.k, z), 0, blas64.Symmetric{N: size, Stride: size, Data: g, Uplo: blas.Upper})
	var eig mat.EigenSym
	if !eig.Factorize(mat.NewSymDense(size, g), true) {
		return nil, 0, errors.New("contagion: ridge found no eigenvalues")
	}
	d := eig.Values(nil)
	for i := range d {
		d[i] = max(d[i], 0)
	}
	var q, turned mat.Dense
	eig.VectorsTo(&q)
	zm, ym := mat.NewDense(r.n, r.k, z), mat.NewDense(r.n, r.m, y)
	if dual {
		turned.Mul(q.T(), ym) // U'Y
	} else {
		var zy mat.Dense
		zy.Mul(zm.T(), ym)
		turned.Mul(q.T(), &zy)
		turned.Scale(1/n, &turned) // V'Z'Y/n
	}
	if lambda == 0 {
		fit := make([]float64, size)
		for i := range fit {
			for j := range r.m {
				w := turned.At(i, j)
				fit[i] += w * w
			}
			if dual {
				fit[i] *= d[i] / n
			}
		}
		var all float64
		for _, v := range y {
			all += v * v / n
		}
		lambda = crossValidated(d, fit, all, n)
	}
	for i := range size {
		f := 1 / (d[i] + lambda)
		if dual {
			f /= n
		}
		for j := range r.m {
			turned.Set(i, j, turned.At(i, j)*f)
		}
	}
	var back mat.Dense
	back.Mul(&q, &turned)
	if dual {
		var zb mat.Dense
		zb.Mul(zm.T(), &back)
		back = zb
	}
	b = make([]float64, r.k*r.m)
	for i := range r.k {
		for j := range r.m {
			b[i*r.m+j] = back.At(i, j) * ysd[j] / zsd[i]
		}
	}
	return b, lambda, nil
}

// unitVariance divides the columns of the centred x by their standard
// deviations, which it gives back; a column of zeros stays.
func unitVariance(x []float64, k int) []float64 {
	sd := make([]float64, k)
	for i, v := range x {
		sd[i%k] += v * v
	}
	n := float64(len(x) / k)
	for j := range sd {
		if sd[j] = math.Sqrt(sd[j] / n); !(sd[j] > 0) {
			sd[j] = 1
		}
	}
	for i := range x {
		x[i] /= sd[i%k]
	}
	return sd
}

// crossValidated gives the penalty of least GCV: best of a grid, then golden
// section between its neighbours. fit_i is |row i of V'Z'Y/n|^2, all |Y|^2/n.
func crossValidated(d, fit []float64, all, n float64) float64 {
	score := func(logLambda float64) float64 {
		lambda := math.Exp(logLambda)
		left, free := all, n-1
		for i, di := range d {
			left -= fit[i] * (di + 2*lambda) / ((di + lambda) * (di + lambda))
			free -= di / (di + lambda)
		}
		if free < (1-mostFreedom)*(n-1) {
			return math.Inf(1)
		}
		return max(left, 0) / (free * free)
	}
	lo, hi := math.Log(leastPenalty), math.Log(mostPenalty)
	step := (hi - lo) / (penaltySteps - 1)
	best, at := math.Inf(1), hi
	for i := range penaltySteps {
		if l := lo + float64(i)*step; score(l) < best {
			best, at = score(l), l
		}
	}
	const golden = 0.6180339887498949
	a, b := max(lo, at-step), min(hi, at+step)
	for b-a > 1e-6 {
		u, v := b-golden*(b-a), a+golden*(b-a)
		if score(u) <= score(v) {
			b = v
		} else {
			a = u
		}
	}
	return math.Exp((a + b) / 2)
}
