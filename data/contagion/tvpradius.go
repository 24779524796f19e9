package contagion

import (
	"math"
	"math/cmplx"

	"gonum.org/v1/gonum/mat"
)

// A tvpRadius judges whether a vector autoregression is explosive.
type tvpRadius struct {
	n, k        int
	companion   *mat.Dense
	power, next *mat.Dense
	eigen       mat.Eigen
}

func newTVPRadius(n, lags int) *tvpRadius {
	k := n * lags
	return &tvpRadius{n: n, k: k, companion: mat.NewDense(k, k, nil), power: mat.NewDense(k, k, nil), next: mat.NewDense(k, k, nil)}
}

// within reports whether no eigenvalue of the companion matrix is beyond 1.
//
// Squaring settles nearly every case at a tenth of the cost of eigenvalues:
// a power whose row sums are at most 1 proves the radius at most 1, one
// whose trace is above k proves it beyond. What ten squarings leave open is
// so close to 1 that only the eigenvalues can tell.
func (r *tvpRadius) within(beta []float64) bool {
	r.companion.Zero()
	for i := range r.n {
		copy(r.companion.RawRowView(i), beta[i*r.k:(i+1)*r.k])
	}
	for i := r.n; i < r.k; i++ {
		r.companion.Set(i, i-r.n, 1)
	}
	r.power.Copy(r.companion)
	for range 10 {
		widest, trace := 0.0, 0.0
		for i := range r.k {
			row, sum := r.power.RawRowView(i), 0.0
			for _, v := range row {
				sum += math.Abs(v)
			}
			widest = max(widest, sum)
			trace += row[i]
		}
		if widest <= 1 {
			return true
		}
		if math.Abs(trace) > float64(r.k) {
			return false
		}
		if !(widest < 1e100) {
			break // the next square may overflow
		}
		r.next.Mul(r.power, r.power)
		r.power, r.next = r.next, r.power
	}
	if !r.eigen.Factorize(r.companion, mat.EigenNone) {
		return false
	}
	for _, v := range r.eigen.Values(nil) {
		if cmplx.Abs(v) > 1 {
			return false
		}
	}
	return true
}
