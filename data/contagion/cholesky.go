package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

const (
	// A singular covariance is lifted by this part of each variance, doubled
	// until it has a factor, up to the second.
	leastLift, mostLift = 1e-10, 1e-6
	// singular is the condition number of correlations without digits left.
	singular = 1e13
)

// factor is a covariance with the Cholesky factor of its correlations, which
// units cannot spoil.
type factor struct {
	n      int
	sd     []float64
	chol   mat.Cholesky // of the correlations
	lifted []float64    // the covariance that was factorised, n x n
	notes  []string
}

// factorise takes the covariance s (n x n, variances above 0) and lifts its
// diagonal where it must. The lift is a part of each variance, not of their
// mean, so that a series in small units is not drowned.
func factorise(s []float64, n int) (*factor, error) {
	f := &factor{n: n, sd: make([]float64, n), lifted: append([]float64(nil), s...)}
	r := mat.NewSymDense(n, nil)
	for i := range n {
		f.sd[i] = math.Sqrt(s[i*n+i])
	}
	for i := range n {
		r.SetSym(i, i, 1)
		for j := i + 1; j < n; j++ {
			r.SetSym(i, j, s[i*n+j]/f.sd[i]/f.sd[j])
		}
	}
	if f.chol.Factorize(r) && f.chol.Cond() < singular {
		return f, nil
	}
	for lift := leastLift; lift <= mostLift; lift *= 2 {
		for i := range n {
			r.SetSym(i, i, 1+lift)
			f.lifted[i*n+i] = s[i*n+i] * (1 + lift)
		}
		if f.chol.Factorize(r) && f.chol.Cond() < singular {
			f.notes = []string{fmt.Sprintf("singular covariance: diagonal lifted by %.1e", lift)}
			return f, nil
		}
	}
	return nil, errors.New("contagion: the covariance is not positive definite")
}

// lower gives L of Sigma = L L', n x n.
func (f *factor) lower() []float64 {
	var l mat.TriDense
	f.chol.LTo(&l)
	d := mat.DenseCopyOf(&l).RawMatrix().Data
	for i := range d {
		d[i] *= f.sd[i/f.n]
	}
	return d
}
