package main

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// FuzzSheets gives anybody's text to the three commands: an answer that shows
// nothing but text and numbers, or one sentence.
func FuzzSheets(f *testing.F) {
	long := func(value func(t, j int) float64) string {
		var b strings.Builder
		b.WriteString("date,A,B,C.T\n")
		for t := range 150 {
			b.WriteString(time.Date(2021, 1, 1+t, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
			for j := range 3 {
				b.WriteString("," + strconv.FormatFloat(value(t, j), 'g', 6, 64))
			}
			b.WriteString("\n")
		}
		return b.String()
	}
	const commands = 9
	for _, text := range []string{
		long(func(t, j int) float64 { return 100 + math.Sin(float64(t*t+j)) }),
		long(func(t, j int) float64 { return math.Cos(float64(t * t * (j + 1))) }),
		long(func(t, j int) float64 { return float64(t % 2) }),
		"date,A,B\n2021-01-01,1,2\n2021-01-02,2,1\n2021-01-03,1e59,-1e59\n2021-01-04,NaN,\n",
		"date,A,\x1b[31mB\n2021-01-01,1,2\n",
	} {
		for which := range commands {
			f.Add(text, uint8(which))
		}
	}
	f.Fuzz(func(t *testing.T, text string, which uint8) {
		if len(text) > 20_000 {
			return
		}
		path := filepath.Join(t.TempDir(), "s.csv")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		all := [commands][]string{
			{"spillover", path}, {"spillover", path, "--returns", "--shrink", "none", "--window", "20", "--format", "csv"}, {"spillover", path, "--method", "joint", "--null", "3", "--format", "json"},
			{"spillover", path, "--returns", "--bands", "1-5,5-inf"}, {"spillover", path, "--method", "tvp", "--window", "20"},
			{"study", path, "--date", "2021-05-25"}, {"study", path, "--date", "2021-02-25", "--origin", "A", "--index", "B", "--format", "json"},
			{"whatif", "A=-10%", "--panel", path}, {"whatif", "A=-10%", "C.T=3%", "--panel", path, "--returns", "--format", "json"},
		}
		args := all[which%commands]
		out, notes, code := inside(args)
		if strings.Contains(out, "NaN") && !strings.Contains(text, "NaN") || strings.Contains(out, "+Inf") && !strings.Contains(text, "Inf") {
			t.Fatalf("%q prints what is no number: %q", args, out)
		}
		if code == 0 {
			form := "text"
			if n := len(args); args[n-2] == "--format" {
				form = args[n-1]
			}
			harmless(t, "sheets "+form, []byte(out))
		} else {
			oneSentence(t, notes)
		}
	})
}
