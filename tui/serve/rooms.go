package serve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
)

// A room is a market that several watch: the desk with its leader, and the
// picture that is drawn once for all who follow at one size.
type room struct {
	*market.Room
	desk  market.RoomDesk
	plays string // the scenario's name in the library
	title Title  // of its recording; zero for a running market
	stays bool   // when nobody is left
	stop  context.CancelFunc
	ctx   context.Context
	cast  *Broadcast
	left  *time.Timer // when it ends, while nobody is there
}

// emptyRoom is how long a room waits for somebody to come back: a presenter
// whose train goes through a tunnel finds it where it was.
const emptyRoom = time.Minute

// newRoom makes one around a desk that runs; h.mu need not be held.
func (h *House) newRoom(name string, d market.RoomDesk, t Title, stop context.CancelFunc) *room {
	ctx, end := context.WithCancel(h.ctx)
	r := &room{Room: market.OpenRoom(name, d, h.o.Now), desk: d, title: t, ctx: ctx, stop: func() { stop(); end() }}
	r.cast = h.broadcast(r)
	return r
}

// Stand opens a room that stays while nobody is in it, and plays its scenario
// over and over while nobody leads.
func (h *House) Stand(l Line) error {
	r, err := h.openRoom(l)
	if err != nil {
		return err
	}
	h.mu.Lock()
	r.stays = true
	h.mu.Unlock()
	h.desks.Go(func() { h.again(r) })
	return nil
}

// again starts a standing room's scenario anew a while after its end.
func (h *House) again(r *room) {
	const rest = 30 * time.Second
	for seq := uint64(0); ; {
		snap, n, err := r.desk.Wait(r.ctx, seq)
		if err != nil {
			return
		}
		if seq = n; !snap.Ended {
			continue
		}
		select {
		case <-r.ctx.Done():
			return
		case <-time.After(rest):
		}
		p := r.State().Presence
		if _, led := p.Leads(); led {
			continue
		}
		for _, o := range []market.Order{market.SeekTo{At: snap.Scenario.Start}, market.Play{}} {
			if err := r.desk.Do(r.ctx, o); err != nil {
				return
			}
		}
	}
}

// openRoom opens a room as a line asks for it; an error says why not.
func (h *House) openRoom(l Line) (*room, error) {
	if l.Room == LiveRoom {
		return nil, errors.New("live is the running market's room; --room gives yours another name")
	}
	if _, err := h.o.Library.Title(l.Name); err != nil { // read before others wait for the lock
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.rooms[l.Room] != nil:
		return nil, fmt.Errorf("room %s is there already; watch %s follows it, --room gives yours another name", l.Room, l.Room)
	case len(h.rooms) >= h.o.Rooms:
		h.o.Metrics.Full.Add(1)
		return nil, fmt.Errorf("all %d rooms are taken; try again in a few minutes", h.o.Rooms)
	}
	ctx, stop := context.WithCancel(h.ctx)
	d, t, err := h.desk(ctx, l)
	if err != nil {
		stop()
		return nil, err
	}
	r := h.newRoom(l.Room, d, t, stop)
	r.plays = l.Name
	h.rooms[l.Room] = r
	h.o.Metrics.Rooms.Store(int64(len(h.rooms)))
	return r, nil
}

// takenOver says why a room that is there is not led by whoever would present in
// it: it goes on, and what it plays is what its guests came for.
func (r *room) takenOver(l Line) error {
	p := r.State().Presence
	name, led := p.Leads()
	switch {
	case led:
		return fmt.Errorf("%s leads room %s; watch %s follows it, --room gives yours another name", name, l.Room, l.Room)
	case r.plays != l.Name && r.plays == "":
		return fmt.Errorf("room %s shows the running market; --room gives yours another name", l.Room)
	case r.plays != l.Name:
		return fmt.Errorf("room %s plays %s; present %s --room %s takes it over, --room gives yours another name", l.Room, r.plays, r.plays, l.Room)
	}
	return nil
}

// setOut takes a room that was taken over to where a line says, which is where
// it is if the line says nothing.
func (p *chair) setOut(ctx context.Context, l Line) error {
	var orders []market.Order
	if s := p.r.title.Ground.Scenario(); !l.At.IsZero() || l.Origin != "" {
		at, origin, err := l.within(s, s.Start)
		if err != nil {
			return err
		}
		if !l.At.IsZero() {
			orders = append(orders, market.SeekTo{At: at})
		}
		if l.Origin != "" {
			orders = append(orders, market.Recentre{Origin: origin})
		}
	}
	if l.Speed != 0 {
		orders = append(orders, market.SetRate{Rate: l.Speed})
	}
	for _, o := range orders {
		if err := p.seat.Do(ctx, o); err != nil {
			return err
		}
	}
	return nil
}

