package contagion_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

// oneFactor makes returns that share a factor and remember a tenth of their
// last row.
func oneFactor(rows, n int, seed uint64) *mat.Dense {
	rng := rand.New(rand.NewPCG(seed, 7))
	y := mat.NewDense(rows, n, nil)
	for t := range rows {
		f := rng.NormFloat64()
		for j := range n {
			v := 0.5*f + rng.NormFloat64()
			if t > 0 {
				v += 0.1 * y.At(t-1, (j+1)%n)
			}
			y.Set(t, j, v)
		}
	}
	return y
}

func benchmarkConnect(b *testing.B, y *mat.Dense, opt contagion.ConnectednessOptions) {
	b.ReportAllocs()
	for b.Loop() {
		mustConnect(b, y, opt)
	}
}

func BenchmarkStaticN4(b *testing.B) {
	benchmarkConnect(b, oneFactor(2771, 4, 1), settings(4, 10, contagion.Generalised))
}

func BenchmarkStaticN30(b *testing.B) {
	benchmarkConnect(b, oneFactor(1500, 30, 1), settings(1, 10, contagion.Generalised))
}

func BenchmarkStaticN100(b *testing.B) {
	benchmarkConnect(b, oneFactor(1500, 100, 1), settings(1, 10, contagion.Generalised))
}

func BenchmarkStaticN100TwoLags(b *testing.B) {
	benchmarkConnect(b, oneFactor(1500, 100, 1), settings(2, 10, contagion.Generalised))
}

func BenchmarkJointN100(b *testing.B) {
	benchmarkConnect(b, oneFactor(1500, 100, 1), settings(1, 10, contagion.Joint))
}

func BenchmarkRidgeN100(b *testing.B) {
	opt := settings(1, 10, contagion.Generalised)
	opt.Estimator = contagion.RidgeVAR
	benchmarkConnect(b, oneFactor(1500, 100, 1), opt)
}

// 2,572 windows of 200 rows, as of Diebold and Yilmaz 2012.
func BenchmarkRollingN4(b *testing.B) {
	y := oneFactor(2771, 4, 1)
	b.ReportAllocs()
	for b.Loop() {
		if r := mustRoll(b, y, 200, settings(4, 10, contagion.Generalised)); len(r.TCI) != 2572 {
			b.Fatal(len(r.TCI))
		}
	}
}

func BenchmarkRolling2012(b *testing.B) {
	y := dy2012(b)
	b.ReportAllocs()
	for b.Loop() {
		mustRoll(b, y, 200, settings(4, 10, contagion.Generalised))
	}
}

func BenchmarkRollingN30(b *testing.B) {
	y := oneFactor(1500, 30, 1)
	b.ReportAllocs()
	for b.Loop() {
		mustRoll(b, y, 200, settings(1, 10, contagion.Generalised))
	}
}

func BenchmarkBandsN4(b *testing.B) {
	y := oneFactor(2771, 4, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := contagion.FrequencyConnectedness(y, settings(4, 100, contagion.Generalised), contagion.BandEdges(1, 5, 20, math.Inf(1))); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkNullN4(b *testing.B) {
	y := oneFactor(500, 4, 1)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := contagion.PermutationNull(y, settings(1, 10, contagion.Generalised), contagion.NullDraws, 1); err != nil {
			b.Fatal(err)
		}
	}
}
