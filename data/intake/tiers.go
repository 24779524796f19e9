package intake

import (
	"slices"
	"strings"
)

// tiers are the last records before a header. Programs that write several
// prices of several symbols put the price's name over the symbol's, and Date
// alone under both:
//
//	Price,Close,Close,Volume
//	Ticker,NVDA,AMD,NVDA
//	Date,,,
type tiers [][]string

func (t *tiers) push(fields []string) {
	var kept []string
	for _, f := range fields {
		kept = append(kept, strings.Clone(f))
	}
	*t = append(*t, kept)
	if len(*t) > 2 {
		*t = (*t)[1:]
	}
}

// names gives the symbols of a header's columns from the records above it; ok
// is false where the header has names of its own. Of several prices the
// adjusted closes are taken, else the closes; other columns have no name.
func (t tiers) names(c *columns) (names []string, ok bool) {
	for i, h := range c.head {
		if i != c.at[colDate] && h != "" {
			return nil, false
		}
	}
	at := slices.IndexFunc(t, func(r []string) bool {
		return len(r) == len(c.head) && slices.Contains(columnNames[colSymbol], plainName(r[c.at[colDate]]))
	})
	if at < 0 {
		return nil, false
	}
	names = slices.Clone(t[at])
	names[c.at[colDate]] = ""
	other := slices.IndexFunc(t, func(r []string) bool { return len(r) == len(c.head) && plainName(r[c.at[colDate]]) == "price" })
	if other < 0 {
		return names, true
	}
	kind := colClose
	for _, f := range t[other] {
		if slices.Contains(columnNames[colAdjusted], plainName(f)) {
			kind = colAdjusted
		}
	}
	for i, f := range t[other] {
		if !slices.Contains(columnNames[kind], plainName(f)) {
			names[i] = ""
		}
	}
	return names, true
}
