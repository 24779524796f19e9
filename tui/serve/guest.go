package serve

import (
	"context"
	"strings"
	"sync"

	"contagion/data/market"
	"contagion/tui"
)

// A stay is one guest's way through the house: from screen to screen, until
// they leave. Its methods are called by one goroutine but where noted.
type stay struct {
	h    *House
	s    Session
	keys *keyboard
	o    tui.Options // how the next private screen looks
	give func()      // gives the private screen back, nil without one

	mu    sync.Mutex
	seats map[string]*chair // by the library's key: rooms that the screen sat down in
}

// A chair is a seat of the guest's, and its room.
type chair struct {
	r     *room
	seat  *market.Seat
	leave func()
}

// Serve is the house's Handler.
func (h *House) Serve(s Session) int {
	l, err := ParseLine(s.Command())
	if err != nil {
		return tell(s, StatusMisuse, err.Error())
	}
	defer h.note(s, l)()
	if status, done := h.print(s, l); done {
		return status
	}
	if l.Verb == Watch && (l.Lines || plain(s, l)) {
		r, seat, leave, err := h.enter(l.Name, s.Guest())
		if err != nil {
			return tell(s, StatusMisuse, err.Error())
		}
		defer leave()
		_ = r
		return h.lines(s, seat)
	}
	if plain(s, l) {
		return tell(s, StatusMisuse, "present needs a terminal; give ssh -t, and no --plain")
	}
	v := &stay{h: h, s: s, keys: newKeyboard(s.Context(), s, s.Go), o: options(s.Terminal(), l.Look), seats: map[string]*chair{}}
	defer v.end()
	status := StatusOK
	for next := v.begin(l); next != nil; {
		next, status = next()
	}
	return status
}

// end gives back what the guest had.
func (v *stay) end() {
	v.giveBack()
	v.mu.Lock()
	defer v.mu.Unlock()
	for _, p := range v.seats {
		p.leave()
	}
}

func (v *stay) giveBack() {
	if v.give != nil {
		v.give()
		v.give = nil
	}
}

// private takes a screen of the guest's own, where there is one left.
func (v *stay) private(leads bool) bool {
	if v.give == nil {
		v.give, _ = v.h.takePrivate(leads)
	}
	return v.give != nil
}

// begin gives the first scene, as the line asks for it.
func (v *stay) begin(l Line) scene {
	switch l.Verb {
	case Watch:
		p, err := v.sit(l.Name)
		if err != nil {
			return over(tell(v.s, StatusMisuse, err.Error()))
		}
		return v.follow(p)
	case Present:
		return v.present(l)
	}
	if !v.private(false) {
		return over(tell(v.s, StatusFull, v.h.full()+v.h.instead()))
	}
	if l.Name == "" {
		return v.screen(nil)
	}
	d, _, err := v.h.desk(v.s.Context(), l)
	if err != nil {
		return over(tell(v.s, StatusMisuse, err.Error()))
	}
	return v.screen(d)
}

// present opens a room and leads it; one that stands and that nobody leads is
// taken over.
func (v *stay) present(l Line) scene {
	refuse := func(status int, why string) scene { return over(tell(v.s, status, why)) }
	if !v.h.mayPresent(v.s.Guest()) {
		return refuse(StatusDenied, "only presenters open rooms here; log in as presenter@ with a key that the operator named, or play and watch")
	}
	if !v.private(true) {
		return refuse(StatusFull, v.h.full())
	}
	before := v.h.room(l.Room)
	var err error
	if before == nil {
		_, err = v.h.openRoom(l)
	} else {
		err = before.takenOver(l)
	}
	if err != nil {
		return refuse(StatusMisuse, err.Error())
	}
	p, err := v.sit(l.Room)
	if err == nil {
		err = p.seat.Lead()
	}
	if err == nil && before != nil {
		err = p.setOut(v.s.Context(), l)
	}
	if err != nil {
		return refuse(StatusMisuse, err.Error())
	}
	return v.screen(p.seat)
}

// chairOf gives the seat that a screen goes on from: in the room that it chose
// from the list, or the one that it sat in.
func (v *stay) chairOf(key string, d tui.Desk) (*chair, error) {
	if key == "" {
		v.mu.Lock()
		defer v.mu.Unlock()
		for _, p := range v.seats {
			if tui.Desk(p.seat) == d {
				return p, nil
			}
		}
	}
	name, _ := strings.CutPrefix(key, roomPrefix)
	return v.sit(name)
}

// fork opens a copy of a room's market for a guest. It is called from a
// goroutine of the screen's.
func (v *stay) fork(ctx context.Context, of tui.Seat) (tui.Desk, error) {
	seat, ok := of.(*market.Seat)
	var from *room
	v.mu.Lock()
	for _, p := range v.seats {
		if p.seat == seat {
			from = p.r
		}
	}
	v.mu.Unlock()
	if !ok || from == nil || from.title.Ground == nil {
		return nil, market.NoCopies
	}
	d, err := seat.Fork(ctx, from.title.Source())
	if err != nil {
		return nil, err
	}
	v.h.run(ctx, d)
	return d, nil
}
