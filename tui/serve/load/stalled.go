package load

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// Stalled is guests who stop reading beside some who go on. The first half
// answers still, as a terminal that is suspended does; the other half is a
// machine that hangs.
type Stalled struct {
	Stalled, Healthy int
	W, H             int
	WriteTime        time.Duration // the server's limit for a write that waits; 0 is 10 s
	Quiet            time.Duration // and for a client that answers nothing; 0 is 60 s
	Patience         time.Duration // for all of it; 0 is 4 min
}

const (
	leastHealthy   = 99.0  // percent of their pictures
	mostGrowth     = 256.0 // KB for each who is stalled
	closedLate     = 2 * time.Second
	goroutineSlack = 2 // who asks how many there are is one of them
	fewStalled     = 20
	afterStall     = 5 * time.Second
)

func (o *Stalled) filled() {
	for _, d := range []struct {
		to *time.Duration
		is time.Duration
	}{{&o.WriteTime, 10 * time.Second}, {&o.Quiet, 60 * time.Second}, {&o.Patience, 4 * time.Minute}} {
		if *d.to == 0 {
			*d.to = d.is
		}
	}
}

// Stalled measures R3. It needs a server that is started here.
func (b *Bench) Stalled(ctx context.Context, o Stalled) (*Finding, error) {
	o.filled()
	if b.Addr != "" {
		return nil, fmt.Errorf("stalled guests: %w", errNotHere)
	}
	t, err := b.stage(ctx, append(roomFor("", o.Stalled+o.Healthy), "--limit", "write_time="+o.WriteTime.String(), "--limit", "keepalive="+(o.Quiet/4).String())...)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	before, err := t.Resting(ctx)
	if err != nil {
		return nil, err
	}
	healthy, err := Gather(ctx, o.Healthy, func(i int) Way { return t.watch(i, o.W, o.H) })
	if err != nil {
		return nil, err
	}
	defer healthy.Leave()
	wires := make([]**wire, o.Stalled)
	crowd, err := Gather(ctx, o.Stalled, func(i int) Way {
		w := t.watch(o.Healthy+i, o.W, o.H)
		w, wires[i] = tapped(w)
		return w
	})
	if err != nil {
		return nil, err
	}
	defer crowd.Leave()
	for _, c := range []*Crowd{healthy, crowd} {
		if err := c.Shown(ctx, firstPictures); err != nil {
			return nil, err
		}
	}
	if err := rest(ctx, cmp.Or(b.Settle, usualSettle)); err != nil {
		return nil, err
	}
	b.say("%d of %d guests stop reading", o.Stalled, o.Stalled+o.Healthy)
	base, _ := t.Usage()
	began := time.Now()
	for i, g := range crowd.Guests {
		g.Hold()
		(*wires[i]).held.Store(i >= o.Stalled/2)
	}
	over := make(chan struct{})
	var out outcome
	go func() {
		defer close(over)
		out = o.wait(ctx, t.Server, crowd, wires, began)
	}()
	seen, err := healthy.WatchUntil(ctx, t.Server, over)
	if err != nil {
		return nil, err
	}
	healthy.Leave()
	crowd.Leave()
	after, err := t.Settled(ctx, before["goroutines"], 0, afterStall)
	if err != nil {
		return nil, err
	}
	return o.found(seen, &out, float64(out.memory-base.Memory)/float64(max(1, o.Stalled))/1024, after["goroutines"]-before["goroutines"]), nil
}

// An outcome is how those who stopped reading were sent away.
type outcome struct {
	answering time.Duration // the slowest of those who still answer, from the moment that nothing more fitted
	hanging   time.Duration // and of those who answer nothing, from the moment that they hang
	left      int           // who were not sent away
	memory    int64         // the most that the server had, bytes
}

