package feed

import (
	"testing"
	"testing/fstest"
	"time"

	"contagion/assets"
	"contagion/data"
)

func TestSessionsFile(t *testing.T) {
	cal, err := ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	const head = "venue,date,open,break_start,break_end,close,basis\n"
	for _, c := range []struct{ name, rows, want string }{
		{"days", "XNYS,2012-10-26,09:30,,,16:00,\nXNYS,2012-10-29,,,,,storm\n", ""},
		{"venue", "XXXX,2012-10-26,09:30,,,16:00,\n", `scenario: s: sessions.csv:2: venue "XXXX" is not in the calendar; give one of its codes`},
		{"date", "XNYS,26.10.2012,09:30,,,16:00,\n", `scenario: s: sessions.csv:2: date "26.10.2012" is not one; write it like 2025-01-27`},
		{"half", "XNYS,2012-10-26,09:30,,,,\n", `scenario: s: sessions.csv:2: hours of XNYS on 2012-10-26 are not whole; give open and close, both ends of the break, or nothing`},
		{"clock", "XNYS,2012-10-26,9:30,,,16:00,\n", `scenario: s: sessions.csv:2: clock time "9:30" is wrong; write it like 09:30`},
		{"order of days", "XNYS,2012-10-29,09:30,,,16:00,\nXNYS,2012-10-26,09:30,,,16:00,\n", `scenario: s: sessions.csv:3: 2012-10-26 of XNYS does not come after 2012-10-29; sort its days, oldest first`},
		{"break", "XTKS,2012-10-26,09:00,12:30,11:30,15:00,\n", `scenario: s: sessions.csv:2: XTKS on 2012-10-26 opens, pauses and closes in no order; correct its times`},
		{"into a known day", "XNYS,2027-07-01,17:00,,,16:00,\n", `scenario: s: sessions.csv: session of XNYS on 2027-07-01 runs into another of the calendar; correct its times`},
	} {
		fsys := fstest.MapFS{"s/sessions.csv": &fstest.MapFile{Data: []byte(head + c.rows)}}
		got, err := WithSessions(fsys, "s", cal)
		said := ""
		if err != nil {
			said = err.Error()
		}
		if said != c.want {
			t.Errorf("%s: got %q, want %q", c.name, said, c.want)
		}
		if c.name != "days" {
			continue
		}
		for at, want := range map[string]data.State{"2012-10-26T15:00:00Z": data.Trading, "2012-10-29T15:00:00Z": data.Holiday, "2012-10-27T15:00:00Z": data.Shut, "2012-10-31T15:00:00Z": data.Unknown, "2025-01-27T15:00:00Z": data.Trading} {
			when, _ := time.Parse(time.RFC3339, at)
			if state, _ := got.StateAt("XNYS", when); state != want {
				t.Errorf("New York at %s is %v, want %v", at, state, want)
			}
		}
		if state, _ := cal.StateAt("XNYS", time.Date(2012, 10, 26, 15, 0, 0, 0, time.UTC)); state != data.Unknown {
			t.Error("the calendar that was given has changed")
		}
	}
}

// Regular hours: the summer's clock, ranges by date, the nearest range outside
// the table, weekends.
func TestHours(t *testing.T) {
	h, err := ReadHours(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ mic, day, want string }{
		{"XNYS", "2025-01-27", "14:30-21:00"}, {"XNAS", "2025-07-01", "13:30-20:00"}, {"XTKS", "2024-11-04", "00:00-06:00"}, {"XTKS", "2024-11-05", "00:00-06:30"},
		{"XNYS", "1998-07-01", "13:30-20:00"}, {"XTKS", "2031-07-01", "00:00-06:30"}, {"XKRX", "1999-07-01", "00:00-06:00"}, {"XNYS", "2025-01-25", ""}, {"CRYP", "2025-01-25", "00:00-00:00"},
		{"XXXX", "2025-01-27", ""}, {"XNYS", "soon", ""},
	} {
		got := ""
		if s, ok := h.Regular(c.mic, c.day); ok {
			got = s.Open.Format("15:04") + "-" + s.Close.Format("15:04")
		}
		if got != c.want {
			t.Errorf("%s on %s: %q, want %q", c.mic, c.day, got, c.want)
		}
	}
}
