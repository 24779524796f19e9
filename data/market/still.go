package market

import (
	"time"

	"contagion/data"
)

// Still gives a scenario's market at one time, clamped to its window, without
// a clock or a goroutine. An origin of data.None is the scenario's own.
func Still(s *data.Scenario, cal *data.Calendar, src Source, at time.Time, origin data.ID) (*Snapshot, error) {
	at = clampTime(at, s.From, s.To)
	if err := src.Seek(time.Time{}); err != nil {
		return nil, err
	}
	f := newFold(s, cal, newPrior(s))
	var ticks []data.Tick
	for next := s.From.Add(-1); next.Before(at); {
		next = within(src, f.at, at)
		var err error
		if ticks, err = src.Until(next, ticks[:0]); err != nil {
			return nil, err
		}
		f.advance(ticks, next)
	}
	snap := f.snapshot()
	snap.Seq, snap.Rate, snap.Origin = 1, s.Speed, centre(s, origin)
	snap.Ended = !at.Before(s.To)
	return snap, nil
}

// centre is what a picture is centred on: the viewer's choice, or the
// scenario's own origin.
func centre(s *data.Scenario, origin data.ID) data.ID {
	if int(origin) < 0 || int(origin) >= len(s.Universe.Instruments) {
		return s.Origin
	}
	return origin
}
