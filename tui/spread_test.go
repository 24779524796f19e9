package tui

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data/market"
)

// Who stands where, by hand: a plot of 17 cells has one cell for half a
// deviation, 0 in its middle; two at one place are one shade darker; who is
// beyond four stands at the edge; who has no move is nowhere and not counted.
func TestSpread(t *testing.T) {
	s := &market.Snapshot{}
	*s = *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	s.Quotes = slices.Clone(s.Quotes)
	for i := range s.Quotes {
		s.Quotes[i].Z, s.Quotes[i].Return = math.NaN(), math.NaN()
	}
	g := &s.Scenario.Universe.Groups[0]
	for k, z := range []float64{0, 0.1, -2, 9, math.NaN()} {
		q := &s.Quotes[g.Members[k]]
		q.Z, q.Return = z, z/100
	}
	s.Quotes[g.Members[4]].Return = 0.01 // a move without a scale
	m := liveModel(s, 120, 40)
	m.c.Clear()
	drawSpread(&m.f, image.Rect(0, 0, 41, 24))
	rows := strings.Split(m.c.Plain(), "\n")
	row := func(y int) string { return strings.TrimRight(string([]rune(rows[y])[:41]), " ") }
	if got, want := row(1), " "+g.Short; !strings.HasPrefix(got, want) {
		t.Fatalf("the first row is %q", got)
	}
	plot := func(y int) string { return string([]rune(rows[y])[15:32]) }
	if got, want := plot(1), "    ░   ▒       ░"; got != want {
		t.Errorf("the first group is %q, want %q", got, want)
	}
	if got := row(1); !strings.HasSuffix(got, " 2▲   1▼") {
		t.Errorf("it counts %q", got)
	}
	if got, want := plot(2), "        ·        "; got != want {
		t.Errorf("a group without a move is %q, want %q", got, want)
	}
	low := len(s.Scenario.Universe.Groups) + 2
	for y, want := range map[int]string{low: "        █        ", 21: "    █   █       █", 22: "    █   █       █", 23: "-4  -2   0   2   4"} {
		got := plot(y)
		if y == 23 {
			got = strings.TrimSpace(string([]rune(rows[y])[14:34]))
			want = strings.TrimSpace(want)
		}
		if got != want {
			t.Errorf("row %d is %q, want %q", y, got, want)
		}
	}
	if got := row(22); !strings.HasPrefix(got, " all 4 ") {
		t.Errorf("the sum is of %q", got)
	}
	for _, r := range []image.Rectangle{{}, image.Rect(0, 0, 30, 24), image.Rect(0, 0, 41, 2), image.Rect(3, 3, 200, 6)} {
		drawSpread(&m.f, r) // no room is no fault
	}
}
