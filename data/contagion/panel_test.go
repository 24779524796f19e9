package contagion_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

// Any panel must give an error or finite numbers, never a panic.
func FuzzPanel(f *testing.F) {
	f.Add([]byte("a byte is a value, most of them small and a few that are not, so that short inputs fill some rows"), 2, uint8(1))
	f.Add([]byte("aaaaaaaaaaaaaaaaaaaabaaaaaaaaaaaa\xf0aaaaaaaaaaaaaaaaaaaaaaaaaaaa"), 3, uint8(0))
	f.Add([]byte("fuller and fuller of noise: qwertyuiopasdfghjklzxcvbnm1234567890!@#$%^&*()_+-=[]{};'|,./<>?`~ZAQ"), 3, uint8(5))
	odd := []float64{math.NaN(), math.Inf(1), math.Inf(-1), math.MaxFloat64, -1e300, 1e160, 1e150, -1e149, 1e100, 1e-150, 1e-162, 5e-324, 1e8, 1e15}
	f.Fuzz(func(t *testing.T, raw []byte, cols int, lags uint8) {
		if cols < 1 || cols > 8 {
			return
		}
		var v []float64
		for _, b := range raw[:min(len(raw), 1000)] {
			if i := int(b) - 240; i >= 0 && i < len(odd) {
				v = append(v, odd[i])
				continue
			}
			v = append(v, float64(b)/8-12)
		}
		rows := len(v) / cols
		if rows == 0 {
			return
		}
		x := mat.NewDense(rows, cols, v[:rows*cols])
		for name, shrink := range shrinkers {
			if cov, d, err := shrink(x); err == nil && (!(d >= 0 && d <= 1) || math.IsNaN(mat.Sum(cov))) {
				t.Errorf("%s: intensity %v of %v", name, d, mat.Formatted(x))
			}
		}
		if g, err := contagion.FitTurbulence(x); err == nil {
			if s, err := g.Measure(x.RawRowView(0)); err == nil && !(s.Turbulence >= 0) {
				t.Errorf("turbulence %+v of %v", s, mat.Formatted(x))
			}
		}
		if ar, err := contagion.AbsorptionRatio(x, 0, float64(lags)); err == nil && !(ar > 0 && ar <= 1) {
			t.Errorf("absorption %v of %v", ar, mat.Formatted(x))
		}
		if corr, err := contagion.PearsonCorrelation(x); err == nil {
			if _, length, err := contagion.MinimumSpanningTree(corr); err != nil || !(length >= 0 && length <= 2*float64(cols)) {
				t.Errorf("tree of length %v, %v", length, err)
			}
		}
		p := 1 + int(lags%3)
		if s, err := contagion.R2Decomposition(x, p-1); err == nil {
			if all, _, _ := s.TCI(); !(all >= 0 && all <= 100+1e-6) {
				t.Errorf("R2 TCI %v", all)
			}
		}
		prior, err := contagion.BayesPrior(x, p)
		if err != nil {
			prior, _ = contagion.UninformativePrior(cols, p)
		}
		if res, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: p, Prior: prior}); err == nil && !(res.Mean >= 0 && res.Mean <= 100) {
			t.Errorf("TCI %v", res.Mean)
		}
	})
}
