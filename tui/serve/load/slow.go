package load

import (
	"context"
	"fmt"
	"time"
)

// Slow is guests of a room at the end of slow lines.
type Slow struct {
	Rates  []int // KB a second; one guest each
	Guests int   // of each rate; 0 is 3
	Time   time.Duration
	W, H   int
}

const (
	// busySpeed makes each picture another: at the usual one a screen has two KB
	// a second, which the slowest lines carry.
	busySpeed = 1800
	usualSlow = 3
	// What is seen may be so old, at 30 KB a second and at 8.
	mostAgeSlow, mostAgeSlower = time.Second, 5 * time.Second
	// ageTold is the age from which a screen says how old it is; a notice is
	// asked for where what comes is so old all the time.
	ageTold   = 2 * time.Second
	ageNotice = "what you see is about"
	lineDelay = 50 * time.Millisecond
)

// Slow measures R4: one finding for each rate.
func (b *Bench) Slow(ctx context.Context, o Slow) ([]*Finding, error) {
	if o.Guests == 0 {
		o.Guests = usualSlow
	}
	busy := *b
	busy.Speed = max(b.Speed, busySpeed)
	t, err := busy.stage(ctx, "--limit", fmt.Sprintf("per_address=%d", len(o.Rates)*o.Guests+20))
	if err != nil {
		return nil, err
	}
	defer t.Close()
	lines, stop := context.WithCancel(ctx)
	var waits []func()
	defer func() {
		stop()
		for _, wait := range waits {
			wait()
		}
	}()
	crowds := make([]*Crowd, len(o.Rates))
	for i, rate := range o.Rates {
		addr, wait, err := Link{Rate: rate << 10, Delay: lineDelay}.Open(lines, t.Addr)
		if err != nil {
			return nil, fmt.Errorf("a slow line: %w", err)
		}
		waits = append(waits, wait)
		if crowds[i], err = Gather(ctx, o.Guests, func(j int) Way {
			w := t.watch(j, o.W, o.H)
			w.Addr, w.Notice = addr, ageNotice
			return w
		}); err != nil {
			return nil, err
		}
		defer crowds[i].Leave()
		if err := crowds[i].Shown(ctx, firstPictures); err != nil {
			return nil, err
		}
	}
	// What has gathered on the way after this is what counts.
	b.say("%d guests at the end of slow lines, for %s", len(o.Rates)*o.Guests, o.Time)
	if err := rest(ctx, o.Time); err != nil {
		return nil, err
	}
	last := max(o.Time/3, time.Second)
	found := make([]*Finding, len(o.Rates))
	type seen struct {
		i   int
		v   *Seen
		err error
	}
	all := make(chan seen, len(o.Rates))
	for i := range o.Rates {
		go func() {
			v, err := crowds[i].Watch(ctx, t.Server, last)
			all <- seen{i, v, err}
		}()
	}
	for range o.Rates {
		s := <-all
		if s.err != nil {
			return nil, s.err
		}
		found[s.i] = o.found(o.Rates[s.i], s.v, crowds[s.i], busy.Speed)
	}
	return found, nil
}

func (o *Slow) found(rate int, v *Seen, c *Crowd, speed int) *Finding {
	most := mostAgeSlow
	switch {
	case rate < 8:
		most = 0
	case rate < 30:
		most = mostAgeSlower
	}
	f := &Finding{Trial: "R4", Figures: v.figures(), What: fmt.Sprintf("a line of %d KB/s, %dx%d, x%d, after %s", rate, o.W, o.H, speed, o.Time),
		Goal: fmt.Sprintf("p99 age <= %.1f s", most.Seconds())}
	var g goals
	p50, aged := v.Ages.Part(0.5)
	p99, _ := v.Ages.Part(0.99)
	noticed := 0
	for _, one := range c.Guests {
		if one.noticed.Load() {
			noticed++
		}
	}
	g.need(aged, "nothing was seen")
	if most > 0 {
		g.need(p99 <= most, "p99 of the age is %s", millis(p99, aged))
	} else {
		f.Goal = fmt.Sprintf("the screen says its age, above %s", ageTold)
	}
	// One picture may be late; where most are, each screen must say so.
	g.need(p50 <= ageTold || noticed == len(c.Guests), "%d of %d screens say their age", noticed, len(c.Guests))
	g.need(v.Ended == 0, "%d were sent away", v.Ended)
	f.Figures["line_kb_per_second"], f.Figures["screens_that_tell_their_age"] = float64(rate), float64(noticed)
	f.Measured = fmt.Sprintf("%.2f fps, age p50 %s p99 %s most %s, %.1f KB/s, %d of %d screens told their age", v.Mean, millis(p50, aged), millis(p99, aged), millis(v.Ages.Most(), aged), v.Bytes/1024, noticed, len(c.Guests))
	return g.close(f)
}
