package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// A Library is what a screen may open beside the desk that it began with. Its
// methods are called from goroutines of their own, one at a time each.
type Library interface {
	// List gives what there is, in any order. What cannot be read has a Fault.
	List(ctx context.Context) ([]Entry, error)
	// Days gives the market at the last close of each day of an entry's
	// window, and at the window's end.
	Days(ctx context.Context, key string) ([]*market.Snapshot, error)
	// Open gives a desk that runs until ctx ends.
	Open(ctx context.Context, key string) (Desk, error)
}

// A RoomLibrary is a Library of a place where rooms come and go.
type RoomLibrary interface {
	Library
	// Rooms gives the rooms that are open, and the running markets that may be
	// watched, of the kinds Rooms and Live; those that List gives are not looked
	// at. It is asked every two seconds while the list is on the screen. What Open gives of a room is a Seat, which is
	// left when its context ends.
	Rooms(ctx context.Context) ([]Entry, error)
}

// A Kind is the part of the library that an entry stands in.
type Kind uint8

// The kinds of entries.
const (
	Recorded Kind = iota // in the program
	Rooms                // that somebody presents in
	Live                 // running markets
	Yours                // in the viewer's own folder
	Shocks               // of the day, of the market on the screen
)

var kindNames = [...]string{"Recorded", "Rooms", "Live", "Yours", "Shocks of the day"}

// An Entry is one thing that a Library can open. All text in it is clean.
type Entry struct {
	Key                         string // what Days and Open take
	Kind                        Kind
	Title, Blurb                string
	Origin                      string // symbol, "" for a shock without one
	Shock, From, To             time.Time
	Speed                       float64 // market seconds per second
	Instruments, Groups, Venues int
	Figures, Bars               int
	Simulated, Conflicting      int    // figures that a what-if made, and that sources tell differently
	Where                       string // the folder, "" in the program
	Fault                       string // why it cannot be opened

	// Of rooms and running markets.
	Says     string        // "ana presents DeepSeek at x60"; of a market what it covers
	Of       string        // the key of the recording that a room plays, "" for none
	Watching int           // how many follow a room
	At       time.Time     // where a room's market is
	Delay    time.Duration // how far behind a market is
	Feed     string        // how its sources are, in a word or two: "ok"

	of data.ID // of a shock of the day: who broke
}

// EntryOfRoom tells what a list must know of a room that Open takes by a key;
// of is the key of the recording that it plays, "" where the list has none.
func EntryOfRoom(key, of string, s *market.RoomState) Entry {
	e := Entry{Key: key, Kind: Rooms, Title: s.Room, Says: s.Text(), Of: of, Watching: s.Watching, At: s.At}
	if s.Scenario != nil {
		e.Blurb, e.Shock = s.Scenario.Blurb, s.Scenario.Shock.By
		if s.Scenario.Origin != data.None && !s.Live {
			e.Origin = s.Scenario.Universe.At(s.Scenario.Origin).Symbol
		}
	}
	return e
}

// EntryOf tells what a catalogue must know of a scenario.
func EntryOf(key string, kind Kind, s *data.Scenario) Entry {
	e := Entry{Key: key, Kind: kind, Title: s.Title, Blurb: s.Blurb, Shock: s.Shock.By, From: s.From, To: s.To, Speed: s.Speed,
		Instruments: len(s.Universe.Instruments), Groups: len(s.Universe.Groups), Figures: len(s.Figures)}
	if s.Origin != data.None {
		e.Origin = s.Universe.At(s.Origin).Symbol
	}
	venues := map[string]bool{}
	for i := range s.Universe.Instruments {
		venues[s.Universe.Instruments[i].MIC] = true
	}
	e.Venues = len(venues)
	for i := range s.Figures {
		f := &s.Figures[i]
		if f.Kind == data.FigureBarOpen || f.Kind == data.FigureBarClose {
			e.Bars++
		}
		if f.Evidence == data.Simulated {
			e.Simulated++
		}
		if strings.Contains(f.Note, "conflict") {
			e.Conflicting++
		}
	}
	return e
}

// name is the title without its date.
func (e *Entry) name() string {
	name, _, _ := strings.Cut(e.Title, ",")
	return name
}

// A running is a desk and what ends it.
type running struct {
	desk Desk
	ctx  context.Context
	stop context.CancelFunc
}

// deskMsg is a desk that a choice opened, or why there is none.
type deskMsg struct {
	running
	choice int
	key    string
	then   action // what the viewer wanted of it
	err    error
}

// choose opens an entry in place of what is on the screen.
func (m *Model) choose(key string, then action) tea.Cmd {
	m.choice++
	choice, lib := m.choice, m.options.Library
	ctx, stop := context.WithCancel(m.ctx)
	return func() tea.Msg {
		d, err := lib.Open(ctx, key)
		return deskMsg{running{d, ctx, stop}, choice, key, then, err}
	}
}

// opened puts a desk in the place of the one before, which ends.
func (m *Model) opened(msg deskMsg) tea.Cmd {
	switch {
	case msg.choice != m.choice: // the viewer has chosen again since
		msg.stop()
		return nil
	case msg.err != nil:
		msg.stop()
		return m.say(msg.err.Error())
	}
	gone := m.comesBack()
	left := m.leaveRoom()
	old := m.run
	if old.stop != nil {
		old.stop()
	}
	m.f.broken = nil
	m.turnTo(msg.running)
	m.key = msg.key
	m.fresh, m.then, m.f.note = true, msg.then, ""
	m.sit(msg.desk)
	if m.f.room != nil {
		return tea.Batch(m.await(), m.awaitCue(), m.saying(gone))
	}
	if old.desk != nil && old.stop == nil && !left { // whoever runs it ends it; here it only rests
		rest := func() tea.Msg { return orderedMsg{old.desk.Do(old.ctx, market.Pause{})} }
		return tea.Batch(m.await(), rest, m.saying(gone))
	}
	return tea.Batch(m.await(), m.saying(gone))
}
