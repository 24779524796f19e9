package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// OrderedImpact gives what each series does within the row when a shock of one
// standard deviation hits one of them, where the blocks close one after the
// other. With Sigma = P D P', P unit block lower triangular and D block diagonal
// in the order of the blocks, column j is
//
//	P D e_j / sqrt(D_jj)
//
// A shock in a block moves its own block as it usually moves with it
// (generalised) and the later blocks, never the earlier ones: those had closed.
// D is the covariance that the earlier blocks leave unexplained. One block is the
// generalised impact Sigma e_j / sqrt(sigma_jj), blocks of one the Cholesky factor.
//
// sigma is N x N, blocks a partition of 0..N-1; the result is N x N (row answers
// column) in the units of the series. A singular sigma is lifted by 1e-10 to 1e-6
// of its diagonal. It is an error when the blocks are no partition, a variance
// is not above 0, a value is NaN or Inf, or sigma is not positive definite.
//
// Source: our own; block LDL' over the sequence of Engle, Ito and Lin 1990,
// Econometrica 58.
func OrderedImpact(sigma mat.Symmetric, blocks [][]int) (*mat.Dense, error) {
	_, s, n, err := fevdInputs(nil, sigma, 1)
	if err != nil {
		return nil, err
	}
	q, _, _, err := orderedImpact(s, n, blocks)
	if err != nil {
		return nil, err
	}
	return mat.NewDense(n, n, q), nil
}

func orderedImpact(s []float64, n int, blocks [][]int) (q, lifted []float64, notes []string, err error) {
	if err := checkBlocks(blocks, n); err != nil {
		return nil, nil, nil, err
	}
	if len(blocks) == 1 {
		// The generalised impact inverts nothing: a singular sigma will do.
		return generalisedImpact(s, n), s, nil, nil
	}
	f, err := factorise(s, n)
	if err != nil {
		return nil, nil, nil, err
	}
	q = make([]float64, n*n)
	left := mat.NewDense(n, n, append([]float64(nil), f.lifted...)) // unexplained by the blocks done
	var order []int
	for _, b := range blocks {
		order = append(order, b...)
	}
	done := 0
	for _, b := range blocks {
		later := order[done+len(b):]
		for _, j := range b {
			d := left.At(j, j)
			if !(d > 0) {
				return nil, nil, nil, errors.New("contagion: the covariance is not positive definite")
			}
			for _, i := range order[done:] {
				q[i*n+j] = left.At(i, j) / math.Sqrt(d)
			}
		}
		if err := takeOut(left, b, later); err != nil {
			return nil, nil, nil, err
		}
		done += len(b)
	}
	return q, f.lifted, f.notes, nil
}

func generalisedImpact(s []float64, n int) []float64 {
	q := make([]float64, n*n)
	for i := range q {
		j := i % n
		q[i] = s[i] / math.Sqrt(s[j*n+j])
	}
	return q
}

// takeOut leaves in the rows and columns later of s what block b does not explain:
//
//	S_ll - S_lb S_bb^-1 S_bl
func takeOut(s *mat.Dense, b, later []int) error {
	if len(b) == 0 || len(later) == 0 {
		return nil
	}
	block := mat.NewSymDense(len(b), nil)
	across := mat.NewDense(len(b), len(later), nil)
	for i, r := range b {
		for j, c := range b {
			if j >= i {
				block.SetSym(i, j, s.At(r, c))
			}
		}
		for j, c := range later {
			across.Set(i, j, s.At(r, c))
		}
	}
	var chol mat.Cholesky
	if !chol.Factorize(block) {
		return errors.New("contagion: the covariance is not positive definite")
	}
	var w, take mat.Dense
	if err := chol.SolveTo(&w, across); err != nil && w.IsEmpty() {
		return errors.New("contagion: the covariance is not positive definite")
	}
	take.Mul(across.T(), &w)
	for i, r := range later {
		for j, c := range later {
			s.Set(r, c, s.At(r, c)-(take.At(i, j)+take.At(j, i))/2)
		}
	}
	return nil
}

// OrderedFEVD shares out forecast error variance over shocks with the impact Q
// of OrderedImpact:
//
//	theta_ij = sum_h (e_i' Psi_h Q e_j)^2 / sum_h e_i' Psi_h Sigma Psi_h' e_i,  h = 0..horizon-1
//
// N x N, fractions; as generalised shares, rows need not sum to 1. Inputs as in
// GeneralisedFEVD, blocks and errors as in OrderedImpact.
func OrderedFEVD(a []*mat.Dense, sigma mat.Symmetric, blocks [][]int, horizon int) (*mat.Dense, error) {
	theta, _, err := orderedFEVD(a, sigma, blocks, horizon)
	return theta, err
}

func orderedFEVD(a []*mat.Dense, sigma mat.Symmetric, blocks [][]int, horizon int) (*mat.Dense, []string, error) {
	flat, s, n, err := fevdInputs(a, sigma, horizon)
	if err != nil {
		return nil, nil, err
	}
	q, lifted, notes, err := orderedImpact(s, n, blocks)
	if err != nil {
		return nil, nil, err
	}
	theta, err := impactFEVD(flat, q, lifted, n, horizon)
	return theta, notes, err
}

// checkBlocks wants every series of 0..n-1 in one block, once.
func checkBlocks(blocks [][]int, n int) error {
	seen := make([]bool, n)
	count := 0
	for b, block := range blocks {
		for _, j := range block {
			switch {
			case j < 0 || j >= n:
				return fmt.Errorf("contagion: block %d has series %d of %d", b, j, n)
			case seen[j]:
				return fmt.Errorf("contagion: series %d is in two blocks", j)
			}
			seen[j] = true
			count++
		}
	}
	if count < n {
		return fmt.Errorf("contagion: the blocks have %d of %d series", count, n)
	}
	return nil
}

// keptBlocks renumbers blocks over the cols columns of a panel to the places of
// the series that stayed.
func keptBlocks(blocks [][]int, series []int, cols int) ([][]int, error) {
	if err := checkBlocks(blocks, cols); err != nil {
		return nil, err
	}
	place := make(map[int]int, len(series))
	for k, j := range series {
		place[j] = k
	}
	kept := make([][]int, 0, len(blocks))
	for _, b := range blocks {
		var block []int
		for _, j := range b {
			if k, ok := place[j]; ok {
				block = append(block, k)
			}
		}
		kept = append(kept, block)
	}
	return kept, nil
}
