package contagion_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func ExampleTVPConnectedness() {
	// Two series, the second follows the first by a row.
	x := mat.NewDense(12, 2, []float64{1, 0, -2, 1, 1, -2, 2, 1, -1, 2, -1, -1, 2, -1, 1, 2, -2, 1, 0, -2, 1, 0, -2, 1})
	prior, _ := contagion.MinnesotaPrior(2, 1, 0.1)
	res, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: 1, Prior: prior})
	fmt.Printf("%.1f %.1f %v\n", res.TCI[1], res.Net.At(11, 0), err)
	// Output: 8.1 12.7 <nil>
}

func ExampleBayesPrior() {
	x := mat.NewDense(6, 1, []float64{1, .6, .4, .1, .2, .1})
	p, err := contagion.BayesPrior(x, 1)
	fmt.Printf("%.3f %.3f %v\n", p.Coef.At(0, 0), p.CoefVar.At(0, 0), err)
	// Output: 0.539 1.953 <nil>
}

func ExampleMinnesotaPrior() {
	p, err := contagion.MinnesotaPrior(2, 2, 0.1)
	fmt.Println(p.CoefVar.At(0, 0), p.CoefVar.At(3, 3), err)
	// Output: 0.1 0.025 <nil>
}

func ExampleUninformativePrior() {
	p, err := contagion.UninformativePrior(2, 1)
	fmt.Println(p.Coef.At(0, 1), p.CoefVar.At(1, 1), err)
	// Output: 0 4 <nil>
}

// The references are R ConnectednessApproach 1.0.4's, p=1, H=10, a training
// window of 149 rows.
func TestTVPSynthetic(t *testing.T) {
	means := map[string][3]float64{
		"synth_N4_T500": {21.0037081796579, 21.324601270096, 21.8841498212241},
		"synth_N8_T750": {38.2475895995491, 38.2001017279096, 38.6218806074457},
	}
	for data, mean := range means {
		x := ownSheet(t, data)
		_, n := x.Dims()
		for i, name := range []string{"BayesPrior", "MinnesotaPrior", "UninformativePrior"} {
			prior, err := contagion.BayesPrior(rowsOf(x, 0, 149), 1)
			switch i {
			case 1:
				prior, err = contagion.MinnesotaPrior(n, 1, 0.1)
			case 2:
				prior, err = contagion.UninformativePrior(n, 1)
			}
			if err != nil {
				t.Fatal(err)
			}
			res, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: 1, Prior: prior})
			if err != nil {
				t.Fatal(err)
			}
			what := data + "_tvp_p1_h10_" + name
			close8(t, what, res.Mean, mean[i])
			nearMatrix(t, what+" TCI", mat.NewDense(len(res.TCI), 1, res.TCI), ownSheet(t, what+"_TCI"))
			nearMatrix(t, what+" average", res.Average, ownSheet(t, what+"_CT"))
			net := mat.NewDense(3, n, nil)
			for k, m := range []*mat.Dense{res.To, res.From, res.Net} {
				rows, _ := m.Dims()
				for j := range n {
					net.Set(k, j, mat.Sum(m.ColView(j))/float64(rows))
				}
			}
			nearMatrix(t, what+" net", net, ownSheet(t, what+"_TOFROMNET"))
		}
	}
}

// The same of the data of Diebold and Yilmaz (2012), p=4, a training window
// of 196 rows, and p=1 of 199.
func TestTVPPublished(t *testing.T) {
	x, dates := publishedSheet(t, "dy2012")
	want, _ := publishedSheet(t, "dy2012_tvp_p4_h10_BayesPrior")
	average, _ := publishedSheet(t, "dy2012_tvp_p4_h10_BayesPrior_avgCT")
	run := func(lags int) *contagion.TVPResult {
		prior, err := contagion.BayesPrior(rowsOf(x, 0, 200-lags), lags)
		if err != nil {
			t.Fatal(err)
		}
		res, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: lags, Prior: prior})
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	highest := func(v []float64) (at int) {
		for i := range v {
			if v[i] > v[at] {
				at = i
			}
		}
		return at
	}
	res := run(4)
	got := mat.NewDense(len(res.TCI), 13, nil)
	for i := range res.TCI {
		row := append([]float64{res.TCI[i]}, res.To.RawRowView(i)...)
		row = append(row, res.From.RawRowView(i)...)
		got.SetRow(i, append(row, res.Net.RawRowView(i)...))
	}
	nearMatrix(t, "p=4", got, want)
	nearMatrix(t, "p=4 average", res.Average, average)
	close8(t, "p=4 mean", res.Mean, 17.3857634310985)
	if at := highest(res.TCI); dates[at] != "2008-10-03" {
		t.Errorf("highest on %s", dates[at])
	}
	res = run(1)
	close8(t, "p=1 mean", res.Mean, 20.2226424722196)
	close8(t, "p=1 last", res.TCI[len(res.TCI)-1], 35.7060774376)
	if at := highest(res.TCI); dates[at] != "2009-03-18" {
		t.Errorf("highest on %s", dates[at])
	}
}

