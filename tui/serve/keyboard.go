package serve

import (
	"context"
	"io"
	"sync"
)

// A keyboard is what a guest types. A session has one reader; the keyboard
// hands it to one screen after the other, so that a screen that has gone does
// not swallow the next one's keys.
type keyboard struct {
	in chan []byte // closed when the guest types no more

	mu   sync.Mutex
	rest []byte // read, and taken by no screen yet
}

// newKeyboard begins to read; it ends when the session does. run is what
// starts a goroutine of the session's.
func newKeyboard(ctx context.Context, r io.Reader, run func(func())) *keyboard {
	k := &keyboard{in: make(chan []byte)}
	run(func() {
		defer close(k.in)
		for {
			// Few guests type; a thousand wait. 256 bytes are a line of keys.
			b := make([]byte, 256)
			n, err := r.Read(b)
			if n > 0 {
				select {
				case k.in <- b[:n]:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	})
	return k
}

// giveBack puts keys in front of those that come.
func (k *keyboard) giveBack(b []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.rest = append(append([]byte(nil), b...), k.rest...)
}

// take gives what is typed next, at most most bytes; nil once ctx is over or
// nothing more will come.
func (k *keyboard) take(ctx context.Context, most int) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.rest) == 0 {
		k.mu.Unlock()
		var b []byte
		select {
		case b = <-k.in:
		case <-ctx.Done():
		}
		k.mu.Lock()
		k.rest = append(k.rest, b...)
	}
	n := min(most, len(k.rest))
	b := k.rest[:n:n]
	k.rest = k.rest[n:]
	return b
}

// reader gives the keys to one screen until ctx is over.
func (k *keyboard) reader(ctx context.Context) io.Reader { return typed{k, ctx} }

type typed struct {
	k   *keyboard
	ctx context.Context
}

func (t typed) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b := t.k.take(t.ctx, len(p))
	if len(b) == 0 {
		return 0, io.EOF
	}
	return copy(p, b), nil
}
