package contagion

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"

	"contagion/data"
)

const (
	// BackgroundRows is the window of a network's table: a year and a half,
	// because markets of six countries share few days.
	BackgroundRows = 300
	// backgroundWindow is the window of its course: half a year.
	backgroundWindow = 125
	// backgroundSeed of the shuffles; any would do, this one is kept.
	backgroundSeed = 20250127
	// gaugeMin is how many days of history a turbulence needs first: enough for
	// a covariance of a dozen groups, shrunk.
	gaugeMin = 120
)

// Background computes the network of the groups before a shock: the table of
// Diebold and Yilmaz from a VAR(1) of their daily mean returns with a shrunk
// covariance, its total over rolling windows, and what that total is when
// every series is shuffled in time. Groups that traded on too few days are
// left out. Days on which a group did not trade are left out, never filled. It
// is an error where fewer than two groups remain.
func Background(h *History) (*data.Network, error) {
	p := newPast(h)
	var groups []int
	var series [][]float64
	from := max(0, len(p.days)-BackgroundRows)
	for g := range h.Universe.Groups {
		if same, _ := p.groupSeries(g); same != nil && countKnown(same[from:]) >= StudyMin {
			groups, series = append(groups, g), append(series, same[from:])
		}
	}
	if len(groups) < 2 {
		return nil, fmt.Errorf("contagion: network: %d groups with %d days of returns, need 2", len(groups), StudyMin)
	}
	x, days := complete(series, p.days[from:])
	opt := DefaultConnectedness()
	opt.Shrink = func(r *mat.Dense) (*mat.SymDense, error) {
		cov, _, err := LedoitWolfStandardised(r)
		return cov, err
	}
	c, err := Connect(x, opt)
	if err != nil {
		return nil, err
	}
	if len(c.Series) != len(groups) {
		return nil, fmt.Errorf("contagion: network: %s", c.Warnings[0])
	}
	null, err := PermutationNull(x, opt, NullDraws, backgroundSeed)
	if err != nil {
		return nil, err
	}
	roll, err := RollingConnectedness(x, backgroundWindow, opt)
	if err != nil {
		return nil, err
	}
	rows, cols := x.Dims()
	recent, err := PermutationNull(x.Slice(max(0, rows-backgroundWindow), rows, 0, cols).(*mat.Dense), opt, NullDraws, backgroundSeed)
	if err != nil {
		return nil, err
	}
	n := &data.Network{WindowNull: recent.Mean, Groups: groups, TCI: c.TCI, NullMean: null.Mean, NullLow: null.Low, NullHigh: null.High, Lags: c.Lags, Horizon: c.Horizon, Rows: c.Obs,
		Method: "generalised, VAR correlations shrunk to the identity (Ledoit, Wolf 2004)", From: days[0], To: days[len(days)-1]}
	for i := range groups {
		n.Percent = append(n.Percent, mat.Row(nil, i, c.Percent))
	}
	for k, last := range roll.Last {
		n.Windows = append(n.Windows, data.NetworkWindow{Day: days[last], TCI: roll.TCI[k]})
	}
	if n.Mean, n.Cov, err = groupLaw(x); err != nil {
		return nil, err
	}
	return n, nil
}

// groupLaw is the mean and the covariance of the groups, for a turbulence.
func groupLaw(x *mat.Dense) (mean []float64, cov [][]float64, err error) {
	s, _, err := LedoitWolfConstant(x)
	if err != nil {
		return nil, nil, err
	}
	rows, n := x.Dims()
	for j := range n {
		sum := 0.0
		for _, v := range mat.Col(nil, j, x) {
			sum += v
		}
		mean = append(mean, sum/float64(rows))
		cov = append(cov, mat.Row(nil, j, s))
	}
	return mean, cov, nil
}

// complete keeps the days on which every series is known.
func complete(series [][]float64, days []string) (*mat.Dense, []string) {
	var kept []string
	var values []float64
	for t, d := range days {
		row := make([]float64, len(series))
		for i := range series {
			row[i] = series[i][t]
		}
		if !slices.ContainsFunc(row, func(v float64) bool { return !known(v) }) {
			values, kept = append(values, row...), append(kept, d)
		}
	}
	if len(kept) == 0 {
		return mat.NewDense(1, len(series), nil), []string{""}
	}
	return mat.NewDense(len(kept), len(series), values), kept
}

