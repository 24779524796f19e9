package market

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// How an alarm is raised, beside the CUSUM's own height.
const (
	// alarmRate is the false discovery rate at which the arrival test must agree
	// with the CUSUM: an alarm of 60 names is false on one calm day in ten, and
	// a universe has twice as many names and three sessions a day.
	alarmRate = 0.05
	// gapHold is how many bars a gap or a jump must stand before it is judged: a
	// wrong print does not last that long.
	gapHold = 5
	// jump is how many daily deviations a move of a few bars must reach to be
	// judged like the gap of an open.
	jump = 3
	// sharp is how many bars that is at most. The sums count no bar above four of
	// its deviations and ring in the fourth, where each was one: what is over
	// sooner, its last bar cut short by the minute's end, they do not see.
	sharp = 4
	// memory is the weight of one bar in how wide an instrument has been of late:
	// a half-life of an hour.
	memory = 0.0115
	// wildest is the largest z that counts in it: five bars of a shock must not
	// hide the sixth.
	wildest = 2.5
	// wideMemory is the same of how wide all of a venue have been: half an hour.
	wideMemory = 0.023
	// commonWidth is how wide the whole cross-section is, in its own ordinary
	// deviations, where a move is everybody's.
	commonWidth = 2.0
	// agedBars is how old a series' last bar may be for it to be tested.
	agedBars = 3
)

// A watch looks for the next shock while nobody knows of one: in regular hours,
// bar by bar, on each instrument's return without its market.
//
// A bar's deviation is the day's, over the root of the session's minutes; where
// bars are missing, of as many minutes as the return spans. What falls on an
// open has the whole day's. Both are wide: a day's variance is counted twice.
type watch struct {
	s     *data.Scenario // only its universe, volatilities and links are used
	cal   *data.Calendar
	home  []bool    // part of the market
	index []data.ID // whose index is its market, or None
	// answers tells who sums up or prices others, indices, funds, rates and goods:
	// they move with a shock, and none of them is named as where it began.
	answers         []bool
	able, explained []bool   // who can be named, and of whom a market is known
	floors          []*floor // by venue
	floor           []int    // each instrument's

	price  []float64   // last known of regular hours; NaN
	at     []time.Time // when
	now    []float64   // of this minute
	seen   []int64     // minute of now
	ret    []float64   // return of this minute, NaN
	spans  []int       // bars that it spans; 0 for a gap
	tide   tide
	cum    []float64 // what the market has done, without each group; the last without none
	holes  []int     // minutes in which that was not known
	cumAt  []float64 // both, when each instrument last traded
	holeAt []int
	indexP []float64 // its index's price then
	wide   []float64 // mean square of z of late, by ID
	all    []float64 // every z of this minute
	p      []float64 // of a test, by ID
	alarms []alarm   // of this minute
}

// A floor is one venue's session.
type floor struct {
	mic    string
	ids    []data.ID
	ses    data.Session
	open   bool // this minute is one of its bars
	total  float64
	ends   []int64 // minute of each bar
	test   *contagion.ArrivalTest
	cusum  []contagion.CUSUM
	z      []float64
	wide   float64     // how wide all have been of late
	widths []float64   // and were in each bar
	last   []int       // each series' last bar, -1
	moved  [][]float32 // cumulative abnormal return in daily deviations, by series and bar
	base   []time.Time // when the price before the session was
	price  []float64   // and that price; NaN
	first  []int       // each series' first bar, -1
	opened []float64   // its return to there from the price before the session
	gap    []int       // bar of the gap, -1
	least  []float64   // least of the move since, signed, until it is judged
	known  []bool      // who has alarmed
	heard  int64       // minute of the bar from which on a move of somebody could be seen; 0 none yet
}

// An alarm is one instrument's, with what is needed to follow it.
type alarm struct {
	id                 data.ID
	minute             int64
	floor              *floor
	session            string
	series             int
	onset, first, last int // bars
	byGap              bool
	ended              time.Time     // of which bar its size was taken last
	early              data.Interval // when its move began in extended hours; zero where it did not
}

func newWatch(s *data.Scenario, cal *data.Calendar, mics []string, home []bool) *watch {
	n, g := len(s.Universe.Instruments), len(s.Universe.Groups)
	w := &watch{s: s, cal: cal, index: make([]data.ID, n), floor: make([]int, n), price: make([]float64, n), at: make([]time.Time, n), now: make([]float64, n), seen: make([]int64, n),
		ret: make([]float64, n), spans: make([]int, n), cum: make([]float64, g+1), holes: make([]int, g+1), cumAt: make([]float64, n), holeAt: make([]int, n), indexP: make([]float64, n), answers: make([]bool, n), wide: make([]float64, n)}
	w.home = home
	for _, mic := range mics {
		w.floors = append(w.floors, &floor{mic: mic})
	}
	for i := range n {
		w.price[i], w.now[i], w.indexP[i], w.floor[i] = math.NaN(), math.NaN(), math.NaN(), -1
		w.wide[i] = 1
		group, unit := s.Universe.GroupOf(data.ID(i)), s.Universe.Instruments[i].Unit
		w.answers[i] = group >= 0 && s.Universe.Groups[group].Region == mixedRegion || unit == data.Points || unit == data.Yield
		w.index[i] = s.Universe.Find(s.Link(data.ID(i)).Market)
		for k, f := range w.floors {
			if f.mic == s.Universe.Instruments[i].MIC {
				w.floor[i] = k
				f.ids = append(f.ids, data.ID(i))
			}
		}
	}
	w.look()
	return w
}

