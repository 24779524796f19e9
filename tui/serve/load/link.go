package load

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// A Link is what stands between a guest and a server: a slow line, a long one,
// or one that breaks. It passes bytes on as they come, and holds no more of them
// than a line holds.
type Link struct {
	Rate   int           // bytes a second to the guest; 0 for as many as come
	Delay  time.Duration // of each byte to the guest
	CutAt  int64         // bytes to the guest after which the line ends, 0 for never
	Reset  bool          // it ends with a reset
	Hole   bool          // it does not end: what comes after that is lost, and nobody is told
	Back   time.Duration // delay of each byte to the server
	Buffer int           // bytes that the line holds; 0 is 16 KB, as a home's modem does
}

const usualBuffer = 16 << 10

// Open listens on the loopback, and passes all who come to a server, until ctx
// ends.
func (k Link) Open(ctx context.Context, server string) (addr string, wait func(), err error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	var all sync.WaitGroup
	stop := context.AfterFunc(ctx, func() { l.Close() })
	all.Go(func() {
		defer l.Close()
		defer stop()
		for {
			near, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { k.pass(ctx, near, server) })
		}
	})
	return l.Addr().String(), all.Wait, nil
}

// pass connects one guest.
func (k Link) pass(ctx context.Context, near net.Conn, server string) {
	defer near.Close()
	far, err := dial(ctx, server, netip.Addr{})
	if err != nil {
		return
	}
	defer far.Close()
	// The kernel would hold seconds of a slow line by itself.
	for _, c := range []net.Conn{near, far} {
		if t, ok := c.(*net.TCPConn); ok {
			_ = t.SetReadBuffer(usualBuffer) // without it the line is a longer one
			_ = t.SetWriteBuffer(usualBuffer)
		}
	}
	defer context.AfterFunc(ctx, func() { near.Close(); far.Close() })()
	var back sync.WaitGroup
	back.Go(func() {
		_ = flow(ctx, far, near, Link{Delay: k.Back}) // ends with either
		far.Close()
	})
	err = flow(ctx, near, far, k)
	if errors.Is(err, errCut) {
		if t, ok := near.(*net.TCPConn); ok && k.Reset {
			_ = t.SetLinger(0) // closed by what follows
		}
		if k.Hole {
			<-ctx.Done()
		}
	}
	near.Close()
	far.Close()
	back.Wait()
}

var errCut = errors.New("the line ends")

// A piece of what comes, and when it came.
type piece struct {
	text []byte
	at   time.Time
}

// flow passes bytes one way, as slowly and as late as the line does.
func flow(ctx context.Context, to io.Writer, from io.Reader, l Link) error {
	size := 4 << 10
	if l.Rate > 0 {
		size = max(64, min(size, l.Rate/20)) // a twentieth of a second at a time
	}
	held := make(chan piece, max(1, cmp.Or(l.Buffer, usualBuffer)/size))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	go func() { // ends with the connection that it reads, or when nothing is passed on
		defer close(held)
		for {
			p := piece{text: make([]byte, size)}
			n, err := from.Read(p.text)
			if p.text, p.at = p.text[:n], time.Now(); n > 0 {
				select {
				case held <- p:
				case <-ctx.Done():
					return
				}
			}
			if err != nil {
				return
			}
		}
	}()
	free, sent := time.Now(), int64(0)
	for p := range held {
		if free.Before(p.at) {
			free = p.at
		}
		if l.Rate > 0 {
			free = free.Add(time.Duration(len(p.text)) * time.Second / time.Duration(l.Rate))
		}
		if d := time.Until(free.Add(l.Delay)); d > 0 && rest(ctx, d) != nil {
			return ctx.Err()
		}
		if l.CutAt > 0 && sent+int64(len(p.text)) >= l.CutAt {
			_, _ = to.Write(p.text[:l.CutAt-sent]) // the line ends behind it
			return errCut
		}
		n, err := to.Write(p.text)
		sent += int64(n)
		if err != nil {
			return err
		}
	}
	return nil
}
