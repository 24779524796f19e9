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
	for sym, want := range map[string]float64{"AVGO": -8.63, "MU": -8.02, "AMD": -7.63, "ANET": -6.88, "VST": -6.98, "CEG": -5.49, "ETN": -4.41,
		"ORCL": -4.33, "META": -4.21, "MSFT": -2.77, "AAPL": -1.78, "JNJ": 1.41, "SO": 1.22, "XOM": .30, "KMI": -.24} {
		about(t, sym+" expected %", 100*f[slices.Index(symbols, sym)].Expected, want, .005)
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
	if r2 := 1 - sse/sst; r2 < .455 || r2 > .525 {
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
