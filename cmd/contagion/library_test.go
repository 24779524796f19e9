package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// mainDays holds what the engine calls the day on which each bundled scenario
// moved most, at the close of its origin's region. "" is a day of fewer than
// 20 shares of that region, which has no label.
var mainDays = map[string]struct{ at, label string }{
	"adani_2023":       {"2023-02-01T10:00:00Z", ""}, // 18 Indian shares
	"archegos_2021":    {"2021-03-26T20:00:00Z", "universe too narrow"},
	"asml_leak_2024":   {"2024-10-15T20:00:00Z", ""}, // 15 American shares
	"covid_2020":       {"2020-03-09T20:00:00Z", ""}, // the origin is a good: it has no shares beside it
	"crowdstrike_2024": {"2024-07-19T20:00:00Z", "universe too narrow"},
	"deepseek":         {"2025-01-27T21:00:00Z", "universe too narrow"},
	"lehman_2008":      {"2008-09-15T20:00:00Z", "universe too narrow"},
	"meta_2022":        {"2022-02-03T21:00:00Z", "common shock"},
	"svb_2023":         {"2023-03-13T20:00:00Z", "universe too narrow"},
	"tariffs_2025":     {"2025-04-03T20:00:00Z", ""}, // 14 American shares
	"yen_carry_2024":   {"2024-08-05T06:00:00Z", ""}, // 11 Japanese shares
}

// inLibrary runs a test on every bundled scenario.
func inLibrary(t *testing.T, test func(t *testing.T, name string, rec *feed.Recording, cal *data.Calendar)) {
	t.Helper()
	names, err := bundled()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			rec, cal, err := open(name)
			if err != nil {
				t.Fatal(err)
			}
			test(t, name, rec, cal)
		})
	}
}

// TestLibraryHeads: a bundled scenario is named like its folder, says why it
// is here, and begins where its venues' calendars are known. (Its end may be
// the next date in the East, which a calendar need not reach.)
func TestLibraryHeads(t *testing.T) {
	inLibrary(t, func(t *testing.T, name string, rec *feed.Recording, cal *data.Calendar) {
		s := rec.Scenario
		if s.Key != name || s.Title == "" || s.Blurb == "" || s.Why == "" || len(s.Events) == 0 {
			t.Errorf("key %q, title %q, blurb %q, why %q, %d events; all are wanted", s.Key, s.Title, s.Blurb, s.Why, len(s.Events))
		}
		for _, in := range s.Universe.Instruments {
			for _, at := range []time.Time{s.From, s.Start} {
				if state, _ := cal.StateAt(in.MIC, at); state == data.Unknown {
					t.Errorf("%s: the calendar of %s does not know %s", in.Symbol, in.MIC, at)
				}
			}
		}
	})
}

// TestLibraryPaths: every bundled scenario has the same numbers at its end,
// whether one goes there at once, by the hour or by the day.
func TestLibraryPaths(t *testing.T) {
	inLibrary(t, func(t *testing.T, name string, _ *feed.Recording, _ *data.Calendar) {
		synctest.Test(t, func(t *testing.T) {
			want := ending(t, name, 62*24*time.Hour)
			for _, step := range []time.Duration{time.Hour, 24 * time.Hour} {
				if got := ending(t, name, step); got != want {
					t.Errorf("in steps of %v the end is another:\n%.2000s\nwant\n%.2000s", step, got, want)
				}
			}
		})
	})
}

