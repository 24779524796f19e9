package data

import (
	"sort"
	"time"
)

// A Rule is the sessions of a venue that never stops: the same hours each day,
// without holidays and without an end, so that no table of them can run out.
// They are made when they are asked for.
type Rule struct {
	From        string        // the first local date that it holds for
	Open, Close time.Duration // from midnight of the session's date; Open below 0 on the evening before
	Weekends    bool          // Saturdays and Sundays too
}

// mostDays bounds the sessions that are made for one question: thirty years.
const mostDays = 30 * 366

// on gives the session of a date; false where there is none.
func (r *Rule) on(d time.Time, zone *time.Location) (Session, bool) {
	day := d.Format(time.DateOnly)
	if w := d.Weekday(); day < r.From || !r.Weekends && (w == time.Saturday || w == time.Sunday) {
		return Session{}, false
	}
	at := func(after time.Duration) time.Time {
		return time.Date(d.Year(), d.Month(), d.Day(), 0, int(after/time.Minute), 0, 0, zone).UTC()
	}
	return Session{Day: day, Open: at(r.Open), Close: at(r.Close)}, true
}

// over gives sessions that hold all that overlap two times, and some more.
func (v *Venue) over(from, to time.Time) []Session {
	if v.Rule == nil {
		return v.Sessions
	}
	const around = 4 // days: more than a weekend and the evening before it
	if begin, err := time.ParseInLocation(time.DateOnly, v.Rule.From, v.Zone); err == nil && from.Before(begin) {
		from = begin
	}
	local := from.In(v.Zone)
	d := time.Date(local.Year(), local.Month(), local.Day()-around, 0, 0, 0, 0, time.UTC)
	days := min(int(to.Sub(from)/(24*time.Hour)), mostDays) + 2*around + 1
	if to.Before(from) {
		return nil
	}
	out := make([]Session, 0, days)
	for range days {
		if s, ok := v.Rule.on(d, v.Zone); ok {
			out = append(out, s)
		}
		d = d.AddDate(0, 0, 1)
	}
	return out
}

// Always reports whether a venue trades by a rule that has no end.
func (c *Calendar) Always(mic string) bool {
	v := c.venues[mic]
	return v != nil && v.Rule != nil
}

// after gives the index of the first session that ends after t.
func after(list []Session, t time.Time) int {
	return sort.Search(len(list), func(i int) bool { return list[i].End().After(t) })
}
