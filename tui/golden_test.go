package tui_test

import (
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

func deepseek(t testing.TB, at time.Time) *market.Snapshot {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := market.Still(s, cal, feed.NewRecording(s, cal).Replay(), at, s.Origin)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

// Golden screens: the text, then the same screen with a letter for each
// cell's style. Run with -update after a change that was meant, and read the diff.
func TestGoldenScreens(t *testing.T) {
	afternoon := deepseek(t, time.Date(2025, 1, 27, 15, 42, 10, 0, time.UTC))
	night := deepseek(t, time.Date(2025, 1, 28, 2, 0, 0, 0, time.UTC))
	broken := &tui.Broken{File: "monday.rec", Offset: 1204881, Of: 1310720, Frame: 61, Fact: "the frame does not decompress to what was written (checksum): bytes were changed; play what is before it", SoundTo: time.Date(2025, 1, 28, 15, 20, 0, 0, time.UTC), Ticks: 48211}
	for _, c := range []struct {
		name, page string
		w, h       int
		snap       *market.Snapshot
		o          tui.Options
	}{
		{"main-80x24", "main", 80, 24, afternoon, tui.Options{}},
		{"main-120x40", "main", 120, 40, afternoon, tui.Options{}},
		{"main-200x60", "main", 200, 60, afternoon, tui.Options{}},
		{"main-120x40-tokyo", "main", 120, 40, night, tui.Options{}},
		{"main-120x40-ascii", "main", 120, 40, afternoon, tui.Options{Glyphs: "ascii"}},
		{"instrument-80x24", "instrument:NVDA", 80, 24, afternoon, tui.Options{}},
		{"instrument-120x40", "instrument:VST", 120, 40, afternoon, tui.Options{}},
		{"help-80x24", "help", 80, 24, afternoon, tui.Options{}},
		{"spillover-80x24", "spillover", 80, 24, afternoon, tui.Options{}},
		{"spillover-120x40", "spillover", 120, 40, afternoon, tui.Options{}},
		{"spillover-200x60", "spillover", 200, 60, afternoon, tui.Options{}},
		{"spillover-120x40-ascii", "spillover", 120, 40, afternoon, tui.Options{Glyphs: "ascii"}},
		{"whatif-80x24", "whatif", 80, 24, afternoon, tui.Options{}},
		{"whatif-120x40", "whatif", 120, 40, afternoon, tui.Options{}},
		{"whatif-200x60", "whatif", 200, 60, night, tui.Options{}},
		{"whatif-120x40-ascii", "whatif", 120, 40, afternoon, tui.Options{Glyphs: "ascii"}},
		{"treemap-80x24", "treemap", 80, 24, afternoon, tui.Options{}},
		{"treemap-120x40", "treemap", 120, 40, afternoon, tui.Options{}},
		{"treemap-200x60", "treemap", 200, 60, afternoon, tui.Options{}},
		{"treemap-120x40-ascii", "treemap", 120, 40, night, tui.Options{Glyphs: "ascii"}},
		{"broken-80x24", "broken", 80, 24, afternoon, tui.Options{Broken: broken}},
		{"broken-120x40-ascii", "broken", 120, 40, afternoon, tui.Options{Broken: broken, Glyphs: "ascii"}},
		{"small-60x9", "main", 60, 9, afternoon, tui.Options{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.o.Profile = colorprofile.TrueColor
			picture, _, err := tui.Still(c.snap, c.w, c.h, c.page, c.o)
			if err != nil {
				t.Fatal(err)
			}
			tui.HoldGolden(t, c.name, picture)
		})
	}
}

// The screen shows nothing of the future: figures after the playhead can be
// anything, and the pages stay the same.
func TestPagesReadNoFuture(t *testing.T) {
	for _, page := range []string{"instrument:NVDA", "whatif", "treemap"} {
		readsNoFuture(t, page)
	}
}

func readsNoFuture(t *testing.T, page string) {
	t.Helper()
	at := time.Date(2025, 1, 27, 15, 42, 10, 0, time.UTC)
	snap := deepseek(t, at)
	before, _, err := tui.Still(snap, 120, 40, page, tui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	poisoned := *snap.Scenario
	poisoned.Figures = append([]data.Figure(nil), poisoned.Figures...)
	for i := range poisoned.Figures {
		if poisoned.Figures[i].At.After(at) {
			poisoned.Figures[i].Value = 123456
			poisoned.Figures[i].Source = "poison"
		}
	}
	poisoned.Events = append([]data.Event(nil), poisoned.Events...)
	for i := range poisoned.Events {
		if poisoned.Events[i].At.After(at) {
			poisoned.Events[i].Text = "poison"
		}
	}
	s := *snap
	s.Scenario = &poisoned
	after, _, err := tui.Still(&s, 120, 40, page, tui.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if before.Plain() != after.Plain() {
		t.Errorf("page %s changes with figures after the playhead", page)
	}
}
