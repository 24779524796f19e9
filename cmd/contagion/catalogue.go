package main

import (
	"context"
	"sync"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
)

// A catalogue is the library of a screen: the bundled scenarios and the
// viewer's own, each read when it is asked for.
type catalogue struct {
	desks sync.WaitGroup // those that run
}

// List reads the head of every scenario, two at a time.
func (c *catalogue) List(ctx context.Context) ([]tui.Entry, error) {
	names, err := bundled()
	if err != nil {
		return nil, err
	}
	out := make([]tui.Entry, len(names))
	var wg sync.WaitGroup
	next := make(chan int)
	for range 2 {
		wg.Go(func() {
			for i := range next {
				out[i] = entry(names[i], tui.Recorded)
			}
		})
	}
	for i := range names {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	return out, ctx.Err()
}

// entry reads one scenario; what is wrong with it is part of the entry.
func entry(word string, kind tui.Kind) tui.Entry {
	rec, _, err := open(word)
	if err != nil {
		return tui.Entry{Key: word, Kind: kind, Title: data.Clean(word, 60), Fault: data.Clean(err.Error(), 200)}
	}
	return tui.EntryOf(word, kind, rec.Scenario)
}

// Days folds a scenario once, and looks at the last close of each UTC day.
func (c *catalogue) Days(ctx context.Context, key string) ([]*market.Snapshot, error) {
	rec, cal, err := open(key)
	if err != nil {
		return nil, err
	}
	s := rec.Scenario
	return market.Stills(s, cal, rec.Replay(), append(market.Closes(s, cal), s.To), data.None)
}

// Open gives a scenario's desk, which plays from the scenario's start.
func (c *catalogue) Open(ctx context.Context, key string) (tui.Desk, error) {
	f := playFlags{scenario: key}
	d, err := f.desk()
	if err != nil {
		return nil, err
	}
	c.desks.Go(func() { _ = d.Run(ctx) }) // ends with ctx; a fault is on its last picture
	return d, nil
}
