package market

import (
	"math"
	"slices"
	"time"

	"contagion/data"
)

// A Feed is a source that runs with the wall clock. Seek is never asked of it.
// Health tells how each of its sources is, State how an instrument's price is
// to be taken at a time; both are answered at once.
//
// What it should give: trades or bars of one minute or longer, at the time at
// which they traded, known evidence; and, where a provider tells it, the last
// regular close of an instrument as a tick with the role Close at the time of
// that close, which need not lie in the window.
type Feed interface {
	Source
	Health() []data.Health
	State(id data.ID, now time.Time) data.FeedState
}

// A Substituter is a Feed of several sources. StandIn gives the name of the one
// that an instrument's prices come from now, where it is not the first; else "".
type Substituter interface {
	StandIn(id data.ID, now time.Time) string
}

// A Doubter is a Feed that does not believe all that it hears. Doubt says in one
// sentence what of an instrument it does not take, its previous close or its
// newest price, and why; "" for nothing.
type Doubter interface {
	Doubt(id data.ID) string
}

// A window is the stretch of a running market that is kept and drawn: a day
// around the world, from the first open anywhere to the last close, and until
// the next one begins.
type window struct{ from, to, until time.Time }

// longestDay is how long a window stands where the calendar knows no next day.
const longestDay = 24 * time.Hour

// dayAt gives the window of a time. Days are those of the sessions' local
// dates; markets round the clock begin none. Where no session is known, days
// are UTC's.
func dayAt(cal *data.Calendar, mics []string, now time.Time) window {
	const around = 12 * 24 * time.Hour // longer than any week of holidays
	type span struct{ from, to time.Time }
	days := map[string]span{}
	for _, mic := range mics {
		if cal.AllDay(mic) {
			continue
		}
		for _, s := range cal.Sessions(mic, now.Add(-around), now.Add(around)) {
			d, some := days[s.Day]
			if !some || s.Start().Before(d.from) {
				d.from = s.Start()
			}
			if s.End().After(d.to) {
				d.to = s.End()
			}
			days[s.Day] = d
		}
	}
	var w window
	for _, d := range days {
		switch {
		case !d.from.After(now):
			if d.from.After(w.from) {
				w.from, w.to = d.from, d.to
			}
		case w.until.IsZero() || d.from.Before(w.until):
			w.until = d.from
		}
	}
	if w.from.IsZero() || w.until.IsZero() && now.Sub(w.to) > longestDay || now.Sub(w.from) > around-longestDay {
		w.from = now.UTC().Truncate(longestDay)
		w.to = w.from.Add(longestDay)
	}
	if w.until.IsZero() {
		w.until = now.UTC().Truncate(longestDay).Add(longestDay)
	}
	return w
}

// someday is how far beyond its window a market without a shock has it: later
// than anything that will be folded.
const someday = 365 * 24 * time.Hour

// LiveScenario gives the scenario of a running market at a time, without a
// shock: the universe of base and what base's calibration says of it, titled
// "Live", over the day around the world that holds now. Its Origin is None, its
// Shock lies a year ahead, and it has no figures and no story.
func LiveScenario(base *data.Scenario, cal *data.Calendar, now time.Time) *data.Scenario {
	return calm(base, dayAt(cal, venues(base, cal), now))
}

func calm(base *data.Scenario, w window) *data.Scenario {
	s := *base
	s.Key, s.Title, s.Blurb, s.Why = "live", "Live", "", ""
	s.From, s.To, s.Start, s.Speed = w.from, w.to, w.from, 1
	s.Figures, s.Events, s.Intraday = nil, nil, true
	s.Sessions = max(base.Sessions, 1)
	return withShock(&s, base, data.None, data.Interval{After: w.to.Add(someday), By: w.to.Add(someday)})
}

// withShock gives a running market's scenario with a shock. What base knows of
// how its own origin's news is carried says nothing of another's.
func withShock(s, base *data.Scenario, origin data.ID, shock data.Interval) *data.Scenario {
	out := *s
	out.Origin, out.Shock = origin, shock
	out.Links, out.GroupLinks = base.Links, base.GroupLinks
	if origin != base.Origin || origin == data.None {
		out.Links, out.GroupLinks = unlinked(base.Links), unlinked(base.GroupLinks)
	}
	return &out
}

// unlinked keeps the markets of links, without what the origin had to do with
// them.
func unlinked(links []data.Link) []data.Link {
	out := slices.Clone(links)
	nan := math.NaN()
	for i := range out {
		out[i].Drift, out[i].Load, out[i].Gamma, out[i].Own = nan, nan, nan, nan
	}
	return out
}
