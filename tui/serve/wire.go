package serve

import (
	"errors"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// A wire is a guest's net.Conn, watched: its bytes are counted, what comes in
// beyond the limit waits, and a write that waits too long closes it. Nothing
// below it can be stuck for longer, since closing it ends every read and write.
type wire struct {
	net.Conn
	writeTime time.Duration
	metrics   *Metrics

	in, out atomic.Int64
	heard   atomic.Int64 // when a byte came last, in nanoseconds of Unix
	limit   bucket       // of the reading goroutine
	closed  chan struct{}
	once    sync.Once
	stalled func()
}

func newWire(c net.Conn, writeTime time.Duration, m *Metrics, stalled func()) *wire {
	w := &wire{Conn: c, writeTime: writeTime, metrics: m, closed: make(chan struct{}), stalled: stalled}
	w.heard.Store(time.Now().UnixNano())
	return w
}

func (w *wire) Read(p []byte) (int, error) {
	if d := w.limit.wait(time.Now(), wireRate, wireBurst); d > 0 {
		t := time.NewTimer(d)
		select {
		case <-t.C:
		case <-w.closed:
			t.Stop()
			return 0, net.ErrClosed
		}
	}
	n, err := w.Conn.Read(p)
	now := time.Now()
	w.limit.take(now, float64(n), wireRate, wireBurst)
	if n > 0 {
		w.heard.Store(now.UnixNano())
		w.in.Add(int64(n))
		w.metrics.BytesIn.Add(int64(n))
	}
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	if err := w.Conn.SetWriteDeadline(time.Now().Add(w.writeTime)); err != nil {
		return 0, err
	}
	n, err := w.Conn.Write(p)
	w.out.Add(int64(n))
	w.metrics.BytesOut.Add(int64(n))
	if errors.Is(err, os.ErrDeadlineExceeded) {
		w.stalled()
	}
	return n, err
}

func (w *wire) Close() error {
	var err error
	w.once.Do(func() {
		close(w.closed)
		err = w.Conn.Close()
	})
	return err
}
