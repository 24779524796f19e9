package feed

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

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
		{"XNYS", "2027-12-24T15:00:00Z", data.Holiday, ""},
		{"XNYS", "2027-12-31T15:00:00Z", data.Trading, ""},
		{"XNYS", "2028-01-03T15:00:00Z", data.Unknown, ""},
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
