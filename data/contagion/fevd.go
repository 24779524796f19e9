package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/mat"
)

// MACoefficients gives the moving average coefficients of a VAR with the lag
// matrices a (each N x N), after 0..h rows:
//
//	Psi_0 = I,  Psi_s = sum_{l=1}^{min(s,p)} A_l Psi_{s-l}
//
// n is the number of series, which no lags would not tell. Matrices of another
// size, n below 1 and h below 0 are errors.
//
// Source: Lütkepohl 2005, 2.1.2.
func MACoefficients(a []*mat.Dense, n, h int) ([]*mat.Dense, error) {
	flat, err := flatLags(a, n)
	if err != nil {
		return nil, err
	}
	if h < 0 || h > maxHorizon {
		return nil, fmt.Errorf("contagion: a horizon of %d; it must be 0 to %d", h, maxHorizon)
	}
	ma := make([]*mat.Dense, h+1)
	w := newMovingAverage(flat, n)
	for s := range ma {
		ma[s] = mat.NewDense(n, n, append([]float64(nil), w.next()...))
	}
	return ma, nil
}

// movingAverage steps through Psi_0, Psi_1, ... and keeps no more of them than
// there are lags.
type movingAverage struct {
	n, p, s int
	a       []float64 // p matrices, n x n
	ring    []float64 // the last p+1 of Psi
}

func newMovingAverage(a []float64, n int) *movingAverage {
	p := len(a) / (n * n)
	return &movingAverage{n: n, p: p, a: a, ring: make([]float64, (p+1)*n*n)}
}

// next gives the coming Psi, n x n, which stays as it is for p more steps.
func (w *movingAverage) next() []float64 {
	n, sq := w.n, w.n*w.n
	slot := func(s int) []float64 { k := s % (w.p + 1); return w.ring[k*sq : (k+1)*sq] }
	psi := slot(w.s)
	clear(psi)
	if w.s == 0 {
		for i := range n {
			psi[i*n+i] = 1
		}
	}
	for l := 1; l <= min(w.s, w.p); l++ {
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, general(n, n, w.a[(l-1)*sq:l*sq]), general(n, n, slot(w.s-l)), 1, general(n, n, psi))
	}
	w.s++
	return psi
}

// decompose adds up, over h rows, the squares of Psi_s q by cell (num, n x n)
// and the diagonal of Psi_s Sigma Psi_s' (den, n). With q = Sigma pass sigma
// nil and one product a row is saved.
func decompose(w *movingAverage, q, sigma []float64, h int, num, den, g []float64) {
	n := w.n
	clear(num)
	clear(den)
	for range h {
		psi := w.next()
		blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, general(n, n, psi), general(n, n, q), 0, general(n, n, g))
		for i, v := range g {
			num[i] += v * v
		}
		if sigma != nil {
			blas64.Gemm(blas.NoTrans, blas.NoTrans, 1, general(n, n, psi), general(n, n, sigma), 0, general(n, n, g))
		}
		for i := range n {
			den[i] += blas64.Dot(blas64.Vector{N: n, Inc: 1, Data: g[i*n:]}, blas64.Vector{N: n, Inc: 1, Data: psi[i*n:]})
		}
		if w.p == 0 {
			break // nothing is left of a shock after its row
		}
	}
}

// GeneralisedFEVD gives the part of the forecast error variance of series i
// (row) that comes with a shock to series j (column), over responses after
// 0..horizon-1 rows:
//
//	theta_ij = sigma_jj^-1 sum_h (e_i' Psi_h Sigma e_j)^2 / sum_h e_i' Psi_h Sigma Psi_h' e_i
//
// a are the lag matrices (none: Psi_0 = I alone) and sigma the covariance, all
// N x N in the same units. The result is N x N, fractions; rows sum to 1 only
// where shocks are uncorrelated (TableOf scales them). It is an error when
// sizes differ, a variance is not above 0, a value is NaN or Inf, or responses
// grow beyond every number.
//
// Source: Pesaran and Shin 1998, Economics Letters 58; Diebold and Yilmaz 2012.
func GeneralisedFEVD(a []*mat.Dense, sigma mat.Symmetric, horizon int) (*mat.Dense, error) {
	flat, s, n, err := fevdInputs(a, sigma, horizon)
	if err != nil {
		return nil, err
	}
	num, den := make([]float64, n*n), make([]float64, n)
	decompose(newMovingAverage(flat, n), s, nil, horizon, num, den, make([]float64, n*n))
	for i := range n {
		for j := range n {
			num[i*n+j] /= s[j*n+j]
		}
	}
	return divideRows(num, den, n)
}

