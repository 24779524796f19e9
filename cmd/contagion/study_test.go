package main

import (
	"encoding/csv"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

type studied struct {
	Label      string
	M          *float64
	Hit        studyHit
	Turbulence *struct {
		Turbulence, Percentile *float64
		Names, Days            int
	}
	Groups []struct {
		Group       string
		T           *float64
		Rejected    bool
		Return      *float64 `json:"return_pct"`
		Drift       *float64 `json:"drift_pct"`
		Market      *float64 `json:"market_pct"`
		Transmitted *float64 `json:"transmitted_pct"`
		New         *float64 `json:"new_pct"`
	}
	Names    []struct{ Symbol, Note string }
	Warnings []string
}

// TestStudyLabelsOfRealDays holds what kind of day three days were.
func TestStudyLabelsOfRealDays(t *testing.T) {
	panel, groups := beside(t, panels+"us_broad.csv"), beside(t, panels+"us_broad.groups.csv")
	for _, c := range []struct {
		args  []string
		label string
		m     float64
	}{
		{[]string{"--origin", "NVDA", "--date", "2025-01-27"}, "concentrated contagion", 0.117},
		{[]string{"--origin", "KEY", "--date", "2023-03-13"}, "concentrated contagion", 0.076},
		{[]string{"--sector", "regional_banks", "--date", "2023-03-13"}, "concentrated contagion", 0.076},
		{[]string{"--date", "2023-03-13"}, "concentrated contagion", 0.076},
		{[]string{"--date", "2024-08-05"}, "common shock", 0.72},
		{[]string{"--origin", "NVDA", "--date", "2024-08-05"}, "common shock", 0.72},
	} {
		s := into[studied](t, append([]string{"study", panel, "--groups", groups}, c.args...)...)
		if s.Label != c.label || math.Abs(*s.M-c.m) > 0.005 {
			t.Errorf("%q: %s, M %.3f; want %s, %.3f", c.args, s.Label, *s.M, c.label, c.m)
		}
		if s.Turbulence == nil || s.Turbulence.Days < 1000 {
			t.Errorf("%q: turbulence %+v", c.args, s.Turbulence)
			continue
		}
		t.Logf("%q: M %.3f, %d of %d hit, turbulence %.2f above %.1f %% of %d days", c.args, *s.M, s.Hit.Rejected, s.Hit.Known, *s.Turbulence.Turbulence, *s.Turbulence.Percentile, s.Turbulence.Days)
		for _, g := range s.Groups {
			if g.Transmitted == nil { // without an origin there are no links
				if g.New != nil || slices.Contains(c.args, "--origin") {
					t.Errorf("%q: %s has no link: %+v", c.args, g.Group, g)
				}
				continue
			}
			near(t, g.Group+" sum", *g.Drift+*g.Market+*g.Transmitted+*g.New, *g.Return, 1e-9)
		}
	}
	s := into[studied](t, "study", panel, "--groups", groups, "--origin", "NVDA", "--date", "2025-01-27")
	if s.Hit != (studyHit{124, 46, 0, 58, 9}) {
		t.Errorf("hit %+v", s.Hit)
	}
	signs := map[string]float64{"electrical": -1, "power": -1, "ai_hardware": -1, "staples": 1, "health": 1}
	for _, g := range s.Groups {
		if want := signs[g.Group]; want != 0 && (!g.Rejected || *g.T*want < 2) {
			t.Errorf("%s: t %.2f, rejected %v", g.Group, *g.T, g.Rejected)
		}
	}
}

// TestStudyTooNarrow: of a universe that is mostly the origin's own sector no
// market can be told.
func TestStudyTooNarrow(t *testing.T) {
	panel, groups := beside(t, panels+"us_broad.csv"), beside(t, panels+"us_broad.groups.csv")
	file, err := os.Open(panel)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	narrow := func(names ...string) string {
		var b strings.Builder
		w := csv.NewWriter(&b)
		var keep []int
		for j, s := range rows[0] {
			if j == 0 || slices.Contains(names, s) {
				keep = append(keep, j)
			}
		}
		for _, r := range rows {
			var out []string
			for _, j := range keep {
				out = append(out, r[j])
			}
			if err := w.Write(out); err != nil {
				t.Fatal(err)
			}
		}
		w.Flush()
		path := filepath.Join(t.TempDir(), "narrow.csv")
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := narrow("NVDA", "AVGO", "AMD", "MU", "QCOM", "TXN", "AMAT", "LRCX", "KLAC", "INTC", "KO", "PG", "XOM", "SPY")
	s := into[studied](t, "study", path, "--groups", groups, "--index", "SPY", "--origin", "NVDA", "--date", "2025-01-27")
	if s.Label != "universe too narrow" || !strings.Contains(strings.Join(s.Warnings, "\n"), "the index SPY stands in") {
		t.Errorf("%q, %q", s.Label, s.Warnings)
	}
	_, complaint, code := inside([]string{"study", path, "--groups", groups, "--origin", "NVDA", "--date", "2025-01-27"})
	if code != 1 || !strings.Contains(complaint, "universe too narrow") || !strings.Contains(complaint, "--index SYM") {
		t.Errorf("exit %d: %s", code, complaint)
	}
	oneSentence(t, complaint)
}

// crowd is a market of 40 names in which one falls by 20 % on the last day and
// takes its three neighbours with it.
func crowd(t *testing.T, rows int, returns bool) (panel, groups string) {
	r := rand.New(rand.NewPCG(4, 2))
	price, market := make([]float64, 40), 0.0
	for i := range price {
		price[i] = 50
	}
	panel = sheet(t, numbered(40), rows, func(row, c int) string {
		if c == 0 {
			market = 0.01 * r.NormFloat64()
		}
		move := market + 0.01*r.NormFloat64()
		if row == rows-1 && c < 4 {
			move = -0.20 + 0.01*float64(c)
		}
		price[c] *= 1 + move
		if c == 39 && row%50 == 3 {
			return "" // it did not trade
		}
		if returns {
			return fmt.Sprintf("%.6f", 100*move)
		}
		return fmt.Sprintf("%.6f", price[c])
	})
	groups = filepath.Join(filepath.Dir(panel), "groups.csv")
	text := "symbol,group\nS0,odd\nS1,odd\nS2,odd\nS3,odd\nS4,even\nS5,even\nS6,even\nS7,other\nNOBODY,even\n"
	if err := os.WriteFile(groups, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return panel, groups
}

func TestStudyOfACrowd(t *testing.T) {
	for _, returns := range []bool{false, true} {
		panel, groups := crowd(t, 320, returns)
		date := "2020-11-15"
		s := into[studied](t, "study", panel, "--groups", groups, "--origin", "s0", "--date", date)
		if s.Label != "concentrated contagion" || s.Groups[0].Group != "odd" || !s.Groups[0].Rejected || *s.Groups[0].T > -10 || len(s.Names) != 40 {
			t.Errorf("returns %v: %q, %+v", returns, s.Label, s.Groups)
		}
		for _, format := range answerFormats {
			ask(t, "study", panel, "--date", date, "--format", format)
			ask(t, "study", panel, "--groups", groups, "--origin", "S0", "--date", date, "--format", format)
		}
	}
	panel, groups := crowd(t, 320, false)
	for _, c := range []struct {
		code int
		args []string
		want string
	}{
		{1, []string{"--date", "2020-03-01"}, "rows before the event"},
		{1, []string{"--date", "2031-03-01"}, "give a trading day from 2020-01-01 to 2020-11-15"},
		{2, []string{"--date", "yesterday"}, "is not a date"},
		{2, nil, "--date is missing"},
		{2, []string{"--date", "2020-11-15", "--origin", "NOPE"}, `--origin "NOPE" is not in the panel; give one of its columns, like S0, S1`},
		{2, []string{"--date", "2020-11-15", "--sector", "odd"}, "give --groups FILE"},
		{2, []string{"--date", "2020-11-15", "--sector", "none", "--groups", groups}, `--sector "none" holds no name`},
		{2, []string{"--date", "2020-11-15", "--groups", "/nowhere"}, "/nowhere cannot be opened"},
		{1, []string{"--date", "2020-11-15", "--groups", panel}, "column symbol is missing"},
		{1, []string{"--date", "2020-11-15", "--returns"}, "are no daily returns; give --prices"},
	} {
		out, complaint, code := inside(append([]string{"study", panel}, c.args...))
		if code != c.code || out != "" || !strings.Contains(complaint, c.want) {
			t.Errorf("%q: exit %d, %q, want %d, %q", c.args, code, complaint, c.code, c.want)
			continue
		}
		oneSentence(t, complaint)
	}
}
