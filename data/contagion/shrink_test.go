package contagion_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

type shrinker = func(*mat.Dense) (*mat.SymDense, float64, error)

var shrinkers = map[string]shrinker{
	"identity": contagion.LedoitWolfIdentity,
	"constant": contagion.LedoitWolfConstant,
	"oracle":   contagion.OracleApproximating,
}

func ExampleLedoitWolfIdentity() {
	x := mat.NewDense(4, 2, []float64{1, 2, -1, -1, 2, 3, -2, -4})
	cov, d, err := contagion.LedoitWolfIdentity(x)
	fmt.Printf("%.4f %.4f %v\n", cov.At(0, 1), d, err)
	// Output: 3.1383 0.2616 <nil>
}

func ExampleLedoitWolfConstant() {
	x := mat.NewDense(4, 3, []float64{1, 2, 0, -1, -1, 1, 2, 3, -1, -2, -4, 0})
	cov, d, err := contagion.LedoitWolfConstant(x)
	fmt.Printf("%.4f %.4f %v\n", cov.At(0, 1), d, err)
	// Output: 3.6869 0.1238 <nil>
}

func ExampleOracleApproximating() {
	x := mat.NewDense(4, 2, []float64{1, 2, -1, -1, 2, 3, -2, -4})
	cov, d, err := contagion.OracleApproximating(x)
	fmt.Printf("%.4f %.4f %v\n", cov.At(0, 1), d, err)
	// Output: 0.7779 0.8170 <nil>
}

func ExamplePearsonCorrelation() {
	x := mat.NewDense(4, 2, []float64{1, 2, -1, -1, 2, 3, -2, -4})
	rho, err := contagion.PearsonCorrelation(x)
	fmt.Printf("%.4f %v\n", rho.At(0, 1), err)
	// Output: 0.9815 <nil>
}

// The references are scikit-learn's for the identity and the oracle, numpy's
// for the constant correlation.
func TestShrinkageReferences(t *testing.T) {
	x := ownSheet(t, "synth_N8_T750")
	for _, c := range []struct {
		of   string
		rows int
		d    float64
		cov  []float64 // elements 00 and 01, where known
	}{
		{"identity", 750, 0.02407415391177203, nil},
		{"identity", 60, 0.30971997925320854, []float64{1.5853646617416786, 0.19860869636182865}},
		{"constant", 750, 0.2390268864372314, nil},
		{"constant", 60, 1, []float64{1.5943285613574447, 0.341499597564761}},
		{"oracle", 60, 0.32645358314193673, nil},
	} {
		cov, d, err := shrinkers[c.of](rowsOf(x, 0, c.rows))
		if err != nil {
			t.Fatal(err)
		}
		name := fmt.Sprintf("%s T=%d", c.of, c.rows)
		close8(t, name, d, c.d)
		for j, want := range c.cov {
			close8(t, name+" cov", cov.At(0, j), want)
		}
	}
}

func TestShrinkageProperties(t *testing.T) {
	for name, shrink := range shrinkers {
		x := gaussian(40, 60, .7, 11) // more series than rows
		cov, d, err := shrink(x)
		if err != nil || d < 0 || d > 1 {
			t.Fatalf("%s: intensity %v, %v", name, d, err)
		}
		var chol mat.Cholesky
		if !chol.Factorize(cov) {
			t.Errorf("%s: not positive definite with N > T", name)
		}
		// A change of unit changes the covariance by its square only.
		scaled := mat.DenseCopyOf(x)
		scaled.Scale(1e-70, scaled)
		tiny, e, err := shrink(scaled)
		if err != nil || math.Abs(d-e) > 1e-9 {
			t.Errorf("%s: intensity %v after a change of unit, was %v, %v", name, e, d, err)
		}
		if r := tiny.At(3, 5) / 1e-140 / cov.At(3, 5); math.Abs(r-1) > 1e-9 {
			t.Errorf("%s: covariance off by %v after a change of unit", name, r)
		}
		// The variances sum to the sample's, whatever the intensity.
		sample, centre := 0.0, mat.DenseCopyOf(x)
		for j := range 60 {
			mean := mat.Sum(x.ColView(j)) / 40
			for i := range 40 {
				centre.Set(i, j, x.At(i, j)-mean)
			}
			sample += mat.Dot(centre.ColView(j), centre.ColView(j)) / 40
		}
		close8(t, name+" trace", mat.Trace(cov), sample)
	}
}

func TestShrinkageHostile(t *testing.T) {
	fails := map[string]bool{"nil": true, "empty": true, "huge": true, "one row": true, "hole": true, "infinite": true, "one huge": true, "largest": true}
	for name, x := range hostile() {
		for of, shrink := range shrinkers {
			cov, d, err := shrink(x)
			want := fails[name] || of == "constant" && (name == "zero" || name == "constant" || name == "tiny")
			if (err != nil) != want {
				t.Errorf("%s of %s: error %v", of, name, err)
			}
			if err == nil && (math.IsNaN(d) || d < 0 || d > 1 || math.IsNaN(mat.Sum(cov))) {
				t.Errorf("%s of %s: %v, %v", of, name, d, mat.Formatted(cov))
			}
		}
	}
	constant := mat.NewDense(3, 2, []float64{1, 5, 2, 5, 4, 5})
	if _, _, err := contagion.LedoitWolfConstant(constant); err == nil || err.Error() != "contagion: series 1 is constant" {
		t.Errorf("error %v", err)
	}
}

func BenchmarkLedoitWolf(b *testing.B) {
	x := gaussian(500, 100, .5, 1)
	for name, shrink := range shrinkers {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := shrink(x); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
