package contagion

import (
	"errors"

	"gonum.org/v1/gonum/mat"
)

// JointFEVD gives shares in which what series i takes from all the others
// together is the part of its forecast error variance that knowing their shocks
// removes:
//
//	J_i  = sum_h e_i' Psi_h Sigma M_i (M_i' Sigma M_i)^-1 M_i' Sigma Psi_h' e_i / sum_h e_i' Psi_h Sigma Psi_h' e_i
//	     = 1 - sum_h (Psi_h)_ii^2 / ( (Sigma^-1)_ii sum_h e_i' Psi_h Sigma Psi_h' e_i )
//	D_ii = 1 - J_i,  D_ij = J_i theta_ij / sum_{k != i} theta_ik
//
// with M_i the identity without column i and theta of GeneralisedFEVD. The second
// line holds as u_i given the other shocks keeps the variance 1/(Sigma^-1)_ii
// and nothing else stays uncertain; it needs one inverse in place of N. The
// result is N x N, fractions, rows sum to 1. A singular sigma is lifted as in
// OrthogonalisedFEVD; errors as there.
//
// Sources: Lastrapes and Wiesen 2021, Economic Modelling 94 (J); Balcilar, Gabauer
// and Umar 2021, Resources Policy 73 (its split over j).
func JointFEVD(a []*mat.Dense, sigma mat.Symmetric, horizon int) (*mat.Dense, error) {
	theta, _, err := jointFEVD(a, sigma, horizon)
	return theta, err
}

func jointFEVD(a []*mat.Dense, sigma mat.Symmetric, horizon int) (*mat.Dense, []string, error) {
	theta, err := GeneralisedFEVD(a, sigma, horizon)
	if err != nil {
		return nil, nil, err
	}
	flat, s, n, err := fevdInputs(a, sigma, horizon)
	if err != nil {
		return nil, nil, err
	}
	f, err := factorise(s, n)
	if err != nil {
		return nil, nil, err
	}
	var inv mat.SymDense // of the correlations
	if err := f.chol.InverseTo(&inv); err != nil && inv.IsEmpty() {
		return nil, nil, errors.New("contagion: the covariance has no inverse")
	}
	own, den := make([]float64, n), make([]float64, n)
	num, g := make([]float64, n*n), make([]float64, n*n)
	decompose(newMovingAverage(flat, n), f.lifted, nil, horizon, num, den, g)
	w := newMovingAverage(flat, n)
	for range horizon {
		psi := w.next()
		for i := range n {
			own[i] += psi[i*n+i] * psi[i*n+i]
		}
		if w.p == 0 {
			break
		}
	}
	for i := range n {
		// Rounding may leave a joint share of -1e-17 for an independent series.
		from := min(1, max(0, 1-own[i]*f.sd[i]*f.sd[i]/(inv.At(i, i)*den[i])))
		others := 0.0
		for j := range n {
			if j != i {
				others += theta.At(i, j)
			}
		}
		theta.Set(i, i, 1-from)
		for j := range n {
			if j != i && others > 0 {
				theta.Set(i, j, theta.At(i, j)*from/others)
			}
		}
	}
	return theta, f.notes, nil
}
