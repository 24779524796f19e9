package main

import (
	"context"
	"slices"
	"sync"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/guard"
	"contagion/data/market"
	"contagion/tui"
)

// A catalogue is the library of a screen: the bundled scenarios and the
// viewer's own, each read when it is asked for.
type catalogue struct {
	desks sync.WaitGroup // those that run
}

// List gives what is on the shelf.
func (c *catalogue) List(ctx context.Context) ([]tui.Entry, error) {
	volumes, err := shelf()
	if err != nil {
		return nil, err
	}
	out := make([]tui.Entry, len(volumes))
	for i, v := range volumes {
		kind := tui.Recorded
		if v.Own() {
			kind = tui.Yours
		}
		if v.Fault != nil {
			out[i] = tui.Entry{Key: v.Key(), Kind: kind, Title: data.Clean(v.Name, 60), Fault: data.Clean(v.Fault.Error(), 200)}
			continue
		}
		out[i] = tui.EntryOf(v.Key(), kind, v.rec.Scenario)
		if out[i].Where = data.Clean(v.Path, 200); v.Own() { // two of them may have one title; play takes the name
			name := data.Clean(v.Name, 40)
			if v.Hidden {
				name += " (yours)"
			}
			out[i].Title = name + ": " + out[i].Title
		}
	}
	return out, ctx.Err()
}

// openEntry reads an entry by its key: a bundled name, or the path of a folder.
// Nothing is said beside it, as a screen is open.
func openEntry(key string) (*feed.Recording, *data.Calendar, error) {
	names, err := bundled()
	if err != nil {
		return nil, nil, err
	}
	if slices.Contains(names, key) {
		return readScenario(assets.FS, library+"/"+key)
	}
	return open(key)
}

// Days folds a scenario once, and looks at the last close of each UTC day.
func (c *catalogue) Days(ctx context.Context, key string) ([]*market.Snapshot, error) {
	rec, cal, err := openEntry(key)
	if err != nil {
		return nil, err
	}
	s := rec.Scenario
	return market.Stills(s, cal, rec.Replay(), append(market.Closes(s, cal), s.To), data.None)
}

// Open gives a scenario's desk, which plays from the scenario's start.
func (c *catalogue) Open(ctx context.Context, key string) (tui.Desk, error) {
	rec, cal, err := openEntry(key)
	if err != nil {
		return nil, err
	}
	s := rec.Scenario
	d := market.Open(s, cal, rec.Replay(), market.Options{At: s.Start, Rate: s.Speed, Playing: true, Origin: s.Origin, Skip: true})
	c.desks.Go(guard.Caught(func() { _ = d.Run(ctx) })) // ends with ctx; a fault is on its last picture
	return d, nil
}
