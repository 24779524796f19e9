package watch

import (
	"slices"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// A Teller tells what is new in one picture after the other, each thing once.
// Its zero value is ready.
type Teller struct {
	lines  map[lineKey]bool // of the tape, told in this window
	from   time.Time        // of the window
	first  bool             // a picture was seen
	last   time.Time        // of the event told last
	shocks []told
	feeds  map[string]feedSeen
	fault  string
	prices withdrawals
	doubts map[string]doubtSeen // by source
	halted map[data.ID]bool     // told as such
	scope  scope
}

type lineKey struct {
	at    time.Time
	kind  market.TapeKind
	id    data.ID
	group int
	text  string
}

// A line is a line of the tape that an event will tell: in which words depends
// on when.
type line struct {
	Event
	of *market.TapeLine
}

// Tell takes the next picture and gives what is new in it, and what is told
// besides, in the order of time. Times never go back: a cause comes before what
// it did, and what happened before it was known says when. What had happened
// before the first picture is told too, but for the bells of venues.
func (t *Teller) Tell(s *market.Snapshot, besides ...Event) []Event {
	if t.lines == nil {
		t.lines, t.feeds = map[lineKey]bool{}, map[string]feedSeen{}
	}
	if !s.Scenario.From.Equal(t.from) {
		t.from, t.shocks = s.Scenario.From, nil
		for k := range t.lines {
			if k.at.Before(t.from) {
				delete(t.lines, k) // of a window that is over
			}
		}
		t.prices.day()
	}
	if s.At.Before(t.last) {
		t.last = time.Time{} // the playhead went back
	}
	out := t.health(s, besides)
	out = t.doubted(s, out)
	out = t.halts(s, out)
	out = t.prices.tell(s, t.scope.tell(s, out))
	shocks, cause := t.named(s)
	all := make([]line, 0, len(out)+len(shocks))
	for _, e := range slices.Concat(out, shocks) {
		all = append(all, line{Event: e})
	}
	all = t.tape(s, cause.since, all)
	slices.SortStableFunc(all, func(a, b line) int { return a.At.Compare(b.At) })
	out = make([]Event, 0, len(all))
	for _, l := range all {
		e := t.stamped(l.Event)
		switch {
		case e.Kind == Reached:
			e.Text = reached(l.of, s, cause, e)
		case e.At.Sub(l.At) >= time.Minute && e.Kind == Shock: // prices that came late show it
			e.Text += " It would have been told at " + clock(l.At, e.At) + "."
		case e.At.Sub(l.At) >= time.Minute:
			e.Text += " That was at " + clock(l.At, e.At) + "."
		}
		e.Simulated = s.Scenario.Simulated
		out = append(out, e)
	}
	return out
}

// Stamped is an event that is told besides, after what Tell gave: its time does
// not go back either.
func (t *Teller) Stamped(e Event) Event { return t.stamped(e) }

func (t *Teller) stamped(e Event) Event {
	if e.At.Before(t.last) {
		if e.Happened.IsZero() {
			e.Happened = e.At
		}
		e.At = t.last
	}
	t.last = e.At
	return e
}

// tape takes what is new on the tape. What a shock has reached is told after it
// was named, at since at the earliest.
func (t *Teller) tape(s *market.Snapshot, since time.Time, out []line) []line {
	for i := range s.Tape {
		l := &s.Tape[i]
		if l.Kind == market.TapeShock || l.Kind == market.TapeAlert || l.Kind == market.TapeSource { // told by their own
			continue
		}
		k := lineKey{at: l.At, kind: l.Kind, id: l.ID, group: l.Group}
		if l.Kind == market.TapeVenue || l.Kind == market.TapeEvent {
			k.text = l.Text
		}
		if t.lines[k] {
			continue
		}
		t.lines[k] = true
		if !t.first && l.Kind == market.TapeVenue && l.At.Before(s.At) {
			continue
		}
		e := Event{At: l.At, Kind: kindOf[l.Kind], Text: sentence(l), Facts: lineFacts(l, s)}
		if e.Kind == Reached && since.After(l.At) {
			e.At, e.Happened = since, l.At
		}
		out = append(out, line{e, l})
	}
	t.first = true
	return out
}

var kindOf = map[market.TapeKind]Kind{market.TapeEvent: Story, market.TapeArrival: Reached, market.TapeGroup: Reached, market.TapeVenue: Venue}

// clock is a time beside another one, with its day where that differs.
func clock(at, beside time.Time) string {
	at, beside = at.UTC(), beside.UTC()
	if at.YearDay() == beside.YearDay() && at.Year() == beside.Year() {
		return at.Format("15:04")
	}
	return at.Format("15:04 on 2 January")
}
