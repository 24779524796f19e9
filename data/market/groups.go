package market

import (
	"fmt"
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// groupCover is the part of a group's members that must have a return before
// the group as a whole is measured.
const groupCover = 0.6

// settle is done once per instant, after all of its ticks: groups, the first
// to move, and the tape.
func (f *fold) settle(at time.Time) {
	for i := range f.g {
		if f.touched[i] {
			f.group(i, at)
			f.touched[i] = false
		}
	}
	if len(f.first) == 0 && len(f.watching) > 0 {
		f.first = append([]data.ID(nil), f.watching...)
		a := f.q[f.first[0]].Arrival
		f.firstAt = data.Interval{After: f.before[f.first[0]], By: at}
		if a.Stage.Reached() {
			f.firstAt.After = a.Span.After
		}
	}
	f.tell(at)
	f.reached, f.watching = f.reached[:0], f.watching[:0]
}

func (f *fold) group(i int, at time.Time) {
	g, members := &f.g[i], f.s.Universe.Groups[i].Members
	sum, known, since := 0.0, 0.0, 0.0
	n, nk, ns, fresh, ordinal := 0, 0, 0, 0, 0
	weakest, worst, worstZ := data.Printed, data.None, 0.0
	g.Reached, g.Pending = 0, 0
	open := false
	for _, id := range members {
		q := &f.q[id]
		if q.Arrival.Stage.Reached() {
			g.Reached++
			if g.FirstID == data.None || q.Arrival.Span.By.Before(g.First.Span.By) {
				g.First, g.FirstID = q.Arrival, id
			}
		}
		if f.s.Universe.At(id).Unit == data.Yield {
			continue
		}
		if !math.IsNaN(q.Return) {
			sum, n = sum+q.Return, n+1
			weakest = min(weakest, q.Evidence)
		}
		if !math.IsNaN(q.KnownReturn) {
			known, nk = known+q.KnownReturn, nk+1
			ordinal = max(ordinal, f.own[id].ordinal)
			open = open || q.KnownAt.Equal(at)
			if q.KnownAt.Equal(at) {
				fresh++
			}
		}
		if !math.IsNaN(q.SinceShock) && f.own[id].seen {
			since, ns = since+q.SinceShock, ns+1
		}
		if !math.IsNaN(q.Z) && math.Abs(q.Z) > worstZ {
			worst, worstZ = id, math.Abs(q.Z)
		}
	}
	g.Return, g.KnownReturn, g.SinceShock = mean(sum, n), mean(known, nk), mean(since, ns)
	g.Quoted, g.Worst, g.Evidence = n, worst, weakest
	if n == 0 {
		g.Evidence = data.Missing
	}
	if fresh == 0 {
		return // only drawn prices moved: nothing that may be measured
	}
	g.Z = math.NaN()
	if float64(nk) >= groupCover*float64(len(members)) {
		g.Z = contagion.Z(1+g.KnownReturn, 1, f.s.GroupSigma[i].Pct)
	}
	if math.IsNaN(g.Z) || !at.After(f.s.Shock.After) {
		return
	}
	before := g.Arrival.Stage
	g.Arrival = g.Arrival.Observe(contagion.Obs{At: at, Return: g.KnownReturn, Z: g.Z, Since: g.SinceShock, Session: max(ordinal, 1),
		AtOpen: f.q[members[0]].LastAt.Equal(at) && f.opens(members, at), Trading: f.cal.Trading(f.s.Universe.At(members[0]).MIC, f.s.Shock.After, at)}, f.opt)
	if g.Arrival.Stage.Reached() && !before.Reached() {
		grp := &f.s.Universe.Groups[i]
		f.tape = append(f.tape, TapeLine{At: at, Kind: TapeGroup, ID: data.None, Group: i, Event: -1, Up: g.Arrival.Sign > 0,
			Text: fmt.Sprintf("%s as a whole reached, %+.1f %%, %.1f times its ordinary day", grp.Name, 100*g.KnownReturn, math.Abs(g.Z))})
	}
}

func (f *fold) opens(members []data.ID, at time.Time) bool {
	ses, ok := f.sessionOf(f.s.Universe.At(members[0]).MIC, at)
	return ok && ses.Open.Equal(at)
}

func mean(sum float64, n int) float64 {
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// storm is how many arrivals of one group in one instant share a line.
const storm = 5

// tell puts this instant's arrivals on the tape.
func (f *fold) tell(at time.Time) {
	for g := range f.s.Universe.Groups {
		var hit []data.ID
		for _, id := range f.reached {
			if f.s.Universe.GroupOf(id) == g {
				hit = append(hit, id)
			}
		}
		if len(hit) > storm {
			f.tape = append(f.tape, TapeLine{At: at, Kind: TapeArrival, ID: hit[0], Group: g, Event: -1, Up: f.q[hit[0]].Arrival.Sign > 0,
				Text: fmt.Sprintf("%s: %d of %d reached", f.s.Universe.Groups[g].Name, f.g[g].Reached, len(f.s.Universe.Groups[g].Members))})
			continue
		}
		for _, id := range hit {
			q, in := &f.q[id], f.s.Universe.At(id)
			f.tape = append(f.tape, TapeLine{At: at, Kind: TapeArrival, ID: id, Group: g, Event: -1, Up: q.Arrival.Sign > 0,
				Text: fmt.Sprintf("%s %+.1f %%, %.1f times its ordinary day", in.Name, 100*q.KnownReturn, math.Abs(q.Z))})
		}
	}
}
