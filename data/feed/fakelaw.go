package feed

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"contagion/data"
)

// A fakeLaw is how the instruments of a simulated market move together.
type fakeLaw struct {
	s     *data.Scenario
	sigma []float64 // a day's deviation of the log
	load  []float64 // on what is common to all
	group []float64 // on what is common to its group
	own   []float64
	of    []int
	first []float64 // prices to begin with
	index []float64 // of who is another's market: 1 over the deviation of its members' mean; else 0
	parts [][]data.ID
}

// Loadings where there are no correlations: a fifth of the variance is common,
// and a seventh the group's, as in a year of large American shares.
const (
	usualLoad  = 0.45
	usualGroup = 0.38
	mostCommon = 0.9 // of a variance; the rest stays one's own
)

func newFakeLaw(s *data.Scenario) fakeLaw {
	n := len(s.Universe.Instruments)
	l := fakeLaw{s: s, sigma: make([]float64, n), load: make([]float64, n), group: make([]float64, n), own: make([]float64, n), of: make([]int, n), first: make([]float64, n)}
	for i := range n {
		l.of[i] = s.Universe.GroupOf(data.ID(i))
		if l.sigma[i] = s.Sigma[i].Pct / 100; !(l.sigma[i] > 0) {
			l.sigma[i] = otherSigma / 100.
		}
		l.first[i] = 20 + float64((i*7919)%280) // any prices do
		switch s.Universe.Instruments[i].Unit {
		case data.Based:
			l.first[i] = 100
		case data.Points:
			l.first[i] *= 50
		case data.Yield:
			l.first[i] = 4
		}
		l.load[i], l.group[i] = usualLoad, usualGroup
	}
	if t := s.Together; t != nil && t.N >= n {
		l.fit(t, n)
	}
	for i := range n {
		if c := l.load[i]*l.load[i] + l.group[i]*l.group[i]; c > mostCommon {
			cut := math.Sqrt(mostCommon / c)
			l.load[i], l.group[i] = l.load[i]*cut, l.group[i]*cut
		}
		l.own[i] = math.Sqrt(1 - l.load[i]*l.load[i] - l.group[i]*l.group[i])
	}
	l.indices(n)
	return l
}

// indices lays out who is the market of others: it moves as their mean does.
func (l *fakeLaw) indices(n int) {
	l.index, l.parts = make([]float64, n), make([][]data.ID, n)
	for i := range n {
		if x := l.s.Universe.Find(l.s.Link(data.ID(i)).Market); x != data.None && int(x) != i {
			l.parts[x] = append(l.parts[x], data.ID(i))
		}
	}
	for x := range n {
		var common, own float64
		group := map[int]float64{}
		for _, i := range l.parts[x] {
			if l.parts[i] != nil {
				continue // an index of indices would be drawn in circles
			}
			k := float64(len(l.parts[x]))
			common, own = common+l.load[i]/k, own+l.own[i]*l.own[i]/(k*k)
			group[l.of[i]] += l.group[i] / k
		}
		v := common*common + own
		for _, g := range group {
			v += g * g
		}
		if len(l.parts[x]) >= leastIndex && v > 0 {
			l.index[x] = 1 / math.Sqrt(v)
		}
	}
}

// leastIndex is how many must have an instrument as their market for it to be
// drawn as their mean.
const leastIndex = 3

// average is the mean of an index's members.
func (l *fakeLaw) average(x int, moves []float64) float64 {
	sum := 0.0
	for _, i := range l.parts[x] {
		if l.parts[i] == nil {
			sum += moves[i]
		}
	}
	return sum / float64(len(l.parts[x]))
}

// fit takes the loadings from correlations: of the common part by Thurstone's
// centroid method, each one's mean correlation over the root of the mean of
// all; of a group's from the mean that this leaves between its members.
func (l *fakeLaw) fit(t *data.Together, n int) {
	mean := make([]float64, n)
	all, count := 0.0, 0
	for i := range n {
		sum, k := 0.0, 0
		for j := range n {
			if r := t.Same[i*t.N+j]; i != j && !math.IsNaN(r) {
				sum, k = sum+r, k+1
			}
		}
		if mean[i] = math.NaN(); k > 0 {
			mean[i] = sum / float64(k)
			all, count = all+mean[i], count+1
		}
	}
	if all /= float64(max(count, 1)); !(all > 0) {
		return
	}
	for i := range n {
		if !math.IsNaN(mean[i]) {
			l.load[i], l.group[i] = min(max(mean[i]/math.Sqrt(all), -0.9), 0.9), 0
		}
	}
	for _, g := range l.s.Universe.Groups {
		left, pairs := 0.0, 0
		for a, i := range g.Members {
			for _, j := range g.Members[:a] {
				if r := t.Same[int(i)*t.N+int(j)]; !math.IsNaN(r) {
					left, pairs = left+r-l.load[i]*l.load[j], pairs+1
				}
			}
		}
		if pairs == 0 || left <= 0 {
			continue
		}
		for _, i := range g.Members {
			l.group[i] = math.Sqrt(left / float64(pairs))
		}
	}
}

