package contagion

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// collinear is the condition number of the lags' cross-products beyond
// which least squares has no digits left.
const collinear = 1e13

// regression holds an estimation's rows, column means taken out: y (n x m) on
// z (n x k).
type regression struct {
	n, k, m    int
	z, y       []float64
	zbar, ybar []float64
}

func gatherRegression(x []float64, m int, obs []int, lags int) *regression {
	r := &regression{n: len(obs), k: m * lags, m: m, zbar: make([]float64, m*lags), ybar: make([]float64, m)}
	r.y = make([]float64, r.n*m)
	r.z = make([]float64, r.n*r.k)
	for i, t := range obs {
		copy(r.y[i*m:], x[t*m:(t+1)*m])
		for l := range lags {
			copy(r.z[i*r.k+l*m:], x[(t-l-1)*m:(t-l)*m])
		}
	}
	centre(r.y, r.ybar)
	centre(r.z, r.zbar)
	return r
}

// centre takes the column means, which it leaves in bar, out of x.
func centre(x, bar []float64) {
	k := len(bar)
	if k == 0 {
		return
	}
	for i, v := range x {
		bar[i%k] += v
	}
	n := float64(len(x) / k)
	for j := range bar {
		bar[j] /= n
	}
	for i := range x {
		x[i] -= bar[i%k]
	}
}

func general(rows, cols int, data []float64) blas64.General {
	return blas64.General{Rows: rows, Cols: cols, Stride: max(1, cols), Data: data}
}

// residuals gives y - z b, n x m.
func (r *regression) residuals(b []float64) []float64 {
	u := append([]float64(nil), r.y...)
	if r.k > 0 {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, -1, general(r.n, r.k, r.z), general(r.k, r.m, b), 1, general(r.n, r.m, u))
	}
	return u
}

// leastSquares solves the normal equations by Cholesky, and once more for what
// is left, which wins back the digits that squaring the rows cost.
func leastSquares(r *regression) (b []float64, ok bool) {
	z := general(r.n, r.k, r.z)
	g := make([]float64, r.k*r.k)
	blas64.Syrk(blas.Trans, 1, z, 0, blas64.Symmetric{N: r.k, Stride: r.k, Data: g, Uplo: blas.Upper})
	var chol mat.Cholesky
	if !chol.Factorize(mat.NewSymDense(r.k, g)) {
		return nil, false
	}
	cond := chol.Cond()
	if !(cond < collinear) {
		return nil, false
	}
	b = make([]float64, r.k*r.m)
	left, right, step := r.y, make([]float64, r.k*r.m), mat.NewDense(r.k, r.m, nil)
	for pass := 0; pass < 3; pass++ {
		blas64.Gemm(blas.Trans, blas.NoTrans, 1, z, general(r.n, r.m, left), 0, general(r.k, r.m, right))
		if err := chol.SolveTo(step, mat.NewDense(r.k, r.m, right)); err != nil && step.IsEmpty() {
			return nil, false
		}
		for i, d := range step.RawMatrix().Data {
			b[i] += d
		}
		// A well conditioned system has every digit after one pass.
		if cond < 1e4 || (pass == 1 && cond < 1e10) {
			break
		}
		left = r.residuals(b)
	}
	return b, true
}