func countKnown(x []float64) int {
	n := 0
	for _, v := range x {
		if known(v) {
			n++
		}
	}
	return n
}

// The gauges of a day, by the names they have in files and on the screen.
const (
	GaugeTurbulence  = "turbulence"
	GaugeMagnitude   = "magnitude"
	GaugeSurprise    = "correlation surprise"
	GaugeCommonShare = "common share"
	GaugeFell        = "share that fell"
	GaugeBeyond      = "share beyond 2 sigma"
	GaugeAbsorption  = "absorption ratio"
)

// OrdinaryDays computes what the gauges were on every day of a history, so
// that a reading has a percentile: turbulence, magnitude and surprise of the
// groups against the days before, and common share and breadth of the region's
// shares against their own volatility.
func OrdinaryDays(h *History) []data.GaugeScale {
	p := newPast(h)
	values := map[string][]float64{}
	put := func(name string, v float64) {
		if known(v) {
			values[name] = append(values[name], v)
		}
	}
	var series [][]float64
	for g := range h.Universe.Groups {
		if same, _ := p.groupSeries(g); same != nil && countKnown(same) >= StudyMin {
			series = append(series, same)
		}
	}
	if len(series) > 1 {
		x, _ := complete(series, p.days)
		rows, n := x.Dims()
		if strains, err := RollingTurbulence(x, gaugeMin, 5); err == nil {
			for _, s := range strains {
				put(GaugeTurbulence, s.Turbulence)
				put(GaugeMagnitude, s.Magnitude)
				put(GaugeSurprise, s.Surprise)
			}
		}
		for end := gaugeMin; end <= rows; end++ {
			if a, err := AbsorptionRatio(x.Slice(0, end, 0, n).(*mat.Dense), max(1, int(math.Round(float64(n)/5))), 250); err == nil {
				put(GaugeAbsorption, a)
			}
		}
	}
	var shares [][]float64
	var sigma []float64
	for id, home := range p.home {
		if home && countKnown(p.series[id]) >= StudyMin {
			shares = append(shares, p.series[id])
			sigma = append(sigma, rootMeanSquare(p.series[id]))
		}
	}
	for t := range p.days {
		day := make([]float64, len(shares))
		for i := range shares {
			day[i] = shares[i][t]
		}
		if countKnown(day) < FactorNames {
			continue
		}
		m, _ := CommonShare(day)
		put(GaugeCommonShare, m)
		if fell, beyond, _, err := Breadth(day, sigma); err == nil {
			put(GaugeFell, fell)
			put(GaugeBeyond, beyond)
		}
	}
	var out []data.GaugeScale
	for _, name := range []string{GaugeTurbulence, GaugeMagnitude, GaugeSurprise, GaugeCommonShare, GaugeFell, GaugeBeyond, GaugeAbsorption} {
		if v := values[name]; len(v) >= gaugeMin {
			out = append(out, scaleOf(name, v))
		}
	}
	return out
}

// scaleOf keeps 101 quantiles of a gauge's days.
func scaleOf(name string, v []float64) data.GaugeScale {
	s := data.GaugeScale{Name: name, N: len(v), Last: v[len(v)-1]}
	sorted := slices.Sorted(slices.Values(v))
	const steps = 100
	for k := range steps + 1 {
		s.Quantile = append(s.Quantile, sorted[k*(len(sorted)-1)/steps])
	}
	return s
}

// Percentile gives where a reading stands among a gauge's ordinary days, 0 to
// 100, to a hundredth of its days; NaN of an unknown reading or an empty scale.
func Percentile(s data.GaugeScale, v float64) float64 {
	if !known(v) || len(s.Quantile) < 2 {
		return math.NaN()
	}
	below := 0
	for _, q := range s.Quantile {
		if q < v {
			below++
		}
	}
	return 100 * float64(below) / float64(len(s.Quantile))
}

func rootMeanSquare(x []float64) float64 {
	sum, n := 0.0, 0
	for _, v := range x {
		if known(v) {
			sum, n = sum+v*v, n+1
		}
	}
	return math.Sqrt(sum / float64(n))
}
