package main

import (
	"errors"
	"fmt"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

// A spillAnswer is a connectedness table. All is in percent; a row receives
// from a column.
type spillAnswer struct {
	Schema   int           `json:"schema"`
	Names    []string      `json:"names"`
	Table    [][]figure    `json:"table"`
	From     []figure      `json:"from"`
	To       []figure      `json:"to"`
	Net      []figure      `json:"net"`
	TCI      figure        `json:"tci"`
	CTCI     figure        `json:"ctci"`
	N        int           `json:"n"` // observations
	Lags     int           `json:"lags"`
	Horizon  int           `json:"horizon"`
	Warnings []string      `json:"warnings"`
	Windows  []spillMoment `json:"windows"`
	Bands    []spillBand   `json:"bands"`
	Null     *spillNull    `json:"null,omitempty"`

	method, from, to string
}

type spillMoment struct {
	End string `json:"end"`
	TCI figure `json:"tci"`
}

// A spillBand is the part of the table of cycles of From to To rows; To is
// null where the band has no end.
type spillBand struct {
	From  figure     `json:"from"`
	To    figure     `json:"to"`
	Table [][]figure `json:"table"`
	TCI   figure     `json:"tci"`
}

// A spillNull is what the total would be without any connection.
type spillNull struct {
	Draws  int    `json:"draws"`
	Seed   uint64 `json:"seed"`
	Mean   figure `json:"mean"`
	SD     figure `json:"sd"`
	Low    figure `json:"low"`
	High   figure `json:"high"`
	Excess figure `json:"excess"` // of the observed total over the mean
	P      figure `json:"p"`
}

// run estimates everything that the flags ask for.
func (f *spillFlags) run(rows *mat.Dense, names, dates []string) (*spillAnswer, error) {
	told := teller{names: names, dates: dates}
	opt, chosen, err := f.options(rows, names)
	if err != nil {
		return nil, err
	}
	if f.method == "tvp" {
		return f.wander(rows, told)
	}
	a := &spillAnswer{Schema: 1, Warnings: []string{}, Windows: []spillMoment{}, Bands: []spillBand{}, method: f.method, from: dates[0], to: dates[len(dates)-1]}
	a.warn(chosen...)
	c, err := contagion.Connect(rows, opt)
	if err != nil {
		return nil, told.fault(err)
	}
	a.fill(c, names)
	a.warn(told.all(c.Warnings)...)
	if len(f.edges) > 0 {
		if err := f.banded(a, rows, opt, told); err != nil {
			return nil, err
		}
	}
	if f.window > 0 {
		r, err := contagion.RollingConnectedness(rows, f.window, opt)
		if err != nil {
			return nil, told.fault(err)
		}
		for k, v := range r.TCI {
			a.Windows = append(a.Windows, spillMoment{dates[r.Last[k]], figure(v)})
		}
		a.warn(told.all(r.Warnings)...)
	}
	if f.nulls {
		n, err := contagion.PermutationNull(rows, opt, f.draws, f.seed)
		if err != nil {
			return nil, told.fault(err)
		}
		a.Null = &spillNull{Draws: len(n.Draws), Seed: f.seed, Mean: figure(n.Mean), SD: figure(n.SD), Low: figure(n.Low), High: figure(n.High), Excess: figure(n.Excess), P: figure(n.P)}
		a.warn(told.all(n.Warnings)...)
	}
	return a, nil
}

func (a *spillAnswer) fill(c *contagion.Connectedness, names []string) {
	for _, j := range c.Series {
		a.Names = append(a.Names, names[j])
	}
	a.Table, a.From, a.To, a.Net = cells(c.Percent), figures(c.From), figures(c.To), figures(c.Net)
	a.TCI, a.CTCI, a.N, a.Lags, a.Horizon = figure(c.TCI), figure(c.CTCI), c.Obs, c.Lags, c.Horizon
}

// warn adds warnings that are not there yet.
func (a *spillAnswer) warn(list ...string) {
	for _, w := range list {
		seen := false
		for _, old := range a.Warnings {
			seen = seen || old == w
		}
		if !seen {
			a.Warnings = append(a.Warnings, w)
		}
	}
}

func cells(m *mat.Dense) [][]figure {
	rows, _ := m.Dims()
	out := make([][]figure, rows)
	for i := range out {
		out[i] = figures(m.RawRowView(i))
	}
	return out
}

// banded adds the tables by cycle. Where they cover all cycles the whole table
// is their sum, so that the parts add up to what is shown.
func (f *spillFlags) banded(a *spillAnswer, rows *mat.Dense, opt contagion.ConnectednessOptions, told teller) error {
	n := len(a.Names)
	if n*n*(opt.Horizon+1) > mostBanded {
		return misuse("--bands of %d series at a horizon of %d take too much memory; give fewer series, or a shorter --horizon", n, opt.Horizon)
	}
	b, err := contagion.FrequencyConnectedness(rows, opt, contagion.BandEdges(f.edges...))
	if err != nil {
		return told.fault(err)
	}
	if f.wholeSpectrum() {
		a.Names = nil
		a.fill(b.Total, told.names)
	}
	for k, t := range b.Bands {
		a.Bands = append(a.Bands, spillBand{figure(f.edges[k]), figure(f.edges[k+1]), cells(t.Percent), figure(t.TCI)})
	}
	if opt.Horizon < 100 {
		a.warn(fmt.Sprintf("bands at a horizon of %d are coarse: --horizon 100 and more tells slow cycles apart", opt.Horizon))
	}
	return nil
}

// trainingRows of a prior where --window does not say.
const trainingRows = 200

// wander lets the coefficients wander, on the rows that are complete.
func (f *spillFlags) wander(rows *mat.Dense, told teller) (*spillAnswer, error) {
	in, at := completeRows(rows)
	if len(in) < 2 || len(at) < 2 {
		return nil, told.fault(errors.New("contagion: one series is left; connectedness needs two"))
	}
	names, x := make([]string, len(in)), mat.NewDense(len(at), len(in), nil)
	for k, j := range in {
		names[k] = told.names[j]
		for r, i := range at {
			x.Set(r, k, rows.At(i, j))
		}
	}
	told.names = names
	train := trainingRows
	if f.window > 0 {
		train = f.window
	}
	train -= f.lags // as in R's ConnectednessApproach, so that its numbers are found again
	if train < 1 || train >= len(at) {
		return nil, misuse("--window: %d rows train a tvp of %d lags in %d rows; give more than the lags and fewer than the rows", train+f.lags, f.lags, len(at))
	}
	prior, err := contagion.BayesPrior(mat.DenseCopyOf(x.Slice(0, train, 0, len(in))), f.lags)
	if err != nil {
		return nil, told.fault(err)
	}
	r, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: f.lags, Horizon: f.horizon, Prior: prior})
	if err != nil {
		return nil, told.fault(err)
	}
	theta := mat.NewDense(len(in), len(in), nil)
	theta.Scale(0.01, r.Average)
	c, err := contagion.TableOf(theta)
	if err != nil {
		return nil, told.fault(err)
	}
	c.Obs, c.Lags, c.Horizon = len(at), f.lags, f.horizon
	a := &spillAnswer{Schema: 1, Warnings: []string{}, Bands: []spillBand{}, method: "tvp", from: told.dates[at[0]], to: told.dates[at[len(at)-1]]}
	a.fill(c, names)
	for k, v := range r.TCI {
		a.Windows = append(a.Windows, spillMoment{told.dates[at[k]], figure(v)})
	}
	a.warn(fmt.Sprintf("the prior was trained on the rows to %s: what the windows up to there tell, they knew beforehand", told.dates[at[train-1]]))
	a.warn("the table is the mean of all rows' tables")
	if len(in) > 100/25 {
		a.warn(fmt.Sprintf("a covariance that forgets at 0.99 rests on some 100 rows: of %d series the total is mostly noise", len(in)))
	}
	if left := len(told.dates) - len(at); left > 0 {
		a.warn(fmt.Sprintf("%d rows without a value of every series are left out", left))
	}
	if r.Held > 0 {
		a.warn(fmt.Sprintf("%d rows were explosive and keep the coefficients of the row before", r.Held))
	}
	return a, nil
}
