package data

import (
	"strconv"
	"strings"
)

// Counted writes a count with its word: "1 price", "2 prices", "0 prices". The
// word is one that takes an s.
func Counted[N int | uint64](n N, what string) string {
	if n != 1 {
		what += "s"
	}
	return strconv.FormatUint(uint64(n), 10) + " " + what
}

// CountedWere is Counted with its verb: "1 line was", "2 lines were".
func CountedWere[N int | uint64](n N, what string) string {
	if n == 1 {
		return Counted(n, what) + " was"
	}
	return Counted(n, what) + " were"
}

// Listed gives at most so many names, and how many more there are.
func Listed(names []string, most int) string {
	if more := len(names) - most; more > 0 {
		return strings.Join(names[:most], ", ") + " and " + strconv.Itoa(more) + " more"
	}
	return strings.Join(names, ", ")
}
