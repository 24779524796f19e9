package main

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// A what-if that was saved plays as a scenario: until its moment the same
// known figures as the recording, then what was simulated, and nothing of it
// measured. It never overwrites.
func TestSavedWhatIfPlays(t *testing.T) {
	t.Chdir(t.TempDir())
	rec, cal, err := open("deepseek")
	if err != nil {
		t.Fatal(err)
	}
	s, at := rec.Scenario, time.Date(2025, 1, 27, 16, 0, 0, 0, time.UTC)
	nvda, tokyo := s.Universe.Find("NVDA"), s.Universe.Find("6857.T")
	before, err := market.Still(s, cal, rec.Replay(), at, data.None)
	if err != nil {
		t.Fatal(err)
	}
	o := market.Simulate{At: at, Moves: []market.Move{{ID: nvda, At: at, Price: 100}, {ID: tokyo, At: time.Date(2025, 1, 28, 0, 0, 0, 0, time.UTC), Price: 7000.5}, {ID: 0, At: s.To.Add(time.Hour), Price: 1}}}
	save := saver("deepseek")
	if err := save("", "mine", "What if NVDA -30.0 %", s, o); err != nil {
		t.Fatal(err)
	}
	if err := save("", "mine", "again", s, o); err == nil || !strings.Contains(err.Error(), "another name") {
		t.Errorf("the second of one name: %v", err)
	}
	for _, name := range []string{"", "..", "../out", "a/b", "-x", strings.Repeat("a", 30), "a\x1bb"} {
		if err := save("", name, "What if", s, o); err == nil {
			t.Errorf("%q is taken as a name", name)
		}
	}
	if left, _ := os.ReadDir("."); len(left) != 1 {
		t.Errorf("%d folders were made", len(left))
	}
	mine, cal, err := open("./mine")
	if err != nil {
		t.Fatal(err)
	}
	k := mine.Scenario
	if k.Key != "mine" || !strings.HasPrefix(k.Title, "What if NVDA -30.0 %") || !k.Start.Equal(at.Add(-time.Minute)) || len(k.Theme) != len(s.Theme) || k.Together == nil || k.Seed != s.Seed {
		t.Errorf("the head: %q %q %v", k.Key, k.Title, k.Start)
	}
	then, err := market.Still(k, cal, mine.Replay(), at, data.None)
	if err != nil {
		t.Fatal(err)
	}
	end, err := market.Still(k, cal, mine.Replay(), k.To, data.None)
	if err != nil {
		t.Fatal(err)
	}
	same := func(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }
	for i := range before.Quotes {
		for when, q := range map[string]*market.Quote{"then": &then.Quotes[i], "at the end": &end.Quotes[i]} {
			gone := when == "at the end" && math.IsNaN(q.Z) && math.IsNaN(q.SAR) // a session began since: the old move is no longer today's
			if b := &before.Quotes[i]; !same(q.Known, b.Known) || !gone && (!same(q.Z, b.Z) || !same(q.SAR, b.SAR)) || q.Arrival.Span != b.Arrival.Span {
				t.Errorf("%s %s is %+v, was %+v", s.Universe.At(data.ID(i)).Symbol, when, q, b)
			}
		}
	}
	if q := end.Quotes[nvda]; q.Last != 100 || q.Evidence != data.Simulated {
		t.Errorf("Nvidia ends at %v, %v", q.Last, q.Evidence)
	}
	if q := end.Quotes[tokyo]; q.Last != 7000.5 || q.Session != "2025-01-28" {
		t.Errorf("Advantest ends at %v of %s", q.Last, q.Session)
	}
	for _, e := range k.Events {
		if e.At.After(at) {
			t.Errorf("it knows that %s", e.Text)
		}
	}
	for _, format := range []string{"text", "png"} {
		if err := render(os.Stderr, "./mine", renderFlags{size: "120x40", page: "main", format: format, out: filepath.Join(t.TempDir(), "p"), at: "2025-01-28T05:00:00Z", screenFlags: screenFlags{colour: "none", motion: "off"}}); err != nil {
			t.Error(err)
		}
	}
	snap, err := still("./mine", "2025-01-28T05:00:00Z", "")
	if err != nil {
		t.Fatal(err)
	}
	if text, err := tell(snap, "text"); err != nil || !strings.Contains(string(text), "simulated") {
		t.Errorf("the report of a saved what-if does not say what is simulated: %v\n%s", err, text)
	}
	// What was saved can be left in its turn.
	if err := saver("./mine")("", "theirs", "What if again", k, market.Simulate{At: at, Moves: o.Moves[:1]}); err != nil {
		t.Error(err)
	} else if _, _, err := open("./theirs"); err != nil {
		t.Error(err)
	}
}
