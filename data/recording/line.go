package recording

import (
	"math"
	"strconv"
	"time"

	"contagion/data"
)

// longestTick is what the line of a tick never exceeds: 19 digits of time, an
// index of 4, a price of 24, the longest evidence and role.
const longestTick = 128

// appendTick appends the line of a tick in its canonical form: the one that
// parseTick reads without encoding/json, which would take eight times as long.
func appendTick(b []byte, t *data.Tick, usual data.Evidence) []byte {
	b = append(b, `{"t":`...)
	b = appendTime(b, t.At)
	b = append(b, `,"i":`...)
	b = strconv.AppendInt(b, int64(t.ID), 10)
	b = append(b, `,"p":`...)
	b = appendNumber(b, t.Price)
	if t.Evidence != usual {
		b = append(b, `,"e":"`...)
		b = append(b, t.Evidence.String()...)
		b = append(b, '"')
	}
	switch t.Role {
	case data.Open:
		b = append(b, `,"r":"open"`...)
	case data.Close:
		b = append(b, `,"r":"close"`...)
	}
	return append(b, '}', '\n')
}

// appendTime writes whole milliseconds where they are exact.
func appendTime(b []byte, t time.Time) []byte {
	if t.Nanosecond()%int(time.Millisecond) == 0 {
		return strconv.AppendInt(b, t.UnixMilli(), 10)
	}
	return strconv.AppendInt(b, t.UnixNano(), 10)
}

// appendNumber writes the shortest decimal that reads back as v.
func appendNumber(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', -1, 64) }

// parseTick reads a line in canonical form, without its line feed; false where
// it is in another, or out of any range.
func parseTick(line []byte, usual data.Evidence, t *data.Tick) bool {
	const open = `{"t":`
	if len(line) < len(open)+10 || string(line[:len(open)]) != open {
		return false
	}
	when, rest, ok := whole(line[len(open):], 19)
	if !ok || len(rest) < 5 || string(rest[:5]) != `,"i":` {
		return false
	}
	id, rest, ok := whole(rest[5:], 9)
	if !ok || len(rest) < 5 || string(rest[:5]) != `,"p":` {
		return false
	}
	price, rest, ok := decimal(rest[5:])
	if !ok {
		return false
	}
	t.Evidence, t.Role = usual, data.Mark
	const evidence, role = `,"e":"`, `,"r":"`
	if len(rest) > len(evidence) && string(rest[:len(evidence)]) == evidence {
		n := quoteEnd(rest, len(evidence))
		if n < 0 {
			return false
		}
		if t.Evidence, ok = data.ParseEvidence(string(rest[len(evidence):n])); !ok || t.Evidence == data.Missing {
			return false
		}
		rest = rest[n+1:]
	}
	if len(rest) > len(role) && string(rest[:len(role)]) == role {
		n := quoteEnd(rest, len(role))
		if n < 0 {
			return false
		}
		if t.Role, ok = roleNamed(string(rest[len(role):n])); !ok {
			return false
		}
		rest = rest[n+1:]
	}
	if len(rest) != 1 || rest[0] != '}' {
		return false
	}
	t.ID, t.Price = data.ID(id), price
	t.At, ok = moment(when)
	return ok
}

func quoteEnd(b []byte, from int) int {
	for i := from; i < len(b) && i < from+16; i++ {
		if b[i] == '"' {
			return i
		}
	}
	return -1
}

func roleNamed(s string) (data.Role, bool) {
	switch s {
	case "open":
		return data.Open, true
	case "close":
		return data.Close, true
	case "mark", "":
		return data.Mark, true
	}
	return data.Mark, false
}

func roleName(r data.Role) string {
	return [...]string{data.Mark: "", data.Open: "open", data.Close: "close"}[r]
}

// whole reads a whole number of at most n digits.
func whole(b []byte, n int) (v int64, rest []byte, ok bool) {
	i := 0
	for ; i < len(b) && i < n && b[i]-'0' <= 9; i++ {
		v = v*10 + int64(b[i]-'0')
	}
	return v, b[i:], i > 0 && v >= 0 && (i == 1 || b[0] != '0')
}

var tens = [...]float64{1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22}

// decimal reads a number as JSON writes it. Below 2^53 its digits and a power
// of ten up to 22 are exact, so their quotient is the nearest number; longer
// ones are left to strconv.
func decimal(b []byte) (v float64, rest []byte, ok bool) {
	i, neg := 0, false
	if i < len(b) && b[i] == '-' {
		neg, i = true, 1
	}
	var mantissa uint64
	digits, places, first := 0, 0, i
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		mantissa = mantissa*10 + uint64(b[i]-'0')
		digits++
	}
	if digits == 0 || digits > 1 && b[first] == '0' {
		return 0, b, false
	}
	if i < len(b) && b[i] == '.' {
		for i++; i < len(b) && b[i]-'0' <= 9; i++ {
			mantissa = mantissa*10 + uint64(b[i]-'0')
			digits++
			places++
		}
		if places == 0 {
			return 0, b, false
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		return 0, b, false // not canonical
	}
	if digits > 18 || mantissa >= 1<<53 || places >= len(tens) {
		v, err := strconv.ParseFloat(string(b[:i]), 64)
		return v, b[i:], err == nil
	}
	v = float64(mantissa) / tens[places]
	if neg {
		v = -v
	}
	return v, b[i:], true
}

// moment is the time of a whole number, whose size tells its unit.
func moment(n int64) (time.Time, bool) {
	var t time.Time
	switch {
	case n < 1e11:
		t = time.Unix(n, 0)
	case n < 1e14:
		t = time.UnixMilli(n)
	case n < 1e17:
		t = time.UnixMicro(n)
	default:
		t = time.Unix(n/1e9, n%1e9)
	}
	return t.UTC(), inTime(t)
}

func inTime(t time.Time) bool { return !t.Before(earliest) && t.Before(latest) }

// priced reports whether v can be a price in a unit.
func priced(v float64, u data.Unit) bool {
	if u == data.Yield {
		return math.Abs(v) <= largestPrice
	}
	return v >= smallestPrice && v <= largestPrice
}
