package contagion

import (
	"math"
	"math/rand/v2"
	"testing"
)

func TestOnsetBandByHand(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		z           []float64
		first, last int
	}{
		{nil, -1, -1},
		{[]float64{nan, nan}, -1, -1},
		{[]float64{0, 0, 0, 4, 4, 4}, 3, 3},            // 48; from bar 2: 36; from bar 4: 32
		{[]float64{0, 0, 3, nan, 3}, 2, 2},             // 18; from bar 1: 12
		{[]float64{0, 0, 0, 1, 1, 1}, 0, 5},            // 3: nothing can be told
		{[]float64{0, 0, 0, 0, 2, 4, 4, 4, 4}, 4, 5},   // 324/5 = 64.8 and 64
		{[]float64{0, 0, 0, 0, 9, 9, 9, 9, 9}, 4, 4},   // winsorised: 80, 66.7 and 64
		{[]float64{0, -4, -4, -4, -4, nan, nan}, 1, 1}, // 64; 48
	} {
		if first, last := OnsetBand(c.z); first != c.first || last != c.last {
			t.Errorf("%v: %d to %d, want %d to %d", c.z, first, last, c.first, c.last)
		}
	}
}

// TestOnsetBandCovers: of shifts that begin at a known bar the band holds the
// beginning nine times in ten, and is short where the shift is large.
func TestOnsetBandCovers(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 2))
	held, wide := 0, 0
	const runs, begin = 400, 60
	for range runs {
		z := make([]float64, begin+8)
		for b := range z {
			z[b] = rng.NormFloat64()
			if b >= begin {
				z[b] += 3
			}
		}
		first, last := OnsetBand(z)
		if first <= begin && begin <= last {
			held++
		}
		wide += last - first + 1
	}
	if held < runs*9/10 || wide > 4*runs {
		t.Errorf("held in %d of %d, %.1f bars wide", held, runs, float64(wide)/runs)
	}
}

func TestOriginOf(t *testing.T) {
	a := func(name, bar, onset, first, last int, sigmas float64) BandedAlarm {
		return BandedAlarm{Alarm{name, bar, onset, sigmas}, first, last}
	}
	for _, c := range []struct {
		what   string
		alarms []BandedAlarm
		want   int
	}{
		{"the earliest", []BandedAlarm{a(1, 10, 5, 5, 6, 3), a(2, 11, 8, 8, 9, 9)}, 1},
		{"a tie within the bands: who moved further", []BandedAlarm{a(1, 10, 5, 3, 8, 3), a(2, 9, 6, 6, 7, -6)}, 2},
		{"beyond the cluster", []BandedAlarm{a(1, 50, 1, 1, 1, 30), a(2, 9, 6, 6, 7, 6)}, 2},
		{"of equals the lowest name", []BandedAlarm{a(3, 9, 6, 6, 7, 6), a(2, 9, 6, 6, 7, -6)}, 2},
	} {
		if got, ok := OriginOf(c.alarms); !ok || got.Name != c.want {
			t.Errorf("%s: %d, want %d", c.what, got.Name, c.want)
		}
	}
	if _, ok := OriginOf(nil); ok {
		t.Error("an origin of no alarms")
	}
}

// TestOnsetEarly: a shift of five full bars is dated early where the noise just
// before it went the same way, as it must be: by hand, one bar before of over
// 1.91 deviations makes the longer shift the likelier, (20 + z)^2 / 6 > 80. Of
// noise with fat tails that is one in thirty, and two bars or more one in 170.
func TestOnsetEarly(t *testing.T) {
	const before, shift, runs = 30, 5, 20000
	z := make([]float64, before+shift)
	for k := range shift {
		z[before+k] = 4
	}
	for last, want := range map[float64]int{1.90: before, 1.92: before - 1} {
		z[before-1] = last
		if tau, _ := Onset(z); tau != want {
			t.Errorf("%.2f before: begins at %d, want %d", last, tau, want)
		}
	}
	rng := rand.New(rand.NewPCG(4, 1))
	one, two := 0.0, 0.0
	for range runs {
		for k := range before {
			z[k] = studentFour(rng)
		}
		switch tau, _ := Onset(z); {
		case tau < before-1:
			two++
			fallthrough
		case tau < before:
			one++
		}
	}
	t.Logf("early %.2f %%, by two bars or more %.2f %%", 100*one/runs, 100*two/runs)
	if one /= runs; one < 0.025 || one > 0.04 {
		t.Errorf("%.2f %% begin early", 100*one)
	}
	if two /= runs; two < 0.004 || two > 0.008 {
		t.Errorf("%.2f %% begin two bars early", 100*two)
	}
}
