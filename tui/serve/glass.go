package serve

import (
	"sync"
	"time"
)

// A glass is the way of a private screen's pictures to the terminal: one is on
// its way at a time, and the next is drawn when it has gone out, of what is
// true then. A slow link so gets fewer pictures, and no older ones.
type glass struct {
	s    Session
	in   chan []byte
	done chan struct{} // closed when nothing more is written

	mu     sync.Mutex
	busy   bool // something is being written
	failed bool // the guest can be written to no more
	pacing pacing
}

func newGlass(s Session) *glass {
	g := &glass{s: s, in: make(chan []byte, 1), done: make(chan struct{})}
	s.Go(g.write)
	return g
}

// free reports whether a picture drawn now would go out now.
func (g *glass) free(now time.Time) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return !g.busy && !g.pacing.late(now)
}

// gone reports whether the guest can be written to no more.
func (g *glass) gone() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.failed
}

// age is how old what the guest sees is, as the last probe had it or the one
// that is out.
func (g *glass) age(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	age := g.pacing.newest
	if !g.pacing.out.IsZero() {
		age = max(age, now.Sub(g.pacing.out))
	}
	return age
}

// put sends bytes to the terminal; only while it is free.
func (g *glass) put(b []byte) {
	g.mu.Lock()
	g.busy = true
	g.mu.Unlock()
	select {
	case g.in <- b:
	case <-g.done:
	}
}

// write is the only one that writes to the terminal while the glass stands.
func (g *glass) write() {
	defer close(g.done)
	for {
		select {
		case <-g.s.Context().Done():
			return
		case b, ok := <-g.in:
			if !ok {
				return
			}
			if _, err := g.s.Write(b); err != nil {
				g.mu.Lock()
				g.failed = true
				g.mu.Unlock()
				return
			}
			g.wrote(time.Now())
		}
	}
}

// wrote lets the next picture be drawn, and sends a probe behind this one.
func (g *glass) wrote(now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.busy = false
	if !g.pacing.due(now) {
		return
	}
	g.pacing.begin(now)
	g.s.Go(func() {
		err := g.s.Probe(g.s.Context())
		g.mu.Lock()
		defer g.mu.Unlock()
		if err != nil {
			g.pacing.lost()
		} else {
			g.pacing.back(time.Now(), false)
		}
	})
}

// end writes the last bytes, after what was put, and waits until they are out
// or the session is over. Nothing is put after it.
func (g *glass) end(last string) {
	g.put([]byte(last))
	close(g.in)
	<-g.done
}
