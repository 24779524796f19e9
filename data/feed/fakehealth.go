package feed

import (
	"cmp"
	"slices"
	"time"

	"contagion/data"
)

// stateNow is live while anybody trades.
func (f *Fake) stateNow() data.FeedState {
	if len(f.open) > 0 {
		return data.FeedLive
	}
	return data.FeedClosed
}

// Health tells how the simulation is: always sound.
func (f *Fake) Health() []data.Health {
	priced := 0
	if f.begun { // with everybody's last close
		priced = len(f.of)
	}
	return []data.Health{{Source: "fake", State: f.state, Since: f.since, Heard: f.heard, Ticks: f.ticks, Asked: len(f.of), Serving: len(f.of), Priced: priced}}
}

// State is what an instrument's venue lets expect at a time.
func (f *Fake) State(id data.ID, now time.Time) data.FeedState {
	if int(id) < 0 || int(id) >= len(f.of) {
		return data.FeedUnknown
	}
	switch state, _ := f.cal.StateAt(f.mic[f.of[id]], now); state {
	case data.Trading:
		return data.FeedLive
	case data.Pause:
		return data.FeedLunch
	case data.Holiday:
		return data.FeedHoliday
	}
	return data.FeedClosed
}

func sortTicks(t []data.Tick) {
	slices.SortStableFunc(t, func(a, b data.Tick) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Role, b.Role), cmp.Compare(a.ID, b.ID))
	})
}
