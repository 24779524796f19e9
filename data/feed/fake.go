package feed

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"contagion/data"
)

// A FakeShock is a move that a simulated market makes on purpose.
type FakeShock struct {
	ID     data.ID
	At     time.Time // the minute in which it begins; while its venue is shut, it waits for the open
	Sigmas float64   // in the instrument's daily deviations, signed
	Alone  bool      // nobody follows
}

// FakeOptions are what a simulated market is made from.
type FakeOptions struct {
	Seed   uint64
	Begin  time.Time // first minute; what is before it has only the last close of each instrument
	Rate   float64   // ticks a second over all that trade; each gives at least one a minute
	Shocks []FakeShock
}

// Most that a simulated market may be asked for.
const (
	fastestFake = 1e6 // ticks a second
	widestShock = 30  // deviations: e to the 30 x 10 % is a factor of 20
)

// What a simulated day is made of.
const (
	overnight   = 0.2 // part of a day's variance that falls between two sessions
	otherSigma  = 1.5 // percent a day of who has no volatility
	longPast    = 5 * time.Second
	pricesNoise = 0.0075 // of a day's deviation, on prices inside a minute: a seventh of a minute's
)

// A Fake is a simulated market that runs with a clock: a source of ticks for
// demonstrations, tests and benches. Minute by minute, in the regular sessions
// of the calendar, an instrument moves by
//
//	r = sigma ( l M + c G + sqrt(1 - l^2 - c^2) E )
//
// with M what its market does, by the scenario's link, or without one what is
// common to all; G its group's and E its own, all Student t with 4 degrees of
// freedom. Loadings are the links' and the scenario's correlations'. A part of the
// day's variance falls on the open, by the same law. A shock moves its instrument
// by so many daily deviations with a time constant of four minutes, its market
// by a little of it, and group after group minutes later, by their correlation
// with it; who is shut follows at the next open.
//
// The same seed gives the same minutes, whatever the pace at which they are
// asked for. Its ticks wear the evidence bar, because they must pass through the
// same mathematics as true ones; what says that nothing of it is true is the
// scenario's mark Simulated, which whoever opens it must set.
// It is for one goroutine.
type Fake struct {
	s   *data.Scenario
	cal *data.Calendar
	o   FakeOptions
	law fakeLaw
	mic []string // by venue
	of  []int    // each instrument's venue

	rng    *rand.Rand // of the minutes
	noise  *rand.Rand // of the ticks inside one
	minute time.Time  // beginning of the one that is drawn
	begun  bool
	trades []bool    // by venue: in this minute
	moves  []float64 // standardised, of this minute
	gaps   []float64 // and of what falls on an open
	own    []float64 // draws
	groups []float64
	from   []float64
	to     []float64 // logs of prices at its ends
	open   []data.ID // who trades in it
	rounds int       // ticks of each
	slot   int       // next tick, round by round
	wave   wave

	asked time.Time // the last time
	ticks uint64
	heard time.Time
	since time.Time
	state data.FeedState
}

// NewFake makes a simulated market of a scenario's instruments. It is an error
// where the rate or a shock is out of range, or there is no beginning.
func NewFake(s *data.Scenario, cal *data.Calendar, o FakeOptions) (*Fake, error) {
	switch {
	case o.Begin.IsZero():
		return nil, fmt.Errorf("fake: has no beginning; give a time")
	case !(o.Rate > 0 && o.Rate <= fastestFake):
		return nil, fmt.Errorf("fake: rate %g is out of range; give ticks a second, above 0 and at most %g", o.Rate, float64(fastestFake))
	}
	for _, k := range o.Shocks {
		switch {
		case int(k.ID) < 0 || int(k.ID) >= len(s.Universe.Instruments):
			return nil, fmt.Errorf("fake: shock has no instrument; give a symbol of the universe")
		case !(math.Abs(k.Sigmas) <= widestShock):
			return nil, fmt.Errorf("fake: shock of %g deviations is out of range; give -%d to %d", k.Sigmas, widestShock, widestShock)
		}
	}
	f := &Fake{s: s, cal: cal, o: o, law: newFakeLaw(s, cal)}
	for i := range s.Universe.Instruments {
		mic, v := s.Universe.Instruments[i].MIC, 0
		for v < len(f.mic) && f.mic[v] != mic {
			v++
		}
		if v == len(f.mic) {
			f.mic = append(f.mic, mic)
		}
		f.of = append(f.of, v)
	}
	f.reset()
	return f, nil
}

// reset goes back to the beginning.
func (f *Fake) reset() {
	n := len(f.of)
	f.rng, f.minute, f.begun = rand.New(rand.NewPCG(f.o.Seed, 1)), f.o.Begin.Truncate(time.Minute), false
	f.trades = make([]bool, len(f.mic))
	f.moves, f.gaps, f.from, f.to, f.open, f.slot, f.rounds = make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), f.open[:0], 0, 0
	f.wave = newWave(len(f.o.Shocks))
	f.own, f.groups = make([]float64, n), make([]float64, len(f.s.Universe.Groups))
	f.asked = time.Time{}
	f.ticks, f.heard, f.since, f.state = 0, time.Time{}, f.o.Begin, data.FeedClosed
	for i := range f.to {
		f.to[i] = math.Log(f.law.first[i])
	}
}