func TestTVPProperties(t *testing.T) {
	x := gaussian(120, 3, .6, 21)
	prior, _ := contagion.BayesPrior(rowsOf(x, 0, 60), 2)
	rows := 0
	res, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: 2, Horizon: 5, Prior: prior, Each: func(row int, s *mat.Dense) error {
		if row != rows {
			t.Fatalf("row %d, want %d", row, rows)
		}
		rows++
		for i := range 3 {
			close8(t, "row sum", mat.Sum(s.RowView(i)), 1)
		}
		return nil
	}})
	if err != nil || rows != 120 {
		t.Fatal(rows, err)
	}
	// Order and units do not matter.
	y := mat.NewDense(120, 3, nil)
	for i := range 120 {
		y.SetRow(i, []float64{1e3 * x.At(i, 2), 1e-3 * x.At(i, 0), x.At(i, 1)})
	}
	prior, _ = contagion.BayesPrior(rowsOf(y, 0, 60), 2)
	got, err := contagion.TVPConnectedness(y, contagion.TVPOptions{Lags: 2, Horizon: 5, Prior: prior})
	if err != nil {
		t.Fatal(err)
	}
	// The prior's variance (Z'Z)^-1 is not scaled by Q, so only p rows agree
	// when units differ; with one unit for all, every row does.
	close8(t, "TCI of the prior", got.TCI[0], res.TCI[0])
	for i := range 120 {
		y.SetRow(i, []float64{x.At(i, 2), x.At(i, 0), x.At(i, 1)})
	}
	prior, _ = contagion.BayesPrior(rowsOf(y, 0, 60), 2)
	got, err = contagion.TVPConnectedness(y, contagion.TVPOptions{Lags: 2, Horizon: 5, Prior: prior})
	if err != nil {
		t.Fatal(err)
	}
	for i := range res.TCI {
		close8(t, "TCI in another order", got.TCI[i], res.TCI[i])
		close8(t, "NET sums to 0", mat.Sum(got.Net.RowView(i)), 0)
	}
	stop := errors.New("enough")
	if _, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: 2, Prior: prior, Each: func(int, *mat.Dense) error { return stop }}); err != stop {
		t.Errorf("error %v, want the one of Each", err)
	}
}

// Growing series make the coefficients explosive: the guard must hold them.
func TestTVPExplosive(t *testing.T) {
	x := gaussian(80, 2, .3, 5)
	for i := 40; i < 60; i++ {
		for j := range 2 {
			x.Set(i, j, 1.3*x.At(i-1, j)+x.At(i, j))
		}
	}
	prior, _ := contagion.UninformativePrior(2, 1)
	res, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: 1, Prior: prior})
	if err != nil || res.Held == 0 {
		t.Fatalf("held %v, %v", res, err)
	}
	for i, v := range res.TCI {
		if !(v >= 0 && v <= 100) {
			t.Errorf("TCI %v at row %d", v, i)
		}
	}
}

func TestTVPRefuses(t *testing.T) {
	x := gaussian(60, 3, .5, 1)
	prior, _ := contagion.UninformativePrior(3, 1)
	other, _ := contagion.UninformativePrior(4, 1)
	for want, opt := range map[string]contagion.TVPOptions{
		"0 lags":            {Prior: prior},
		"60 rows":           {Prior: prior, Lags: 60},
		"horizon -1":        {Prior: prior, Lags: 1, Horizon: -1},
		"factor 1.5":        {Prior: prior, Lags: 1, Kappa1: 1.5},
		"factor NaN":        {Prior: prior, Lags: 1, Kappa2: math.NaN()},
		"no prior":          {Lags: 1},
		"prior of 4 x 4":    {Prior: other, Lags: 1},
		"2 centres":         {Prior: prior, Lags: 1, Centre: []float64{0, 0}},
		"series 1 is NaN":   {Prior: prior, Lags: 1, Centre: []float64{0, math.NaN(), 0}},
		"prior of 3 x 3 co": {Prior: prior, Lags: 2},
	} {
		if _, err := contagion.TVPConnectedness(x, opt); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want %q", err, want)
		}
	}
	if _, err := contagion.TVPConnectedness(gaussian(60, 51, .5, 1), contagion.TVPOptions{Lags: 1}); err == nil {
		t.Error("a state of 2601 coefficients")
	}
	for _, gamma := range []float64{0, -1, math.NaN(), math.Inf(1)} {
		if _, err := contagion.MinnesotaPrior(3, 1, gamma); err == nil {
			t.Errorf("gamma %v", gamma)
		}
	}
	if _, err := contagion.UninformativePrior(0, 1); err == nil {
		t.Error("no series")
	}
	if _, err := contagion.BayesPrior(x, 20); err == nil || !strings.Contains(err.Error(), "training window") {
		t.Errorf("error %v", err)
	}
}

func TestTVPHostile(t *testing.T) {
	for name, x := range hostile() {
		for of := range 2 {
			n := 1
			if x != nil && !x.IsEmpty() {
				_, n = x.Dims()
			}
			prior, err := contagion.UninformativePrior(n, 1)
			if of == 1 {
				prior, err = contagion.BayesPrior(x, 1)
			}
			var res *contagion.TVPResult
			if err == nil {
				res, err = contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: 1, Prior: prior})
			}
			good := map[string]bool{"graded": true, "one series": true, "two series": true, "twin": of == 0, "wide": of == 0}[name]
			if good != (err == nil) {
				t.Errorf("%s, prior %d: error %v", name, of, err)
			}
			if err == nil && !(res.Mean >= 0 && res.Mean <= 100) {
				t.Errorf("%s: TCI %v", name, res.Mean)
			}
		}
	}
}

func BenchmarkTVP(b *testing.B) {
	for _, c := range []struct{ t, n, p int }{{2771, 4, 4}, {2771, 4, 1}, {500, 10, 1}, {300, 15, 1}} {
		x := gaussian(c.t, c.n, .5, 1)
		prior, err := contagion.BayesPrior(rowsOf(x, 0, 200), c.p)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprintf("N=%d,T=%d,p=%d", c.n, c.t, c.p), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := contagion.TVPConnectedness(x, contagion.TVPOptions{Lags: c.p, Prior: prior}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
