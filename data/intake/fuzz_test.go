package intake_test

import (
	"io/fs"
	"math"
	"strings"
	"testing"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/intake"
)

// FuzzRead: whatever a table is, it is taken in or refused in one sentence; no
// price that is none gets in, days rise, and what composes can be read.
func FuzzRead(f *testing.F) {
	for _, text := range dialects {
		f.Add(text, false)
	}
	f.Add(deepseek, false)
	f.Add("time,NVDA\n2025-01-24 15:30,1\n2025-01-27 09:30,2\n2025-01-27 10:00,3\n", true)
	f.Add("date,NVDA\n\"\"\"\n\"\n2025-01-24,\"1\n\n\"\n", false)
	cal, hours := house(f)
	f.Fuzz(func(t *testing.T, text string, bars bool) {
		o := intake.Options{Name: "f.csv", Origin: "NVDA", Shock: "2025-01-27", Bars: bars, Calendar: cal, Hours: hours, Listed: 5}
		table, err := intake.Read(strings.NewReader(text), o)
		if err != nil {
			one(t, err)
			return
		}
		for _, s := range table.Series {
			for i, v := range s.Closes {
				if !(v > 0 && v <= 1e9) && s.Symbol[0] != '^' || math.IsNaN(v) || math.IsInf(v, 0) {
					t.Fatalf("%s on %s: %g is no price", s.Symbol, s.Dates[i], v)
				}
				if i > 0 && s.Dates[i] <= s.Dates[i-1] {
					t.Fatalf("%s: %s follows %s", s.Symbol, s.Dates[i], s.Dates[i-1])
				}
			}
		}
		d, err := table.Compose(week)
		if err != nil {
			one(t, err)
			return
		}
		fsys := folderOf(d.Files)
		mine, err := feed.WithSessions(fsys, ".", cal)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := feed.ReadScenario(fsys, ".", mine); err != nil {
			t.Fatalf("what was composed cannot be read: %v", err)
		}
	})
}

// one holds an error to one clean sentence that names the table.
func one(t *testing.T, err error) {
	t.Helper()
	text := err.Error()
	if !strings.HasPrefix(text, "import: ") || data.Clean(text, 1000) != text {
		t.Fatalf("error %q is not one clean sentence of the import", text)
	}
}

// FuzzPairs: two columns are read or refused.
func FuzzPairs(f *testing.F) {
	f.Add("symbol,group\nNVDA,Chips\n")
	f.Add("sep=;\nsymbol;group\nNVDA;\"a\nb\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		pairs, err := intake.ReadPairs(strings.NewReader(text), "g.csv", "group")
		if err != nil {
			if s := err.Error(); !strings.HasPrefix(s, "groups: g.csv:") || data.Clean(s, 1000) != s {
				t.Fatalf("error %q is not one clean sentence", s)
			}
			return
		}
		for k, v := range pairs {
			if data.Clean(k, 20) != k || data.Clean(v, data.NameCells) != v {
				t.Fatalf("pair %q, %q is not clean", k, v)
			}
		}
	})
}

// FuzzSessions: the days of a scenario's folder are read or refused, and never
// change what the calendar knows.
func FuzzSessions(f *testing.F) {
	head := "venue,date,open,break_start,break_end,close,basis\n"
	f.Add(head + "XNYS,2012-10-26,09:30,,,16:00,x\nXNYS,2012-10-29,,,,,x\n")
	f.Add(head + "XNYS,2025-01-27,,,,,shut it\n")
	f.Add(head + "XTKS,2012-10-26,09:00,11:30,12:30,15:00,x\n")
	cal, _ := house(f)
	want, _ := cal.Session("XNYS", "2025-01-27")
	f.Fuzz(func(t *testing.T, text string) {
		var fsys fs.FS = folderOf(map[string][]byte{"sessions.csv": []byte(text)})
		got, err := feed.WithSessions(fsys, ".", cal)
		if err != nil {
			if s := err.Error(); data.Clean(s, 1000) != s {
				t.Fatalf("error %q is not clean", s)
			}
			return
		}
		if s, ok := got.Session("XNYS", "2025-01-27"); !ok || s != want {
			t.Fatalf("New York's known session became %v", s)
		}
		for _, mic := range got.MICs() {
			list := got.Sessions(mic, want.Open.AddDate(-60, 0, 0), want.Open.AddDate(75, 0, 0))
			for i := 1; i < len(list); i++ {
				if list[i].Start().Before(list[i-1].End()) {
					t.Fatalf("%s: session of %s begins in that of %s", mic, list[i].Day, list[i-1].Day)
				}
			}
		}
	})
}
