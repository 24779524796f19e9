package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/guard"
	"contagion/data/market"
)

// An alerting desk is a live desk whose pictures also tell what fired, and how
// its recording stands.
type alertingDesk struct {
	running
	*alerter
	keeper market.Keeper // or nil

	mu    sync.Mutex
	lines []market.TapeLine
}

// Wait is the desk's; the tape has the alerts besides, the record its state.
func (d *alertingDesk) Wait(ctx context.Context, after uint64) (*market.Snapshot, uint64, error) {
	s, seq, err := d.running.Wait(ctx, after)
	if err != nil {
		return s, seq, err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.lines) == 0 && d.keeper == nil {
		return s, seq, nil
	}
	told := *s
	if len(d.lines) > 0 {
		told.Tape = withLines(s.Tape, d.lines)
	}
	if d.keeper != nil {
		length, fault := d.keeper.Recording()
		told.Record = market.Record{On: true, Length: length.Truncate(time.Second), Fault: fault}
	}
	return &told, seq, nil
}

// withLines puts lines among others by time.
func withLines(tape, more []market.TapeLine) []market.TapeLine {
	out := make([]market.TapeLine, 0, len(tape)+len(more))
	for _, l := range tape {
		for len(more) > 0 && more[0].At.Before(l.At) {
			out, more = append(out, more[0]), more[1:]
		}
		out = append(out, l)
	}
	return append(out, more...)
}

// watch looks at every picture until ctx ends; send gives a text to the
// terminal.
func (d *alertingDesk) watch(ctx context.Context, send func(string)) {
	var own sync.WaitGroup
	own.Go(guard.Caught(func() { d.run(ctx) }))
	defer own.Wait()
	const most = 200 // lines kept
	for seq := uint64(0); ; {
		s, n, err := d.running.Wait(ctx, seq)
		if err != nil {
			return
		}
		seq = n
		fired, text := d.look(s)
		if text != "" {
			send(text)
		}
		line := func(at time.Time, text string) {
			d.mu.Lock()
			d.lines = append(d.lines, market.TapeLine{At: at, Kind: market.TapeAlert, ID: data.None, Group: -1, Event: -1, Text: strings.TrimSuffix(text, ".")})
			d.lines = d.lines[max(0, len(d.lines)-most):]
			d.mu.Unlock()
		}
		for _, e := range fired {
			line(e.At, e.Text)
		}
		select {
		case why := <-d.failed:
			line(s.At, why)
		default:
		}
	}
}
