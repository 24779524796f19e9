package serve

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
)

// A guestLibrary is what a guest's picker shows: the scenarios, the rooms and
// the running market.
type guestLibrary struct{ v *stay }

const roomPrefix = "room:"

func roomKey(name string) string { return roomPrefix + name }

// List gives the scenarios.
func (g guestLibrary) List(ctx context.Context) ([]tui.Entry, error) {
	return g.v.h.o.Library.List(ctx)
}

// Rooms gives the rooms and the running market.
func (g guestLibrary) Rooms(context.Context) ([]tui.Entry, error) {
	states := g.v.h.States()
	out := make([]tui.Entry, len(states))
	for i := range states {
		s := &states[i]
		out[i] = tui.EntryOfRoom(roomKey(s.Room), s.Key, s)
		if s.Live {
			g.v.h.running(&out[i], s)
		}
	}
	return out, nil
}

// running tells of the running market what a list says.
func (h *House) running(e *tui.Entry, s *market.RoomState) {
	e.Kind, e.Of, e.Feed = tui.Live, "", "ok"
	e.Says = data.Counted(len(s.Scenario.Universe.Instruments), "instrument") + " as they trade"
	if s.Scenario.Simulated {
		e.Says += ", simulated"
	}
	ctx, stop := context.WithCancel(context.Background())
	stop() // what is there, without waiting
	snap, _, err := h.o.Live.Wait(ctx, 0)
	if err != nil {
		return
	}
	switch {
	case snap.Gone > 0:
		e.Feed = fmt.Sprintf("%d withdrawn", snap.Gone)
	case snap.Late > 0:
		e.Feed = fmt.Sprintf("%d late", snap.Late)
	}
	for i := range snap.Health {
		e.Delay = max(e.Delay, snap.Health[i].Delay)
	}
}

// Days is the library's; a room has none.
func (g guestLibrary) Days(ctx context.Context, key string) ([]*market.Snapshot, error) {
	return g.v.h.o.Library.Days(ctx, key)
}

// Open opens a scenario for the guest alone, or sits down in a room until ctx
// ends. It is called from a goroutine of the screen's.
func (g guestLibrary) Open(ctx context.Context, key string) (tui.Desk, error) {
	if name, is := strings.CutPrefix(key, roomPrefix); is {
		p, err := g.v.sit(name)
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, p.leave)
		return p.seat, nil
	}
	d, _, err := g.v.h.desk(ctx, Line{Verb: Play, Name: data.Clean(key, 40)})
	return d, err
}

// sit takes a seat in a room. A guest has one in each at most: one that they
// had, and left for something else, is given back.
func (v *stay) sit(name string) (*chair, error) {
	r, seat, leave, err := v.h.enter(name, v.s.Guest())
	if err != nil {
		return nil, err
	}
	p := &chair{r, seat, sync.OnceFunc(leave)}
	v.mu.Lock()
	defer v.mu.Unlock()
	if before := v.seats[roomKey(name)]; before != nil {
		before.leave()
	}
	v.seats[roomKey(name)] = p
	return p, nil
}