// move is a standardised return.
func (l *fakeLaw) move(i int, common float64, groups []float64, own float64) float64 {
	m := l.load[i]*common + l.own[i]*own
	if g := l.of[i]; g >= 0 {
		m += l.group[i] * groups[g]
	} else {
		m += l.group[i] * common
	}
	return m
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

// A wave is what the shocks have still to do.
type wave struct {
	begun []bool
	left  [][]float64   // by shock and instrument, logs
	from  [][]time.Time // when each begins to move
}

func newWave(int) wave { return wave{} }

// Lags of those that follow.
const (
	firstLag    = 2.0  // minutes
	meanLag     = 10.0 // on top of it, for another group; half of it for the origin's own
	longestLag  = 60.0
	constant    = 4.0 // minutes in which all but 1/e of a move is done
	atOpen      = 0.7 // of what is left that an open does at once
	leastSpread = 0.05
)

// start begins the shocks whose minute has come.
func (w *wave) start(f *Fake) {
	if w.begun == nil {
		w.begun = make([]bool, len(f.o.Shocks))
		w.left, w.from = make([][]float64, len(f.o.Shocks)), make([][]time.Time, len(f.o.Shocks))
	}
	for k := range f.o.Shocks {
		s := &f.o.Shocks[k]
		if w.begun[k] || f.minute.Before(s.At.Truncate(time.Minute)) || !f.trades[f.of[s.ID]] {
			continue
		}
		w.begun[k] = true
		n := len(f.of)
		w.left[k], w.from[k] = make([]float64, n), make([]time.Time, n)
		lags := rand.New(rand.NewPCG(f.o.Seed, 1000+uint64(k))) // of their own: a shock changes no other draw
		for i := range n {
			lag := meanLag * lags.ExpFloat64()
			switch {
			case i == int(s.ID):
				w.left[k][i], w.from[k][i] = s.Sigmas*f.law.sigma[i], f.minute
				continue
			case f.law.of[i] == f.law.of[s.ID]:
				lag /= 2
			}
			w.from[k][i] = f.minute.Add(time.Duration(min(firstLag+lag, longestLag) * float64(time.Minute))).Truncate(time.Minute)
			if rho := f.law.rho(int(s.ID), i); !s.Alone && math.Abs(rho) > leastSpread {
				w.left[k][i] = rho * s.Sigmas * f.law.sigma[i]
			}
		}
	}
}

// step is what the shocks do to an instrument in a minute in which it trades.
func (w *wave) step(i int, minute time.Time, opens bool) float64 {
	move := 0.0
	for k := range w.left {
		if w.left[k] == nil || w.left[k][i] == 0 || minute.Before(w.from[k][i]) {
			continue
		}
		part := 1 - math.Exp(-1/constant)
		if opens {
			part = atOpen
		}
		move += part * w.left[k][i]
		w.left[k][i] -= part * w.left[k][i]
	}
	return move
}

// studentFour draws a t of 4 degrees of freedom scaled to unit variance.
func studentFour(rng *rand.Rand) float64 {
	chi := -2 * (math.Log(1-rng.Float64()) + math.Log(1-rng.Float64()))
	return rng.NormFloat64() / math.Sqrt(chi/4) / math.Sqrt2
}

func sortTicks(t []data.Tick) {
	slices.SortStableFunc(t, func(a, b data.Tick) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Role, b.Role), cmp.Compare(a.ID, b.ID))
	})
}

// stateNow is live while anybody trades.
func (f *Fake) stateNow() data.FeedState {
	if len(f.open) > 0 {
		return data.FeedLive
	}
	return data.FeedClosed
}

// Health tells how the simulation is: always sound.
func (f *Fake) Health() []data.Health {
	return []data.Health{{Source: "fake", State: f.state, Since: f.since, Heard: f.heard, Ticks: f.ticks}}
}

// State is what an instrument's venue lets expect at a time.
func (f *Fake) State(id data.ID, now time.Time) data.FeedState {
	if int(id) < 0 || int(id) >= len(f.of) {
		return data.FeedUnknown
	}
	switch state, _ := f.cal.StateAt(f.mic[f.of[id]], now); state {
	case data.Trading:
		return data.FeedLive
	case data.Pause:
		return data.FeedLunch
	case data.Holiday:
		return data.FeedHoliday
	}
	return data.FeedClosed
}
