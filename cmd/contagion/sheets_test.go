package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const (
	panels    = "../../../shared/data/panels/"
	published = "../../../shared/reference/published/"
)

// beside gives a file that lies beside the checkout, or skips the test.
func beside(t *testing.T, path string) string {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Skip(filepath.Base(path) + " is not beside this checkout")
	}
	return path
}

// ask runs a command line that must answer, and gives what it said.
func ask(t *testing.T, args ...string) (out, notes string) {
	t.Helper()
	out, notes, code := inside(args)
	if code != 0 {
		t.Fatalf("%q: exit %d: %s", args, code, notes)
	}
	if strings.Contains(out, "NaN") || strings.Contains(out, "Inf") {
		t.Errorf("%q prints what is no number: %.300q", args, out)
	}
	form := "text"
	for i, a := range args {
		if a == "--format" {
			form = args[i+1]
		}
	}
	harmless(t, "sheets "+form, []byte(out))
	for _, line := range strings.Split(strings.TrimSpace(notes), "\n") {
		if line != "" && !strings.HasPrefix(line, "contagion: ") {
			t.Errorf("%q notes %q", args, line)
		}
	}
	return out, notes
}

// into reads a JSON answer.
func into[T any](t *testing.T, args ...string) T {
	t.Helper()
	out, _ := ask(t, append(args, "--format", "json")...)
	var v T
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// sheet writes a CSV of series with dates of consecutive days, and gives its
// path.
func sheet(t *testing.T, names []string, rows int, value func(row, column int) string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("date," + strings.Join(names, ",") + "\n")
	day := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for r := range rows {
		b.WriteString(day.AddDate(0, 0, r).Format(time.DateOnly))
		for c := range names {
			b.WriteString("," + value(r, c))
		}
		b.WriteString("\n")
	}
	path := filepath.Join(t.TempDir(), "sheet.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func numbered(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("S%d", i)
	}
	return out
}

// noise is independent and normal.
func noise(seed uint64) func(row, column int) string {
	r := rand.New(rand.NewPCG(seed, 1))
	return func(int, int) string { return fmt.Sprintf("%.6f", r.NormFloat64()) }
}

// spread is what a spillover says in JSON.
type spread struct {
	Schema           int
	Names            []string
	Table            [][]float64
	From, To, Net    []float64
	TCI, CTCI        *float64
	N, Lags, Horizon int
	Warnings         []string
	Windows          []struct {
		End string
		TCI *float64
	}
	Bands []struct {
		From, To *float64
		Table    [][]float64
		TCI      float64
	}
	Null *struct {
		Draws                      int
		Mean, Low, High, Excess, P float64
	}
}

func near(t *testing.T, what string, got, want, within float64) {
	t.Helper()
	if !(math.Abs(got-want) <= within) {
		t.Errorf("%s: %.15g, want %.15g", what, got, want)
	}
}

// TestSpilloverPublished holds every cell of Diebold and Yilmaz (2012).
func TestSpilloverPublished(t *testing.T) {
	path := beside(t, published+"dy2012.csv")
	s := into[spread](t, "spillover", path, "--lags", "4", "--shrink", "none")
	want := [][]float64{
		{88.757001644847, 7.291184628779, 0.345327923776, 3.606485802598, 11.242998355153},
		{10.213544642535, 81.445711521659, 2.726973684033, 5.613770151772, 18.554288478341},
		{0.468117962681, 3.695952869570, 93.694189255180, 2.141739912569, 6.305810744820},
		{5.691578789005, 7.026016760139, 1.547759151350, 85.734645299506, 14.265354700494},
		{16.373241394221, 18.013154258487, 4.620060759160, 11.361995866940},
		{5.130243039068, -0.541134219853, -1.685749985660, -2.903358833555},
	}
	for i := range 4 {
		for j := range 4 {
			near(t, fmt.Sprint("cell ", i, j), s.Table[i][j], want[i][j], 1e-9)
		}
		near(t, "from", s.From[i], want[i][4], 1e-9)
		near(t, "to", s.To[i], want[4][i], 1e-9)
		near(t, "net", s.Net[i], want[5][i], 1e-9)
	}
	near(t, "TCI", *s.TCI, 12.592113069702, 1e-9)
	near(t, "cTCI", *s.CTCI, 16.789484092936, 1e-9)
	if s.Schema != 1 || s.N != 2767 || s.Lags != 4 || s.Horizon != 10 || len(s.Warnings) != 0 || s.Null != nil || s.Names[2] != "DJUBSCOM" {
		t.Errorf("%+v", s)
	}
	for _, c := range []struct {
		args []string
		want float64
	}{
		{[]string{"--method", "orthogonal"}, 8.1441355467911}, {[]string{"--horizon", "1"}, 7.47823398858}, {[]string{"--horizon", "50"}, 16.0697223259},
		{[]string{"--lags", "1"}, 16.8287047837}, {[]string{"--lags", "6"}, 10.1664531173}, {[]string{"--method", "tvp"}, 17.3857634310985},
	} {
		s := into[spread](t, append([]string{"spillover", path, "--lags", "4"}, c.args...)...)
		near(t, fmt.Sprint(c.args), *s.TCI, c.want, 1e-8)
	}
	s = into[spread](t, "spillover", path, "--lags", "4", "--bands", "1-5,5-20,20-inf", "--window", "200")
	for b, want := range []float64{2.93736587007324, 1.85512121825416, 11.2997632282758} {
		near(t, "band", s.Bands[b].TCI, want, 1e-8)
	}
	near(t, "all bands", *s.TCI, 16.0922503166032, 1e-8)
	if s.Bands[2].To != nil || *s.Bands[0].From != 1 || s.Horizon != 100 {
		t.Errorf("bands %+v, horizon %d", s.Bands, s.Horizon)
	}
	s = into[spread](t, "spillover", path, "--lags", "4", "--window", "200")
	if len(s.Windows) != 2572 || s.Windows[0].End != "1999-11-05" {
		t.Fatalf("%d windows, the first to %s", len(s.Windows), s.Windows[0].End)
	}
	near(t, "first window", *s.Windows[0].TCI, 13.5062210797, 1e-8)
	near(t, "last window", *s.Windows[2571].TCI, 17.3682839066, 1e-8)
}

// TestSpilloverOfNothing: a hundred independent series have no connection,
// which the default settings say and the textbook's do not.
func TestSpilloverOfNothing(t *testing.T) {
	path := sheet(t, numbered(100), 250, noise(7))
	s := into[spread](t, "spillover", path, "--returns")
	if !(*s.TCI < 1) || s.Lags != 0 || !strings.Contains(strings.Join(s.Warnings, "\n"), "shrunk by lw-identity and without lags") {
		t.Errorf("TCI %v, lags %d, %q", *s.TCI, s.Lags, s.Warnings)
	}
	t.Logf("TCI %.4f", *s.TCI)
	s = into[spread](t, "spillover", path, "--returns", "--shrink", "none", "--lags", "0")
	if !(*s.TCI > 20) || !strings.Contains(strings.Join(s.Warnings, "\n"), "an unshrunk total is mostly noise") {
		t.Errorf("unshrunk TCI %v, %q", *s.TCI, s.Warnings)
	}
	text, notes := ask(t, "spillover", path, "--returns", "--shrink", "none", "--lags", "0")
	if !strings.Contains(notes, "contagion: warning: ") || !strings.Contains(text, "unsound: see the warnings") {
		t.Errorf("no warning on standard error or beside the total: %q", notes)
	}
	s = into[spread](t, "spillover", path, "--returns", "--window", "60", "--shrink", "ridge")
	t.Logf("ridge %.2f, %d windows, %q", *s.TCI, len(s.Windows), s.Warnings)
}

// TestSpilloverNull: few series do not need shrinkage, the seed decides the
// null, and it has the total of independent ones in it.
func TestSpilloverNull(t *testing.T) {
	path := sheet(t, []string{"A", "B", "C"}, 300, noise(3))
	a := into[spread](t, "spillover", path, "--null", "60", "--seed", "5")
	b := into[spread](t, "spillover", path, "--null", "60", "--seed", "5")
	if a.Null == nil || *a.Null != *b.Null || a.Null.Draws != 60 || len(a.Warnings) > 0 || a.Lags != 1 {
		t.Fatalf("%+v", a)
	}
	near(t, "excess", a.Null.Excess, *a.TCI-a.Null.Mean, 1e-9)
	if !(a.Null.P > 0.01) || !(a.Null.Low < a.Null.High) {
		t.Errorf("%+v", *a.Null)
	}
}

// TestSpilloverOddSheets: what people have in their files is an answer with a
// warning, or one sentence.
func TestSpilloverOddSheets(t *testing.T) {
	rest := noise(11)
	mixed := func(odd func(row int) string) func(int, int) string {
		return func(r, c int) string {
			if c == 0 {
				return odd(r)
			}
			return rest(r, c)
		}
	}
	five := []string{"ODD", "B", "C", "D", "E"}
	for _, c := range []struct {
		what  string
		path  string
		code  int
		want  string
		flags []string
	}{
		{"constant", sheet(t, five, 200, mixed(func(int) string { return "3" })), 1, "spillover: ODD is constant; remove the column", nil},
		{"all missing", sheet(t, five, 200, mixed(func(int) string { return "" })), 0, "left out, values in fewer than nine of ten rows: ODD", nil},
		{"all marked", sheet(t, five, 200, mixed(func(int) string { return "NaN" })), 0, "cells NA or NaN read as no trade: 200", nil},
		{"infinite", sheet(t, five, 200, mixed(func(r int) string { return map[bool]string{true: "Inf", false: "1"}[r == 7] })), 1, "sheet.csv:9: column 2 (ODD): \"Inf\" is not a number", nil},
		{"huge", sheet(t, five, 200, mixed(func(int) string { return "1e300" })), 1, "sheet.csv:2: column 2 (ODD): \"1e300\" is beyond 1e60", nil},
		{"large", sheet(t, five, 200, func(r, c int) string { return rest(r, c) + "e55" }), 0, "TCI", nil},
		{"few rows", sheet(t, five, 20, rest), 0, "no covariance of 20 rows is sound", nil},
		{"one row", sheet(t, five, 1, rest), 1, "give more rows", []string{"--returns"}},
		{"one price", sheet(t, five, 1, func(int, int) string { return "5" }), 1, "give more rows", nil},
		{"two rows", sheet(t, five, 2, rest), 1, "give more rows", []string{"--returns"}},
		{"more series than rows", sheet(t, numbered(50), 30, rest), 0, "shrunk by lw-identity", nil},
		{"more series than rows, textbook", sheet(t, numbered(50), 30, rest), 0, "the covariance is singular", []string{"--shrink", "none"}},
		{"one series", sheet(t, []string{"A"}, 100, rest), 1, "one series is left", nil},
		{"thirty copies", sheet(t, numbered(30), 100, func(r, _ int) string { return fmt.Sprint(math.Sin(float64(r * r))) }), 1, "one series is left", nil},
		{"a price of 0", sheet(t, five, 200, mixed(func(int) string { return "0" })), 1, "column 2 (ODD): 0 is not a price", []string{"--prices"}},
		{"window beyond", sheet(t, five, 200, rest), 1, "a window of 500 rows", []string{"--window", "500"}},
		{"tvp window beyond", sheet(t, five, 100, rest), 2, "--window: 200 rows train", []string{"--method", "tvp"}},
		{"tvp", sheet(t, five, 300, rest), 0, "the prior was trained", []string{"--method", "tvp", "--window", "60"}},
		{"narrow band", sheet(t, five, 200, rest), 1, "give wider --bands", []string{"--bands", "1-1.001,1.001-1.002", "--horizon", "10"}},
		{"joint", sheet(t, five, 200, rest), 0, "TCI", []string{"--method", "joint"}},
		{"ordered", sheet(t, five, 200, rest), 0, "TCI", []string{"--method", "ordered", "--blocks", "ODD,B|C|D,E"}},
		{"not all ordered", sheet(t, five, 200, rest), 2, "E is in none", []string{"--method", "ordered", "--blocks", "ODD,B|C|D"}},
		{"ordered twice", sheet(t, five, 200, rest), 2, "B stands twice", []string{"--method", "ordered", "--blocks", "ODD,B|B|D"}},
	} {
		for _, format := range answerFormats {
			out, notes, code := inside(append([]string{"spillover", c.path, "--format", format}, c.flags...))
			if code != c.code || format == "text" && !strings.Contains(out+notes, c.want) {
				t.Errorf("%s: exit %d, want %d; %q%q, want %q", c.what, code, c.code, out, notes, c.want)
				continue
			}
			if code == 0 {
				ask(t, append([]string{"spillover", c.path, "--format", format}, c.flags...)...)
			} else {
				oneSentence(t, notes)
			}
		}
	}
}
