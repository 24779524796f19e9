package contagion_test

import (
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

// with gives y with column j made by f.
func with(y *mat.Dense, j int, f func(t int, v float64) float64) *mat.Dense {
	z := mat.DenseCopyOf(y)
	rows, _ := z.Dims()
	for t := range rows {
		z.Set(t, j, f(t, z.At(t, j)))
	}
	return z
}

func TestBadPanels(t *testing.T) {
	y := oneFactor(120, 4, 3)
	for name, c := range map[string]struct {
		y        *mat.Dense
		lags     int
		err, say string // one of both
	}{
		"nil":            {nil, 1, "contagion: no rows", ""},
		"empty":          {&mat.Dense{}, 1, "contagion: no rows", ""},
		"one row":        {mat.NewDense(1, 3, []float64{1, 2, 3}), 1, "contagion: one row", ""},
		"one series":     {mat.DenseCopyOf(y.Slice(0, 120, 0, 1)), 1, "contagion: one series is left", ""},
		"constant":       {with(y, 3, func(int, float64) float64 { return 7 }), 1, "contagion: series 3 is constant", ""},
		"constant 1e50":  {with(y, 3, func(t int, _ float64) float64 { return 1e50 * (1 + 1e-16*float64(t%2)) }), 1, "contagion: series 3 is constant", ""},
		"inf":            {with(y, 2, func(t int, v float64) float64 { return v + only(math.Inf(1), t == 17) }), 1, "", ""},
		"1e300":          {with(y, 1, func(t int, v float64) float64 { return 1e300 * v }), 1, "contagion: series 1 is ", ""},
		"1e59":           {with(y, 1, func(t int, v float64) float64 { return 1e58 * v }), 1, "", ""},
		"1e-58":          {with(y, 1, func(t int, v float64) float64 { return 1e-58 * v }), 1, "", ""},
		"1e-200":         {with(y, 1, func(t int, v float64) float64 { return 1e-200 * v }), 1, "contagion: series 1 is constant", ""},
		"no values":      {with(y, 1, func(int, float64) float64 { return math.NaN() }), 1, "", "series 1 has values in 0 of 120 rows: left out"},
		"all missing":    {mat.NewDense(5, 2, nans(10)), 1, "contagion: no series has values", ""},
		"some missing":   {with(y, 1, func(t int, v float64) float64 { return v + only(math.NaN(), t%40 == 5) }), 1, "", ""},
		"few values":     {with(y, 1, func(t int, v float64) float64 { return v + only(math.NaN(), t%4 == 1) }), 1, "", "series 1 has values in 90 of 120 rows: left out"},
		"copy":           {with(y, 3, func(t int, _ float64) float64 { return 5 - 2*y.At(t, 0) }), 1, "", "series 3 copies series 0: left out"},
		"only copies":    {mat.NewDense(6, 2, []float64{1, 2, 2, 4, 1, 2, 3, 6, 2, 4, 5, 10}), 0, "contagion: one series is left", ""},
		"sum of others":  {with(y, 3, func(t int, _ float64) float64 { return y.At(t, 0) + y.At(t, 1) + y.At(t, 2) }), 1, "", "collinear: ridge"},
		"exact":          {with(with(y, 0, func(t int, _ float64) float64 { return float64(t) }), 1, func(t int, _ float64) float64 { return math.Sin(float64(t)) }), 4, "", ""},
		"trend":          {with(y, 0, func(t int, _ float64) float64 { return float64(t) }), 1, "contagion: series 0 is an exact function of the lags", ""},
		"too few rows":   {mat.DenseCopyOf(y.Slice(0, 5, 0, 4)), 3, "contagion: 2 observations with 3 lags; 4 are needed", ""},
		"few rows":       {mat.DenseCopyOf(y.Slice(0, 14, 0, 4)), 1, "", "13 observations for 5 coefficients an equation: ridge"},
		"wide":           {oneFactor(20, 30, 1), 1, "", "the covariance is singular, shrink it"},
		"wide, no lags":  {oneFactor(20, 30, 1), 0, "", "the covariance is singular, shrink it"},
		"random walk":    {walks(300, 3), 1, "", ""},
		"explosive":      {with(oneFactor(80, 2, 1), 0, func(t int, v float64) float64 { return v + math.Pow(1.1, float64(t)) }), 1, "", "near unit root"},
		"many lags":      {y, 2000, "contagion: 2000 lags", ""},
		"negative lags":  {y, -1, "contagion: -1 lags", ""},
		"more lags":      {y, 500, "contagion: 0 observations with 500 lags", ""},
		"alternate rows": {with(y, 0, func(t int, v float64) float64 { return v + only(math.NaN(), t%11 == 0) }), 12, "contagion: 0 observations", ""},
	} {
		for m := contagion.Generalised; m <= contagion.Ordered; m++ {
			opt := settings(c.lags, 10, m)
			if m == contagion.Ordered && c.y != nil && !c.y.IsEmpty() {
				_, n := c.y.Dims()
				for j := range n {
					opt.Blocks = append(opt.Blocks, []int{j})
				}
			}
			got, err := contagion.Connect(c.y, opt)
			if err != nil {
				if got != nil || !strings.HasPrefix(err.Error(), "contagion: ") {
					t.Errorf("%s: %v with %v", name, got, err)
				}
			} else {
				sound(t, name, got)
			}
			if c.err != "" && (err == nil || !strings.HasPrefix(err.Error(), c.err)) {
				t.Errorf("%s, method %d: error %v, not %q", name, m, err, c.err)
			}
			if c.say != "" && (err != nil || !strings.Contains(strings.Join(got.Warnings, "; "), c.say)) {
				t.Errorf("%s, method %d: no word of %q: %v %+v", name, m, c.say, err, got)
			}
			r, err := contagion.RollingConnectedness(c.y, 60, opt)
			if err == nil && c.err != "" {
				t.Errorf("%s: rolling went through", name)
			}
			if err == nil && len(r.Warnings) == 0 && math.IsNaN(mat.Sum(r.Net)) {
				t.Errorf("%s: NaN without a word", name)
			}
		}
	}
}

func only(v float64, where bool) float64 {
	if where {
		return v
	}
	return 0
}

func nans(n int) []float64 {
	x := make([]float64, n)
	for i := range x {
		x[i] = math.NaN()
	}
	return x
}

func walks(rows, n int) *mat.Dense {
	y := oneFactor(rows, n, 5)
	for t := 1; t < rows; t++ {
		for j := range n {
			y.Set(t, j, y.At(t, j)+y.At(t-1, j))
		}
	}
	return y
}

// sound fails where a table has a NaN, rows that do not sum to 100, or a net
// that does not sum to 0.
func sound(t testing.TB, name string, c *contagion.Connectedness) {
	t.Helper()
	n := len(c.Series)
	net := 0.0
	for i := range n {
		sum := 0.0
		for j := range n {
			sum += c.Percent.At(i, j)
			for what, v := range map[string]float64{"percent": c.Percent.At(i, j), "PCI/2": c.PCI.At(i, j) / 2, "influence": c.Influence.At(i, j)} {
				if !(v >= 0 && v <= 100+1e-9) {
					t.Errorf("%s: %s (%d,%d) is %g", name, what, i, j, v)
				}
			}
			near(t, name+" NPDC", c.NPDC.At(i, j), -c.NPDC.At(j, i), 1e-12)
		}
		near(t, name+" row", sum, 100, 1e-9)
		near(t, name+" net", c.Net[i], c.To[i]-c.From[i], 1e-12)
		net += c.Net[i]
	}
	near(t, name+" net", net, 0, 1e-8)
	if !(c.TCI >= 0 && c.TCI <= 100+1e-9 && c.CTCI >= c.TCI) {
		t.Errorf("%s: TCI %g, CTCI %g", name, c.TCI, c.CTCI)
	}
}

func TestNearUnitRootIsScaled(t *testing.T) {
	y := with(oneFactor(80, 2, 1), 0, func(t int, v float64) float64 { return v + math.Pow(1.1, float64(t)) })
	for p := 1; p <= 3; p++ {
		opt := settings(p, 10, contagion.Generalised)
		v, err := contagion.FitVAR(y, opt)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "scaled root", v.LargestRoot(), 0.995, 1e-9)
		opt.KeepUnstable = true
		if v, err = contagion.FitVAR(y, opt); err != nil {
			t.Fatal(err)
		}
		if v.LargestRoot() < 1 {
			t.Errorf("root %g", v.LargestRoot())
		}
	}
}

