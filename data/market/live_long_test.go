package market_test

import (
	"math"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// TestLongShockDays: of 30 days on which Nvidia breaks soon after the open, at
// most one has a second banner by the close, though Europe's followers answer
// it after the first is closed, and some of them have no correlations of their
// own.
func TestLongShockDays(t *testing.T) {
	s, cal := bundled(t)
	nvda := s.Universe.Find("NVDA")
	second, named, runs := 0, 0, fewer(30)
	for seed := range runs {
		f, err := feed.NewFake(s, cal, feed.FakeOptions{Seed: uint64(seed + 1), Begin: tuesday, Rate: 40, Shocks: []feed.FakeShock{{ID: nvda, At: nyOpen.Add(15 * time.Minute), Sigmas: -6}}})
		if err != nil {
			t.Fatal(err)
		}
		d := market.OpenLive(s, cal, f, market.LiveOptions{Now: nyOpen, Simulated: true, Origin: data.None})
		for at := nyOpen; !at.After(nyOpen.Add(6*time.Hour + 35*time.Minute)); at = at.Add(time.Minute) {
			market.BeatLive(d, at.Add(3*time.Second))
		}
		snap := market.Picture(d)
		if len(snap.Shocks) > 0 && snap.Shocks[0].Origin == nvda {
			named++
		}
		if len(snap.Shocks) > 1 {
			second++
			for _, k := range snap.Shocks {
				t.Logf("seed %d: %s named %s, %+.1f sd", seed+1, s.Universe.At(k.Origin).Symbol, k.Named.Format("15:04"), k.Sigmas)
			}
		}
	}
	t.Logf("named in %d of %d, a second banner in %d", named, runs, second)
	if second > 1 || named < runs-runs/10 {
		t.Error("too many seconds, or Nvidia is not named")
	}
}

// TestBegunInExtendedHours: the move that an open shows began when the prices
// of extended hours first had the greater part of it, and kept it; whom they
// show first is the origin of those that the open shows together. Hours that
// show nothing, or the other way, or what went back, date nothing.
func TestBegunInExtendedHours(t *testing.T) {
	s, cal := bundled(t)
	open := nyOpen
	nvda, gev := s.Universe.Find("NVDA"), s.Universe.Find("GEV")
	type price struct {
		before time.Duration // the open
		move   float64
	}
	for _, k := range []struct {
		name   string
		early  []price // of Nvidia, which opens 25 % down
		origin data.ID
		after  time.Duration // before the open; 0 the close of the day before
		by     time.Duration
	}{
		{"nothing", nil, gev, 0, 0},
		{"half at five hours", []price{{6 * time.Hour, -0.01}, {5 * time.Hour, -0.14}, {2 * time.Hour, -0.20}}, nvda, 6 * time.Hour, 5 * time.Hour},
		{"from the first price on", []price{{5 * time.Hour, -0.14}, {time.Hour, -0.24}}, nvda, 0, 5 * time.Hour},
		{"less than half", []price{{5 * time.Hour, -0.10}}, gev, 0, 0},
		{"the other way", []price{{5 * time.Hour, 0.14}}, gev, 0, 0},
		{"it went back", []price{{5 * time.Hour, -0.20}, {time.Hour, 0}}, gev, 0, 0},
		{"it went back and came again", []price{{5 * time.Hour, -0.20}, {3 * time.Hour, -0.02}, {time.Hour, -0.20}}, nvda, 3 * time.Hour, time.Hour},
	} {
		t.Run(k.name, func(t *testing.T) {
			var list []data.Tick
			add := func(id data.ID, at time.Time, p float64, role data.Role) {
				list = append(list, data.Tick{At: at, ID: id, Price: p, Evidence: data.Printed, Role: role})
			}
			shut := time.Date(2026, 11, 23, 21, 0, 0, 0, time.UTC)
			for i := range s.Universe.Instruments {
				if in := s.Universe.At(data.ID(i)); in.Unit != data.Money || in.MIC != "XNYS" && in.MIC != "XNAS" {
					continue
				}
				id := data.ID(i)
				add(id, shut, 100, data.Close)
				for m := range 15 {
					p := 100 + 0.01*float64((i+m)%3)
					switch id {
					case nvda:
						p = 75
					case gev: // 26 % down, which is more in its own deviations
						p = 74
					}
					add(id, open.Add(time.Duration(m)*time.Minute+30*time.Second), p, data.Mark)
				}
			}
			for _, e := range k.early {
				add(nvda, open.Add(-e.before), 100*(1+e.move), data.Mark)
			}
			market.Sort(list)
			begin := open.Add(-12 * time.Hour)
			d := market.OpenLive(s, cal, &tape{list: list}, market.LiveOptions{Now: begin, Origin: data.None})
			for at := begin; !at.After(open.Add(12 * time.Minute)); at = at.Add(time.Minute) {
				market.BeatLive(d, at.Add(3*time.Second))
			}
			snap := market.Picture(d)
			if len(snap.Shocks) != 1 {
				t.Fatalf("%d shocks: %+v", len(snap.Shocks), snap.Shocks)
			}
			got := snap.Shocks[0]
			if got.Origin != k.origin {
				t.Fatalf("named %s", s.Universe.At(got.Origin).Symbol)
			}
			if k.origin != nvda {
				if !got.Gap {
					t.Errorf("%+v is no gap", got)
				}
				return
			}
			after := shut
			if k.after > 0 {
				after = open.Add(-k.after)
			}
			if want := (data.Interval{After: after, By: open.Add(-k.by)}); got.Span != want || got.Gap || !(math.Abs(got.Sigmas) > 5) {
				t.Errorf("it began in %v, want %v: %+v", got.Span, want, got)
			}
		})
	}
}
