package contagion

import (
	"errors"
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"
)

// BandTables is connectedness by frequency. The tables of Bands are parts of
// Total: cell by cell, and in From, To, Net, TCI, CTCI and NPDC, they add up to
// it. Their rows therefore sum to the band's part of 100. RowSums is nil.
type BandTables struct {
	Total *Connectedness
	Bands []*Connectedness
	Edges []float64 // descending, radians a row; band b lies from Edges[b] down to Edges[b+1]
}

// BandEdges gives the edges pi/d for FrequencyConnectedness, d rising and at
// least 1, +Inf the slowest: BandEdges(1, 5, 20, +Inf) makes the bands that the
// literature names "1-5, 5-20 and over 20 days". A cycle at pi/d lasts 2d rows.
func BandEdges(d ...float64) []float64 {
	e := make([]float64, len(d))
	for i, v := range d {
		e[i] = math.Pi / v
	}
	return e
}

// FrequencyConnectedness splits connectedness over bands of frequency. With n =
// Horizon+1, F_w = sum_{h=0}^{n-1} Psi_h e^{-iwh} at the n Fourier frequencies,
//
//	theta_ij(w) = |(F_w Sigma)_ij|^2 / ( n sigma_jj sum_h e_i' Psi_h Sigma Psi_h' e_i )
//
// rows are scaled by their sum over all bands, and a band is the sum of its
// frequencies (each with its mirror image). Frequency k of 0..floor(n/2) lies at
// k pi/floor(n/2); a band holds its lower edge and not its upper, but pi.
// Note that Horizon is 0..H here and 0..H-1 in Connect, as in the package that
// the method is known by; take 100 and more.
//
// y and opt as in Connect, the method generalised or orthogonalised. edges
// descend from at most pi to at least 0, radians a row; what lies outside them
// is in no band and not in Total. Errors as in Connect, and when edges do not
// descend or hold no frequency.
//
// Source: Barunik and Krehlik 2018, Journal of Financial Econometrics 16.
func FrequencyConnectedness(y *mat.Dense, opt ConnectednessOptions, edges []float64) (*BandTables, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	if opt.Method != Generalised && opt.Method != Orthogonalised {
		return nil, errors.New("contagion: bands are for the generalised and the orthogonalised method")
	}
	bins, err := bandBins(edges, opt.Horizon+1)
	if err != nil {
		return nil, err
	}
	v, err := FitVAR(y, opt)
	if err != nil {
		return nil, err
	}
	if len(v.Series) < 2 {
		return nil, errors.New("contagion: one series is left; connectedness needs two")
	}
	flat, s, n, err := fevdInputs(v.A, v.Sigma, opt.Horizon)
	if err != nil {
		return nil, err
	}
	q, notes := generalisedImpact(s, n), []string(nil)
	if opt.Method == Orthogonalised {
		f, err := factorise(s, n)
		if err != nil {
			return nil, err
		}
		q, notes = f.lower(), f.notes
	}
	shares := bandShares(flat, q, n, opt.Horizon+1, bins)
	out := &BandTables{Edges: edges}
	total := mat.NewDense(n, n, nil)
	for _, d := range shares {
		total.Add(total, d)
	}
	if err := finiteResponses(total); err != nil {
		return nil, err
	}
	if out.Total, err = TableOf(total); err != nil {
		return nil, err
	}
	for _, d := range shares {
		for i := range n {
			for j := range n {
				d.Set(i, j, d.At(i, j)/out.Total.RowSums[i])
			}
		}
		out.Bands = append(out.Bands, addUp(d))
	}
	// The sums are of squared responses here; as fractions of the variance
	// they are those of the table by time.
	out.Total.RowSums = nil
	for _, t := range append([]*Connectedness{out.Total}, out.Bands...) {
		t.Series, t.Lags, t.Horizon, t.Obs, t.Lambda = v.Series, v.Lags, opt.Horizon, v.Obs, v.Lambda
		t.Warnings = append(append(t.Warnings, v.Warnings...), notes...)
	}
	return out, nil
}

// bandBins gives the Fourier frequencies of each band as indices 0..n-1.
func bandBins(edges []float64, n int) ([][]int, error) {
	if len(edges) < 2 {
		return nil, errors.New("contagion: a band has two edges")
	}
	half := n / 2
	bins := make([][]int, len(edges)-1)
	for b := range bins {
		up, low := edges[b], edges[b+1]
		if !(up > low) || !(low >= 0) || up > math.Pi*(1+1e-9) {
			return nil, fmt.Errorf("contagion: band %d from %g down to %g; edges descend from pi to 0", b, up, low)
		}
		for k := 0; k <= half; k++ {
			// The grid point that is meant to be pi/5 may miss it by a rounding.
			w := float64(k)/float64(half)*math.Pi + 1e-12
			if w < low || (w >= up && !(k == half && up >= math.Pi*(1-1e-9))) {
				continue
			}
			bins[b] = append(bins[b], k)
			if m := n - k; k > 0 && m != k && m > half {
				bins[b] = append(bins[b], m)
			}
		}
		if len(bins[b]) == 0 {
			return nil, fmt.Errorf("contagion: band %d from %g down to %g holds none of %d frequencies", b, up, low, n)
		}
	}
	return bins, nil
}

// bandShares sums |DFT of (Psi_h q)_ij|^2 / n over the frequencies of each band.
func bandShares(a, q []float64, n, points int, bins [][]int) []*mat.Dense {
	resp := make([]float64, n*n*points) // cell by cell, so that a transform reads on
	w := newMovingAverage(a, n)
	g := mat.NewDense(n, n, nil)
	qm := mat.NewDense(n, n, q)
	for h := range points {
		g.Mul(mat.NewDense(n, n, w.next()), qm)
		for i, v := range g.RawMatrix().Data {
			resp[i*points+h] = v
		}
		if w.p == 0 {
			break
		}
	}
	cos, sin := make([]float64, points), make([]float64, points)
	for k := range points {
		sin[k], cos[k] = math.Sincos(2 * math.Pi * float64(k) / float64(points))
	}
	half := points / 2
	power := make([]float64, half+1)
	shares := make([]*mat.Dense, len(bins))
	for b := range shares {
		shares[b] = mat.NewDense(n, n, nil)
	}
	for cell := range n * n {
		x := resp[cell*points : (cell+1)*points]
		for k := range power {
			var re, im float64
			at := 0
			for _, v := range x {
				re += v * cos[at]
				im -= v * sin[at]
				if at += k; at >= points {
					at -= points
				}
			}
			power[k] = (re*re + im*im) / float64(points)
		}
		for b, list := range bins {
			sum := 0.0
			for _, k := range list {
				sum += power[min(k, points-k)]
			}
			shares[b].Set(cell/n, cell%n, sum)
		}
	}
	return shares
}
