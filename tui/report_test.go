package tui

import (
	"strings"
	"testing"
	"time"
)

// Words of the report: a mean and its names are two tests, who fell by less than
// the market explains held up, an interval within one minute is a minute, and
// whose the fall is is told.
func TestReportWords(t *testing.T) {
	at := time.Date(2025, 1, 27, 14, 59, 10, 0, time.UTC)
	later, n := at.Add(30*time.Second), func(v float64) *float64 { return &v }
	for _, c := range []struct {
		z, moved float64
		want     string
	}{
		{-3, -5, "arrived at 27 Jan 14:59 UTC"},
		{2.6, -1.2, "held up, falling less than the market explains, at 27 Jan 14:59 UTC"},
		{-2.6, 1.2, "held back, rising less than the market explains, at 27 Jan 14:59 UTC"},
		{2.6, 1.2, "arrived at 27 Jan 14:59 UTC"},
	} {
		if got := arrivalWords(SummaryArrival{After: &at, By: &later, Z: n(c.z), ReturnPct: n(c.moved)}); got != c.want {
			t.Errorf("z %g of %g: %q, want %q", c.z, c.moved, got, c.want)
		}
	}
	s := &Summary{Reached: 0, Measured: 132, Groups: []SummaryGroup{
		{ReturnPct: n(-4.9), Members: 12, Arrival: SummaryArrival{By: &later}, Parts: &SummaryParts{n(-4.9), n(0.3), n(-4.7), n(-0.3), n(-0.2)}}, {Members: 3},
	}}
	got := strings.Join(s.headlines(), "\n")
	for _, want := range []string{"is -4.9 percent; most of it is the market's, -4.4.", "Reached 0 of 132 that can be measured, one by one.", "by their means, a test of its own: 1 of 1."} {
		if !strings.Contains(got, want) {
			t.Errorf("it lacks %q:\n%s", want, got)
		}
	}
	s.Groups[0].Parts = &SummaryParts{n(-4.9), n(0.3), n(-2), n(-2), n(-1.2)}
	if got := s.common(); !strings.HasSuffix(got, "the market's part in it is -1.7.") {
		t.Errorf("%q", got)
	}
}

// What rounds to no move is neither up nor down.
func TestReportDirection(t *testing.T) {
	for v, want := range map[float64]string{0.04: "unchanged", -0.04: "unchanged", 0: "unchanged", 0.06: "up 0.1", -0.06: "down 0.1", -15: "down 15.0"} {
		if got := direction(v); got != want {
			t.Errorf("%g: %q, want %q", v, got, want)
		}
	}
	if got := inPercent(-0.04) + ", " + inPercent(-15); got != "unchanged, down 15.0 percent" {
		t.Errorf("%q", got)
	}
	var b strings.Builder
	n, worst := func(v float64) *float64 { return &v }, "A"
	s := &Summary{Title: "T", At: time.Unix(0, 0).UTC(), Groups: []SummaryGroup{{Name: "Gs", ReturnPct: n(-0.03), Members: 2, Worst: &worst}}, Instruments: []SummaryInstrument{{Symbol: "A", Name: "Alpha", ReturnPct: n(0.04)}}}
	if err := s.text(&b); err != nil || !strings.Contains(b.String(), "\nGs. Unchanged. Reached 0 of 2, one by one.\n") {
		t.Errorf("%v: %s", err, b.String())
	}
}
