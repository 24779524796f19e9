package market

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// seriesStep is the grain of charts and the length of one step key press.
const seriesStep = 5 * time.Minute

// A fold is the state of a market as a function of the ticks up to now. It is
// written by one goroutine; snapshot copies out what others may see.
type fold struct {
	s    *data.Scenario
	cal  *data.Calendar
	opt  contagion.Options
	at   time.Time
	q    []Quote
	own  []track
	g    []GroupQuote
	fold []track // of groups
	tape []TapeLine

	first    []data.ID
	firstAt  data.Interval
	series   [][]Point
	steps    int // finished steps of the series
	event    int // next scenario event
	touched  []bool
	reached  []data.ID   // at this instant
	watching []data.ID   // first unusual at this instant
	before   []time.Time // each instrument's figure before its last one
}

// A track is what the fold keeps of one instrument or group beside its quote.
type track struct {
	session   string // of the last tick
	close     float64
	shockBase float64 // last close before the shock
	before    string  // session of shockBase: a later session is after the shock
	ordinal   int     // own sessions since the shock
	ordDay    string
	seen      bool // had a figure after the shock
}

func newFold(s *data.Scenario, cal *data.Calendar) *fold {
	n := len(s.Universe.Instruments)
	opt := contagion.Defaults()
	opt.Sessions = s.Sessions
	f := &fold{s: s, cal: cal, opt: opt, at: s.From.Add(-1), q: make([]Quote, n), own: make([]track, n), g: make([]GroupQuote, len(s.Universe.Groups)),
		fold: make([]track, len(s.Universe.Groups)), series: make([][]Point, n), touched: make([]bool, len(s.Universe.Groups)), before: make([]time.Time, n)}
	nan := math.NaN()
	for i := range f.q {
		f.q[i] = Quote{Last: nan, Known: nan, Base: nan, Return: nan, KnownReturn: nan, SinceShock: nan, Z: nan}
		f.own[i].close, f.own[i].shockBase = nan, nan
		f.series[i] = make([]Point, 0, int(s.To.Sub(s.From)/seriesStep)+1)
	}
	for i := range f.g {
		f.g[i] = GroupQuote{Return: nan, KnownReturn: nan, SinceShock: nan, Z: nan, Worst: data.None, FirstID: data.None}
		f.g[i].Arrival.Span.After = s.Shock.After
	}
	return f
}

// advance folds ticks, which must all be at or before to, and moves to it.
func (f *fold) advance(ticks []data.Tick, to time.Time) {
	for i := 0; i < len(ticks); {
		at := ticks[i].At
		f.fill(at)
		f.events(at)
		for i < len(ticks) && ticks[i].At.Equal(at) {
			f.tick(&ticks[i])
			i++
		}
		f.settle(at)
	}
	f.fill(to)
	f.events(to)
	f.at = to
}

// sessionOf gives the session that a tick belongs to.
func (f *fold) sessionOf(mic string, at time.Time) (data.Session, bool) {
	list := f.cal.Sessions(mic, at.Add(-time.Second), at)
	if len(list) == 0 {
		return data.Session{}, false
	}
	return list[0], true
}

