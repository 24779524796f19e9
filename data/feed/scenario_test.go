package feed

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
)

func deepseek(t testing.TB) (*data.Scenario, *data.Calendar) {
	t.Helper()
	c, err := ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadScenario(assets.FS, "scenarios/deepseek", c)
	if err != nil {
		t.Fatal(err)
	}
	return s, c
}

// TestDeepSeekIsWhole holds what the bundled scenario must have by name.
func TestDeepSeekIsWhole(t *testing.T) {
	s, _ := deepseek(t)
	if n := len(s.Universe.Instruments); n < 90 {
		t.Errorf("%d instruments, want 90 or more", n)
	}
	if n := len(s.Events); n != 29 {
		t.Errorf("%d events, want 29", n)
	}
	for _, symbol := range []string{"NVDA", "AVGO", "AMD", "MU", "ARM", "MRVL", "TSM", "ASML.AS", "ASML", "ASM.AS", "BESI.AS", "CEG", "VST", "TLN", "GEV", "VRT", "ANET", "ENR.DE", "SU.PA",
		"6857.T", "8035.T", "6146.T", "9984.T", "5803.T", "5801.T", "000660.KS", "005930.KS", "2330.TW", "0981.HK", "9988.HK", "0700.HK", "MSFT", "AMZN", "GOOGL", "META", "AAPL", "ORCL", "PG", "JNJ", "WMT",
		"^GSPC", "^IXIC", "^DJI", "^SOX", "^STOXX", "^N225", "^VIX", "US10Y", "USDJPY", "GC=F", "WTI", "NG1", "BTC-USD"} {
		if s.Universe.Find(symbol) == data.None {
			t.Errorf("%s is missing", symbol)
		}
	}
	for _, f := range s.Figures {
		if math.IsNaN(f.Price) || f.Price == 0 || f.Source == "" {
			t.Fatalf("line %d: %+v", f.Line, f)
		}
	}
}

// TestPaths holds the rules of drawn ticks: inside regular sessions, within
// the day's high and low, and both of them touched.
func TestPaths(t *testing.T) {
	s, c := deepseek(t)
	r := NewRecording(s, c)
	type key struct {
		id  data.ID
		day string
	}
	reach := map[key][2]float64{}
	drawn := 0
	for i, tick := range r.Ticks() {
		if i > 0 && tick.At.Before(r.Ticks()[i-1].At) {
			t.Fatal("ticks are not in the order of time")
		}
		mic := s.Universe.At(tick.ID).MIC
		if tick.Evidence == data.Reconstructed {
			drawn++
			if st, _ := c.StateAt(mic, tick.At); st != data.Trading {
				t.Fatalf("%s is drawn at %v, when %s is %v", s.Universe.At(tick.ID).Symbol, tick.At, mic, st)
			}
		}
		if st, _ := c.StateAt(mic, tick.At.Add(-time.Second)); c.AllDay(mic) || st != data.Trading && tick.Role != data.Open && tick.Evidence != data.Reconstructed {
			continue // extended hours go beyond the regular session's figures
		}
		day := tick.At.In(c.Zone(mic)).Format("2006-01-02")
		k := key{tick.ID, day}
		v, ok := reach[k]
		if !ok {
			v = [2]float64{tick.Price, tick.Price}
		}
		reach[k] = [2]float64{min(v[0], tick.Price), max(v[1], tick.Price)}
	}
	if drawn < 10_000 {
		t.Errorf("%d drawn ticks", drawn)
	}
	touched := 0
	for _, f := range s.Figures {
		v, ok := reach[key{f.ID, f.Session}]
		if !ok || v[0] == v[1] {
			continue // no path to touch it with
		}
		if f.Kind == data.FigureLow && v[0] != f.Price || f.Kind == data.FigureHigh && v[1] != f.Price {
			t.Errorf("%s %s: figure %v, drawn %v", s.Universe.At(f.ID).Symbol, f.Session, f.Price, v)
		}
		touched++
	}
	t.Logf("%d ticks, %d drawn, %d figures", len(r.Ticks()), drawn, touched)
}

func BenchmarkOpenDeepSeek(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		s, c := deepseek(b)
		NewRecording(s, c).Ticks()
	}
}

// Sorting by minutes is sorting, whatever lies before, in or after the window.
func TestInOrder(t *testing.T) {
	from := time.Date(2025, 1, 27, 0, 0, 0, 0, time.UTC)
	rng := rand.New(rand.NewPCG(1, 2))
	for _, window := range []time.Duration{-time.Hour, 0, time.Hour, 48 * time.Hour} {
		var ticks []data.Tick
		for range 2000 {
			ticks = append(ticks, data.Tick{At: from.Add(time.Duration(rng.IntN(40*3600)-7200) * time.Second), ID: data.ID(rng.IntN(5)), Evidence: data.Evidence(rng.IntN(6)), Role: data.Role(rng.IntN(3))})
		}
		got := byTime(ticks, from, from.Add(window))
		if len(got) != len(ticks) || !slices.IsSortedFunc(got, func(a, b data.Tick) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Role, b.Role), cmp.Compare(a.ID, b.ID))
		}) {
			t.Errorf("a window of %v: %d of %d ticks, out of order", window, len(got), len(ticks))
		}
	}
}