func TestExplosionIsAnError(t *testing.T) {
	a := mat.NewDense(2, 2, []float64{1e10, 0, 0, 1e10})
	s := mat.NewSymDense(2, []float64{1, .5, .5, 1})
	if _, err := contagion.GeneralisedFEVD([]*mat.Dense{a}, s, 100); err == nil {
		t.Error("responses of 1e1000 were taken")
	}
}

func TestShrinkageThatFails(t *testing.T) {
	y := oneFactor(60, 3, 1)
	for name, f := range map[string]func(*mat.Dense) (*mat.SymDense, error){
		"error":    func(*mat.Dense) (*mat.SymDense, error) { return nil, errors.New("no") },
		"nothing":  func(*mat.Dense) (*mat.SymDense, error) { return nil, nil },
		"size":     func(*mat.Dense) (*mat.SymDense, error) { return mat.NewSymDense(2, []float64{1, 0, 0, 1}), nil },
		"NaN":      func(*mat.Dense) (*mat.SymDense, error) { return mat.NewSymDense(3, nans(9)), nil },
		"variance": func(*mat.Dense) (*mat.SymDense, error) { return mat.NewSymDense(3, nil), nil },
	} {
		opt := settings(1, 10, contagion.Generalised)
		opt.Shrink = f
		if _, err := contagion.Connect(y, opt); err == nil {
			t.Error(name, "was taken")
		}
		if _, err := contagion.RollingConnectedness(y, 40, opt); err == nil {
			t.Error(name, "was taken, rolling")
		}
	}
}

