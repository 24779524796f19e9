package main

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"contagion/data"
)

type responded struct {
	Schema    int
	Shocks    map[string]float64
	Responses []struct {
		Symbol, Group, Session string
		Median                 *float64 `json:"median_pct"`
		Low                    *float64 `json:"low_pct"`
		High                   *float64 `json:"high_pct"`
		Actual                 *float64 `json:"actual_pct"`
	}
	Model struct {
		HalfLife float64 `json:"half_life"`
		N        int
		Coverage *float64
		R2       *float64
	}
}

func (r responded) median(t *testing.T, symbol string) (float64, string) {
	t.Helper()
	for _, x := range r.Responses {
		if x.Symbol == symbol && x.Median != nil {
			return *x.Median, x.Session
		}
	}
	t.Errorf("nothing is expected of %s", symbol)
	return math.NaN(), ""
}

// TestWhatifOfDeepSeek: what could be said on 24 January of Monday.
func TestWhatifOfDeepSeek(t *testing.T) {
	panel, groups := beside(t, panels+"us_broad.csv"), beside(t, panels+"us_broad.groups.csv")
	r := into[responded](t, "whatif", "NVDA=-16.97%", "--panel", panel, "--groups", groups, "--at", "2025-01-27")
	if r.Model.Coverage == nil || *r.Model.Coverage < 0.85 || *r.Model.R2 < 0.4 || r.Model.N != 61 || r.Shocks["NVDA"] != -16.97 {
		t.Fatalf("%+v, %v", r.Model, r.Shocks)
	}
	t.Logf("coverage %.3f, R2 %.3f", *r.Model.Coverage, *r.Model.R2)
	if m, session := r.median(t, "8035.T"); session != next || m > -1 {
		t.Errorf("8035.T %v, %s", m, session)
	}
	if m, session := r.median(t, "T"); session != same || math.Abs(m) > 3 {
		t.Errorf("T %v, %s", m, session)
	}
	for _, x := range r.Responses {
		if x.Symbol == "6857.T" && math.Abs(*x.Actual+11.14) > 0.01 {
			t.Errorf("6857.T did %v in its next session, want -11.14", *x.Actual)
		}
	}
	if m, _ := r.median(t, "group:electrical"); m > -2 {
		t.Errorf("electrical %v", m)
	}
	// The future is not looked at: another end of the panel is the same answer.
	again := into[responded](t, "whatif", "NVDA=-5%", "--panel", panel, "--at", "2025-01-27", "--half-life", "10")
	if again.Model.Coverage != nil || again.Model.HalfLife != 10 || again.Model.N != 29 {
		t.Errorf("%+v", again.Model)
	}
	own := into[responded](t, "whatif", "NVDA=-16.97%", "--panel", panel, "--groups", groups, "--at", "2025-01-27", "--mode", "idiosyncratic")
	a, _ := own.median(t, "SO")
	b, _ := r.median(t, "SO")
	if !(a > b) || own.Model.Coverage != nil {
		t.Errorf("by its own news SO is expected to do %v, with the market %v", a, b)
	}
}

// made is a panel in which B follows A by half and Tokyo's C a day later.
func made(t *testing.T, rows int) string {
	r := rand.New(rand.NewPCG(1, 2))
	a, b, c, late := 100.0, 100.0, 100.0, 0.0
	return sheet(t, []string{"A", "B", "C.T", "FLAT"}, rows, func(_, column int) string {
		switch column {
		case 0:
			move := 0.02 * r.NormFloat64()
			c *= 1 + late
			late = 0.8*move + 0.005*r.NormFloat64()
			a *= 1 + move
			b *= 1 + move/2 + 0.005*r.NormFloat64()
			return fmt.Sprintf("%.8f", a)
		case 1:
			return fmt.Sprintf("%.8f", b)
		case 2:
			return fmt.Sprintf("%.8f", c)
		}
		return "7"
	})
}

func TestWhatifOfAPanel(t *testing.T) {
	path := made(t, 400)
	r := into[responded](t, "whatif", "a=-10%", "--panel", path)
	if m, session := r.median(t, "B"); session != same || math.Abs(m+5) > 0.7 {
		t.Errorf("B %v, %s", m, session)
	}
	if m, session := r.median(t, "C.T"); session != next || math.Abs(m+8) > 0.9 {
		t.Errorf("C.T %v, %s", m, session)
	}
	if !slices.ContainsFunc(r.Responses, func(x struct {
		Symbol, Group, Session string
		Median                 *float64 `json:"median_pct"`
		Low                    *float64 `json:"low_pct"`
		High                   *float64 `json:"high_pct"`
		Actual                 *float64 `json:"actual_pct"`
	}) bool {
		return x.Symbol == "FLAT" && x.Median == nil
	}) {
		t.Error("something is expected of what never moves")
	}
	// What lies after --at changes nothing.
	short := into[responded](t, "whatif", "A=-10%", "--panel", made(t, 300), "--at", "2020-10-20")
	long := into[responded](t, "whatif", "A=-10%", "--panel", path, "--at", "2020-10-20")
	for _, symbol := range []string{"B", "C.T"} {
		x, _ := short.median(t, symbol)
		y, _ := long.median(t, symbol)
		if x != y {
			t.Errorf("%s: %v, and with the future in the panel %v", symbol, x, y)
		}
	}
	for _, format := range answerFormats {
		ask(t, "whatif", "A=-10%", "B=+3.5%", "C.T=1%", "--panel", path, "--format", format)
	}
}