// room gives the room of a name, nil where there is none.
func (h *House) room(name string) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.rooms[name]
}

// broadcast is what draws a room for those who follow.
func (h *House) broadcast(r *room) *Broadcast {
	m := h.o.Metrics
	return NewBroadcast(r.ctx, BroadcastOptions{
		Film: func(w, hh int, o tui.Options) (*tui.Film, error) { return h.film(r, w, hh, o) },
		FPS:  h.o.FPS, Stamps: h.o.Stamp,
		Counts: BroadcastCounts{
			Dropped: func(n int) { m.DroppedFrames.Add(int64(n)) }, Resync: func() { m.Resyncs.Add(1) }, Age: m.FrameAge,
			Fault: func(what string, stack []byte) {
				h.o.Log.Error("a picture broke", "room", r.Name(), "panic", data.Clean(what, 300), "stack", string(stack))
			},
		},
	})
}

// film opens the room's picture.
func (h *House) film(r *room, w, hh int, o tui.Options) (*tui.Film, error) {
	// The desk of a room that has just been opened is still reading: a few
	// milliseconds.
	ctx, stop := context.WithTimeout(r.ctx, firstPicture)
	defer stop()
	if _, _, err := r.desk.Wait(ctx, 0); err != nil {
		return nil, errors.New("the room has no picture yet; try again")
	}
	o.Pace = h.o.Pace
	return tui.NewFilm(r.Look(), w, hh, "", o)
}

// firstPicture is how long a room may read its recording.
const firstPicture = 5 * time.Second

// enter gives a seat in a room by its name, and what gives it back: a room
// that nobody is left in ends a while later.
func (h *House) enter(name string, g Guest) (r *room, seat *market.Seat, leave func(), err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r = h.rooms[name]; r == nil {
		return nil, nil, nil, fmt.Errorf("there is no room %s now; %s", name, h.roomList())
	}
	if r.left != nil {
		r.left.Stop()
		r.left = nil
	}
	seat = r.Enter(g.Name, h.mayPresent(g))
	return r, seat, func() { seat.Leave(); h.leaveEmpty(r) }, nil
}

// roomList names the rooms in a sentence; h.mu is held.
func (h *House) roomList() string {
	if len(h.rooms) == 0 {
		return "none is open"
	}
	names := make([]string, 0, len(h.rooms))
	for n := range h.rooms {
		names = append(names, n)
	}
	return "open are " + strings.Join(slices.Sorted(slices.Values(names)), ", ")
}

func (h *House) leaveEmpty(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r.stays || r.title.Ground == nil || r.left != nil || r.State().Seats > 0 {
		return
	}
	r.left = time.AfterFunc(emptyRoom, func() { h.endEmpty(r) })
}

func (h *House) endEmpty(r *room) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.rooms[r.Name()] == r && r.State().Seats == 0 {
		h.end(r, "the room was empty and has ended")
	}
}

// EndRoom ends a room for all who are in it; false where there is none. That of
// the running market does not end.
func (h *House) EndRoom(name, why string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	r := h.rooms[name]
	if r == nil || r.title.Ground == nil {
		return false
	}
	h.end(r, why)
	return true
}

// end closes a room; h.mu is held.
func (h *House) end(r *room, why string) {
	delete(h.rooms, r.Name())
	r.Close(why)
	r.stop()
	h.o.Metrics.Rooms.Store(int64(len(h.rooms)))
}

// States tells of all rooms, by name.
func (h *House) States() []market.RoomState {
	var out []market.RoomState
	for _, n := range h.roomNames() {
		h.mu.Lock()
		r := h.rooms[n]
		h.mu.Unlock()
		if r != nil {
			out = append(out, r.State())
		}
	}
	return out
}

// printRooms lists the rooms as text.
func (h *House) printRooms() string {
	states := h.States()
	if len(states) == 0 {
		return "no room is open\n"
	}
	var b strings.Builder
	t := tabwriter.NewWriter(&b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "ROOM\tWATCHING\tWHAT")
	for i := range states {
		fmt.Fprintf(t, "%s\t%d\t%s\n", states[i].Room, states[i].Watching, states[i].Text())
	}
	_ = t.Flush() // into memory
	return b.String()
}
