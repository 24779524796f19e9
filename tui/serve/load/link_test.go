package load

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// throughLine sends text down a line and gives when each part of it came.
func throughLine(t *testing.T, l Link, text []byte) (came []time.Duration, got []byte, err error) {
	synctest.Test(t, func(t *testing.T) {
		near, in := net.Pipe()
		out, far := net.Pipe()
		done := make(chan error, 1)
		began := time.Now()
		go func() {
			done <- flow(t.Context(), out, in, l)
			out.Close()
			in.Close()
		}()
		go func() {
			_, _ = near.Write(text) // a line that is cut takes less
			near.Close()
		}()
		buf := make([]byte, 32<<10)
		for {
			n, e := far.Read(buf)
			if got = append(got, buf[:n]...); n > 0 {
				came = append(came, time.Since(began))
			}
			if e != nil {
				break
			}
		}
		err = <-done
		far.Close()
	})
	return came, got, err
}

func TestLink(t *testing.T) {
	text := bytes.Repeat([]byte("0123456789"), 1000)
	for _, c := range []struct {
		name        string
		l           Link
		first, last time.Duration
		bytes       int
		err         error
	}{
		{"a good line", Link{}, 0, 0, 10_000, nil},
		{"late", Link{Delay: 100 * time.Millisecond}, 100 * time.Millisecond, 100 * time.Millisecond, 10_000, nil},
		{"slow", Link{Rate: 2000}, 50 * time.Millisecond, 5 * time.Second, 10_000, nil},
		{"slow and late", Link{Rate: 2000, Delay: time.Second}, 1050 * time.Millisecond, 6 * time.Second, 10_000, nil},
		{"cut", Link{Rate: 2000, CutAt: 4000}, 50 * time.Millisecond, 2 * time.Second, 4000, errCut},
	} {
		t.Run(c.name, func(t *testing.T) {
			came, got, err := throughLine(t, c.l, text)
			if len(came) == 0 || came[0] != c.first || came[len(came)-1] != c.last || !bytes.Equal(got, text[:c.bytes]) || !errors.Is(err, c.err) {
				t.Errorf("%d bytes, the first after %v, %v", len(got), came, err)
			}
		})
	}
}

// How a line ends for who is at the end of it.
func TestLinkEnds(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer c.Close()
				_, _ = io.ReadFull(c, make([]byte, 1)) // until it is asked
				_, _ = c.Write(make([]byte, 5000))
				_, _ = io.Copy(io.Discard, c)
			}()
		}
	}()
	defer l.Close()
	ends := func(k Link) (n int64, err error) {
		ctx, stop := context.WithCancel(t.Context())
		addr, wait, e := k.Open(ctx, l.Addr().String())
		if e != nil {
			t.Fatal(e)
		}
		defer wait()
		defer stop()
		c, e := net.Dial("tcp", addr)
		if e != nil {
			t.Fatal(e)
		}
		defer c.Close()
		_, _ = c.Write([]byte("?"))
		_ = c.SetReadDeadline(time.Now().Add(500 * time.Millisecond))
		return io.Copy(io.Discard, c)
	}
	if n, err := ends(Link{CutAt: 1234}); n != 1234 || err != nil {
		t.Errorf("cut: %d bytes, %v", n, err)
	}
	if n, err := ends(Link{CutAt: 1234, Hole: true}); n != 1234 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a hole: %d bytes, %v", n, err)
	}
	// A reset may overtake what was sent before it.
	if n, err := ends(Link{CutAt: 1234, Reset: true}); n > 1234 || !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("a reset: %d bytes, %v", n, err)
	}
	if n, err := ends(Link{}); n != 5000 || !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("a good line: %d bytes, %v", n, err)
	}
}
