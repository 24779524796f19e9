package main

import (
	"slices"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// firstPrice is how long doctor waits for a first price of a source that is well
// and is not asked but says something by itself.
const firstPrice = 10 * time.Second

// awaited reports whether a first price may still come of a source that is well.
func awaited(s *market.Snapshot) bool {
	return slices.ContainsFunc(s.Health, func(h data.Health) bool {
		wrong, say := barren(&h)
		return say != "" && !wrong
	})
}

// barren says of a source that is connected that it has given no price that can
// be used, and whether that is wrong; "" where it has, or where nothing is due.
func barren(h *data.Health) (wrong bool, say string) {
	switch {
	case h.Usable || h.Opening || h.State >= data.FeedLate || h.Asked == 0:
		return false, ""
	case h.Refused > 0:
		return true, "all that it gives is refused: " + h.RefusedText(3)
	case h.State == data.FeedClosed:
		return false, ""
	case h.Polled:
		return true, "it answers, and gives no price of any of " + several(h.Asked, "instrument") + ", though venues of them trade"
	}
	return false, "it is connected, and no price came within " + firstPrice.String() + " of any of " + several(h.Asked, "instrument") + ", though venues of them trade"
}

// barren tells of such a source, and whether it is one.
func (d *checkup) barren(h *data.Health) bool {
	wrong, say := barren(h)
	if say == "" {
		return false
	}
	for _, more := range []string{h.StrangeText(), h.Why} {
		if more != "" {
			say += "; " + more
		}
	}
	if wrong {
		d.wrong("Source", "%s: %s%s", h.Source, say, cure(h.Cure))
	} else {
		d.unknown("Source", "%s: %s%s", h.Source, say, cure(h.Cure))
	}
	return true
}

func cure(s string) string {
	if s == "" {
		return ""
	}
	return "; " + s
}

// ahead compares the clock with the prices: where all trades of a source are of
// times to come, one of the two is wrong.
func (d *checkup) ahead(s *market.Snapshot) {
	for i := range s.Health {
		if h := &s.Health[i]; h.Ahead > clockMost {
			d.wrong("Clock", "all trades of %s are %s or more ahead of it; set it, or mend that source's times", h.Source, h.Ahead.Round(time.Second))
		}
	}
}