// TestWhatifOfAScenario builds a scenario of two that trade together and one
// that answers a session later.
func TestWhatifOfAScenario(t *testing.T) {
	u := data.NewUniverse([]data.Instrument{{Symbol: "A", Group: "g"}, {Symbol: "B", Group: "g"}, {Symbol: "C.T", Group: "j"}, {Symbol: "Y", Group: "j", Unit: data.Yield}},
		[]data.Group{{Key: "g"}, {Key: "j"}})
	nan := math.NaN()
	const n = 6
	together := &data.Together{N: n, Vol: []float64{0.02, 0.02, 0.02, nan, 0.02, 0.02}, Same: make([]float64, n*n), Next: make([]float64, n*n), Rows: 60, From: "2020-01-01", To: "2020-12-31"}
	for k := range together.Same {
		together.Same[k], together.Next[k] = 0.3, nan
	}
	for _, i := range []int{2, 5} { // C.T and its group follow A and B a session later
		for _, o := range []int{0, 1, 4} {
			together.Next[o*n+i] = 0.7
		}
	}
	s := &data.Scenario{Key: "made", Universe: u, Origin: 0, Together: together, Figures: []data.Figure{
		{ID: 0, Kind: data.FigureClose, Session: "2021-01-01", Price: 100}, {ID: 0, Kind: data.FigureClose, Session: "2021-01-04", Price: 90},
		{ID: 2, Kind: data.FigureClose, Session: "2021-01-04", Price: 100}, {ID: 2, Kind: data.FigureClose, Session: "2021-01-05", Price: 93},
	}}
	f := &whatifFlags{answerFlags: answerFlags{format: "json"}, at: "2021-01-04", halfLife: 21, mode: "total", shocks: []shock{{"a", -0.1}}}
	a, notes, err := f.ofScenario(s)
	if err != nil || len(notes) > 0 {
		t.Fatal(err, notes)
	}
	got := map[string]whatifResponse{}
	for _, r := range a.Responses {
		got[r.Symbol] = r
	}
	if r := got["C.T"]; r.Session != next || math.Abs(float64(r.Median)+7) > 0.01 || math.Abs(float64(r.Actual)+7) > 1e-9 {
		t.Errorf("%+v", r)
	}
	if r := got["B"]; r.Session != same || math.Abs(float64(r.Median)+3) > 0.01 || r.Actual.known() {
		t.Errorf("%+v", r)
	}
	if r := got["group:j"]; r.Session != next || math.Abs(float64(r.Median)+7) > 0.01 {
		t.Errorf("%+v", r)
	}
	if _, ok := got["Y"]; ok || a.Model.N != 60 || a.Model.Coverage != 1 {
		t.Errorf("%v, %+v", ok, a.Model)
	}
	// Two shocks, the second of them a session later.
	f.shocks = []shock{{"A", -0.1}, {"C.T", -0.07}}
	if a, _, err = f.ofScenario(s); err != nil || a.Responses[0].Symbol != "group:j" || a.Responses[0].Session != next {
		t.Errorf("%v, %+v", err, a)
	}
	s.Together = nil
	if _, _, err := f.ofScenario(s); err == nil || !strings.Contains(err.Error(), "whatif: made holds no correlations; give --panel FILE") {
		t.Error(err)
	}
}

// TestWhatifOfTheBundledScenario: it holds what it needs.
func TestWhatifOfTheBundledScenario(t *testing.T) {
	r := into[responded](t, "whatif", "NVDA=-17%")
	if r.Model.Coverage == nil || *r.Model.Coverage < 0.85 || r.Model.HalfLife != 21 {
		t.Fatalf("%+v", r.Model)
	}
	if m, session := r.median(t, "group:japan"); session != next || m > -1 {
		t.Errorf("japan %v, %s", m, session)
	}
	t.Logf("coverage %.3f, R2 %.3f, n %d", *r.Model.Coverage, *r.Model.R2, r.Model.N)
}

func TestClosedBefore(t *testing.T) {
	for _, c := range []struct {
		symbol, origin string
		want           bool
	}{{"8035.T", "NVDA", true}, {"T", "NVDA", false}, {"8035.T", "ASML.AS", true}, {"0700.HK", "SAP.DE", true}, {"INFY.NS", "NVDA", true}, {"INFY.NS", "ASML.AS", false},
		{"NVDA", "8035.T", false}, {"ASML.AS", "NVDA", false}, {"BTC-USD", "NVDA", false}, {"EURUSD=X", "8035.T", false}, {"^N225", "^GSPC", true}, {"BRK.B", "NVDA", false}} {
		if got := closedBefore(c.symbol, c.origin); got != c.want {
			t.Errorf("%s before %s: %v", c.symbol, c.origin, got)
		}
	}
}
