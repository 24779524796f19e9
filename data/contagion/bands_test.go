package contagion_test

import (
	"math"
	"path/filepath"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func TestBandsAgainstR(t *testing.T) {
	for name, want := range map[string][]float64{
		"N4_T500": {20.8888351399456, 16.1228238629632, 3.49859506954778, 1.26741620743472},
		"N8_T750": {36.8083521195044, 28.600788625723, 6.03591919671594, 2.17164429706549},
	} {
		checkBands(t, synth(t, name), 1, "testdata/synth_"+name+"_BK_p1_h100_", want, 1e-10)
	}
}

func TestBands2012(t *testing.T) {
	y := dy2012(t)
	b := checkBands(t, y, 4, filepath.Join(published, "dy2012_BK_p4_h100_"),
		[]float64{16.0922503166032, 2.93736587007324, 1.85512121825416, 11.2997632282758}, 1e-9)
	for name, of := range map[string]func(*contagion.Connectedness) []float64{
		"TO":   func(c *contagion.Connectedness) []float64 { return c.To },
		"FROM": func(c *contagion.Connectedness) []float64 { return c.From },
		"NET":  func(c *contagion.Connectedness) []float64 { return c.Net },
	} {
		m, _ := sheet(t, filepath.Join(published, "dy2012_BK_p4_h100_"+name+".csv"))
		for i, c := range append([]*contagion.Connectedness{b.Total}, b.Bands...) {
			nearAll(t, name, mat.NewDense(1, 4, of(c)), m.Slice(i, i+1, 0, 4), 1e-9)
		}
	}
}

func checkBands(t *testing.T, y *mat.Dense, lags int, path string, want []float64, tol float64) *contagion.BandTables {
	t.Helper()
	b, err := contagion.FrequencyConnectedness(y, settings(lags, 100, contagion.Generalised), contagion.BandEdges(1, 5, 20, math.Inf(1)))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range append([]*contagion.Connectedness{b.Total}, b.Bands...) {
		near(t, path, c.TCI, want[i], tol)
		m, _ := sheet(t, path+[]string{"Total", "1-5", "5-20", "20-Inf"}[i]+".csv")
		nearAll(t, path, c.Percent, m, tol)
	}
	return b
}

// Over all frequencies the bands are the table by time, of one row more.
func TestBandsAddUpToTime(t *testing.T) {
	y := synth(t, "N8_T750")
	for _, m := range []contagion.FEVDMethod{contagion.Generalised, contagion.Orthogonalised} {
		for _, h := range []int{1, 2, 9, 40} { // even and odd numbers of points
			for _, p := range []int{0, 2} {
				b, err := contagion.FrequencyConnectedness(y, settings(p, h, m), []float64{math.Pi, 2, 0})
				if err != nil {
					t.Fatal(err)
				}
				nearAll(t, "total", b.Total.Percent, mustConnect(t, y, settings(p, h+1, m)).Percent, 1e-10)
				var sum mat.Dense
				sum.Add(b.Bands[0].Percent, b.Bands[1].Percent)
				nearAll(t, "sum", &sum, b.Total.Percent, 1e-10)
				near(t, "TCI", b.Bands[0].TCI+b.Bands[1].TCI, b.Total.TCI, 1e-10)
			}
		}
	}
}

func TestBandsRefuse(t *testing.T) {
	y := synth(t, "N4_T500")
	for _, edges := range [][]float64{nil, {1}, {0, 1}, {4, 1}, {1, -1}, {2, 2}, {math.NaN(), 0}, {1, 0.9999}} {
		if _, err := contagion.FrequencyConnectedness(y, settings(1, 100, contagion.Generalised), edges); err == nil {
			t.Errorf("edges %v were taken", edges)
		}
	}
	if _, err := contagion.FrequencyConnectedness(y, settings(1, 100, contagion.Joint), []float64{1, 0}); err == nil {
		t.Error("joint bands were taken")
	}
}
