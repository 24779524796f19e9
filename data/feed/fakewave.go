package feed

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"contagion/data"
)

// A wave is what the shocks have still to do.
type wave struct {
	left [][]errand // by shock and instrument: its own part, or what is carried to it
	pull [][]errand // and what it does with its market
}

// An errand is a move that is still to be made.
type errand struct {
	left float64 // log
	from time.Time
}

func newWave(shocks int) wave {
	return wave{make([][]errand, shocks), make([][]errand, shocks)}
}

// How a shock spreads.
const (
	firstLag    = 2.0  // minutes until the origin's group and the market follow
	groupLag    = 7.0  // between one group and the next, the closest first
	meanLag     = 2.0  // of a member on top of it
	longestLag  = 90.0 // of a group
	constant    = 4.0  // minutes in which all but 1/e of a move is done
	atOpen      = 0.7  // of what is left that an open does at once
	related     = 0.25 // least correlation of a group with the origin, on average, to follow it
	relayed     = 0.75 // of what the correlation lets expect, in another group
	deepest     = 0.9  // of a price, that a shock takes
	marketShare = 0.3  // and in the market: one name is a part of it
)

// start begins the shocks whose minute has come.
func (w *wave) start(f *Fake) {
	for k := range f.o.Shocks {
		s := &f.o.Shocks[k]
		if w.left[k] == nil && !f.minute.Before(s.At.Truncate(time.Minute)) && f.trades[f.of[s.ID]] {
			w.left[k], w.pull[k] = f.law.spread(s, f.minute, rand.New(rand.NewPCG(f.o.Seed, 1000+uint64(k)))) // draws of its own: a shock changes no other
		}
	}
}

// spread gives what a shock does to everybody: the origin moves on its own, its
// market a little, and group after group follows by its correlation with it,
// each some minutes after the one before; who is shut, at the next open.
func (l *fakeLaw) spread(s *FakeShock, begin time.Time, rng *rand.Rand) (left, pull []errand) {
	n, o := len(l.sigma), int(s.ID)
	left, pull = make([]errand, n), make([]errand, n)
	left[o] = errand{l.deviations(o, s.Sigmas), begin}
	if s.Alone {
		return left, pull
	}
	after := func(lag float64) time.Time {
		return begin.Add(time.Duration(lag * float64(time.Minute))).Truncate(time.Minute)
	}
	if m := l.market[o]; m >= 0 {
		total := marketShare * l.load[o] * s.Sigmas * l.day[m]
		for i := range n {
			pull[i] = errand{total * l.chain(i, m), after(firstLag)}
		}
		left[o].left -= pull[o].left
	}
	lags := l.lags(o)
	strength, members := make([]float64, len(lags)), make([]int, len(lags)) // what its members do besides their markets, in deviations
	for i := range n {
		g := l.s.Universe.GroupOf(data.ID(i))
		spread := meanLag * rng.ExpFloat64() // drawn for all, so that nobody's depends on another's
		if i == o || g < 0 || math.IsNaN(lags[g]) || l.s.Universe.Groups[g].Region == everywhere {
			continue
		}
		size := l.rho(o, i) * s.Sigmas
		if g != l.s.Universe.GroupOf(s.ID) {
			size *= relayed
		}
		part := l.deviations(i, size)
		if own := part - pull[i].left; own*part > 0 {
			left[i] = errand{own, after(lags[g] + min(spread, groupLag))}
			if rest := l.rest(i); rest > 0 {
				strength[g], members[g] = strength[g]+own/rest, members[g]+1
			}
		}
	}
	for _, i := range l.order {
		g := l.s.Universe.GroupOf(data.ID(i))
		switch j := l.twin[i]; {
		case g >= 0 && l.s.Universe.Groups[g].Region != everywhere || i == o || l.market[i] < 0:
		case j >= 0:
			left[i] = errand{left[j].left * l.twins[i] * l.sigma[i] / l.rest(j), left[j].from}
		case l.of[i] >= 0 && members[l.of[i]] > 0:
			g = l.of[i]
			left[i] = errand{strength[g] / float64(members[g]) * l.group[i] * l.sigma[i], after(lags[g] + meanLag)}
		}
	}
	return left, pull
}

// deviations gives the log of a return of so many of an instrument's daily
// deviations, in which a shock is measured, too.
func (l *fakeLaw) deviations(i int, sigmas float64) float64 {
	return math.Log1p(max(sigmas*l.day[i], -deepest))
}

// lags gives when each group follows an origin, minutes; NaN where it does not.
func (l *fakeLaw) lags(origin int) []float64 {
	groups := l.s.Universe.Groups
	lags, near := make([]float64, len(groups)), make([]float64, len(groups))
	home := l.s.Universe.GroupOf(data.ID(origin))
	var order []int
	for g := range groups {
		lags[g] = math.NaN()
		sum := 0.0
		for _, i := range groups[g].Members {
			sum += l.rho(origin, int(i))
		}
		if near[g] = sum / float64(max(len(groups[g].Members), 1)); g == home {
			near[g] = math.Inf(1)
		}
		if near[g] >= related && groups[g].Region != everywhere {
			order = append(order, g)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(near[b], near[a]) })
	for k, g := range order {
		lags[g] = min(firstLag+float64(k)*groupLag, longestLag)
	}
	return lags
}

// rho is how an instrument answers a shock of another: in its next session
// where the two never trade together.
func (l *fakeLaw) rho(origin, i int) float64 {
	if t := l.s.Together; t != nil && t.N > max(origin, i) {
		if r := t.Next[origin*t.N+i]; !math.IsNaN(r) {
			return r
		}
		if r := t.Same[origin*t.N+i]; !math.IsNaN(r) {
			return r
		}
	}
	r := l.load[origin] * l.load[i]
	if l.of[origin] >= 0 && l.of[origin] == l.of[i] {
		r += l.group[origin] * l.group[i]
	}
	return r
}

// step is what the shocks do to an instrument in a minute in which it trades.
func (w *wave) step(i int, minute time.Time, opens bool) float64 {
	part := 1 - math.Exp(-1/constant)
	if opens {
		part = atOpen
	}
	move := 0.0
	for _, list := range [][][]errand{w.left, w.pull} {
		for k := range list {
			if list[k] == nil || list[k][i].left == 0 || minute.Before(list[k][i].from) {
				continue
			}
			move += part * list[k][i].left
			list[k][i].left -= part * list[k][i].left
		}
	}
	return move
}
