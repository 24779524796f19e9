package feed

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"contagion/data"
)

func TestReadSheet(t *testing.T) {
	s, err := ReadSheet(strings.NewReader("\ufeffDate,A, \x1b[31mB ,C\r\n2025-01-23, 1.5,NA,\r\n2025-01-24,2,-3e2,nan\r\n"), "x.csv")
	if err != nil {
		t.Fatal(err)
	}
	if len(s.Dates) != 2 || s.Dates[1] != "2025-01-24" || s.Column("B") != 1 || s.Column("D") != -1 {
		t.Errorf("%+v", s)
	}
	if s.Values[0][0] != 1.5 || s.Values[1][1] != -300 || !math.IsNaN(s.Values[1][0]) || !math.IsNaN(s.Values[2][0]) || !math.IsNaN(s.Values[2][1]) || s.Marked != 2 {
		t.Errorf("%v, %d marked", s.Values, s.Marked)
	}
}

func TestReadSheetFaults(t *testing.T) {
	wide := "date" + strings.Repeat(",a", mostSeries+1)
	for text, want := range map[string]string{
		"":                        "sheet: x.csv:1: has no header",
		"A,B\n":                   "sheet: x.csv:1: has no header",
		"date;A;B\n2025-01-01;1":  "with commas between",
		"date,A\n":                "has a header and no row",
		"date,A,\n":               "x.csv:1: column 3 has no name",
		"date,A,B,A\n":            `x.csv:1: columns 2 and 4 are both "A"`,
		"date,A,A\u200b\n":        `are both "A"`,
		wide:                      "sheet has 1001 series; give at most 1000",
		"date,A\n2025-01-01,x\n":  `x.csv:2: column 2 (A): "x" is not a number; give a number or leave it blank`,
		"date,A\n2025-01-01,Inf":  `"Inf" is not a number`,
		"date,A\n2025-01-01,0x1p": "is not a number",
		"date,A\n\n\n2025-01-01,1\n2025-01-02,1e300":  `x.csv:5: column 2 (A): "1e300" is beyond 1e60`,
		"date,A\n01/02/2025,1":                        `x.csv:2: column 1: date "01/02/2025" is not one`,
		"date,A\n2025-01-02,1\n2025-01-01,1":          "x.csv:3: date 2025-01-01 does not come after 2025-01-02",
		"date,A\n2025-01-02,1\n2025-01-02,1":          "x.csv:3: date 2025-01-02 stands twice",
		"date,A\n2025-01-02,1,2":                      "x.csv:2: wrong number of fields",
		"date,A\n2025-01-02,\"1":                      "x.csv:2: ",
		"date,A\n2025-01-02,\x00":                     "zero byte",
		"date,A\n" + strings.Repeat("9", longestLine): "longer than 64 KiB",
	} {
		if _, err := ReadSheet(strings.NewReader(text), "x.csv"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", text, err, want)
		}
	}
}

func TestSheetKind(t *testing.T) {
	for text, prices := range map[string]bool{"100\n101\n99": true, "0.1\n-0.2\n0": false, "12\n30\n4": false, "7": true, "1e-9\n1e-9\n1e-9": true} {
		var b strings.Builder
		b.WriteString("date,A\n")
		for i, v := range strings.Split(text, "\n") {
			b.WriteString("2025-01-0" + string(rune('1'+i)) + "," + v + "\n")
		}
		s, err := ReadSheet(strings.NewReader(b.String()), "x")
		if err != nil {
			t.Fatal(err)
		}
		if got, why := s.LooksLikePrices(); got != prices || why == "" {
			t.Errorf("%q: %v, %s", text, got, why)
		}
	}
	s, _ := ReadSheet(strings.NewReader("date,A,B\n2025-01-01,1,\n2025-01-02,1,-5"), "x")
	if err := s.CheckPrices(); err == nil || err.Error() != "sheet: x:3: column 3 (B): -5 is not a price; give a number above 0 and at most 1e9, or leave it blank" {
		t.Error(err)
	}
}

func TestReadGroups(t *testing.T) {
	g, err := ReadGroups(strings.NewReader("symbol,group\nA,chips\nB,\n"), "g")
	if err != nil || g["A"] != "chips" || len(g) != 2 {
		t.Errorf("%v, %v", g, err)
	}
	for text, want := range map[string]string{"a,b\n": "column symbol is missing", "symbol,group\n,x\n": "g:2: row has no symbol", "symbol,group\nA,x\nA,y\n": `g:3: symbol "A" stands twice`} {
		if _, err := ReadGroups(strings.NewReader(text), "g"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

var sheetSentence = regexp.MustCompile(`^(sheet|groups): .*: .+; [^;]+$`)

func FuzzSheet(f *testing.F) {
	f.Add([]byte("date,A,B\n2025-01-01,1,2\n2025-01-02,,NA\n"))
	for _, s := range nasty {
		f.Add([]byte("date," + s + "\n2025-01-01,1\n"))
		f.Add([]byte("date,A\n2025-01-01," + s + "\n"))
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := ReadGroups(strings.NewReader(string(text)), "g"); err != nil && !sheetSentence.MatchString(err.Error()) {
			t.Fatalf("not place: fact; cure: %q", err)
		}
		s, err := ReadSheet(strings.NewReader(string(text)), "x.csv")
		if err != nil {
			if !sheetSentence.MatchString(err.Error()) {
				t.Fatalf("not place: fact; cure: %q", err)
			}
			clean(t, err.Error(), 1000)
			return
		}
		for j, n := range s.Names {
			clean(t, n, nameCells)
			if n == "" || s.Column(n) != j || len(s.Values[j]) != len(s.Dates) {
				t.Fatalf("series %d %q", j, n)
			}
			for _, v := range s.Values[j] {
				if math.Abs(v) > largestCell {
					t.Fatal(v)
				}
			}
		}
		for i, d := range s.Dates {
			if data.Clean(d, 10) != d || !isDate(d) || i > 0 && d <= s.Dates[i-1] {
				t.Fatalf("date %d %q", i, d)
			}
		}
		if prices, _ := s.LooksLikePrices(); prices {
			_ = s.CheckPrices()
		}
	})
}
