package market

import (
	"cmp"
	"slices"
	"time"

	"contagion/data"
)

// A Move takes one instrument to a price at a moment of a what-if.
type Move struct {
	ID    data.ID
	At    time.Time
	Price float64
}

// Simulate plays a what-if: the recording is read up to At and no further, and
// the moves are what trades after it, each with the evidence Simulated, which
// nothing measured reads. A move that is not later than At happens a second
// after it. Recorded, or any order that goes to a moment before At, returns to
// the recording.
type Simulate struct {
	At    time.Time
	Moves []Move
}

// Recorded ends a what-if, and pauses where it began; without one it does
// nothing.
type Recorded struct{}

func (Simulate) order() {}
func (Recorded) order() {}

// A simulation is a what-if that a desk plays. It never changes.
type simulation struct {
	at    time.Time
	ticks []data.Tick // in the order of time, all after at
}

// Ticks gives the moves as they trade: in the order of time, all after At.
func (o Simulate) Ticks() []data.Tick {
	ticks := make([]data.Tick, 0, len(o.Moves))
	soonest := o.At.Truncate(time.Second).Add(time.Second) // a desk moves in whole seconds
	for _, m := range o.Moves {
		when := m.At
		if when.Before(soonest) {
			when = soonest
		}
		ticks = append(ticks, data.Tick{At: when, ID: m.ID, Price: m.Price, Evidence: data.Simulated})
	}
	slices.SortStableFunc(ticks, func(a, b data.Tick) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) })
	return ticks
}

// between appends what trades after from, up to and with to.
func (s *simulation) between(from, to time.Time, dst []data.Tick) []data.Tick {
	for i := range s.ticks {
		if at := s.ticks[i].At; at.After(from) && !at.After(to) {
			dst = append(dst, s.ticks[i])
		}
	}
	return dst
}

// until reads what trades up to a time that the fold has not seen: of the
// recording, or of a what-if once the recording has come to its moment.
func (d *Desk) until(to time.Time) ([]data.Tick, error) {
	if d.sim == nil {
		return d.src.Until(to, d.buf[:0])
	}
	recorded := to
	if recorded.After(d.sim.at) {
		recorded = d.sim.at
	}
	ticks, err := d.src.Until(recorded, d.buf[:0])
	return d.sim.between(d.fold.at, to, ticks), err
}

// simulate begins a what-if at a moment of the recording.
func (d *Desk) simulate(o Simulate) {
	o.At = clampTime(o.At, d.s.From, d.s.To)
	d.sim, d.jumped = nil, ""
	d.fold = nil // whatever stands there may have seen more
	d.seek(o.At)
	d.sim = &simulation{o.At, o.Ticks()}
	d.fold.recorded = o.At
	d.fold.branch()
}

// record returns from a what-if to where it began.
func (d *Desk) record() {
	if d.sim == nil {
		return
	}
	at := d.sim.at
	d.setPlaying(false)
	d.sim, d.fold, d.jumped = nil, nil, ""
	d.seek(at)
}
