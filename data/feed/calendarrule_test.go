package feed

import (
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

// easter is Sunday's date by the anonymous Gregorian rule.
func easter(y int) time.Time {
	a, b, c := y%19, y/100, y%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Date(y, time.Month(n/31), n%31+1, 0, 0, 0, 0, time.UTC)
}

// nth is the n-th of a weekday in a month; from the end where n is negative.
func nth(y int, m time.Month, w time.Weekday, n int) time.Time {
	if n < 0 {
		d := time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC)
		return d.AddDate(0, 0, -(int(d.Weekday()-w)+7)%7+7*(n+1))
	}
	d := time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	return d.AddDate(0, 0, (int(w-d.Weekday())+7)%7+7*(n-1))
}

func on(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// american moves a holiday from Saturday to Friday and from Sunday to Monday.
func american(d time.Time) time.Time {
	switch d.Weekday() {
	case time.Saturday:
		return d.AddDate(0, 0, -1)
	case time.Sunday:
		return d.AddDate(0, 0, 1)
	}
	return d
}

// TestHolidaysByRule derives every holiday and half day of 2026 and 2027 from
// the exchanges' rules, and compares whole years with the table.
func TestHolidaysByRule(t *testing.T) {
	_, cal := deepseek(t)
	for _, year := range []int{2026, 2027} {
		sunday := easter(year)
		friday, monday := sunday.AddDate(0, 0, -2), sunday.AddDate(0, 0, 1)
		newYear, labour, xmas := on(year, 1, 1), on(year, 5, 1), on(year, 12, 25)
		eve, last := on(year, 12, 24), on(year, 12, 31)
		lastDay := func(before time.Time) time.Time { // the last weekday up to a date
			for before.Weekday() == time.Saturday || before.Weekday() == time.Sunday {
				before = before.AddDate(0, 0, -1)
			}
			return before
		}
		type half struct {
			day   time.Time
			close string
		}
		euronext := []time.Time{newYear, friday, monday, labour, xmas, on(year, 12, 26)}
		// Those of Japan that are not always the same date; equinoxes as the
		// observatory announced them, and a day between two holidays is one.
		japan := []time.Time{newYear, on(year, 1, 2), nth(year, 1, time.Monday, 2), on(year, 2, 11), on(year, 2, 23), on(year, 4, 29), on(year, 5, 3), on(year, 5, 4), on(year, 5, 5), nth(year, 7, time.Monday, 3), on(year, 8, 11), nth(year, 9, time.Monday, 3), nth(year, 10, time.Monday, 2), on(year, 11, 3), on(year, 11, 23), last}
		japan = append(japan, map[int][]time.Time{2026: {on(2026, 3, 20), on(2026, 9, 22), on(2026, 9, 23), on(2026, 5, 6)}, 2027: {on(2027, 3, 22), on(2027, 9, 23)}}[year]...)
		england := []time.Time{friday, monday, nth(year, 5, time.Monday, 1), nth(year, 5, time.Monday, -1), nth(year, 8, time.Monday, -1), newYear, xmas, on(year, 12, 26)}
		england = append(england, map[int][]time.Time{2026: {on(2026, 12, 28)}, 2027: {on(2027, 12, 27), on(2027, 12, 28)}}[year]...)
		for mic, k := range map[string]struct {
			shut  []time.Time
			halfs []half
		}{
			"XNYS": {[]time.Time{newYear, nth(year, 1, time.Monday, 3), nth(year, 2, time.Monday, 3), friday, nth(year, 5, time.Monday, -1), american(on(year, 6, 19)), american(on(year, 7, 4)), nth(year, 9, time.Monday, 1), nth(year, 11, time.Thursday, 4), american(xmas)},
				[]half{{nth(year, 11, time.Thursday, 4).AddDate(0, 0, 1), "18:00"}, {eve, "18:00"}}},
			"XAMS": {euronext, []half{{eve, "13:05"}, {last, "13:05"}}},
			"XPAR": {euronext, []half{{eve, "13:05"}, {last, "13:05"}}},
			"XETR": {append(slices.Clone(euronext), eve, last), []half{{lastDay(on(year, 12, 30)), "13:00"}}},
			"XLON": {england, []half{{lastDay(eve), "12:30"}, {lastDay(last), "12:30"}}},
			"XSWX": {append(slices.Clone(euronext), on(year, 1, 2), sunday.AddDate(0, 0, 39), sunday.AddDate(0, 0, 50), on(year, 8, 1), eve, last), nil},
			"XTKS": {japan, nil},
		} {
			for d := newYear; d.Year() == year; d = d.AddDate(0, 0, 1) {
				if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
					continue
				}
				day := d.Format(time.DateOnly)
				shut := slices.ContainsFunc(k.shut, d.Equal)
				s, open := cal.Session(mic, day)
				if open == shut || !cal.Knows(mic, day) {
					t.Errorf("%s %s %s: open is %v, by the rule %v", mic, d.Weekday(), day, open, !shut)
					continue
				}
				if !open {
					continue
				}
				usual := cal.Sessions(mic, on(year, 1, 12), on(year, 1, 15))[0].Minutes()
				i := slices.IndexFunc(k.halfs, func(h half) bool { return d.Equal(h.day) })
				switch {
				case i >= 0 && s.Close.Format("15:04") != k.halfs[i].close:
					t.Errorf("%s %s closes at %s, by the rule at %s", mic, day, s.Close.Format("15:04"), k.halfs[i].close)
				case i < 0 && s.Minutes() != usual:
					t.Errorf("%s %s trades for %s, by the rule for %s", mic, day, s.Minutes(), usual)
				}
			}
		}
	}
}

