package contagion_test

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"contagion/data/contagion"
)

func ExampleCrossSectionalT() {
	fmt.Printf("%.3f\n", contagion.CrossSectionalT([]float64{-1, -2, -3, -2}))
	// Output: -4.899
}

func ExamplePatell() {
	fmt.Printf("%.3f\n", contagion.Patell([]float64{-1, -2, -3, -2}, 250))
	// Output: -3.984
}

func ExampleBMP() {
	fmt.Printf("%.3f\n", contagion.BMP([]float64{-1, -2, -3, -2}))
	// Output: -4.899
}

func ExampleKolariPynnonen() {
	patell, bmp := contagion.KolariPynnonen([]float64{-1, -2, -3, -2}, 250, 0.2)
	fmt.Printf("%.3f %.3f\n", patell, bmp)
	// Output: -3.150 -3.464
}

func ExampleCorrado() {
	// Two names, four ordinary days and the event last: each at its worst.
	t, err := contagion.Corrado([][]float64{{1, -1, 0, 2, -9}, {0, 1, -1, 2, -8}})
	fmt.Printf("%.3f %v\n", t, err)
	// Output: -1.534 <nil>
}

// The reference is numpy's: series 1 on series 0, rows 0 to 249, event at 255.
func TestMarketReference(t *testing.T) {
	x := ownSheet(t, "synth_N4_T500")
	r, f := colOf(x, 1), colOf(x, 0)
	m, err := contagion.FitMarket(r[:250], f[:250])
	if err != nil {
		t.Fatal(err)
	}
	ar, sar := m.Abnormal(r[255], f[255], 1), m.Standardised(r[255], f[255], 1)
	want := synthRefs(t)["N4_eventstudy"].(map[string]any)
	for name, got := range map[string]float64{"alpha": m.Alpha, "beta": m.Beta, "s": m.Sigma, "AR": ar, "SAR": sar} {
		close8(t, name, got, want[name].(float64))
	}
	// Rows that lack a value are as if they were not there.
	holes, g := slices.Clone(r[:300]), slices.Clone(f[:300])
	for i := 250; i < 300; i++ {
		if i%2 == 0 {
			holes[i] = math.NaN()
		} else {
			g[i] = math.NaN()
		}
	}
	again, err := contagion.FitMarket(holes, g)
	if err != nil || again != m {
		t.Errorf("%+v, want %+v, %v", again, m, err)
	}
}

