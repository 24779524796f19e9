package serve

import (
	"context"
	"io"
	"sync"
	"time"
)

// inboxBytes is what a guest may have typed and nobody read: a screen of 80x24
// pasted is 2 KB. What comes when it is full is lost.
const inboxBytes = 8 << 10

// An inbox holds what a guest typed. It is always emptied on the client's side,
// so that a flood costs 8 KB and not the 2 MiB that the protocol's window
// allows, and gives it out no faster than the limit.
type inbox struct {
	rate, burst float64

	mu    sync.Mutex
	text  []byte
	ended bool
	wake  chan struct{} // one token where something came
	given bucket
}

func newInbox(l *Limits) *inbox {
	return &inbox{rate: float64(l.Input), burst: float64(l.InputBurst), wake: make(chan struct{}, 1)}
}

// put takes what came, and says how much of it was lost.
func (b *inbox) put(p []byte) (lost int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if lost = len(p) - (inboxBytes - len(b.text)); lost > 0 {
		p = p[:len(p)-lost]
	}
	b.text = append(b.text, p...)
	b.notify()
	return max(0, lost)
}

// end says that nothing more comes.
func (b *inbox) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ended = true
	b.notify()
}

// over reports whether nothing more comes.
func (b *inbox) over() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ended
}

func (b *inbox) notify() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// read is io.Reader's, and ends with the context too. One goroutine at a time
// may call it.
func (b *inbox) read(ctx context.Context, p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for {
		n, wait, ended := b.next(p)
		switch {
		case n > 0:
			return n, nil
		case ended:
			return 0, io.EOF
		}
		var later <-chan time.Time // nil: until something comes
		var t *time.Timer
		if wait > 0 {
			t = time.NewTimer(wait)
			later = t.C
		}
		select {
		case <-ctx.Done():
			return 0, context.Cause(ctx)
		case <-later:
		case <-b.wake:
			if t != nil {
				t.Stop()
			}
		}
	}
}

// next gives what may be read now, or how long to wait for more of it.
func (b *inbox) next(p []byte) (n int, wait time.Duration, ended bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := time.Now()
	if len(b.text) == 0 {
		b.text = nil // the room goes back: most guests type little
		return 0, 0, b.ended
	}
	if wait = b.given.wait(now, b.rate, b.burst); wait > 0 {
		return 0, wait, false
	}
	// There is one: what is left is a hair below it where the sums were rounded.
	n = copy(p, b.text[:min(len(b.text), max(1, b.given.left(now, b.rate, b.burst)))])
	b.given.take(now, float64(n), b.rate, b.burst)
	b.text = append(b.text[:0], b.text[n:]...)
	return n, 0, false
}
