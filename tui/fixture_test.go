package tui

import (
	"sync"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// recorded is the scenario that the program carries, read once.
var recorded = sync.OnceValues(func() (*market.Snapshot, error) { return recordedAt("2025-01-27T15:42:10Z") })

func recordedAt(at string) (*market.Snapshot, error) {
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		return nil, err
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		return nil, err
	}
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return nil, err
	}
	return market.Still(s, cal, feed.NewRecording(s, cal).Replay(), t, s.Origin)
}

// recordedFrame is a frame of the scenario at Monday's 15:42:10 UTC.
func recordedFrame(t *testing.T, w, h int) *frame {
	t.Helper()
	s, err := recorded()
	if err != nil {
		t.Fatal(err)
	}
	return frameOf(s, w, h)
}

func frameOf(s *market.Snapshot, w, h int) *frame {
	return &frame{Snapshot: s, c: canvas.New(w, h), g: canvas.Full, selected: data.None, zone: time.UTC, zoneName: "UTC", upDown: "▲blue ▼orange", scroll: map[panelID]int{}, event: -1}
}
