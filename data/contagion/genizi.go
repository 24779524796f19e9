package contagion

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// eigenFloor is the share of the largest eigenvalue of a correlation matrix
// under which a direction counts as rounding.
const eigenFloor = 1e-12

// Genizi splits the R^2 of a regression among its regressors, even where
// they are correlated (Genizi 1993; Johnson 2000 calls it relative weight):
//
//	w_j = sum_k A_jk^2 (A^-1 r)_k^2,  A = Rxx^(1/2) symmetric,  sum_j w_j = r'Rxx^-1 r = R^2
//
// rxx is the K x K correlation matrix of the regressors and rxy their K
// correlations with the target; the weights are shares of the target's
// variance, at least 0. Where Rxx is singular its pseudo-inverse is taken,
// so that twins share what they explain. It is an error if the shapes do not
// fit, if a value is NaN or infinite, or if Rxx is not a correlation matrix.
func Genizi(rxx *mat.SymDense, rxy []float64) ([]float64, error) {
	if err := correlations(rxx); err != nil {
		return nil, err
	}
	k := rxx.SymmetricDim()
	if len(rxy) != k {
		return nil, fmt.Errorf("contagion: %d correlations with the target, %d regressors", len(rxy), k)
	}
	for j, v := range rxy {
		if !(math.Abs(v) <= 1+1e-9) {
			return nil, fmt.Errorf("contagion: correlation of series %d with the target is %v", j, v)
		}
	}
	return genizi(rxx, rxy)
}

func genizi(rxx *mat.SymDense, rxy []float64) ([]float64, error) {
	k := len(rxy)
	values, vectors, err := eigenvalues(rxx)
	if err != nil {
		return nil, err
	}
	if values[0] < -1e-8*values[k-1] {
		return nil, fmt.Errorf("contagion: correlations are not positive semidefinite")
	}
	scaled := mat.DenseCopyOf(vectors)
	b := make([]float64, k) // A^-1 r
	for q, v := range values {
		if v <= eigenFloor*values[k-1] {
			v = 0
		}
		dot := 0.0
		for j := range k {
			dot += vectors.At(j, q) * rxy[j]
			scaled.Set(j, q, vectors.At(j, q)*math.Sqrt(v))
		}
		if v == 0 {
			continue
		}
		for j := range k {
			b[j] += vectors.At(j, q) * dot / math.Sqrt(v)
		}
	}
	var root mat.Dense
	root.Mul(scaled, vectors.T())
	w := make([]float64, k)
	for j := range w {
		for q, a := range root.RawRowView(j) {
			w[j] += a * a * b[q] * b[q]
		}
	}
	return w, nil
}

// R2Shares is who explains whose variance, in shares of the variance.
type R2Shares struct {
	Contemporaneous *mat.Dense // N x N: row i explained by the same row of j; diagonal 0
	Lagged          *mat.Dense // N x N: row i explained by the lags of j, its own on the diagonal; 0 without lags
	R2              []float64  // N: R^2 of each series, its own lags included
}

// TCI gives the total connectedness in percent, overall and its two parts:
// 100 times the mean over i of the shares off the diagonal. The shares are of
// variance and not scaled to sum to 1, so an index of independent series goes
// to 0 as rows are added.
func (s R2Shares) TCI() (overall, contemporaneous, lagged float64) {
	n, _ := s.Contemporaneous.Dims()
	for i := range n {
		for j := range n {
			if i != j {
				contemporaneous += 100 / float64(n) * s.Contemporaneous.At(i, j)
				lagged += 100 / float64(n) * s.Lagged.At(i, j)
			}
		}
	}
	return contemporaneous + lagged, contemporaneous, lagged
}

// R2Decomposition regresses each column of x on all the others in the same
// row and on every column in the p rows before, and splits each R^2 with
// [Genizi] (Naeem, Chatziantoniou, Gabauer and Karim 2023 for p = 0; Balli,
// Balli, Dang and Gabauer 2023 for p > 0). The weights of several lags are
// added up.
//
// x is T x N in any unit. It is an error if x has a value that is NaN or
// infinite, a constant series, one series only, or fewer than N(p+1) + p + 2
// rows: with fewer everything explains everything. Shrink the correlations
// and call [R2OfCorrelation] then.
func R2Decomposition(x *mat.Dense, lags int) (R2Shares, error) {
	if lags < 0 {
		return R2Shares{}, fmt.Errorf("contagion: %d lags", lags)
	}
	if err := whole(x, 2); err != nil {
		return R2Shares{}, err
	}
	rows, n := x.Dims()
	if need := n*(lags+1) + lags + 2; rows < need || lags > rows {
		return R2Shares{}, fmt.Errorf("contagion: %d rows, need %d for %d series and %d lags", rows, need, n, lags)
	}
	z := mat.NewDense(rows-lags, n*(lags+1), nil)
	for t := lags; t < rows; t++ {
		for l := range lags + 1 {
			copy(z.RawRowView(t - lags)[l*n:], x.RawRowView(t-l))
		}
	}
	corr, err := PearsonCorrelation(z)
	if err != nil {
		return R2Shares{}, err
	}
	return R2OfCorrelation(corr, n)
}

// R2OfCorrelation is [R2Decomposition] of a correlation matrix that is known,
// say a shrunk one: its first n variables are the series in one row, those
// that follow are the series at lag 1, then at lag 2, and so on. It is an
// error if n is below 2, if the dimension is no multiple of n, or if the
// matrix is not one of correlations.
func R2OfCorrelation(corr *mat.SymDense, n int) (R2Shares, error) {
	if err := correlations(corr); err != nil {
		return R2Shares{}, err
	}
	m := corr.SymmetricDim()
	if n < 2 || m%n != 0 {
		return R2Shares{}, fmt.Errorf("contagion: %d correlations for %d series", m, n)
	}
	s := R2Shares{Contemporaneous: mat.NewDense(n, n, nil), Lagged: mat.NewDense(n, n, nil), R2: make([]float64, n)}
	rxx, rxy := mat.NewSymDense(m-1, nil), make([]float64, m-1)
	at := func(i, a int) int { // variable a of the regression of i
		if a < i {
			return a
		}
		return a + 1
	}
	for i := range n {
		for a := range m - 1 {
			rxy[a] = corr.At(i, at(i, a))
			for b := a; b < m-1; b++ {
				rxx.SetSym(a, b, corr.At(at(i, a), at(i, b)))
			}
		}
		w, err := genizi(rxx, rxy)
		if err != nil {
			return R2Shares{}, err
		}
		for a, v := range w {
			s.R2[i] += v
			if j := at(i, a); j < n {
				s.Contemporaneous.Set(i, j, v)
			} else {
				s.Lagged.Set(i, j%n, s.Lagged.At(i, j%n)+v)
			}
		}
	}
	return s, nil
}

// correlations checks that a matrix has a diagonal of 1 and no value that is
// NaN or beyond 1. A factorisation of anything else may never end.
func correlations(s *mat.SymDense) error {
	if s == nil || s.IsEmpty() {
		return fmt.Errorf("contagion: no series")
	}
	for i := range s.SymmetricDim() {
		if d := s.At(i, i); !(math.Abs(d-1) <= 1e-9) {
			return fmt.Errorf("contagion: correlation of series %d with itself is %v", i, d)
		}
		for j := range i {
			if v := s.At(i, j); !(math.Abs(v) <= 1+1e-9) {
				return fmt.Errorf("contagion: correlation of series %d and %d is %v", j, i, v)
			}
		}
	}
	return nil
}
