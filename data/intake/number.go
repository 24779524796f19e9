package intake

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The range of a price, as in a scenario's figures.
const smallestPrice, largestPrice = 1e-6, 1e9

// missing are the words in which programs write that there is no value. A
// spreadsheet's errors are among them: they stand where a price was not found.
var missing = map[string]bool{"": true, "-": true, "--": true, "—": true, "–": true, ".": true, "..": true, "na": true, "n/a": true, "#n/a": true, "#n/a n/a": true, "nan": true,
	"null": true, "none": true, "nil": true, "#na": true, "#value!": true, "#ref!": true, "#div/0!": true, "#num!": true, "#name?": true, "#null!": true, "#nv": true, "#wert!": true, "#bezug!": true}

func isMissing(cell string) bool {
	if len(cell) > 0 && (cell[0] >= '0' && cell[0] <= '9') {
		return false // nearly every cell
	}
	return missing[strings.ToLower(cell)]
}

// A marks counts, over a table, what speaks for each decimal mark.
type marks struct {
	point, comma         int // cells that can be read with this one only
	pointLine, commaLine int // the first of each
	either               int // cells like 1,234 that both would read
	eitherLine           int
	eitherCell           string
}

// see takes in one cell of numbers.
func (m *marks) see(cell string, line int) {
	points, commas := strings.Count(cell, "."), strings.Count(cell, ",")
	if points+commas == 0 {
		return
	}
	vote := func(comma bool) {
		switch {
		case comma && m.comma == 0:
			m.commaLine = line
		case !comma && m.point == 0:
			m.pointLine = line
		}
		if comma {
			m.comma++
		} else {
			m.point++
		}
	}
	lastPoint, lastComma := strings.LastIndexByte(cell, '.'), strings.LastIndexByte(cell, ',')
	switch {
	case points > 0 && commas > 0:
		vote(lastComma > lastPoint)
	case points > 1:
		vote(true) // points are its thousands
	case commas > 1:
		vote(false)
	case points == 1 && !threeAfter(cell, lastPoint):
		vote(false)
	case commas == 1 && !threeAfter(cell, lastComma):
		vote(true)
	case commas == 1:
		if m.either++; m.either == 1 {
			m.eitherLine, m.eitherCell = line, cell
		}
	} // a point with three digits after it is a decimal unless commas are
}

// threeAfter reports whether a mark could be one of thousands: three digits
// after it, one to three before, and no 0 in front.
func threeAfter(cell string, at int) bool {
	digits := func(s string) bool {
		for i := range len(s) {
			if s[i] < '0' || s[i] > '9' {
				return false
			}
		}
		return s != ""
	}
	before, after := strings.TrimLeft(cell[:at], "+-($€£¥' "), strings.TrimRight(cell[at+1:], ")- %€£¥")
	return len(after) == 3 && digits(after) && len(before) >= 1 && len(before) <= 3 && digits(before) && before[0] != '0'
}

// parseNumber reads a number as a spreadsheet shows it: with a currency, marks
// of thousands, a minus on either side or brackets for it. decimal is '.' or
// ','. fault is "" or what is wrong.
func parseNumber(cell string, decimal byte) (v float64, fault string) {
	if decimal == '.' {
		if v, ok := quick(cell); ok {
			return v, ""
		}
	}
	s := cell
	negative := false
	if inner, ok := strings.CutPrefix(s, "("); ok {
		if s, ok = strings.CutSuffix(inner, ")"); !ok {
			return 0, "not a number"
		}
		negative = true
	}
	s = strings.Trim(strings.TrimPrefix(s, "'"), " \u00a0\u202f")
	for _, sign := range []string{"$", "€", "£", "¥", "₩", "₹", "CHF", "USD", "EUR", "JPY", "GBP", "GBX", "HKD", "KRW", "TWD", "INR", "CNY"} {
		s = strings.TrimSuffix(strings.TrimPrefix(s, sign), sign)
	}
	s = strings.Trim(s, " \u00a0\u202f")
	if rest, ok := strings.CutSuffix(s, "-"); ok {
		s, negative = rest, true
	}
	var b [40]byte
	n, group, seen, exponent := 0, -1, false, false // group: digits since a mark of thousands, -1 before the first
	for _, c := range s {
		switch {
		case c >= '0' && c <= '9':
			if group >= 0 && !seen {
				group++
			}
		case c == rune(decimal) && !seen && !exponent:
			if group >= 0 && group != 3 {
				return 0, "not a number"
			}
			seen, c = true, '.'
		case (c == '.' || c == ',' || c == '\'' || c == '’' || c == ' ' || c == '\u00a0' || c == '\u202f') && !seen && !exponent && n > 0 && (group == -1 || group == 3):
			group = 0
			continue
		case (c == 'e' || c == 'E') && n > 0 && !exponent:
			exponent = true
		case (c == '+' || c == '-') && (n == 0 || b[n-1] == 'e' || b[n-1] == 'E'):
		case c == '−' && n == 0:
			c = '-'
		default:
			return 0, "not a number"
		}
		if n == len(b) {
			return 0, "not a number"
		}
		b[n] = byte(c)
		n++
	}
	if group >= 0 && !seen && group != 3 {
		return 0, "not a number"
	}
	v, err := strconv.ParseFloat(string(b[:n]), 64)
	if err != nil {
		if math.IsInf(v, 0) {
			return 0, "out of range"
		}
		return 0, "not a number"
	}
	if negative {
		v = -v
	}
	return v, ""
}

// quick reads what most cells are: digits and at most one point.
func quick(cell string) (float64, bool) {
	point := false
	for i := range len(cell) {
		switch c := cell[i]; {
		case c >= '0' && c <= '9':
		case c == '.' && !point:
			point = true
		default:
			return 0, false
		}
	}
	v, err := strconv.ParseFloat(cell, 64)
	return v, err == nil
}

// parsePrice reads a price, or says why it is none.
func parsePrice(cell string, decimal byte) (v float64, fault string) {
	v, fault = parseNumber(cell, decimal)
	switch {
	case fault != "":
		if strings.HasSuffix(cell, "%") {
			return 0, "a percentage, not a price"
		}
		return 0, fault
	case v < 0:
		return 0, "negative"
	case v == 0:
		return 0, "zero"
	case v < smallestPrice || v > largestPrice:
		return 0, "out of range"
	}
	return v, ""
}

// trim takes blanks off a cell, those of French numbers among them.
func trim(cell string) string {
	cell = strings.TrimSpace(cell)
	if r, _ := utf8.DecodeLastRuneInString(cell); r >= utf8.RuneSelf {
		cell = strings.Trim(cell, " \u00a0\u202f\ufeff")
	}
	return cell
}
