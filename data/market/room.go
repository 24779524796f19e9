package market

import (
	"context"
	"sync"
	"time"

	"contagion/data"
)

// A RoomDesk is what a room needs of its desk; Desk and LiveDesk are ones.
// Wait with a context that is over gives what is there without waiting.
type RoomDesk interface {
	Wait(ctx context.Context, after uint64) (*Snapshot, uint64, error)
	Do(ctx context.Context, o Order) error
}

// A Room is a desk that several watch and one leads. The leader's orders are
// obeyed, and the leader's view is handed to all as a cue; no picture is. Its
// methods may be called from anywhere. It has no goroutine of its own, but a
// timer, which Close stops.
//
// The lead is a lease. It is free before anybody took it and once the leader
// has left; it can be passed on request; and after a Lease in which the leader
// gave no sign it goes to whoever asks.
type Room struct {
	name string
	desk RoomDesk
	now  func() time.Time
	cues Latest[Cue]

	mu      sync.Mutex
	view    View
	note    string
	by      string // who wrote it
	seats   int    // taken
	resting int    // of these, looking elsewhere
	leader  *Seat
	last    string // who led last
	away    bool   // and has left
	touched time.Time
	asks    *Seat
	asked   time.Time
	over    string

	told  Presence  // of the newest cue
	at    time.Time // when that presence was told
	timer *time.Timer
	wake  time.Time // when it fires; zero for not
}

// OpenRoom opens a room on a desk, which whoever opened it runs and ends. now
// is the wall clock.
func OpenRoom(name string, d RoomDesk, now func() time.Time) *Room {
	r := &Room{name: nameOf(name, "room"), desk: d, now: now, view: View{Selected: data.None, Event: -1, Story: StoryView{Told: -1, Hold: -1}}}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.publish(now())
	return r
}

// nameOf makes a name of a person or a room safe to show.
func nameOf(name, otherwise string) string {
	if name = data.Clean(name, nameCells); name == "" {
		return otherwise
	}
	return name
}

// Name is the room's name, clean.
func (r *Room) Name() string { return r.name }

// Close ends the room: all who are in it learn why. Its desk runs on.
func (r *Room) Close(why string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.over != "" {
		return
	}
	if r.over = data.Clean(why, data.TextCells); r.over == "" {
		r.over = "the room has ended"
	}
	r.leader, r.asks = nil, nil
	if r.timer != nil {
		r.timer.Stop()
	}
	r.publish(r.now())
}

// State tells of the room, for a list. Of a desk without a picture yet it knows
// who is there and no more.
func (r *Room) State() RoomState {
	r.mu.Lock()
	s := RoomState{Presence: r.presence(), Seats: r.seats}
	r.mu.Unlock()
	if snap, _, err := r.desk.Wait(ended, 0); err == nil && snap != nil {
		s.Live, s.Playing, s.Rate, s.At, s.WhatIf = snap.Live, snap.Playing, snap.Rate, snap.At, !snap.WhatIf.IsZero()
		s.Scenario, s.Title, s.Key = snap.Scenario, snap.Scenario.Title, snap.Scenario.Key
	}
	return s
}

// presence is who is there now.
func (r *Room) presence() Presence {
	p := Presence{Room: r.name, Leader: r.last, Away: r.away, Watching: r.seats - r.resting, Over: r.over}
	if r.leader != nil && !r.leader.rests {
		p.Watching-- // who leads does not watch
	}
	if r.asks != nil {
		p.Asks = r.asks.name
	}
	return p
}

// publish puts out a cue, unless the newest one tells the same.
func (r *Room) publish(now time.Time) {
	c := Cue{View: r.view, Note: r.note, By: r.by, Presence: r.presence()}
	if last, _, err := r.cues.Wait(ended, 0); err == nil && *last == c {
		return
	}
	if c.Presence != r.told || r.at.IsZero() {
		r.told, r.at = c.Presence, now
	}
	r.cues.Set(&c)
}

// tend does what is due: passes a lead that has lapsed, forgets a request that
// is too old, and tells who is there. It has the timer fire when there will be
// something to do.
func (r *Room) tend() {
	if r.over != "" {
		return
	}
	now := r.now()
	if r.asks != nil {
		switch {
		case r.leader == nil || r.lapsed(now):
			r.give(r.asks, now)
		case now.Sub(r.asked) >= Lease:
			r.asks = nil
		}
	}
	next := time.Time{}
	if p := r.presence(); p != r.told {
		due := r.at.Add(presencePace)
		if p.Watching = r.told.Watching; p == r.told && now.Before(due) {
			next = due // how many watch can wait; who leads cannot
		} else {
			r.publish(now)
		}
	}
	if r.asks != nil {
		for _, due := range []time.Time{r.touched.Add(Lease), r.asked.Add(Lease)} {
			if next.IsZero() || due.Before(next) {
				next = due
			}
		}
	}
	r.arm(now, next)
}

// arm has tend called at a time; the zero time is never. A timer that would
// fire sooner is left to: it finds nothing to do, and is set anew.
func (r *Room) arm(now, next time.Time) {
	if next.IsZero() || !r.wake.IsZero() && !r.wake.After(next) {
		return
	}
	r.wake = next
	if r.timer == nil {
		r.timer = time.AfterFunc(next.Sub(now), r.woken)
		return
	}
	r.timer.Reset(next.Sub(now))
}

func (r *Room) woken() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.wake = time.Time{}
	r.tend()
}

// lapsed reports whether the leader gave no sign for too long.
func (r *Room) lapsed(now time.Time) bool { return now.Sub(r.touched) >= Lease }

// give gives a seat the lead.
func (r *Room) give(s *Seat, now time.Time) {
	r.leader, r.last, r.away, r.touched, r.asks = s, s.name, false, now, nil
}