// Venues that never stop have no end in the calendar, and no holiday; what a
// rule says of a day is what a table of the same hours says.
func TestForEver(t *testing.T) {
	_, cal := deepseek(t)
	at := func(s string) time.Time { v, _ := time.Parse("2006-01-02T15:04", s); return v }
	for _, k := range []struct {
		mic, at string
		want    data.State
		until   string
	}{
		{"CRYP", "2091-12-25T12:00", data.Trading, "2091-12-26T00:00"},
		{"CRYP", "2024-12-31T23:59", data.Trading, "2025-01-01T00:00"},
		{"CRYP", "1999-12-31T12:00", data.Unknown, ""},
		{"FX24", "2033-01-07T21:59", data.Trading, "2033-01-07T22:00"}, // Friday
		{"FX24", "2033-01-07T22:00", data.Shut, "2033-01-09T22:00"},
		{"FX24", "2033-01-09T22:00", data.Trading, "2033-01-10T22:00"}, // Sunday
		{"FX24", "2026-12-31T22:30", data.Trading, "2027-01-01T22:00"}, // over the year's end
		{"SPOT", "2040-07-04T15:00", data.Trading, "2040-07-04T19:30"},
		{"SPOT", "2040-07-04T20:00", data.Shut, "2040-07-05T14:00"},
	} {
		got, until := cal.StateAt(k.mic, at(k.at))
		if got != k.want || k.until != "" && !until.Equal(at(k.until)) {
			t.Errorf("%s at %s: %v until %v, want %v until %s", k.mic, k.at, got, until, k.want, k.until)
		}
	}
	if n := len(cal.Sessions("CRYP", at("2031-01-01T12:00"), at("2033-12-31T12:00"))); n != 365+366+365 {
		t.Errorf("%d days of three years, one of them a leap year", n)
	}
	if got := cal.Trading("FX24", at("2031-01-01T00:00"), at("2031-01-15T00:00")); got != 10*24*time.Hour {
		t.Errorf("two weeks hold %s of trading", got)
	}
	if open, ok := cal.NextOpen("FX24", at("2033-01-08T00:00")); !ok || !open.Equal(at("2033-01-09T22:00")) {
		t.Errorf("opens %v", open)
	}
	if n := len(cal.Sessions("CRYP", time.Time{}, at("9999-12-31T00:00"))); n == 0 || n > 31*366 {
		t.Errorf("%d sessions of all time", n)
	}
	if !cal.Always("CRYP") || cal.Always("XNYS") || cal.Always("XNYM") || cal.Always("none") {
		t.Error("who has a rule is not told")
	}
	// By a table of the same hours.
	rule, err := readTexts(venuesHead+"FX24,FX,FX,Global,UTC,,day\n", hoursHead+"FX24,2000-01-01,,22:00,,,22:00,,,\n", daysHead, knownHead+"FX24,2000-01-01,,x\n")
	if err != nil {
		t.Fatal(err)
	}
	table, err := readTexts(venuesHead+"FX24,FX,FX,Global,UTC,,day\n", hoursHead+"FX24,2000-01-01,2030-01-01,22:00,,,22:00,,,\n", daysHead, knownHead+"FX24,2024-01-01,2026-12-31,x\n")
	if err != nil {
		t.Fatal(err)
	}
	for d := at("2024-01-03T00:30"); d.Before(at("2026-12-20T00:00")); d = d.Add(7 * time.Hour) {
		a, until := rule.StateAt("FX24", d)
		b, end := table.StateAt("FX24", d)
		if a != b || !until.Equal(end) {
			t.Fatalf("%v: by rule %v until %v, by table %v until %v", d, a, until, b, end)
		}
	}
}

// A rule that cannot be is refused with the place and the cure.
func TestRulesRefused(t *testing.T) {
	venues := venuesHead + "CRYP,C,C,Global,UTC,,daily\nXNYS,N,N,US,UTC,,\n"
	for _, k := range []struct{ hours, known, want string }{
		{"XNYS,2000-01-01,,09:30,,,16:00,,,\n", "XNYS,2000-01-01,,x\n", "has holidays"},
		{"CRYP,2000-01-01,2020-01-01,00:00,,,24:00,,,\n", "CRYP,2000-01-01,,x\n", "no hours for ever"},
		{"CRYP,2000-01-01,,00:00,,,24:00,,,\n", "CRYP,1990-01-01,,x\n", "no hours for ever"},
		{"CRYP,2000-01-01,,00:00,12:00,13:00,24:00,,,\n", "CRYP,2000-01-01,,x\n", "no hours for ever"},
		{"CRYP,2000-01-01,,00:00,,,24:00,,,\n", "CRYP,2000-01-01,,x\nCRYP,2001-01-01,,x\n", "more than its rule"},
		{"CRYP,2000-01-01,,00:00,,,24:00,,,\n", "CRYP,2000-01-01,,x\nCRYP,2001-01-01,2001-02-01,x\n", "by a rule already"},
		{"CRYP,2000-01-01,,00:00,,,24:00,,,\n", "CRYP,2000-01-01,2000-02-01,x\nCRYP,2001-01-01,,x\n", "more than its rule"},
		{"", "CRYP,x,,x\n", "is not a date"},
		{"", "NONE,2000-01-01,,x\n", "not in venues.csv"},
	} {
		if _, err := readTexts(venues, hoursHead+k.hours, daysHead, knownHead+k.known); err == nil || !strings.Contains(err.Error(), k.want) {
			t.Errorf("%q, %q: %v, want %q", k.hours, k.known, err, k.want)
		}
	}
}
