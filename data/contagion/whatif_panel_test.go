package contagion

import (
	"math"
	"slices"
	"testing"
)

// panelReturns gives the one-row returns of the names of a panel, without the
// index, on the days on which the first name traded, and the row of a date.
func panelReturns(t testing.TB, in StudyInput, date string) (symbols, groups []string, returns [][]float64, row int) {
	t.Helper()
	var days []int
	for d, c := range in.Closes {
		if price(c[0]) {
			days = append(days, d)
		}
	}
	row = slices.IndexFunc(days, func(d int) bool { return in.Dates[d] == date })
	for j, s := range in.Symbols {
		if s == in.Index {
			continue
		}
		r := make([]float64, len(days))
		r[0] = math.NaN()
		for k := 1; k < len(days); k++ {
			r[k] = simpleReturn(in.Closes[days[k-1]][j], in.Closes[days[k]][j])
		}
		symbols, groups, returns = append(symbols, s), append(groups, in.Groups[j]), append(returns, r)
	}
	return symbols, groups, returns, row
}

func upTo(returns [][]float64, row int) [][]float64 {
	out := make([][]float64, len(returns))
	for i, r := range returns {
		out[i] = r[max(0, row-WhatIfRows):row]
	}
	return out
}

// published is the forecast in percent that was published for 27 January 2025.
var published = map[string]float64{"AVGO": -8.63, "MU": -8.02, "AMD": -7.63, "ANET": -6.88, "VST": -6.98, "CEG": -5.49, "ETN": -4.41,
	"ORCL": -4.33, "META": -4.21, "MSFT": -2.77, "AAPL": -1.78, "JNJ": 1.41, "SO": 1.22, "XOM": .30, "KMI": -.24}

// TestWhatIfPublished: the published forecast is of an earlier model, 250 equal
// weights about the mean and correlations drawn by 0.15 to their mean (Ledoit
// and Wolf's constant correlation). That model on our returns gives it to the
// last digit but one, so the returns agree and the difference of Model is the
// half-life's: see TestWhatIfOfDeepSeek.
func TestWhatIfPublished(t *testing.T) {
	symbols, _, returns, row := panelReturns(t, usBroad(t), "2025-01-27")
	const drawn = 0.15
	z, sd := make([][]float64, len(returns)), make([]float64, len(returns))
	for i, r := range returns {
		r = r[row-StudyWindow : row]
		mean := 0.0
		for _, v := range r {
			mean += v / StudyWindow
		}
		z[i] = make([]float64, len(r))
		for d, v := range r {
			z[i][d] = v - mean
		}
		sd[i] = math.Sqrt(dot(z[i], z[i]))
	}
	mean, pairs := 0.0, 0.0
	for i := range z {
		for j := range i {
			mean += dot(z[i], z[j]) / sd[i] / sd[j]
			pairs++
		}
	}
	mean /= pairs
	for sym, want := range published {
		i := slices.Index(symbols, sym)
		rho := (1-drawn)*dot(z[i], z[0])/sd[i]/sd[0] + drawn*mean
		about(t, sym+" expected %", 100*rho*sd[i]/sd[0]*returns[0][row], want, .01)
	}
}

