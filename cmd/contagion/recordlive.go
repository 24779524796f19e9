package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"contagion/data"
	"contagion/data/market"
)

// overBefore is the fault of a --for that lies behind.
func overBefore(span time.Duration) error {
	return misuse("--for %s is over before it begins; give a time like 8h", span)
}

// running records a running market, without a screen.
func (f *recordFlags) running(ctx context.Context, c *cobra.Command) error {
	switch {
	case f.scenario != "":
		return misuse("record: --scenario is of a file or a pipe of ticks; with --source give --universe")
	case f.span < 0:
		return overBefore(f.span)
	}
	m, err := f.live.open(c.InOrStdin())
	if err != nil {
		return err
	}
	m.personal()
	w, err := m.writer(f.out, f.more)
	if err != nil {
		return err
	}
	rec := m.recorder(w)
	m.say(c.ErrOrStderr())
	ctx, stop := context.WithCancel(ctx)
	if f.span > 0 {
		ctx, stop = context.WithTimeout(ctx, f.span)
	}
	wait := m.run(ctx)
	err = m.keep(ctx, c)
	stop()
	wait()
	err = errors.Join(rec.Close(), err)
	if n := rec.Late(); n > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "contagion: record: left out, because they came too late to stand in the order of time: %s\n", data.Counted(n, "tick"))
	}
	return f.end(c, w, err)
}

// keep reads the feed, which records it, until ctx, the input or the recording
// ends, and says on standard error how the sources stand, where that changes.
func (m *liveMarket) keep(ctx context.Context, c *cobra.Command) error {
	const often = 100 * time.Millisecond
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	var ticks []data.Tick
	states := map[string]data.FeedState{}
	for {
		var err error
		if ticks, err = m.feed.Until(m.now(), ticks[:0]); err != nil {
			return err
		}
		if k, is := m.feed.(market.Keeper); is {
			if _, fault := k.Recording(); fault != "" {
				return nil // told by the recorder's end
			}
		}
		for _, h := range m.feed.Health() {
			if was := states[h.Source]; was != h.State && !h.Opening {
				states[h.Source] = h.State
				fmt.Fprintln(c.ErrOrStderr(), "contagion: record: "+data.Clean(h.Source+" is "+h.State.String()+": "+orElse(h.Why, "well"), 300))
			}
		}
		if m.live != nil && m.live.Over() {
			fmt.Fprintln(c.ErrOrStderr(), "contagion: record: nothing more will come from any source, so the recording ends")
			_, err := m.feed.Until(m.now(), ticks[:0])
			return err
		}
		select {
		case <-ctx.Done():
			_, err := m.feed.Until(m.now(), ticks[:0])
			return err
		case <-ticker.C:
		}
	}
}
