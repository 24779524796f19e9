package contagion_test

import (
	"fmt"
	"math"

	"contagion/data/contagion"
)

func ExampleCUSUM_Observe() {
	var c contagion.CUSUM
	for b := range 10 {
		z := 0.0
		if b >= 3 {
			z = -9 // counts as -4
		}
		if c.Observe(z) {
			fmt.Println("alarm in bar", b)
			break
		}
	}
	// Output: alarm in bar 6
}

func ExampleCUSUM_Alarm() {
	var c contagion.CUSUM
	fmt.Println(c.Alarm())
	for range 10 {
		c.Observe(2.5)
	}
	fmt.Println(c.Alarm())
	// Output:
	// -1 0
	// 6 1
}

func ExampleOnset() {
	tau, score := contagion.Onset([]float64{.3, -.6, math.NaN(), .2, 2, 3, 2})
	fmt.Printf("%d %.1f\n", tau, score)
	// Output: 4 16.3
}

func ExampleOrigin() {
	o, ok := contagion.Origin([]contagion.Alarm{
		{Name: 7, Bar: 61, Onset: 58, Sigmas: 9},
		{Name: 2, Bar: 70, Onset: 55, Sigmas: -12}, // slower to see, earlier to start
		{Name: 3, Bar: 95, Onset: 10, Sigmas: 30},  // another event
	})
	fmt.Println(o.Name, ok)
	// Output: 2 true
}

func ExampleDefaultArrivalTest() {
	fmt.Printf("%+v\n", contagion.DefaultArrivalTest())
	// Output: {Bars:330 Rate:0.2 Variance:1.25}
}

func ExampleNewArrivalTest() {
	_, err := contagion.NewArrivalTest(60, contagion.ArrivalTestOptions{Bars: 330, Rate: 2, Variance: 1})
	fmt.Println(err)
	// Output: contagion: arrival test: 60 series with {Bars:330 Rate:2 Variance:1}
}

// arrivals runs a test of two series, of which the second falls from bar 20.
func arrivals() *contagion.ArrivalTest {
	a, _ := contagion.NewArrivalTest(2, contagion.DefaultArrivalTest())
	for b := range 60 {
		z := math.Sin(float64(b))
		second := math.Cos(float64(2 * b))
		if b >= 20 {
			second -= 2
		}
		_ = a.Observe([]float64{z, second}) // two figures for two series
	}
	return a
}

func ExampleArrivalTest_Observe() {
	a, _ := contagion.NewArrivalTest(2, contagion.DefaultArrivalTest())
	fmt.Println(a.Observe([]float64{1, 2, 3}))
	// Output: contagion: arrival test: not one figure a series, or more bars than planned
}

func ExampleArrivalTest_Reach() {
	a := arrivals()
	fmt.Printf("%+v\n%+v\n", a.Reach(0), a.Reach(1))
	// Output:
	// {Bar:-1 Onset:-1 Sign:0}
	// {Bar:24 Onset:20 Sign:-1}
}

func ExampleArrivalTest_P() {
	a := arrivals()
	fmt.Printf("%.3f %.1e\n", a.P(0), a.P(1))
	// Output: 1.000 3.5e-25
}

func ExampleArrivalTest_Reached() {
	fmt.Println(arrivals().Reached())
	// Output: 1
}

func ExampleGroupZ() {
	nan := math.NaN()
	fmt.Printf("%.1f %.1f\n", contagion.GroupZ([]float64{-.02, -.03, nan}, .005), contagion.GroupZ([]float64{-.02, nan, nan}, .005))
	// Output: -5.0 NaN
}

// twoNames move alike by about a half.
func twoNames() [][]float64 {
	a, b := sine(.03, 0, 500), sine(.02, .7, 500)
	for t := range b {
		b[t] += .3 * a[t]
	}
	return [][]float64{a, b}
}

func ExampleNewModel() {
	m, _ := contagion.NewModel(twoNames())
	s, _ := m.Shock(0)
	f, _ := s.Forecast([]float64{-.17}, nil)
	fmt.Printf("%.3f +- %.3f\n", f[1].Expected, f[1].Half)
	// Output: -0.047 +- 0.104
}

