package contagion

import (
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

const (
	// nearUnit is the root from which shocks do not die out within any sample.
	nearUnit = 0.999
	// calmRoot is what such a root is scaled to.
	calmRoot = 0.995
)

// LargestRoot gives the largest modulus of the eigenvalues of the companion
// matrix of v: below 1 the VAR is stable. It is 0 without lags, and NaN where
// the eigenvalues cannot be found.
//
// Source: Lütkepohl 2005, 2.1.1.
func (v *VAR) LargestRoot() float64 {
	if v.Lags == 0 {
		return 0
	}
	n := len(v.Series)
	a := make([]float64, 0, v.Lags*n*n)
	for _, m := range v.A {
		a = append(a, mat.DenseCopyOf(m).RawMatrix().Data...)
	}
	return largestRoot(companion(a, n, v.Lags), n*v.Lags)
}

// companion stacks the lags' matrices over a shifted identity: Np x Np.
func companion(a []float64, n, p int) []float64 {
	c := make([]float64, n*p*n*p)
	fillCompanion(c, a, n, p)
	return c
}

func fillCompanion(c, a []float64, n, p int) {
	k := n * p
	clear(c)
	for l := range p {
		for i := range n {
			copy(c[i*k+l*n:i*k+(l+1)*n], a[l*n*n+i*n:l*n*n+(i+1)*n])
		}
	}
	for i := n; i < k; i++ {
		c[i*k+i-n] = 1
	}
}

func largestRoot(c []float64, k int) float64 {
	var e mat.Eigen
	if !e.Factorize(mat.NewDense(k, k, c), mat.EigenNone) {
		return math.NaN()
	}
	most := 0.0
	for _, v := range e.Values(nil) {
		most = max(most, math.Hypot(real(v), imag(v)))
	}
	return most
}

// calm scales the lags a (p matrices of n x n) of a VAR with a root of nearUnit
// or more, in place: A_l times (calmRoot/root)^l divides every root by the same
// number. It tells the root only where it scaled.
func calm(a []float64, n, p int) (root float64, scaled bool) {
	if p == 0 {
		return 0, false
	}
	c := companion(a, n, p)
	if surelyStable(c, n*p) {
		return 0, false
	}
	root = largestRoot(c, n*p)
	if !(root >= nearUnit) {
		return root, false
	}
	scaleLags(a, n, p, calmRoot/root)
	return root, true
}

func scaleLags(a []float64, n, p int, by float64) {
	f := by
	for l := range p {
		m := a[l*n*n : (l+1)*n*n]
		for i := range m {
			m[i] *= f
		}
		f *= by
	}
}

// surelyStable bounds the largest root by |C^m|^(1/m) for m = 1, 2, 4, ... 512 and
// is true once that is under nearUnit: a few products in place of eigenvalues.
func surelyStable(c []float64, k int) bool {
	x := append([]float64(nil), c...)
	return boundedRoot(x, make([]float64, k*k), k)
}

// boundedRoot is surelyStable in the caller's memory; x holds the matrix and is lost.
func boundedRoot(x, y []float64, k int) bool {
	logNorm, m := 0.0, 1.0
	for range 10 {
		norm := blas64.Nrm2(blas64.Vector{N: k * k, Inc: 1, Data: x})
		if norm == 0 {
			return true
		}
		logNorm += math.Log(norm)
		if logNorm/m < math.Log(nearUnit) {
			return true
		}
		blas64.Scal(1/norm, blas64.Vector{N: k * k, Inc: 1, Data: x})
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, general(k, k, x), general(k, k, x), 0, general(k, k, y))
		x, y = y, x
		logNorm, m = 2*logNorm, 2*m
	}
	return false
}
