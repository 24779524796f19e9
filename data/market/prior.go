package market

import (
	"slices"

	"gonum.org/v1/gonum/mat"

	"contagion/data"
	"contagion/data/contagion"
)

// A prior is what a scenario's calibration says, laid out for judging. It
// never changes, and folds of one desk share it.
type prior struct {
	own   int    // the origin's group, or -1
	home  []bool // by ID: a share of the origin's region, part of its market
	theme []bool // by group: in the scenario because of the shock
	index []data.ID
	of    []data.ID // groups': the index that is its market, or None
	gauge *contagion.TurbulenceGauge
	same  *contagion.Shock // of the origin: what all do in its session; nil unknown
	next  *contagion.Shock // and in their first session after it
}

func newPrior(s *data.Scenario) *prior {
	u := s.Universe
	p := &prior{own: -1, home: make([]bool, len(u.Instruments)), index: make([]data.ID, len(u.Instruments)), of: make([]data.ID, len(u.Groups))}
	region := ""
	if s.Origin != data.None {
		if p.own = u.GroupOf(s.Origin); p.own >= 0 {
			region = u.Groups[p.own].Region
		}
	}
	if s.Origin == data.None { // a macro shock: the region with the most shares speaks for it
		shares := map[string]int{}
		for _, g := range u.Groups {
			if shares[g.Region] += len(g.Members); g.Region != mixedRegion && shares[g.Region] > shares[region] {
				region = g.Region
			}
		}
	}
	for i := range u.Instruments {
		id := data.ID(i)
		g := u.GroupOf(id)
		l := s.Link(id)
		p.home[i] = region != "" && g >= 0 && u.Groups[g].Region == region && u.At(id).Unit == data.Money && !l.Next
		p.index[i] = u.Find(l.Market)
	}
	p.theme = make([]bool, len(u.Groups))
	for g := range u.Groups {
		p.theme[g] = g == p.own || slices.Contains(s.Theme, u.Groups[g].Key)
		p.of[g] = u.Find(s.GroupLink(g).Market)
	}
	if t := s.Together; t != nil && s.Origin != data.None {
		// Without a model, or a variance of the origin, nothing is expected.
		if m, err := contagion.ModelFrom(t.Vol, t.Same, t.Rows); err == nil {
			p.same, _ = m.Shock(int(s.Origin))
		}
		if m, err := contagion.ModelFrom(t.Vol, t.Next, t.Rows); err == nil {
			p.next, _ = m.Shock(int(s.Origin))
		}
	}
	if n := s.Network; n != nil {
		cov := mat.NewSymDense(len(n.Groups), nil)
		for i := range n.Groups {
			for j := i; j < len(n.Groups); j++ {
				cov.SetSym(i, j, n.Cov[i][j])
			}
		}
		p.gauge, _ = contagion.NewTurbulenceGauge(n.Mean, cov) // without one the gauge stays unknown
	}
	return p
}
