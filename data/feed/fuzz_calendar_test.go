package feed

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"contagion/data"
)

const (
	venuesHead = "mic,name,place,region,zone,like,round_the_clock\n"
	hoursHead  = "mic,from,to,open,break_start,break_end,close,ext_open,ext_close,note\n"
	daysHead   = "mic,date,kind,open,break_start,break_end,close,source\n"
	knownHead  = "mic,from,to,source\n"
)

func readTexts(venues, hours, days, known string) (*data.Calendar, error) {
	m := fstest.MapFS{}
	for name, text := range map[string]string{"venues.csv": venues, "hours.csv": hours, "days.csv": days, "known.csv": known} {
		m["c/"+name] = &fstest.MapFile{Data: []byte(text)}
	}
	return ReadCalendar(m, "c")
}

func FuzzCalendar(f *testing.F) {
	venues := "XNYS,New York,New York,US,America/New_York,,\nXTKS,Tokyo,Tokyo,Japan,Asia/Tokyo,,\nXNAS,Nasdaq,New York,US,America/New_York,XNYS,\nCRYP,Crypto,all,World,UTC,,daily\n"
	hours := "XNYS,2024-01-01,2025-12-31,09:30,,,16:00,04:00,20:00,\nXTKS,2024-01-01,2025-12-31,09:00,11:30,12:30,15:30,,,\nCRYP,2024-01-01,2025-12-31,00:00,,,24:00,,,\n"
	f.Add(venues, hours, "XNYS,2025-01-09,closed,,,,,x\nXNYS,2025-07-03,hours,09:30,,,13:00,x\n", "XNYS,2025-01-01,2025-03-31,\nXTKS,2025-01-20,2025-02-07,\nCRYP,2025-01-20,2025-02-07,\n")
	f.Add(venues, "XNYS,2024-01-01,2025-12-31,18:00,,,17:00,,,\n", "", "XNYS,2025-01-01,2025-03-31,\n")
	f.Add(venues, "XNYS,2024-01-01,2025-12-31,16:00,12:00,,09:00,20:00,04:00,\n", "", "XNYS,2025-01-01,2025-01-31,\nXNYS,2025-01-30,2025-02-10,\n")
	f.Add(venues, hours, "", "XNYS,1900-01-01,9999-12-31,\n")
	for _, s := range nasty {
		f.Add(s+","+s+","+s+","+s+",UTC,,\n", hours, "", "")
		f.Add("XNYS,a,a,a,"+s+",,"+s+"\n", hours, "", "")
		f.Add(venues, "XNYS,2024-01-01,2025-12-31,"+s+",,,16:00,"+s+",,\n", "XNYS,"+s+","+s+",,,,,x\n", "XNYS,2025-01-01,2025-01-31,\n")
		f.Add(venues, hours, "XNYS,2025-01-09,hours,"+s+",,,13:00,x\n", "XNYS,"+s+",2025-01-31,\n")
	}
	f.Fuzz(func(t *testing.T, venues, hours, days, known string) {
		c, err := readTexts(venuesHead+venues, hoursHead+hours, daysHead+days, knownHead+known)
		if err != nil {
			complaint(t, err)
			return
		}
		for _, mic := range c.MICs() {
			clean(t, mic+c.Name(mic)+c.Place(mic), 200)
			sessions := c.Sessions(mic, time.Time{}, time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC))
			for i := 0; i < len(sessions); i += 1 + len(sessions)/50 {
				s := sessions[i]
				if got, ok := c.Session(mic, s.Day); !ok || got != s || s.Minutes() <= 0 || s.Minutes() > 48*time.Hour {
					t.Fatalf("%s: session %+v is not found by its day", mic, s)
				}
				for _, at := range []time.Time{s.Start().Add(-time.Second), s.Open, s.BreakStart, s.Close, s.End()} {
					if at.IsZero() {
						continue
					}
					if _, until := c.StateAt(mic, at); !until.IsZero() && !until.After(at) {
						t.Fatalf("%s at %v: until %v", mic, at, until)
					}
					if open, ok := c.NextOpen(mic, at); ok && !open.After(at) {
						t.Fatalf("%s at %v: opens at %v", mic, at, open)
					}
				}
				if st, _ := c.StateAt(mic, s.Open); st != data.Trading {
					t.Fatalf("%s is %v at its open %v", mic, st, s.Open)
				}
				if got := c.Trading(mic, s.Open, s.Close); got != s.Minutes() {
					t.Fatalf("%s trades %v on %s, want %v", mic, got, s.Day, s.Minutes())
				}
			}
		}
	})
}

// TestBadCalendars holds what the table's own mistakes are told as.
func TestBadCalendars(t *testing.T) {
	const venues, hours, known = "XNYS,New York,New York,US,America/New_York,,\n", "XNYS,2024-01-01,2025-12-31,09:30,,,16:00,04:00,20:00,\n", "XNYS,2025-01-01,2025-03-31,\n"
	if _, err := readTexts(venuesHead+venues, hoursHead+hours, daysHead, knownHead+known); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ name, venues, hours, days, known, want string }{
		{"code", "new york,a,a,a,UTC,,\n", "", "", "", "venues.csv:2: venue \"new york\" is not a code"},
		{"zone", "XNYS,a,a,a,../../etc/passwd,,\n", "", "", "", "zone"},
		{"twice", venues + venues, "", "", "", "venues.csv:3: venue XNYS stands twice"},
		{"like of like", venues + "XNAS,a,a,a,UTC,XNYS,\nARCX,a,a,a,UTC,XNAS,\n", "", "", "", "like another"},
		{"clock", venues, "XNYS,2024-01-01,2025-12-31,9:30,,,16:00,,,\n", "", "", "hours.csv:2: clock time"},
		{"no close", venues, "XNYS,2024-01-01,2025-12-31,09:30,,,,,,\n", "", "", "hours.csv:2"},
		{"half a break", venues, "XNYS,2024-01-01,2025-12-31,09:30,12:00,,16:00,,,\n", "", known, "in no order"},
		{"break outside", venues, "XNYS,2024-01-01,2025-12-31,09:30,08:00,09:00,16:00,,,\n", "", known, "in no order"},
		{"late pre-market", venues, "XNYS,2024-01-01,2025-12-31,09:30,,,16:00,10:00,,\n", "", known, "in no order"},
		{"day twice", venues, hours, "XNYS,2025-01-09,closed,,,,,\nXNYS,2025-01-09,closed,,,,,\n", known, "days.csv:3"},
		{"day unknown", venues, hours, "XNYS,2025-13-09,closed,,,,,\n", known, "days.csv:2: date"},
		{"known twice", venues, hours, "", known + "XNYS,2025-03-31,2025-04-02,\n", "known twice"},
		{"known for ever", venues, hours, "", "XNYS,1970-01-01,2099-12-31,\n", "over 30 years"},
		{"known backwards", venues, hours, "", "XNYS,2025-02-01,2025-01-01,\n", "known.csv:2"},
		{"no hours", venues, hours, "", "XNYS,2026-01-05,2026-01-06,\n", "has no hours"},
	} {
		_, err := readTexts(venuesHead+tc.venues, hoursHead+tc.hours, daysHead+tc.days, knownHead+tc.known)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: %v, want an error with %q", tc.name, err, tc.want)
			continue
		}
		complaint(t, err)
	}
}
