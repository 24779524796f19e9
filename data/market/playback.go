package market

import (
	"context"
	"errors"
	"time"

	"contagion/data"
)

// Beat is how long a desk rests between two pictures, of wall time.
const Beat = beat

// A Playback is a desk whose wall time is counted by its caller, beat by beat,
// for pictures that must be the same every time. It has no goroutine and is
// used by one. Like any desk it reads nothing after the playhead.
type Playback struct {
	d    *Desk
	wall time.Time
	stop time.Time
}

// NewPlayback sets up one that plays from o.At and pauses at stop, both
// clamped to the scenario's window. Its first picture is there at once.
func NewPlayback(s *data.Scenario, cal *data.Calendar, src Source, o Options, stop time.Time) *Playback {
	p := &Playback{d: Open(s, cal, src, o), wall: counted, stop: clampTime(stop, s.From, s.To)}
	p.d.begin()
	p.d.clock.start(p.wall)
	return p
}

// counted is a wall time like any other: a clock takes the zero time for none.
var counted = time.Unix(0, 0).UTC()

// Next lets one beat pass.
func (p *Playback) Next() {
	p.wall = p.wall.Add(beat)
	d := p.d
	if !d.playing {
		return
	}
	d.clock.start(p.wall)
	to, moved := d.next(p.wall)
	switch {
	case moved && !to.Before(p.stop):
		if d.jumpAt.After(p.stop) {
			d.jumped = "" // the jump went past the end
		}
		d.seek(p.stop)
		d.setPlaying(false)
	case moved:
		d.advance(to)
	}
	d.publish()
}

// Playing reports whether the market still moves.
func (p *Playback) Playing() bool { return p.d.playing }

// Fault is what stopped it before its end, "" for nothing.
func (p *Playback) Fault() string { return p.d.fault }

// ErrNothingNewer is what a playback's Wait gives where a desk's would wait.
var ErrNothingNewer = errors.New("market: nothing newer before the next beat")

// Wait gives the newest snapshot once its number is above after. It never
// waits: without one it gives ErrNothingNewer.
func (p *Playback) Wait(_ context.Context, after uint64) (*Snapshot, uint64, error) {
	s, seq, err := p.d.snapshots.Wait(ended, after)
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
func (p *Playback) Do(_ context.Context, o Order) error {
	p.d.obey(o)
	p.d.publish()
	return nil
}

// PlaybackTime is how long one plays from o.At to stop, of wall time and in
// whole beats. It folds no tick. What takes longer than most is told as longer.
func PlaybackTime(s *data.Scenario, cal *data.Calendar, o Options, stop time.Time, most time.Duration) (length time.Duration, longer bool) {
	d := &Desk{s: s, cal: cal, skip: o.Skip, rate: clampRate(o.Rate), playing: true}
	at := clampTime(o.At, s.From, s.To)
	d.fold = &fold{at: at, mics: venues(s, cal)}
	d.clock = Clock{anchor: at, rate: d.rate, running: true}
	d.clock.start(counted)
	stop = clampTime(stop, s.From, s.To)
	for length <= most {
		if !d.fold.at.Before(stop) {
			return length, false
		}
		length += beat
		if to, moved := d.next(counted.Add(length)); moved {
			d.fold.at = to
		}
	}
	return length, true
}
