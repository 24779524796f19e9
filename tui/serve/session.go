package serve

import (
	"context"
	"io"
	"net/netip"
)

// A Role is what a guest may do. It comes from the key, password or certificate
// that the door accepted, never from the user name.
type Role uint8

// The roles, each with all that those before it may.
const (
	Visitor   Role = iota // look, play, watch, fork
	Presenter             // open and lead rooms
	Operator              // see who is there, end a room
)

// A Guest is who is at the other end. All text in it is clean.
type Guest struct {
	Name string // as they call themselves, at most 32 cells
	Role Role
	Key  string     // fingerprint of the key that let them in, "" for none
	Addr netip.Addr // where they come from
}

// A Terminal is what a guest's client said of its terminal. All text in it is
// clean.
type Terminal struct {
	PTY       bool
	Name      string // TERM
	ColorTerm string
	Lang      string // the first of LC_ALL, LC_CTYPE and LANG that was sent
	NoColor   bool
}

// A Session is one guest's channel after its requests were answered: what was
// asked for, and the way to the terminal. Its methods may be called from any
// goroutine, Write from one at a time.
type Session interface {
	Guest() Guest
	Terminal() Terminal
	// Command is the line that the client sent, as it came and at most 1 KB;
	// "" for a plain login.
	Command() string
	// Size is the window, within the limits; 80x24 where none was given.
	Size() (w, h int)
	// Resized holds one token while the size has changed since it was last
	// taken; storms leave one.
	Resized() <-chan struct{}
	// Read gives what the guest typed, within the limit of input a second. It
	// ends with io.EOF where the client closed its input, and the session goes
	// on: a client without a terminal does so at once.
	io.Reader
	// Write sends to the terminal. It waits for the client's window, and ends
	// with an error once the session is over: a write that waits longer than
	// the limit ends the connection.
	io.Writer
	// Stderr is beside the terminal's stream, for a client without a PTY.
	Stderr() io.Writer
	// Probe goes behind all that was written and comes back from the client's
	// end: how long it takes is how old what the guest sees is. At most one is
	// out at a time.
	Probe(ctx context.Context) error
	// Context ends with the session: the guest left, a limit was passed, or
	// the server stops. Its cause is a sentence for the guest, where there is
	// one to tell.
	Context() context.Context
	// Stay says whether the guest may press no key for as long as they like:
	// who watches a room does. It is false at first, and does not hold for who
	// closed the input of a terminal and so cannot press one.
	Stay(idle bool)
	// Notes holds a sentence for the guest where there is one to show beside
	// what they see: that they will be sent away if they press no key.
	Notes() <-chan string
	// Go runs f in a goroutine of this session: a panic in it ends the session
	// as one in the handler does, and touches nobody else. F ends when the
	// session's context does.
	Go(f func())
	// Kick ends the session: the guest's screen is restored, the reason is
	// told, and the connection closed within two seconds, read or not.
	Kick(reason string)
}

// A Handler serves one session and gives its exit status. What it leaves
// behind on the terminal it restores; the loop does so where it could not.
type Handler func(s Session) (status int)

// Exit statuses of a session.
const (
	StatusOK     = 0
	StatusFault  = 1
	StatusMisuse = 2  // a command that is not known
	StatusFull   = 75 // EX_TEMPFAIL of sysexits.h: try again later
	StatusDenied = 77 // EX_NOPERM
)
