package contagion_test

import (
	"fmt"
	"math"

	"contagion/data/contagion"
)

// sine is a return of fixed size and a phase of its own.
func sine(size, phase float64, n int) []float64 {
	r := make([]float64, n)
	for t := range r {
		r[t] = size * math.Sin(float64(t)*(1+phase)+phase)
	}
	return r
}

func ExampleEstimationWindow() {
	from, to, err := contagion.EstimationWindow(400)
	fmt.Println(from, to, err) // the last row is 394, six before the event
	_, _, err = contagion.EstimationWindow(100)
	fmt.Println(err)
	// Output:
	// 145 395 <nil>
	// contagion: window: 95 rows before the event, need 120
}

func ExampleLeaveOutFactor() {
	nan := math.NaN()
	returns := [][]float64{{-.17, .09}, {.01, .03}, {.03, nan}}
	f, n, _ := contagion.LeaveOutFactor(returns, []bool{true, false, false}, 2)
	fmt.Printf("%.3f %v\n", f, n) // one name is too few on the second date
	// Output: [0.020 NaN] [2 1]
}

func ExampleFitMarket() {
	f := []float64{-.01, 0, .01, .02}
	r := []float64{-.019, .002, .021, .036}
	m, _ := contagion.FitMarket(r, f)
	fmt.Printf("alpha %.4f beta %.2f s %.4f n %d\n", m.Alpha, m.Beta, m.Sigma, m.N)
	// Output: alpha 0.0008 beta 1.84 s 0.0021 n 4
}

func ExampleMarketFit_Abnormal() {
	m := contagion.MarketFit{Alpha: .001, Beta: 2}
	fmt.Printf("%.3f\n", m.Abnormal(-.17, -.016, 1))
	// Output: -0.139
}

func ExampleMarketFit_Standardised() {
	m := contagion.MarketFit{Beta: 2, Sigma: .02, Sxx: .01, N: 250}
	fmt.Printf("%.2f %.2f\n", m.Standardised(-.17, -.016, 1), m.Standardised(-.17, -.016, 2))
	// Output: -6.80 -4.83
}

func ExampleMarketFit_StandardisedBar() {
	m := contagion.MarketFit{Beta: 2, Sxx: .01, N: 250}
	fmt.Printf("%.2f\n", m.StandardisedBar(-.004, -.001, .001))
	// Output: -2.00
}

func ExampleMarketFit_Residuals() {
	m := contagion.MarketFit{Beta: 1}
	fmt.Printf("%.2f\n", m.Residuals([]float64{.03, math.NaN()}, []float64{.01, .01}))
	// Output: [0.02 NaN]
}

func ExampleEWMAVolatility() {
	// The newest weighs 1, the one before 1/2: sqrt((1 + 4/2) / (3/2)).
	fmt.Printf("%.4f\n", contagion.EWMAVolatility([]float64{-2, 1}, 1))
	// Output: 1.4142
}

func ExampleResidualVolatility() {
	e := make([]float64, 250)
	for t := range 100 {
		e[t] = .02 // then half a year without any residual: held at half the year's
	}
	fmt.Printf("%.4f\n", contagion.ResidualVolatility(e))
	// Output: 0.0063
}

func ExampleTimeOfDayProfile() {
	day := []float64{.003, -.001, .002}
	phi, _ := contagion.TimeOfDayProfile([][]float64{day, day, day, day, day})
	fmt.Printf("%.1f\n", phi)
	// Output: [1.5 0.5 1.0]
}

func ExampleSpanVolatility() {
	// Two bars were missed: the next return spans all three.
	fmt.Printf("%.4f\n", contagion.SpanVolatility(.001, []float64{1.5, .5, 1}, 0, 3))
	// Output: 0.0019
}

func ExampleGapReturns() {
	fmt.Printf("%.2f\n", contagion.GapReturns([]float64{100, 95}, []float64{100, 96}))
	// Output: [NaN -0.05]
}

func ExampleWinsorise() {
	fmt.Println(contagion.Winsorise(-17), contagion.Winsorise(2))
	// Output: -4 2
}

func ExampleTailP() {
	fmt.Printf("%.4f %.4f\n", contagion.TailP(3), contagion.NormalP(3))
	// Output: 0.0132 0.0027
}

func ExampleNormalP() {
	fmt.Printf("%.3f\n", contagion.NormalP(1.959964))
	// Output: 0.050
}

