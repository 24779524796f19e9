package contagion

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
)

// GIRF gives the generalised impulse responses of v after 0..h rows:
//
//	GIRF_s = Psi_s Sigma diag(Sigma)^(-1/2)
//
// so that [s].At(i, j) is what series i does s rows after a shock of one standard
// deviation to series j, in the units of i. h+1 matrices, N x N, none with NaN.
// It is an error when h is below 0 or responses grow beyond every number.
//
// On synchronous daily returns responses after the first row have no skill out
// of sample: draw them for levels, volatilities or across sessions.
//
// Source: Pesaran and Shin 1998, Economics Letters 58.
func (v *VAR) GIRF(h int) ([]*mat.Dense, error) {
	all := make([]int, len(v.Series))
	for i := range all {
		all[i] = i
	}
	return v.OrderedIRF([][]int{all}, h)
}

// OrderedIRF is GIRF with the impact of OrderedImpact: Psi_s Q. The blocks hold
// places in v.Series. Errors as in GIRF and OrderedImpact.
func (v *VAR) OrderedIRF(blocks [][]int, h int) ([]*mat.Dense, error) {
	ma, err := MACoefficients(v.A, len(v.Series), h)
	if err != nil {
		return nil, err
	}
	q, err := OrderedImpact(v.Sigma, blocks)
	if err != nil {
		return nil, err
	}
	for s, psi := range ma {
		var r mat.Dense
		r.Mul(psi, q)
		if err := finiteResponses(&r); err != nil {
			return nil, err
		}
		ma[s] = &r
	}
	return ma, nil
}

func finiteResponses(r *mat.Dense) error {
	for _, x := range r.RawMatrix().Data {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return errors.New("contagion: responses grow beyond every number")
		}
	}
	return nil
}
