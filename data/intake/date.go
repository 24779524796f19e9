package intake

import (
	"strconv"
	"strings"
	"time"
)

// The years in which anything here can have happened.
const firstYear, lastYear = 1970, 2100

// A dateForm is how a column writes its dates.
type dateForm uint8

const (
	noForm     dateForm = iota
	yearForm            // 2025-01-27, 2025/01/27, 20250127
	dayForm             // 27.01.2025, 27/01/2025
	monthForm           // 01/27/2025
	wordForm            // 27 Jan 2025, Jan 27, 2025
	serialForm          // 45684: days since 30 December 1899, as Excel counts
	epochForm           // seconds, or thousandths and less of them, since 1970
)

var formNames = [...]string{"unknown", "year-month-day", "day/month/year", "month/day/year", "with the month's name", "Excel serial numbers", "seconds since 1970"}

func (f dateForm) String() string { return formNames[f] }

// A moment is a time as it was written.
type moment struct {
	day    time.Time // midnight of the date, in UTC
	clock  time.Duration
	timed  bool // it had a time of day
	zoned  bool // and a zone: day and clock are of it
	offset time.Duration
}

// at gives the instant; zone is that of a time without one.
func (m moment) at(zone *time.Location) time.Time {
	if m.zoned {
		return m.day.Add(m.clock - m.offset)
	}
	h, min, sec := m.clock/time.Hour, m.clock/time.Minute%60, m.clock%time.Minute
	return time.Date(m.day.Year(), m.day.Month(), m.day.Day(), int(h), int(min), 0, int(sec), zone).UTC()
}

// A parsed date keeps its numbers as they stand until the column's order is known.
type parsed struct {
	form   dateForm // dayForm where a and b may be either
	a, b   int      // the two numbers before the year
	fixed  bool     // a is the day: points between them, or no other reading
	moment          // its day is set where form is none of dayForm and monthForm
	year   int
}

// parseDate reads a date of any form.
func parseDate(cell string) (p parsed, ok bool) {
	if allDigits(cell) || serialWithTime(cell) {
		return parseCount(cell)
	}
	date, rest := splitDate(cell)
	if p, ok = parseDay(date); !ok {
		return p, false
	}
	return p, rest == "" || p.readClock(rest)
}

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// serialWithTime reports an Excel serial with a fraction of a day.
func serialWithTime(s string) bool {
	whole, part, ok := strings.Cut(strings.Replace(s, ",", ".", 1), ".")
	return ok && len(whole) == 5 && allDigits(whole) && allDigits(part)
}

// parseCount reads dates that are one number; how many digits it has says what
// it counts.
func parseCount(s string) (p parsed, ok bool) {
	if serialWithTime(s) {
		v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil {
			return p, false
		}
		// A time of day is a fraction: to the second is what it holds.
		sec := int64(v*86400 + 0.5)
		p.form, p.timed = serialForm, true
		p.day, p.clock = serialDay(sec/86400), time.Duration(sec%86400)*time.Second
		return p, inYears(p.day)
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return p, false
	}
	var at time.Time
	switch len(s) {
	case 5:
		p.form, p.day = serialForm, serialDay(v)
		return p, inYears(p.day)
	case 8:
		p.form = yearForm
		p.day, ok = dayOf(int(v/10000), int(v/100%100), int(v%100))
		return p, ok
	case 9, 10:
		at = time.Unix(v, 0)
	case 12, 13:
		at = time.UnixMilli(v)
	case 15, 16:
		at = time.UnixMicro(v)
	case 18, 19:
		at = time.Unix(0, v)
	default:
		return p, false
	}
	at = at.UTC()
	p.form, p.timed, p.zoned = epochForm, true, true
	p.day = at.Truncate(24 * time.Hour)
	p.clock = at.Sub(p.day)
	return p, inYears(at)
}

