package contagion_test

import (
	"fmt"
	"math"
	"testing"

	"contagion/data/contagion"
)

func ExampleModelFrom() {
	nan := math.NaN()
	// Three names; the second moves with the first, nothing is known of the third.
	m, err := contagion.ModelFrom([]float64{0.03, 0.02, nan}, []float64{1, 0.6, nan, 0.6, 1, nan, nan, nan, nan}, 60)
	if err != nil {
		fmt.Println(err)
		return
	}
	s, _ := m.Shock(0)
	f, _ := s.Forecast([]float64{-0.10}, nil)
	fmt.Printf("%.3f %.3f %v\n", f[0].Expected, f[1].Expected, f[2].Expected)
	// Output: -0.100 -0.040 NaN
}

func ExampleCorrelationsOver() {
	x, y := make([]float64, 200), make([]float64, 200)
	for t := range x {
		x[t] = 0.01 * math.Sin(float64(t))
		y[t] = 0.02 * math.Sin(float64(t)+math.Pi/3)
	}
	vol, rho, rows, err := contagion.CorrelationsOver([][]float64{x, y}, 100)
	fmt.Printf("%.4f %.4f %.1f %.0f %v\n", vol[0], vol[1], rho[1], rows, err)
	_, _, _, err = contagion.CorrelationsOver([][]float64{x, y}, 0)
	fmt.Println(err)
	// Output:
	// 0.0071 0.0142 0.5 173 <nil>
	// contagion: what-if: a half-life of 0 rows
}

// What was written down and read again is the model itself.
func TestModelFromIsTheModel(t *testing.T) {
	x := gaussian(400, 6, 0.4, 3)
	var returns [][]float64
	for i := range 6 {
		returns = append(returns, colOf(x, i))
	}
	want, err := contagion.NewModel(returns)
	if err != nil {
		t.Fatal(err)
	}
	vol, rho, rows, err := contagion.Correlations(returns)
	if err != nil {
		t.Fatal(err)
	}
	got, err := contagion.ModelFrom(vol, rho, rows)
	if err != nil {
		t.Fatal(err)
	}
	for o := range 6 {
		for i := range 6 {
			if a, b := got.Correlation(o, i), want.Correlation(o, i); math.Abs(a-b) > 1e-14 {
				t.Errorf("%d with %d: %v, want %v", i, o, a, b)
			}
		}
	}
}

func TestModelFromRefuses(t *testing.T) {
	for _, c := range []struct {
		vol, rho []float64
		rows     float64
	}{{nil, nil, 60}, {[]float64{1}, nil, 60}, {[]float64{1}, []float64{1}, 3}, {[]float64{1}, []float64{1}, math.NaN()}, {make([]float64, 1001), make([]float64, 1001*1001), 60}} {
		if _, err := contagion.ModelFrom(c.vol, c.rho, c.rows); err == nil {
			t.Errorf("%d deviations, %d correlations, %v rows: no error", len(c.vol), len(c.rho), c.rows)
		}
	}
	if _, _, _, err := contagion.Correlations([][]float64{{1, 2}, {1}}); err == nil {
		t.Error("names of different lengths: no error")
	}
	if _, _, _, err := contagion.Correlations(nil); err == nil {
		t.Error("no name: no error")
	}
}
