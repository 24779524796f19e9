package market_test

import (
	"testing"
	"time"

	"contagion/data/feed"
	"contagion/data/market"
)

// What the tape told of a shock at a minute stays as it was told, though the
// banner's figure grows for half an hour after it.
func TestTapeStands(t *testing.T) {
	s, cal := bundled(t)
	at := tuesday.Add(15 * time.Hour)
	d := watchFake(t, s, cal, at, feed.FakeOptions{Seed: 7, Shocks: []feed.FakeShock{{ID: s.Universe.Find("NVDA"), At: at, Sigmas: -6}}})
	told, grew, last := map[time.Time]string{}, 0, 0.0
	for m := 1; m <= 45; m++ {
		now := at.Add(time.Duration(m) * time.Minute)
		market.BeatLive(d, now.Add(3*time.Second))
		snap := market.Picture(d)
		if len(snap.Shocks) > 0 && snap.Shocks[0].Sigmas != last {
			last = snap.Shocks[0].Sigmas
			grew++
		}
		for _, l := range snap.Tape {
			if l.Kind != market.TapeShock {
				continue
			}
			if l.At.After(now) {
				t.Errorf("%s: a line of %s", now, l.At)
			}
			if was, some := told[l.At]; some && was != l.Text {
				t.Fatalf("%s: the line of %s was %q and is %q", now.Format("15:04"), l.At.Format("15:04"), was, l.Text)
			}
			told[l.At] = l.Text
		}
	}
	if len(told) != 1 || grew < 5 {
		t.Errorf("%d lines of shocks, the size changed %d times", len(told), grew)
	}
}
