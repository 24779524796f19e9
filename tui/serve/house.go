package serve

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
)

// A Library is what guests may play. Its methods may be called by many at once.
type Library interface {
	// List and Days are a tui.Library's.
	List(ctx context.Context) ([]tui.Entry, error)
	Days(ctx context.Context, key string) ([]*market.Snapshot, error)
	// Title gives what a desk of a scenario stands on; the same ground for all.
	Title(name string) (Title, error)
	// Report prints a scenario at a time, in one of tui.ReportFormats.
	Report(w io.Writer, name string, at time.Time, origin data.ID, format string) error
	// Print lists what there is as text.
	Print(w io.Writer) error
}

// A Title is a scenario that is open.
type Title struct {
	Ground *market.Ground
	Source func() market.Source // the recording from its beginning, for one desk
}

// HouseOptions are what is served, and how much of it.
type HouseOptions struct {
	Library Library
	Live    market.RoomDesk // a running market as a room of the name "live"; nil for none
	Private int             // screens of one's own at a time; 0 is 100
	Rooms   int             // at a time; 0 is 32
	FPS     int             // pictures a second; 0 is 10
	Pace    time.Duration   // that digits stand at least; 0 is a quarter of a second
	Stamp   bool            // every frame says its number and when it was begun, for who measures
	Open    bool            // whoever comes may present
	Log     *slog.Logger    // nil for none
	Now     func() time.Time
	Metrics *Metrics // nil for its own
}

// What a house allows where its options say nothing.
const (
	mostPrivate = 100 // 1 ms of a core for each picture of each
	mostRooms   = 32
	framesEach  = 10 // a second; digits change four times in it
	// LiveRoom is the name of the room of a running market.
	LiveRoom = "live"
)

// A House is what guests come to: what can be played, the rooms that are open,
// and how many may have a screen of their own.
type House struct {
	o   HouseOptions
	ctx context.Context // all rooms'

	mu      sync.Mutex
	rooms   map[string]*room
	private int
	present map[Session]presence
	desks   sync.WaitGroup
}

// NewHouse opens one; its rooms end with ctx, and Wait waits for them.
func NewHouse(ctx context.Context, o HouseOptions) *House {
	o.Private, o.Rooms, o.FPS = or(o.Private, mostPrivate), or(o.Rooms, mostRooms), or(o.FPS, framesEach)
	if o.Metrics == nil {
		o.Metrics = &Metrics{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	h := &House{o: o, ctx: ctx, rooms: map[string]*room{}, present: map[Session]presence{}}
	if o.Live != nil {
		h.rooms[LiveRoom] = h.newRoom(LiveRoom, o.Live, Title{}, func() {})
	}
	return h
}

func or(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}

// Wait waits until all desks have ended, after the house's context has.
func (h *House) Wait() { h.desks.Wait() }

// mayPresent reports whether a guest may open and lead rooms.
func (h *House) mayPresent(g Guest) bool { return h.o.Open || g.Role >= Presenter }

// takePrivate takes one of the screens of one's own; the function gives it back.
// Who leads needs one too, and finds it though the guests have taken theirs:
// there are as many more as there may be rooms.
func (h *House) takePrivate(leads bool) (giveBack func(), ok bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	most := h.o.Private
	if leads {
		most += h.o.Rooms
	}
	if h.private >= most {
		h.o.Metrics.Full.Add(1)
		return nil, false
	}
	h.private++
	h.o.Metrics.Private.Store(int64(h.private))
	return sync.OnceFunc(func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.private--
		h.o.Metrics.Private.Store(int64(h.private))
	}), true
}

// full is what is said where no private screen is left.
func (h *House) full() string {
	return fmt.Sprintf("all %d screens of one's own are taken; try again in a few minutes", h.o.Private)
}

// instead names the rooms that need none, behind what full says.
func (h *House) instead() string {
	if names := h.roomNames(); len(names) > 0 {
		return ", or watch a room: " + strings.Join(names, ", ")
	}
	return ""
}

func (h *House) roomNames() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	names := make([]string, 0, len(h.rooms))
	for n := range h.rooms {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// desk opens a desk of a scenario as a line asks for it. It runs until ctx ends.
func (h *House) desk(ctx context.Context, l Line) (*market.Desk, Title, error) {
	t, err := h.o.Library.Title(l.Name)
	if err != nil {
		return nil, Title{}, err
	}
	s := t.Ground.Scenario()
	at, origin, err := l.within(s, s.Start)
	if err != nil {
		return nil, Title{}, err
	}
	rate := s.Speed
	if l.Speed != 0 {
		rate = l.Speed
	}
	d := t.Ground.Open(t.Source(), market.Options{At: at, Rate: rate, Playing: true, Origin: origin, Skip: true, Pace: h.pace()})
	h.run(ctx, d)
	return d, t, nil
}

// pace is the time between two pictures.
func (h *House) pace() time.Duration { return time.Second / time.Duration(h.o.FPS) }

func (h *House) run(ctx context.Context, d *market.Desk) {
	h.desks.Go(func() { _ = d.Run(ctx) }) // a fault is on its last picture
}

// within gives a line's time and origin in a scenario.
func (l *Line) within(s *data.Scenario, otherwise time.Time) (at time.Time, origin data.ID, err error) {
	if at = otherwise; !l.At.IsZero() {
		at = l.At.UTC()
	}
	if at.Before(s.From) || at.After(s.To) {
		return at, data.None, fmt.Errorf("--at %s lies outside %s; give a time from %s to %s", at.Format(time.RFC3339), s.Key, s.From.Format(time.RFC3339), s.To.Format(time.RFC3339))
	}
	if origin = s.Origin; l.Origin != "" {
		if origin = s.Universe.Find(l.Origin); origin == data.None {
			return at, data.None, fmt.Errorf("--origin %q is not in %s; report %s lists its instruments", l.Origin, s.Key, s.Key)
		}
	}
	return at, origin, nil
}
