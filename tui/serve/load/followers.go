package load

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// Followers is a room that many watch.
type Followers struct {
	Viewers         int
	Time            time.Duration
	W, H            int
	Sizes, Profiles int     // kinds of terminal; 0 and 1 are all alike
	Against         float64 // CPU of one size, percent: what several sizes are held against; 0 for nothing
	Paused          bool    // the leader has stopped the market
}

// Followers measures it: R1 of the goals, or the paused room.
func (b *Bench) Followers(ctx context.Context, o Followers) (*Finding, error) {
	b.say("%d followers come to a room of %s", o.Viewers, b.where())
	t, err := b.stage(ctx, roomFor(b.Addr, o.Viewers)...)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	base, measured := t.Usage()
	crowd, err := Gather(ctx, o.Viewers, func(i int) Way { return o.way(t, i) })
	if err != nil {
		return nil, err
	}
	defer crowd.Leave()
	if err := crowd.Shown(ctx, firstPictures); err != nil {
		return nil, err
	}
	if o.Paused {
		if t.leader == nil {
			return nil, fmt.Errorf("room %s stands already; only one that is opened here is paused", t.room)
		}
		if err := t.leader.Type(" "); err != nil {
			return nil, err
		}
	}
	if err := rest(ctx, cmp.Or(b.Settle, usualSettle)); err != nil {
		return nil, err
	}
	b.say("%d followers watch for %s", o.Viewers, o.Time)
	v, err := crowd.Watch(ctx, t.Server, o.Time)
	if err != nil {
		return nil, err
	}
	each := float64(v.Memory-base.Memory) / float64(o.Viewers) / 1024
	if o.Paused {
		return o.paused(v), nil
	}
	return o.found(v, each, measured), nil
}

// where says what is measured.
func (b *Bench) where() string {
	if b.Addr != "" {
		return b.Addr
	}
	return "a server of their own"
}

func (o *Followers) way(t *stage, i int) Way {
	w, h := o.W, o.H
	if o.Sizes > 1 {
		s := sizes[i%o.Sizes]
		w, h = s[0], s[1]
	}
	return dressed(t.watch(i, w, h), i/max(1, o.Sizes)%max(1, o.Profiles))
}

// Figures that a room must reach. From twice as many on the second ones hold.
const (
	leastFPS, leastFPSMany = 9.9, 9.5
	mostAge, mostAgeMany   = 100 * time.Millisecond, 200 * time.Millisecond
	mostCPU                = 60.0      // percent of a core, a thousand followers
	mostMemory             = 160.0     // KB a follower
	mostSpread             = 1.5       // times the CPU of one size
	few, many              = 500, 1500 // followers: what a thousand may cost says little of fewer or more
	mostCPUPaused          = 2.0       // percent of a core
	mostBytesPaused        = 64.0      // a second and follower: presence is told, and little else
)

func (o *Followers) found(v *Seen, each float64, measured bool) *Finding {
	f := &Finding{Trial: "R1", Figures: v.figures()}
	f.What = fmt.Sprintf("%d followers in one room, %dx%d, %s", o.Viewers, o.W, o.H, o.Time)
	fps, age := leastFPS, mostAge
	if o.Viewers > many {
		fps, age = leastFPSMany, mostAgeMany
	}
	f.Goal = fmt.Sprintf("each >= %.1f fps, p99 age <= %d ms, none dropped", fps, age.Milliseconds())
	thousand := o.Viewers >= few && o.Viewers <= many
	if thousand {
		f.Goal += fmt.Sprintf(", <= %.0f %% of a core, <= %.0f KB each", mostCPU, mostMemory)
	}
	var g goals
	p99, aged := v.Ages.Part(0.99)
	g.need(v.Least >= fps, "one saw %.2f fps", v.Least)
	g.lack(aged, "the age of pictures")
	g.need(!aged || p99 <= age, "p99 of the age is %s", millis(p99, aged))
	g.need(v.dropped() == 0, "%d pictures were dropped", v.dropped())
	g.need(v.Ended == 0, "%d were sent away", v.Ended)
	measured = measured && v.Measured
	g.lack(measured, "what the server used")
	if thousand && measured {
		g.need(v.CPU <= mostCPU, "it took %s of a core", percent(v.CPU))
		g.need(each <= mostMemory, "each took %.0f KB", each)
	}
	f.Figures["memory_kb_each"] = each
	if o.Sizes > 1 || o.Profiles > 1 {
		f.What = fmt.Sprintf("%d followers of %d sizes and %d colour profiles, %s", o.Viewers, max(1, o.Sizes), max(1, o.Profiles), o.Time)
		// The figures of one size do not hold here: the CPU is held against it.
		g = goals{}
		f.Goal = fmt.Sprintf("<= %.1f x the CPU of one size", mostSpread)
		g.lack(measured && o.Against > 0, "the CPU of one size")
		if o.Against > 0 {
			f.Figures["cpu_against_one_size"] = v.CPU / o.Against
			// What a kind of terminal costs by itself is much beside a few guests.
			g.need(v.CPU <= mostSpread*o.Against || o.Viewers < few, "it took %.2f x", v.CPU/o.Against)
		}
		g.need(v.Least >= leastFPSMany, "one saw %.2f fps", v.Least)
	}
	f.Measured = parts(v.seen(), known(measured, "%s of a core", percent(v.CPU)), known(measured, "%.0f KB each", each), v.beside())
	if o.Against > 0 {
		f.Measured = fmt.Sprintf("%.2f x, ", v.CPU/o.Against) + f.Measured
	}
	return g.close(f)
}

