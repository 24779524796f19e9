package contagion

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat/distuv"
)

// hostileSeries is what must never panic and never give infinity.
func hostileSeries() map[string][]float64 {
	long := make([]float64, 300)
	for t := range long {
		long[t] = math.Sin(float64(t))
	}
	with := func(f func(t int, v float64) float64) []float64 {
		out := slices.Clone(long)
		for t, v := range out {
			out[t] = f(t, v)
		}
		return out
	}
	return map[string][]float64{
		"none": nil, "one": {1}, "two": {1, 2}, "wave": long,
		"NaN":      with(func(int, float64) float64 { return math.NaN() }),
		"holes":    with(func(t int, v float64) float64 { return []float64{v, math.NaN(), math.Inf(-1)}[t%3] }),
		"constant": with(func(int, float64) float64 { return .01 }),
		"zero":     with(func(int, float64) float64 { return 0 }),
		"1e300":    with(func(_ int, v float64) float64 { return 1e300 * v }),
		"1e-300":   with(func(_ int, v float64) float64 { return 1e-300 * v }),
		"one 1e300": with(func(t int, v float64) float64 {
			if t == 150 {
				return 1e300
			}
			return v
		}),
	}
}

func TestHostileSeries(t *testing.T) {
	wave := hostileSeries()["wave"]
	for name, x := range hostileSeries() {
		out := []float64{EWMAVolatility(x, HalfLife), EWMAVolatility(x, -1), EWMAVolatility(x, math.NaN()), ResidualVolatility(x), medianKnown(x)}
		m, _ := CommonShare(x)
		_, score := Onset(x)
		out = append(out, m, EventScale(x), score)
		out = append(out, ShrinkCorrelations(x, 60)...)
		out = append(out, ShrinkCorrelations(x, 2)...)
		out = append(out, GapReturns(x, x)...)
		out = append(out, GroupReturns([][]float64{x, x[:len(x)/2]}, 2)...)
		out = append(out, GroupZ(x, .01), GroupZ(x, 0), GroupZ(x, math.NaN()))
		phi, err := TimeOfDayProfile([][]float64{x, x, x, x, x, x})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		out = append(out, phi...)
		f := wave[:min(len(wave), len(x))]
		for _, pair := range [][2][]float64{{x, f}, {f, x}, {x, x}} {
			if fit, err := FitMarket(pair[0], pair[1]); err == nil {
				out = append(out, fit.Alpha, fit.Beta, fit.Sigma, fit.Sxx)
			}
			l, err := FitLink(pair[0], pair[1], f)
			if err == nil {
				out = append(out, l.Alpha, l.Beta, l.Gamma, l.Rho)
			}
			for _, l := range FitLinks([][]float64{pair[0], pair[1], nil}, f, pair[1], true) {
				out = append(out, l.Gamma, l.Rho)
			}
		}
		for i, v := range out {
			if math.IsInf(v, 0) {
				t.Errorf("%s: figure %d is infinite", name, i)
			}
		}
		JudgeDay(x, .05, TailP)
		var c CUSUM
		for _, v := range x {
			c.Observe(v)
		}
		NextReturns([]string{"a", "b"}, []string{"a", "b", "c"}, x)
	}
}

// TestTailP against another implementation of the t distribution.
func TestTailP(t *testing.T) {
	law := distuv.StudentsT{Sigma: 1, Nu: 4}
	for _, z := range []float64{0, .1, 1, 2.5, 6, 20, 400} {
		want := 2 * law.CDF(-z*math.Sqrt2)
		if got := TailP(-z); math.Abs(got/want-1) > 1e-9 {
			t.Errorf("TailP(%v) = %v, want %v", z, got, want)
		}
	}
	if TailP(math.Inf(1)) != 0 || !math.IsNaN(TailP(math.NaN())) || TailP(0) != 1 {
		t.Error(TailP(math.Inf(1)), TailP(math.NaN()), TailP(0))
	}
}

