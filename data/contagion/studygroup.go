package contagion

import "math"

// portfolios fills the groups: a t of the portfolio's own deviation, because
// the members of a sector move together and their z's are not independent.
func (p *studyPanel) portfolios(res *StudyResult) {
	at := map[string]int{}
	var members [][]int
	for i, n := range res.Names {
		if n.Group == "" || i == p.origin {
			continue
		}
		k, ok := at[n.Group]
		if !ok {
			k = len(members)
			at[n.Group] = k
			members = append(members, nil)
			res.Groups = append(res.Groups, StudyGroup{Group: n.Group})
		}
		members[k] = append(members[k], i)
	}
	for k := range res.Groups {
		p.portfolio(&res.Groups[k], members[k], res)
	}
}

func (p *studyPanel) portfolio(g *StudyGroup, members []int, res *StudyResult) {
	g.Members = len(members)
	g.Return, g.AR, g.T, g.OwnZ = math.NaN(), math.NaN(), math.NaN(), math.NaN()
	var able []int // members with a model, who make the portfolio
	var parts []Parts
	for _, i := range members {
		n := res.Names[i]
		if !known(n.SAR) || n.Rows != 1 {
			continue
		}
		able = append(able, i)
		parts = append(parts, n.Parts)
	}
	g.Known = len(able)
	g.Parts, _ = MeanParts(parts)
	if float64(g.Known) < groupCover*float64(g.Members) {
		return
	}
	r := GroupReturns(p.returnsOf(able), g.Known)
	g.Return = r[p.event]
	factor, err := p.factorFor(g.Group, res)
	if err != nil {
		return
	}
	fit, err := FitMarket(r[:p.window], factor[:p.window])
	if err != nil || fit.N < StudyMin {
		return
	}
	g.AR = knownOrNaN(fit.Abnormal(g.Return, factor[p.event], 1))
	g.T = knownOrNaN(fit.Standardised(g.Return, factor[p.event], 1))
	g.OwnZ = knownOrNaN(g.Parts.Own / p.ownDeviation(able, res))
}

func (p *studyPanel) returnsOf(names []int) [][]float64 {
	out := make([][]float64, len(names))
	for k, i := range names {
		out[k] = p.returns[i]
	}
	return out
}

// ownDeviation is the sd over the window of the members' mean own part; NaN
// where it is 0.
func (p *studyPanel) ownDeviation(names []int, res *StudyResult) float64 {
	u := make([][]float64, len(names))
	for k, i := range names {
		n := res.Names[i]
		factor := p.factors[p.sector]
		if p.origin < 0 {
			factor = p.factors[n.Group]
		}
		u[k] = make([]float64, p.window)
		for t := range u[k] {
			e := 0.0
			if p.origin >= 0 {
				e = p.shock[t]
			}
			u[k][t] = n.Link.Split(p.returns[i][t], factor[t], e, 1).Own
		}
	}
	sum, n := 0.0, 0
	for _, v := range GroupReturns(u, len(names)) {
		if known(v) {
			sum += v * v
			n++
		}
	}
	if sd := math.Sqrt(sum / float64(n-3)); n > 3 && sd > 0 {
		return sd
	}
	return math.NaN()
}

// GroupReturns gives the equal-weight mean of a group's series, series by date,
// where at least 60 % of all its members have a known value, and NaN where
// fewer do: then the group's venue counts as closed. The unit is that of the
// series. Series shorter than the first count as unknown beyond their end.
func GroupReturns(series [][]float64, members int) []float64 {
	if len(series) == 0 {
		return nil
	}
	mean := make([]float64, len(series[0]))
	for t := range mean {
		sum, n := 0.0, 0
		for _, s := range series {
			if t < len(s) && known(s[t]) {
				sum += s[t]
				n++
			}
		}
		mean[t] = sum / float64(n)
		if n == 0 || float64(n) < groupCover*float64(members) || !known(mean[t]) {
			mean[t] = math.NaN()
		}
	}
	return mean
}