func TestSingularCovarianceIsLifted(t *testing.T) {
	s := mat.NewSymDense(3, []float64{1, 1, 0, 1, 1, 0, 0, 0, 1e-12})
	for _, f := range []func() (*mat.Dense, error){
		func() (*mat.Dense, error) { return contagion.OrthogonalisedFEVD(nil, s, 1) },
		func() (*mat.Dense, error) { return contagion.JointFEVD(nil, s, 1) },
		func() (*mat.Dense, error) { return contagion.OrderedFEVD(nil, s, [][]int{{0}, {1, 2}}, 1) },
	} {
		theta, err := f()
		if err != nil {
			t.Fatal(err)
		}
		table, err := contagion.TableOf(theta)
		if err != nil {
			t.Fatal(err)
		}
		sound(t, "lifted", table)
		near(t, "the one apart", table.From[2], 0, 1e-9)
	}
	indefinite := mat.NewSymDense(2, []float64{1, 2, 2, 1})
	if _, err := contagion.OrthogonalisedFEVD(nil, indefinite, 1); err == nil {
		t.Error("an indefinite covariance was taken")
	}
}

func TestPermutedSeriesPermuteTheTable(t *testing.T) {
	y := synth(t, "N8_T750")
	order := rand.New(rand.NewPCG(1, 2)).Perm(8)
	z := mat.NewDense(750, 8, nil)
	for to, from := range order {
		z.SetCol(to, mat.Col(nil, from, y))
	}
	for _, m := range []contagion.FEVDMethod{contagion.Generalised, contagion.Joint} {
		a, b := mustConnect(t, y, settings(2, 10, m)), mustConnect(t, z, settings(2, 10, m))
		for i, from := range order {
			near(t, "net", b.Net[i], a.Net[from], 1e-10)
			for j, to := range order {
				near(t, "cell", b.Percent.At(i, j), a.Percent.At(from, to), 1e-10)
			}
		}
	}
}

// Units are no matter without shrinkage.
func TestUnitsDoNotMatter(t *testing.T) {
	y := synth(t, "N4_T500")
	z := with(with(y, 0, func(_ int, v float64) float64 { return 1e-6*v + 3 }), 2, func(_ int, v float64) float64 { return -1e9 * v })
	for m := contagion.Generalised; m <= contagion.Joint; m++ {
		nearAll(t, "units", mustConnect(t, z, settings(2, 10, m)).Percent, mustConnect(t, y, settings(2, 10, m)).Percent, 1e-7)
	}
}

func TestNoLagsIsTheCovariance(t *testing.T) {
	y := synth(t, "N4_T500")
	c := mustConnect(t, y, settings(0, 10, contagion.Generalised))
	v, err := contagion.FitVAR(y, settings(0, 1, 0))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 4 {
		sum := 0.0
		r2 := func(j int) float64 { s := v.Sigma.At(i, j); return s * s / v.Sigma.At(i, i) / v.Sigma.At(j, j) }
		for j := range 4 {
			sum += r2(j)
		}
		for j := range 4 {
			near(t, "squared correlation", c.Percent.At(i, j), 100*r2(j)/sum, 1e-10)
		}
	}
	if v.LargestRoot() != 0 || len(v.A) != 0 || v.Obs != 500 {
		t.Errorf("%d lags, %d rows", len(v.A), v.Obs)
	}
}

// A window's trouble is told by the panel's number of the series, not by its
// place among those that stayed.
func TestWindowsCallSeriesByTheirColumn(t *testing.T) {
	y := oneFactor(200, 4, 3)
	for i := range 200 {
		y.Set(i, 1, 2*y.At(i, 0))
		if i > 50 && i < 160 {
			y.Set(i, 2, 4)
		}
	}
	r := mustRoll(t, y, 60, settings(1, 10, contagion.Generalised))
	said := strings.Join(r.Warnings, "; ")
	if len(r.Series) != 3 || !strings.Contains(said, "series 1 copies series 0") || !strings.Contains(said, "series 2 is constant") {
		t.Errorf("series %v: %s", r.Series, said)
	}
}