// TestBH holds the example of Benjamini and Hochberg 1995, table 1: four of
// fifteen at 5 %.
func TestBH(t *testing.T) {
	p := []float64{.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344, .0459, .3240, .4262, .5719, .6528, .7590, 1}
	for _, holes := range []int{0, 30} {
		q := slices.Clone(p)
		for range holes {
			q = append(q, math.NaN())
		}
		n := 0
		for i, hit := range BenjaminiHochberg(q, .05) {
			if hit {
				n++
				if i > 3 {
					t.Errorf("%v is rejected", q[i])
				}
			}
		}
		if n != 4 {
			t.Errorf("%d rejected, published 4", n)
		}
	}
	if r := BenjaminiHochberg(nil, .05); len(r) != 0 {
		t.Error(r)
	}
}

// TestFitLinkIsTheJointRegression against the normal equations of three
// regressors.
func TestFitLinkIsTheJointRegression(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	const n = 80
	r, f, e := make([]float64, n), make([]float64, n), make([]float64, n)
	x, y := mat.NewDense(n, 3, nil), mat.NewVecDense(n, nil)
	for k := range n {
		f[k] = rng.NormFloat64()
		e[k] = .4*f[k] + rng.NormFloat64()
		r[k] = .1 + .5*f[k] - .3*e[k] + rng.NormFloat64()
		x.SetRow(k, []float64{1, f[k], e[k]})
		y.SetVec(k, r[k])
	}
	var b mat.VecDense
	if err := b.SolveVec(x, y); err != nil {
		t.Fatal(err)
	}
	l, err := FitLink(r, f, e)
	if err != nil {
		t.Fatal(err)
	}
	for k, got := range []float64{l.Alpha, l.Beta, l.Gamma} {
		if math.Abs(got-b.AtVec(k)) > 1e-12 {
			t.Errorf("coefficient %d: %v, want %v", k, got, b.AtVec(k))
		}
	}
	sse := 0.0
	for k := range n {
		u := r[k] - b.AtVec(0) - b.AtVec(1)*f[k] - b.AtVec(2)*e[k]
		sse += u * u
	}
	if want := math.Sqrt(sse / (n - 3)); math.Abs(l.Sigma-want) > 1e-12 {
		t.Errorf("sigma %v, want %v", l.Sigma, want)
	}
}

// TestArrivalTestByHand holds E and p against their formulas written out.
func TestArrivalTestByHand(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	opt := DefaultArrivalTest()
	a, err := NewArrivalTest(1, opt)
	if err != nil {
		t.Fatal(err)
	}
	var z []float64
	least := 1.0
	for b := range 330 {
		v := rng.NormFloat64() + .3
		if b%11 == 3 {
			v = math.NaN()
		}
		z = append(z, v)
		if err := a.Observe([]float64{v}); err != nil {
			t.Fatal(err)
		}
		e := 0.0
		for s := 0; s <= b; s += 10 {
			sum, n := 0.0, 0.0
			for _, w := range z[s:] {
				if !math.IsNaN(w) {
					sum += w
					n++
				}
			}
			if k := 1 + .3*1.25*n; n > 0 {
				e += math.Exp(.3*sum*sum/(2*k)) / math.Sqrt(k) / 33
			}
		}
		least = min(least, 1/e)
		if p := a.P(0); math.Abs(p/least-1) > 1e-9 {
			t.Fatalf("bar %d: p %v, by hand %v", b, p, least)
		}
	}
	if err := a.Observe([]float64{0}); err == nil {
		t.Error("a bar after the last")
	}
}

