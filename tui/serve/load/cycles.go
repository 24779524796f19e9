package load

import (
	"context"
	"fmt"
	"net"
	"sync"
	"time"
)

// Cycles is guests who come and leave, over and over, in four ways: by a key,
// by closing the channel, by closing the connection, and by a reset.
type Cycles struct {
	Cycles int
	W, H   int
}

const mostCycleGrowth = 16.0 // MB

// endings are how a guest leaves.
var endings = []struct {
	name string
	line func(t *stage) string
	do   func(g *Guest)
}{
	{"q", func(t *stage) string { return "play deepseek" }, func(g *Guest) { _ = g.Type("q") }}, // it may be gone already, as below
	{"channel closed", (*stage).follow, func(g *Guest) { _ = g.channel.Close() }},
	{"connection closed", (*stage).follow, func(g *Guest) { g.conn.Close() }},
	{"reset", (*stage).follow, func(g *Guest) {
		if t, ok := g.wire.(*net.TCPConn); ok {
			_ = t.SetLinger(0) // closed by what follows
		}
		g.wire.Close()
	}},
}

func (t *stage) follow() string { return "watch " + t.room }

// Cycles measures R6.
func (b *Bench) Cycles(ctx context.Context, o Cycles) (*Finding, error) {
	if b.Addr != "" {
		return nil, fmt.Errorf("cycles: %w", errNotHere)
	}
	t, err := b.stage(ctx, append(roomFor("", 0), "--limit", "arrivals=1000")...)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	// What is made once, for the first who comes and for as many as come at a
	// time, is there before it is counted.
	warm := 25 * shakers
	if err := t.cycle(ctx, 0, min(warm, o.Cycles), o.W, o.H); err != nil {
		return nil, err
	}
	if err := rest(ctx, time.Second); err != nil {
		return nil, err
	}
	before, err := t.Resting(ctx)
	if err != nil {
		return nil, err
	}
	base, measured := t.Usage()
	began := time.Now()
	for at := 0; at < o.Cycles; {
		n := min(1000, o.Cycles-at)
		if err := t.cycle(ctx, at, n, o.W, o.H); err != nil {
			return nil, err
		}
		at += n
		b.say("%d of %d came and left", at, o.Cycles)
	}
	took := time.Since(began)
	after, err := t.Settled(ctx, before["goroutines"], afterStall, leakTime)
	if err != nil {
		return nil, err
	}
	now, _ := t.Usage()
	f := &Finding{Trial: "R6", What: fmt.Sprintf("%d come and leave, %d ways of ending", o.Cycles, len(endings)),
		Goal: fmt.Sprintf("goroutines and descriptors back to the start, memory <= +%.0f MB", mostCycleGrowth)}
	var g goals
	goroutines, files, growth := after["goroutines"]-before["goroutines"], now.Files-base.Files, float64(now.Memory-base.Memory)/(1<<20)
	g.need(goroutines <= goroutineSlack, "%.0f goroutines are left", goroutines)
	g.lack(measured, "what the server used")
	g.need(files <= goroutineSlack, "%d descriptors are left", files)
	g.need(growth <= mostCycleGrowth, "memory grew by %.1f MB", growth)
	g.need(t.Alive(), "the server is dead: %s", t.Said())
	cpu := (now.CPU - base.CPU).Seconds() * 1000 / float64(max(1, o.Cycles))
	f.Figures = map[string]float64{"cycles": float64(o.Cycles), "goroutines": goroutines, "descriptors": float64(files), "growth_mb": growth, "cpu_ms_each": cpu, "seconds": took.Seconds()}
	f.Measured = parts(fmt.Sprintf("goroutines %+.0f", goroutines), known(measured, "descriptors %+d, memory %+.1f MB, %.2f ms of CPU each", files, growth, cpu), fmt.Sprintf("%.0f a second", float64(o.Cycles)/took.Seconds()))
	return g.close(f), nil
}

// cycle lets n guests come and leave, a few at a time.
func (t *stage) cycle(ctx context.Context, from, n, w, h int) error {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan int)
	var all sync.WaitGroup
	for range min(shakers, n) {
		all.Go(func() {
			for i := range next {
				if err := t.once(ctx, i, w, h, 0); err != nil {
					stop(fmt.Errorf("guest %d, %s: %w", i+1, endings[i%len(endings)].name, err))
				}
			}
		})
	}
	for i := from; i < from+n && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	return context.Cause(ctx)
}

// once comes, sees a picture, stays for a while, and leaves.
func (t *stage) once(ctx context.Context, i, w, h int, stay time.Duration) error {
	way, end := t.watch(i, w, h), endings[i%len(endings)]
	way.Line = end.line(t)
	g, err := Come(ctx, way)
	if err != nil {
		return err
	}
	defer g.Close()
	within, stop := context.WithTimeout(ctx, firstPictures)
	defer stop()
	if _, err := g.FirstPicture(within); err != nil {
		return err
	}
	if err := rest(ctx, stay); err != nil {
		return err
	}
	end.do(g)
	within, stop = context.WithTimeout(ctx, firstPictures)
	defer stop()
	select {
	case <-g.Ended():
		return nil
	case <-within.Done():
		return fmt.Errorf("the session did not end")
	}
}
