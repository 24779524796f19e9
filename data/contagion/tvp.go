package contagion

import (
	"fmt"

	"gonum.org/v1/gonum/mat"
)

// TVPOptions says how [TVPConnectedness] runs. The zero value of a field
// means the value in brackets.
type TVPOptions struct {
	Lags    int       // p, at least 1
	Horizon int       // H, the steps summed in the decomposition (10)
	Kappa1  float64   // forgetting of the coefficients' variance, in (0, 1] (0.99)
	Kappa2  float64   // forgetting of the shocks' covariance, in (0, 1] (0.99)
	Prior   TVPPrior  // where the filter starts
	Centre  []float64 // taken from the series first (their means over all rows: a look-ahead)

	// Each, if set, is given the table of shares of every row in turn: N x N,
	// row i the shares of the forecast error variance of i due to each j, rows
	// summing to 1. The table is overwritten by the next row. An error ends
	// the run and is returned.
	Each func(row int, shares *mat.Dense) error
}

// TVPResult is the connectedness of each row and on average, in percent.
type TVPResult struct {
	TCI     []float64  // T: the mean of From
	To      *mat.Dense // T x N: column sums of the table less its diagonal
	From    *mat.Dense // T x N: row sums less the diagonal
	Net     *mat.Dense // T x N: To less From
	Average *mat.Dense // N x N: mean of the tables
	Mean    float64    // mean of TCI
	Held    int        // rows where the coefficients were explosive and those of the row before stood in
}

// tvpLargest bounds the coefficients of the state, N^2 p: its variance is
// dense, so 2500 of them are 50 MB and a second for every few rows.
const tvpLargest = 2500

// TVPConnectedness gives the connectedness of each row of x from a vector
// autoregression whose coefficients wander (Koop and Korobilis 2014;
// Antonakakis, Chatziantoniou and Gabauer 2020). With z_t the p last rows,
// F_t = I (x) z_t', b the coefficients and R their variance:
//
//	Q_t = k2 Q_{t-1} + (1-k2) e e',  e = y_t - F_t b_{t-1}
//	R_t = S_{t-1}/k1,  K = R F'(Q + F R F')^-1
//	b_t = b_{t-1} + K e,  S_t = R - K F R
//
// Until row p the coefficients are the prior's and e e' is 0.1 y y'. Where
// the companion matrix has an eigenvalue beyond 1 the row keeps the last
// coefficients that were not explosive, and b_t is 0.99 b_{t-1}. Each row's
// table is the generalised decomposition (Pesaran and Shin 1998) with A and
// Q of that row, in shares of its row sums:
//
//	d_ij ~ sum_h (e_i'Psi_h Q e_j)^2 / (q_jj sum_h e_i'Psi_h Q Psi_h'e_i),  h = 0..H-1
//
// x is T x N with a row per time, in any unit; all tables are in percent.
// Only the last state is kept, so memory is (N^2 p)^2 + 3 T N numbers. It is
// an error if x has a value that is NaN or infinite, a constant series or no
// more than p+1 rows, if the prior does not fit, or if the state has more
// than 2500 coefficients. Past 12 series a shrunk covariance serves better.
func TVPConnectedness(x *mat.Dense, opt TVPOptions) (*TVPResult, error) {
	f, err := newTVPFilter(x, &opt)
	if err != nil {
		return nil, err
	}
	rows, n := x.Dims()
	res := &TVPResult{
		TCI: make([]float64, rows), Average: mat.NewDense(n, n, nil),
		To: mat.NewDense(rows, n, nil), From: mat.NewDense(rows, n, nil), Net: mat.NewDense(rows, n, nil),
	}
	shares := mat.NewDense(n, n, nil)
	for t := range rows {
		held, err := f.step(t)
		if err != nil {
			return nil, err
		}
		if held {
			res.Held++
		}
		if !f.decompose(shares, opt.Horizon) {
			return nil, fmt.Errorf("contagion: no decomposition at row %d", t)
		}
		res.add(t, shares)
		if opt.Each == nil {
			continue
		}
		if err := opt.Each(t, shares); err != nil {
			return nil, err
		}
	}
	for _, v := range res.TCI {
		res.Mean += v / float64(rows)
	}
	res.Average.Scale(1/float64(rows), res.Average)
	return res, nil
}

// add books the table of row t.
func (r *TVPResult) add(t int, shares *mat.Dense) {
	to, from, net := r.To.RawRowView(t), r.From.RawRowView(t), r.Net.RawRowView(t)
	for i := range from {
		average := r.Average.RawRowView(i)
		for j, v := range shares.RawRowView(i) {
			average[j] += 100 * v
			if i != j {
				from[i] += 100 * v
				to[j] += 100 * v
			}
		}
		r.TCI[t] += from[i] / float64(len(from))
	}
	for i := range net {
		net[i] = to[i] - from[i]
	}
}

// newTVPFilter checks the options, fills in the defaults and starts the state.
func newTVPFilter(x *mat.Dense, opt *TVPOptions) (*tvpFilter, error) {
	if opt.Lags < 1 {
		return nil, fmt.Errorf("contagion: %d lags, need at least 1", opt.Lags)
	}
	if err := whole(x, opt.Lags+2); err != nil {
		return nil, err
	}
	rows, n := x.Dims()
	if opt.Lags > tvpLargest || n > tvpLargest || n*n*opt.Lags > tvpLargest {
		return nil, fmt.Errorf("contagion: a state of %d x %d x %d coefficients, at most %d", n, n, opt.Lags, tvpLargest)
	}
	if opt.Horizon == 0 {
		opt.Horizon = 10
	}
	for _, kappa := range []*float64{&opt.Kappa1, &opt.Kappa2} {
		if *kappa == 0 {
			*kappa = .99
		}
		if !(*kappa > 0 && *kappa <= 1) {
			return nil, fmt.Errorf("contagion: forgetting factor %v is not in (0, 1]", *kappa)
		}
	}
	if opt.Horizon < 1 {
		return nil, fmt.Errorf("contagion: horizon %d, need at least 1", opt.Horizon)
	}
	c, mean := centred(x)
	cov := crossProduct(c, 1/float64(rows-1))
	if err := bounded(cov); err != nil {
		return nil, err
	}
	if err := varying(cov, mean); err != nil {
		return nil, err
	}
	if opt.Centre != nil {
		if len(opt.Centre) != n {
			return nil, fmt.Errorf("contagion: %d centres for %d series", len(opt.Centre), n)
		}
		for t := range rows {
			dst := c.RawRowView(t)
			for j, v := range x.RawRowView(t) {
				dst[j] = v - opt.Centre[j]
			}
		}
		if err := whole(c, 1); err != nil {
			return nil, err
		}
	}
	if opt.Prior.Cov == nil {
		opt.Prior.Cov = cov
	}
	if err := opt.Prior.fits(n, opt.Lags); err != nil {
		return nil, err
	}
	return startTVP(c, opt), nil
}
