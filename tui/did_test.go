package tui

import (
	"math"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// A line loses its last parts first, and none is cut.
func TestSayingFits(t *testing.T) {
	s := saying{"Since then: ", []sayingPart{{"Japan, HK reached", "2 groups reached"}, {"3 more instruments, 18 of 38", "18 of 38"}, {"Mizuho -4.9 % the most unusual", "Mizuho -4.9 %"}}}
	for _, c := range []struct {
		w    int
		want string
	}{
		{200, "Since then: Japan, HK reached; 3 more instruments, 18 of 38; Mizuho -4.9 % the most unusual."},
		{94, "Since then: Japan, HK reached; 3 more instruments, 18 of 38; Mizuho -4.9 % the most unusual."},
		{87, "Since then: Japan, HK reached; 3 more instruments, 18 of 38; Mizuho -4.9 %."},
		{74, "Since then: Japan, HK reached; 18 of 38; Mizuho -4.9 %."},
		{54, "Since then: 2 groups reached; 18 of 38; Mizuho -4.9 %."},
		{53, "Since then: Japan, HK reached; 18 of 38."},
		{30, "Since then: Japan, HK reached."},
		{29, "Since then: 2 groups reached."},
	} {
		if got := s.in(c.w); got != c.want {
			t.Errorf("in %d cells: %q, want %q", c.w, got, c.want)
		}
	}
	for w := 29; w < 100; w++ {
		if got := s.in(w); canvas.Width(got) > w {
			t.Errorf("in %d cells: %q", w, got)
		}
	}
	if got := (saying{lead: "Nothing."}).in(40); got != "Nothing." {
		t.Errorf("without parts: %q", got)
	}
}

// What the figures did, by hand: b falls by 10 % at a volatility of 2 % a day,
// 5.3 ordinary days; a by 10 % at 5 %, 2.1; c is a yield and d has no figure.
func TestDidSince(t *testing.T) {
	u := &data.Universe{Instruments: []data.Instrument{{Symbol: "A", Short: "A"}, {Symbol: "B", Short: "B"}, {Symbol: "C", Short: "C", Unit: data.Yield}, {Symbol: "D", Short: "D"}},
		Groups: []data.Group{{Short: "one", Members: []data.ID{0, 1}}, {Short: "two", Members: []data.ID{2, 3}}}}
	s := &data.Scenario{Universe: u, Sigma: []data.Sigma{{Pct: 5}, {Pct: 2}, {Pct: 1}, {Pct: 1}}}
	didTime := time.Date(2025, 1, 27, 15, 0, 0, 0, time.UTC)
	at := data.Interval{By: didTime}
	none, hit := contagion.Arrival{}, contagion.Arrival{Stage: contagion.Arrived, Span: at}
	nan := math.NaN()
	before := &market.Snapshot{Scenario: s, At: didTime, Measured: 4, Groups: []market.GroupQuote{{Arrival: none}, {Arrival: none}},
		Quotes: []market.Quote{{Known: 100}, {Known: 10}, {Known: 4}, {Known: nan}}}
	now := &market.Snapshot{Scenario: s, At: didTime.Add(1), Measured: 4, Reached: 1, Groups: []market.GroupQuote{{Arrival: hit}, {Arrival: none}},
		Quotes: []market.Quote{{Known: 90, KnownReturn: -0.1, Z: -2.1}, {Known: 9, KnownReturn: -0.1, Z: -5.3}, {Known: 2, KnownReturn: -0.02, Z: -50}, {Known: 7, KnownReturn: nan, Z: nan}}}
	got, who := didSince(before, now)
	if want := "Since then: one reached; 1 more instrument, 1 of 4; B -10.0 % the most unusual."; got.in(200) != want || who != 1 {
		t.Errorf("%q by %d, want %q", got.in(200), who, want)
	}
	if got, who := didSince(now, before); got.in(200) != "So far no instrument is reached." || who != data.None {
		t.Errorf("back: %q by %d", got.in(200), who)
	}
	got, who = didSince(nil, now)
	if want := "So far: one reached; 1 of 4 instruments reached; B -10.0 % the most unusual."; got.in(200) != want || who != 1 {
		t.Errorf("without a picture before: %q by %d, want %q", got.in(200), who, want)
	}
	still := *before
	still.At = didTime.Add(1)
	if got, who := didSince(before, &still); !strings.Contains(got.in(200), "nothing moved further") || who != data.None {
		t.Errorf("where nothing moved: %q by %d", got.in(200), who)
	}
}
