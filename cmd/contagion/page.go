package main

import (
	"context"
	"slices"
	"strings"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui"
	"contagion/tui/canvas"
)

// knownPage reports whether render can draw a page of this name.
func knownPage(page string) bool {
	return slices.Contains([]string{"main", "spillover", "whatif", "help", "treemap", "picker"}, page) ||
		strings.HasPrefix(page, "instrument:") || strings.HasPrefix(page, besidePage)
}

const besidePage = "beside:"

// pageOf draws a page of a picture: one that shows the market alone, the
// library's list, or another scenario beside it.
func pageOf(snap *market.Snapshot, w, h int, page string, o tui.Options) (*canvas.Canvas, *canvas.Palette, error) {
	other, isBeside := strings.CutPrefix(page, besidePage)
	switch {
	case page == "picker":
		return tui.StillPicker(context.Background(), &catalogue{}, snap.Scenario.Key, w, h, o)
	case !isBeside:
		c, palette, err := tui.Still(snap, w, h, page, o)
		if err != nil {
			err = usageError{err}
		}
		return c, palette, err
	}
	rec, cal, _, err := openPlayed(context.Background(), other)
	if err != nil {
		return nil, nil, err
	}
	b, err := market.Still(rec.Scenario, cal, rec.Replay(), tui.StillBesideAt(snap, rec.Scenario), data.None)
	if err != nil {
		return nil, nil, err
	}
	return tui.StillBeside(snap, b, w, h, o)
}
