package main

import (
	"cmp"
	"os"
	"slices"

	"contagion/data/live"
	"contagion/data/settings"
)

// The sourceNames are what rules may name as a source: those of the command line what
// there is, those of a file also what the settings have when the command line
// has others. Nil is not known: of those of a file while a recording is watched.
type sourceNames struct{ here, set []string }

// of gives what a rule may name; nil where that is not known.
func (k sourceNames) of(a *settings.Alert) []string {
	if a.File == "" {
		return k.here
	}
	return k.set
}

// sourceNames gives the sources that rules may name.
func (m *liveMarket) sourceNames(f *liveFlags) (k sourceNames) {
	for _, h := range m.feed.Health() {
		k.here = with(k.here, h.Source)
	}
	if k.set = k.here; slices.Equal(m.words, (&liveFlags{}).words(m.set)) {
		return k
	}
	theirs, err := m.named(f)
	if err != nil { // without their keys, or not to be had here: config check says which
		k.set = nil
		return k
	}
	k.set = with(slices.Clone(k.here), theirs...)
	return k
}

// with puts in names that are not there yet: a source may stand twice, for
// other venues.
func with(names []string, more ...string) []string {
	for _, n := range more {
		if !slices.Contains(names, n) {
			names = append(names, n)
		}
	}
	return names
}

// named gives the names of the sources of the settings, none of which is asked.
func (m *liveMarket) named(f *liveFlags) (names []string, err error) {
	words := (&liveFlags{}).words(m.set)
	if _, is := fakeSeed(words); is {
		return []string{"fake"}, nil
	}
	keys, err := live.ReadKeys(cmp.Or(f.keyFile, m.set.KeyFile), os.Getenv)
	if err != nil {
		return nil, err
	}
	sources, err := live.Sources(words, nil, liveSettings(m.set, keys, f.insecure))
	for _, s := range sources {
		names = append(names, s.Name())
	}
	return names, err
}
