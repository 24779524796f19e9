package live

import (
	"context"
	"errors"
	"fmt"
	"time"

	"contagion/data"
)

// The pauses between tries. Full jitter, so that a thousand programs that lost
// one provider at once do not come back at once.
const (
	firstPause   = 500 * time.Millisecond
	longestPause = time.Minute
	healthyAfter = time.Minute // only then is the next pause short again
	obeyMost     = 15 * time.Minute
	throttleFrom = 15 * time.Second
	throttleMost = 10 * time.Minute
	breakerAfter = 5 // failures in a row, of a source that is polled
	breakerPause = 5 * time.Minute
)

// A backoff says how long to pause after a fault.
type backoff struct {
	step     int           // of the exponent
	throttle time.Duration // the last pause for a throttle; 0 for none
	random   func() float64
}

// pause gives the pause after a life of a source that was up for a time, and
// the tries in a row that failed.
func (b *backoff) pause(f *Fault, up time.Duration, tries int, polled bool) time.Duration {
	if up >= healthyAfter {
		b.step = 0
		b.throttle = 0
	}
	full := min(firstPause<<min(b.step, 10), longestPause)
	b.step++
	d := time.Duration(b.random() * float64(full))
	if polled && tries >= breakerAfter {
		d = breakerPause
	}
	switch f.Class {
	case Throttle:
		b.throttle = min(max(2*b.throttle, throttleFrom), throttleMost)
		d = max(d, b.throttle)
	case Wait:
		d = max(d, 90*time.Second)
	}
	return max(d, min(f.After, obeyMost))
}

// A Polled source asks again and again; after five failures in a row it is
// left alone for five minutes, then asked once.
type Polled interface{ Polled() }

// run lives one source's lives until ctx ends.
func (o *Outlet) run(ctx context.Context) {
	b := backoff{random: o.feed.set.Random}
	_, polled := o.source.(Polled)
	for {
		if len(o.wants) == 0 {
			o.stop(&Fault{Class: Ended, Why: "nothing in the universe is covered by it"})
			return
		}
		err := o.live(ctx)
		if ctx.Err() != nil {
			return
		}
		f := asFault(err)
		pause := o.fell(f, &b, polled)
		if f.Class == Terminal || f.Class == Ended {
			pause = -1
		}
		if !o.sleep(ctx, pause) {
			return
		}
	}
}

// live runs the source once; a panic in it is a fault like others.
func (o *Outlet) live(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &Fault{Why: fmt.Sprintf("this source broke (%v)", p)}
		}
	}()
	o.begin()
	return o.source.Run(ctx, o)
}

// begin forgets what was of the life before.
func (o *Outlet) begin() {
	o.feed.mu.Lock()
	o.upAt, o.next, o.connected, o.over = time.Time{}, time.Time{}, false, false
	clear(o.prints) // what comes first after a reconnect is a snapshot
	clear(o.came)
	clear(o.back)
	o.asking, o.resting = time.Time{}, false
	clear(o.asked)
	o.newest, o.news, o.usable, o.traded = time.Time{}, false, false, false
	o.feed.mu.Unlock()
}

func asFault(err error) *Fault {
	if err == nil {
		return &Fault{Class: Ended, Why: "the feed has ended"}
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Why: err.Error()}
}

// fell notes a fault and gives the pause.
func (o *Outlet) fell(f *Fault, b *backoff, polled bool) time.Duration {
	why, cure := o.feed.clean.text(f.Why, data.TextCells), o.feed.clean.text(f.Cure, data.TextCells)
	o.feed.mu.Lock()
	now := o.feed.set.Now()
	var up time.Duration
	if !o.upAt.IsZero() {
		up = now.Sub(o.upAt)
		if o.stumbles++; up >= healthyAfter {
			o.stumbles = 0
		}
	}
	o.tries, o.begun = o.tries+1, true
	pause := b.pause(f, up, o.tries, polled)
	if f.mild && o.period > 0 { // the pauses of a lost line begin with half a second
		pause = max(pause, min(o.period<<min(o.tries-1, 10), max(longestPause, o.period)))
	}
	state := f.Class.state()
	changed := o.state != state || o.why != why
	if o.state != state {
		o.state, o.since = state, now
	}
	o.why, o.cure, o.next, o.mute = why, cure, now.Add(pause), f.silent
	line := o.name + ": " + state.String() + ": " + why
	if f.Class == Terminal || f.Class == Ended {
		o.next, o.over = time.Time{}, true
	} else {
		line += "; next try in " + pause.Round(100*time.Millisecond).String()
	}
	o.feed.mu.Unlock()
	if changed {
		o.feed.set.Log(line)
	}
	return pause
}

// stop notes a fault after which there is no next try.
func (o *Outlet) stop(f *Fault) { o.fell(f, &backoff{random: o.feed.set.Random}, false) }

// sleep waits; negative is until the viewer asks. False when ctx has ended.
func (o *Outlet) sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-o.again: // asked while it was well: nothing was away then
	default:
	}
	if d < 0 {
		select {
		case <-ctx.Done():
			return false
		case <-o.again:
			return true
		}
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
	case <-o.again:
	}
	return true
}
