package main

import (
	"encoding/csv"
	"math"
	"os"
	"strconv"
	"testing"

	"contagion/data"
	"contagion/tui"
)

// at the close of New York on the day.
func closeOfMonday(t *testing.T) map[string]tui.SummaryInstrument {
	t.Helper()
	snap, err := still("deepseek", "2025-01-27T21:00:00Z", "")
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string]tui.SummaryInstrument{}
	for _, i := range tui.Summarise(snap).Instruments {
		rows[i.Symbol] = i
	}
	return rows
}

// TestMondayByHand holds the figures that everybody remembers.
func TestMondayByHand(t *testing.T) {
	rows := closeOfMonday(t)
	for symbol, want := range map[string]float64{
		"NVDA": -16.97, "AVGO": -17.40, "VST": -28.27, "CEG": -20.85, "6857.T": -8.61, "PG": 3.38,
		"MU": -11.71, "ARM": -10.19, "AMD": -6.37, "ASML.AS": -7.01, "SU.PA": -9.48, "8035.T": -4.90,
	} {
		got := rows[symbol].ReturnPct
		if got == nil || math.Abs(*got-want) > 0.01 {
			t.Errorf("%s: %v, want %.2f", symbol, deref(got), want)
		}
	}
	for _, symbol := range []string{"2330.TW", "000660.KS", "005930.KS"} {
		if r := rows[symbol]; r.ReturnPct != nil || r.State != "holiday" {
			t.Errorf("%s: return %v, state %s; want null, holiday", symbol, deref(r.ReturnPct), r.State)
		}
	}
}

func deref(v *float64) any {
	if v == nil {
		return "null"
	}
	return *v
}

// TestMondayAgainstTheTable compares every return with the table that the
// scenario was made from.
func TestMondayAgainstTheTable(t *testing.T) {
	file, err := os.Open("../../../shared/data/deepseek.csv")
	if err != nil {
		t.Skip("the source table is not beside this checkout: ", err)
	}
	defer file.Close()
	table, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	col := map[string]int{}
	for i, name := range table[0] {
		col[name] = i
	}
	rows, n := closeOfMonday(t), 0
	for _, line := range table[1:] {
		symbol := line[col["symbol"]]
		want, err := strconv.ParseFloat(line[col["pct"]], 64)
		if err != nil {
			continue // no percentage was found
		}
		if symbol == "USDJPY" || symbol == "NG1" || symbol == "BTC-USD" {
			continue // their day ends after New York's close
		}
		row, ok := rows[symbol]
		if !ok {
			t.Errorf("%s is in the table and not in the scenario", symbol)
			continue
		}
		n++
		if row.ReturnPct == nil || math.Abs(*row.ReturnPct-want) > 0.01 {
			t.Errorf("%s: %v, want %.2f", symbol, deref(row.ReturnPct), want)
		}
		if row.Evidence == data.Reconstructed.String() {
			t.Errorf("%s: at New York's close it is reconstructed", symbol)
		}
	}
	if n < 90 {
		t.Errorf("compared %d returns, want 90 or more", n)
	}
}
