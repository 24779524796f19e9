package tui

import (
	"context"
	"math/rand/v2"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// macroAt is a recorded shock without an origin.
func macroAt(t *testing.T, name, when string) *market.Snapshot {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/"+name, cal)
	if err != nil {
		t.Fatal(err)
	}
	at, err := time.Parse(time.RFC3339, when)
	if err != nil {
		t.Fatal(err)
	}
	if s.Origin != data.None {
		t.Fatalf("%s has an origin", name)
	}
	snap, err := market.Still(s, cal, feed.NewRecording(s, cal).Replay(), at, data.None)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// No keys and clicks break a screen on which nobody is the origin and nothing
// is selected at first, on any page and at any size.
func TestWithoutOriginHolds(t *testing.T) {
	for _, c := range [][2]string{{"yen_carry_2024", "2024-07-31T23:59:00Z"}, {"yen_carry_2024", "2024-08-05T14:30:00Z"}, {"tariffs_2025", "2025-04-07T12:00:00Z"}} {
		s := macroAt(t, c[0], c[1])
		keys := []rune("hjklgGtxc+-0123456789. \t\r\x1bwsbumpoz?nN<>,@/e")
		for seed := range uint64(40) {
			rng := rand.New(rand.NewPCG(seed, 1))
			m := New(context.Background(), newTestDesk(s), Options{})
			m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
			m.Update(snapshotMsg{0, s, 1, nil})
			for i := range 60 {
				switch rng.IntN(6) {
				case 0:
					m.Update(tea.MouseClickMsg{X: rng.IntN(m.w), Y: rng.IntN(m.h), Button: tea.MouseLeft})
				case 1:
					m.Update(tea.WindowSizeMsg{Width: 20 + rng.IntN(180), Height: 5 + rng.IntN(60)})
				default:
					m.Update(keyPress(keys[rng.IntN(len(keys))]))
				}
				if i%6 == 0 {
					fits(t, c[0], m.View().Content, m.w, m.h)
				}
			}
		}
	}
}
