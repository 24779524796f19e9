package feed

import (
	"time"

	"contagion/data"
)

const (
	beforeShock = 10 * time.Minute // that a recording of a running market plays before its shock
	shockPace   = 60               // market seconds per second: a shock inside a session is a matter of minutes
	// someday is how far beyond its window a recording has a shock that it does
	// not hold: as a running market without one has it.
	someday = 365 * 24 * time.Hour
)

// Unnamed reports whether a recording says of no moment that the shock was
// then, and of nobody that it came from there: it was begun of a running market,
// before anything broke.
func (r *Recording) Unnamed() bool {
	s := r.Scenario
	return r.film != nil && s.Origin == data.None && !s.Shock.By.After(s.From)
}

// Of gives the recording as contagion import would make a scenario of it: its
// known prices as bars, as a running market is judged by, and a shock. It plays
// from shortly before that.
func (r *Recording) Of(f FilmedShock, cal *data.Calendar) (*Recording, error) {
	files, _, _, err := FilmedFiles(r, cal, f)
	if err != nil {
		return nil, err
	}
	s, err := ReadScenario(shelf(files), ".", cal)
	if err != nil {
		return nil, err
	}
	out := NewRecording(s, cal)
	out.broken = r.Break()
	return out, nil
}

// Calm gives the same ticks as a market in which nothing broke: nothing arrives.
func (r *Recording) Calm() *Recording {
	out, s := *r, *r.Scenario
	never := s.To.Add(someday)
	s.Shock = data.Interval{After: never, By: never}
	out.Scenario = &s
	return &out
}

// startBefore is where a recording begins to play that is of a shock.
func startBefore(s *data.Scenario, shock data.Interval) time.Time {
	if start := shock.By.Add(-beforeShock); start.After(s.From) {
		return start
	}
	return s.From
}
