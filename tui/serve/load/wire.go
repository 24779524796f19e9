package load

import (
	"net"
	"sync"
	"sync/atomic"
	"time"
)

// A wire counts what a guest's connection gets, and can stop reading it, so that
// nothing is answered any more.
type wire struct {
	net.Conn
	bulk   atomic.Int64 // when more than a question came last, in nanoseconds of Unix
	held   atomic.Bool
	closed chan struct{}
	once   sync.Once
}

// bulkBytes come with a picture; a question whether the guest is there is shorter.
const bulkBytes = 512

// tapped gives a way a wire, which is set once the guest dials.
func tapped(w Way) (Way, **wire) {
	to, below := new(*wire), w.Wire
	w.Wire = func(c net.Conn) net.Conn {
		if below != nil {
			c = below(c)
		}
		*to = &wire{Conn: c, closed: make(chan struct{})}
		return *to
	}
	return w, to
}

func (w *wire) Read(p []byte) (int, error) {
	if w.held.Load() {
		<-w.closed
		return 0, net.ErrClosed
	}
	n, err := w.Conn.Read(p)
	if n >= bulkBytes {
		w.bulk.Store(time.Now().UnixNano())
	}
	return n, err
}

func (w *wire) Close() error {
	w.once.Do(func() { close(w.closed) })
	return w.Conn.Close()
}

// lastBulk is when a picture came last.
func (w *wire) lastBulk() time.Time { return time.Unix(0, w.bulk.Load()) }
