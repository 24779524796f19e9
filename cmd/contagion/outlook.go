package main

import (
	"fmt"

	"contagion/data"
	"contagion/data/market"
)

// outlook says, before a market of one's own runs, where a shock cannot be found
// in it, and why; a universe that can be watched whole is not spoken of.
func outlook(s *data.Scenario, cal *data.Calendar) (notes []string) {
	l, left := market.Outlook(s, cal)
	names := make([]string, len(left))
	for i, id := range left {
		names[i] = s.Universe.At(id).Symbol
	}
	const most = 12 // by name
	switch {
	case l.Able == 0:
		return []string{"live: none of the instruments can be watched for a shock, because of none is an ordinary day known; give daily_move in the universe's file"}
	case len(left) > 0:
		notes = append(notes, fmt.Sprintf("live: not watched for a shock, because no ordinary day is known: %s; give daily_move in the universe's file", data.Listed(names, most)))
	}
	if l.Apart == l.Able {
		notes = append(notes, "live: no market is known to measure them against: a shock is told by each one's own ordinary day alone")
	}
	return notes
}
