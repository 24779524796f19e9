package market

import (
	"slices"
	"strings"
	"time"

	"contagion/data"
)

// A bell is the moment at which venues open or close, as the tape tells it.
type bell struct {
	at   time.Time
	open bool
	text string
	mics []string
}

// bells lists the openings and closings of a window in the order of time,
// venues of one instant in one line, and those of one town once. Venues around
// the clock have none, and neither has a region's index, which is no venue: it
// has the hours of those where its shares trade.
func bells(s *data.Scenario, cal *data.Calendar, mics []string) []bell {
	type ring struct {
		at   time.Time
		open bool
	}
	places, ringing := map[ring][]string{}, map[ring][]string{}
	add := func(r ring, mic, place string) {
		if r.at.Before(s.From) || r.at.After(s.To) {
			return
		}
		if !slices.Contains(places[r], place) {
			places[r] = append(places[r], place)
		}
		ringing[r] = append(ringing[r], mic)
	}
	for _, mic := range mics {
		if cal.AllDay(mic) || cal.Place(mic) == cal.Region(mic) {
			continue
		}
		const back = 14 * 24 * time.Hour // the session before the window's first, holidays between
		last := ""
		for _, ses := range cal.Sessions(mic, s.From.Add(-back), s.To) {
			place := cal.Place(mic)
			add(ring{ses.Close, false}, mic, place)
			if last != "" && holidayBetween(last, ses.Day) {
				place += " (after its holiday)"
			}
			add(ring{ses.Open, true}, mic, place)
			last = ses.Day
		}
	}
	out := make([]bell, 0, len(places))
	for r, at := range places {
		verb := " closes"
		switch {
		case r.open && len(at) == 1:
			verb = " opens"
		case r.open:
			verb = " open"
		case len(at) > 1:
			verb = " close"
		}
		out = append(out, bell{r.at, r.open, strings.Join(at, ", ") + verb, ringing[r]})
	}
	slices.SortFunc(out, func(a, b bell) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		if a.open != b.open { // what opens first: a closing rings after its own instant
			if a.open {
				return -1
			}
			return 1
		}
		return strings.Compare(a.text, b.text)
	})
	return out
}

// holidayBetween reports whether a weekday lies between two local dates.
func holidayBetween(a, b string) bool {
	day, err := time.Parse(time.DateOnly, a)
	if err != nil {
		return false
	}
	for day = day.AddDate(0, 0, 1); day.Format(time.DateOnly) < b; day = day.AddDate(0, 0, 1) {
		if w := day.Weekday(); w != time.Saturday && w != time.Sunday {
			return true
		}
	}
	return false
}

// An opening is the moment at which a venue's regular session begins.
type opening struct {
	at  time.Time
	mic string
	day string
}

// openings lists those of a window in the order of time.
func openings(s *data.Scenario, cal *data.Calendar, mics []string) []opening {
	var out []opening
	for _, mic := range mics {
		if cal.AllDay(mic) {
			continue
		}
		for _, ses := range cal.Sessions(mic, s.From, s.To) {
			if ses.Open.After(s.From) && ses.Open.Before(s.To) { // a session that begins as the window ends is not in it
				out = append(out, opening{ses.Open, mic, ses.Day})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b opening) int { return a.at.Compare(b.at) })
	return out
}

// open lets yesterday's moves go where a session begins: what has no figure in
// it has not moved today, and that is unknown, not yesterday's number.
func (f *fold) open(at time.Time) {
	for ; f.opened < len(f.openings) && !f.openings[f.opened].at.After(at); f.opened++ {
		o := &f.openings[f.opened]
		for i := range f.q {
			if f.s.Universe.Instruments[i].MIC != o.mic || f.q[i].Session == o.day {
				continue
			}
			q := &f.q[i]
			since := q.SinceZ
			q.forget()
			q.SinceZ = since // the wave's move stands until there is a newer one
			if g := f.s.Universe.GroupOf(data.ID(i)); g >= 0 {
				f.touched[g] = true
			}
		}
	}
}
