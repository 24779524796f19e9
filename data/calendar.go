package data

import (
	"sort"
	"time"
)

// A Venue is one row of a calendar: where it is and when it trades.
type Venue struct {
	MIC, Name, Place, Region string
	Zone                     *time.Location
	AllDay                   bool      // trades round the clock, week after week: no open tells a story
	Known                    []Span    // ranges in which its calendar is known
	Sessions                 []Session // every session in them, in order
	Rule                     *Rule     // instead of both, where it trades for ever; nil for a table
}

// A Span is a range of local dates, both ends included.
type Span struct{ From, To string }

// A Calendar says what every venue does at every time that its table covers.
// It never changes after it was read, and never guesses outside its table.
type Calendar struct {
	mics   []string
	venues map[string]*Venue
}

// NewCalendar indexes venues whose sessions are in order.
func NewCalendar(venues []*Venue) *Calendar {
	c := &Calendar{venues: make(map[string]*Venue, len(venues))}
	for _, v := range venues {
		c.mics = append(c.mics, v.MIC)
		c.venues[v.MIC] = v
	}
	return c
}

// MICs gives every venue's code in the table's order.
func (c *Calendar) MICs() []string { return c.mics }

// Has reports whether the table has a venue.
func (c *Calendar) Has(mic string) bool { return c.venues[mic] != nil }

// Place gives the town shown for a venue, or its code.
func (c *Calendar) Place(mic string) string {
	if v := c.venues[mic]; v != nil {
		return v.Place
	}
	return mic
}

// Name gives a venue's name, or its code.
func (c *Calendar) Name(mic string) string {
	if v := c.venues[mic]; v != nil {
		return v.Name
	}
	return mic
}

// Zone gives a venue's time zone, or UTC.
func (c *Calendar) Zone(mic string) *time.Location {
	if v := c.venues[mic]; v != nil {
		return v.Zone
	}
	return time.UTC
}

// AllDay reports whether a venue trades round the clock.
func (c *Calendar) AllDay(mic string) bool {
	v := c.venues[mic]
	return v != nil && v.AllDay
}

// Session gives a venue's session of a local date.
func (c *Calendar) Session(mic, day string) (Session, bool) {
	v := c.venues[mic]
	if v == nil {
		return Session{}, false
	}
	if v.Rule != nil {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return Session{}, false
		}
		return v.Rule.on(d, v.Zone)
	}
	list := v.Sessions
	i := sort.Search(len(list), func(i int) bool { return list[i].Day >= day })
	if i < len(list) && list[i].Day == day {
		return list[i], true
	}
	return Session{}, false
}

// Sessions gives the sessions of a venue that overlap [from, to], extended
// hours included. The slice is the calendar's own: read it only.
func (c *Calendar) Sessions(mic string, from, to time.Time) []Session {
	v := c.venues[mic]
	if v == nil {
		return nil
	}
	list := v.over(from, to)
	i := after(list, from)
	j := i
	for j < len(list) && !list[j].Start().After(to) {
		j++
	}
	return list[i:j]
}

// Auction is how long after the end of regular hours a venue without others may
// still print its close.
const Auction = 15 * time.Minute

// Start gives the first moment of a session, extended hours included.
func (s Session) Start() time.Time {
	if !s.ExtOpen.IsZero() {
		return s.ExtOpen
	}
	return s.Open
}

// End gives the last moment of a session, extended hours included.
func (s Session) End() time.Time {
	if !s.ExtClose.IsZero() {
		return s.ExtClose
	}
	return s.Close
}

// knows reports whether a local date lies in the table.
func (v *Venue) knows(day string) bool {
	if v.Rule != nil {
		return day >= v.Rule.From
	}
	for _, s := range v.Known {
		if s.From <= day && day <= s.To {
			return true
		}
	}
	return false
}

// StateAt says what a venue does at t and until when; the zero time where the
// table does not say.
func (c *Calendar) StateAt(mic string, t time.Time) (State, time.Time) {
	v := c.venues[mic]
	if v == nil {
		return Unknown, time.Time{}
	}
	list := v.over(t, t)
	i := after(list, t)
	if i < len(list) {
		s := &list[i]
		switch {
		case t.Before(s.Start()):
		case t.Before(s.Open):
			return Extended, s.Open
		case !s.BreakStart.IsZero() && t.Before(s.BreakStart):
			return Trading, s.BreakStart
		case !s.BreakStart.IsZero() && t.Before(s.BreakEnd):
			return Pause, s.BreakEnd
		case t.Before(s.Close):
			return Trading, s.Close
		default:
			return Extended, s.ExtClose
		}
	}
	local := t.In(v.Zone)
	day := local.Format(time.DateOnly)
	if !v.knows(day) {
		return Unknown, time.Time{}
	}
	var until time.Time
	if i < len(list) {
		until = list[i].Start()
	}
	if w := local.Weekday(); w != time.Saturday && w != time.Sunday {
		if _, open := c.Session(mic, day); !open {
			return Holiday, until
		}
	}
	return Shut, until
}

// NextOpen gives the first regular open after t; false where the table does
// not say, a gap in the table included.
func (c *Calendar) NextOpen(mic string, t time.Time) (time.Time, bool) {
	v := c.venues[mic]
	if v == nil {
		return time.Time{}, false
	}
	list := v.over(t, t)
	i := sort.Search(len(list), func(i int) bool { return list[i].Open.After(t) })
	if i == len(list) {
		return time.Time{}, false
	}
	const longestHoliday = 20 * 24 * time.Hour // beyond it lies a gap between two ranges of the table
	open := list[i].Open
	return open, open.Sub(t) <= longestHoliday
}

// Trading gives a venue's regular open time within (from, to], breaks out.
func (c *Calendar) Trading(mic string, from, to time.Time) time.Duration {
	v := c.venues[mic]
	if v == nil || !to.After(from) {
		return 0
	}
	var sum time.Duration
	list := v.over(from, to)
	for i := after(list, from); i < len(list) && list[i].Open.Before(to); i++ {
		s := &list[i]
		sum += overlap(s.Open, s.Close, from, to) - overlap(s.BreakStart, s.BreakEnd, from, to)
	}
	return sum
}

func overlap(a, b, from, to time.Time) time.Duration {
	if a.Before(from) {
		a = from
	}
	if b.After(to) {
		b = to
	}
	return max(b.Sub(a), 0)
}
