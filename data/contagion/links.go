package contagion

import (
	"math"

	"contagion/data"
)

// Links computes how every instrument and every group moved with its market
// and with the origin before a shock, over EstimationWindow ending StudyGap
// days before it. The market of a share of the origin's region is the mean of
// the region's shares without the origin's group and its own; that of another
// group is the index that in.Index names. Who trades when the origin does not
// is measured in its next session. Sigma is ResidualVolatility, Gamma is
// shrunk among all that have the same market. Numbers are fractions a
// session; N is 0 of what has too little history or no market.
func Links(in *History) (instruments, groups []data.Link) {
	p := newPast(in)
	u := in.Universe
	instruments, groups = make([]data.Link, len(u.Instruments)), make([]data.Link, len(u.Groups))
	from, to, err := EstimationWindow(len(p.days))
	if err != nil {
		return instruments, groups
	}
	window := func(x []float64) []float64 {
		if x == nil {
			return nil
		}
		return x[from:to]
	}
	whole := window(p.market(-1)) // without the origin's group alone: for the links
	if whole == nil {
		whole = make([]float64, to-from)
	}
	e := p.originResidual(whole, window)
	for g := range u.Groups {
		symbol, f, next := p.index(g)
		link := window(f)
		if symbol == "" {
			if symbol, f, link = data.MarketNames, p.market(g), whole; !p.native(g) && g != p.macro() {
				continue
			}
		}
		f = window(f)
		var rows [][]float64
		var ids []data.ID
		for _, id := range u.Groups[g].Members {
			r := p.series[id]
			if next {
				r = p.next[id]
			}
			if u.At(id).Unit == data.Yield || r == nil || symbol == data.MarketNames && p.next[id] != nil || symbol == u.At(id).Symbol {
				continue
			}
			rows, ids = append(rows, window(r)), append(ids, id)
		}
		parts := FitLinks(rows, link, e, true)
		for k, id := range ids {
			instruments[id] = linkOf(symbol, next, rows[k], f, parts[k])
		}
		same, later := p.groupSeries(g)
		r := window(same)
		if next {
			r = window(later)
		}
		if r != nil && len(rows) > 0 {
			groups[g] = linkOf(symbol, next, r, f, FitLinks([][]float64{r}, link, e, false)[0])
		}
	}
	return instruments, groups
}

// linkOf joins a market fit and a link; N is 0 where the fit has too few rows.
func linkOf(market string, next bool, r, f []float64, l Link) data.Link {
	fit, err := FitMarket(r, f)
	if err != nil || fit.N < StudyMin || !(fit.Sigma > 0) {
		return data.Link{}
	}
	sigma := ResidualVolatility(fit.Residuals(r, f))
	if math.IsNaN(sigma) {
		return data.Link{}
	}
	out := data.Link{Market: market, N: fit.N, Next: next, Alpha: fit.Alpha, Beta: fit.Beta, Sigma: sigma, Mean: fit.Mean, Sxx: fit.Sxx,
		Drift: l.Alpha, Load: l.Beta, Gamma: l.Gamma, Own: l.Sigma}
	if l.N < StudyMin {
		nan := math.NaN()
		out.Drift, out.Load, out.Gamma, out.Own = nan, nan, nan, nan
	}
	return out
}

// originResidual is what the origin did on its own, by day of the window: what
// its market, the index of its group or else whole, does not explain.
func (p *past) originResidual(whole []float64, window func([]float64) []float64) []float64 {
	e := make([]float64, len(whole))
	for t := range e {
		e[t] = math.NaN()
	}
	if p.Origin == data.None {
		return e
	}
	f := whole
	if symbol, index, next := p.index(p.Universe.GroupOf(p.Origin)); symbol != "" && !next {
		f = window(index)
	}
	r := window(p.series[p.Origin])
	fit, err := FitMarket(r, f)
	if err != nil {
		return e
	}
	return fit.Residuals(r, f)
}

// native reports whether a group's shares are the origin's region's own.
func (p *past) native(group int) bool {
	for _, id := range p.Universe.Groups[group].Members {
		if p.home[id] {
			return true
		}
	}
	return false
}

// macro is the group of no region, whose members may answer to the region's
// shares, or -1.
func (p *past) macro() int {
	for g := range p.Universe.Groups {
		if p.Universe.Groups[g].Region == "Global" {
			return g
		}
	}
	return -1
}