func (f *fold) tick(t *data.Tick) {
	q, k, in := &f.q[t.ID], &f.own[t.ID], f.s.Universe.At(t.ID)
	if !(t.Price > 0) && in.Unit != data.Yield || math.IsInf(t.Price, 0) || math.IsNaN(t.Price) {
		return // a source's slip; readers refuse these
	}
	ses, ok := f.sessionOf(in.MIC, t.At)
	if !ok {
		return
	}
	if ses.Day != k.session {
		k.session = ses.Day
		if math.IsNaN(k.close) {
			k.close = q.Known
		}
		q.Base, q.Session = k.close, ses.Day
		if in.Unit == data.Based && math.IsNaN(q.Base) {
			q.Base = 100 // the unit's own base: the close before the window
		}
		k.close = math.NaN()
	}
	if in.Unit == data.Based && math.IsNaN(k.shockBase) {
		k.shockBase = 100
	}
	q.Last, q.LastAt, q.Evidence = t.Price, t.At, t.Evidence
	q.Return = change(q.Last, q.Base, in.Unit)
	after := t.At.After(f.s.Shock.After) && ses.Close.After(f.s.Shock.After) // Friday's after hours are not after a shock of the weekend
	if !after {
		q.Return = math.NaN() // the base before the window is no move
	}
	q.SinceShock = change(q.Last, k.shockBase, in.Unit)
	if g := f.s.Universe.GroupOf(t.ID); g >= 0 {
		f.touched[g] = true
	}
	if !t.Evidence.Known() {
		return
	}
	q.Known, q.KnownAt, q.KnownEvidence, q.KnownReturn = q.Last, q.LastAt, q.Evidence, q.Return
	if t.Role == data.Close {
		k.close = t.Price
		if !after {
			k.shockBase, k.before = t.Price, ses.Day
			q.SinceShock = 0
		}
	}
	q.Z = math.NaN()
	if after && in.Unit != data.Yield {
		q.Z = contagion.Z(q.Known, q.Base, f.s.Sigma[t.ID].Pct)
	}
	if !after {
		q.Arrival.Span.After = t.At
		return
	}
	f.count(k, ses.Day)
	f.before[t.ID] = q.Arrival.Span.After
	before := q.Arrival.Stage
	q.Arrival = q.Arrival.Observe(contagion.Obs{At: t.At, Return: q.Return, Z: q.Z, Since: q.SinceShock, Session: k.ordinal,
		AtOpen: t.Role == data.Open, Early: t.At.Before(ses.Open) && k.ordinal == 1, Trading: f.cal.Trading(in.MIC, f.s.Shock.After, t.At)}, f.opt)
	if q.Arrival.Stage.Reached() && !before.Reached() {
		f.reached = append(f.reached, t.ID)
	}
	if q.Arrival.Stage >= contagion.Watch && before < contagion.Watch {
		f.watching = append(f.watching, t.ID)
	}
}

// count numbers an instrument's own sessions since the shock.
func (f *fold) count(k *track, day string) {
	if day != k.ordDay {
		k.ordDay = day
		k.ordinal++
	}
	k.seen = true
}

// change is a move as a fraction; for a yield, percentage points / 100, so
// that 1e4 times it is basis points.
func change(last, base float64, u data.Unit) float64 {
	if u == data.Yield {
		return (last - base) / 100
	}
	if !(base > 0) {
		return math.NaN()
	}
	return last/base - 1
}

// fill closes the series' steps that end at or before t.
func (f *fold) fill(t time.Time) {
	for {
		end := f.s.From.Add(time.Duration(f.steps+1) * seriesStep)
		if end.After(t) {
			return
		}
		for i := range f.q {
			q := &f.q[i]
			p := Point{Last: float32(q.Last), Z: float32(q.Z), Evidence: q.Evidence}
			// A step that ends on a tick belongs to the time before it, and the
			// venue traded if it had a price within the step's last session.
			p.Live = !q.LastAt.IsZero() && end.Sub(q.LastAt) <= 2*time.Hour && f.open(i, end)
			f.series[i] = append(f.series[i], p)
		}
		f.steps++
	}
}

func (f *fold) open(id int, t time.Time) bool {
	st, _ := f.cal.StateAt(f.s.Universe.Instruments[id].MIC, t.Add(-time.Second))
	return st == data.Trading || st == data.Extended
}

// events puts the story's lines on the tape when their time has come.
func (f *fold) events(t time.Time) {
	for f.event < len(f.s.Events) && !f.s.Events[f.event].At.After(t) {
		e := &f.s.Events[f.event]
		f.tape = append(f.tape, TapeLine{At: e.At, Kind: TapeEvent, ID: data.None, Group: -1, Event: f.event, Text: e.Text})
		f.event++
	}
}
