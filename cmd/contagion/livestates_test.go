package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/tui"
)

// Every report tells how each price is to be taken, and of when it is: one that
// trades, one that is halted, one that is late, one that is withdrawn and has no
// number, one that looks split and is kept as it was. What trades at a
// thousand-millionth is not 0.
func TestReportTellsStateOfPrices(t *testing.T) {
	inRig(t, []string{"yahoo"}, nil, func(r *rig) {
		now := time.Now()
		var lines []string
		price := func(symbol string, ago time.Duration, px string) {
			lines = append(lines, fmt.Sprintf(`{"t":%d,"sym":%q,"px":%s}`, now.Add(-ago).UnixMilli(), symbol, px))
		}
		price("NVDA", 5*time.Second, "0.000000001")
		price("AMD", 4*time.Second, "200")
		lines = append(lines, fmt.Sprintf(`{"type":"halt","t":%d,"sym":"AMD","on":true}`, now.Add(-time.Second).UnixMilli()))
		price("VST", 5*time.Minute, "150")
		price("JNJ", time.Hour, "140")
		for i, px := range []string{"400", "40", "40.01", "40.02"} {
			price("MSFT", time.Duration(9-i)*time.Second, px)
		}
		path := filepath.Join(t.TempDir(), "a.nd")
		if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		s, _ := r.look("file:" + path)
		report := func(format string) string {
			var b bytes.Buffer
			if err := tui.Report(&b, s, format); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		var all tui.Summary
		if err := json.Unmarshal([]byte(report("json")), &all); err != nil {
			t.Fatal(err)
		}
		at := func(ago time.Duration) string { return now.Add(-ago).UTC().Format("15:04:05") }
		want := map[string]string{
			"NVDA": "1e-09 live false " + at(5*time.Second),
			"AMD":  "200 halted false " + at(4*time.Second),
			"VST":  "150 late false " + at(5*time.Minute),
			"JNJ":  "-- too late true " + at(time.Hour),
			"MSFT": "400 late false " + at(9*time.Second),
		}
		for i := range all.Instruments {
			k := &all.Instruments[i]
			last := "--"
			if k.Last != nil {
				last = fmt.Sprint(*k.Last)
			}
			if got := fmt.Sprintf("%s %s %t %s", last, k.Price.State, k.Price.Withdrawn, k.Price.At.Format("15:04:05")); got != want[k.Symbol] {
				t.Errorf("json: %s is %s, want %s", k.Symbol, got, want[k.Symbol])
			}
			if like := "looks like a 10:1 split"; strings.Contains(k.Price.Doubt, like) != (k.Symbol == "MSFT") {
				t.Errorf("json: of %s it says %q", k.Symbol, k.Price.Doubt)
			}
		}
		for format, parts := range map[string][]string{
			"text":     {"1 halted: AMD of " + at(4*time.Second), "2 late: VST of " + at(5*time.Minute) + ", MSFT of " + at(9*time.Second), "1 withdrawn: JNJ of " + at(time.Hour), "MSFT went from 400 to 40, which looks like a 10:1 split"},
			"csv":      {",price_state,price_at,price_doubt\n", ",0.000000001,", ",halted," + now.UTC().Format("2006-01-02T") + at(4*time.Second) + "Z,", ",withdrawn," + now.UTC().Format("2006-01-02T") + at(time.Hour) + "Z,"},
			"markdown": {"| AMD | 200 | halted | ", "| JNJ | -- | withdrawn | ", "| VST | 150 | late | ", "| NVDA | 0.000000001 | live | "},
		} {
			text := report(format)
			for _, part := range parts {
				if !strings.Contains(text, part) {
					t.Errorf("%s lacks %q:\n%s", format, part, text)
				}
			}
		}
		if q := &s.Quotes[s.Scenario.Universe.Find("MSFT")]; q.Feed != data.FeedLate {
			t.Errorf("the price before what looks like a split is %s", q.Feed)
		}
		if s.Late != 3 || s.Gone != 1 {
			t.Errorf("%d late, of them %d withdrawn; want 3 and 1", s.Late, s.Gone)
		}
	})
}
