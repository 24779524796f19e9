package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
	"contagion/tui/serve"
)

// served is the library that guests see: the bundled scenarios, or those that
// the operator named. Each is read once, when a guest first asks for it, and
// shared by all of them.
type served struct {
	names []string          // in the order of the list
	words map[string]string // by name: what open takes; absent for a bundled one
	mu    sync.Mutex
	read  map[string]func() (*shared, error)
}

// shared is a scenario that is open, with what was worked out for a guest and
// serves the next.
type shared struct {
	rec    *feed.Recording
	ground *market.Ground
	days   func() ([]*market.Snapshot, error)
}

// newServed takes the operator's words: bundled names, names of the operator's
// own library, folders, recordings. Without any all bundled ones are served.
// What cannot be read is told here, before a guest is let in.
func newServed(words []string) (*served, error) {
	names, err := bundled()
	if err != nil {
		return nil, err
	}
	l := &served{words: map[string]string{}, read: map[string]func() (*shared, error){}}
	if len(words) == 0 {
		l.names = names
		return l, nil
	}
	for _, w := range words {
		rec, _, err := open(w)
		if err != nil {
			return nil, err
		}
		name := w
		if !scenarioName.MatchString(w) { // a path: guests see none
			if name = strings.TrimSuffix(filepath.Base(filepath.Clean(w)), filepath.Ext(w)); !scenarioName.MatchString(name) {
				name = rec.Scenario.Key
			}
		}
		if _, twice := l.words[name]; twice {
			return nil, misuse("--scenario: two of them would be called %s; leave one out", name)
		}
		l.names, l.words[name] = append(l.names, name), w
	}
	return l, nil
}

// open gives a scenario by the name that guests know it by.
func (l *served) open(name string) (*shared, error) {
	l.mu.Lock()
	f := l.read[name]
	if f == nil {
		for _, n := range l.names {
			if n == name {
				f = sync.OnceValues(func() (*shared, error) { return l.first(name) })
				l.read[name] = f
			}
		}
	}
	l.mu.Unlock()
	if f == nil {
		return nil, fmt.Errorf("%q is not a scenario here; give one of %s", data.Clean(name, 40), strings.Join(l.names, ", "))
	}
	return f()
}

func (l *served) first(name string) (*shared, error) {
	rec, cal, err := (*feed.Recording)(nil), (*data.Calendar)(nil), error(nil)
	if w, own := l.words[name]; own {
		rec, cal, err = open(w)
	} else {
		rec, cal, err = readScenario(assets.FS, library+"/"+name)
	}
	if err != nil {
		return nil, err
	}
	s := rec.Scenario
	return &shared{rec: rec, ground: market.NewGround(s, cal), days: sync.OnceValues(func() ([]*market.Snapshot, error) {
		return market.Stills(s, cal, rec.Replay(), append(market.Closes(s, cal), s.To), data.None)
	})}, nil
}

// List gives what can be played, as a guest's picker shows it.
func (l *served) List(ctx context.Context) ([]tui.Entry, error) {
	out := make([]tui.Entry, 0, len(l.names))
	for _, n := range l.names {
		v, err := l.open(n)
		if err != nil {
			out = append(out, tui.Entry{Key: n, Kind: tui.Recorded, Title: n, Fault: data.Clean(err.Error(), 200)})
			continue
		}
		out = append(out, tui.EntryOf(n, tui.Recorded, v.rec.Scenario))
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	return out, nil
}

// Days gives the market at each day's last close, folded for the first who asks.
func (l *served) Days(_ context.Context, key string) ([]*market.Snapshot, error) {
	v, err := l.open(key)
	if err != nil {
		return nil, err
	}
	return v.days()
}

// Title gives what a desk of a scenario stands on.
func (l *served) Title(name string) (serve.Title, error) {
	v, err := l.open(name)
	if err != nil {
		return serve.Title{}, err
	}
	return serve.Title{Ground: v.ground, Source: func() market.Source { return v.rec.Replay() }}, nil
}

// Report prints a scenario at a time.
func (l *served) Report(w io.Writer, name string, at time.Time, origin data.ID, format string) error {
	v, err := l.open(name)
	if err != nil {
		return err
	}
	snap, err := market.Still(v.rec.Scenario, v.ground.Calendar(), v.rec.Replay(), at, origin)
	if err != nil {
		return err
	}
	text, err := tell(snap, format)
	if err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// Print lists the scenarios as text.
func (l *served) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 8, 2, ' ', 0)
	fmt.Fprintln(t, "NAME\tSHOCK\tORIGIN\tINSTRUMENTS\tTITLE")
	for _, n := range l.names {
		v, err := l.open(n)
		if err != nil {
			fmt.Fprintf(t, "%s\t--\t--\t--\tcannot be read\n", n)
			continue
		}
		s := v.rec.Scenario
		fmt.Fprintf(t, "%s\t%s\t%s\t%d\t%s\n", n, s.Shock.By.Format("2006-01-02"), originName(s), len(s.Universe.Instruments), s.Title)
	}
	return t.Flush()
}
