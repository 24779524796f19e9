package live

import (
	"strings"
	"time"

	"contagion/data"
)

// An Outlet is where one source gives what it hears. Its methods may be
// called by the source's goroutines.
type Outlet struct {
	feed   *Feed
	source Source
	name   string
	index  int
	part   int // 1, 2.. of a doubled source
	wants  []Want
	again  chan struct{}

	// All below is under the feed's lock.
	flags     map[data.ID]flag // of instruments that it does not have
	delays    map[string]*delays
	prints    []time.Time // by ID: when what it gave last in this life traded; zero for nothing
	newest    time.Time   // when the newest of the prices traded that were old when they came, in this life
	news      bool        // one was not, in this life
	delay     delays      // of all venues
	came      []time.Time // by ID: when the last price that was news came, in this life; zero for none
	gave      []bool      // by ID: a price of it ever came; nil of a source that knows what it has
	given     bool        // of any
	had       []Want      // of which
	furthest  []time.Time // by ID: when the latest of its prices traded, in whatever life
	told      time.Time   // when the last of all came, in whatever life
	tells     uint64      // at how many different seconds
	gaps      delays      // from one to the next
	wet       time.Time   // when it last told again after it was dry
	back      []time.Time // by ID: since when it tells again of one that it left to another; zero where it does not
	asking    time.Time   // since when it owes prices, in this life
	resting   bool        // it is not asked for now
	asked     []time.Time // by ID: since when, in this life; zero for not, nil for all of them
	drought   drought
	stumbles  int // lives in a row that were shorter than a minute
	state     data.FeedState
	since     time.Time
	upAt      time.Time
	heard     time.Time
	mute      bool          // its last life ended in silence
	connected bool          // in this life, and not trusted yet
	quiet     time.Duration // silence after which it is lost; 0 never
	period    time.Duration // between two prices of an instrument that it can give
	begun     bool          // it was well once, or failed once
	over      bool          // there is no next try, unless the viewer asks for one
	tries     int
	next      time.Time
	why       string
	cure      string
	ticks     uint64
	outside   uint64 // of the ticks, those of no session
	dropped   uint64
	refused   uint64
	refusals  [data.RefusalsMost]data.Refusal
	missed    uint64
	usable    bool          // a price was, in this life
	traded    bool          // a trade came, in this life
	lead      time.Duration // the least by which one was ahead of our clock; below 0 behind
	rereads   bool          // what it gives is given again each time
	bad, old  spell         // of what is refused, and of what is old
	oldAt     time.Time     // when the last of the old traded
	receded   bool          // it was older than what this very source had given
	stead     int           // whose place it was seen to take last: its index, -1 for nobody's
	steadAt   time.Time     // since when
	strange   strangers
}

// A flag is why a source does not have an instrument; state 0 where it has.
type flag struct {
	state data.FeedState
	why   string
}

// Now gives the time.
func (o *Outlet) Now() time.Time { return o.feed.set.Now() }

// Wants gives the instruments that the source is asked for; read it only.
func (o *Outlet) Wants() []Want { return o.wants }

// Instrument gives an instrument.
func (o *Outlet) Instrument(id data.ID) *data.Instrument { return o.feed.u.At(id) }

// Calendar gives the venues' calendar.
func (o *Outlet) Calendar() *data.Calendar { return o.feed.cal }

// Due reports whether an instrument's prices would be taken from this source
// now: no better one gives them as it should. A polling source need not ask otherwise.
func (o *Outlet) Due(id data.ID) bool {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	now := o.feed.set.Now()
	for _, i := range o.feed.lists[id] {
		switch {
		case int(i) == o.index:
			return true
		case o.feed.outlets[i].well(id, now) && o.feed.outlets[i].reliable(id, now):
			return false
		}
	}
	return true
}

// Up says that the source is connected, let in, and well.
func (o *Outlet) Up() {
	o.feed.mu.Lock()
	changed := o.up()
	o.feed.mu.Unlock()
	if changed {
		o.feed.set.Log(o.name + ": live")
	}
}

func (o *Outlet) up() (changed bool) {
	now := o.feed.set.Now()
	if o.heard = now; o.upAt.IsZero() {
		o.upAt, o.asking = now, now
	}
	o.tries, o.next, o.mute, o.connected, o.begun = 0, time.Time{}, false, false, true
	if changed = o.state != data.FeedLive; changed {
		o.state, o.since, o.why, o.cure = data.FeedLive, now, "", ""
	}
	return changed
}

// Connected says that the source is connected and let in. It is well, unless
// its last life ended in silence: then it must be heard first.
func (o *Outlet) Connected() {
	o.feed.mu.Lock()
	mute := o.mute
	o.connected = mute
	if mute {
		o.why, o.cure = "connected again after a silence; nothing heard yet", ""
	}
	o.feed.mu.Unlock()
	if !mute {
		o.Up()
	}
}