// TestWhatIfOfDeepSeek: what could be said on 24 January 2025 of a fall of
// Nvidia by 16.97 %, against what happened.
func TestWhatIfOfDeepSeek(t *testing.T) {
	symbols, groups, returns, row := panelReturns(t, usBroad(t), "2025-01-27")
	m, err := NewModel(upTo(returns, row))
	if err != nil {
		t.Fatal(err)
	}
	s, err := m.Shock(0)
	if err != nil {
		t.Fatal(err)
	}
	x := returns[0][row]
	f, err := s.Forecast([]float64{x}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for sym, want := range published {
		// The half-life of a month remembers January's rotation: farther from
		// the published figure, and nearer to what happened in half of them.
		i := slices.Index(symbols, sym)
		about(t, sym+" expected %", 100*f[i].Expected, want, 3.05)
		t.Logf("%s: expected %.2f +- %.2f, published %.2f, happened %.2f", sym, 100*f[i].Expected, 100*f[i].Half, want, 100*returns[i][row])
	}
	in, n, sse, sst := 0.0, 0.0, 0.0, 0.0
	for i, r := range returns {
		if a := r[row]; i > 0 && known(a) {
			n++
			if math.Abs(a-f[i].Expected) <= f[i].Half {
				in++
			}
			sse += (a - f[i].Expected) * (a - f[i].Expected)
			sst += a * a
		}
	}
	t.Logf("coverage %.3f of %v names, R2 %.3f", in/n, n, 1-sse/sst)
	if in/n < .85 {
		t.Errorf("the 90 %% band holds %.3f of the names", in/n)
	}
	if r2 := 1 - sse/sst; r2 < .44 || r2 > .525 {
		t.Errorf("R2 %.3f, published .46 to .52", r2)
	}
	// Its own news alone: chips still follow, those who flee the market do not.
	own, err := NewOwnModel(upTo(returns, row), groups, 0)
	if err != nil {
		t.Fatal(err)
	}
	os, err := own.Shock(0)
	if err != nil {
		t.Fatal(err)
	}
	g, _ := os.Forecast([]float64{x}, nil)
	for _, sym := range []string{"AVGO", "MU", "VST", "JNJ", "SO", "META"} {
		t.Logf("%s: total %.2f, own news %.2f", sym, 100*f[slices.Index(symbols, sym)].Expected, 100*g[slices.Index(symbols, sym)].Expected)
	}
}

// TestWhatIfOutOfSample scores the model on every day on which Nvidia moved 5 %
// or more, each from the days before it. Published over five origins: R2 0.486
// and 0.920 of outcomes within the band; Nvidia alone 0.44 at a half-life of 63.
func TestWhatIfOutOfSample(t *testing.T) {
	if testing.Short() {
		t.Skip("two hundred models take seconds")
	}
	_, _, returns, _ := panelReturns(t, usBroad(t), "2025-01-27")
	sse, sst, in, n, sign, days := 0.0, 0.0, 0.0, 0.0, 0.0, 0
	var f []Forecast
	for row := StudyWindow; row < len(returns[0]); row++ {
		x := returns[0][row]
		if math.Abs(x) < .05 {
			continue
		}
		m, err := NewModel(upTo(returns, row))
		if err != nil {
			t.Fatal(err)
		}
		s, err := m.Shock(0)
		if err != nil {
			t.Fatal(err)
		}
		if f, err = s.Forecast([]float64{x}, f); err != nil {
			t.Fatal(err)
		}
		days++
		for i, r := range returns {
			if a := r[row]; i > 0 && known(a) && known(f[i].Expected) {
				n++
				sse += (a - f[i].Expected) * (a - f[i].Expected)
				sst += a * a
				if math.Abs(a-f[i].Expected) <= f[i].Half {
					in++
				}
				if a*f[i].Expected > 0 {
					sign++
				}
			}
		}
	}
	t.Logf("%d days, %v outcomes: R2 %.3f, within the band %.3f, sign %.3f", days, n, 1-sse/sst, in/n, sign/n)
	if r2 := 1 - sse/sst; r2 < .40 || in/n < .88 || in/n > .96 {
		t.Errorf("R2 %.3f, %.3f within the band", r2, in/n)
	}
}

// TestNextSessionTokyo: what New York did, Tokyo does next morning. Published:
// R2 0.206 out of sample and the sign right in 0.711 on 1152 stock-days.
func TestNextSessionTokyo(t *testing.T) {
	rows := csvRows(t, "us_broad.csv")
	var dates, origins []string
	var nvda []float64
	groups := map[string]string{}
	for _, r := range csvRows(t, "us_broad.groups.csv")[1:] {
		groups[r[0]] = r[1]
	}
	for _, r := range rows[1:] {
		dates = append(dates, r[0])
		if price(cell(r[1])) {
			origins, nvda = append(origins, r[0]), append(nvda, cell(r[1]))
		}
	}
	returns := [][]float64{make([]float64, len(nvda))}
	returns[0][0] = math.NaN()
	for k := 1; k < len(nvda); k++ {
		returns[0][k] = simpleReturn(nvda[k-1], nvda[k])
	}
	for j, s := range rows[0] {
		if groups[s] != "japan" {
			continue
		}
		closes := make([]float64, len(dates))
		for d := range dates {
			closes[d] = cell(rows[d+1][j])
		}
		returns = append(returns, NextReturns(origins, dates, closes))
	}
	sse, sst, n, sign, in := 0.0, 0.0, 0.0, 0.0, 0.0
	for row := StudyWindow; row < len(nvda); row++ {
		x := returns[0][row]
		if math.Abs(x) < .05 {
			continue
		}
		m, err := NewModel(upTo(returns, row))
		if err != nil {
			t.Fatal(err)
		}
		s, err := m.Shock(0)
		if err != nil {
			t.Fatal(err)
		}
		f, _ := s.Forecast([]float64{x}, nil)
		for i, r := range returns {
			if a := r[row]; i > 0 && known(a) && known(f[i].Expected) {
				n++
				sse += (a - f[i].Expected) * (a - f[i].Expected)
				sst += a * a
				if math.Abs(a-f[i].Expected) <= f[i].Half {
					in++
				}
				if a*f[i].Expected > 0 {
					sign++
				}
			}
		}
	}
	t.Logf("%v outcomes: R2 %.3f, sign %.3f, within the band %.3f", n, 1-sse/sst, sign/n, in/n)
	if 1-sse/sst < .1 {
		t.Errorf("R2 %.3f", 1-sse/sst)
	}
}
