package main

import (
	"context"
	"fmt"
	"math"
	"path/filepath"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// openPlayed reads a scenario or a recording to be played or told. A recording
// of a running market was begun before anybody knew what would break: its shock
// is looked for in its prices, the largest is what it is a recording of, and it is
// played as contagion import would make it. The note says so, and how to have another; "" where
// the recording or scenario names its own shock. It costs a third of a second
// for a day of 130 names at one tick a second.
func openPlayed(ctx context.Context, word string) (rec *feed.Recording, cal *data.Calendar, note string, err error) {
	rec, cal, err = open(word)
	if err != nil || !rec.Unnamed() {
		return rec, cal, "", err
	}
	found, err := shocksOf(ctx, rec, cal)
	if err != nil {
		return nil, nil, "", err
	}
	name := data.Clean(filepath.Base(word), 60)
	best := largest(found, data.None)
	if best < 0 {
		return rec.Calm(), cal, "no shock is found in this recording; contagion import " + name + " --shock TIME --origin SYMBOL says where one is", nil
	}
	k := found[best]
	note = fmt.Sprintf("the origin was found in the prices: %s, %+.1f sd%s%s; contagion import %s --origin SYMBOL keeps this or another", rec.Scenario.Universe.At(k.Origin).Symbol, k.Sigmas, k.Alone(), k.Within(), name)
	film := filmedOf(rec.Scenario, &k)
	film.Key, film.Title, film.Name = rec.Scenario.Key, rec.Scenario.Title, name
	out, err := rec.Of(film, cal)
	return out, cal, note, err
}

// largest is the place of the largest shock, of one origin or of any; -1 for none.
func largest(found []market.Shock, origin data.ID) int {
	best := -1
	for i, k := range found {
		if (origin == data.None || k.Origin == origin) && (best < 0 || math.Abs(k.Sigmas) > math.Abs(found[best].Sigmas)) {
			best = i
		}
	}
	return best
}
