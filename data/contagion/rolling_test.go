package contagion_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func mustRoll(t testing.TB, y *mat.Dense, window int, opt contagion.ConnectednessOptions) *contagion.Rolling {
	t.Helper()
	r, err := contagion.RollingConnectedness(y, window, opt)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// datesOf reads the first column of a file with a head row.
func datesOf(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var d []string
	for _, row := range rows[1:] {
		d = append(d, row[0])
	}
	return d
}

func TestRolling2012(t *testing.T) {
	y := dy2012(t)
	dates := datesOf(t, filepath.Join(published, "dy2012.csv"))
	for _, c := range []struct {
		file           string
		pkg            bool
		mean, most     float64
		meanTol        float64
		n              int
		least, last    float64
		peak, trough   string
		dated          map[string]float64
		datedTolerance float64
	}{
		{"clean", false, 16.4126802485, 33.7392558602, 1e-9, 2572, 7.13090775464, 17.3682839066, "2008-03-19", "2002-07-08",
			map[string]float64{"1999-11-05": 13.5062210797, "2008-09-15": 18.836842, "2008-09-29": 24.040864, "2008-10-10": 26.402023, "2008-12-31": 30.288201}, 5.1e-7},
		{"pkg", true, 16.519, 34.25442, 5e-4, 2576, 7.087864, 18.553520298, "2008-03-19", "2002-06-28",
			map[string]float64{"1999-11-01": 13.7021442706, "1999-11-02": 13.7757949341, "2001-10-29": 16.8807875438, "2003-10-23": 9.620130391, "2005-10-18": 12.4839982569, "2007-10-15": 17.9038787541, "2009-10-09": 21.8437750212}, 1e-9},
	} {
		opt := settings(4, 10, contagion.Generalised)
		opt.PackageWindows = c.pkg
		opt.KeepUnstable = true
		r := mustRoll(t, y, 200, opt)
		want, ends := sheet(t, filepath.Join(published, "dy2012_roll200_p4_h10_"+c.file+".csv"))
		if len(r.TCI) != c.n || len(ends) != c.n {
			t.Fatalf("%s: %d windows, the file %d, not %d", c.file, len(r.TCI), len(ends), c.n)
		}
		sum, most, least := 0.0, 0, 0
		_, wide := want.Dims()
		for k, v := range r.TCI {
			if dates[r.Last[k]] != ends[k] {
				t.Fatalf("%s: window %d ends %s, not %s", c.file, k, dates[r.Last[k]], ends[k])
			}
			near(t, c.file+" "+ends[k], v, want.At(k, 0), 1e-8)
			if w, ok := c.dated[ends[k]]; ok {
				near(t, c.file+" "+ends[k], v, w, c.datedTolerance)
			}
			for i, m := range []*mat.Dense{r.To, r.From, r.Net} {
				for j := 0; wide > 1 && j < 4; j++ {
					near(t, c.file+" to, from, net", m.At(k, j), want.At(k, 1+4*i+j), 1e-8)
				}
			}
			sum += v
			if v > r.TCI[most] {
				most = k
			}
			if v < r.TCI[least] {
				least = k
			}
		}
		near(t, c.file+" mean", sum/float64(c.n), c.mean, c.meanTol)
		near(t, c.file+" most", r.TCI[most], c.most, 5.1e-6)
		near(t, c.file+" least", r.TCI[least], c.least, 5.1e-7)
		near(t, c.file+" last", r.TCI[c.n-1], c.last, 1e-9)
		if ends[most] != c.peak || ends[least] != c.trough {
			t.Errorf("%s: peak %s, trough %s", c.file, ends[most], ends[least])
		}
		t.Log(r.Warnings)
		opt.KeepUnstable = false
		t.Log(mustRoll(t, y, 200, opt).Warnings)
	}
}

func TestRollingOwnData(t *testing.T) {
	for name, c := range map[string]struct {
		mean float64
		n    int
	}{"N4_T500": {21.7524986412653, 352}, "N8_T750": {39.4310123678946, 602}} {
		opt := settings(1, 10, contagion.Generalised)
		opt.PackageWindows = true
		r := mustRoll(t, synth(t, name), 150, opt)
		want, _ := sheet(t, "testdata/synth_"+name+"_roll150_p1_pkg.csv")
		sum := 0.0
		for k, v := range r.TCI {
			near(t, name, v, want.At(k, 0), 1e-10)
			sum += v
		}
		if len(r.TCI) != c.n {
			t.Errorf("%s: %d windows", name, len(r.TCI))
		}
		near(t, name+" mean", sum/float64(len(r.TCI)), c.mean, 1e-10)
	}
}

// A window is what Connect makes of its rows, whatever the way there.
func TestWindowsAreTables(t *testing.T) {
	y := synth(t, "N8_T750")
	level := mat.DenseCopyOf(y)
	holed := mat.DenseCopyOf(y)
	for i := range 750 {
		// A high level, and a scale that grows by ten thousand in the sample.
		level.Set(i, 2, 1e6+level.At(i, 2)*math.Exp(float64(i)*math.Log(1e4)/750))
		if i%97 == 0 {
			holed.Set(i, i%8, math.NaN())
		}
	}
	shrunk := func(o contagion.ConnectednessOptions) contagion.ConnectednessOptions {
		o.Shrink = halfway
		return o
	}
	ordered := settings(1, 10, contagion.Ordered)
	ordered.Blocks = [][]int{{4, 5}, {0, 1, 2, 3}, {6, 7}}
	ridge := settings(1, 10, contagion.Generalised)
	ridge.Estimator = contagion.RidgeVAR
	for name, c := range map[string]struct {
		y   *mat.Dense
		opt contagion.ConnectednessOptions
	}{
		"plain":          {y, settings(1, 10, contagion.Generalised)},
		"no lags":        {y, settings(0, 10, contagion.Generalised)},
		"five lags":      {y, settings(5, 10, contagion.Generalised)}, // 195 rows for 41: few enough for least squares
		"levels":         {level, settings(2, 10, contagion.Generalised)},
		"holes":          {holed, settings(1, 10, contagion.Generalised)},
		"orthogonalised": {y, settings(1, 10, contagion.Orthogonalised)},
		"joint":          {y, settings(2, 10, contagion.Joint)},
		"ordered":        {y, ordered},
		"ridge":          {y, ridge},
		"shrunk":         {y, shrunk(settings(0, 1, contagion.Generalised))},
	} {
		r := mustRoll(t, c.y, 200, c.opt)
		for k := 0; k < len(r.TCI); k += 37 {
			part := mat.DenseCopyOf(c.y.Slice(k, k+200, 0, 8))
			want := mustConnect(t, part, c.opt)
			near(t, name, r.TCI[k], want.TCI, 1e-8)
			for j := range 8 {
				near(t, name, r.Net.At(k, j), want.Net[j], 1e-8)
				near(t, name, r.From.At(k, j), want.From[j], 1e-8)
			}
		}
	}
}

// halfway takes half of every covariance.
func halfway(u *mat.Dense) (*mat.SymDense, error) {
	n, c := u.Dims()
	s := mat.NewSymDense(c, nil)
	s.SymOuterK(1/float64(n), u.T())
	for i := range c {
		for j := i + 1; j < c; j++ {
			s.SetSym(i, j, s.At(i, j)/2)
		}
	}
	return s, nil
}

func TestRollingFlatSpell(t *testing.T) {
	y := mat.DenseCopyOf(synth(t, "N4_T500"))
	for i := 200; i < 300; i++ {
		y.Set(i, 1, 5)
	}
	r := mustRoll(t, y, 80, settings(1, 10, contagion.Generalised))
	for k, v := range r.TCI {
		flat := k >= 199 && k+80 <= 300 // of row 199 only the lag is read
		if math.IsNaN(v) != flat {
			t.Fatalf("window %d of %d..%d: %g", k, k, k+79, v)
		}
	}
	if len(r.Warnings) == 0 {
		t.Error("no warning of the flat windows")
	}
}

func TestRollingRefuses(t *testing.T) {
	y := synth(t, "N4_T500")
	for _, w := range []int{-1, 0, 2, 501} {
		if _, err := contagion.RollingConnectedness(y, w, settings(1, 10, contagion.Generalised)); err == nil {
			t.Errorf("a window of %d was taken", w)
		}
	}
}
