package main

import (
	"context"
	"time"

	"contagion/tui/serve/load"
)

// A trial measures one row of the table, or a few.
type trial func(context.Context) ([]*load.Finding, error)

// one is a trial of one row.
func one(measure func(context.Context) (*load.Finding, error)) trial {
	return func(ctx context.Context) ([]*load.Finding, error) {
		f, err := measure(ctx)
		return []*load.Finding{f}, err
	}
}

// trials are those that the flags name, in the order of the table.
func (f *benchFlags) trials(b *load.Bench) []trial {
	d := time.Duration(f.seconds) * time.Second
	out := f.crowds(b, d)
	if n := f.count(f.private, 100, 10); n > 0 {
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) {
			return b.Private(ctx, load.Private{Guests: n, Knocks: max(1, n/2), Time: d, W: f.width, H: f.height})
		}))
	}
	if n := f.count(f.stalled, 50, 6); n > 0 {
		o := load.Stalled{Stalled: n, Healthy: 20, W: f.width, H: f.height}
		if f.short {
			o.Healthy, o.WriteTime, o.Quiet = 5, 2*time.Second, 4*time.Second
		}
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) { return b.Stalled(ctx, o) }))
	}
	rates := f.slow
	if len(rates) == 0 && f.table {
		if rates = []int{30, 8, 1}; f.short { // the slowest needs longer for a picture
			rates = rates[:2]
		}
	}
	if len(rates) > 0 {
		out = append(out, func(ctx context.Context) ([]*load.Finding, error) {
			return b.Slow(ctx, load.Slow{Rates: rates, Time: d, W: f.width, H: f.height})
		})
	}
	if n := f.count(f.cycles, 10_000, 40); n > 0 {
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) {
			return b.Cycles(ctx, load.Cycles{Cycles: n, W: f.width, H: f.height})
		}))
	}
	if f.soak > 0 {
		o := load.Soak{Viewers: 200, Time: time.Duration(f.soak) * time.Minute, W: f.width, H: f.height}
		if f.short {
			o.Viewers, o.Time, o.Quiet = 20, time.Duration(f.soak)*5*time.Second, 4*time.Second
		}
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) { return b.Soak(ctx, o) }))
	}
	if f.table || f.abuse {
		each := 3 * time.Second
		if f.short {
			each = 250 * time.Millisecond
		}
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) { return b.Abuse(ctx, each, f.short) }))
	}
	if n := f.count(f.halfOpen, 5000, 200); n > 0 {
		o := load.HalfOpen{Connections: n}
		if f.short {
			o.Visitors, o.Time = 5, 2*time.Second
		}
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) { return b.HalfOpen(ctx, o) }))
	}
	if n := f.count(f.garbage, 100_000, 400); n > 0 {
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) { return b.Garbage(ctx, n) }))
	}
	if f.table || f.stop {
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) {
			return b.Stop(ctx, load.Stop{Viewers: f.viewers, W: f.width, H: f.height})
		}))
	}
	return out
}

// crowds are the trials of a room that many follow.
func (f *benchFlags) crowds(b *load.Bench, d time.Duration) (out []trial) {
	crowd := load.Followers{Viewers: f.viewers, Time: d, W: f.width, H: f.height}
	alike := 0.0 // CPU of one size, which several are held against
	add := func(change func(*load.Followers)) {
		out = append(out, one(func(ctx context.Context) (*load.Finding, error) {
			o := crowd
			change(&o)
			v, err := b.Followers(ctx, o)
			if err == nil && o == crowd {
				alike = v.Figures["server_cpu_percent"]
			}
			return v, err
		}))
	}
	several := f.sizes > 1 || f.profiles > 1
	if f.table || several || !f.named() {
		add(func(*load.Followers) {})
	}
	if f.table && !f.short {
		add(func(o *load.Followers) { o.Viewers *= 2 })
	}
	if f.table || several {
		add(func(o *load.Followers) {
			if o.Sizes, o.Profiles, o.Against = f.sizes, f.profiles, alike; !several {
				o.Sizes, o.Profiles = 8, 3
			}
		})
	}
	if f.table || f.paused {
		add(func(o *load.Followers) { o.Paused = true })
	}
	return out
}

// named reports whether a flag names a trial.
func (f *benchFlags) named() bool {
	return f.private+f.stalled+f.cycles+f.soak+f.halfOpen+f.garbage+len(f.slow) > 0 || f.paused || f.abuse || f.stop
}

// count is how many of something a trial has: as a flag says, or as the table
// has it.
func (f *benchFlags) count(given, usual, short int) int {
	switch {
	case given > 0:
		return given
	case f.table && f.short:
		return short
	case f.table:
		return usual
	}
	return 0
}
