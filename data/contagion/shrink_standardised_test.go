package contagion_test

import (
	"fmt"
	"math"
	"testing"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

func ExampleLedoitWolfStandardised() {
	x := mat.NewDense(6, 2, []float64{1, 100, -1, -120, 2, 190, -2, -210, 0, 30, 0, 10})
	cov, _, err := contagion.LedoitWolfStandardised(x)
	fmt.Printf("%.3f %v\n", cov.At(0, 1)/math.Sqrt(cov.At(0, 0)*cov.At(1, 1)), err)
	// Output: 0.665 <nil>
}

// Half of the columns in other units change no share of a decomposition.
func TestStandardisedHasNoUnits(t *testing.T) {
	x := gaussian(250, 20, 0.6, 7)
	other := mat.DenseCopyOf(x)
	for t := range 250 {
		for j := 0; j < 20; j += 2 {
			other.Set(t, j, 50*x.At(t, j))
		}
	}
	opt := contagion.DefaultConnectedness()
	opt.Lags = 0
	opt.Shrink = func(r *mat.Dense) (*mat.SymDense, error) {
		cov, _, err := contagion.LedoitWolfStandardised(r)
		return cov, err
	}
	a, err := contagion.Connect(x, opt)
	if err != nil {
		t.Fatal(err)
	}
	b, err := contagion.Connect(other, opt)
	if err != nil {
		t.Fatal(err)
	}
	if !mat.EqualApprox(a.Percent, b.Percent, 1e-9) {
		t.Errorf("TCI %v, in other units %v", a.TCI, b.TCI)
	}
	if _, _, err := contagion.LedoitWolfStandardised(mat.NewDense(5, 2, []float64{1, 1, 2, 1, 3, 1, 4, 1, 5, 1})); err == nil {
		t.Error("a constant series gives no error")
	}
}
