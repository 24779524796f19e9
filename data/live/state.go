package live

import (
	"time"

	"contagion/data"
)

// Lateness is counted in bars: beyond lateBars a price is shown as late,
// beyond goneBars it is withdrawn.
const (
	lateBars = 2
	goneBars = 10
)

// State says how far an instrument's price can be trusted at a time. A source
// that is lost, throttled or refuses comes before the price's age: Age tells
// that. Outside its venue's hours nothing is due, and a price of the last
// session stands.
func (f *Feed) State(id data.ID, now time.Time) data.FeedState {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 0 || int(id) >= len(f.rows) || len(f.lists[id]) == 0 {
		return data.FeedUnknown // no source covers it
	}
	r := &f.rows[id]
	trouble := data.FeedRecorded
	s := f.serving(id, now)
	if s < 0 {
		trouble = f.trouble(id, now)
	}
	mic := f.u.At(id).MIC
	venue, _ := f.cal.StateAt(mic, now)
	if rest := resting(venue); rest != 0 && (s >= 0 || !r.at.IsZero() && trouble != data.FeedUnknown) {
		extended := venue == data.Extended && s >= 0 && now.Sub(r.at) <= lateBars*f.bar(s)
		if !extended {
			return rest
		}
	}
	switch {
	case s < 0:
		return trouble
	case r.halted:
		return data.FeedHalted
	}
	if st := f.age(r, s, mic, now); r.hold.like == 0 || st > data.FeedLate {
		return st
	}
	return data.FeedLate // newer ones come, and none is believed
}

// age is the state by the price's age alone, of a source that is well.
func (f *Feed) age(r *row, s int32, mic string, now time.Time) data.FeedState {
	o := f.outlets[s]
	var delay time.Duration
	if d := o.delays[mic]; d != nil {
		delay = d.median()
	}
	bar := f.bar(s)
	delayed := delay > lateBars*f.set.Bar
	if r.at.IsZero() {
		return data.FeedWaiting // what never came cannot be late
	}
	opened := f.opened(mic, now)
	since, fresh := r.at, r.at.After(opened)
	if !fresh {
		since = opened // the wait for the first price of this stretch
	}
	old := now.Sub(since)
	if delayed {
		old -= delay
	}
	switch {
	case old > goneBars*bar:
		return data.FeedTooLate
	case old > lateBars*bar:
		return data.FeedLate
	case delayed:
		return data.FeedDelayed
	case !fresh:
		return data.FeedLate // one from before the open or the break
	}
	return data.FeedLive
}

// bar is what lateness is counted in with a source: its own period where that
// is longer.
func (f *Feed) bar(s int32) time.Duration { return max(f.set.Bar, f.outlets[s].period) }

// opened gives when a venue's present stretch of trading began; zero where it
// does not trade or the table does not say.
func (f *Feed) opened(mic string, now time.Time) time.Time {
	list := f.cal.Sessions(mic, now, now)
	if len(list) == 0 {
		return time.Time{}
	}
	s := &list[0]
	switch {
	case now.Before(s.Open):
		return s.Start()
	case !s.BreakEnd.IsZero() && !now.Before(s.BreakEnd):
		return s.BreakEnd
	}
	return s.Open
}

// resting gives the state of an instrument whose venue does not trade; 0
// where it does, or where the calendar does not say.
func resting(s data.State) data.FeedState {
	switch s {
	case data.Shut, data.Extended:
		return data.FeedClosed
	case data.Pause:
		return data.FeedLunch
	case data.Holiday:
		return data.FeedHoliday
	}
	return data.FeedRecorded
}

// Age gives how long ago an instrument's last price traded, by its provider's
// own time; false where there is none.
func (f *Feed) Age(id data.ID, now time.Time) (time.Duration, bool) {
	k, ok := f.Last(id)
	if !ok {
		return 0, false
	}
	return max(now.Sub(k.At), 0), true
}

// From gives the name of the source of an instrument's prices now, and why
// the first in its list is not it; "" for each where there is nothing to say.
func (f *Feed) From(id data.ID, now time.Time) (source, why string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 0 || int(id) >= len(f.rows) || len(f.lists[id]) == 0 {
		return "", "no source covers it"
	}
	first := f.lists[id][0]
	s := f.serving(id, now)
	if s >= 0 {
		source = f.outlets[s].name
	}
	if s != first {
		o := f.outlets[first]
		why = o.flags[id].why
		switch {
		case why != "":
		case o.well(id, now):
			why = o.unreliable(id, now)
		default:
			why = o.health(now).Why
		}
		why = o.name + ": " + why
	}
	return source, why
}

// StandIn gives the name of the source that gives an instrument's prices in the
// place of the first that has it; "" where that one does, or nobody.
func (f *Feed) StandIn(id data.ID, now time.Time) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 0 || int(id) >= len(f.rows) || len(f.lists[id]) < 2 {
		return ""
	}
	for _, i := range f.lists[id] {
		if f.outlets[i].flags[id].state != 0 {
			continue // it never had it
		}
		if s := f.serving(id, now); s >= 0 && s != i {
			return f.outlets[s].name
		}
		return ""
	}
	return ""
}

// trouble gives the state of an instrument that no source serves: of the
// first source that has it, or that none has.
func (f *Feed) trouble(id data.ID, now time.Time) data.FeedState {
	flagged := data.FeedRecorded
	for _, i := range f.lists[id] {
		o := f.outlets[i]
		if fl := o.flags[id].state; fl != 0 {
			if flagged == 0 || fl < flagged {
				flagged = fl // refused by one and unknown to another: refused says more
			}
			continue
		}
		return o.health(now).State
	}
	return flagged
}

// anyOpen reports whether a venue of the wants trades, or may: the calendar
// does not always say.
func (f *Feed) anyOpen(wants []Want, now time.Time) bool {
	var asked [8]string // a universe has few venues, in runs
	n := 0
	for i := range wants {
		mic := wants[i].MIC
		known := false
		for _, m := range asked[:n] {
			known = known || m == mic
		}
		if known {
			continue
		}
		if st, _ := f.cal.StateAt(mic, now); resting(st) == 0 || st == data.Extended {
			return true
		}
		asked[n%len(asked)] = mic
		n = min(n+1, len(asked))
	}
	return false
}
