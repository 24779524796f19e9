package market

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// A figure is a known price of this instant, of an instrument or a group, that
// waits to be judged with all others.
type figure struct {
	id    data.ID // or the group's index
	obs   contagion.Obs
	z     float64 // of an instrument: its judged move in ordinary days
	share float64 // of an ordinary day's drift that this move can hold
}

var noParts = func() contagion.Parts {
	nan := math.NaN()
	return contagion.Parts{Total: nan, Drift: nan, Market: nan, Transmitted: nan, Own: nan}
}()

// openFor is how long after its figure somebody counts as open when others are
// judged: hourly bars, and one of them missing.
const openFor = 2 * time.Hour

// A tide is what the shares of the origin's region did at one instant.
type tide struct {
	sum   []float64 // by group
	n     []int
	total float64
	count int
}

// without gives the mean of the region's shares without the origin's group and
// one other; NaN where too few had a figure.
func (t *tide) without(own, group int) float64 {
	sum, n := t.total, t.count
	if own >= 0 {
		sum, n = sum-t.sum[own], n-t.n[own]
	}
	if group >= 0 && group != own {
		sum, n = sum-t.sum[group], n-t.n[group]
	}
	if n < contagion.FactorNames {
		return math.NaN()
	}
	return sum / float64(n)
}

// judge takes the market out of every figure of this instant, splits what it
// can, and lets the shock arrive where Benjamini and Hochberg's procedure over
// all that are open says so.
func (f *fold) judge(at time.Time) {
	if len(f.fresh) == 0 {
		return
	}
	f.tide = tide{sum: make([]float64, len(f.g)), n: make([]int, len(f.g))}
	for _, x := range f.fresh {
		if r := f.q[x.id].Judged; f.prior.home[x.id] && !math.IsNaN(r) {
			g := f.s.Universe.GroupOf(x.id)
			f.tide.sum[g], f.tide.n[g] = f.tide.sum[g]+r, f.tide.n[g]+1
			f.tide.total, f.tide.count = f.tide.total+r, f.tide.count+1
		}
	}
	f.origin(at)
	for _, x := range f.fresh {
		q := &f.q[x.id]
		q.SAR = x.z
		if ar, sar, known := f.abnormal(f.s.Link(x.id), f.s.Universe.GroupOf(x.id), q.Judged, x.share, at); known && !math.IsNaN(x.z) {
			q.AR, q.SAR = ar, sar
		}
		q.P = contagion.TailP(q.SAR)
		q.Parts = f.parts(x.id, x.share, at)
	}
	p := make([]float64, len(f.q))
	for i := range f.q {
		if p[i] = f.q[i].P; at.Sub(f.q[i].KnownAt) > openFor || !f.own[i].seen || f.out(data.ID(i)) {
			p[i] = math.NaN()
		}
	}
	hit := contagion.BenjaminiHochberg(p, f.opt.Rate)
	for _, x := range f.fresh {
		q := &f.q[x.id]
		x.obs.Z, x.obs.P, x.obs.Hit = q.SAR, q.P, hit[x.id]
		if f.s.Intraday && x.id == f.s.Origin && !at.Before(f.s.Shock.By) {
			x.obs.Hit = true // it was named because it moved; of its own news it is not tested again
		}
		f.before[x.id] = q.Arrival.Span.After
		before := q.Arrival.Stage
		q.Arrival = q.Arrival.Observe(x.obs, f.opt)
		if q.Arrival.Stage.Reached() && !before.Reached() {
			f.reached = append(f.reached, x.id)
		}
		if q.Arrival.Stage >= contagion.Watch && before < contagion.Watch {
			f.watching = append(f.watching, x.id)
		}
	}
}

// market gives what a link's market did at this instant: the region's shares,
// or an index that had a figure just now. group is left out beside the
// origin's own; -1 for none.
func (f *fold) market(l *data.Link, index data.ID, group int, at time.Time) float64 {
	switch {
	case l.Market == data.MarketNames:
		return f.tide.without(f.prior.own, group)
	case index != data.None && f.q[index].KnownAt.Equal(at):
		return f.q[index].Judged
	}
	return math.NaN()
}

// abnormal gives a return without what its market did, and the same in its own
// deviations; false where there is no link or the market is not known now.
// share is how much of a day's drift the return can hold.
func (f *fold) abnormal(l *data.Link, group int, r, share float64, at time.Time) (ar, sar float64, known bool) {
	if l.N == 0 {
		return 0, 0, false
	}
	index := data.None
	if l.Market != data.MarketNames {
		index = f.s.Universe.Find(l.Market)
	}
	m := f.market(l, index, group, at)
	fit := contagion.MarketFit{Alpha: share * l.Alpha, Beta: l.Beta, Sigma: l.Sigma, Mean: l.Mean, Sxx: l.Sxx, N: l.N}
	ar, sar = fit.Abnormal(r, m, 1), fit.Standardised(r, m, 1)
	return ar, sar, !math.IsNaN(sar)
}

// An own is what the origin did on its own in a session.
type own struct {
	day         string
	open, close time.Time
	residual    float64 // NaN unknown
}

