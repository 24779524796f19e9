package contagion

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

// correlated draws names that share a factor, by row.
func correlated(names, rows int, seed uint64) [][]float64 {
	rng := rand.New(rand.NewPCG(seed, 2))
	r := make([][]float64, names)
	for i := range r {
		r[i] = make([]float64, rows)
	}
	for t := range rows {
		f := 0.01 * rng.NormFloat64()
		for i := range r {
			r[i][t] = f + 0.012*rng.NormFloat64()
		}
	}
	return r
}

func forecast(t testing.TB, m *Model, origins []int, x []float64) []Forecast {
	t.Helper()
	s, err := m.Shock(origins...)
	if err != nil {
		t.Fatal(err)
	}
	f, err := s.Forecast(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func model(t testing.TB, r [][]float64) *Model {
	t.Helper()
	m, err := NewModel(r)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestBandByHand holds the formulas of one origin written out.
func TestBandByHand(t *testing.T) {
	m := model(t, correlated(30, 500, 1))
	f := forecast(t, m, []int{2}, []float64{-.1})
	const sc = .5
	for i, got := range f {
		if i == 2 {
			if got != (Forecast{-.1, 0}) {
				t.Errorf("the origin: %+v", got)
			}
			continue
		}
		rho, vo, vi := m.Correlation(2, i), m.Volatility(2), m.Volatility(i)
		q := .01 / (vo * vo * sc)
		half := 2.015048373 * math.Sqrt((4+q)/5*sc*vi*vi*(1-rho*rho))
		if math.Abs(got.Expected-rho*vi/vo*-.1) > 1e-15 || math.Abs(got.Half-half) > 1e-9 {
			t.Errorf("%d: %+v, by hand %v +- %v", i, got, rho*vi/vo*-.1, half)
		}
	}
}

// TestForecastIsLinear: twice the shock is twice the expectation, and the band
// of a second shock that says nothing new hardly changes it.
func TestForecastIsLinear(t *testing.T) {
	m := model(t, correlated(30, 500, 1))
	a, b := forecast(t, m, []int{0, 1}, []float64{-.1, -.05}), forecast(t, m, []int{0, 1}, []float64{-.2, -.1})
	swapped := forecast(t, m, []int{1, 0}, []float64{-.05, -.1})
	for i := range a {
		if math.Abs(2*a[i].Expected-b[i].Expected) > 1e-14 || math.Abs(a[i].Expected-swapped[i].Expected) > 1e-14 || b[i].Half < a[i].Half {
			t.Errorf("%d: %+v %+v %+v", i, a[i], b[i], swapped[i])
		}
	}
}

func TestWhatIfEdges(t *testing.T) {
	r := correlated(40, 500, 2)
	for k := range r[0] {
		r[1][k] = math.NaN()
		r[2][k] = 0
		r[3][k] = r[0][k] // a copy of the origin
		r[4][k] *= 1e300
		if k < 450 {
			r[5][k] = math.Inf(1) // listed late
		}
		if k%9 == 0 {
			r[6][k] = math.NaN()
		}
	}
	m := model(t, r)
	for i, f := range forecast(t, m, []int{0}, []float64{-.1}) {
		if unknown := i == 1 || i == 2 || i == 5; known(f.Expected) == unknown || known(f.Half) == unknown || f.Half < 0 {
			t.Errorf("%d: %+v", i, f)
		}
	}
	if f := forecast(t, m, []int{0}, []float64{-.1}); math.Abs(f[3].Expected+.1) > .02 {
		t.Errorf("a copy of the origin: %+v", f[3])
	}
	for want, call := range map[string]func() error{
		"cannot be told apart": func() error { _, err := m.Shock(0, 3); return err },
		"no variance":          func() error { _, err := m.Shock(2); return err },
		"there is no name 40":  func() error { _, err := m.Shock(40); return err },
		"there is no name -1":  func() error { _, err := m.Shock(-1); return err },
		"0 origins":            func() error { _, err := m.Shock(); return err },
		"33 origins":           func() error { _, err := m.Shock(make([]int, 33)...); return err },
		"0 names":              func() error { _, err := NewModel(nil); return err },
		"1001 names":           func() error { _, err := NewModel(make([][]float64, 1001)); return err },
		"the first has 2":      func() error { _, err := NewModel([][]float64{{1, 2}, {1}}); return err },
		"origin 9 of 2":        func() error { _, err := NewOwnModel(r[:2], make([]string, 2), 9); return err },
		"one finite size": func() error {
			s, _ := m.Shock(0)
			_, err := s.Forecast([]float64{math.NaN()}, nil)
			return err
		},
	} {
		if err := call(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	// One row, no rows, more names than rows.
	for _, c := range [][2]int{{3, 0}, {3, 1}, {300, 150}} {
		m := model(t, correlated(c[0], c[1], 3))
		if _, err := m.Shock(0); (err == nil) != (c[1] >= StudyMin) {
			t.Errorf("%v: %v", c, err)
		}
	}
	if _, err := model(t, correlated(300, 150, 3)).Shock(0, 1, 2, 3, 4, 5, 6, 7, 8, 9); err != nil {
		t.Error(err)
	}
	huge := forecast(t, m, []int{0}, []float64{1e300})
	for i, f := range huge {
		if math.IsInf(f.Expected, 0) || math.IsInf(f.Half, 0) {
			t.Errorf("%d: %+v", i, f)
		}
	}
	r[4] = r[7] // a factor with 1e300 in it knows nothing
	own, err := NewOwnModel(r, make([]string, len(r)), 0)
	if err != nil {
		t.Fatal(err)
	}
	forecast(t, own, []int{0, 8}, []float64{-.1, .1})
}

// TestWhatIfCost holds what a frame may cost: a model of 100 names in 5 ms, a
// new shock in microseconds and without memory. The best of several counts, as
// the machine may be busy; the race detector is given more.
func TestWhatIfCost(t *testing.T) {
	if testing.Short() {
		t.Skip("a timing")
	}
	r := correlated(100, 500, 4)
	best := time.Hour
	for range 20 {
		start := time.Now()
		model(t, r)
		best = min(best, time.Since(start))
	}
	m := model(t, r)
	s, err := m.Shock(0)
	if err != nil {
		t.Fatal(err)
	}
	f, x := make([]Forecast, 100), []float64{-.17}
	allocs := testing.AllocsPerRun(100, func() { _, _ = s.Forecast(x, f) })
	t.Logf("model of 100 names: %v; allocations a forecast: %v", best, allocs)
	if allocs != 0 {
		t.Errorf("%v allocations a forecast", allocs)
	}
	if best > 50*time.Millisecond {
		t.Errorf("a model of 100 names took %v", best)
	}
}

func BenchmarkNewModel(b *testing.B) {
	r := correlated(100, 500, 4)
	for b.Loop() {
		if _, err := NewModel(r); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNewOwnModel(b *testing.B) {
	r, g := correlated(100, 500, 4), make([]string, 100)
	for b.Loop() {
		if _, err := NewOwnModel(r, g, 0); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkShock(b *testing.B) {
	m := model(b, correlated(100, 500, 4))
	for b.Loop() {
		if _, err := m.Shock(3); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkForecast(b *testing.B) {
	s, _ := model(b, correlated(100, 500, 4)).Shock(3)
	f := make([]Forecast, 100)
	for b.Loop() {
		f, _ = s.Forecast([]float64{-.17}, f)
	}
}

func BenchmarkArrivalTest(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	s := newSession(rng, 3)
	for b.Loop() {
		anchored(b, s, DefaultArrivalTest())
	}
}

func BenchmarkStudy(b *testing.B) {
	in := madeUp(120, 400, 1)
	for b.Loop() {
		if _, err := Study(in); err != nil {
			b.Fatal(err)
		}
	}
}