func ExampleEventScale() {
	// Half of the names are within 2 deviations of the median, not 0.67.
	fmt.Printf("%.2f\n", contagion.EventScale([]float64{-4, -2, 0, 2, 4}))
	// Output: 2.97
}

func ExampleJudgeDay() {
	z := []float64{-10, .4, -.3, 1.1, math.NaN(), -.8}
	d := contagion.JudgeDay(z, .05, contagion.TailP)
	fmt.Println(d.Known, d.Rejected, d.Rescaled)
	// Output: 5 [true false false false false false] 1
}

func ExampleFitLink() {
	f, e := sine(.01, 0, 250), sine(.03, .7, 250)
	r := make([]float64, 250)
	for t := range r {
		r[t] = .5*f[t] + .3*e[t] + .001*math.Cos(float64(7*t))
	}
	l, _ := contagion.FitLink(r, f, e)
	fmt.Printf("beta %.2f gamma %.2f rho %.2f\n", l.Beta, l.Gamma, l.Rho)
	// Output: beta 0.50 gamma 0.30 rho 0.99
}

func ExampleFitLinks() {
	f, e := sine(.01, 0, 250), sine(.03, .7, 250)
	quiet := sine(.02, .3, 250)
	near := make([]float64, 250)
	for t := range near {
		near[t] = .2*e[t] + .006*math.Cos(float64(7*t))
	}
	raw, drawn := contagion.FitLinks([][]float64{near, quiet}, f, e, false), contagion.FitLinks([][]float64{near, quiet}, f, e, true)
	fmt.Printf("%.3f %.3f\n", raw[0].Gamma, drawn[0].Gamma)
	// Output: 0.200 0.199
}

func ExampleLink_Split() {
	l := contagion.Link{Beta: 1.5, Gamma: .3}
	p := l.Split(-.21, -.016, -.14, 1)
	fmt.Printf("market %.3f transmitted %.3f own %.3f\n", p.Market, p.Transmitted, p.Own)
	// Output: market -0.024 transmitted -0.042 own -0.144
}

func ExampleParts_Plus() {
	p := contagion.Parts{Total: -.02, Own: -.02}.Plus(contagion.Parts{Total: -.01, Market: -.01})
	fmt.Printf("%.2f %.2f %.2f\n", p.Total, p.Market, p.Own)
	// Output: -0.03 -0.01 -0.02
}

func ExampleParts_Shares() {
	m, t, o := contagion.Parts{Market: -.02, Transmitted: .01, Own: -.07}.Shares()
	fmt.Printf("%.1f %.1f %.1f\n", m, t, o)
	// Output: 0.2 0.1 0.7
}

func ExampleMeanParts() {
	m, n := contagion.MeanParts([]contagion.Parts{{Total: -.02, Own: -.02}, {Total: -.04, Market: -.04}, {Own: math.NaN()}})
	fmt.Printf("%.2f %.2f %.2f of %d\n", m.Total, m.Market, m.Own, n)
	// Output: -0.03 -0.02 -0.01 of 2
}

func ExampleGroupReturns() {
	nan := math.NaN()
	fmt.Printf("%.2f\n", contagion.GroupReturns([][]float64{{.02, .02}, {.04, nan}}, 2))
	// Output: [0.03 NaN]
}

func ExampleCommonShare() {
	m, n := contagion.CommonShare([]float64{-.03, -.03, -.03, math.NaN()})
	few, _ := contagion.CommonShare([]float64{-.1, 0, 0, 0})
	fmt.Printf("%.2f of %d, %.2f\n", m, n, few)
	// Output: 1.00 of 3, 0.25
}

func ExampleLabel() {
	fmt.Println(contagion.Label(.117, 9./124, .15)) // 27 January 2025
	fmt.Println(contagion.Label(.72, 0, 0))         // 5 August 2024
	// Output:
	// concentrated contagion
	// common shock
}

func ExampleDayLabel_String() {
	fmt.Printf("%q %q %q\n", contagion.TooNarrow, contagion.Mixed, contagion.NoLabel)
	// Output: "universe too narrow" "mixed" ""
}

func ExampleShrinkCorrelations() {
	// 60 observations: half of what they differ by is noise.
	fmt.Printf("%.2f\n", contagion.ShrinkCorrelations([]float64{.1, .3, .5}, 60))
	// Output: [0.21 0.30 0.40]
}
