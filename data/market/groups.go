package market

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// groupCover is the part of a group's members that must have a return before
// the group as a whole is measured.
const groupCover = 0.6

// mixedRegion is that of a group of indices, rates and goods: they have no
// mean, and are not reached as a whole.
const mixedRegion = "Global"

// settle is done once per instant, after all of its ticks: groups, the first
// to move, and the tape.
func (f *fold) settle(at time.Time) {
	f.judge(at)
	var fresh []figure
	for i := range f.g {
		if f.touched[i] {
			if obs, ok := f.group(i, at); ok {
				fresh = append(fresh, figure{id: data.ID(i), obs: obs})
			}
			f.touched[i] = false
		}
	}
	f.judgeGroups(at, fresh)
	f.measure(at)
	f.fresh = f.fresh[:0]
	if len(f.first) == 0 && len(f.watching) > 0 {
		f.first = append([]data.ID(nil), f.watching...)
		for _, id := range f.first {
			f.moved = append(f.moved, f.q[id].Judged)
		}
		f.firstAt = data.Interval{After: f.before[f.first[0]], By: at}
		for _, id := range f.first {
			if b := f.before[id]; b.Before(f.firstAt.After) {
				f.firstAt.After = b
			}
		}
	}
	f.tell(at)
	f.reached, f.watching = f.reached[:0], f.watching[:0]
}

// group sums up a group, and gives what it shows for the first time if a known
// figure of this instant moved it as a whole.
func (f *fold) group(i int, at time.Time) (obs contagion.Obs, ok bool) {
	g, members := &f.g[i], f.s.Universe.Groups[i].Members
	sum, known, judged, since, knownSince, share := 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
	n, nk, nj, ns, nks, fresh, ordinal, measurable := 0, 0, 0, 0, 0, 0, 0, 0
	weakest, worst, furthest := data.Printed, data.None, 0.0
	mixed := f.s.Universe.Groups[i].Region == mixedRegion
	g.Reached, g.Pending, g.FromShock = 0, 0, false
	opens, early, traded := true, false, time.Duration(0)
	for _, id := range members {
		q := &f.q[id]
		if q.Arrival.Stage.Reached() {
			g.Reached++
			if g.FirstID == data.None || g.FirstID == id || q.Arrival.Span.By.Before(g.First.Span.By) {
				g.First, g.FirstID = q.Arrival, id
			}
		}
		if f.s.Universe.At(id).Unit == data.Yield || mixed {
			continue
		}
		measurable++
		if f.out(id) {
			continue
		}
		k := &f.own[id]
		if math.Abs(q.Return) > furthest {
			worst, furthest = id, math.Abs(q.Return)
		}
		if !math.IsNaN(q.Return) {
			sum, n = sum+q.Return, n+1
			weakest = min(weakest, q.Evidence)
		}
		if !math.IsNaN(q.KnownReturn) {
			known, nk = known+q.KnownReturn, nk+1
		}
		if !math.IsNaN(q.Judged) {
			judged, nj = judged+q.Judged, nj+1
			g.FromShock = g.FromShock || q.FromShock
			ordinal = max(ordinal, k.ordinal)
			if q.KnownAt.Equal(at) {
				fresh++
				share += f.shareOf(id)
				opens, early = opens && k.role == data.Open, early || k.early
				traded = max(traded, f.cal.Trading(f.s.Universe.At(id).MIC, f.s.Shock.After, at))
			}
		}
		if !math.IsNaN(q.SinceShock) && k.seen {
			since, ns = since+q.SinceShock, ns+1
		}
		if !math.IsNaN(k.since) && k.seen {
			knownSince, nks = knownSince+k.since, nks+1
		}
	}
	enough := func(sum float64, n int) float64 {
		if float64(n) < groupCover*float64(measurable) {
			return math.NaN() // a mean of a few is not the group's
		}
		return mean(sum, n)
	}
	g.Return, g.KnownReturn, g.Judged, g.SinceShock = enough(sum, n), enough(known, nk), enough(judged, nj), enough(since, ns)
	sigma := f.s.GroupSigma[i].Pct
	g.Z, g.SinceZ = contagion.Z(1+g.KnownReturn, 1, sigma), contagion.Z(1+enough(knownSince, nks), 1, sigma)
	if nj == 0 {
		g.AR, g.T, g.P, g.Parts = math.NaN(), math.NaN(), math.NaN(), noParts
	}
	g.Quoted, g.Worst, g.Evidence = n, worst, weakest
	if n == 0 {
		g.Evidence = data.Missing
	}
	if fresh == 0 {
		return obs, false // only drawn prices moved: nothing that may be measured
	}
	z := contagion.Z(1+g.Judged, 1, sigma)
	g.AR, g.T, g.P = math.NaN(), z, math.NaN()
	if float64(fresh) >= groupCover*float64(measurable) {
		if ar, t, known := f.abnormal(f.groupLink(i), i, g.Judged, share/float64(fresh), at); known && !math.IsNaN(z) {
			g.AR, g.T = ar, t
		}
	}
	g.Parts = f.groupParts(members)
	if math.IsNaN(g.T) || !at.After(f.s.Shock.After) {
		return obs, false
	}
	g.P = contagion.TailP(g.T)
	return contagion.Obs{At: at, Return: g.Judged, Z: g.T, P: g.P, Since: mean(knownSince, nks), Session: max(ordinal, 1), AtOpen: opens, Early: early, Trading: traded}, true
}

func mean(sum float64, n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}