// OrthogonalisedFEVD is GeneralisedFEVD for shocks made uncorrelated in the order
// of the columns, Sigma = L L':
//
//	theta_ij = sum_h (e_i' Psi_h L e_j)^2 / sum_h e_i' Psi_h Sigma Psi_h' e_i
//
// N x N, fractions, rows sum to 1. A singular sigma is lifted by 1e-10 to 1e-6 of
// its diagonal; beyond that it is an error, as are those of GeneralisedFEVD.
//
// Source: Sims 1980; Diebold and Yilmaz 2009, Economic Journal 119.
func OrthogonalisedFEVD(a []*mat.Dense, sigma mat.Symmetric, horizon int) (*mat.Dense, error) {
	theta, _, err := orthogonalFEVD(a, sigma, horizon)
	return theta, err
}

func orthogonalFEVD(a []*mat.Dense, sigma mat.Symmetric, horizon int) (*mat.Dense, []string, error) {
	flat, s, n, err := fevdInputs(a, sigma, horizon)
	if err != nil {
		return nil, nil, err
	}
	f, err := factorise(s, n)
	if err != nil {
		return nil, nil, err
	}
	theta, err := impactFEVD(flat, f.lower(), f.lifted, n, horizon)
	return theta, f.notes, err
}

// impactFEVD shares out the variance of Psi_h q, q the responses within the row.
func impactFEVD(a, q, sigma []float64, n, horizon int) (*mat.Dense, error) {
	num, den := make([]float64, n*n), make([]float64, n)
	decompose(newMovingAverage(a, n), q, sigma, horizon, num, den, make([]float64, n*n))
	return divideRows(num, den, n)
}

func divideRows(num, den []float64, n int) (*mat.Dense, error) {
	for i := range n {
		for j := range n {
			num[i*n+j] /= den[i]
			if v := num[i*n+j]; math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, errors.New("contagion: responses grow beyond every number")
			}
		}
	}
	return mat.NewDense(n, n, num), nil
}

// fevdInputs checks and flattens what a decomposition needs.
func fevdInputs(a []*mat.Dense, sigma mat.Symmetric, horizon int) (flat, s []float64, n int, err error) {
	if horizon < 1 || horizon > maxHorizon {
		return nil, nil, 0, fmt.Errorf("contagion: a horizon of %d; it must be 1 to %d", horizon, maxHorizon)
	}
	if d, ok := sigma.(*mat.SymDense); sigma == nil || ok && d == nil || sigma.SymmetricDim() == 0 {
		return nil, nil, 0, errors.New("contagion: no covariance")
	}
	if err := checkCovariance(sigma); err != nil {
		return nil, nil, 0, err
	}
	n = sigma.SymmetricDim()
	if flat, err = flatLags(a, n); err != nil {
		return nil, nil, 0, err
	}
	return flat, mat.DenseCopyOf(sigma).RawMatrix().Data, n, nil
}

func flatLags(a []*mat.Dense, n int) ([]float64, error) {
	if n < 1 {
		return nil, fmt.Errorf("contagion: %d series", n)
	}
	flat := make([]float64, 0, len(a)*n*n)
	for l, m := range a {
		if m == nil || m.IsEmpty() {
			return nil, fmt.Errorf("contagion: lag %d has no matrix", l+1)
		}
		if r, c := m.Dims(); r != n || c != n {
			return nil, fmt.Errorf("contagion: lag %d is %d by %d, not %d by %d", l+1, r, c, n, n)
		}
		flat = append(flat, mat.DenseCopyOf(m).RawMatrix().Data...)
	}
	for _, v := range flat {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("contagion: a lag coefficient is not finite")
		}
	}
	return flat, nil
}