// Seek moves to after t, by playing what is before it again; the zero time is
// the beginning.
func (f *Fake) Seek(t time.Time) error {
	f.reset()
	if !t.IsZero() {
		_, err := f.Until(t, nil)
		return err
	}
	return nil
}

// Until appends every tick at or before t that it has not given yet, in the
// order of time. Of what passed while nobody asked for a while only the last
// prices of its minutes come.
func (f *Fake) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	before := len(dst)
	if !f.begun {
		if t.Before(f.minute) {
			return dst, nil
		}
		f.begun = true
		dst = f.closes(dst)
		f.draw()
	}
	for {
		dst = f.inside(t, dst)
		if f.slot < f.rounds*len(f.open) || f.minute.Add(time.Minute).After(t) {
			break
		}
		f.minute = f.minute.Add(time.Minute)
		f.draw()
	}
	if len(dst) > before {
		f.ticks += uint64(len(dst) - before)
		f.heard = dst[len(dst)-1].At
	}
	f.asked = t
	if now := f.stateNow(); now != f.state {
		f.state, f.since = now, f.minute
	}
	return dst, nil
}

// closes gives every instrument's last close before the beginning.
func (f *Fake) closes(dst []data.Tick) []data.Tick {
	const back = 20 * 24 * time.Hour // longer than any holiday
	before := len(dst)
	for i := range f.of {
		list := f.cal.Sessions(f.mic[f.of[i]], f.o.Begin.Add(-back), f.o.Begin)
		for k := len(list) - 1; k >= 0; k-- {
			if !list[k].Close.After(f.o.Begin) {
				dst = append(dst, data.Tick{At: list[k].Close, ID: data.ID(i), Price: f.price(data.ID(i), f.to[i]), Evidence: data.Printed, Role: data.Close})
				break
			}
		}
	}
	sortTicks(dst[before:])
	return dst
}

// draw decides what the minute does, and who trades in it.
func (f *Fake) draw() {
	copy(f.from, f.to)
	f.noise = rand.New(rand.NewPCG(f.o.Seed^0x9e3779b97f4a7c15, uint64(f.minute.Unix())))
	f.open, f.slot = f.open[:0], 0
	minutes, opens := make([]float64, len(f.mic)), make([]bool, len(f.mic)) // of each venue's session
	for v, mic := range f.mic {
		state, _ := f.cal.StateAt(mic, f.minute)
		f.trades[v] = state == data.Trading
		if !f.trades[v] {
			continue
		}
		if list := f.cal.Sessions(mic, f.minute, f.minute); len(list) > 0 {
			minutes[v], opens[v] = list[0].Minutes().Minutes(), list[0].Open.Equal(f.minute)
		}
	}
	f.wave.start(f)
	// Everybody's own part is drawn, so that a holiday in one place changes
	// nothing elsewhere.
	f.law.moves(f.factors(f.rng), f.groups, f.own, f.moves)
	if slices.Contains(opens, true) {
		f.law.moves(f.factors(rand.New(rand.NewPCG(f.o.Seed^0x517cc1b727220a95, uint64(f.minute.Unix())))), f.groups, f.own, f.gaps)
	}
	for i, v := range f.of {
		if !f.trades[v] || !(minutes[v] > 0) {
			continue
		}
		f.open = append(f.open, data.ID(i))
		move := math.Sqrt((1-overnight)/minutes[v]) * f.moves[i]
		if opens[v] {
			move += math.Sqrt(overnight) * f.gaps[i]
		}
		f.to[i] += f.law.sigma[i]*move + f.wave.step(i, f.minute, opens[v])
	}
	if f.rounds = 0; len(f.open) > 0 {
		f.rounds = max(1, int(math.Round(f.o.Rate*60/float64(len(f.open)))))
	}
}

// factors draws what is common to all, to each group, and each one's own.
func (f *Fake) factors(rng *rand.Rand) (common float64) {
	common = studentFour(rng)
	for g := range f.groups {
		f.groups[g] = studentFour(rng)
	}
	for i := range f.own {
		f.own[i] = studentFour(rng)
	}
	return common
}

// inside gives the minute's ticks up to t: round by round, evenly spaced, the
// last of each instrument at the minute's price.
func (f *Fake) inside(t time.Time, dst []data.Tick) []data.Tick {
	slots := f.rounds * len(f.open)
	if t.Sub(f.asked) > longPast {
		// One round of each minute is enough: the last before t.
		end := min(slots, int(float64(slots)*float64(t.Sub(f.minute))/float64(time.Minute)))
		f.slot = max(f.slot, end-len(f.open))
	}
	for ; f.slot < slots; f.slot++ {
		part := float64(f.slot+1) / float64(slots)
		at := f.minute.Add(time.Duration(part * float64(time.Minute)))
		if at.After(t) {
			break
		}
		i := f.open[f.slot%len(f.open)]
		level := f.to[i]
		if f.slot < slots-len(f.open) {
			level = f.from[i] + (f.to[i]-f.from[i])*part + pricesNoise*f.law.sigma[i]*f.noise.NormFloat64()
		}
		dst = append(dst, data.Tick{At: at, ID: i, Price: f.price(i, level), Evidence: data.Bar})
	}
	return dst
}

// price turns a log into a price as it would be quoted.
func (f *Fake) price(id data.ID, log float64) float64 {
	p := math.Exp(log)
	return max(quantise(p, p), 1e-6)
}
