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
