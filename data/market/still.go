package market

import (
	"time"

	"contagion/data"
)

// Still gives a scenario's market at one time, clamped to its window, without
// a clock or a goroutine. An origin of data.None is the scenario's own.
func Still(s *data.Scenario, cal *data.Calendar, src Source, at time.Time, origin data.ID) (*Snapshot, error) {
	all, err := Stills(s, cal, src, []time.Time{at}, origin)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// Stills gives the market at each of several times, which must not go back, for
// the cost of one fold to the last of them.
func Stills(s *data.Scenario, cal *data.Calendar, src Source, at []time.Time, origin data.ID) ([]*Snapshot, error) {
	if err := src.Seek(time.Time{}); err != nil {
		return nil, err
	}
	f := newFold(s, cal, newPrior(s))
	out := make([]*Snapshot, 0, len(at))
	var ticks []data.Tick
	for _, t := range at {
		t = clampTime(t, s.From, s.To)
		var err error
		if ticks, err = src.Until(t, ticks[:0]); err != nil {
			return nil, err
		}
		f.advance(ticks, t)
		snap := f.snapshot()
		snap.Seq, snap.Rate, snap.Origin = 1, s.Speed, centre(s, origin)
		snap.Ended = !t.Before(s.To)
		out = append(out, snap)
	}
	return out, nil
}

// Closes gives, for each day of a scenario's window, the last regular close of
// the venues that it uses. Days on which none of them trades are left out.
func Closes(s *data.Scenario, cal *data.Calendar) []time.Time {
	const day = 24 * time.Hour
	var out []time.Time
	for d := s.From.UTC().Truncate(day); d.Before(s.To); d = d.Add(day) {
		last := time.Time{}
		for _, mic := range venues(s, cal) {
			if cal.AllDay(mic) {
				continue
			}
			if ses, ok := cal.Session(mic, d.Format(time.DateOnly)); ok && ses.Close.After(last) {
				last = ses.Close
			}
		}
		if last.After(s.From) && last.Before(s.To) {
			out = append(out, last)
		}
	}
	return out
}

// centre is what a picture is centred on: the viewer's choice, or the
// scenario's own origin.
func centre(s *data.Scenario, origin data.ID) data.ID {
	if int(origin) < 0 || int(origin) >= len(s.Universe.Instruments) {
		return s.Origin
	}
	return origin
}
