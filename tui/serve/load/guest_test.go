package load

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"contagion/tui/serve"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// door is a server of the product with a handler of the test's.
func door(t *testing.T, h serve.Handler) string {
	t.Helper()
	key, _, err := serve.HostKey(filepath.Join(t.TempDir(), "host"))
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	access, err := serve.AccessFiles{}.Read(true, serve.Presenter)
	if err != nil {
		t.Fatal(err)
	}
	s := serve.New(serve.Options{Host: key, Access: access, Handler: h})
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return l.Addr().String()
}

// film writes n pictures, of which it leaves out those named.
func film(s serve.Session, n int, without ...int) {
	for i := 1; i <= n; i++ {
		if len(without) > 0 && i == without[0] {
			without = without[1:]
			continue
		}
		at := time.Now().Add(-20 * time.Millisecond).UnixNano()
		fmt.Fprintf(s, "\x1b_contagion;%d;%d\x1b\\%s%s%s", i, at, beginPicture, strings.Repeat("x", 3000), endPicture)
	}
}

func TestGuestCounts(t *testing.T) {
	addr := door(t, func(s serve.Session) int {
		fmt.Fprint(s, "\x1b[?1049h")
		film(s, 40, 7, 8, 20)
		fmt.Fprint(s, "\x1b[?25h\x1b[?1049l")
		fmt.Fprintln(s.Stderr(), "that was all")
		return 7
	})
	tally := NewTally()
	g, err := Come(t.Context(), Way{Addr: addr, From: Spread(addr, 3), Line: "watch demo", Term: "xterm-256color", W: 120, H: 40, Tally: tally})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	<-g.Ended()
	if g.frames.Load() != 37 || g.missed.Load() != 3 {
		t.Errorf("saw %d and missed %d, want 37 and 3", g.frames.Load(), g.missed.Load())
	}
	if s, ok := g.Status(); !ok || s != 7 {
		t.Errorf("exit status %d, %t", s, ok)
	}
	if !bytes.HasSuffix(g.Tail(), []byte("\x1b[?25h\x1b[?1049l")) || len(g.Tail()) > tailBytes || string(g.Beside()) != "that was all\n" {
		t.Errorf("came last %q, beside it %q", g.Tail(), g.Beside())
	}
	a := tally.Anew()
	if least, ok := a.Part(0); !ok || least < 20*time.Millisecond || a.Count() != 37 {
		t.Errorf("%d ages, the least %s", a.Count(), least)
	}
	if d, err := g.FirstPicture(t.Context()); err != nil || d <= 0 {
		t.Errorf("the first picture after %s: %v", d, err)
	}
}

// A guest who holds reads nothing, answers still, and goes on later.
func TestGuestHolds(t *testing.T) {
	asked, goOn := make(chan error, 1), make(chan struct{})
	addr := door(t, func(s serve.Session) int {
		film(s, 1)
		<-goOn
		film(s, 100)
		asked <- s.Probe(s.Context())
		return 0
	})
	g, err := Come(t.Context(), Way{Addr: addr, Line: "watch demo", Term: "xterm", W: 80, H: 24})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if _, err := g.FirstPicture(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.Hold()
	close(goOn)
	if err := <-asked; err != nil {
		t.Fatalf("it does not answer: %v", err)
	}
	if n := g.frames.Load(); n > 4 { // it may have been reading as it was told to hold
		t.Errorf("it read %d pictures", n)
	}
	g.Release()
	<-g.Ended()
	if n := g.frames.Load(); n != 101 {
		t.Errorf("it read %d pictures in the end", n)
	}
}

func TestGuestIsTurnedAway(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		if c, err := l.Accept(); err == nil {
			c.Close()
		}
	}()
	if g, err := Come(t.Context(), Way{Addr: l.Addr().String()}); err == nil {
		g.Close()
		t.Error("it came in where nobody shakes hands")
	}
	addr := door(t, func(serve.Session) int { return 0 })
	g, err := Come(t.Context(), Way{Addr: addr, Line: "watch demo", Term: "xterm", W: 80, H: 24})
	if err != nil {
		t.Fatal(err)
	}
	defer g.Close()
	if _, err := g.FirstPicture(t.Context()); err == nil || !strings.Contains(err.Error(), "ended") {
		t.Errorf("no picture came, and it says %v", err)
	}
}

func TestCrowd(t *testing.T) {
	addr := door(t, func(s serve.Session) int {
		every := time.NewTicker(20 * time.Millisecond)
		defer every.Stop()
		for i := 1; ; i++ {
			fmt.Fprintf(s, "\x1b_contagion;%d;%d\x1b\\", i, time.Now().UnixNano())
			select {
			case <-every.C:
			case <-s.Context().Done():
				return 0
			}
		}
	})
	s := At(addr)
	c, err := Gather(t.Context(), 30, func(i int) Way {
		return Way{Addr: addr, From: Spread(addr, i), Line: "watch demo", Term: "xterm", W: 80, H: 24}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Leave()
	if err := c.Shown(t.Context(), time.Minute); err != nil {
		t.Fatal(err)
	}
	v, err := c.Watch(t.Context(), s, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	// A loaded machine shows fewer, never more.
	if v.Guests != 30 || v.Mean <= 0 || v.Mean > 52 || v.Least > v.Mean+0.001 || v.Missed != 0 || v.Ended != 0 || v.Measured || v.Ages.Count() == 0 || v.Bytes < 30*v.Least {
		t.Errorf("%+v", v)
	}
	c.Guests[0].Close()
	if v, err = c.Watch(t.Context(), s, 50*time.Millisecond); err != nil || v.Ended != 1 || v.Least != 0 {
		t.Errorf("after one has gone: %+v, %v", v, err)
	}
	if _, err := Gather(t.Context(), 3, func(i int) Way { return Way{Addr: "127.0.0.1:1"} }); err == nil {
		t.Error("they came to where nobody listens")
	}
}

// Who comes to this machine comes from many addresses, each within its limits.
func TestSpread(t *testing.T) {
	if !manyHomes("127.0.0.1:22") {
		t.Skip("this system has one address of the loopback")
	}
	from := map[string]int{}
	for i := range 5000 {
		a := Spread("127.0.0.1:22", i)
		if !a.IsLoopback() || a == leaderHome("127.0.0.1:22") {
			t.Fatalf("guest %d comes from %s", i, a)
		}
		from[a.String()]++
	}
	for a, n := range from {
		if n > 20 {
			t.Errorf("%d come from %s", n, a)
		}
	}
	if Spread("192.0.2.1:22", 1).IsValid() || Spread("[::1]:22", 1).IsValid() {
		t.Error("an address that is not of this machine's IPv4 has many homes")
	}
}