// wait waits until all are sent away.
func (o *Stalled) wait(ctx context.Context, s *Server, c *Crowd, wires []**wire, began time.Time) (out outcome) {
	ctx, stop := context.WithTimeout(ctx, o.Patience)
	defer stop()
	answering := o.Stalled / 2
	filling, filled := context.WithCancel(ctx)
	defer filled()
	for i, g := range c.Guests[:answering] {
		go fill(filling, g, *wires[i], i)
	}
	closed := make(chan time.Duration, answering)
	for i, g := range c.Guests[:answering] {
		go func() { // ends with the connection
			_ = g.conn.Wait()
			closed <- time.Since((*wires[i]).lastBulk())
		}()
	}
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	gone, inside := 0, o.Stalled
	for inside > 0 && ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case d := <-closed:
			out.answering = max(out.answering, d)
			gone++
		case <-look.C:
			if u, ok := s.Usage(); ok {
				out.memory = max(out.memory, u.Memory)
			}
			// A machine that hangs does not see that it was hung up on: the server
			// tells how many are left. The leader and the healthy are there, too.
			now, err := s.Counters(ctx)
			if err != nil {
				continue // it is told at the end, where the server has ended
			}
			inside = max(0, int(now["sessions"])-1-o.Healthy)
			if inside > answering-gone {
				out.hanging = time.Since(began)
			}
		}
	}
	for ; gone < answering && inside == 0; gone++ {
		select {
		case d := <-closed:
			out.answering = max(out.answering, d)
		case <-ctx.Done():
		}
	}
	out.left = inside
	return out
}

// fill brings a channel's window to its end sooner: it holds two megabytes,
// which are minutes of changes, but seconds of whole pictures. A window whose
// size changes gets those.
func fill(ctx context.Context, g *Guest, w *wire, i int) {
	const quiet = 2 * time.Second // without a picture: it is full
	w.bulk.Store(time.Now().UnixNano())
	next := time.NewTicker(150 * time.Millisecond)
	defer next.Stop()
	for time.Since(w.lastBulk()) < quiet {
		select {
		case <-ctx.Done():
			return
		case <-next.C:
		}
		i++
		if g.Resize(200, 60+i%2) != nil {
			return // it is closed
		}
	}
}

func (o *Stalled) found(v *Seen, out *outcome, growth, goroutines float64) *Finding {
	f := &Finding{Trial: "R3", Figures: v.figures(), What: fmt.Sprintf("%d stalled guests beside %d healthy ones", o.Stalled, o.Healthy),
		Goal: fmt.Sprintf("healthy ones see >= %.0f %%; stalled ones are gone within the limit + %s, cost <= %.0f KB each; goroutines back (+-%d) in %s", leastHealthy, closedLate, mostGrowth, goroutineSlack, afterStall)}
	var g goals
	frames := v.Mean * v.Took.Seconds() * float64(v.Guests)
	share := 100 * frames / (frames + float64(v.Missed))
	g.need(share >= leastHealthy, "the healthy saw %s of their pictures", percent(share))
	g.need(v.Least >= leastFPS*leastHealthy/100, "one of the healthy saw %.2f fps", v.Least)
	g.need(v.Ended == 0, "%d of the healthy were sent away", v.Ended)
	g.need(out.left == 0, "%d stalled guests were never sent away", out.left)
	g.need(out.answering <= o.WriteTime+closedLate, "one who answers was kept for %.1f s after nothing more fitted", out.answering.Seconds())
	g.need(out.hanging <= o.Quiet+closedLate, "one who hangs was kept for %.1f s", out.hanging.Seconds())
	g.lack(v.Measured, "what the server used")
	// The pictures that fill the windows cost the same for one as for all.
	g.need(growth <= mostGrowth || o.Stalled < fewStalled, "each took %.0f KB more", growth)
	g.need(goroutines <= goroutineSlack, "%.0f goroutines were left", goroutines)
	f.Figures["healthy_percent"], f.Figures["answering_gone_s"], f.Figures["hanging_gone_s"] = share, out.answering.Seconds(), out.hanging.Seconds()
	f.Figures["growth_kb_each"], f.Figures["goroutines_left"] = growth, goroutines
	f.Measured = parts(fmt.Sprintf("healthy %.2f %%, %.2f fps (least %.2f)", share, v.Mean, v.Least),
		fmt.Sprintf("gone after %.1f s (limit %s) where they answer and %.1f s (limit %s) where they hang", out.answering.Seconds(), o.WriteTime, out.hanging.Seconds(), o.Quiet),
		known(v.Measured, "%+.0f KB each", growth), fmt.Sprintf("goroutines %+.0f", goroutines), v.beside())
	return g.close(f)
}
