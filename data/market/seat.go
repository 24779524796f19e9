package market

import (
	"context"
	"errors"

	"contagion/data"
)

// A Seat is somebody's place in a room. It is a desk too: pictures come to
// everybody, and orders are taken from who leads.
type Seat struct {
	r    *Room
	name string
	may  bool // lead
	look bool // a picture that many share: waits for nothing, counts as nobody

	gone, rests bool // guarded by the room
}

// Enter takes a seat for somebody, whose name need not be clean nor the only
// one of its kind. Whoever takes it leaves it.
func (r *Room) Enter(who string, mayLead bool) *Seat {
	s := &Seat{r: r, name: nameOf(who, "a guest"), may: mayLead}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seats++
	r.tend()
	return s
}

// Look gives a seat for a picture that many share. It is counted as nobody, its
// waits give ErrNothingNewer where others wait, and it never leads.
func (r *Room) Look() *Seat { return &Seat{r: r, look: true} }

// Leave gives the seat back; a leader's lead is free then. It may be called
// again.
func (s *Seat) Leave() {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.gone || s.look {
		return
	}
	s.gone = true
	r.seats--
	if s.rests {
		r.resting--
	}
	if r.asks == s {
		r.asks = nil
	}
	if r.leader == s {
		r.leader, r.away = nil, true
	}
	r.tend()
}

// Rest says whether who sits here looks elsewhere for a while, at a copy of
// their own: then they do not count as watching.
func (s *Seat) Rest(on bool) {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	if s.gone || s.look || s.rests == on {
		return
	}
	if s.rests = on; on {
		r.resting++
	} else {
		r.resting--
	}
	r.tend()
}

// Wait gives the room's newest picture once its number is above after.
func (s *Seat) Wait(ctx context.Context, after uint64) (*Snapshot, uint64, error) {
	return await(ctx, s, after, s.r.desk.Wait)
}

// Cue gives the room's newest cue once its number is above after.
func (s *Seat) Cue(ctx context.Context, after uint64) (*Cue, uint64, error) {
	return await(ctx, s, after, s.r.cues.Wait)
}

// await waits for a newer one, or only looks where the seat does not wait.
func await[T any](ctx context.Context, s *Seat, after uint64, wait func(context.Context, uint64) (*T, uint64, error)) (*T, uint64, error) {
	if !s.look {
		return wait(ctx, after)
	}
	got, seq, err := wait(ended, after)
	if err != nil {
		return nil, after, ErrNothingNewer
	}
	return got, seq, nil
}

// Peek gives the newest picture and the newest cue with their numbers, without
// waiting. There is always a cue; the picture is nil where the desk has none yet.
func (s *Seat) Peek() (snap *Snapshot, pictures uint64, cue *Cue, cues uint64) {
	cue, cues, _ = s.r.cues.Wait(ended, 0)
	if p, seq, err := s.r.desk.Wait(ended, 0); err == nil {
		snap, pictures = p, seq
	}
	return snap, pictures, cue, cues
}

// Leads reports whether this seat leads the room.
func (s *Seat) Leads() bool {
	s.r.mu.Lock()
	defer s.r.mu.Unlock()
	return s.r.leader == s
}

// errNotLeading is for those who set a cue without leading: a leader who was
// followed by another learns of it so.
var errNotLeading = errors.New("market: who does not lead sets no cue")

// Set shows all who follow what the leader looks at, and renews the lease.
func (s *Seat) Set(v View) error {
	return s.leading(func() { s.r.view = v })
}

// Say puts the leader's line under the header of all, "" takes it away.
func (s *Seat) Say(note string) error {
	return s.leading(func() {
		if s.r.note, s.r.by = data.Clean(note, noteCells), s.name; s.r.note == "" {
			s.r.by = ""
		}
	})
}

// Touch is a sign of the leader: it renews the lease, and tells nobody.
func (s *Seat) Touch() {
	_ = s.leading(func() {}) // of somebody else it means nothing
}

// leading does something as the leader, and tells what has changed by it.
func (s *Seat) leading(do func()) error {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.leader != s {
		return errNotLeading
	}
	now := r.now()
	r.touched = now
	view, note, by := r.view, r.note, r.by
	if do(); r.view != view || r.note != note || r.by != by {
		r.publish(now)
	}
	r.tend()
	return nil
}

// Do gives the room's desk an order of the leader's; to others it gives at once
// the Refusal that says who leads.
func (s *Seat) Do(ctx context.Context, o Order) error {
	r := s.r
	r.mu.Lock()
	lead := r.leader == s
	if lead {
		r.touched = r.now()
	}
	who := r.presence()
	r.mu.Unlock()
	if lead {
		return r.desk.Do(ctx, o)
	}
	snap, _, err := r.desk.Wait(ended, 0)
	live := err == nil && snap.Live
	if live && refusal(o) != "" {
		return refusal(o) // nobody could
	}
	return who.Refuses(live)
}

// Lead takes the lead where it is free or has lapsed. Otherwise the leader is
// asked, and the Refusal says so; the lead then comes by itself if the leader
// passes it or gives no sign until the lease is over.
func (s *Seat) Lead() error {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	switch {
	case r.over != "":
		return Refusal(r.over)
	case s.gone || s.look || !s.may:
		return Refusal("only a presenter leads here; F makes your own copy")
	case r.leader == s:
		return nil
	case r.leader == nil || r.lapsed(now):
		r.give(s, now)
		r.tend()
		return nil
	case r.asks != nil && r.asks != s:
		return Refusal(r.asks.name + " has asked " + r.last + " for the lead already; try again in a minute")
	}
	if r.asks == nil {
		r.asks, r.asked = s, now
	}
	r.tend()
	return Refusal(r.last + " is asked; the lead comes once it is passed, or after a minute without a key")
}

// Pass gives the lead to who has asked for it.
func (s *Seat) Pass() error {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.leader != s:
		return Refusal("you do not lead")
	case r.asks == nil:
		return Refusal("nobody asks to lead")
	}
	r.give(r.asks, r.now())
	r.tend()
	return nil
}

// Decline keeps the lead: the request for it is gone, and may be made again.
func (s *Seat) Decline() error {
	r := s.r
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.leader != s:
		return Refusal("you do not lead")
	case r.asks == nil:
		return Refusal("nobody asks to lead")
	}
	r.asks, r.touched = nil, r.now()
	r.tend()
	return nil
}

// Fork gives a desk of one's own at the room's moment, over a source of the
// same recording; see Desk.Fork. A running market has no copies: that, and a
// desk that is none of a recording, is a Refusal.
func (s *Seat) Fork(ctx context.Context, src Source) (*Desk, error) {
	d, ok := s.r.desk.(interface {
		Fork(ctx context.Context, src Source) (*Desk, error)
	})
	if !ok {
		return nil, NoCopies
	}
	return d.Fork(ctx, src)
}

// NoCopies is the answer to who would fork a running market.
const NoCopies Refusal = "live: there is one market, and no copy of it; o for a recording"
