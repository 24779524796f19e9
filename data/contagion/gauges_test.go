package contagion_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"contagion/data/contagion"
)

func ExampleNewTurbulenceGauge() {
	// Two series that move together; one rises while the other falls.
	g, _ := contagion.NewTurbulenceGauge([]float64{0, 0}, mat.NewSymDense(2, []float64{1, .8, .8, 1}))
	s, err := g.Measure([]float64{1, -1})
	fmt.Printf("%.1f = %.1f x %.1f %v\n", s.Turbulence, s.Magnitude, s.Surprise, err)
	// Output: 5.0 = 1.0 x 5.0 <nil>
}

func ExampleTurbulenceGauge_Measure() {
	g, _ := contagion.NewTurbulenceGauge([]float64{0, 0}, mat.NewSymDense(2, []float64{1, .8, .8, 4}))
	s, err := g.Measure([]float64{math.NaN(), 6}) // one venue is closed
	fmt.Println(s.Turbulence, s.N, err)
	// Output: 9 1 <nil>
}

func ExampleFitTurbulence() {
	past := mat.NewDense(6, 2, []float64{1, 1, -1, -2, 2, 1, -2, -1, 1, 2, -1, -1})
	g, err := contagion.FitTurbulence(past)
	s, _ := g.Measure([]float64{2, -2})
	fmt.Printf("%.2f %.2f %v\n", s.Turbulence, s.Surprise, err)
	// Output: 12.00 6.00 <nil>
}

func ExampleRollingTurbulence() {
	x := mat.NewDense(7, 2, []float64{1, 1, -1, -2, 2, 1, -2, -1, 1, 2, -1, -1, 2, -2})
	s, err := contagion.RollingTurbulence(x, 6, 1)
	fmt.Printf("%.2f %.2f %v\n", s[5].Turbulence, s[6].Turbulence, err)
	// Output: NaN 12.00 <nil>
}

// The references are numpy's: row 499 against the sample mean and covariance
// (divisor T-1) of the rows before it, and the first 500 rows' absorption.
func TestGaugeReferences(t *testing.T) {
	x, refs := ownSheet(t, "synth_N8_T750"), synthRefs(t)
	past := rowsOf(x, 0, 499)
	cov, mean := mat.NewSymDense(8, nil), make([]float64, 8)
	stat.CovarianceMatrix(cov, past, nil)
	for j := range mean {
		mean[j] = stat.Mean(colOf(past, j), nil)
	}
	g, err := contagion.NewTurbulenceGauge(mean, cov)
	if err != nil {
		t.Fatal(err)
	}
	s, err := g.Measure(x.RawRowView(499))
	if err != nil {
		t.Fatal(err)
	}
	close8(t, "turbulence", s.Turbulence, refs["N8_turbulence_row499_ddof1_divN"].(float64))
	close8(t, "surprise", s.Surprise, s.Turbulence/s.Magnitude)
	for name, halfLife := range map[string]float64{"N8_absorption_top2_of8_rows0_499": 0, "N8_absorption_top2_EW_hl250": 250} {
		for _, k := range []int{2, 0} {
			ar, err := contagion.AbsorptionRatio(rowsOf(x, 0, 500), k, halfLife)
			if err != nil {
				t.Fatal(err)
			}
			close8(t, name, ar, refs[name].(float64))
		}
	}
}