func ExampleModel_Names() {
	m, _ := contagion.NewModel(twoNames())
	fmt.Println(m.Names())
	// Output: 2
}

func ExampleModel_Volatility() {
	m, _ := contagion.NewModel(twoNames())
	fmt.Printf("%.4f\n", m.Volatility(0)) // 0.03 over the root of 2
	// Output: 0.0212
}

func ExampleModel_Correlation() {
	m, _ := contagion.NewModel(twoNames())
	fmt.Printf("%.2f\n", m.Correlation(0, 1))
	// Output: 0.39
}

func ExampleModel_Shock() {
	m, _ := contagion.NewModel(twoNames())
	_, err := m.Shock(0, 0)
	fmt.Println(err)
	// Output: contagion: what-if: name 0 is shocked twice
}

func ExampleShock_Forecast() {
	m, _ := contagion.NewModel(twoNames())
	s, _ := m.Shock(0, 1) // both given: nothing is left to say
	f, _ := s.Forecast([]float64{-.17, .05}, nil)
	fmt.Printf("%.2f %.2f\n", f[0], f[1])
	// Output: {-0.17 0.00} {0.05 0.00}
}

func ExampleForecast_Later() {
	f := contagion.Forecast{Expected: -.05, Half: .04}
	fmt.Printf("%.3f\n", f.Later(4, .02))
	// Output: {-0.050 0.072}
}

func ExampleNewOwnModel() {
	_, err := contagion.NewOwnModel(twoNames(), []string{"chips", ""}, 0)
	fmt.Println(err)
	// Output: contagion: what-if: 0 rows with a market of 20 names, need 120
}

func ExampleNextReturns() {
	ny := []string{"2025-01-23", "2025-01-24", "2025-01-27"}
	tokyo := []string{"2025-01-23", "2025-01-24", "2025-01-27", "2025-01-28"}
	fmt.Printf("%.3f\n", contagion.NextReturns(ny, tokyo, []float64{100, 101, 92, 82}))
	// Output: [0.010 -0.089 -0.109]
}

func ExampleStudy() {
	in := contagion.StudyInput{Date: "day 300", Origin: "O"}
	for i := range 40 {
		in.Symbols = append(in.Symbols, string(rune('A'+i)))
		in.Groups = append(in.Groups, "")
	}
	level := make([]float64, 40)
	for t := range 301 {
		in.Dates = append(in.Dates, fmt.Sprintf("day %03d", t))
		row := make([]float64, 40)
		for i := range level {
			level[i] += .01*math.Sin(float64(t)) + .01*math.Sin(float64(t)*(1.1+.03*float64(i)))
			if t == 300 && i == 14 {
				level[i] -= .2
			}
			row[i] = 100 * math.Exp(level[i])
		}
		in.Closes = append(in.Closes, row)
	}
	res, err := contagion.Study(in)
	if err != nil {
		fmt.Println(err)
		return
	}
	o := res.Names[14]
	fmt.Printf("%s %.3f, %.1f deviations; %d rejected; %s\n", o.Symbol, o.AR, o.SAR, res.Heavy.Count, res.Label)
	// Output: O -0.183, -25.3 deviations; 1 rejected; mixed
}

func ExampleOnsetBand() {
	fmt.Println(contagion.OnsetBand([]float64{.3, -.6, .2, 2, 4, 4, 4, 4}))
	// Output: 3 4
}

func ExampleOriginOf() {
	alarm := func(name, bar, onset, first, last int, sigmas float64) contagion.BandedAlarm {
		return contagion.BandedAlarm{Alarm: contagion.Alarm{Name: name, Bar: bar, Onset: onset, Sigmas: sigmas}, First: first, Last: last}
	}
	o, _ := contagion.OriginOf([]contagion.BandedAlarm{alarm(7, 61, 58, 58, 59, 9), alarm(2, 66, 57, 54, 62, 3)})
	fmt.Println(o.Name) // who of the two began cannot be told; 7 moved further
	// Output: 7
}

func ExampleArrivalTest_Z() {
	fmt.Printf("%.2f\n", arrivals().Z(1)[:3])
	// Output: [1.00 -0.42 -0.65]
}

func ExampleArrivalTest_Bars() {
	fmt.Println(arrivals().Bars())
	// Output: 60
}
