package market

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"contagion/data"
)

// A Source gives ticks in the order they traded. Until appends to dst every
// tick at or before t that it has not given yet, and never waits. Seek moves
// it so that the next Until begins after t; the zero time is the beginning.
type Source interface {
	Until(t time.Time, dst []data.Tick) ([]data.Tick, error)
	Seek(t time.Time) error
}

// beat is how often a playing desk publishes: 20 pictures a second. The eye
// needs 10, and keys feel late past 100 ms.
const beat = 50 * time.Millisecond

// Rates that a replay may run at, in market seconds per second.
const (
	slowest = 1
	fastest = 3600
)

// Options are how a desk begins.
type Options struct {
	At      time.Time
	Rate    float64
	Playing bool
	Origin  data.ID
	Skip    bool // jump over hours in which nothing trades
	// Pace is how long a playing desk rests between two pictures; 0 is 50 ms.
	// Who shows ten pictures a second need not have twenty made.
	Pace time.Duration
}

// A Desk is one running market. Run is its only writer; Wait and Do may be
// called from anywhere.
type Desk struct {
	snapshots Latest[Snapshot]
	orders    chan Order
	done      chan struct{} // closed when Run has ended
	begin     func()
	pace      time.Duration

	s       *data.Scenario
	cal     *data.Calendar
	ground  *Ground
	src     Source
	fold    *fold
	sim     *simulation // the what-if that plays, or nil
	clock   Clock
	origin  data.ID
	skip    bool
	jumped  string
	jumpAt  time.Time
	fault   string
	seq     uint64
	shown   sight // of the newest snapshot
	buf     []data.Tick
	playing bool
	rate    float64
	beaten  time.Time // the wall time of the last beat
}

// Open sets up a desk at a time of a scenario; Run reads the source, begins
// there, and gives the first picture.
func Open(s *data.Scenario, cal *data.Calendar, src Source, o Options) *Desk {
	return NewGround(s, cal).Open(src, o)
}

// Open sets up a desk on a ground, as the function Open does.
func (g *Ground) Open(src Source, o Options) *Desk {
	s, cal := g.s, g.cal
	d := &Desk{ground: g, pace: cmp.Or(max(o.Pace, 0), beat), orders: make(chan Order, 16), done: make(chan struct{}), s: s, cal: cal, src: src, origin: centre(s, o.Origin), skip: o.Skip, rate: clampRate(o.Rate)}
	d.clock.rate = d.rate
	d.begin = func() {
		d.seek(o.At)
		d.setPlaying(o.Playing && d.fault == "")
		d.publish()
	}
	return d
}

func clampRate(r float64) float64 { return min(max(r, slowest), fastest) }

// Wait gives the newest snapshot once its number is above after.
func (d *Desk) Wait(ctx context.Context, after uint64) (*Snapshot, uint64, error) {
	return d.snapshots.Wait(ctx, after)
}

// ErrEnded is what Do gives once the desk's Run has ended.
var ErrEnded = errors.New("market: the replay has ended; open it again")

// Do gives an order to the desk; it waits only while 16 others wait before it
// and the desk runs.
func (d *Desk) Do(ctx context.Context, o Order) error {
	select {
	case d.orders <- o:
		return nil
	case <-d.done:
		return ErrEnded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Run is the desk's loop; it ends with ctx. A paused desk has no ticker and
// wakes only for orders. A panic leaves the last picture and a fault on it.
// It runs once.
func (d *Desk) Run(ctx context.Context) (err error) {
	defer close(d.done)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("market: %v", p)
			d.fault = "the replay broke; the last sound picture stays"
			if d.seq == 0 {
				return // there is no picture to put the fault on
			}
			if last, _, e := d.snapshots.Wait(ctx, 0); e == nil {
				broken := *last
				d.seq++
				broken.Seq, broken.Fault, broken.Playing = d.seq, d.fault, false
				d.snapshots.Set(&broken)
			}
		}
	}()
	d.begin()
	ticker := time.NewTicker(d.pace)
	ticker.Stop()
	defer ticker.Stop()
	running := false
	for {
		if d.playing != running {
			if running = d.playing; running {
				ticker.Reset(d.pace)
			} else {
				ticker.Stop()
			}
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case o := <-d.orders:
			d.obey(o)
			d.publish()
		case wall := <-ticker.C:
			d.beat(wall)
		}
	}
}

// standstill is a pause between two beats after which the program must have been
// stopped, by a shell or a lid that was shut: a replay goes on where it stood.
const standstill = 2 * time.Second