func TestMarketRefuses(t *testing.T) {
	f := []float64{1, 2, 3, 2, 1, 4}
	for name, c := range map[string][2][]float64{
		"lengths": {{1, 2, 3}, f}, "none": {nil, nil}, "short": {f[:2], f[:2]},
		"constant factor": {f, {.1, .1, .1, .1, .1, .1}},
		"huge":            {{1e300, 2, 3, -1e300, 2, 1}, f}, "holes": {{1, 2, math.NaN(), math.NaN(), math.NaN(), math.NaN()}, f},
		"steep": {{1e140, 2e140, -1e140, 0, 0, 1}, {1e-170, 0, 0, 2e-170, 0, 0}},
	} {
		if m, err := contagion.FitMarket(c[0], c[1]); err == nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
	m, err := contagion.FitMarket([]float64{.1, .1, .1, .1, .1, .1}, f)
	if err != nil || m.Sigma != 0 {
		t.Errorf("constant instrument: %+v, %v", m, err)
	}
	if sar := m.Standardised(math.NaN(), 1, 1); !math.IsNaN(sar) {
		t.Errorf("SAR of NaN is %v", sar)
	}
}

// Under the null the statistics have mean 0 and variance 1, with factor
// correlation only those of Kolari and Pynnonen do.
func TestStatisticsUnderTheNull(t *testing.T) {
	const n, l, runs, rbar = 40, 250, 4000, .3
	rng := rand.New(rand.NewPCG(8, 9))
	var plain, patell, bmp []float64
	for range runs {
		common := math.Sqrt(rbar) * rng.NormFloat64()
		sar, free := make([]float64, n), make([]float64, n)
		for i := range sar {
			// SAR is a Student t with L-2 degrees of freedom; a normal one
			// with its variance does here.
			sd := math.Sqrt(float64(l-2) / float64(l-4))
			free[i] = sd * rng.NormFloat64()
			sar[i] = sd * (common + math.Sqrt(1-rbar)*rng.NormFloat64())
		}
		plain = append(plain, contagion.Patell(free, l))
		p, b := contagion.KolariPynnonen(sar, l, rbar)
		patell, bmp = append(patell, p), append(bmp, b)
	}
	for name, v := range map[string][]float64{"Patell": plain, "adjusted Patell": patell, "adjusted BMP": bmp} {
		mean, square := 0.0, 0.0
		for _, a := range v {
			mean += a / runs
			square += a * a / runs
		}
		if math.Abs(mean) > .06 || math.Abs(square-1) > .12 {
			t.Errorf("%s: mean %.3f, variance %.3f", name, mean, square)
		}
	}
}

func TestStatisticsEdges(t *testing.T) {
	nan := math.NaN()
	for name, v := range map[string]float64{
		"t of none": contagion.CrossSectionalT(nil), "t of one": contagion.CrossSectionalT([]float64{1}),
		"t of zeros": contagion.CrossSectionalT([]float64{0, 0, 0}), "Patell of none": contagion.Patell([]float64{nan}, 250),
		"Patell of a short window": contagion.Patell([]float64{1, 2}, 4), "t of an infinite": contagion.CrossSectionalT([]float64{1, math.Inf(1)}),
	} {
		if !math.IsNaN(v) {
			t.Errorf("%s is %v", name, v)
		}
	}
	close8(t, "t with holes", contagion.CrossSectionalT([]float64{nan, -1, -2, nan, -3, -2}), contagion.CrossSectionalT([]float64{-1, -2, -3, -2}))
	for _, rbar := range []float64{-1, 1.5, nan} {
		if p, b := contagion.KolariPynnonen([]float64{1, 2, 3}, 250, rbar); !math.IsNaN(p) || !math.IsNaN(b) {
			t.Errorf("rbar %v: %v %v", rbar, p, b)
		}
	}
	for name, ar := range map[string][][]float64{"none": nil, "empty": {{}}, "one": {{1}}, "ragged": {{1, 2, 3}, {1, 2}}, "NaN": {{1, nan, 2}}} {
		if v, err := contagion.Corrado(ar); err == nil || !math.IsNaN(v) {
			t.Errorf("Corrado of %s: %v, %v", name, v, err)
		}
	}
	if v, err := contagion.Corrado([][]float64{{1, 1, 1}, {2, 2, 2}}); err != nil || !math.IsNaN(v) {
		t.Errorf("Corrado of constants: %v, %v", v, err)
	}
	// Ranks do not care about the size of an outlier.
	a, _ := contagion.Corrado([][]float64{{1, -1, 0, 2, -3}, {0, 1, -1, 2, -3}})
	b, _ := contagion.Corrado([][]float64{{1, -1, 0, 2, -1e300}, {0, 1, -1, 2, math.Inf(-1)}})
	close8(t, "Corrado with outliers", b, a)
}

func FuzzStatistics(f *testing.F) {
	f.Add([]byte("some returns of eight bytes each, and a few more of them"), .05, 250)
	f.Fuzz(func(t *testing.T, raw []byte, q float64, l int) {
		var v []float64
		for ; len(raw) >= 8; raw = raw[8:] {
			v = append(v, math.Float64frombits(binary.LittleEndian.Uint64(raw)))
		}
		half := len(v) / 2
		if m, err := contagion.FitMarket(v[:half], v[half:2*half]); err == nil {
			if math.IsNaN(m.Alpha+m.Beta+m.Sigma) || m.Sigma < 0 || m.Sxx <= 0 {
				t.Errorf("%+v", m)
			}
			m.Standardised(q, q, 1)
		}
		contagion.CrossSectionalT(v)
		contagion.Patell(v, l)
		contagion.KolariPynnonen(v, l, q)
		if c, err := contagion.Corrado([][]float64{v[:half], v[half : 2*half]}); err == nil && c*c > float64(half)+1e-6 {
			t.Errorf("Corrado %v of %d days", c, half)
		}
		reject, rates := contagion.BenjaminiHochberg(v, q), contagion.DiscoveryRates(v)
		for i := range v {
			if reject[i] && !(v[i] <= q && rates[i] <= q*(1+1e-12)) {
				t.Errorf("p %v, rate %v rejected at %v", v[i], rates[i], q)
			}
			if known := v[i] >= 0 && v[i] <= 1; known == math.IsNaN(rates[i]) || known && rates[i] < v[i] {
				t.Errorf("p %v has rate %v", v[i], rates[i])
			}
		}
		if m, n := contagion.CommonShare(v); m < 0 || m > 1 || n > len(v) {
			t.Errorf("common share %v of %d", m, n)
		}
		if p, _ := contagion.PercentileOf(q, v); p < 0 || p > 100 {
			t.Errorf("percentile %v", p)
		}
		if a, b, _, err := contagion.Breadth(v[:half], v[half:2*half]); err != nil || a > 1 || b > 1 {
			t.Errorf("breadth %v %v, %v", a, b, err)
		}
		contagion.AbsorptionShift(v)
	})
}

func BenchmarkFitMarket(b *testing.B) {
	x := gaussian(250, 2, .5, 1)
	r, f := colOf(x, 0), colOf(x, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := contagion.FitMarket(r, f); err != nil {
			b.Fatal(err)
		}
	}
}
