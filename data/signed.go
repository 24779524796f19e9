package data

import "strconv"

// Signed writes a number with its sign and one decimal. What rounds to nothing
// has no sign: a fall of nothing is no fall.
func Signed(v float64) string {
	text := strconv.FormatFloat(v, 'f', 1, 64)
	switch {
	case text == "-0.0":
		return "0.0"
	case text[0] != '-' && text != "0.0" && text != "NaN":
		return "+" + text
	}
	return text
}