// origin keeps what the origin did on its own, in this session and the last.
func (f *fold) origin(at time.Time) {
	o := f.s.Origin
	if o == data.None || !f.isFresh(o) {
		return
	}
	q, k, share := &f.q[o], &f.own[o], f.shareOf(o)
	if f.alone.day != k.ses.Day {
		f.aloneBefore, f.alone = f.alone, own{day: k.ses.Day, open: k.ses.Open, close: k.ses.Close, residual: math.NaN()}
	}
	if l := f.s.Link(o); l.N > 0 {
		fit := contagion.MarketFit{Alpha: share * l.Alpha, Beta: l.Beta}
		if e := fit.Abnormal(q.Judged, f.market(l, f.prior.index[o], -1, at), 1); !math.IsNaN(e) {
			f.alone.residual = e
		}
	}
	if !q.KnownAt.After(k.ses.Close) { // after hours nobody else has a figure to compare
		f.expect(q.Judged, q.FromShock)
	}
}

// expect says what the origin's move lets expect of every group.
func (f *fold) expect(x float64, fromShock bool) {
	if math.IsNaN(x) || f.prior.same == nil || f.prior.next == nil {
		return
	}
	same, err := f.prior.same.Forecast([]float64{x}, nil)
	if err != nil {
		return
	}
	next, err := f.prior.next.Forecast([]float64{x}, nil)
	if err != nil {
		return
	}
	for g := range f.g {
		at, l := len(f.q)+g, f.s.GroupLink(g)
		b := Band{Given: x, FromShock: fromShock, Expected: same[at].Expected, Half: same[at].Half}
		if l.Next || !math.IsNaN(next[at].Expected) {
			b = Band{Given: x, FromShock: fromShock, Expected: next[at].Expected, Half: next[at].Half, Next: true}
		}
		f.g[g].Band = b
	}
}

func (f *fold) isFresh(id data.ID) bool {
	i := f.own[id].fresh
	return i < len(f.fresh) && f.fresh[i].id == id
}

// shareOf is how much of a day's drift an instrument's figure of this instant
// can hold.
func (f *fold) shareOf(id data.ID) float64 {
	if !f.isFresh(id) {
		return 1
	}
	return f.fresh[f.own[id].fresh].share
}

// out reports whether an instrument is withdrawn.
func (f *fold) out(id data.ID) bool { return f.gone != nil && f.gone[id] }

// parts splits an instrument's judged move of this instant, which can hold a
// share of a day's drift.
func (f *fold) parts(id data.ID, share float64, at time.Time) contagion.Parts {
	l, q, k := f.s.Link(id), &f.q[id], &f.own[id]
	if l.N == 0 || math.IsNaN(l.Gamma) || math.IsNaN(q.Judged) {
		return noParts
	}
	e := math.NaN()
	switch {
	case !l.Next && f.alone.day == k.ses.Day:
		e = f.alone.residual
	case l.Next && f.alone.day != "" && !f.alone.close.After(k.ses.Open):
		e = f.alone.residual
	case l.Next && f.aloneBefore.day != "":
		e = f.aloneBefore.residual
	}
	link := contagion.Link{Alpha: share * l.Drift, Beta: l.Load, Gamma: l.Gamma, Sigma: l.Own, N: l.N}
	if id == f.s.Origin {
		link.Gamma = 0 // what it does on its own is its news, not carried to it
	}
	return link.Split(q.Judged, f.market(l, f.prior.index[id], -1, at), e, 1)
}

func (f *fold) groupParts(members []data.ID) contagion.Parts {
	list := make([]contagion.Parts, 0, len(members))
	for _, id := range members {
		list = append(list, f.q[id].Parts)
	}
	p, n := contagion.MeanParts(list)
	if n == 0 {
		return noParts
	}
	return p
}

func (f *fold) groupLink(i int) *data.Link { return f.s.GroupLink(i) }

// judgeGroups lets the shock arrive in groups by their means: by the mean's own
// deviation, because members move together. So a mean may be beyond doubt where
// no name alone is; the tape tells both.
func (f *fold) judgeGroups(at time.Time, fresh []figure) {
	if len(fresh) == 0 {
		return
	}
	p := make([]float64, len(f.g))
	for i := range f.g {
		if p[i] = f.g[i].P; at.Sub(f.judged[i]) > openFor {
			p[i] = math.NaN()
		}
	}
	for _, x := range fresh {
		f.judged[x.id], p[x.id] = at, x.obs.P
	}
	hit := contagion.BenjaminiHochberg(p, f.opt.Rate)
	for _, x := range fresh {
		g, name := &f.g[x.id], f.s.Universe.Groups[x.id].Short
		x.obs.Hit = hit[x.id]
		before := g.Arrival.Stage
		g.Arrival = g.Arrival.Observe(x.obs, f.opt)
		if g.Arrival.Stage.Reached() && !before.Reached() {
			rest := " mean" + heldWords(g.Arrival) + " " + moveWords(g.Judged, x.obs.Z, g.Arrival.Sign) + "; " + f.namesAlone(int(x.id))
			f.tape = append(f.tape, TapeLine{At: at, Kind: TapeGroup, ID: data.None, Group: int(x.id), Event: -1, Up: rose(g.Arrival.Sign, g.Judged), Held: g.Arrival.Held() != "",
				Text: name + rest, Rest: rest, Moved: g.Judged, SD: x.obs.Z, Reached: g.Reached})
		}
	}
}