// Heard says that something came, whatever it was.
func (o *Outlet) Heard() {
	o.feed.mu.Lock()
	o.heard = o.feed.set.Now()
	changed := o.connected && o.up()
	o.feed.mu.Unlock()
	if changed {
		o.feed.set.Log(o.name + ": live")
	}
}

// Quiet says after how long a silence the source is lost; 0 never.
func (o *Outlet) Quiet(d time.Duration) {
	o.feed.mu.Lock()
	o.quiet = d
	o.feed.mu.Unlock()
}

// Period says how often the source can give a price of an instrument.
func (o *Outlet) Period(d time.Duration) {
	o.feed.mu.Lock()
	o.period = d
	o.feed.mu.Unlock()
}

// Rereads says that the source gives the same text again and again, so that
// what is refused of it is counted once.
func (o *Outlet) Rereads() {
	o.feed.mu.Lock()
	o.rereads = true
	o.feed.mu.Unlock()
}

// Note tells of trouble that does not end the connection.
func (o *Outlet) Note(why, cure string) {
	why, cure = o.feed.clean.text(why, data.TextCells), o.feed.clean.text(cure, data.TextCells)
	o.feed.mu.Lock()
	o.why, o.cure = why, cure
	o.feed.mu.Unlock()
	o.feed.set.Log(o.name + ": " + why)
}

// Flag says that the source does not have an instrument (data.FeedUnknown) or
// may not give it (data.FeedRefused), or, with state 0, that it has.
func (o *Outlet) Flag(id data.ID, state data.FeedState, why string) {
	why = o.feed.clean.text(why, data.TextCells)
	o.feed.mu.Lock()
	was := o.flags[id]
	if state == 0 {
		delete(o.flags, id)
	} else {
		o.flags[id] = flag{state, why}
	}
	o.feed.mu.Unlock()
	if state != 0 && was.state != state {
		o.feed.set.Log(o.name + ": " + o.feed.u.At(id).Symbol + ": " + why)
	}
}

// Flagged reports what Flag last said of an instrument.
func (o *Outlet) Flagged(id data.ID) data.FeedState {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	return o.flags[id].state
}

// Last gives the time of an instrument's last tick, from whatever source.
func (o *Outlet) Last(id data.ID) time.Time {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	return o.feed.rows[id].at
}

// Jumps reports whether a price is so far from an instrument's last one that
// the feed would hold it.
func (o *Outlet) Jumps(id data.ID, price float64, currency string) bool {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	r, in := &o.feed.rows[id], o.feed.u.At(id)
	e := Event{Price: price, Currency: currency}
	if r.at.IsZero() || !e.inUnit(in) {
		return false
	}
	return !near(e.Price*r.scale(), r.price, in)
}

// well reports whether prices of an instrument can come from the source.
func (o *Outlet) well(id data.ID, now time.Time) bool {
	return o.state == data.FeedLive && !o.silent(now) && o.flags[id].state == 0 && o.useful(now)
}

// alone reports whether there is no other source.
func (o *Outlet) alone() bool { return len(o.feed.outlets) == 1 }

func (o *Outlet) silent(now time.Time) bool {
	return o.quiet > 0 && now.Sub(o.heard) > o.quiet
}

// health tells of the source as it is now.
func (o *Outlet) health(now time.Time) data.Health {
	h := data.Health{Source: o.name, State: o.state, Since: o.since, Opening: !o.begun, Heard: o.heard, Delay: o.delay.median(), Tries: o.tries, Next: o.next,
		Why: o.why, Cure: o.cure, Ticks: o.ticks, Outside: o.outside, Dropped: o.dropped, Refused: o.refused, Refusals: o.refusals, Rereads: o.rereads, Strange: o.strange.lines, Strangers: o.strange.text, Missed: o.missed, Asked: len(o.wants),
		Usable: o.usable, Polled: o.period > 0, Ahead: o.ahead()}
	if h.State != data.FeedLive {
		return h
	}
	switch {
	case o.silent(now):
		h.State, h.Since, h.Why = data.FeedLost, o.heard.Add(o.quiet), "silent for "+now.Sub(o.heard).Round(time.Second).String()
	case !o.anyOpen(now):
		h.State = data.FeedClosed
	default:
		// The same prices again and again are a silence, also once a stand-in has newer
		// ones: older than those before they are not.
		if state, since, why := o.spelled(now); state != 0 && !(state == data.FeedLate && !o.receded && o.dry(now)) {
			h.State, h.Since, h.Why = state, since, why
		} else if why := o.snapshot(now); why != "" {
			h.State, h.Since, h.Why = data.FeedLate, o.upAt, strings.TrimSuffix(why+"; "+h.Why, "; ")
		} else if o.dry(now) {
			h.State, h.Since, h.Why = data.FeedSilent, o.dryFrom(), strings.TrimSuffix(o.dryWords()+"; "+h.Why, "; ")
			h.Owed = o.drought.late
		} else if h.Delay > lateBars*o.feed.set.Bar {
			h.State = data.FeedDelayed
		}
	}
	return h
}
