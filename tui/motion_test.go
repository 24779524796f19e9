package tui

import (
	"math/rand/v2"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// beatOf is a snapshot of n instruments in g groups, those in reached arrived at at.
func beatOf(s *data.Scenario, at time.Time, reached map[int]time.Time) *market.Snapshot {
	u := s.Universe
	out := &market.Snapshot{At: at, Playing: true, Scenario: s, Origin: data.None, Quotes: make([]market.Quote, len(u.Instruments)), Groups: make([]market.GroupQuote, len(u.Groups))}
	for i, by := range reached {
		out.Quotes[i].Arrival = contagion.Arrival{Stage: contagion.Arrived, Span: data.Interval{By: by}}
	}
	return out
}

func motionScenario() *data.Scenario {
	var in []data.Instrument
	groups := []data.Group{{Key: "a"}, {Key: "b"}, {Key: "c"}}
	for i := range 24 {
		in = append(in, data.Instrument{Symbol: string(rune('A' + i)), Group: groups[i%3].Key})
	}
	return &data.Scenario{Universe: data.NewUniverse(in, groups)}
}

func TestRingsBeginAndEnd(t *testing.T) {
	s := motionScenario()
	t0 := time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
	a, b := beatOf(s, t0, nil), beatOf(s, t0.Add(time.Minute), map[int]time.Time{4: t0.Add(time.Minute)})
	for _, c := range []struct {
		mode motionMode
		life int
	}{{motionFull, 24}, {motionCalm, 60}, {motionOff, 0}} {
		m := motion{mode: c.mode}.see(a, b)
		if got := m.ringID(4); got != (c.life > 0) {
			t.Errorf("%s: ring right after = %v", motionNames[c.mode], got)
		}
		if m.ringID(5) || m.ringGroup(1) {
			t.Errorf("%s: a ring on who was not reached", motionNames[c.mode])
		}
		if c.life > 0 && !m.advance(c.life-1).ringID(4) {
			t.Errorf("%s: ring gone one step too soon", motionNames[c.mode])
		}
		if end := m.advance(c.life); end.ringID(4) || end.active() {
			t.Errorf("%s: ring stays after %d steps", motionNames[c.mode], c.life)
		}
	}
}

func TestStormSharesTheGroupsRing(t *testing.T) {
	s := motionScenario()
	t0 := time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
	by := map[int]time.Time{}
	for _, i := range []int{0, 3, 6, 9, 12, 15} { // all of group 0
		by[i] = t0
	}
	m := motion{}.see(beatOf(s, t0.Add(-time.Minute), nil), beatOf(s, t0, by))
	if !m.ringGroup(0) || m.ringGroup(1) || m.ringID(0) || len(m.rings) != 1 {
		t.Errorf("rings = %+v, want one on group 0", m.rings)
	}
	delete(by, 15)
	if m = (motion{}).see(beatOf(s, t0.Add(-time.Minute), nil), beatOf(s, t0, by)); len(m.rings) != 5 || m.ringGroup(0) {
		t.Errorf("five arrivals: rings = %+v, want five of their own", m.rings)
	}
}

func TestOldNewsHasNoRing(t *testing.T) {
	s := motionScenario()
	t0 := time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
	before := beatOf(s, t0, nil)
	after := beatOf(s, t0.Add(24*time.Hour), map[int]time.Time{1: t0.Add(time.Hour)})
	if m := (motion{}).see(before, after); m.active() {
		t.Error("a jump of a day rings for an arrival of the day before")
	}
	if m := (motion{}).see(after, before); m.active() {
		t.Error("going back rings")
	}
}

// Nothing may flash: in any second (20 steps) no cell's ring is switched
// more than three times, whatever arrives whenever.
func TestNothingFlashes(t *testing.T) {
	s := motionScenario()
	r := rand.New(rand.NewPCG(1, 2))
	for _, mode := range []motionMode{motionFull, motionCalm, motionOff} {
		m := motion{mode: mode}
		t0 := time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
		before := beatOf(s, t0, nil)
		var flips [27][]int
		var lit [27]bool
		for step := range 2000 {
			m = m.advance(1)
			by := map[int]time.Time{}
			for i := range 24 {
				if r.IntN(4) == 0 {
					by[i] = before.At.Add(time.Second)
				}
			}
			after := beatOf(s, before.At.Add(time.Second), by)
			m = m.see(before, after)
			before = after
			for i := range 27 {
				on := i < 24 && m.ringID(data.ID(i)) || i >= 24 && m.ringGroup(i-24)
				if on != lit[i] {
					lit[i] = on
					flips[i] = append(flips[i], step)
				}
				if n := len(flips[i]); n > 3 && flips[i][n-1]-flips[i][n-4] < 20 {
					t.Fatalf("%s: cell %d flips four times within a second: %v", motionNames[mode], i, flips[i][n-4:])
				}
			}
		}
	}
}

func TestEase(t *testing.T) {
	if ease(0, 24) != 0 || ease(24, 24) != 1 || ease(99, 24) != 1 || ease(12, 24) != 0.875 {
		t.Errorf("ease = %v %v %v %v", ease(0, 24), ease(24, 24), ease(99, 24), ease(12, 24))
	}
	for i := 1; i <= 24; i++ {
		if ease(i, 24) <= ease(i-1, 24) {
			t.Errorf("ease falls at %d", i)
		}
	}
}
