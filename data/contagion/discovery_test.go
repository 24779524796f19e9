package contagion_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"contagion/data/contagion"
)

func ExampleBenjaminiHochberg() {
	p := []float64{0.001, 0.04, 0.02, math.NaN(), 0.6}
	fmt.Println(contagion.BenjaminiHochberg(p, 0.05))
	// Output: [true false true false false]
}

func ExampleDiscoveryRates() {
	fmt.Printf("%.3f\n", contagion.DiscoveryRates([]float64{0.001, 0.04, 0.02, math.NaN(), 0.6}))
	// Output: [0.004 0.053 0.040 NaN 0.600]
}

// The reference is statsmodels'.
func TestBenjaminiHochbergReference(t *testing.T) {
	refs := synthRefs(t)
	var p []float64
	for _, v := range refs["BH_demo_p"].([]any) {
		p = append(p, v.(float64))
	}
	reject, rates := contagion.BenjaminiHochberg(p, .05), contagion.DiscoveryRates(p)
	for i, want := range refs["BH_demo_reject"].([]any) {
		if reject[i] != want.(bool) {
			t.Errorf("p %v rejected %v", p[i], reject[i])
		}
		close8(t, "rate", rates[i], refs["BH_demo_adj"].([]any)[i].(float64))
	}
}

func TestBenjaminiHochbergEdges(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		p    []float64
		q    float64
		want []bool
	}{
		{nil, .05, []bool{}},
		{[]float64{0, 0}, .05, []bool{true, true}},
		{[]float64{.05}, .05, []bool{true}},
		{[]float64{.04, .05}, .05, []bool{true, true}},                          // a step up: the larger carries the smaller
		{[]float64{nan, nan, .05, nan}, .05, []bool{false, false, true, false}}, // what is no test does not count
		{[]float64{-1, 2, .04}, .05, []bool{false, false, true}},
		{[]float64{.01}, 0, []bool{false}}, {[]float64{.01}, 1, []bool{false}}, {[]float64{.01}, nan, []bool{false}},
	} {
		if got := contagion.BenjaminiHochberg(c.p, c.q); !slices.Equal(got, c.want) {
			t.Errorf("%v at %v: %v, want %v", c.p, c.q, got, c.want)
		}
	}
}

// With half of the hypotheses true the false share stays under q/2.
func TestBenjaminiHochbergKeepsItsPromise(t *testing.T) {
	rng := rand.New(rand.NewPCG(10, 11))
	share, power := 0.0, 0.0
	const runs, m = 2000, 100
	for range runs {
		p := make([]float64, m)
		for i := range p {
			z := rng.NormFloat64()
			if i >= m/2 {
				z += 3.5
			}
			p[i] = math.Erfc(math.Abs(z) / math.Sqrt2)
		}
		wrong, right := 0.0, 0.0
		for i, r := range contagion.BenjaminiHochberg(p, .1) {
			switch {
			case r && i < m/2:
				wrong++
			case r:
				right++
			}
		}
		share += wrong / max(1, wrong+right) / runs
		power += right / (m / 2) / runs
	}
	if share > .055 || power < .8 {
		t.Errorf("false share %.3f, power %.3f", share, power)
	}
}

func BenchmarkBenjaminiHochberg(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	p := make([]float64, 124)
	for i := range p {
		p[i] = rng.Float64() * rng.Float64()
	}
	b.ReportAllocs()
	for b.Loop() {
		contagion.BenjaminiHochberg(p, .05)
	}
}
