package contagion

import (
	"math"
	"math/cmplx"
	"math/rand/v2"
	"strings"
	"testing"

	"gonum.org/v1/gonum/mat"
)

func TestCholesky(t *testing.T) {
	sym := func(n int, v ...float64) *mat.SymDense { return mat.NewSymDense(n, v) }
	for name, c := range map[string]struct {
		s      *mat.SymDense
		jitter float64 // at most
		err    string
	}{
		"definite":               {sym(2, 2, 1, 1, 2), 0, ""},
		"twins":                  {sym(2, 4, 4, 4, 4), 4e-10, ""},
		"indefinite by rounding": {sym(2, 1, 1+1e-9, 1+1e-9, 1), 2e-9, ""},
		"one constant series":    {sym(2, 0, 0, 0, 2), 1e-10, ""},
		"indefinite":             {sym(2, 1, 1.1, 1.1, 1), 0, "not positive definite"},
		"zero":                   {sym(2, 0, 0, 0, 0), 0, "trace 0"},
		"negative":               {sym(1, -1), 0, "trace -1"},
		"NaN":                    {sym(2, 1, math.NaN(), 0, 1), 0, "series 0 and 1 is NaN"},
		"infinite":               {sym(2, 1, 0, 0, math.Inf(1)), 0, "series 1 and 1 is +Inf"},
		"overflow":               {sym(2, 1e308, 0, 0, 1e308), 0, "trace +Inf"},
		"empty":                  {&mat.SymDense{}, 0, "no series"},
	} {
		chol, jitter, err := cholesky(c.s)
		switch {
		case c.err != "":
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: error %v, want %q", name, err, c.err)
			}
		case err != nil || jitter > c.jitter || (c.jitter > 0) != (jitter > 0):
			t.Errorf("%s: jitter %g, want up to %g, %v", name, jitter, c.jitter, err)
		default:
			var back mat.SymDense
			chol.ToSym(&back)
			if d := math.Abs(back.At(0, 0) - c.s.At(0, 0) - jitter); d > 1e-12 {
				t.Errorf("%s: factor is off by %g", name, d)
			}
		}
	}
}

// The shortcut must say what the eigenvalues say.
func TestRadius(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	inside := 0
	for range 2000 {
		n, lags := 1+rng.IntN(4), 1+rng.IntN(4)
		beta := make([]float64, n*n*lags)
		for i := range beta {
			beta[i] = rng.NormFloat64() * .8 / float64(lags)
		}
		r := newTVPRadius(n, lags)
		got := r.within(beta)
		var eigen mat.Eigen
		if !eigen.Factorize(r.companion, mat.EigenNone) {
			t.Fatal("no eigenvalues")
		}
		largest := 0.0
		for _, v := range eigen.Values(nil) {
			largest = max(largest, cmplx.Abs(v))
		}
		if got != (largest <= 1) {
			t.Errorf("n %d, lags %d: within %v, radius %v", n, lags, got, largest)
		}
		if got {
			inside++
		}
	}
	if inside < 200 || inside > 1800 {
		t.Errorf("%d of 2000 inside, the test is lopsided", inside)
	}
	for _, c := range []struct {
		beta []float64
		want bool
	}{{[]float64{1, 0, 0, 1}, true}, {[]float64{0, 1, -1, 0}, true}, {[]float64{1, 5, 0, 1}, true}, {[]float64{1.001, 0, 0, -1.001}, false}, {[]float64{1e200, 0, 0, -1e200}, false}, {[]float64{0, 1e200, 0, 0}, true}} {
		if got := newTVPRadius(2, 1).within(c.beta); got != c.want {
			t.Errorf("%v: within %v", c.beta, got)
		}
	}
}
