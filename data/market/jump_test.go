package market_test

import (
	"math"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// A sharp move is told wherever in its minute it begins and however long the
// program has been there, one that does not stand or is no more than a fast
// minute never. An ordinary day is 2 %; one bar of Seoul's 390 minutes 0.1 %.
func TestSharpMoves(t *testing.T) {
	_, cal := bundled(t)
	s := seoul(7)
	steps := func(at int, sizes ...float64) func(int) float64 { // sums of steps, a bar each
		return func(m int) (v float64) {
			for k, x := range sizes {
				if m >= at+k {
					v += x
				}
			}
			return v
		}
	}
	for _, c := range []struct {
		name  string
		path  func(minute int) float64
		told  int // bar by which; 0 never
		began int // bar in which, the first of them
		least float64
	}{
		{name: "-8 % in one bar", path: steps(60, -8), told: 66, began: 60, least: 3.8},
		{name: "-12 % in two and a half bars, three touched", path: steps(60, -4.8, -4.8, -2.4), told: 69, began: 60, least: 5.8},
		{name: "-12 % in two and a half bars, four touched", path: steps(60, -0.8, -4.8, -4.8, -1.6), told: 70, began: 60, least: 5.8},
		{name: "-12 % in two bars of the first", path: steps(2, -6, -6), told: 10, began: 2, least: 5.8},
		{name: "-8 % in the fifth bar", path: steps(4, -8), told: 11, began: 4, least: 3.8},
		{name: "-8 % in the sixth bar", path: steps(5, -8), told: 12, began: 5, least: 3.8},
		{name: "a gap of +2 % and -12 % after it", path: steps(0, 2, 0, -6, -6), told: 10, began: 2, least: 4.8},
		{name: "a tenth of what is left each second", path: func(m int) float64 { return -14 * (1 - math.Exp(-6.3*max(float64(m)-60.3, 0))) }, told: 70, began: 61, least: 6.5},
		{name: "a wrong print of five bars", path: steps(60, -8, 0, 0, 0, 0, 8)},
		{name: "a wrong print of one bar", path: steps(60, -20, 20)},
		{name: "a wrong print in the first bar", path: steps(0, -6, 6)},
		{name: "-3 % in two bars", path: steps(60, -1.5, -1.5)},
	} {
		t.Run(c.name, func(t *testing.T) {
			from := seoulOpen.Add(2 * time.Hour)
			list := minutely(s, from, from.Add(100*time.Minute), func(id data.ID, m int) float64 {
				v := 0.1 * ripple(id, m)
				if id == 0 {
					v += c.path(m)
				}
				return v
			})
			d := market.OpenLive(s, cal, &tape{list: list}, market.LiveOptions{Now: from, Origin: data.None})
			for m := 0; m < 100; m++ {
				market.BeatLive(d, from.Add(time.Duration(m+1)*time.Minute+3*time.Second))
				if n := len(market.Picture(d).Shocks); n > 0 && (c.told == 0 || m < c.began) {
					t.Fatalf("in bar %d it is told: %+v", m, market.Picture(d).Shocks)
				} else if n == 0 && c.told > 0 && m >= c.told {
					t.Fatalf("in bar %d it is not told", m)
				}
			}
			shocks := market.Picture(d).Shocks
			if c.told == 0 {
				return
			}
			k := shocks[0]
			if by := from.Add(time.Duration(c.began+1) * time.Minute); len(shocks) != 1 || k.Origin != 0 || !k.Span.By.Equal(by) || !(math.Abs(k.Sigmas) > c.least) || !k.Apart {
				t.Errorf("%d shocks, of %d by %v, want %v; %+.1f sd, apart %t", len(shocks), k.Origin, k.Span.By, by, k.Sigmas, k.Apart)
			}
		})
	}
}
