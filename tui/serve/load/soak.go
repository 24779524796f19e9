package load

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// Soak is a room that some watch for long while others come and leave, one a
// second, and some stop reading: what a server loses a little of shows only
// after many of them.
type Soak struct {
	Viewers int
	Time    time.Duration
	W, H    int
	Quiet   time.Duration // the server's limit for a client that answers nothing; 0 is 60 s
}

const (
	comesEvery  = time.Second
	stallsEvery = 12 * time.Second // 5 a minute
	// soakStay is how long one who comes and goes watches: twenty are there at a
	// time.
	soakStay = 20 * time.Second
	// soakLooks is how often it is asked what the server has. A slope of a
	// megabyte in ten minutes is told from the breath of the garbage collector by
	// sixty of them.
	soakLooks  = 30 * time.Second
	shortLooks = time.Second // of a run that is shorter than slopes need
	leastSoak  = 10 * time.Minute
	// After the first part of a run the server has what so many need.
	soakWarm       = 1.0 / 3
	stallPatience  = 4 * time.Minute
	mostSlope      = 1.0 // MB in ten minutes
	mostThreads    = 5.0 // goroutines in ten minutes; one that is left by each who stalls were fifty
	leastSoakShare = 99.0
)

// A look is what the server had at a time.
type look struct {
	at                 time.Duration
	goroutines, memory float64 // memory in MB
}

// Soak measures the second half of R6.
func (b *Bench) Soak(ctx context.Context, o Soak) (*Finding, error) {
	if b.Addr != "" {
		return nil, fmt.Errorf("soak: %w", errNotHere)
	}
	quiet := cmp.Or(o.Quiet, 60*time.Second)
	own := *b
	own.Speed = slower(cmp.Or(b.Speed, usualSpeed), o.Time)
	t, err := own.stage(ctx, append(roomFor("", o.Viewers+100), "--limit", "keepalive="+(quiet/4).String())...)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	crowd, err := Gather(ctx, o.Viewers, func(i int) Way { return t.watch(i, o.W, o.H) })
	if err != nil {
		return nil, err
	}
	defer crowd.Leave()
	if err := crowd.Shown(ctx, firstPictures); err != nil {
		return nil, err
	}
	if err := rest(ctx, cmp.Or(b.Settle, usualSettle)); err != nil {
		return nil, err
	}
	before, err := t.Resting(ctx)
	if err != nil {
		return nil, err
	}
	base, measured := t.Usage()
	b.say("%d watch for %s; one comes and one leaves each second", o.Viewers, o.Time)
	over := make(chan struct{})
	var churned *churn
	go func() {
		defer close(over)
		churned = o.churn(ctx, t, b, quiet)
	}()
	seen, err := crowd.WatchUntil(ctx, t.Server, over)
	if err == nil {
		<-over
		err = churned.err
	}
	if err != nil {
		<-over
		return nil, err
	}
	after, err := t.Settled(ctx, before["goroutines"], afterStall, leakTime)
	if err != nil {
		return nil, err
	}
	now, _ := t.Usage()
	return o.found(seen, churned, after["goroutines"]-before["goroutines"], now, base, measured), nil
}

// slower is the speed at which the busy part of the day lasts as long as a soak.
func slower(speed int, d time.Duration) int {
	const busy = 390 * time.Minute // New York's session
	return max(1, min(speed, int(busy/max(d, time.Second))))
}

// A churn is who came and left.
type churn struct {
	came, stalled int
	looks         []look
	err           error
}

// churn lets guests come, leave and stall until the time is over and all of them
// are gone.
func (o *Soak) churn(ctx context.Context, t *stage, b *Bench, quiet time.Duration) *churn {
	out := &churn{}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var all sync.WaitGroup
	each := func(what string, i int, do func(context.Context, int) error) {
		all.Go(func() {
			if err := do(ctx, i); err != nil && ctx.Err() == nil {
				stop(fmt.Errorf("%s %d: %w", what, i+1, err))
			}
		})
	}
	looks := soakLooks
	if o.Time < leastSoak {
		looks = shortLooks
	}
	comes, stalls, eyes := time.NewTicker(comesEvery), time.NewTicker(min(stallsEvery, o.Time/2)), time.NewTicker(looks)
	defer comes.Stop()
	defer stalls.Stop()
	defer eyes.Stop()
	began, end := time.Now(), time.NewTimer(o.Time)
	defer end.Stop()
	stay := min(soakStay, o.Time/4)
	for over := false; !over; {
		select {
		case <-ctx.Done():
			over = true
		case <-end.C:
			over = true
		case <-comes.C:
			each("guest", out.came, func(ctx context.Context, i int) error { return t.once(ctx, o.Viewers+i, o.W, o.H, stay) })
			out.came++
		case <-stalls.C:
			each("stalled guest", out.stalled, func(ctx context.Context, i int) error { return o.stall(ctx, t, i, quiet) })
			out.stalled++
		case <-eyes.C:
			now, err := t.Counters(ctx)
			if err != nil {
				stop(err)
				continue
			}
			u, _ := t.Usage()
			out.looks = append(out.looks, look{at: time.Since(began), goroutines: now["goroutines"], memory: float64(u.Memory) / (1 << 20)})
			if len(out.looks)%10 == 0 {
				b.say("%s: %d came, %d stalled, %.0f goroutines, %.1f MB", time.Since(began).Round(time.Second), out.came, out.stalled, now["goroutines"], float64(u.Memory)/(1<<20))
			}
		}
	}
	all.Wait()
	out.err = context.Cause(ctx)
	return out
}

