package feed

import (
	"math"
	"testing"
	"time"

	"contagion/data"
)

// A calm day of the simulated market is an ordinary day: over many of them each
// group's mean moves by about its own daily deviation, and a night brings its
// part of it. An index that has no series moves like an index, not like the
// wildest of what stands beside it.
func TestFakeSizeOfADay(t *testing.T) {
	s, cal := deepseek(t)
	const seeds = 40
	groups := s.Universe.Groups
	opens, days := make([]float64, len(groups)), make([]float64, len(groups)) // sums of squares
	wide, looks := 0, 0
	tech, index := s.Universe.Find("SX8P"), 0.0
	for seed := range uint64(seeds) {
		f, err := NewFake(s, cal, FakeOptions{Seed: seed + 1, Begin: fakeDay, Rate: 1e-9})
		if err != nil {
			t.Fatal(err)
		}
		all, _ := f.Until(fakeDay.Add(22*time.Hour), nil)
		base, first, last := map[data.ID]float64{}, map[data.ID]float64{}, map[data.ID]float64{}
		for _, k := range all {
			switch {
			case k.Role == data.Close:
				base[k.ID] = k.Price
				continue
			case first[k.ID] == 0:
				first[k.ID] = k.Price
			}
			last[k.ID] = k.Price
		}
		if base[tech] == 0 || last[tech] == 0 {
			t.Fatal("SX8P does not trade")
		}
		index += math.Pow(100*math.Log(last[tech]/base[tech]), 2) / seeds
		for g := range groups {
			open, day, n := 0.0, 0.0, 0.0
			for _, id := range groups[g].Members {
				if base[id] > 0 && last[id] > 0 {
					open, day, n = open+first[id]/base[id]-1, day+last[id]/base[id]-1, n+1
				}
			}
			if sd := n * s.GroupSigma[g].Pct / 100; n > 0 && sd > 0 && groups[g].Region != everywhere {
				opens[g], days[g] = opens[g]+open*open/(sd*sd)/seeds, days[g]+day*day/(sd*sd)/seeds
				if looks++; math.Abs(open/sd) > 2 {
					wide++
				}
			}
		}
	}
	// The error of a root mean square of 40 is 11 %; a group's own deviation
	// includes what its members' correlations in a session leave out.
	for g := range groups {
		if open, day := math.Sqrt(opens[g]), math.Sqrt(days[g]); days[g] > 0 && (day < 0.65 || day > 1.5 || open < 0.25 || open > 0.8) {
			t.Errorf("%s: %.2f of its deviation in a day, %.2f at the open", groups[g].Name, day, open)
		}
	}
	// A night is a fifth of the variance: two deviations are 4.5 of its own, which
	// four degrees of freedom reach three times in a thousand.
	if looks < 300 || float64(wide)/float64(looks) > 0.015 {
		t.Errorf("%d of %d opens are beyond two deviations of a day", wide, looks)
	}
	if index = math.Sqrt(index); index < 0.8 || index > 2.5 {
		t.Errorf("SX8P moves by %.2f %% a day", index)
	}
}
