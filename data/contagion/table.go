package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// Connectedness is a connectedness table. With D the shares, rows summing to 1:
//
//	Percent_ij  = 100 D_ij                   what i takes from j
//	From_i      = 100 sum_{j != i} D_ij      what i takes from the others
//	To_j        = 100 sum_{i != j} D_ij      what j gives to the others
//	Net         = To - From                  above 0: gives more than it takes
//	TCI         = sum From / N               total connectedness index
//	CTCI        = TCI N/(N-1)                the same on a scale that reaches 100
//	NPDC_ij     = 100 (D_ij - D_ji)          above 0: i takes more from j than it gives
//	NPT_i       = #{j: NPDC_ij < 0}          how many i gives more than it takes from
//	PCI_ij      = 200 (D_ij+D_ji)/(D_ii+D_ij+D_ji+D_jj)   how close a pair is
//	Influence_ij= 100 |D_ij-D_ji|/(D_ij+D_ji)             how one-sided, 0 to 100
//
// All are in percent but NPT, which is a count. No value is NaN; an Influence
// without any exchange is 0. PCI and CTCI pass 100 where a series takes more
// from another than from itself, as an orthogonalised or joint one may. On synchronous daily returns Net tells who is
// central, not who began.
//
// Sources: Diebold and Yilmaz 2012, 2014; Gabauer 2021 (PCI, CTCI);
// Chatziantoniou and Gabauer 2021 (Influence).
type Connectedness struct {
	Series    []int      // columns of the panel, in the order of the table
	Percent   *mat.Dense // N x N, percent
	RowSums   []float64  // sums of the rows before scaling, fraction; 1 where shocks are uncorrelated
	From      []float64
	To        []float64
	Net       []float64
	TCI       float64
	CTCI      float64
	NPDC      *mat.Dense
	NPT       []int
	PCI       *mat.Dense
	Influence *mat.Dense

	Lags, Horizon int
	Obs           int     // observations of the estimation
	Lambda        float64 // ridge penalty; 0 is least squares
	Warnings      []string
}

// TableOf scales the rows of theta (N x N, fractions of the variance of the row
// that are the work of the column, none below 0) to sum to 1 and adds them up:
// see Connectedness for the formulas. Series are numbered 0..N-1.
//
// It is an error when theta is not square, smaller than 2 x 2, has a value
// below 0, a NaN or Inf, or a row of zeros.
func TableOf(theta *mat.Dense) (*Connectedness, error) {
	if theta == nil || theta.IsEmpty() {
		return nil, errors.New("contagion: no shares")
	}
	n, c := theta.Dims()
	if n != c {
		return nil, fmt.Errorf("contagion: shares of %d by %d are not square", n, c)
	}
	if n < 2 {
		return nil, errors.New("contagion: one series; connectedness needs two")
	}
	d := mat.NewDense(n, n, nil)
	sums := make([]float64, n)
	for i := range n {
		for j := range n {
			v := theta.At(i, j)
			if !(v >= 0) || math.IsInf(v, 1) {
				return nil, fmt.Errorf("contagion: the share of series %d in series %d is %g", j, i, v)
			}
			sums[i] += v
		}
		if !(sums[i] > 0) || math.IsInf(sums[i], 1) {
			return nil, fmt.Errorf("contagion: the shares in series %d sum to %g", i, sums[i])
		}
		for j := range n {
			d.Set(i, j, theta.At(i, j)/sums[i])
		}
	}
	t := addUp(d)
	t.RowSums = sums
	return t, nil
}

// addUp fills a table from shares d that are scaled already: to 1 over the row,
// or to the band's part of 1.
func addUp(d *mat.Dense) *Connectedness {
	n, _ := d.Dims()
	t := &Connectedness{
		Series:    make([]int, n),
		Percent:   mat.NewDense(n, n, nil),
		From:      make([]float64, n),
		To:        make([]float64, n),
		Net:       make([]float64, n),
		NPDC:      mat.NewDense(n, n, nil),
		NPT:       make([]int, n),
		PCI:       mat.NewDense(n, n, nil),
		Influence: mat.NewDense(n, n, nil),
	}
	for i := range n {
		t.Series[i] = i
		for j := range n {
			a, b := d.At(i, j), d.At(j, i)
			t.Percent.Set(i, j, 100*a)
			t.NPDC.Set(i, j, 100*(a-b))
			if both := d.At(i, i) + a + b + d.At(j, j); both > 0 {
				t.PCI.Set(i, j, 200*(a+b)/both)
			}
			if i == j {
				continue
			}
			t.From[i] += 100 * a
			t.To[j] += 100 * a
			if a < b {
				t.NPT[i]++
			}
			if a+b > 0 {
				t.Influence.Set(i, j, 100*math.Abs(a-b)/(a+b))
			}
		}
	}
	for i := range n {
		t.Net[i] = t.To[i] - t.From[i]
		t.TCI += t.From[i]
	}
	t.TCI /= float64(n)
	t.CTCI = t.TCI * float64(n) / float64(n-1)
	return t
}