func TestArrivalTestEdges(t *testing.T) {
	for _, opt := range []ArrivalTestOptions{{0, .2, 1}, {10, 0, 1}, {10, 1, 1}, {10, .2, 0}, {10, .2, math.NaN()}, {10, math.NaN(), 1}, {10, .2, math.Inf(1)}} {
		if _, err := NewArrivalTest(3, opt); err == nil {
			t.Errorf("%+v is taken", opt)
		}
	}
	if _, err := NewArrivalTest(-1, DefaultArrivalTest()); err == nil {
		t.Error("-1 series")
	}
	// One that never trades, one that stops, one bad tick, one that falls.
	a, _ := NewArrivalTest(4, DefaultArrivalTest())
	for b := range 100 {
		z := []float64{math.NaN(), -3, .1, -2.5}
		if b > 5 {
			z[1] = math.Inf(-1)
		}
		if b == 50 {
			z[2] = -1e300
		}
		if err := a.Observe(z); err != nil {
			t.Fatal(err)
		}
	}
	if !math.IsNaN(a.P(0)) || a.Reach(0).Bar >= 0 || a.Reach(2).Bar >= 0 || a.Reach(3).Sign != -1 || a.Reach(3).Onset != 0 {
		t.Errorf("%v %+v %+v %+v", a.P(0), a.Reach(0), a.Reach(2), a.Reach(3))
	}
}

// TestGroupArrival: members that move together are one witness, not six. Their
// mean by its own deviation is quiet on calm days; their z's averaged as if
// independent would not be.
func TestGroupArrival(t *testing.T) {
	rng := rand.New(rand.NewPCG(6, 1))
	const groups, members, runs = 15, 6, 60
	own := math.Sqrt(.5 + .5/members) // sd of the mean: half of each variance is the group's
	right, wrong := 0, 0
	for range runs {
		good, _ := NewArrivalTest(groups, DefaultArrivalTest())
		bad, _ := NewArrivalTest(groups, DefaultArrivalTest())
		z, naive, e := make([]float64, groups), make([]float64, groups), make([]float64, members)
		for range 330 {
			for g := range groups {
				shared := rng.NormFloat64()
				for i := range e {
					e[i] = math.Sqrt(.5) * (shared + rng.NormFloat64())
				}
				z[g], naive[g] = GroupZ(e, own), GroupZ(e, 1/math.Sqrt(members))
			}
			_, _ = good.Observe(z), bad.Observe(naive)
		}
		if good.Reached() > 0 {
			right++
		}
		if bad.Reached() > 0 {
			wrong++
		}
	}
	t.Logf("any false group on %d calm days: %d by its own deviation, %d as if independent", runs, right, wrong)
	if float64(right)/runs > .05 || wrong < runs/2 {
		t.Errorf("%d and %d of %d", right, wrong, runs)
	}
}

func TestNextReturnsOverHolidays(t *testing.T) {
	ny := []string{"d1", "d2", "d3", "d6"}
	tokyo := []string{"d1", "d2", "d5", "d7"} // shut on d3 and d4
	got := NextReturns(ny, tokyo, []float64{100, 110, 99, math.NaN()})
	// d2 and d3 are both answered on d5: the later one has it; d7 has no close.
	for i, want := range []float64{.1, math.NaN(), -.1, math.NaN()} {
		if math.Abs(got[i]-want) > 1e-12 || math.IsNaN(got[i]) != math.IsNaN(want) {
			t.Errorf("%s: %v, want %v", ny[i], got[i], want)
		}
	}
}

func TestVolatilityBounds(t *testing.T) {
	e := make([]float64, 250)
	for k := range e {
		e[k] = .01
	}
	for k := 240; k < 250; k++ {
		e[k] = .5
	}
	whole := EWMAVolatility(e, math.Inf(1))
	if got := ResidualVolatility(e); math.Abs(got-min(3*whole, EWMAVolatility(e, HalfLife))) > 1e-15 {
		t.Error(got)
	}
	if got := ResidualVolatility(e[:119]); !math.IsNaN(got) {
		t.Error(got)
	}
	if v := SpanVolatility(1, []float64{1, 1}, 1, 3); !math.IsNaN(v) {
		t.Error(v)
	}
}
