package feed

import (
	"encoding/csv"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"contagion/assets"
	"contagion/data"
)

// TestEveryRow compares the table with every row of the source's answer file.
func TestEveryRow(t *testing.T) {
	file, err := os.Open("../../../shared/data/calendar_sessions.csv")
	if err != nil {
		t.Skip("the source table is not beside this checkout: ", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	_, c := deepseek(t)
	for _, r := range rows[1:] {
		s, open := c.Session(r[1], r[2])
		if open != (r[3] == "open") {
			t.Errorf("%s %s: open is %v, want %s", r[1], r[2], open, r[3])
			continue
		}
		if !open {
			noon, _ := time.ParseInLocation("2006-01-02 15:04", r[2]+" 12:00", c.Zone(r[1]))
			if st, _ := c.StateAt(r[1], noon); st != data.Holiday {
				t.Errorf("%s %s: %v at noon, want holiday", r[1], r[2], st)
			}
			continue
		}
		for i, got := range []time.Time{s.Open, s.Close, s.BreakStart, s.BreakEnd} {
			text := ""
			if !got.IsZero() {
				text = got.Format("15:04")
			}
			if text != r[4+i] {
				t.Errorf("%s %s: %s is %q, want %q", r[1], r[2], rows[0][4+i], text, r[4+i])
			}
		}
	}
	t.Logf("%d rows", len(rows)-1)
}

func TestStateAt(t *testing.T) {
	_, c := deepseek(t)
	for _, tc := range []struct {
		mic, at string
		want    data.State
		until   string // "" where it does not matter
	}{
		{"XTKS", "2025-01-27T02:29:59Z", data.Trading, "2025-01-27T02:30:00Z"}, // lunch, to the second
		{"XTKS", "2025-01-27T02:30:00Z", data.Pause, "2025-01-27T03:30:00Z"},
		{"XTKS", "2025-01-27T06:30:00Z", data.Shut, "2025-01-28T00:00:00Z"},
		{"XTKS", "2024-11-01T06:00:00Z", data.Shut, ""},    // closed at 15:00
		{"XTKS", "2024-11-05T06:00:00Z", data.Trading, ""}, // closes at 15:30 since
		{"XKRX", "2025-01-27T03:00:00Z", data.Holiday, "2025-01-31T00:00:00Z"},
		{"XTAI", "2025-01-27T21:00:00Z", data.Holiday, "2025-02-03T01:00:00Z"},
		{"XHKG", "2025-01-28T04:00:00Z", data.Shut, ""}, // half day
		{"XNYS", "2025-01-27T14:29:59Z", data.Extended, "2025-01-27T14:30:00Z"},
		{"XNYS", "2025-03-10T13:30:00Z", data.Trading, ""}, // summer in New York only
		{"XAMS", "2025-03-10T07:30:00Z", data.Shut, ""},
		{"XNYS", "2025-01-09T15:00:00Z", data.Holiday, ""},
		{"XNYS", "2025-07-03T17:00:00Z", data.Shut, ""}, // half day to 13:00
		{"XNYS", "2027-07-01T15:00:00Z", data.Unknown, ""},
		{"XKRX", "2027-01-04T03:00:00Z", data.Unknown, ""},
		{"XMIL", "2026-03-03T10:00:00Z", data.Unknown, ""},
		{"XXXX", "2025-01-27T10:00:00Z", data.Unknown, ""},
		{"CRYP", "2025-01-26T12:00:00Z", data.Trading, ""}, // a Sunday
	} {
		when, _ := time.Parse(time.RFC3339, tc.at)
		got, until := c.StateAt(tc.mic, when)
		if got != tc.want || tc.until != "" && until.Format(time.RFC3339) != tc.until {
			t.Errorf("%s at %s: %v until %s, want %v %s", tc.mic, tc.at, got, until.Format(time.RFC3339), tc.want, tc.until)
		}
	}
}

// bad replaces one piece of a bundled file and reads the whole again.
func TestBadScenarios(t *testing.T) {
	_, cal := deepseek(t)
	for _, tc := range []struct{ file, old, new, want string }{
		{"figures.csv", "NVDA,2025-01-27,close,118.42", "NVDA,2025-01-27,close,-118.42", "price of NVDA is negative"},
		{"figures.csv", "NVDA,2025-01-27,close,118.42", "NVDA,2025-01-27,close,NaN", "not a number"},
		{"figures.csv", "NVDA,2025-01-27,close,", "NVDA,2025-01-26,close,", "has no session"},
		{"figures.csv", "NVDA,2025-01-27,close,", "NVDA,2025-01-27,shut,", "kind"},
		{"figures.csv", "NVDA,2025-01-27,high,128.4", "NVDA,2025-01-27,high,1.4", "above its session's high"},
		{"instruments.csv", ",XNAS,", ",XNOPE,", "venue \"XNOPE\" is not in the calendar"},
		{"instruments.csv", "AVGO,", "NVDA,", "stands in line 2 already"},
		{"instruments.csv", "NVDA,", "../../etc/passwd,", "symbol"},
		{"events.csv", "2025-01-27T14:30:00Z", "half past two", "not one"},
		{"scenario.toml", "speed = 300", "speed = 300\nspede = 3", "not known"},
		{"scenario.toml", "speed = 300", "speed = \x00", "zero byte"},
		{"calibration.csv", "NVDA,", "NVDAX,", "neither"},
		{"figures.csv", "symbol,when", strings.Repeat("x", 1<<20), "64 KiB"},
		{"groups.csv", "us-chips", "us-\"chips", "quotes"},
	} {
		m := fstest.MapFS{}
		for _, name := range []string{"scenario.toml", "groups.csv", "instruments.csv", "figures.csv", "events.csv", "calibration.csv"} {
			text, err := assets.FS.ReadFile("scenarios/deepseek/" + name)
			if err != nil {
				t.Fatal(err)
			}
			if name == tc.file {
				text = []byte(strings.Replace(string(text), tc.old, tc.new, 1))
			}
			m["d/"+name] = &fstest.MapFile{Data: text}
		}
		_, err := ReadScenario(m, "d", cal)
		if err == nil || !strings.Contains(err.Error(), tc.want) || !strings.Contains(err.Error(), tc.file) {
			t.Errorf("%s with %.20q: %v, want an error with %q", tc.file, tc.new, err, tc.want)
		}
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("a,b\n1,2\n"))
	f.Add([]byte("\xff\x00,\x1b]0;x\a\n\"\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		_, _ = parseTable(text, "fuzz", []string{"a", "b"})
		_, _ = ReadPanel(strings.NewReader(string(text)), "fuzz")
	})
}
