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
}

// bells lists the openings and closings of a window in the order of time,
// venues of one instant in one line. Venues around the clock have none.
func bells(s *data.Scenario, cal *data.Calendar, mics []string) []bell {
	type ring struct {
		at   time.Time
		open bool
	}
	places := map[ring][]string{}
	add := func(r ring, place string) {
		if !r.at.Before(s.From) && !r.at.After(s.To) && !slices.Contains(places[r], place) {
			places[r] = append(places[r], place)
		}
	}
	for _, mic := range mics {
		if cal.AllDay(mic) {
			continue
		}
		const back = 14 * 24 * time.Hour // the session before the window's first, holidays between
		last := ""
		for _, ses := range cal.Sessions(mic, s.From.Add(-back), s.To) {
			place := cal.Place(mic)
			add(ring{ses.Close, false}, place)
			if last != "" && holidayBetween(last, ses.Day) {
				place += " (after its holiday)"
			}
			add(ring{ses.Open, true}, place)
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
		out = append(out, bell{r.at, r.open, strings.Join(at, ", ") + verb})
	}
	slices.SortFunc(out, func(a, b bell) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		if a.open != b.open && a.open {
			return 1 // what closes, before what opens
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
