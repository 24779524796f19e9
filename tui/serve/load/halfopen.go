package load

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/netip"
	"sync"
	"time"
)

// HalfOpen is connections of one address that never shake hands, beside
// visitors of others.
type HalfOpen struct {
	Connections int
	Visitors    int           // 0 is 15, as serving.md has it
	Time        time.Duration // the server's for a handshake; 0 is 10 s
}

const (
	usualVisitors = 15
	usualShake    = 10 * time.Second
	shakeSlack    = time.Second
)

// HalfOpen measures R8.
func (b *Bench) HalfOpen(ctx context.Context, o HalfOpen) (*Finding, error) {
	if b.Addr != "" {
		return nil, fmt.Errorf("half open: %w", errNotHere)
	}
	if o.Visitors == 0 {
		o.Visitors = usualVisitors
	}
	if o.Time == 0 {
		o.Time = usualShake
	}
	t, err := b.stage(ctx, "--limit", "handshake_time="+o.Time.String())
	if err != nil {
		return nil, err
	}
	defer t.Close()
	before, err := t.visited(ctx)
	if err != nil {
		return nil, err
	}
	b.say("%d connections stay half open", o.Connections)
	// Each is told by when the server closed it.
	var all sync.WaitGroup
	var mu sync.Mutex
	held, atOnce, slowest, kept := 0, 0, time.Duration(0), 0
	from := (&assault{stage: t}).attacker()
	slots := make(chan struct{}, 200) // dials at a time
	all.Go(func() {
		for i := range o.Connections {
			slots <- struct{}{}
			all.Go(func() {
				d, open := stayHalfOpen(ctx, t.Addr, from, i%3, o.Time+5*time.Second, func() { <-slots })
				mu.Lock()
				defer mu.Unlock()
				switch {
				case open:
					kept++
				case d < o.Time/2:
					atOnce++
				default:
					held++
					slowest = max(slowest, d)
				}
			})
		}
	})
	ages, in := &Ages{}, 0
	var wrong error
	pause := o.Time / time.Duration(o.Visitors+1)
	for i := range o.Visitors {
		d, err := t.visit(ctx, i+1)
		if err != nil {
			wrong = err
		} else {
			in++
			ages.add(d)
		}
		if err := rest(ctx, pause); err != nil {
			return nil, err
		}
	}
	all.Wait()
	after, err := t.Settled(ctx, before["goroutines"], afterStall, leakTime)
	if err != nil {
		return nil, err
	}
	f := &Finding{Trial: "R8", What: fmt.Sprintf("%d half-open connections of one address (silent, version, drip), %d visitors of others", o.Connections, o.Visitors),
		Goal: fmt.Sprintf("closed at once or after %s +- %s; visitors all in, p99 <= %d ms", o.Time, shakeSlack, mostVisit.Milliseconds())}
	var g goals
	p99, some := ages.Part(0.99)
	g.need(kept == 0, "%d were kept", kept)
	g.need(slowest <= o.Time+shakeSlack, "one was kept for %.1f s", slowest.Seconds())
	g.need(in == o.Visitors, "%d of %d visitors came in: %v", in, o.Visitors, wrong)
	g.need(!some || p99 <= mostVisit, "p99 of a visitor's wait is %s", millis(p99, some))
	left := after["goroutines"] - before["goroutines"]
	g.need(left <= goroutineSlack, "%.0f goroutines are left", left)
	g.need(t.Alive(), "the server is dead: %s", t.Said())
	f.Figures = map[string]float64{"connections": float64(o.Connections), "closed_at_once": float64(atOnce), "closed_at_the_limit": float64(held), "slowest_s": slowest.Seconds(), "visitors_in": float64(in), "visit_p99_ms": float64(p99.Milliseconds()), "goroutines": left}
	f.Measured = fmt.Sprintf("%d closed at once, %d within %.1f s, %d of %d visitors in, p99 %s, goroutines %+.0f", atOnce, held, slowest.Seconds(), in, o.Visitors, millis(p99, some), left)
	return g.close(f), nil
}

// stayHalfOpen dials and never gets further; it tells how long the server let
// it, or that it still did in the end.
func stayHalfOpen(ctx context.Context, addr string, from netip.Addr, how int, patience time.Duration, dialled func()) (stayed time.Duration, open bool) {
	c, err := dial(ctx, addr, from)
	dialled()
	if err != nil {
		return 0, false
	}
	defer c.Close()
	defer context.AfterFunc(ctx, func() { c.Close() })()
	began := time.Now()
	if how == versionOnly {
		_, _ = io.WriteString(c, "SSH-2.0-slow\r\n") // it may be closed already, as below
	}
	buf := make([]byte, 256)
	for n := 0; time.Since(began) < patience; n++ {
		if how == dripping {
			_, _ = c.Write([]byte("SSH-2.0-slow slow slow")[n%20 : n%20+1])
		}
		_ = c.SetReadDeadline(time.Now().Add(500 * time.Millisecond)) // a socket has them
		if _, err := c.Read(buf); err != nil {
			if late, ok := err.(net.Error); !ok || !late.Timeout() {
				return time.Since(began), false
			}
		}
	}
	return time.Since(began), true
}
