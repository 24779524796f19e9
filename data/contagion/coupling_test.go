package contagion_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func ExampleAbsorptionRatio() {
	x := mat.NewDense(6, 2, []float64{1, 1, -1, -2, 2, 1, -2, -1, 1, 2, -1, -1})
	ar, err := contagion.AbsorptionRatio(x, 1, 0)
	fmt.Printf("%.3f %v\n", ar, err)
	// Output: 0.917 <nil>
}

func ExampleAbsorptionShift() {
	ar := make([]float64, 252)
	for i := range ar {
		ar[i] = 0.5
		if i >= 237 {
			ar[i] = 0.6
		}
	}
	fmt.Printf("%.2f\n", contagion.AbsorptionShift(ar))
	// Output: 3.97
}

func ExampleBreadth() {
	fell, beyond, n, err := contagion.Breadth([]float64{-5, -1, 2, math.NaN()}, []float64{2, 1, 1, 1})
	fmt.Printf("%.2f %.2f of %d %v\n", fell, beyond, n, err)
	// Output: 0.67 0.33 of 3 <nil>
}

func ExamplePercentileOf() {
	p, n := contagion.PercentileOf(3, []float64{1, 2, 3, 4, math.NaN()})
	fmt.Println(p, n)
	// Output: 62.5 4
}

func TestShareEdges(t *testing.T) {
	for name, r := range map[string][]float64{"none": nil, "zeros": {0, 0}, "NaN": {math.NaN()}, "infinite": {math.Inf(1)}} {
		if m, _ := contagion.CommonShare(r); !math.IsNaN(m) {
			t.Errorf("%s: %v", name, m)
		}
	}
	m, n := contagion.CommonShare([]float64{1e300, 1e300, math.NaN(), 1e300})
	close8(t, "huge but alike", m, 1)
	if n != 3 {
		t.Errorf("of %d", n)
	}
	if _, _, _, err := contagion.Breadth([]float64{1}, nil); err == nil {
		t.Error("lengths differ")
	}
	if fell, _, n, err := contagion.Breadth([]float64{1}, []float64{0}); err != nil || n != 0 || !math.IsNaN(fell) {
		t.Errorf("%v of %d, %v", fell, n, err)
	}
	if p, n := contagion.PercentileOf(math.NaN(), []float64{1}); !math.IsNaN(p) || n != 1 {
		t.Errorf("%v of %d", p, n)
	}
	if p, n := contagion.PercentileOf(1, nil); !math.IsNaN(p) || n != 0 {
		t.Errorf("%v of %d", p, n)
	}
	for name, ar := range map[string][]float64{"short": make([]float64, 251), "equal": make([]float64, 300)} {
		if v := contagion.AbsorptionShift(ar); !math.IsNaN(v) {
			t.Errorf("%s: %v", name, v)
		}
	}
}

func BenchmarkAbsorptionRatio(b *testing.B) {
	x := gaussian(500, 60, .7, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := contagion.AbsorptionRatio(x, 0, 250); err != nil {
			b.Fatal(err)
		}
	}
}