// beat lets a playing market move on to a wall time, and shows it.
func (d *Desk) beat(wall time.Time) {
	if since := d.clock.since; !since.IsZero() && !d.beaten.Before(since) && wall.Sub(d.beaten) > standstill {
		d.clock.since = since.Add(wall.Sub(d.beaten) - d.pace)
	}
	d.beaten = wall
	if d.playing {
		d.clock.start(wall)
		d.move(wall)
		d.publish()
	}
}

// move takes the market to where the clock is, jumping what is dead.
func (d *Desk) move(wall time.Time) {
	if to, moved := d.next(wall); moved {
		d.advance(clampTime(to, d.s.From, d.s.To))
	}
}

// next gives where the market goes at a wall time, and whether that is on.
func (d *Desk) next(wall time.Time) (to time.Time, moved bool) {
	// Whole seconds: the finest that a screen shows, so that x1 publishes once
	// a second and not at each beat. The clock itself keeps the rest.
	to = d.clock.At(wall).Truncate(time.Second)
	if !to.After(d.fold.at) {
		return to, false
	}
	if d.skip {
		if open, place, dead := d.dead(d.fold.at); dead && open.After(to) {
			const notice = time.Minute // the picture stands for a moment before the open
			if target := open.Add(-notice); target.After(to) {
				d.jumped = fmt.Sprintf("jumped %s to %s's open", hoursText(target.Sub(d.fold.at)), place)
				d.jumpAt = target
				to = target
				d.clock.set(to)
				d.clock.start(wall)
			}
		}
	}
	const shown = 20 * time.Minute // of market time that the notice of a jump stays
	if d.jumped != "" && to.Sub(d.jumpAt) > shown {
		d.jumped = ""
	}
	return to, true
}

// advance folds on to a time, a few hours of ticks at once: a seek over days
// needs no more memory than a step.
func (d *Desk) advance(to time.Time) {
	const piece = 6 * time.Hour
	for {
		next := to
		if p := d.fold.at.Add(piece); p.Before(to) {
			next = p
		}
		next = within(d.src, d.fold.at, next)
		ticks, err := d.until(next)
		d.buf = ticks
		if err != nil {
			d.fault = data.Clean(err.Error(), 160)
			d.setPlaying(false)
			next = to
			d.fold.branch() // what it could not read is missing here alone
		}
		d.fold.advance(ticks, next)
		if !next.Before(to) {
			break
		}
	}
	if d.playing && !to.Before(d.s.To) {
		d.setPlaying(false)
	}
}

// seek goes to a time. Forward it folds on; back it folds from the beginning,
// which costs a few milliseconds for 50,000 ticks (BenchmarkFold).
func (d *Desk) seek(to time.Time) {
	to = clampTime(to, d.s.From, d.s.To)
	if d.sim != nil && to.Before(d.sim.at) {
		d.sim = nil // before it began there is the recording alone
	}
	if d.fold == nil || to.Before(d.fold.at) {
		d.fold, d.fault = d.ground.fold(d.sim != nil), ""
		if d.sim != nil {
			d.fold.recorded = d.sim.at
		}
		if err := d.src.Seek(time.Time{}); err != nil {
			d.fault = data.Clean(err.Error(), 160)
			d.setPlaying(false)
		}
	}
	d.clock.set(to)
	d.advance(to)
}

func clampTime(t, from, to time.Time) time.Time {
	if t.Before(from) {
		return from
	}
	if t.After(to) {
		return to
	}
	return t
}

// A sight is all that a picture depends on, given a scenario and its source:
// equal sights, equal pictures.
type sight struct {
	at            time.Time
	playing, skip bool
	rate          float64
	origin        data.ID
	jumped, fault string
	sim           *simulation
	record        Record
}

// publish puts out a snapshot, unless the newest one still tells the truth.
func (d *Desk) publish() {
	now := sight{d.fold.at, d.playing, d.skip, d.rate, d.origin, d.jumped, d.fault, d.sim, d.recording()}
	if d.seq > 0 && now == d.shown {
		return
	}
	d.shown = now
	s := d.fold.snapshot()
	d.seq++
	s.Seq, s.Playing, s.Rate, s.Skip, s.Jumped, s.Origin, s.Fault = d.seq, d.playing, d.rate, d.skip, d.jumped, d.origin, d.fault
	s.Ended, s.WhatIf, s.Record = !d.fold.at.Before(d.s.To), d.fold.recorded, now.record
	d.snapshots.Set(s)
}