// ending gives the numbers at a scenario's end after steps of a length.
func ending(t *testing.T, name string, step time.Duration) string {
	t.Helper()
	rec, cal, err := open(name)
	if err != nil {
		t.Fatal(err)
	}
	s := rec.Scenario
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	d := market.Open(s, cal, rec.Replay(), market.Options{At: s.From, Rate: s.Speed, Origin: s.Origin})
	go func() { _ = d.Run(ctx) }() // ends with ctx
	for at := s.From; at.Before(s.To); {
		at = at.Add(step)
		if err := d.Do(ctx, market.SeekTo{At: at}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
	}
	snap, _, err := d.Wait(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	if !snap.Ended || !snap.At.Equal(s.To) || snap.Fault != "" {
		t.Fatalf("steps of %v end at %v, ended %v, fault %q", step, snap.At, snap.Ended, snap.Fault)
	}
	return fmt.Sprintf("%+v\n%+v\n%+v\n%d %d %d\n%+v", snap.Quotes, snap.Groups, snap.Day, snap.Reached, snap.Waiting, snap.Measured, snap.Tape)
}

// TestLibraryAgainstTheTables: the market gives every percentage of the tables
// that the scenarios were made from at its session's close, to 0.02 points,
// or a note says that figures are in conflict.
func TestLibraryAgainstTheTables(t *testing.T) {
	inLibrary(t, func(t *testing.T, name string, rec *feed.Recording, cal *data.Calendar) {
		file, err := os.Open("../../../shared/data/" + name + ".csv")
		if err != nil {
			t.Skip("the source table is not beside this checkout: ", err)
		}
		defer file.Close()
		table, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		s := rec.Scenario
		seen := map[time.Time]*market.Snapshot{} // a close is of many instruments, and costs a fold
		still := func(at time.Time) *market.Snapshot {
			if seen[at] == nil {
				if seen[at], err = market.Still(s, cal, rec.Replay(), at, data.None); err != nil {
					t.Fatal(err)
				}
			}
			return seen[at]
		}
		compared, noted := 0, 0
		for _, line := range table[1:] {
			symbol := strings.ToUpper(line[0]) // one table has its oil in small letters
			id := s.Universe.Find(symbol)
			if id == data.None {
				t.Errorf("%s is in the table and not in the scenario", symbol)
				continue
			}
			for i, column := range table[0] {
				day, is := dayOf(column, s.From)
				want, err := strconv.ParseFloat(line[i], 64)
				if !is || err != nil {
					continue
				}
				session, ok := cal.Session(s.Universe.At(id).MIC, day)
				if !ok {
					t.Errorf("%s has %s %% on %s and no session", symbol, line[i], day)
					continue
				}
				if session.Close.After(s.To) || !session.Close.After(s.Shock.After) {
					continue // a day of UTC or of dollars may end after the window; what closed before the shock is no move of it
				}
				q := still(session.Close).Quotes[id]
				got := 100 * q.KnownReturn
				if q.Session > day { // round the clock, the next session opens as this one closes
					got = 100 * (q.Base/still(session.Close.Add(-1)).Quotes[id].Base - 1)
				}
				switch {
				case q.Session >= day && math.Abs(got-want) <= 0.02+1e-9:
					compared++
				case inConflict(s, id, day):
					noted++
					t.Logf("%s on %s: %.3f, the table has %.2f; a note says why", symbol, day, got, want)
				default:
					t.Errorf("%s on %s: %.3f (session %s), want %.2f, and no note says why", symbol, day, got, q.Session, want)
				}
			}
		}
		t.Logf("%d percentages are reproduced, %d noted", compared, noted)
		if compared < 60 || noted > compared/20 {
			t.Errorf("%d percentages are reproduced and %d noted, want 60 or more and few", compared, noted)
		}
	})
}

// dayOf reads the day of a table's column of percentages: pct_2023-03-09, or
// pct_0128 and pct of DeepSeek's table.
func dayOf(column string, from time.Time) (string, bool) {
	day, is := strings.CutPrefix(column, "pct")
	switch day = strings.TrimPrefix(day, "_"); {
	case !is:
		return "", false
	case day == "":
		return "2025-01-27", true
	case len(day) == 4:
		return from.Format("2006-") + day[:2] + "-" + day[2:], true
	}
	return day, len(day) == len(time.DateOnly)
}

// inConflict reports whether a note of the instrument, or of its figure of a
// day, says that a percentage is in conflict.
func inConflict(s *data.Scenario, id data.ID, day string) bool {
	notes := s.Universe.At(id).Note
	for _, f := range s.Figures {
		if f.ID == id && f.Session == day {
			notes += "; " + f.Note
		}
	}
	return strings.Contains(notes, "conflict")
}

// TestLibraryLabels holds what the engine calls each main day.
func TestLibraryLabels(t *testing.T) {
	inLibrary(t, func(t *testing.T, name string, rec *feed.Recording, cal *data.Calendar) {
		want, ok := mainDays[name]
		if !ok {
			t.Fatal("has no row in mainDays; add its main day and what the engine calls it")
		}
		at, err := time.Parse(time.RFC3339, want.at)
		if err != nil {
			t.Fatal(err)
		}
		snap, err := market.Still(rec.Scenario, cal, rec.Replay(), at, data.None)
		if err != nil {
			t.Fatal(err)
		}
		if got := snap.Day.Label.String(); got != want.label {
			t.Errorf("the day is called %q, want %q", got, want.label)
		}
	})
}
