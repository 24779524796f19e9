package contagion

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"gonum.org/v1/gonum/mat"
)

// NullDraws is how many shuffles a null is usually made of.
const NullDraws = 200

// TCINull is what a total connectedness index would be, for series as these and
// as many rows, without any connection.
type TCINull struct {
	Observed float64   // TCI of the panel, percent
	Mean, SD float64   // of the draws, percent
	Low      float64   // 5th percentile of the draws
	High     float64   // 95th percentile
	Excess   float64   // Observed - Mean: what to show
	P        float64   // (1 + draws at or above Observed)/(1 + draws), fraction
	Draws    []float64 // ascending, percent
	Warnings []string
}

// PermutationNull shuffles every series in time on its own, which keeps each
// one's values and cuts all ties between them and over time, and takes the TCI
// of Connect again, draws times (NullDraws where nothing is known better).
//
// Rows with a NaN are taken out before the shuffles, as they would spread over
// all rows; series that Connect leaves out are. Draw d has its own stream of
// random numbers, PCG(seed, d): the same seed gives the same null, and more
// draws begin with the fewer. A draw that cannot be estimated is left out and
// told in Warnings. No value is NaN. Errors as in Connect, for draws below 2,
// and when fewer than two draws can be estimated.
//
// A VAR explains series with long memory by their own past; after the shuffle
// it has nothing to explain. For levels and volatilities the null is therefore
// one of no connection and no memory.
//
// Source: Phipson and Smyth 2010, Statistical Applications in Genetics and
// Molecular Biology 9 (P).
func PermutationNull(y *mat.Dense, opt ConnectednessOptions, draws int, seed uint64) (*TCINull, error) {
	if draws < 2 {
		return nil, fmt.Errorf("contagion: %d draws; a null needs two", draws)
	}
	seen, err := Connect(y, opt)
	if err != nil {
		return nil, err
	}
	a, err := admit(y, opt.numbers)
	if err != nil {
		return nil, err
	}
	if opt.Method == Ordered {
		_, cols := y.Dims()
		if opt.Blocks, err = keptBlocks(opt.Blocks, a.series, cols); err != nil {
			return nil, err
		}
	}
	opt.numbers = a.series
	full := a.panel(y)
	rows := a.observations(0)
	n := len(a.series)
	z := mat.NewDense(len(rows), n, nil)
	col := make([]float64, len(rows))
	out := &TCINull{Observed: seen.TCI, Warnings: slices.Clone(seen.Warnings)}
	for d := range draws {
		rng := rand.New(rand.NewPCG(seed, uint64(d)))
		for j := range n {
			for i, t := range rows {
				col[i] = full.At(t, j)
			}
			rng.Shuffle(len(col), func(i, k int) { col[i], col[k] = col[k], col[i] })
			z.SetCol(j, col)
		}
		c, err := Connect(z, opt)
		if err != nil {
			continue
		}
		out.Draws = append(out.Draws, c.TCI)
	}
	if left := draws - len(out.Draws); left > 0 {
		out.Warnings = append(out.Warnings, fmt.Sprintf("%d of %d draws cannot be estimated", left, draws))
	}
	if len(out.Draws) < 2 {
		return nil, errors.New("contagion: the null's draws cannot be estimated")
	}
	out.summarise()
	return out, nil
}

func (o *TCINull) summarise() {
	slices.Sort(o.Draws)
	n := float64(len(o.Draws))
	above := 0
	for _, v := range o.Draws {
		o.Mean += v / n
		if v >= o.Observed {
			above++
		}
	}
	for _, v := range o.Draws {
		o.SD += (v - o.Mean) * (v - o.Mean) / (n - 1)
	}
	o.SD = math.Sqrt(o.SD)
	o.Low, o.High = sortedQuantile(o.Draws, 0.05), sortedQuantile(o.Draws, 0.95)
	o.Excess = o.Observed - o.Mean
	o.P = float64(1+above) / (1 + n)
}

// sortedQuantile interpolates between order statistics (Hyndman and Fan's type 7).
func sortedQuantile(x []float64, q float64) float64 {
	at := q * float64(len(x)-1)
	i := int(at)
	if i+1 >= len(x) {
		return x[len(x)-1]
	}
	return x[i] + (at-float64(i))*(x[i+1]-x[i])
}
