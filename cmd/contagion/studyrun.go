package main

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"contagion/data"
	"contagion/data/contagion"
)

// A studyAnswer is an event study. Returns are in percent.
type studyAnswer struct {
	Schema     int          `json:"schema"`
	Date       string       `json:"date"`
	Origin     string       `json:"origin"`
	Sector     string       `json:"sector"`
	Label      string       `json:"label"`
	M          figure       `json:"m"`
	OwnSector  figure       `json:"own_sector_pct"`
	From       string       `json:"from"` // of the estimation
	To         string       `json:"to"`
	ByIndex    bool         `json:"by_index"`
	Factor     figure       `json:"factor_pct"`
	Residual   figure       `json:"residual_pct"`
	Scale      figure       `json:"event_scale"`
	Hit        studyHit     `json:"hit"`
	Breadth    studyBreadth `json:"breadth"`
	Turbulence *studyStrain `json:"turbulence"`
	Groups     []studyGroup `json:"groups"`
	Names      []studyName  `json:"names"`
	Warnings   []string     `json:"warnings"`
}

// A studyHit counts who is rejected: by a t of 4 degrees, and by the normal
// law that the label's threshold was set on.
type studyHit struct {
	Known          int `json:"known"`
	Rejected       int `json:"rejected"`
	Rescaled       int `json:"rescaled"`
	NormalRejected int `json:"normal_rejected"`
	NormalRescaled int `json:"normal_rescaled"`
}

type studyBreadth struct {
	Fell   figure `json:"fell_pct"`
	Beyond figure `json:"beyond_2sd_pct"`
	N      int    `json:"n"`
}

type studyStrain struct {
	Turbulence figure `json:"turbulence"`
	Magnitude  figure `json:"magnitude"`
	Surprise   figure `json:"surprise"`
	Names      int    `json:"names"`
	Rows       int    `json:"rows"`       // of its past
	Percentile figure `json:"percentile"` // among the days before
	Days       int    `json:"days"`
}

// A studySplit is a return in its parts, which sum to it.
type studySplit struct {
	Drift       figure `json:"drift_pct"`
	Market      figure `json:"market_pct"`
	Transmitted figure `json:"transmitted_pct"`
	New         figure `json:"new_pct"`
}

type studyGroup struct {
	Group    string `json:"group"`
	Members  int    `json:"members"`
	Known    int    `json:"known"`
	Return   figure `json:"return_pct"`
	AR       figure `json:"ar_pct"`
	T        figure `json:"t"`
	P        figure `json:"p"`
	Rejected bool   `json:"rejected"`
	Breadth  figure `json:"breadth_pct"`
	studySplit
	NewZ   figure `json:"new_z"`
	NewP   figure `json:"new_p"`
	Beyond bool   `json:"beyond_links"`
}

type studyName struct {
	Symbol    string `json:"symbol"`
	Group     string `json:"group"`
	Return    figure `json:"return_pct"`
	AR        figure `json:"ar_pct"`
	SAR       figure `json:"sar"`
	P         figure `json:"p"`
	Rejected  bool   `json:"rejected"`
	RescaledP figure `json:"rescaled_p"`
	Rescaled  bool   `json:"rescaled_rejected"`
	Beta      figure `json:"beta"`
	Gamma     figure `json:"gamma"`
	studySplit
	NewZ   figure `json:"new_z"`
	NewP   figure `json:"new_p"`
	Beyond bool   `json:"beyond_links"`
	Note   string `json:"note"`
}

func split(p contagion.Parts) studySplit {
	return studySplit{percent(p.Drift), percent(p.Market), percent(p.Transmitted), percent(p.Own)}
}

// unlinked takes the links out of a split where no origin is named: what was
// not estimated is unknown, and what is left is the abnormal return alone.
func (s *studySplit) unlinked(origin string, z, p *figure, beyond *bool) {
	if origin == "" {
		nan := percent(math.NaN())
		s.Transmitted, s.New, *z, *p, *beyond = nan, nan, nan, nan, false
	}
}

