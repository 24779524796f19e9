package live

import (
	"math"
	"slices"
	"time"

	"contagion/data"
)

// What an event may be.
const (
	highest   = 1e9                // no price is above it (BRK-A is below 1e6, Jakarta's index below 1e5)
	aheadMost = 2 * time.Minute    // a time further ahead of our clock is nonsense
	oldest    = 8 * 24 * time.Hour // Yahoo keeps minutes for seven days; its streamer's snapshots are days old
	jump      = 0.30               // between two prints of one instrument: held until confirmed
	jumpYield = 1.0                // percentage points, of a yield
)

// Push gives the feed what the source heard, in the order heard.
func (o *Outlet) Push(batch []Event) {
	if len(batch) == 0 {
		return
	}
	tap := o.feed.set.Tap
	if tap == nil {
		o.push(batch)
		return
	}
	// The order in which events were judged is the order in which they are told.
	o.feed.taps.Lock()
	defer o.feed.taps.Unlock()
	tap(o.push(batch))
}

func (o *Outlet) push(batch []Event) (seen []Seen) {
	f := o.feed
	if f.set.Tap != nil {
		seen = make([]Seen, 0, len(batch))
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.set.Now()
	o.heard = now
	for i := range batch {
		v := f.take(o, &batch[i], now)
		if int(batch[i].ID) >= 0 && int(batch[i].ID) < len(f.rows) {
			o.heeds(&batch[i], v, now)
		}
		repeats := batch[i].Backlog || batch[i].Kind > Bar // what is told again each time
		if v == Unsound || (v == Older || v == Twice) && !repeats {
			o.dropped++
		}
		if v == Unsound && int(batch[i].ID) >= 0 && int(batch[i].ID) < len(f.rows) {
			o.refuse(f.why(&batch[i], now))
		}
		if f.set.Tap != nil {
			seen = append(seen, Seen{o.name, batch[i], v})
		}
	}
	return seen
}

// take judges one event.
func (f *Feed) take(o *Outlet, e *Event, now time.Time) Verdict {
	if int(e.ID) < 0 || int(e.ID) >= len(f.rows) {
		return Unsound
	}
	r, in := &f.rows[e.ID], f.u.At(e.ID)
	switch e.Kind {
	case Halt, Resume:
		if e.At.Before(r.haltAt) {
			return Older
		}
		r.halted, r.haltAt = e.Kind == Halt, e.At
		return NotAPrice
	case Split:
		return f.split(o, r, e)
	}
	x := *e
	if !sound(&x, in) || !x.inUnit(in) {
		return Unsound
	}
	if x.Kind == Previous {
		return f.previous(o, r, &x, now)
	}
	o.leads(&x, now)
	if x.At.IsZero() || x.At.Sub(now) > aheadMost || now.Sub(x.At) > oldest {
		return Unsound
	}
	if x.At.After(now) {
		x.At = now // a clock that is a little ahead: due at once
	}
	o.hear(r, &x, in.MIC, now)
	if s := f.serving(e.ID, now); s >= 0 && int(s) != o.index {
		return Spare
	}
	if v := r.order(&x); v != Taken {
		return v
	}
	if r.halted && x.At.After(r.haltAt) {
		r.halted = false // it trades
	}
	return f.judge(o, r, &x, in)
}

// hear notes how new a source's price is, and how long after it traded it came.
// What comes first in a life is a snapshot: its age says how long nobody traded,
// or how old the provider's copy is, and is no delay.
func (o *Outlet) hear(r *row, e *Event, mic string, now time.Time) {
	if before := o.prints[e.ID]; e.At.After(before) {
		defer func() {
			o.prints[e.ID], o.furthest[e.ID] = e.At, later(e.At, o.furthest[e.ID])
		}()
		if !e.Backlog && !before.IsZero() && e.At.After(r.at) {
			o.measure(mic, now.Sub(e.At))
		}
		switch {
		case o.fresh(e.At, mic, now):
			o.tell(e.ID, now)
		case !before.IsZero():
			o.stir(now)
		}
	}
	if o.gave != nil && !o.gave[e.ID] {
		o.gave[e.ID], o.given = true, true
		o.had = append(o.had, Want{ID: e.ID, MIC: mic})
	}
	if !o.news && e.At.After(o.newest) {
		if venue, _ := o.feed.cal.StateAt(mic, now); resting(venue) == 0 { // of one that is shut the last price may be of any age
			o.news, o.newest = o.fresh(e.At, mic, now), e.At
		}
	}
}

func (o *Outlet) measure(mic string, d time.Duration) {
	m := o.delays[mic]
	if m == nil {
		m = &delays{}
		o.delays[mic] = m
	}
	m.add(d)
	o.delay.add(d)
}

// sound reports whether a price can be one.
func sound(e *Event, in *data.Instrument) bool {
	if math.IsNaN(e.Price) || math.Abs(e.Price) > highest {
		return false
	}
	return e.Price > 0 || in.Unit == data.Yield && !math.IsInf(e.Price, 0)
}

// minors are currencies' small units, in which London, Johannesburg and Tel
// Aviv quote, and how many make the whole.
var minors = map[string]string{"GBp": "GBP", "GBX": "GBP", "ZAc": "ZAR", "ZAC": "ZAR", "ILA": "ILS"}

// inUnit turns a price in a minor unit into the instrument's currency, so that
// two sources of it agree; false where the currency is another one.
func (e *Event) inUnit(in *data.Instrument) bool {
	if e.Currency == "" || in.Currency == "" || e.Currency == in.Currency || in.Unit != data.Money {
		return true
	}
	if minors[e.Currency] == in.Currency {
		e.Price /= 100
		return true
	}
	if minors[in.Currency] == e.Currency {
		e.Price *= 100
		return true
	}
	return minors[e.Currency] != "" && minors[e.Currency] == minors[in.Currency] // GBp and GBX
}

// SameMoney reports whether prices in a currency can be told as an
// instrument's: the same one, its minor unit, or not known.
func SameMoney(currency string, in *data.Instrument) bool {
	e := Event{Currency: currency, Price: 1}
	return e.inUnit(in)
}

// order is the guard of time and of repeats. A repeat is the same trade's
// number, or else the same price and size, at the same time.
func (r *row) order(e *Event) Verdict {
	if e.At.Before(r.at) {
		return Older
	}
	if e.At.After(r.at) {
		if r.hold.copied(e) {
			return Twice
		}
		return Taken
	}
	again := slices.Contains(r.seen, e.print())
	if e.Kind == Bar { // one that is being made may come back to a price
		again = e.Price*r.scale() == r.price
	}
	if again {
		return Twice
	}
	return Taken
}

// print tells two trades of one time apart.
func (e *Event) print() uint64 {
	if e.Trade != 0 {
		return e.Trade
	}
	const odd = 0x9E3779B97F4A7C15 // the golden ratio: a price and a size of the same bits do not cancel
	return math.Float64bits(e.Price)*odd ^ math.Float64bits(e.Size)
}

// scale is what a provider's price is multiplied with.
func (r *row) scale() float64 {
	if r.factor == 0 {
		return 1
	}
	return r.factor
}

// accept makes an event a tick, after the close of the session before it.
func (f *Feed) accept(o *Outlet, r *row, e *Event) {
	mic := f.u.At(e.ID).MIC
	if r.unborne {
		f.bear(r, e)
	}
	f.roll(o, r, e, mic)
	evidence := e.Evidence
	switch {
	case evidence != data.Missing:
	case e.Kind == Bar:
		evidence = data.Bar
	default:
		evidence = data.Printed
	}
	f.queue(data.Tick{At: e.At, ID: e.ID, Price: e.Price, Evidence: evidence}, o.index)
	if r.session.Day == "" && f.outside(mic, e.At) {
		o.outside++
	}
	const most = 16 // prints kept of one nanosecond, or of a bar that is still being made
	if !e.At.Equal(r.at) || len(r.seen) >= most {
		r.seen = r.seen[:0]
	}
	r.seen = append(r.seen, e.print())
	r.at, r.price, r.evidence, r.from = e.At, e.Price, evidence, int32(o.index)
}

// roll gives the close of a session once a later price is seen: the last one
// before it, where that came close enough to the bell.
func (f *Feed) roll(o *Outlet, r *row, e *Event, mic string) {
	s := &r.session
	if s.Day != "" && !e.At.After(s.Close) {
		return // the usual case
	}
	if s.Day != "" && !r.closed {
		if s.Close.Sub(r.at) <= lateBars*f.bar(int32(o.index)) {
			f.close(o, r, e.ID, r.price, r.evidence)
		}
		r.closed = true
	}
	if s.Day != "" && !e.At.After(s.End()) {
		return
	}
	if s.Day != "" && s.Day != r.doubt.day {
		r.doubt = doubt{} // what comes has a close that was seen
	}
	*s, r.closed = data.Session{}, false
	if list := f.cal.Sessions(mic, e.At, e.At); len(list) > 0 {
		*s = list[0]
		r.closed = e.At.After(s.Close) // it began after the bell: no close is known
	} else if list := f.cal.Sessions(mic, e.At.Add(-1), e.At); len(list) > 0 {
		*s = list[0] // at the very bell
	}
}
