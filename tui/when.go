package tui

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

var weekdays = map[string]time.Weekday{"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}

var months = map[string]time.Month{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

const whenForms = "give 15:42, +10m, -2h, tue 00:00, 28 jan 14:30 or 2025-01-28T14:30:00Z"

// parseWhen reads a time as a viewer types it, meant in zone, with the
// playhead at now and a recording from from to to:
//
//	15:42 15:42:10        on the playhead's day
//	+10m -2h +1h30m +1d   from the playhead
//	tue 00:00             on the nearest such day in the recording
//	28 jan 14:30, 28 jan  in the recording's year
//	2025-01-28 14:30      and RFC 3339
//
// An error says what is wrong and what to give. Times outside the recording
// are an error too: a screen that goes elsewhere than asked has lied.
func parseWhen(text string, now time.Time, zone *time.Location, from, to time.Time) (time.Time, error) {
	t, err := readWhen(strings.Fields(strings.ToLower(text)), strings.TrimSpace(text), now.In(zone), from.In(zone), to.In(zone))
	if err != nil {
		return time.Time{}, err
	}
	if t.Before(from) || t.After(to) {
		const form = "2 Jan 15:04"
		return time.Time{}, fmt.Errorf("%s is outside the recording; give a time from %s to %s", t.In(zone).Format(form), from.In(zone).Format(form), to.In(zone).Format(form))
	}
	return t.UTC(), nil
}

var errWhen = errors.New("not a time; " + whenForms)

func readWhen(words []string, whole string, now, from, to time.Time) (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, strings.ToUpper(whole)); err == nil {
		return t, nil
	}
	if len(words) == 0 || len(words) > 4 {
		return time.Time{}, errWhen
	}
	first := words[0]
	if first[0] == '+' || first[0] == '-' {
		d, ok := readSpan(first[1:])
		if !ok || len(words) > 1 {
			return time.Time{}, errWhen
		}
		if first[0] == '-' {
			d = -d
		}
		return now.Add(d), nil
	}
	if len(words) == 1 {
		if clock, ok := readClock(first); ok {
			return clock.on(now.Year(), now.Month(), now.Day(), now.Location()), nil
		}
	}
	if len(first) >= 3 {
		if day, ok := weekdays[first[:3]]; ok {
			clock, ok := restClock(words[1:])
			if !ok {
				return time.Time{}, errWhen
			}
			return nearestWeekday(day, clock, now, from, to)
		}
	}
	if y, err := time.ParseInLocation("2006-01-02", first, now.Location()); err == nil {
		clock, ok := restClock(words[1:])
		if !ok {
			return time.Time{}, errWhen
		}
		return clock.on(y.Year(), y.Month(), y.Day(), now.Location()), nil
	}
	return readDate(words, now, from, to)
}

// readDate reads "28 jan", "jan 28", each with a year or a clock or both after it.
func readDate(words []string, now, from, to time.Time) (time.Time, error) {
	if len(words) < 2 {
		return time.Time{}, errWhen
	}
	d, m := words[0], words[1]
	if _, err := strconv.Atoi(d); err != nil {
		d, m = m, d
	}
	day, err := strconv.Atoi(d)
	if err != nil || day < 1 || day > 31 || len(m) < 3 {
		return time.Time{}, errWhen
	}
	month, ok := months[m[:3]]
	if !ok {
		return time.Time{}, errWhen
	}
	rest, year := words[2:], 0
	if len(rest) > 0 && len(rest[0]) == 4 {
		if year, err = strconv.Atoi(rest[0]); err != nil || year < 1900 || year > 2999 {
			return time.Time{}, errWhen
		}
		rest = rest[1:]
	}
	clock, ok := restClock(rest)
	if !ok {
		return time.Time{}, errWhen
	}
	years := []int{year}
	if year == 0 {
		years = []int{from.Year(), to.Year()} // a recording may run over New Year
	}
	var t time.Time
	for _, y := range years {
		t = clock.on(y, month, day, now.Location())
		if t.Day() != day {
			return time.Time{}, fmt.Errorf("%s has no day %d; %s", month, day, whenForms)
		}
		if !t.Before(from) && !t.After(to) {
			break
		}
	}
	return t, nil
}

// nearestWeekday gives the time on that weekday inside the recording that is
// nearest to the playhead.
func nearestWeekday(day time.Weekday, c clock, now, from, to time.Time) (time.Time, error) {
	var best time.Time
	for n := -8; n <= 400; n++ {
		t := c.on(from.Year(), from.Month(), from.Day()+n, now.Location())
		if t.After(to) {
			break
		}
		if t.Weekday() == day && !t.Before(from) && (best.IsZero() || t.Sub(now).Abs() < best.Sub(now).Abs()) {
			best = t
		}
	}
	if best.IsZero() {
		return best, fmt.Errorf("the recording has no %s at that time; it runs from %s to %s", day, from.Format("Mon 2 Jan 15:04"), to.Format("Mon 2 Jan 15:04"))
	}
	return best, nil
}

type clock struct{ hour, minute, second int }

func (c clock) on(y int, m time.Month, d int, zone *time.Location) time.Time {
	return time.Date(y, m, d, c.hour, c.minute, c.second, 0, zone)
}

// restClock reads what follows a date: nothing is midnight.
func restClock(words []string) (clock, bool) {
	switch len(words) {
	case 0:
		return clock{}, true
	case 1:
		return readClock(words[0])
	}
	return clock{}, false
}

func readClock(s string) (clock, bool) {
	for _, form := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(form, s); err == nil {
			return clock{t.Hour(), t.Minute(), t.Second()}, true
		}
	}
	return clock{}, false
}

// readSpan reads a duration with days, at most a year.
func readSpan(s string) (time.Duration, bool) {
	var days time.Duration
	if n, rest, ok := strings.Cut(s, "d"); ok {
		v, err := strconv.ParseUint(n, 10, 16)
		if err != nil || v > 366 {
			return 0, false
		}
		days, s = time.Duration(v)*24*time.Hour, rest
		if s == "" {
			return days, true
		}
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < 0 || d > 366*24*time.Hour || strings.HasPrefix(s, "+") {
		return 0, false
	}
	return days + d, true
}
