package tui

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"contagion/assets"
	"contagion/data/feed"
	"contagion/data/market"
)

// The real DeepSeek recording on the real desk, played on a virtual terminal:
// at x60 and 120x40 at most 10 KB a second, and nothing while paused.
func TestRecordingIsCheapOnTheTerminal(t *testing.T) {
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	rec := feed.NewRecording(s, cal)
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		d := market.Open(s, cal, rec.Replay(), market.Options{At: time.Date(2025, 1, 27, 14, 25, 0, 0, time.UTC), Rate: 60, Playing: true, Origin: s.Origin, Skip: true})
		ended := make(chan struct{})
		go func() { defer close(ended); _ = d.Run(ctx) }()
		tm := newTerminal(New(ctx, d, Options{}), 120, 40)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		b0, w0 := tm.written()
		const seconds = 30 // New York's open is in them
		time.Sleep(seconds * time.Second)
		synctest.Wait()
		b1, w1 := tm.written()
		t.Logf("%d bytes and %.1f writes a second at x60", (b1-b0)/seconds, float64(w1-w0)/seconds)
		if (b1-b0)/seconds > 10_000 {
			t.Errorf("%d bytes a second, want at most 10,000", (b1-b0)/seconds)
		}
		tm.typed(" ")
		time.Sleep(3 * time.Second) // rings settle
		synctest.Wait()
		b1, w1 = tm.written()
		time.Sleep(time.Minute)
		synctest.Wait()
		if b2, w2 := tm.written(); b2 != b1 || w2 != w1 {
			t.Errorf("paused: %d bytes in %d writes, want none", b2-b1, w2-w1)
		}
		stop()
		tm.close()
		<-ended
	})
}