func TestTurbulenceProperties(t *testing.T) {
	x := gaussian(700, 20, .8, 31)
	all, err := contagion.RollingTurbulence(x, 500, 50)
	if err != nil {
		t.Fatal(err)
	}
	mean := 0.0
	for _, s := range all[500:] {
		mean += s.Turbulence / 200
		if s.N != 20 {
			t.Errorf("measured %d of 20", s.N)
		}
	}
	if math.Abs(mean-1) > .1 {
		t.Errorf("mean turbulence of ordinary days %.3f", mean)
	}
	// Units and order do not matter; a hole is as if the series were not there.
	g, _ := contagion.FitTurbulence(rowsOf(x, 0, 500))
	scaled := mat.DenseCopyOf(x)
	scaled.Scale(-1e50, scaled)
	h, err := contagion.FitTurbulence(rowsOf(scaled, 0, 500))
	if err != nil {
		t.Fatal(err)
	}
	a, _ := g.Measure(x.RawRowView(600))
	b, _ := h.Measure(scaled.RawRowView(600))
	close8(t, "in another unit", b.Turbulence, a.Turbulence)
	hole := append([]float64(nil), x.RawRowView(600)...)
	hole[3] = math.NaN()
	cov, intensity, _ := contagion.LedoitWolfConstant(rowsOf(x, 0, 500))
	close8(t, "intensity", g.Intensity, intensity)
	less, means, row := mat.NewSymDense(19, nil), []float64{}, []float64{}
	for i := range 20 {
		if i == 3 {
			continue
		}
		means, row = append(means, stat.Mean(colOf(rowsOf(x, 0, 500), i), nil)), append(row, hole[i])
		for j := i; j < 20; j++ {
			if j != 3 {
				less.SetSym(i-b2i(i > 3), j-b2i(j > 3), cov.At(i, j))
			}
		}
	}
	without, err := contagion.NewTurbulenceGauge(means, less)
	if err != nil {
		t.Fatal(err)
	}
	a, _ = g.Measure(hole)
	b, _ = without.Measure(row)
	close8(t, "with a hole", a.Turbulence, b.Turbulence)
	for i := range hole {
		hole[i] = math.NaN()
	}
	if s, err := g.Measure(hole); err != nil || s.N != 0 || !math.IsNaN(s.Turbulence) || !math.IsNaN(s.Surprise) {
		t.Errorf("of nothing: %+v, %v", s, err)
	}
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func TestGaugesRefuse(t *testing.T) {
	good := map[string]bool{"graded": true, "two rows": true, "twin": true, "wide": true, "one series": true, "two series": true}
	for name, x := range hostile() {
		g, err := contagion.FitTurbulence(x)
		if name != "two rows" && name != "wide" && good[name] != (err == nil) {
			t.Errorf("turbulence of %s: %v", name, err)
		}
		if err == nil {
			_, n := x.Dims()
			if s, err := g.Measure(make([]float64, n)); err != nil || !(s.Turbulence >= 0) {
				t.Errorf("turbulence of %s: %+v, %v", name, s, err)
			}
		}
		ar, err := contagion.AbsorptionRatio(x, 1, 20)
		if want := good[name] || name == "constant"; want != (err == nil) {
			t.Errorf("absorption of %s: %v", name, err)
		}
		if err == nil && !(ar > 0 && ar <= 1) || err != nil && !math.IsNaN(ar) {
			t.Errorf("absorption of %s: %v, %v", name, ar, err)
		}
	}
	x := gaussian(60, 4, .5, 1)
	for _, c := range []struct {
		k        int
		halfLife float64
	}{{-1, 0}, {5, 0}, {1, -1}, {1, math.NaN()}, {1, math.Inf(1)}} {
		if _, err := contagion.AbsorptionRatio(x, c.k, c.halfLife); err == nil {
			t.Errorf("absorption %+v", c)
		}
	}
	g, _ := contagion.FitTurbulence(x)
	if _, err := g.Measure([]float64{1}); err == nil {
		t.Error("one return for four series")
	}
	if _, err := g.Measure([]float64{1, math.Inf(1), 2, 3}); err == nil || err.Error() != "contagion: series 1 is +Inf" {
		t.Errorf("error %v", err)
	}
	indefinite := mat.NewSymDense(2, []float64{1, 2, 2, 1})
	for name, c := range map[string]*mat.SymDense{
		"no covariance": nil, "empty": {}, "indefinite": indefinite, "zero": mat.NewSymDense(2, nil),
		"NaN": mat.NewSymDense(2, []float64{1, math.NaN(), 0, 1}), "infinite": mat.NewSymDense(2, []float64{math.Inf(1), 0, 0, 1}),
		"three": mat.NewSymDense(3, []float64{1, 0, 0, 0, 1, 0, 0, 0, 1}),
	} {
		if _, err := contagion.NewTurbulenceGauge([]float64{0, 0}, c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	// A covariance that is singular by its data gets a ridge, with a flag.
	twins, err := contagion.NewTurbulenceGauge([]float64{0, 0}, mat.NewSymDense(2, []float64{1, 1, 1, 1}))
	if err != nil || !(twins.Jitter > 0 && twins.Jitter <= 1e-6) {
		t.Errorf("twins: %+v, %v", twins, err)
	}
	for name, c := range map[string]struct {
		x             *mat.Dense
		window, every int
	}{"no rows": {nil, 5, 1}, "window": {x, 0, 1}, "every": {x, 5, 0}} {
		if _, err := contagion.RollingTurbulence(c.x, c.window, c.every); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	x.Set(30, 2, math.NaN())
	if _, err := contagion.RollingTurbulence(x, 20, 1); err == nil || !strings.Contains(err.Error(), "series 2 is NaN at row 19") {
		t.Errorf("error %v", err)
	}
	if s, err := contagion.RollingTurbulence(x, 20, 40); err != nil || s[30].N != 3 {
		t.Errorf("a hole in a measured row: %v, %v", s, err)
	}
}

func BenchmarkTurbulence(b *testing.B) {
	x := gaussian(501, 60, .7, 1)
	past := rowsOf(x, 0, 500)
	b.Run("fit N=60", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := contagion.FitTurbulence(past); err != nil {
				b.Fatal(err)
			}
		}
	})
	g, err := contagion.FitTurbulence(past)
	if err != nil {
		b.Fatal(err)
	}
	for name, hole := range map[string]bool{"measure N=60": false, "measure N=60 with a hole": true} {
		row := append([]float64(nil), x.RawRowView(500)...)
		if hole {
			row[7] = math.NaN()
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := g.Measure(row); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
