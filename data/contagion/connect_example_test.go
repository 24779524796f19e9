package contagion_test

import (
	"fmt"
	"math"

	"gonum.org/v1/gonum/mat"

	"contagion/data/contagion"
)

// led makes rows of two markets; the second repeats half of what the first did
// a row before.
func led(rows int) *mat.Dense {
	y := oneFactor(rows, 2, 11)
	for t := rows - 1; t > 0; t-- {
		y.Set(t, 1, y.At(t, 1)+0.5*y.At(t-1, 0))
	}
	return y
}

func ExampleConnect() {
	c, err := contagion.Connect(led(1000), contagion.DefaultConnectedness())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f\n", mat.Formatted(c.Percent))
	fmt.Printf("the first gives %.0f, takes %.0f; total %.0f percent\n", c.To[0], c.From[0], c.TCI)
	// Output:
	// ⎡95   5⎤
	// ⎣33  67⎦
	// the first gives 33, takes 5; total 19 percent
}

func ExampleDefaultConnectedness() {
	opt := contagion.DefaultConnectedness()
	fmt.Println(opt.Lags, opt.Horizon, opt.Method == contagion.Generalised)
	// Output: 1 10 true
}

func ExampleTableOf() {
	// The first takes 1 part in 5 from the second, the second half from the first.
	c, _ := contagion.TableOf(mat.NewDense(2, 2, []float64{4, 1, 3, 3}))
	fmt.Println(c.From, c.To, c.Net, c.TCI, c.CTCI)
	// Output: [20 50] [50 20] [30 -30] 35 70
}

func ExampleFitVAR() {
	v, err := contagion.FitVAR(led(1000), contagion.ConnectednessOptions{Lags: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d observations, the second answers the first with %.1f\n", v.Obs, v.A[0].At(1, 0))
	// Output: 999 observations, the second answers the first with 0.7
}

func ExampleVAR_LargestRoot() {
	v := contagion.VAR{Lags: 1, Series: []int{0, 1}, A: []*mat.Dense{mat.NewDense(2, 2, []float64{.5, 0, 3, .2})}}
	fmt.Printf("%.1f\n", v.LargestRoot())
	// Output: 0.5
}

func ExampleMACoefficients() {
	half := mat.NewDense(1, 1, []float64{.5})
	ma, _ := contagion.MACoefficients([]*mat.Dense{half}, 1, 3)
	for _, psi := range ma {
		fmt.Print(psi.At(0, 0), " ")
	}
	// Output: 1 0.5 0.25 0.125
}

// pair is a covariance with a correlation of a half.
var pair = mat.NewSymDense(2, []float64{1, 1, 1, 4})

func ExampleGeneralisedFEVD() {
	theta, _ := contagion.GeneralisedFEVD(nil, pair, 1)
	fmt.Println(mat.Formatted(theta))
	// Output:
	// ⎡   1  0.25⎤
	// ⎣0.25     1⎦
}

func ExampleOrthogonalisedFEVD() {
	theta, _ := contagion.OrthogonalisedFEVD(nil, pair, 1)
	fmt.Printf("%.2f\n", mat.Formatted(theta))
	// Output:
	// ⎡1.00  0.00⎤
	// ⎣0.25  0.75⎦
}

func ExampleJointFEVD() {
	theta, _ := contagion.JointFEVD(nil, pair, 1)
	fmt.Printf("%.2f\n", mat.Formatted(theta))
	// Output:
	// ⎡0.75  0.25⎤
	// ⎣0.25  0.75⎦
}

func ExampleOrderedImpact() {
	// Tokyo closes before New York: New York's shock does not reach it that day.
	q, _ := contagion.OrderedImpact(pair, [][]int{{0}, {1}})
	fmt.Printf("%.3f\n", mat.Formatted(q))
	// Output:
	// ⎡1.000  0.000⎤
	// ⎣1.000  1.732⎦
}

func ExampleOrderedFEVD() {
	theta, _ := contagion.OrderedFEVD(nil, pair, [][]int{{1}, {0}}, 1)
	fmt.Printf("%.2f\n", mat.Formatted(theta))
	// Output:
	// ⎡0.75  0.25⎤
	// ⎣0.00  1.00⎦
}

func ExampleVAR_GIRF() {
	v := contagion.VAR{Lags: 1, Series: []int{0, 1}, Sigma: pair,
		A: []*mat.Dense{mat.NewDense(2, 2, []float64{.5, 0, 0, 0})}}
	g, _ := v.GIRF(2)
	for h, r := range g {
		fmt.Printf("after %d: %.2f %.2f\n", h, r.At(0, 0), r.At(1, 0))
	}
	// Output:
	// after 0: 1.00 1.00
	// after 1: 0.50 0.00
	// after 2: 0.25 0.00
}

func ExampleVAR_OrderedIRF() {
	v := contagion.VAR{Series: []int{0, 1}, Sigma: pair}
	g, _ := v.OrderedIRF([][]int{{1}, {0}}, 0)
	fmt.Printf("%.3f\n", mat.Formatted(g[0]))
	// Output:
	// ⎡0.866  0.500⎤
	// ⎣0.000  2.000⎦
}

func ExampleBandEdges() {
	fmt.Printf("%.3f\n", contagion.BandEdges(1, 5, 20, math.Inf(1)))
	// Output: [3.142 0.628 0.157 0.000]
}

func ExampleFrequencyConnectedness() {
	opt := contagion.DefaultConnectedness()
	opt.Horizon = 100
	b, err := contagion.FrequencyConnectedness(led(1000), opt, contagion.BandEdges(1, 5, math.Inf(1)))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.0f = %.0f fast + %.0f slow\n", b.Total.TCI, b.Bands[0].TCI, b.Bands[1].TCI)
	// Output: 19 = 12 fast + 7 slow
}

func ExampleRollingConnectedness() {
	r, err := contagion.RollingConnectedness(led(1000), 250, contagion.DefaultConnectedness())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%d windows, the first to row %d: total %.0f, the first market's net %.0f\n", len(r.TCI), r.Last[0], r.TCI[0], r.Net.At(0, 0))
	// Output: 751 windows, the first to row 249: total 16, the first market's net 23
}

func ExamplePermutationNull() {
	o, err := contagion.PermutationNull(led(1000), contagion.DefaultConnectedness(), contagion.NullDraws, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f, without connection %.1f and at most %.1f\n", o.Observed, o.Mean, o.High)
	// Output: 19.2, without connection 0.2 and at most 0.5
}
