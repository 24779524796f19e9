package serve

import "time"

// Limits bound what a guest can cost. A zero field has its default; a negative
// time is none at all, where that is allowed.
type Limits struct {
	Connections          int           // at once, in all; 1,200: a thousand viewers, a hundred private screens, and room to tell the next ones
	PerAddress           int           // at once, of one address (a /64 of IPv6); 20
	Handshakes           int           // not yet let in, in all; 100: above half of it new ones are dropped at random
	HandshakesPerAddress int           // of them of one address, until the client is shown our key; 8
	HandshakeTime        time.Duration // from the first byte until a command runs; 10 s
	LoginTime            time.Duration // where a person may have to look at the host's key, or to type a password; 60 s each
	Arrivals             float64       // new connections a second of an address; 4
	ArrivalsBurst        int           // and so many at once; 40
	AuthTries            int           // proofs that may fail, a connection; 6
	PasswordTries        int           // of them passwords; 3
	Requests             int           // requests and channels a second; 500, then the connection is closed
	Environment          int           // variables that are kept; 16
	EnvironmentBytes     int           // of a name and its value; 256
	Width, Height        int           // of a window, in cells; 500 x 200
	Input                int           // bytes a second that a guest types; 2,048
	InputBurst           int           // and so many at once; 4,096
	Idle                 time.Duration // without a key; 15 min, negative for none
	IdleWarning          time.Duration // before that; 60 s
	Total                time.Duration // of a session; 2 h, negative for none
	WriteTime            time.Duration // that a write may wait for the client; 10 s
	Keepalive            time.Duration // without a byte of the client until it is asked; 15 s
	KeepaliveMissed      int           // unanswered, until the connection is closed; 3
}

// DefaultLimits are those of a machine with two cores.
func DefaultLimits() Limits { return Limits{}.filled() }

// filled puts the default in the place of each zero.
func (l Limits) filled() Limits {
	for _, n := range []struct {
		to *int
		is int
	}{
		{&l.Connections, 1200}, {&l.PerAddress, 20}, {&l.Handshakes, 100}, {&l.HandshakesPerAddress, 8}, {&l.ArrivalsBurst, 40},
		{&l.AuthTries, 6}, {&l.PasswordTries, 3}, {&l.Requests, 500}, {&l.Environment, 16}, {&l.EnvironmentBytes, 256},
		{&l.Width, 500}, {&l.Height, 200}, {&l.Input, 2 << 10}, {&l.InputBurst, 4 << 10}, {&l.KeepaliveMissed, 3},
	} {
		if *n.to <= 0 {
			*n.to = n.is
		}
	}
	for _, t := range []struct {
		to   *time.Duration
		is   time.Duration
		none bool // may be
	}{
		{&l.HandshakeTime, 10 * time.Second, false}, {&l.LoginTime, time.Minute, false}, {&l.IdleWarning, time.Minute, false}, {&l.WriteTime, 10 * time.Second, false}, {&l.Keepalive, 15 * time.Second, false},
		{&l.Idle, 15 * time.Minute, true}, {&l.Total, 2 * time.Hour, true},
	} {
		if *t.to == 0 || *t.to < 0 && !t.none {
			*t.to = t.is
		}
	}
	if l.Arrivals <= 0 {
		l.Arrivals = 4
	}
	return l
}

// Of a connection's bytes. A person's keys are a few hundred a second on the
// wire, the decoys that OpenSSH sends beside them 4 KB; a rekey is 3 KB. What
// is beyond is read later, so that a flood waits at the client's end and costs
// neither memory nor a core.
const (
	wireRate  = 16 << 10 // a second
	wireBurst = 64 << 10
)

// sendBuffer is what the kernel may hold for a guest, who gets half as much again
// or twice of it. Its own choice grows to 4 MB, which is minutes of pictures on a
// slow link; and a write to a full one waits until a third is free, which at 8 KB
// a second must not look like a guest who does not read. At 0.2 s to the other
// side it passes 300 KB a second, seven times a screen.
const sendBuffer = 64 << 10

// mostAsked is how many variables a client may send beyond those that are kept:
// a careful person's SendEnv is a dozen.
const mostAsked = 100

// Of the time that an end takes.
const (
	graceTime  = time.Second            // for the handler, to restore its screen
	closeTime  = 2 * time.Second        // until the connection is closed, whatever the client does
	drainTime  = time.Minute            // the same where the handler ended by itself: what it wrote may still be on its way
	lingerTime = 100 * time.Millisecond // after both ends of the channel are closed: the client goes by itself
	stopGrace  = 500 * time.Millisecond
	stopClose  = 1500 * time.Millisecond // the same where the server stops, which must be done in 2 s
)

// receiveBuffer is what the kernel may hold of a guest, who gets about as much.
// Its own choice grows to 6 MB: at wireRate a guest who floods and goes is
// heard for six minutes after that, and keeps their place for as long.
const receiveBuffer = wireRate
