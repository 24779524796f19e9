package load

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// Abuse runs all attacks, R7, each for so long.
func (b *Bench) Abuse(ctx context.Context, d time.Duration, short bool) (*Finding, error) {
	if b.Addr != "" {
		return nil, fmt.Errorf("abuse: %w", errNotHere)
	}
	f := &Finding{Trial: "R7", Figures: map[string]float64{}, What: fmt.Sprintf("%d attacks, %s each", len(attacks), d),
		Goal: fmt.Sprintf("contained: alive, a visitor sees a picture within %d ms during each, <= %.0f MB more, no leak", mostVisit.Milliseconds(), mostGrowthAll)}
	repulses, err := b.repelAll(ctx, d, short)
	if err != nil {
		return nil, err
	}
	var g goals
	worst, grown, held := repulse{}, repulse{}, 0
	for _, r := range repulses {
		if len(r.wrong) == 0 {
			held++
		}
		for _, w := range r.wrong[:min(len(r.wrong), 3)] {
			g.need(false, "%s: %s", r.what, w)
		}
		if r.slowest > worst.slowest {
			worst = *r
		}
		if r.growth > grown.growth {
			grown = *r
		}
		f.Figures["came_in "+r.what] = float64(r.in)
		f.Figures["visit_ms "+r.what], f.Figures["growth_mb "+r.what] = float64(r.slowest.Milliseconds()), r.growth
		f.Figures["gap_ms "+r.what], f.Figures["goroutines "+r.what] = float64(r.gap.Milliseconds()), r.left
	}
	f.Measured = fmt.Sprintf("%d of %d contained, a visitor sees a picture in <= %s (%s), <= %.1f MB more (%s)", held, len(attacks), millis(worst.slowest, true), worst.what, grown.growth, grown.what)
	return g.close(f), nil
}

// repelAll runs all attacks: one after the other, or, for a first look, a few
// at a time, each against a server of its own.
func (b *Bench) repelAll(ctx context.Context, d time.Duration, short bool) ([]*repulse, error) {
	at := 1
	if short {
		at = 4
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	out, next := make([]*repulse, len(attacks)), make(chan int)
	var all sync.WaitGroup
	for range at {
		all.Go(func() {
			for i := range next {
				r, err := b.repel(ctx, &attacks[i], d, short)
				if err != nil {
					stop(fmt.Errorf("%s: %w", attacks[i].name, err))
				}
				out[i] = r
			}
		})
	}
	for i := range attacks {
		b.say("attack %d of %d: %s", i+1, len(attacks), attacks[i].name)
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	return out, context.Cause(ctx)
}
