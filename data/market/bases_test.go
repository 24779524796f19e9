package market_test

import (
	"math"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if !(math.Abs(got-want) < 1e-12) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// A shock inside a session: what is shown since the previous close has the size
// of that move, what is judged is since the shock, and of an ordinary day's drift
// it holds the share of the session that has passed since: 20 of 390 minutes, not
// a whole day. In the next session all three are of the previous close.
func TestBasesOfAShockInASession(t *testing.T) {
	base, cal := bundled(t)
	s := *base
	shock := nyOpen.Add(90 * time.Minute)
	s.Intraday, s.From, s.To = true, tuesday, tuesday.Add(72*time.Hour)
	s.Shock = data.Interval{After: shock, By: shock.Add(time.Minute)}
	vst := s.Universe.Find("VST")
	sigma, drift := s.Sigma[vst].Pct/100, s.Link(vst).Drift
	if math.Abs(drift) < 1e-4 {
		t.Fatalf("drift %v: too little to be seen", drift)
	}
	src := &tape{list: []data.Tick{
		{At: tuesday.Add(-3 * time.Hour), ID: vst, Price: 100, Evidence: data.Printed, Role: data.Close},
		{At: shock.Add(-time.Minute), ID: vst, Price: 104, Evidence: data.Bar},
		{At: shock.Add(20 * time.Minute), ID: vst, Price: 97, Evidence: data.Bar},
		{At: shock.Add(25 * time.Minute), ID: vst, Price: 96, Evidence: data.Reconstructed},
		{At: nyOpen.Add(390 * time.Minute), ID: vst, Price: 98, Evidence: data.Printed, Role: data.Close},
		{At: nyOpen.Add(24*time.Hour + 30*time.Minute), ID: vst, Price: 99, Evidence: data.Bar},
	}}
	at := []time.Time{shock, shock.Add(20 * time.Minute), shock.Add(25 * time.Minute), nyOpen.Add(390 * time.Minute), nyOpen.Add(24*time.Hour + 30*time.Minute)}
	stills, err := market.Stills(&s, cal, src, at, data.None)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		last, known, prev, since float64 // since: what a judged move is over; NaN before the shock
		share                    float64
	}{
		{104, 104, 100, math.NaN(), 0}, {97, 97, 100, 104, 20. / 390}, {96, 97, 100, 104, 20. / 390}, {98, 98, 100, 104, 300. / 390}, {99, 99, 98, 98, 1},
	} {
		q := &stills[i].Quotes[vst]
		near(t, "return", q.Return, want.last/want.prev-1)
		near(t, "known return", q.KnownReturn, want.known/want.prev-1)
		near(t, "z", q.Z, math.Log(want.known/want.prev)/sigma)
		if math.IsNaN(want.since) {
			if !math.IsNaN(q.Judged) || !math.IsNaN(q.SinceZ) || q.FromShock {
				t.Errorf("before the shock: judged %v, since %v, %v", q.Judged, q.SinceZ, q.FromShock)
			}
			continue
		}
		near(t, "judged", q.Judged, want.known/want.since-1)
		near(t, "since z", q.SinceZ, math.Log(want.known/104)/sigma)
		near(t, "drift", q.Parts.Drift, want.share*drift)
		near(t, "split", q.Parts.Total, q.Judged)
		if q.FromShock != (want.since == 104) {
			t.Errorf("still %d: from the shock %v", i, q.FromShock)
		}
	}
}

// The newest price of a running market, between two minutes: all that stands in
// one row is of it, and what is judged stays of the minute.
func TestBasesOfTheNewestPrice(t *testing.T) {
	s, cal := bundled(t)
	nvda := s.Universe.Find("NVDA")
	sigma := s.Sigma[nvda].Pct / 100
	list := afternoon(s, 20)
	newest := nyOpen.Add(20*time.Minute + 20*time.Second)
	list = append(list, data.Tick{At: newest, ID: nvda, Price: 90, Evidence: data.Reported})
	d := market.OpenLive(s, cal, &tape{list: list, health: []data.Health{{Source: "a"}}}, market.LiveOptions{Now: nyOpen.Add(20 * time.Minute), Origin: s.Origin})
	market.BeatLive(d, newest.Add(time.Second))
	snap := market.Picture(d)
	q := &snap.Quotes[nvda]
	near(t, "last", q.Last, 90)
	near(t, "return", q.Return, 90./100-1)
	near(t, "known return", q.KnownReturn, q.Return)
	near(t, "z", q.Z, math.Log(0.9)/sigma)
	if !q.KnownAt.Equal(newest) || !q.LastAt.Equal(newest) {
		t.Errorf("known at %v, last at %v", q.KnownAt, q.LastAt)
	}
	g := &snap.Groups[s.Universe.GroupOf(nvda)]
	near(t, "group", g.KnownReturn, g.Return)
	near(t, "group z", g.Z, 100*math.Log(1+g.Return)/s.GroupSigma[s.Universe.GroupOf(nvda)].Pct)
}

// What a step of the series knows: before the first price of a session that runs
// it is an older one's, and no move of today.
func TestSeriesSaysWhatWasHeard(t *testing.T) {
	s, cal := bundled(t)
	nvda := s.Universe.Find("NVDA")
	heard := nyOpen.Add(31 * time.Minute)
	src := &tape{list: []data.Tick{
		{At: tuesday.Add(-3 * time.Hour), ID: nvda, Price: 100, Evidence: data.Printed, Role: data.Close},
		{At: heard, ID: nvda, Price: 99, Evidence: data.Bar},
	}, health: []data.Health{{Source: "a"}}}
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: tuesday, Origin: data.None})
	market.BeatLive(d, heard.Add(10*time.Minute))
	series := &market.Picture(d).Series
	for k, p := range series.Points[nvda] {
		end := series.From.Add(time.Duration(k+1) * series.Step)
		unheard, moved := end.After(nyOpen) && end.Before(heard), !end.Before(heard)
		if p.Unheard != unheard || p.Moved != moved {
			t.Errorf("the step to %s: unheard %v, moved %v, want %v, %v", end.Format("15:04"), p.Unheard, p.Moved, unheard, moved)
		}
	}
}
