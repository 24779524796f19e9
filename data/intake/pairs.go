package intake

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"contagion/data"
)

// ReadPairs reads a table of two columns, symbol and what, written in any of
// the ways of a table of prices: the second by the first. name is the file's,
// for errors.
func ReadPairs(src io.Reader, name, what string) (map[string]string, error) {
	place := what + "s: " + data.Clean(name, 60)
	in, _ := decoded(src)
	head, _ := in.Peek(sniffed)
	if len(head) == 0 {
		return nil, fmt.Errorf("%s:1: table is empty; begin with symbol,%s", place, what)
	}
	comma, ok := sniffSeparator(head)
	if !ok {
		return nil, fmt.Errorf("%s:1: has one column; begin with symbol,%s", place, what)
	}
	rec := newRecords(in, rune(comma))
	out, symbol, value := map[string]string{}, -1, -1
	for {
		fields, line, fault, err := rec.next()
		switch {
		case err == io.EOF && symbol < 0:
			return nil, fmt.Errorf("%s:1: has no header; begin with symbol,%s", place, what)
		case err == io.EOF:
			return out, nil
		case err != nil:
			return nil, fmt.Errorf("%s:%w", place, err)
		case fault != "":
			return nil, fmt.Errorf("%s:%d: %s; correct the line", place, line, fault)
		case symbol < 0 && len(fields) == 1:
			continue // sep=;
		case symbol < 0:
			for i, f := range fields {
				switch n := plainName(f); {
				case n == what && value < 0:
					value = i
				case slices.Contains(columnNames[colSymbol], n) && symbol < 0:
					symbol = i
				}
			}
			if symbol < 0 || value < 0 {
				return nil, fmt.Errorf("%s:%d: columns symbol and %s are not both there; begin with symbol,%s", place, line, what, what)
			}
			continue
		case len(fields) <= max(symbol, value):
			return nil, fmt.Errorf("%s:%d: row ends before its %s; give symbol,%s", place, line, what, what)
		}
		key := strings.ToUpper(trim(fields[symbol]))
		if !symbolGrammar.MatchString(key) {
			return nil, fmt.Errorf("%s:%d: %q is no symbol; give one, or remove the row", place, line, data.Clean(key, 40))
		}
		if _, twice := out[key]; twice {
			return nil, fmt.Errorf("%s:%d: symbol %s stands twice; keep one", place, line, key)
		}
		if len(out) == 4*mostSymbols {
			return nil, fmt.Errorf("%s:%d: table has more than %d symbols; give fewer", place, line, 4*mostSymbols)
		}
		out[strings.Clone(key)] = data.Clean(trim(fields[value]), data.NameCells)
	}
}

// VenueOf gives the venue of a symbol, as told or guessed; "" where it has none.
func VenueOf(symbol string, told map[string]string, cal *data.Calendar) string {
	if told[symbol] != "" {
		return told[symbol]
	}
	mic, _, _ := guessVenue(symbol, cal)
	return mic
}