// knows takes a price from before the first minute.
func (w *watch) knows(t *data.Tick) {
	if t.At.After(w.at[t.ID]) || w.at[t.ID].IsZero() {
		w.price[t.ID], w.at[t.ID] = t.Price, t.At
	}
}

// step takes a minute's bars and gives who alarms in it, for the first time in
// its session.
func (w *watch) step(minute int64, bars []data.Tick) []alarm {
	w.alarms = w.alarms[:0]
	for i := range bars {
		if bars[i].Evidence.Known() {
			w.now[bars[i].ID], w.seen[bars[i].ID] = bars[i].Price, minute
		}
	}
	some := false
	for _, f := range w.floors {
		if f.open = f.enter(w.cal, minute) && !w.waits(f, minute); !f.open {
			continue
		}
		some = true
		if f.test == nil {
			w.begin(f)
		}
		f.ends = append(f.ends, minute)
	}
	if !some {
		return nil
	}
	w.returns(minute)
	w.flow()
	w.all = w.all[:0]
	for _, f := range w.floors {
		if f.open {
			w.measure(f, minute)
			w.all = append(w.all, f.z...)
		}
	}
	everywhere := w.width(w.all)
	for _, f := range w.floors {
		if f.open {
			w.observe(f, max(everywhere, w.width(f.z)))
		}
	}
	w.trip(minute)
	return w.alarms
}

// enter reports whether a minute ends inside the regular session, and begins
// one that is new.
func (f *floor) enter(cal *data.Calendar, minute int64) bool {
	at := endOf(minute)
	if f.ses.Close.IsZero() || at.After(f.ses.Close) {
		list := cal.Sessions(f.mic, at.Add(-1), at)
		if len(list) == 0 || list[0].Day == f.ses.Day {
			return false
		}
		f.ses, f.test, f.heard = list[0], nil, 0
	}
	if at.Before(f.ses.Open) || at.After(f.ses.Close) {
		return false
	}
	return f.ses.BreakStart.IsZero() || !at.After(f.ses.BreakStart) || at.After(f.ses.BreakEnd)
}

// waits reports whether a minute that ends with the open itself is taken with
// the next: only a few have printed by then, and a market of a few is none.
func (w *watch) waits(f *floor, minute int64) bool {
	open := minuteOf(f.ses.Open)
	if minute == open+1 {
		for _, id := range f.ids {
			if w.seen[id] == open && w.now[id] != w.price[id] && w.at[id].Before(f.ses.Open) {
				w.seen[id] = minute
			}
		}
	}
	if minute != open {
		return false
	}
	printed := 0
	for _, id := range f.ids {
		if w.seen[id] == minute {
			printed++
		}
	}
	return 2*printed < len(f.ids)
}

// begin lays out a session.
func (w *watch) begin(f *floor) {
	n := len(f.ids)
	f.total = max(f.ses.Minutes().Minutes(), 1)
	opt := contagion.DefaultArrivalTest()
	opt.Bars = int(f.total) + 2 // the open's own minute, and one begun
	test, err := contagion.NewArrivalTest(n, opt)
	if err != nil {
		test, _ = contagion.NewArrivalTest(n, contagion.DefaultArrivalTest())
	}
	f.test, f.ends, f.heard = test, f.ends[:0], 0
	f.wide, f.widths = 1, f.widths[:0]
	f.cusum, f.z, f.last, f.moved = make([]contagion.CUSUM, n), make([]float64, n), make([]int, n), make([][]float32, n)
	f.base, f.gap, f.least, f.known = make([]time.Time, n), make([]int, n), make([]float64, n), make([]bool, n)
	f.first, f.opened = make([]int, n), make([]float64, n)
	f.price = make([]float64, n)
	for k, id := range f.ids {
		f.last[k], f.gap[k], f.first[k], f.base[k], f.price[k] = -1, -1, -1, w.at[id], w.price[id]
	}
}

// returns takes every instrument's return of this minute, and what the market
// did, from those that have one of exactly this bar.
func (w *watch) returns(minute int64) {
	groups := len(w.s.Universe.Groups)
	w.tide = tide{sum: make([]float64, groups), n: make([]int, groups)}
	for _, f := range w.floors {
		if !f.open {
			continue
		}
		bar := len(f.ends) - 1
		for k, id := range f.ids {
			w.ret[id] = math.NaN()
			if w.seen[id] != minute || !(w.price[id] > 0) || !(w.now[id] > 0) || w.s.Universe.At(id).Unit == data.Yield {
				continue
			}
			w.ret[id] = w.now[id]/w.price[id] - 1
			if w.spans[id] = bar - f.last[k]; f.last[k] < 0 {
				w.spans[id] = 0
			}
			if w.home[id] && (w.spans[id] == 1 || w.spans[id] == 0 && bar <= 1) {
				g := w.s.Universe.GroupOf(id)
				w.tide.sum[g], w.tide.n[g] = w.tide.sum[g]+w.ret[id], w.tide.n[g]+1
				w.tide.total, w.tide.count = w.tide.total+w.ret[id], w.tide.count+1
			}
		}
	}
}

// flow adds this minute to what the market has done since its beginning.
func (w *watch) flow() {
	if w.tide.count == 0 {
		return
	}
	for g := range w.cum {
		group := g
		if g == len(w.cum)-1 {
			group = -1
		}
		if f := w.tide.without(-1, group); math.IsNaN(f) {
			w.holes[g]++
		} else {
			w.cum[g] += f
		}
	}
}
