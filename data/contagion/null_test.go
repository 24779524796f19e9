package contagion_test

import (
	"math/rand/v2"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func independent(rows, n int, seed uint64) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 3))
	y := mat.NewDense(rows, n, nil)
	for t := range rows {
		for j := range n {
			y.Set(t, j, rng.NormFloat64())
		}
	}
	return y
}

func TestNullOfTiesAndOfNone(t *testing.T) {
	opt := settings(1, 10, contagion.Generalised)
	tied, err := contagion.PermutationNull(synth(t, "N8_T750"), opt, contagion.NullDraws, 1)
	if err != nil {
		t.Fatal(err)
	}
	near(t, "observed", tied.Observed, 36.8083521195044, 1e-10)
	near(t, "P", tied.P, 1.0/201, 1e-15)
	near(t, "excess", tied.Excess, tied.Observed-tied.Mean, 0)
	if !(tied.Low < tied.Mean && tied.Mean < tied.High && tied.High < tied.Observed && tied.SD > 0) || len(tied.Draws) != 200 {
		t.Errorf("%+v", tied)
	}
	// Where there is no tie, P is as likely under 0.1 as it says.
	small := 0
	for seed := range uint64(40) {
		o, err := contagion.PermutationNull(independent(120, 3, seed), opt, 99, 1)
		if err != nil {
			t.Fatal(err)
		}
		if o.P <= 0.1 {
			small++
		}
	}
	if small > 10 {
		t.Errorf("%d of 40 below 0.1", small)
	}
}

func TestNullIsTheSeeds(t *testing.T) {
	y := oneFactor(200, 3, 1)
	y.Set(20, 1, nans(1)[0])
	opt := settings(1, 10, contagion.Ordered)
	opt.Blocks = [][]int{{2}, {0, 1}}
	draw := func(draws int, seed uint64) *contagion.TCINull {
		o, err := contagion.PermutationNull(y, opt, draws, seed)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	a, b, c, more := draw(20, 5), draw(20, 5), draw(20, 6), draw(30, 5)
	if !slices.Equal(a.Draws, b.Draws) || slices.Equal(a.Draws, c.Draws) {
		t.Error("the seed does not decide")
	}
	for _, v := range a.Draws {
		if !slices.Contains(more.Draws, v) {
			t.Error("more draws do not hold the fewer")
		}
	}
	if _, err := contagion.PermutationNull(y, opt, 1, 1); err == nil {
		t.Error("one draw was taken")
	}
}

func TestTablesRefused(t *testing.T) {
	for name, m := range map[string]*mat.Dense{
		"nil": nil, "empty": {}, "one": mat.NewDense(1, 1, []float64{1}),
		"not square": mat.NewDense(2, 3, []float64{1, 1, 1, 1, 1, 1}),
		"negative":   mat.NewDense(2, 2, []float64{1, -1, 1, 1}),
		"NaN":        mat.NewDense(2, 2, nans(4)),
		"zeros":      mat.NewDense(2, 2, nil),
	} {
		if _, err := contagion.TableOf(m); err == nil {
			t.Error(name, "was taken")
		}
	}
}

func TestDecompositionsRefuse(t *testing.T) {
	s := mat.NewSymDense(2, []float64{1, 0, 0, 1})
	for name, c := range map[string]struct {
		a     []*mat.Dense
		sigma mat.Symmetric
		h     int
	}{
		"no sigma":      {nil, nil, 1},
		"nil sigma":     {nil, (*mat.SymDense)(nil), 1},
		"empty sigma":   {nil, &mat.SymDense{}, 1},
		"horizon":       {nil, s, 0},
		"nil lag":       {[]*mat.Dense{nil}, s, 1},
		"size":          {[]*mat.Dense{mat.NewDense(3, 3, nil)}, s, 1},
		"NaN lag":       {[]*mat.Dense{mat.NewDense(2, 2, nans(4))}, s, 1},
		"zero variance": {nil, mat.NewSymDense(2, nil), 1},
		"NaN sigma":     {nil, mat.NewSymDense(2, nans(4)), 1},
	} {
		if _, err := contagion.GeneralisedFEVD(c.a, c.sigma, c.h); err == nil {
			t.Error(name, "generalised was taken")
		}
		if _, err := contagion.OrthogonalisedFEVD(c.a, c.sigma, c.h); err == nil {
			t.Error(name, "orthogonalised was taken")
		}
		if _, err := contagion.JointFEVD(c.a, c.sigma, c.h); err == nil {
			t.Error(name, "joint was taken")
		}
		if _, err := contagion.OrderedFEVD(c.a, c.sigma, [][]int{{0, 1}}, c.h); err == nil {
			t.Error(name, "ordered was taken")
		}
	}
}