// stall comes, sees a picture and reads no more, until it is sent away: every
// second one answers still and is full soon, the others hang.
func (o *Soak) stall(ctx context.Context, t *stage, i int, quiet time.Duration) error {
	w, tap := tapped(t.watch(o.Viewers+50+i, o.W, o.H))
	g, err := Come(ctx, w)
	if err != nil {
		return err
	}
	defer g.Close()
	within, stop := context.WithTimeout(ctx, firstPictures)
	defer stop()
	if _, err := g.FirstPicture(within); err != nil {
		return err
	}
	g.Hold()
	if i%2 == 0 {
		(*tap).held.Store(true)
		// It does not see that it was hung up on; its own end comes after.
		_ = rest(ctx, quiet+closedLate)
		return nil
	}
	filling, full := context.WithCancel(ctx)
	defer full()
	go func() { // again where a busy machine drew nothing for so long that it looked full
		for filling.Err() == nil {
			fill(filling, g, *tap, i)
			_ = rest(filling, stallsEvery)
		}
	}()
	gone := make(chan struct{})
	go func() { // ends with the connection
		defer close(gone)
		_ = g.conn.Wait()
	}()
	late := time.NewTimer(stallPatience)
	defer late.Stop()
	select {
	case <-gone:
		return nil
	case <-late.C:
		return fmt.Errorf("it was not sent away")
	case <-ctx.Done():
		return nil
	}
}

func (o *Soak) found(v *Seen, c *churn, goroutines float64, now, base Usage, measured bool) *Finding {
	f := &Finding{Trial: "R6", Figures: v.figures(), What: fmt.Sprintf("%s: %d watch, %d come and leave, %d stall", o.Time, o.Viewers, c.came, c.stalled),
		Goal: fmt.Sprintf("goroutines and descriptors back to the start, memory <= %+.0f MB in ten minutes, who watches sees >= %.0f %%", mostSlope, leastSoakShare)}
	var g goals
	files := now.Files - base.Files
	share := 100 * v.Mean * v.Took.Seconds() * float64(v.Guests)
	share = 100 * share / (share + 100*float64(v.Missed))
	g.need(goroutines <= goroutineSlack, "%.0f goroutines are left", goroutines)
	g.lack(measured, "what the server used")
	g.need(files <= goroutineSlack, "%d descriptors are left", files)
	g.need(v.Ended == 0, "%d of those who watch were sent away", v.Ended)
	g.need(share >= leastSoakShare, "who watches saw %s of the pictures", percent(share))
	f.Figures["came"], f.Figures["stalled"], f.Figures["goroutines"], f.Figures["descriptors"], f.Figures["seen_percent"] = float64(c.came), float64(c.stalled), goroutines, float64(files), share
	slopes := "--"
	if o.Time >= leastSoak {
		warm := slices.IndexFunc(c.looks, func(l look) bool { return l.at.Seconds() >= soakWarm*o.Time.Seconds() })
		threads, memory := slope(c.looks[max(0, warm):])
		g.need(memory <= mostSlope, "memory grows by %.2f MB in ten minutes", memory)
		g.need(threads <= mostThreads, "goroutines grow by %.1f in ten minutes", threads)
		f.Figures["memory_slope_mb_10min"], f.Figures["goroutine_slope_10min"] = memory, threads
		slopes = fmt.Sprintf("in ten minutes memory %+.2f MB, goroutines %+.1f", memory, threads)
	} else {
		g.need(float64(now.Memory-base.Memory)/(1<<20) <= mostCycleGrowth, "memory grew by %.1f MB", float64(now.Memory-base.Memory)/(1<<20))
	}
	f.Measured = parts(fmt.Sprintf("goroutines %+.0f", goroutines), known(measured, "descriptors %+d, memory %.1f to %.1f MB", files, float64(base.Memory)/(1<<20), float64(now.Memory)/(1<<20)), slopes, fmt.Sprintf("who watches saw %.2f %%, %.2f fps (least %.2f)", share, v.Mean, v.Least), v.beside())
	return g.close(f)
}

// slope gives by least squares how goroutines and memory grow in ten minutes.
func slope(looks []look) (goroutines, memory float64) {
	var at, g, m float64
	n := float64(max(1, len(looks)))
	for _, l := range looks {
		at += l.at.Minutes() / 10 / n
		g += l.goroutines / n
		m += l.memory / n
	}
	square := 0.0
	for _, l := range looks {
		d := l.at.Minutes()/10 - at
		square += d * d
		goroutines += d * (l.goroutines - g)
		memory += d * (l.memory - m)
	}
	if square == 0 {
		return 0, 0
	}
	return goroutines / square, memory / square
}
