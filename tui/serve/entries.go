package serve

import (
	"context"
	"strings"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
)

// A guestLibrary is what a guest's picker shows: the scenarios and the rooms.
type guestLibrary struct{ v *stay }

const roomPrefix = "room:"

func roomKey(name string) string { return roomPrefix + name }

// List gives the scenarios and the rooms that are open now.
func (g guestLibrary) List(ctx context.Context) ([]tui.Entry, error) {
	out, err := g.v.h.o.Library.List(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range g.v.h.States() {
		out = append(out, roomEntry(s))
	}
	return out, nil
}

// Days is the library's; a room has none.
func (g guestLibrary) Days(ctx context.Context, key string) ([]*market.Snapshot, error) {
	return g.v.h.o.Library.Days(ctx, key)
}

// Open opens a scenario for the guest alone, or sits down in a room. It is
// called from a goroutine of the screen's.
func (g guestLibrary) Open(ctx context.Context, key string) (tui.Desk, error) {
	if name, is := cutRoom(key); is {
		p, err := g.v.sit(name)
		if err != nil {
			return nil, err
		}
		return p.seat, nil
	}
	d, _, err := g.v.h.desk(ctx, Line{Verb: Play, Name: data.Clean(key, 40)})
	return d, err
}

// roomEntry is a room as a list shows it.
func roomEntry(s market.RoomState) tui.Entry {
	return tui.Entry{Key: roomKey(s.Room), Title: s.Room + ": " + s.Text(), Blurb: s.Title}
}

// cutRoom gives the name of a room of its key in a library.
func cutRoom(key string) (string, bool) { return strings.CutPrefix(key, roomPrefix) }
