package market_test

import (
	"math"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

func bundled(t testing.TB) (*data.Scenario, *data.Calendar) {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	return s, cal
}

var tuesday = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC) // without a holiday

// watchFake runs a simulated day minute by minute, up to a time.
func watchFake(t testing.TB, s *data.Scenario, cal *data.Calendar, until time.Time, o feed.FakeOptions) *market.LiveDesk {
	t.Helper()
	o.Begin, o.Rate = tuesday, 1e-9
	f, err := feed.NewFake(s, cal, o)
	if err != nil {
		t.Fatal(err)
	}
	d := market.OpenLive(s, cal, f, market.LiveOptions{Now: tuesday, Simulated: true, Origin: data.None})
	for at := tuesday; !at.After(until); at = at.Add(time.Minute) {
		market.BeatLive(d, at.Add(3*time.Second))
	}
	return d
}

// planted runs markets that break by six deviations at a chosen minute, and
// counts those whose origin is named within ten bars, and those in which half
// an hour later it is still the one and alone.
func planted(t *testing.T, first, runs int) (named, kept int) {
	s, cal := bundled(t)
	us := []string{"NVDA", "MSFT", "JNJ", "VST", "AVGO", "KO", "ETN", "AAPL", "CEG", "ASML.AS"}
	for seed := first; seed < first+runs; seed++ {
		id := s.Universe.Find(us[seed%len(us)])
		if id == data.None {
			id = 0
		}
		at := tuesday.Add(14*time.Hour + 45*time.Minute + time.Duration(seed*37%300)*time.Minute)
		if s.Universe.At(id).MIC == "XAMS" {
			at = at.Add(-6 * time.Hour)
		}
		size := 6.0
		if seed%3 > 0 {
			size = -6
		}
		d := watchFake(t, s, cal, at.Add(10*time.Minute), feed.FakeOptions{Seed: uint64(seed), Shocks: []feed.FakeShock{{ID: id, At: at, Sigmas: size}}})
		snap := market.Picture(d)
		if snap.Present >= 0 && snap.Shocks[snap.Present].Origin == id && snap.Shocks[snap.Present].Named.After(at) && snap.Origin == id {
			named++
		} else {
			t.Logf("seed %d: %s at %s: %+v", seed, s.Universe.At(id).Symbol, at.Format("15:04"), snap.Shocks)
		}
		for m := 11; m <= 40; m++ {
			market.BeatLive(d, at.Add(time.Duration(m)*time.Minute+3*time.Second))
		}
		snap = market.Picture(d)
		if len(snap.Shocks) != 1 || snap.Shocks[0].Origin != id {
			t.Logf("seed %d after half an hour: %+v", seed, snap.Shocks)
			continue
		}
		kept++
		k := snap.Shocks[0]
		if k.Span.By.Before(at) || k.Span.After.After(at.Add(2*time.Minute)) || k.Sigmas*size < 0 || math.Abs(k.Sigmas) < 2 || math.Abs(k.Sigmas) > 9 {
			t.Errorf("seed %d: began %v, %.1f deviations; planted %v at %v", seed, k.Span, k.Sigmas, size, at)
		}
		if q := snap.Quotes[id]; !q.Arrival.Stage.Reached() || q.Arrival.Span.By.Before(at) || snap.Scenario.Shock != k.Span || !(math.Abs(k.Return) > 0) {
			t.Errorf("seed %d: the wave is not followed from %v: %+v", seed, k.Span, q.Arrival)
		}
	}
	return named, kept
}

// fewer runs a long test short where it is asked to.
func fewer(runs int) int {
	if testing.Short() || underRace {
		return runs / 10
	}
	return runs
}

// TestPlantedShock: of 100 markets that break the origin is named within ten
// bars in at least 95.
func TestPlantedShock(t *testing.T) {
	runs := fewer(100)
	named, kept := planted(t, 0, runs)
	t.Logf("named within ten bars in %d of %d, alone and right half an hour later in %d", named, runs, kept)
	if named*100 < runs*95 || kept*100 < runs*90 {
		t.Error("too few")
	}
}

// TestCalmDays: of 100 calm days around the world at most 5 show a banner.
func TestCalmDays(t *testing.T) {
	s, cal := bundled(t)
	quiet, runs := 0, fewer(100)
	for seed := range runs {
		d := watchFake(t, s, cal, tuesday.Add(21*time.Hour+5*time.Minute), feed.FakeOptions{Seed: 5000 + uint64(seed)})
		snap := market.Picture(d)
		if len(snap.Shocks) == 0 && snap.Present == -1 && snap.Origin == data.None && snap.Reached == 0 {
			quiet++
		}
		for _, k := range snap.Shocks {
			t.Logf("seed %d: %s %+v", seed, s.Universe.At(k.Origin).Symbol, k)
		}
	}
	t.Logf("%d of %d calm days without a banner", quiet, runs)
	if quiet*100 < runs*95 {
		t.Error("too few")
	}
}