func newStudyAnswer(r *contagion.StudyResult, in contagion.StudyInput, warnings []string) *studyAnswer {
	a := &studyAnswer{Schema: 1, Date: r.Date, Origin: r.Origin, Sector: r.Sector, Label: r.Label.String(), M: figure(r.M), OwnSector: percent(r.OwnSector),
		From: r.From, To: r.To, ByIndex: r.ByIndex, Factor: percent(r.Factor), Residual: percent(r.Residual), Scale: figure(r.Scale),
		Hit:    studyHit{r.Heavy.Known, r.Heavy.Count, r.Heavy.Rescaled, r.Normal.Count, r.Normal.Rescaled},
		Groups: []studyGroup{}, Warnings: append([]string{}, warnings...)}
	for _, g := range r.Groups {
		a.Groups = append(a.Groups, studyGroup{Group: g.Group, Members: g.Members, Known: g.Known, Return: percent(g.Return), AR: percent(g.AR), T: figure(g.T), P: figure(g.P),
			Rejected: g.Rejected, Breadth: percent(g.Breadth), studySplit: split(g.Parts), NewZ: figure(g.OwnZ), NewP: figure(g.OwnP), Beyond: g.Beyond})
	}
	for i := range a.Groups {
		g := &a.Groups[i]
		g.unlinked(r.Origin, &g.NewZ, &g.NewP, &g.Beyond)
	}
	if r.Origin == "" {
		a.Warnings = append(a.Warnings, "no origin is named: links are not estimated; --origin names one")
	}
	slices.SortStableFunc(a.Groups, func(x, y studyGroup) int { return ordered(x.T, y.T) })
	var noted []string
	for _, n := range r.Names {
		a.Names = append(a.Names, studyName{Symbol: n.Symbol, Group: n.Group, Return: percent(n.Return), AR: percent(n.AR), SAR: figure(n.SAR), P: figure(n.P),
			Rejected: n.Rejected, RescaledP: figure(n.RescaledP), Rescaled: n.RescaledBH, Beta: figure(n.Fit.Beta), Gamma: figure(n.Link.Gamma),
			studySplit: split(n.Parts), NewZ: figure(n.OwnZ), NewP: figure(n.OwnP), Beyond: n.Beyond, Note: n.Note})
		last := &a.Names[len(a.Names)-1]
		last.unlinked(r.Origin, &last.NewZ, &last.NewP, &last.Beyond)
		if n.Note != "" {
			noted = append(noted, n.Symbol+" ("+n.Note+")")
		}
	}
	slices.SortStableFunc(a.Names, func(x, y studyName) int { return ordered(x.SAR, y.SAR) })
	if len(noted) > 0 {
		a.Warnings = append(a.Warnings, "not measured: "+data.Listed(noted, 8))
	}
	if r.ByIndex {
		a.Warnings = append(a.Warnings, "the index "+in.Index+" stands in for a market of too few names; the shock itself may be part of it")
	}
	if r.Label == contagion.NoLabel {
		a.Warnings = append(a.Warnings, "too little is known for a label")
	}
	a.gauge(in)
	return a
}

// ordered puts the lowest first and what is unknown last.
func ordered(x, y figure) int {
	switch {
	case x.known() != y.known():
		if x.known() {
			return -1
		}
		return 1
	case !x.known():
		return 0
	}
	return int(sign(float64(x - y)))
}

const (
	strainRows = 500  // of the past that a day's strain is measured against
	strainDays = 1250 // that give it a percentile
	strainAnew = 21   // days after which the history's gauge is made anew
)

// gauge fills breadth and turbulence from the returns of all names.
func (a *studyAnswer) gauge(in contagion.StudyInput) {
	rows := sessionRows(in.Closes)
	event := slices.IndexFunc(rows, func(t int) bool { return in.Dates[t] == in.Date })
	if event < 1 {
		return
	}
	rows = rows[:event+1]
	var returns, old [][]float64 // by name: those with a past, and with one long enough for a percentile
	var today, sd []float64
	from := max(1, event-strainRows)
	for j, s := range in.Symbols {
		if s == in.Index {
			continue
		}
		r := sessionReturns(in.Closes, rows, j)
		today, sd = append(today, r[event]), append(sd, deviation(r[max(1, event-contagion.StudyWindow):event]))
		past := r[from:event]
		if len(past) >= contagion.StudyMin && !slices.ContainsFunc(past, math.IsNaN) && stat.StdDev(past, nil) > 0 {
			returns = append(returns, r)
			if !slices.ContainsFunc(r[max(1, from-strainDays):from], math.IsNaN) {
				old = append(old, r)
			}
		}
	}
	fell, beyond, n, err := contagion.Breadth(today, sd)
	if err == nil {
		a.Breadth = studyBreadth{percent(fell), percent(beyond), n}
	}
	if 5*len(old) >= 4*len(returns) { // few are lost for a long history
		returns = old
	}
	a.strain(returns, from, event)
}

// deviation of the known returns; NaN of too few.
func deviation(r []float64) float64 {
	var x []float64
	for _, v := range r {
		if !math.IsNaN(v) {
			x = append(x, v)
		}
	}
	if len(x) < contagion.StudyMin {
		return math.NaN()
	}
	return stat.StdDev(x, nil)
}

// strain measures the day against its past, and against the days before.
func (a *studyAnswer) strain(returns [][]float64, from, event int) {
	if len(returns) < 2 {
		return
	}
	begin := from // of the history: as far back as all have returns
	for begin > 1 && from-begin < strainDays && !slices.ContainsFunc(returns, func(r []float64) bool { return math.IsNaN(r[begin-1]) }) {
		begin--
	}
	x := mat.NewDense(event-begin+1, len(returns), nil)
	for j, r := range returns {
		x.SetCol(j, r[begin:event+1])
	}
	last, _ := x.Dims()
	last--
	g, err := contagion.FitTurbulence(mat.DenseCopyOf(x.Slice(last-(event-from), last, 0, len(returns))))
	if err != nil {
		return
	}
	s, err := g.Measure(x.RawRowView(last))
	if err != nil || !figure(s.Turbulence).known() {
		return
	}
	a.Turbulence = &studyStrain{figure(s.Turbulence), figure(s.Magnitude), figure(s.Surprise), s.N, event - from, figure(math.NaN()), 0}
	if last <= event-from || len(returns) > 300 { // no day before, or a minute of work
		return
	}
	before, err := contagion.RollingTurbulence(mat.DenseCopyOf(x.Slice(0, last, 0, len(returns))), event-from, strainAnew)
	if err != nil {
		return
	}
	var history []float64
	for _, b := range before {
		if b.N > 0 {
			history = append(history, b.Turbulence)
		}
	}
	p, n := contagion.PercentileOf(s.Turbulence, history)
	a.Turbulence.Percentile, a.Turbulence.Days = figure(p), n
}
