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
	r, err := NewReel(s, cal, src, origin)
	if err != nil {
		return nil, err
	}
	out := make([]*Snapshot, 0, len(at))
	for _, t := range at {
		snap, err := r.At(t)
		if err != nil {
			return nil, err
		}
		out = append(out, snap)
	}
	return out, nil
}

// A Reel gives pictures of a market one after the other, without a clock or a
// goroutine. It reads no tick later than the picture that was asked for.
type Reel struct {
	src    Source
	fold   *fold
	ticks  []data.Tick
	seq    uint64
	origin data.ID
}

// NewReel begins before a scenario's first tick.
func NewReel(s *data.Scenario, cal *data.Calendar, src Source, origin data.ID) (*Reel, error) {
	if err := src.Seek(time.Time{}); err != nil {
		return nil, err
	}
	return &Reel{src: src, fold: newFold(s, cal, newPrior(s)), origin: centre(s, origin)}, nil
}

// At gives the picture of a time, clamped to the window, that is not before
// the last one asked for.
func (r *Reel) At(t time.Time) (*Snapshot, error) {
	s := r.fold.s
	t = clampTime(t, s.From, s.To)
	for next := s.From.Add(-1); next.Before(t); {
		next = within(r.src, r.fold.at, t)
		var err error
		if r.ticks, err = r.src.Until(next, r.ticks[:0]); err != nil {
			return nil, err
		}
		r.fold.advance(r.ticks, next)
	}
	r.seq++
	snap := r.fold.snapshot()
	snap.Seq, snap.Rate, snap.Origin, snap.Ended = r.seq, s.Speed, r.origin, !t.Before(s.To)
	return snap, nil
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