// serialDay counts from 30 December 1899, because Excel takes 1900 for a leap year.
func serialDay(n int64) time.Time { return time.Date(1899, 12, 30+int(n), 0, 0, 0, 0, time.UTC) }

func inYears(t time.Time) bool { return t.Year() >= firstYear && t.Year() <= lastYear }

// dayOf gives a date; ok is false where there is no such day.
func dayOf(y, m, d int) (time.Time, bool) {
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, m >= 1 && m <= 12 && t.Day() == d && inYears(t)
}

// splitDate parts a date from the time after it.
func splitDate(s string) (date, rest string) {
	if i := strings.IndexByte(s, ':'); i > 0 { // the time begins at the word before
		j := strings.LastIndexAny(s[:i], " T\u00a0")
		if j > 0 {
			return strings.TrimRight(strings.TrimSpace(s[:j]), ","), strings.TrimSpace(s[j+1:])
		}
		return s, ""
	}
	return s, ""
}

var months = map[string]int{"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}

// parseDay reads the date alone.
func parseDay(s string) (p parsed, ok bool) {
	var part [5]string
	n := 0
	pointed := strings.IndexByte(s, '.') >= 0
	for f := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("-/., \u00a0年月日", r) }) {
		if n == len(part) {
			return p, false
		}
		part[n] = f
		n++
	}
	if n == 4 && len(part[0]) >= 3 && !allDigits(part[0]) && isWeekday(part[0]) {
		copy(part[:], part[1:])
		n = 3
	}
	if n == 1 && len(part[0]) == 8 && allDigits(part[0]) { // 20250127 093000
		return parseCount(part[0])
	}
	if n != 3 {
		return p, false
	}
	number := func(f string) int {
		if !allDigits(f) || len(f) > 4 {
			return -1
		}
		v, _ := strconv.Atoi(f)
		return v
	}
	a, b, c := number(part[0]), number(part[1]), number(part[2])
	word := func(f string) int { return months[strings.ToLower(f[:min(3, len(f))])] }
	switch {
	case a >= 0 && b < 0 && c >= 0 && word(part[1]) > 0: // 27-Jan-2025, 2025-Jan-27
		if len(part[0]) == 4 {
			a, c, part[2] = c, a, part[0]
		}
		p.form = wordForm
		p.day, ok = dayOf(fullYear(c, part[2]), word(part[1]), a)
		return p, ok
	case a < 0 && b >= 0 && c >= 0 && word(part[0]) > 0: // Jan 27, 2025
		p.form = wordForm
		p.day, ok = dayOf(fullYear(c, part[2]), word(part[0]), b)
		return p, ok
	case a < 0 || b < 0 || c < 0:
		return p, false
	case len(part[0]) == 4:
		p.form = yearForm
		p.day, ok = dayOf(a, b, c)
		return p, ok
	case len(part[2]) == 4 || len(part[2]) == 2 && len(part[0]) <= 2:
		p.form, p.a, p.b, p.year, p.fixed = dayForm, a, b, fullYear(c, part[2]), pointed
		_, asDay := dayOf(p.year, b, a)
		_, asMonth := dayOf(p.year, a, b)
		return p, asDay || asMonth && !pointed
	}
	return p, false
}

func isWeekday(s string) bool {
	switch strings.ToLower(s[:3]) {
	case "mon", "tue", "wed", "thu", "fri", "sat", "sun":
		return true
	}
	return false
}

// fullYear reads two digits as a year of 1970 to 2069.
func fullYear(y int, written string) int {
	if len(written) != 2 {
		return y
	}
	if y < 70 {
		return 2000 + y
	}
	return 1900 + y
}

// resolve sets the day of a date in the column's order.
func (p *parsed) resolve(form dateForm) bool {
	if p.form != dayForm {
		return true
	}
	ok := false
	if form == monthForm && !p.fixed {
		p.day, ok = dayOf(p.year, p.a, p.b)
	} else {
		p.day, ok = dayOf(p.year, p.b, p.a)
	}
	return ok
}
