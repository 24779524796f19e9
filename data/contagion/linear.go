package contagion

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// Bounds of the ridge that cholesky adds, as shares of the mean diagonal.
const (
	firstJitter = 1e-10
	lastJitter  = 1e-6
)

// cholesky factors a symmetric matrix. Where it is not positive definite it
// adds 1e-10 of the mean diagonal, doubled up to 1e-6, and says how much was
// added: a covariance that is singular by rounding gets through, one that is
// singular by its data does so with a flag, an indefinite one does not.
func cholesky(s mat.Symmetric) (chol *mat.Cholesky, jitter float64, err error) {
	n := s.SymmetricDim()
	if n == 0 {
		return nil, 0, fmt.Errorf("contagion: no series")
	}
	trace := 0.0
	for i := range n {
		for j := i; j < n; j++ {
			if !finite(s.At(i, j)) {
				return nil, 0, fmt.Errorf("contagion: covariance of series %d and %d is %v", i, j, s.At(i, j))
			}
		}
		trace += s.At(i, i)
	}
	if !(trace > 0) || !finite(trace) {
		return nil, 0, fmt.Errorf("contagion: covariance has trace %v", trace)
	}
	chol = new(mat.Cholesky)
	if chol.Factorize(s) {
		return chol, 0, nil
	}
	mean := trace / float64(n)
	ridge := mat.NewSymDense(n, nil)
	ridge.CopySym(s)
	for share := firstJitter; share <= lastJitter; share *= 2 {
		jitter = share * mean
		for i := range n {
			ridge.SetSym(i, i, s.At(i, i)+jitter)
		}
		if chol.Factorize(ridge) {
			return chol, jitter, nil
		}
	}
	return nil, 0, fmt.Errorf("contagion: covariance is not positive definite")
}

// finite reports whether v is a number and not infinite.
func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// whole checks that a panel (rows are times, columns series) has a finite
// value everywhere and at least minRows rows.
func whole(x *mat.Dense, minRows int) error {
	if x == nil || x.IsEmpty() {
		return fmt.Errorf("contagion: no series")
	}
	rows, cols := x.Dims()
	if rows < minRows {
		return fmt.Errorf("contagion: %d rows, need %d", rows, minRows)
	}
	for t := range rows {
		for j, v := range x.RawRowView(t)[:cols] {
			if !finite(v) {
				return fmt.Errorf("contagion: series %d is %v at row %d", j, v, t)
			}
		}
	}
	return nil
}

// columnMeans gives the means of a whole panel. It divides before it adds, so
// that means of huge values do not overflow.
func columnMeans(x *mat.Dense) []float64 {
	rows, cols := x.Dims()
	mean := make([]float64, cols)
	for t := range rows {
		for j, v := range x.RawRowView(t) {
			mean[j] += v / float64(rows)
		}
	}
	return mean
}

// centred gives a copy of a whole panel less its column means, and the means.
func centred(x *mat.Dense) (*mat.Dense, []float64) {
	rows, cols := x.Dims()
	mean := columnMeans(x)
	c := mat.NewDense(rows, cols, nil)
	for t := range rows {
		dst := c.RawRowView(t)
		for j, v := range x.RawRowView(t) {
			dst[j] = v - mean[j]
		}
	}
	return c, mean
}

// crossProduct gives alpha X'X.
func crossProduct(x *mat.Dense, alpha float64) *mat.SymDense {
	_, cols := x.Dims()
	s := mat.NewSymDense(cols, nil)
	blas64.Syrk(blas.Trans, alpha, x.RawMatrix(), 0, s.RawSymmetric())
	return s
}

// bounded reports the first series whose variance is above 1e300 or not a
// number: sums of variances must stay finite. By Cauchy-Schwarz the variances
// bound the covariances.
func bounded(s *mat.SymDense) error {
	for i := range s.SymmetricDim() {
		if !(s.At(i, i) <= 1e300) {
			return fmt.Errorf("contagion: series %d is too large to square", i)
		}
	}
	return nil
}

// varying reports the first series whose variance is 0, or so small against
// the size of its values that it is rounding.
func varying(s *mat.SymDense, mean []float64) error {
	for i := range s.SymmetricDim() {
		if !(math.Sqrt(s.At(i, i)) > 1e-14*math.Abs(mean[i])) {
			return fmt.Errorf("contagion: series %d is constant", i)
		}
	}
	return nil
}

// PearsonCorrelation gives the correlations of the columns of x,
//
//	rho_ij = sum_t (x_ti - m_i)(x_tj - m_j) / sqrt(sum_t (x_ti - m_i)^2 sum_t (x_tj - m_j)^2)
//
// x has a row per time and a column per series, in any unit; the result is
// N x N with a diagonal of exactly 1 and values within [-1, 1]. It is an
// error if x has fewer than two rows, a value that is NaN or infinite, a
// constant series, or one too large to square.
func PearsonCorrelation(x *mat.Dense) (*mat.SymDense, error) {
	if err := whole(x, 2); err != nil {
		return nil, err
	}
	c, mean := centred(x)
	rows, _ := x.Dims()
	s := crossProduct(c, 1/float64(rows))
	if err := bounded(s); err != nil {
		return nil, err
	}
	if err := varying(s, mean); err != nil {
		return nil, err
	}
	toCorrelation(s)
	return s, nil
}

// toCorrelation scales a covariance with positive variances to correlations,
// in place. Rounding must not carry a correlation beyond 1, because sqrt(1 -
// rho) and atanh follow.
func toCorrelation(s *mat.SymDense) {
	n := s.SymmetricDim()
	sd := make([]float64, n)
	for i := range n {
		sd[i] = math.Sqrt(s.At(i, i))
	}
	for i := range n {
		s.SetSym(i, i, 1)
		for j := i + 1; j < n; j++ {
			s.SetSym(i, j, max(-1, min(1, s.At(i, j)/sd[i]/sd[j])))
		}
	}
}

// eigenvalues gives the eigenvalues of a finite symmetric matrix in ascending
// order, and its eigenvectors in columns. The matrix must be in units of its
// own size: it is shifted by 1 on the diagonal meanwhile, because gonum's
// routine panics where it meets a block of values under some 1e-120.
func eigenvalues(s *mat.SymDense) ([]float64, *mat.Dense, error) {
	n := s.SymmetricDim()
	shifted := mat.NewSymDense(n, nil)
	shifted.CopySym(s)
	for i := range n {
		shifted.SetSym(i, i, s.At(i, i)+1)
	}
	var es mat.EigenSym
	if !es.Factorize(shifted, true) {
		return nil, nil, fmt.Errorf("contagion: no eigenvalues")
	}
	values := es.Values(nil)
	for i := range values {
		values[i]--
	}
	var vectors mat.Dense
	es.VectorsTo(&vectors)
	return values, &vectors, nil
}
