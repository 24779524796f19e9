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
		// A step is shown at once; its digits fade within a second, then all is still.
		tm.typed(".")
		time.Sleep(200 * time.Millisecond)
		synctest.Wait()
		b1, _ = tm.written()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		b2, w2 := tm.written()
		if b2 == b1 {
			t.Error("nothing fades after a step")
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if b3, w3 := tm.written(); b3 != b2 || w3 != w2 {
			t.Errorf("a minute after a step: %d bytes in %d writes, want none", b3-b2, w3-w2)
		}
		stop()
		tm.close()
		<-ended
	})
}

// BenchmarkDeepSeekFrame draws the whole DeepSeek screen at the height of the
// day, from snapshot to string.
func BenchmarkDeepSeekFrame(b *testing.B) {
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		b.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		b.Fatal(err)
	}
	snap, err := market.Still(s, cal, feed.NewRecording(s, cal).Replay(), time.Date(2025, 1, 27, 17, 30, 0, 0, time.UTC), s.Origin)
	if err != nil {
		b.Fatal(err)
	}
	for _, size := range []struct {
		name string
		w, h int
	}{{"80x24", 80, 24}, {"120x40", 120, 40}, {"200x60", 200, 60}} {
		b.Run(size.name, func(b *testing.B) {
			m := New(b.Context(), nil, Options{})
			m.resize(size.w, size.h)
			m.begin(snap)
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				m.rev++
				n = len(m.View().Content)
			}
			b.ReportMetric(float64(n), "B/frame")
		})
	}
}
