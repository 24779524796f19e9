package market

import (
	"context"
	"errors"
	"time"

	"contagion/data"
)

// Beat is how long a desk rests between two pictures, of wall time.
const Beat = beat

// A Reel is a desk whose wall time is counted by its caller, beat by beat,
// for pictures that must be the same every time. It has no goroutine and is
// used by one. Like any desk it reads nothing after the playhead.
type Reel struct {
	d    *Desk
	wall time.Time
	stop time.Time
}

// NewReel sets up a reel that plays from o.At and pauses at stop, both clamped
// to the scenario's window. Its first picture is there at once.
func NewReel(s *data.Scenario, cal *data.Calendar, src Source, o Options, stop time.Time) *Reel {
	r := &Reel{d: Open(s, cal, src, o), wall: reelStart, stop: clampTime(stop, s.From, s.To)}
	r.d.begin()
	r.d.clock.start(r.wall)
	return r
}

// reelStart is a wall time like any other: a clock takes the zero time for none.
var reelStart = time.Unix(0, 0).UTC()

// Next lets one beat pass.
func (r *Reel) Next() {
	r.wall = r.wall.Add(beat)
	d := r.d
	if !d.playing {
		return
	}
	d.clock.start(r.wall)
	to, moved := d.next(r.wall)
	switch {
	case moved && !to.Before(r.stop):
		if d.jumpAt.After(r.stop) {
			d.jumped = "" // the jump went past the end
		}
		d.seek(r.stop)
		d.setPlaying(false)
	case moved:
		d.advance(to)
	}
	d.publish()
}

// Playing reports whether the market still moves.
func (r *Reel) Playing() bool { return r.d.playing }

// ErrNothingNewer is what a reel's Wait gives where a desk's would wait.
var ErrNothingNewer = errors.New("market: nothing newer before the next beat")

// Wait gives the newest snapshot once its number is above after. It never
// waits: without one it gives ErrNothingNewer.
func (r *Reel) Wait(_ context.Context, after uint64) (*Snapshot, uint64, error) {
	s, seq, err := r.d.snapshots.Wait(ended, after)
	if err != nil {
		return nil, after, ErrNothingNewer
	}
	return s, seq, nil
}

// ended is a context that is over: who waits with it takes what is there.
var ended = func() context.Context {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	return ctx
}()

// Do obeys an order at once.
func (r *Reel) Do(_ context.Context, o Order) error {
	r.d.obey(o)
	r.d.publish()
	return nil
}

// ReelTime is how long a reel plays from o.At to stop, of wall time and in
// whole beats. It folds no tick. What takes longer than most is told as longer.
func ReelTime(s *data.Scenario, cal *data.Calendar, o Options, stop time.Time, most time.Duration) (length time.Duration, longer bool) {
	d := &Desk{s: s, cal: cal, skip: o.Skip, rate: clampRate(o.Rate), playing: true}
	at := clampTime(o.At, s.From, s.To)
	d.fold = &fold{at: at, mics: venues(s, cal)}
	d.clock = Clock{anchor: at, rate: d.rate, running: true}
	d.clock.start(reelStart)
	stop = clampTime(stop, s.From, s.To)
	for length <= most {
		if !d.fold.at.Before(stop) {
			return length, false
		}
		length += beat
		if to, moved := d.next(reelStart.Add(length)); moved {
			d.fold.at = to
		}
	}
	return length, true
}
