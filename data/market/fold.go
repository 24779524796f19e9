package market

import (
	"math"
	"slices"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// A fold is the state of a market as a function of the ticks up to now. It is
// written by one goroutine; snapshot copies out what others may see.
type fold struct {
	s        *data.Scenario
	cal      *data.Calendar
	opt      contagion.Options
	at       time.Time
	recorded time.Time // where a what-if leaves the recording; zero for none
	q        []Quote
	own      []track
	g        []GroupQuote
	fold     []track // of groups
	tape     []TapeLine

	mics   []string // venues that the universe uses, in the calendar's order
	venue  []int    // each instrument's index in mics, or -1
	states []stand  // of each venue, as the series needs it

	first    []data.ID
	moved    []float64 // what they had done then, fractions
	firstAt  data.Interval
	cols     *columns // of the series, shared with other desks of the recording
	steps    int      // of it that this fold has come to
	row      []Point  // the step that is being written
	event    int      // next scenario event
	bells    []bell
	bell     int // next of them
	openings []opening
	opened   int // next of them
	touched  []bool
	later    []int       // ticks of this instant that wait for the others
	fresh    []figure    // known at this instant, to be judged together
	reached  []data.ID   // at this instant
	watching []data.ID   // first unusual at this instant
	before   []time.Time // each instrument's figure before its last one
	judged   []time.Time // when each group was last judged as a whole
	gone     []bool      // by ID: withdrawn, out of all that is measured; nil in a recording
	stale    []bool      // by ID: late, lost or withdrawn; nil in a recording

	prior              *prior
	tide               tide
	alone, aloneBefore own // what the origin did on its own, this session and the last
	day                Day
}

// A track is what the fold keeps of one instrument or group beside its quote.
type track struct {
	ses       data.Session // of the last tick
	knownDay  string       // session of the last known figure
	close     float64      // last known close, and its session
	closeDay  string
	shockBase float64       // last known close before the shock, or the last known price without one
	closed    bool          // shockBase is a close
	ordinal   int           // own sessions since the shock
	ordDay    string        // the last one counted
	seen      bool          // had a known figure after the shock
	since     float64       // of Known: what Quote.SinceShock is of Last
	role      data.Role     // of the last known figure
	early     bool          // it came before the first regular session since the shock
	fresh     int           // index in fold.fresh, where that entry is its own
	length    time.Duration // regular trading of the session lengthDay
	lengthDay string

	regular    float64 // last known price of regular hours, and its session; kept where the shock may be intraday
	regularDay string
}

// newFold begins one with columns of its own.
func newFold(s *data.Scenario, cal *data.Calendar, p *prior) *fold {
	return foldOnto(newColumns(s), s, cal, p)
}

// foldOnto begins one that shares its columns.
func foldOnto(cols *columns, s *data.Scenario, cal *data.Calendar, p *prior) *fold {
	n := len(s.Universe.Instruments)
	opt := contagion.Defaults()
	opt.Sessions = s.Sessions
	f := &fold{s: s, cal: cal, opt: opt, at: s.From.Add(-1), q: make([]Quote, n), own: make([]track, n), g: make([]GroupQuote, len(s.Universe.Groups)),
		fold: make([]track, len(s.Universe.Groups)), cols: cols, mics: venues(s, cal), venue: make([]int, n), touched: make([]bool, len(s.Universe.Groups)), before: make([]time.Time, n), judged: make([]time.Time, len(s.Universe.Groups)), prior: p, day: noDay}
	nan := math.NaN()
	for i := range f.q {
		f.q[i] = Quote{Last: nan, Known: nan, Base: nan, Return: nan, KnownReturn: nan, SinceShock: nan, Z: nan, SinceZ: nan, Judged: nan, AR: nan, SAR: nan, P: nan, Parts: noParts}
		f.own[i].close, f.own[i].shockBase, f.own[i].since = nan, nan, nan
		f.venue[i] = slices.Index(f.mics, s.Universe.Instruments[i].MIC)
	}
	f.states = make([]stand, len(f.mics))
	f.bells, f.openings = bells(s, cal, f.mics), openings(s, cal, f.mics)
	for i := range f.g {
		f.g[i] = GroupQuote{Return: nan, KnownReturn: nan, SinceShock: nan, Z: nan, SinceZ: nan, Judged: nan, AR: nan, T: nan, P: nan, Parts: noParts, Band: Band{Given: nan, Expected: nan, Half: nan}, Worst: data.None, FirstID: data.None}
		f.g[i].Arrival.Span.After = s.Shock.After
	}
	return f
}

// advance folds ticks, which must all be at or before to, and moves to it.
func (f *fold) advance(ticks []data.Tick, to time.Time) {
	for i := 0; ; {
		at, some := f.instant(ticks[i:], to)
		if !some {
			break
		}
		f.fill(at.Add(-1)) // a step includes the ticks at its end
		f.events(at)
		f.open(at)
		f.later = f.later[:0]
		for ; i < len(ticks) && ticks[i].At.Equal(at); i++ {
			// Round the clock, one session ends as the next begins: the close
			// comes first, in whatever order the two were given.
			if ticks[i].Role == data.Open && f.allDay(ticks[i].ID) {
				f.later = append(f.later, i)
				continue
			}
			f.tick(&ticks[i])
		}
		for _, k := range f.later {
			f.tick(&ticks[k])
		}
		f.settle(at)
	}
	f.fill(to)
	f.events(to)
	f.at = to
}

// instant gives the next moment at which something is to be folded: ticks, or
// a venue that opens; false where there is none up to to.
func (f *fold) instant(ticks []data.Tick, to time.Time) (at time.Time, some bool) {
	if len(ticks) > 0 {
		at, some = ticks[0].At, true
	}
	if f.opened < len(f.openings) {
		if o := f.openings[f.opened].at; !o.After(to) && (!some || o.Before(at)) {
			return o, true
		}
	}
	return at, some
}

func (f *fold) allDay(id data.ID) bool {
	return int(id) >= 0 && int(id) < len(f.q) && f.cal.AllDay(f.s.Universe.At(id).MIC)
}

// sessionOf gives the session that a tick belongs to. Where one session ends
// at the moment the next begins, an open belongs to the next, all else to the
// one that ends.
func (f *fold) sessionOf(k *track, mic string, at time.Time, role data.Role) (data.Session, bool) {
	if !k.ses.Open.IsZero() && at.After(k.ses.Start()) && at.Before(k.ses.End()) {
		return k.ses, true // the usual case, without a search
	}
	if role == data.Open {
		if list := f.cal.Sessions(mic, at, at); len(list) > 0 {
			return list[0], true
		}
	}
	list := f.cal.Sessions(mic, at.Add(-1), at)
	if len(list) == 0 {
		return data.Session{}, false
	}
	return list[0], true
}

func (f *fold) tick(t *data.Tick) {
	if int(t.ID) < 0 || int(t.ID) >= len(f.q) {
		return // a source's slip; readers refuse these
	}
	q, k, in := &f.q[t.ID], &f.own[t.ID], f.s.Universe.At(t.ID)
	if !(t.Price > 0) && in.Unit != data.Yield || math.IsInf(t.Price, 0) || math.IsNaN(t.Price) {
		return
	}
	ses, ok := f.sessionOf(k, in.MIC, t.At, t.Role)
	if !ok {
		return
	}
	f.roll(q, k, in, ses)
	if t.Role == data.Open && t.Price == q.Base && f.allDay(t.ID) {
		return // round the clock a day's first price is the last one of the day before: no move, and no figure
	}
	q.Last, q.LastAt, q.Evidence = t.Price, t.At, t.Evidence
	q.Return = change(q.Last, q.Base, in.Unit)
	after := t.At.After(f.s.Shock.After) && ses.Close.After(f.s.Shock.After) // Friday's after hours are not after a shock of the weekend
	if !after && !f.s.Intraday {
		q.Return = math.NaN() // the base before the window is no move
	}
	if t.Evidence.Known() && !after {
		f.beforeShock(t, k, ses)
	}
	if q.SinceShock = math.NaN(); after {
		q.SinceShock = change(q.Last, k.shockBase, in.Unit)
	}
	if g := f.s.Universe.GroupOf(t.ID); g >= 0 {
		f.touched[g] = true
	}
	if t.Evidence.Known() {
		f.know(t, q, k, in, ses, after)
	}
}

// roll begins a session: its base is the last known session's close, or the
// last known price where that had none.
func (f *fold) roll(q *Quote, k *track, in *data.Instrument, ses data.Session) {
	if in.Unit == data.Based && math.IsNaN(k.shockBase) {
		k.shockBase, k.closed = 100, true // the unit's own base: the close before the window
	}
	if ses.Day == k.ses.Day {
		return
	}
	k.ses, q.Session = ses, ses.Day
	q.Base = q.Known
	switch {
	case k.closeDay != "" && k.closeDay == k.knownDay:
		q.Base = k.close
	case k.regularDay != "" && k.regularDay == k.knownDay:
		q.Base = k.regular
	}
	if in.Unit == data.Based && math.IsNaN(q.Base) {
		q.Base = 100
	}
}

// know is what only a known figure may do: z, the next base, and to be judged
// with all others of its instant.
func (f *fold) know(t *data.Tick, q *Quote, k *track, in *data.Instrument, ses data.Session, after bool) {
	q.Known, q.KnownAt, q.KnownEvidence, q.KnownReturn = q.Last, q.LastAt, q.Evidence, q.Return
	k.knownDay, k.since, k.role = ses.Day, q.SinceShock, t.Role
	if t.Role == data.Close {
		k.close, k.closeDay = t.Price, ses.Day
	}
	q.Judged, q.FromShock = q.KnownReturn, false
	if f.s.Intraday {
		if !t.At.Before(ses.Open) && !t.At.After(ses.Close) {
			k.regular, k.regularDay = t.Price, ses.Day
		}
		switch {
		case !after:
			q.Judged = math.NaN() // the shock has no part in it
		case !ses.Open.After(f.s.Shock.After) && !math.IsNaN(k.shockBase):
			// It fell inside this session: what moved before is not its.
			q.Judged, q.FromShock = change(q.Known, k.shockBase, in.Unit), true
		}
	}
	q.unmeasure()
	if in.Unit != data.Yield && (after || f.s.Intraday) {
		q.Z = contagion.Z(q.Known, q.Base, f.s.Sigma[t.ID].Pct)
	}
	if !after {
		q.Arrival.Span.After = t.At
		return
	}
	x := figure{id: t.ID, z: q.Z, share: 1}
	if in.Unit != data.Yield {
		q.SinceZ = contagion.Z(q.Known, k.shockBase, f.s.Sigma[t.ID].Pct)
	}
	trading := f.cal.Trading(in.MIC, f.s.Shock.After, t.At)
	if q.FromShock {
		x.z, x.share = q.SinceZ, k.share(f.cal, in.MIC, trading)
	}
	k.count(ses.Day)
	k.early = k.ordinal == 1 && t.At.Before(ses.Open)
	x.obs = contagion.Obs{At: t.At, Return: q.Judged, Since: k.since, Session: k.ordinal,
		AtOpen: t.Role == data.Open, Early: k.early, Trading: trading}
	if i := k.fresh; i < len(f.fresh) && f.fresh[i].id == x.id && f.fresh[i].obs.Session == x.obs.Session {
		f.fresh[i] = x // a bar's close and the next one's open are one moment: the later price is judged, once
		return
	}
	k.fresh = len(f.fresh)
	f.fresh = append(f.fresh, x)
}

// count numbers an instrument's own sessions since the shock.
func (k *track) count(day string) {
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
