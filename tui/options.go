package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"contagion/data"
	"contagion/data/market"
)

// A Desk is all that a screen needs of a market: to wait for a picture newer
// than one it has, and to give an order. Both must be safe to call from any
// goroutine.
type Desk interface {
	Wait(ctx context.Context, after uint64) (*market.Snapshot, uint64, error)
	Do(ctx context.Context, o market.Order) error
}

// Options are what a viewer wants. The zero value is a full-motion screen in
// blue and orange that asks the terminal for its background.
type Options struct {
	Convention  string // "blue-orange", "green-up", "red-up", "red-blue", "none"
	Motion      string // "full", "calm", "off"
	Glyphs      string // "full", "safe", "ascii"
	Light, Dark bool   // the background, where the viewer knows it
	Zone        *time.Location
	Save        Saver                // nil where nothing can be written
	Broken      *Broken              // where the recording that plays is damaged; nil where it is sound
	Library     Library              // what else can be opened; nil for nothing
	FPS         int                  // pictures a second at most; 0 is 20
	Profile     colorprofile.Profile // for Still; a running screen asks its terminal

	// Pace is how long numbers stand at least while the market plays; 0 is 250 ms.
	Pace time.Duration
	// Guest is for a screen on somebody else's computer: no key stops the program
	// for its shell, and the mouse is left to the terminal, which selects with it.
	Guest bool
	// Shared ends a screen in a room once its viewer follows the leader and
	// nothing of their own is on it, as its Outcome says: a picture that many
	// share shows the same. A key that is typed before the first picture is kept
	// for it, so that the key which began the screen is acted on.
	Shared bool
	// Fork opens a copy of a room's desk at its moment, which runs until ctx ends;
	// nil where no copies are made. Its error is a sentence for the viewer. It is
	// called from a goroutine of its own.
	Fork func(ctx context.Context, of Seat) (Desk, error)
	// Key is the library's key of the desk that the screen begins with, "" where
	// the library has none.
	Key string
	// Say is the first answer in the footer, "" for none.
	Say string
	// Copy puts text on the viewer's clipboard; nil for Bubble Tea's way.
	Copy func(text string) tea.Cmd
}

// A Saver writes a what-if as a scenario in a folder. From is the key of the
// library's entry that it was made from, "" for the desk that the screen began with.
type Saver func(from, name, title string, s *data.Scenario, o market.Simulate) error
