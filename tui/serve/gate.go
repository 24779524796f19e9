package serve

import (
	"net"
	"net/netip"
	"sync"
	"time"
)

// A gate counts who is inside, in all and by address, and says who may enter.
type gate struct {
	mu      sync.Mutex
	inside  int
	shaking int // of them, those that are not yet let in
	from    map[netip.Prefix]*source
	sweepAt int // the number of addresses at which those that owe nothing are forgotten
}

// A source is one address, or a /64 of IPv6, which one customer has.
type source struct {
	inside, shaking int // shaking until our key is shown
	arrivals        bucket
	guesses         bucket // of passwords
}

// A verdict is what the gate says of a connection.
type verdict uint8

const (
	admitted verdict = iota
	onlyTold         // comes in only to be told in a sentence that there is no room
	shut             // is closed at once
)

const (
	// toldBeyond is how many connections above a limit still get a sentence.
	toldBeyond, toldBeyondOfOne = 16, 4
	// Guesses of passwords of an address: ten, and one in six seconds after that.
	guessRate, guessBurst = 1. / 6, 10
	// sweepFirst addresses are kept before the first look at what can go: 0.5 MB.
	sweepFirst = 4096
)

// place is the part of an address that is counted as one.
func place(a netip.Addr) netip.Prefix {
	bits := 32
	if a = a.Unmap(); a.Is6() {
		bits = 64
	}
	p, _ := a.WithZone("").Prefix(bits) // of no address, no prefix: they are counted as one
	return p
}

// addrOf is the address at the other end; the zero one where it is none of IP.
func addrOf(c net.Conn) netip.Addr {
	if t, ok := c.RemoteAddr().(*net.TCPAddr); ok {
		return t.AddrPort().Addr().Unmap().WithZone("")
	}
	return netip.Addr{}
}

// enter says whether a connection may, and counts it unless it is shut. Draw is
// a random number from 0 to 1.
func (g *gate) enter(l *Limits, p netip.Prefix, now time.Time, draw float64) (verdict, Reason) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.source(p, now, l.Arrivals)
	// Half of the handshakes are free of chance; from there the odds rise to
	// certainty, so that a flood of them never shuts everyone else out.
	free := l.Handshakes / 2
	odds := float64(g.shaking-free) / float64(max(1, l.Handshakes-free))
	switch {
	case !s.arrivals.take(now, 1, l.Arrivals, float64(l.ArrivalsBurst)):
		return shut, TooFast
	case s.shaking >= l.HandshakesPerAddress:
		return shut, HandshakesOfOne
	case g.shaking >= l.Handshakes || odds > 0 && draw < odds:
		return shut, HandshakesInAll
	case g.inside >= l.Connections+toldBeyond:
		return shut, ConnectionsInAll
	case s.inside >= l.PerAddress+toldBeyondOfOne:
		return shut, ConnectionsOfOne
	}
	v, r := admitted, Reason(0)
	switch {
	case s.inside >= l.PerAddress:
		v, r = onlyTold, ConnectionsOfOne
	case g.inside >= l.Connections:
		v, r = onlyTold, ConnectionsInAll
	}
	g.inside++
	g.shaking++
	s.inside++
	s.shaking++
	return v, r
}

// source finds one, and forgets some that owe nothing where there are many.
func (g *gate) source(p netip.Prefix, now time.Time, rate float64) *source {
	if s := g.from[p]; s != nil {
		return s
	}
	if g.from == nil {
		g.from, g.sweepAt = map[netip.Prefix]*source{}, sweepFirst
	}
	if len(g.from) >= g.sweepAt {
		for q, s := range g.from {
			if s.inside == 0 && s.arrivals.full(now, rate) && s.guesses.full(now, guessRate) {
				delete(g.from, q)
			}
		}
		// What is left came lately: in the worst case each took a connection, so
		// their number is bounded by the rate at which the machine can accept.
		g.sweepAt = max(sweepFirst, 2*len(g.from))
	}
	s := &source{}
	g.from[p] = s
	return s
}

// shown says that a client was shown our key: it did its part of the exchange,
// and a person may have to look at the key now. Such a one no longer counts as
// a handshake of its address, since a class that comes for the first time looks
// together; it still counts as one in all.
func (g *gate) shown(p netip.Prefix) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.from[p].shaking--
}

// shaken says that the handshake of one who was shown our key, or never will be,
// is over.
func (g *gate) shaken() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.shaking--
}

// leave says that a connection is closed.
func (g *gate) leave(p netip.Prefix) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.inside--
	g.from[p].inside--
}

// guess says whether an address may try another password.
func (g *gate) guess(p netip.Prefix, now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.from[p].guesses.take(now, 1, guessRate, guessBurst)
}
