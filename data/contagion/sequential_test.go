package contagion

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestArrivalTestByHand holds E and p against their formulas written out.
func TestArrivalTestByHand(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	opt := DefaultArrivalTest()
	a, err := NewArrivalTest(1, opt)
	if err != nil {
		t.Fatal(err)
	}
	var z []float64
	least := 1.0
	for b := range 330 {
		v := rng.NormFloat64() + .3
		if b%11 == 3 {
			v = math.NaN()
		}
		z = append(z, v)
		if err := a.Observe([]float64{v}); err != nil {
			t.Fatal(err)
		}
		e := 0.0
		for s := 0; s <= b; s += 10 {
			sum, n := 0.0, 0.0
			for _, w := range z[s:] {
				if !math.IsNaN(w) {
					sum += w
					n++
				}
			}
			if k := 1 + .3*1.25*n; n > 0 {
				e += math.Exp(.3*sum*sum/(2*k)) / math.Sqrt(k) / 33
			}
		}
		least = min(least, 1/e)
		if p := a.P(0); math.Abs(p/least-1) > 1e-9 {
			t.Fatalf("bar %d: p %v, by hand %v", b, p, least)
		}
	}
	if err := a.Observe([]float64{0}); err == nil {
		t.Error("a bar after the last")
	}
}

func TestArrivalTestEdges(t *testing.T) {
	for _, opt := range []ArrivalTestOptions{{0, .2, 1}, {10, 0, 1}, {10, 1, 1}, {10, .2, 0}, {10, .2, math.NaN()}, {10, math.NaN(), 1}, {10, .2, math.Inf(1)}} {
		if _, err := NewArrivalTest(3, opt); err == nil {
			t.Errorf("%+v is taken", opt)
		}
	}
	if _, err := NewArrivalTest(-1, DefaultArrivalTest()); err == nil {
		t.Error("-1 series")
	}
	// One that never trades, one that stops, one bad tick, one that falls.
	a, _ := NewArrivalTest(4, DefaultArrivalTest())
	for b := range 100 {
		z := []float64{math.NaN(), -3, .1, -2.5}
		if b > 5 {
			z[1] = math.Inf(-1)
		}
		if b == 50 {
			z[2] = -1e300
		}
		if err := a.Observe(z); err != nil {
			t.Fatal(err)
		}
	}
	if !math.IsNaN(a.P(0)) || a.Reach(0).Bar >= 0 || a.Reach(2).Bar >= 0 || a.Reach(3).Sign != -1 || a.Reach(3).Onset != 0 {
		t.Errorf("%v %+v %+v %+v", a.P(0), a.Reach(0), a.Reach(2), a.Reach(3))
	}
}

// TestGroupArrival: members that move together are one witness, not six. Their
// mean by its own deviation is quiet on calm days; their z's averaged as if
// independent would not be.
func TestGroupArrival(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	const groups, members, runs = 15, 6, 60
	own := math.Sqrt(.5 + .5/members) // sd of the mean: half of each variance is the group's
	right, wrong := 0, 0
	for range runs {
		good, _ := NewArrivalTest(groups, DefaultArrivalTest())
		bad, _ := NewArrivalTest(groups, DefaultArrivalTest())
		z, naive, e := make([]float64, groups), make([]float64, groups), make([]float64, members)
		for range 330 {
			for g := range groups {
				shared := rng.NormFloat64()
				for i := range e {
					e[i] = math.Sqrt(.5) * (shared + rng.NormFloat64())
				}
				z[g], naive[g] = GroupZ(e, own), GroupZ(e, 1/math.Sqrt(members))
			}
			_, _ = good.Observe(z), bad.Observe(naive)
		}
		if good.Reached() > 0 {
			right++
		}
		if bad.Reached() > 0 {
			wrong++
		}
	}
	t.Logf("any false group on %d calm days: %d by its own deviation, %d as if independent", runs, right, wrong)
	if float64(right)/runs > .05 || wrong < runs/2 {
		t.Errorf("%d and %d of %d", right, wrong, runs)
	}
}