func (o *Followers) paused(v *Seen) *Finding {
	f := &Finding{Trial: "paused", Figures: v.figures(), What: fmt.Sprintf("%d followers of a paused room, %s", o.Viewers, o.Time),
		Goal: fmt.Sprintf("< %.0f %% of a core, next to no bytes (<= %.0f B/s each)", mostCPUPaused, mostBytesPaused)}
	var g goals
	g.lack(v.Measured, "what the server used")
	g.need(v.CPU < mostCPUPaused, "it took %s of a core", percent(v.CPU))
	g.need(v.Bytes <= mostBytesPaused, "each got %.0f B/s", v.Bytes)
	g.need(v.Ended == 0, "%d were sent away", v.Ended)
	f.Measured = parts(known(v.Measured, "%s of a core", percent(v.CPU)), fmt.Sprintf("%.1f B/s each", v.Bytes), v.beside())
	return g.close(f)
}

// dropped is how many pictures did not come: by the server's count, or by the
// numbers where it tells none.
func (v *Seen) dropped() int64 {
	if v.Before == nil || v.After == nil {
		return v.Missed
	}
	return max(v.Missed, int64(v.After["dropped_frames_total"]-v.Before["dropped_frames_total"]))
}

// seen writes what guests saw.
func (v *Seen) seen() string {
	p50, ok := v.Ages.Part(0.5)
	p99, _ := v.Ages.Part(0.99)
	return fmt.Sprintf("%.2f fps (least %.2f), age p50 %s p99 %s most %s, %d dropped, %.1f KB/s each", v.Mean, v.Least, millis(p50, ok), millis(p99, ok), millis(v.Ages.Most(), ok), v.dropped(), v.Bytes/1024)
}

// beside writes what else the machine did.
func (v *Seen) beside() string {
	if !v.Measured {
		return ""
	}
	return fmt.Sprintf("(beside it: this client %.0f %%, others %.0f %%)", v.Own, v.Others)
}

func (v *Seen) figures() map[string]float64 {
	f := map[string]float64{"guests": float64(v.Guests), "seconds": v.Took.Seconds(), "fps_mean": v.Mean, "fps_least": v.Least, "bytes_per_second_each": v.Bytes,
		"dropped": float64(v.dropped()), "longest_gap_ms": float64(v.Longest.Milliseconds()), "sent_away": float64(v.Ended)}
	if n := v.Ages.Count(); n > 0 {
		p50, _ := v.Ages.Part(0.5)
		p99, _ := v.Ages.Part(0.99)
		f["age_p50_ms"], f["age_p99_ms"], f["age_most_ms"] = float64(p50.Milliseconds()), float64(p99.Milliseconds()), float64(v.Ages.Most().Milliseconds())
	}
	if v.Measured {
		f["server_cpu_percent"], f["client_cpu_percent"], f["others_cpu_percent"], f["server_memory_mb"] = v.CPU, v.Own, v.Others, float64(v.Memory)/(1<<20)
	}
	if v.After != nil {
		f["server_goroutines"] = v.After["goroutines"]
	}
	return f
}

// rest waits.
func rest(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
