package load

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strings"
	"sync"
	"time"
)

// garbage is what others than guests send to a port: each kind with its bytes.
var garbage = []struct {
	name string
	text func() string
}{
	{"nothing", func() string { return "" }},
	{"HTTP", func() string { return "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" }},
	{"TLS", func() string { return "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + noise(400) }},
	{"noise", func() string { return noise(2000) }},
	{"a version without an end", func() string { return "SSH-2.0-" + strings.Repeat("x", 4000) }},
	{"a version of long ago", func() string { return "SSH-1.5-old\r\n" }},
	{"a version, then noise", func() string { return "SSH-2.0-x\r\n" + noise(1000) }},
	{"a version, then a packet of four gigabytes", func() string { return "SSH-2.0-x\r\n\xff\xff\xff\xff\x05\x14" + noise(64) }},
}

func noise(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return string(b)
}

const (
	garbageAtATime = 50
	mostGarbageCPU = 60 * time.Second // of a hundred thousand
	aHundredGrand  = 100_000
)

// Garbage measures R9: so many connections of all kinds of garbage.
func (b *Bench) Garbage(ctx context.Context, n int) (*Finding, error) {
	if b.Addr != "" {
		return nil, fmt.Errorf("garbage: %w", errNotHere)
	}
	t, err := b.stage(ctx)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	before, err := t.visited(ctx)
	if err != nil {
		return nil, err
	}
	base, measured := t.Usage()
	b.say("%d connections bring garbage", n)
	began := time.Now()
	next := make(chan int)
	var all sync.WaitGroup
	for range min(garbageAtATime, n) {
		all.Go(func() {
			for i := range next {
				bring(ctx, t.Addr, i)
			}
		})
	}
	for i := 0; i < n && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
		if i > 0 && i%10_000 == 0 {
			b.say("%d of %d", i, n)
		}
	}
	close(next)
	all.Wait()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	took := time.Since(began)
	wait, wrong := t.visit(ctx, 1)
	after, err := t.Settled(ctx, before["goroutines"], afterStall, leakTime)
	if err != nil {
		return nil, err
	}
	now, _ := t.Usage()
	cpu := now.CPU - base.CPU
	most := time.Duration(float64(mostGarbageCPU) * max(1, float64(n)/aHundredGrand))
	f := &Finding{Trial: "R9", What: fmt.Sprintf("%d connections of %d kinds of garbage, %d at a time", n, len(garbage), min(garbageAtATime, n)),
		Goal: fmt.Sprintf("no panic, no leak, <= %.0f s of CPU, the next visitor in within %d ms", most.Seconds(), mostVisit.Milliseconds())}
	var g goals
	left, files := after["goroutines"]-before["goroutines"], now.Files-base.Files
	g.need(t.Alive(), "the server is dead: %s", t.Said())
	panics := after[`rejected_total{reason="panic"}`] - before[`rejected_total{reason="panic"}`]
	g.need(panics == 0, "%.0f panics", panics)
	g.need(left <= goroutineSlack, "%.0f goroutines are left", left)
	g.lack(measured, "what the server used")
	g.need(files <= goroutineSlack, "%d descriptors are left", files)
	g.need(cpu <= most, "it took %.1f s of CPU", cpu.Seconds())
	g.need(wrong == nil, "the next visitor: %v", wrong)
	g.need(wait <= mostVisit, "the next visitor waited %s", millis(wait, true))
	raw := t.Raw()
	g.need(len(raw) == 0, "its log has bytes that steer a terminal: %v", raw)
	f.Figures = map[string]float64{"connections": float64(n), "panics": panics, "goroutines": left, "descriptors": float64(files), "cpu_s": cpu.Seconds(), "seconds": took.Seconds(), "visit_ms": float64(wait.Milliseconds()), "growth_mb": float64(now.Memory-base.Memory) / (1 << 20)}
	f.Measured = parts(fmt.Sprintf("%.0f panics, goroutines %+.0f", panics, left), known(measured, "descriptors %+d, %.1f s of CPU, memory %+.1f MB", files, cpu.Seconds(), f.Figures["growth_mb"]),
		fmt.Sprintf("the next visitor in %s, %.0f s in all", millis(wait, true), took.Seconds()))
	return g.close(f), nil
}

// bring brings one kind, from one of many addresses, and stays until the server
// has had enough, or for a moment: who is slow is the trial of the half open.
func bring(ctx context.Context, addr string, i int) {
	c, err := dial(ctx, addr, Spread(addr, i))
	if err != nil {
		return // refused, which costs the server least
	}
	defer c.Close()
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // a hundred thousand that wait for their end use up all ports
	}
	_ = c.SetDeadline(time.Now().Add(100 * time.Millisecond)) // a socket has one
	_, _ = io.WriteString(c, garbage[i%len(garbage)].text())  // it may be closed already
	_, _ = io.Copy(io.Discard, c)
}
