package contagion_test

import (
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

// plainRidge solves the penalised normal equations as they are written, one
// lag, and gives the coefficients (N x N, row answers column), the residual sum
// of squares of series of unit variance and the trace of the hat matrix.
func plainRidge(y *mat.Dense, lambda float64) (a *mat.Dense, rss, trace float64) {
	rows, n := y.Dims()
	standard := func(from, to int) (*mat.Dense, []float64) {
		z := mat.DenseCopyOf(y.Slice(from, to, 0, n))
		sd := make([]float64, n)
		for j := range n {
			col := mat.Col(nil, j, z)
			mean := mat.Sum(mat.NewVecDense(len(col), col)) / float64(len(col))
			for _, v := range col {
				sd[j] += (v - mean) * (v - mean) / float64(len(col))
			}
			sd[j] = math.Sqrt(sd[j])
			for i, v := range col {
				z.Set(i, j, (v-mean)/sd[j])
			}
		}
		return z, sd
	}
	z, zsd := standard(0, rows-1)
	x, xsd := standard(1, rows)
	obs := float64(rows - 1)
	var g, r, b, fit, hat mat.Dense
	g.Mul(z.T(), z)
	for i := range n {
		g.Set(i, i, g.At(i, i)+obs*lambda)
	}
	r.Mul(z.T(), x)
	if err := b.Solve(&g, &r); err != nil {
		panic(err)
	}
	fit.Mul(z, &b)
	fit.Sub(x, &fit)
	var inv mat.Dense
	if err := inv.Inverse(&g); err != nil {
		panic(err)
	}
	hat.Product(z, &inv, z.T())
	a = mat.NewDense(n, n, nil)
	for i := range n {
		for k := range n {
			a.Set(i, k, b.At(k, i)*xsd[i]/zsd[k])
		}
	}
	return a, math.Pow(mat.Norm(&fit, 2), 2), mat.Trace(&hat)
}

func TestRidgeSolvesItsEquations(t *testing.T) {
	for _, y := range []*mat.Dense{oneFactor(60, 5, 2), oneFactor(21, 30, 2)} { // more rows than lags, and fewer
		for _, lambda := range []float64{0.01, 0.5, 20} {
			opt := settings(1, 10, contagion.Generalised)
			opt.Estimator, opt.Lambda, opt.KeepUnstable = contagion.RidgeVAR, lambda, true
			v, err := contagion.FitVAR(y, opt)
			if err != nil {
				t.Fatal(err)
			}
			want, _, _ := plainRidge(y, lambda)
			nearAll(t, "ridge", v.A[0], want, 1e-9)
			near(t, "lambda", v.Lambda, lambda, 0)
		}
	}
}

func TestRidgeOfNoPenaltyIsLeastSquares(t *testing.T) {
	y := synth(t, "N8_T750")
	opt := settings(2, 10, contagion.Generalised)
	want := mustConnect(t, y, opt)
	opt.Estimator, opt.Lambda = contagion.RidgeVAR, 1e-12
	near(t, "TCI", mustConnect(t, y, opt).TCI, want.TCI, 1e-8)
}

func TestCrossValidationFindsTheLeast(t *testing.T) {
	for _, y := range []*mat.Dense{oneFactor(60, 5, 2), oneFactor(80, 12, 4), oneFactor(21, 30, 2)} {
		opt := settings(1, 10, contagion.Generalised)
		opt.Estimator = contagion.RidgeVAR
		v, err := contagion.FitVAR(y, opt)
		if err != nil {
			t.Fatal(err)
		}
		rows, _ := y.Dims()
		obs := float64(rows - 1)
		score := func(lambda float64) float64 {
			_, rss, trace := plainRidge(y, lambda)
			if trace > 0.9*(obs-1) {
				return math.Inf(1)
			}
			return obs * rss / math.Pow(obs-1-trace, 2)
		}
		best := score(v.Lambda)
		if math.IsInf(best, 1) {
			best = score(v.Lambda * 1.01)
		}
		for l := -5.0; l <= 4; l += 0.25 {
			if s := score(math.Pow(10, l)); s < best*(1-1e-6) {
				t.Errorf("lambda %g scores %g, %g only %g", math.Pow(10, l), s, v.Lambda, best)
			}
		}
	}
}

// On independent series the truth is 0; least squares is far from it.
func TestUnshrunkTotalsAreNoise(t *testing.T) {
	for _, c := range []struct {
		n, rows int
		want    [2]float64 // with one lag, with none
	}{{30, 250, [2]float64{21.36, 10.77}}, {100, 250, [2]float64{60.11, 28.52}}, {100, 1000, [2]float64{18.13, 9.04}}} {
		y := independent(c.rows, c.n, 9)
		opt := settings(1, 10, contagion.Generalised)
		opt.Estimator = contagion.LeastSquaresVAR
		near(t, "one lag", mustConnect(t, y, opt).TCI, c.want[0], 1)
		if len(mustConnect(t, y, opt).Warnings) == 0 {
			t.Error("no warning of noise")
		}
		opt.Lags = 0
		near(t, "no lags", mustConnect(t, y, opt).TCI, c.want[1], 0.5)
		ridge := settings(1, 10, contagion.Generalised)
		ridge.Estimator = contagion.RidgeVAR
		if got := mustConnect(t, y, ridge).TCI; got > c.want[0]-5 {
			t.Errorf("ridge: %g", got)
		}
	}
	opt := settings(1, 10, contagion.Generalised)
	opt.Estimator = contagion.LeastSquaresVAR
	if _, err := contagion.Connect(independent(90, 100, 1), opt); err == nil {
		t.Error("89 observations for 101 coefficients were taken")
	}
}
