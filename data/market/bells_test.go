package market

import (
	"testing"
	"time"
)

// Bells ring in the order of time, a closing after its own instant's figures,
// and a venue that was shut for a weekday says so.
func TestBells(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"2025-01-24", "2025-01-27", false}, // a weekend
		{"2025-01-24", "2025-01-31", true},  // Seoul's new year
		{"2025-01-27", "2025-01-28", false},
		{"2025-01-27", "2025-01-29", true},
		{"no date", "2025-01-29", false},
	} {
		if got := holidayBetween(c.a, c.b); got != c.want {
			t.Errorf("%s to %s: %v, want %v", c.a, c.b, got, c.want)
		}
	}
	s, cal, list := house()
	f := newFold(s, cal, newPrior(s))
	f.advance(list, s.To.Add(time.Second))
	var last time.Time
	kinds := map[TapeKind]int{}
	for _, l := range f.tape {
		kinds[l.Kind]++
		if l.At.Before(last) {
			t.Errorf("%q of %v stands after %v", l.Text, l.At, last)
		}
		last = l.At
	}
	if kinds[TapeVenue] == 0 || f.bell != len(f.bells) {
		t.Errorf("%d bells on the tape, %d of %d rung", kinds[TapeVenue], f.bell, len(f.bells))
	}
}
