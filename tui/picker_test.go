package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

func day(d int) time.Time { return time.Date(2025, 1, d, 21, 0, 0, 0, time.UTC) }

// Each sorting has its order; what is not known comes last, and the cursor
// stays on its entry.
func TestPickerSorting(t *testing.T) {
	p := newPicker()
	for i, k := range []string{"a", "b", "c", "d"} {
		p.entries = append(p.entries, Entry{Key: k, Title: k, Shock: day(i + 1)})
	}
	p.entries = append(p.entries, Entry{Key: "e", Title: "e", Kind: Yours, Shock: day(20)})
	p.sketches["a"] = &sketch{size: -0.30, reached: 1, measured: 10, label: "mixed"}
	p.sketches["b"] = &sketch{size: 0.40, reached: 9, measured: 10}
	p.sketches["c"] = &sketch{size: math.NaN(), reached: 0, measured: 0, label: "common shock"}
	for _, c := range []struct {
		by   sorting
		want string
	}{{byDate, "dcbae"}, {bySize, "bacde"}, {bySpread, "bacde"}, {byLabel, "cabde"}} {
		p.sort = c.by
		p.arrange("c")
		got := ""
		for _, k := range p.shown {
			got += p.entries[k].Key
		}
		if got != c.want {
			t.Errorf("by %s: %s, want %s", sortingNames[c.by], got, c.want)
		}
		if e := p.chosen(); e.Key != "c" {
			t.Errorf("by %s the cursor went to %s", sortingNames[c.by], e.Key)
		}
	}
	p.query = "2025-01-20"
	if p.arrange(""); len(p.shown) != 1 || p.chosen().Key != "e" {
		t.Errorf("a date finds %d entries", len(p.shown))
	}
	p.query = "nothing"
	if p.arrange(""); p.chosen() != nil {
		t.Error("an empty list has a chosen entry")
	}
}

// The hardest day is the one on which the origin moved furthest, and a figure
// of an earlier day or from before the shock does not count.
func TestHardestDay(t *testing.T) {
	u := data.NewUniverse([]data.Instrument{{Symbol: "A", Group: "g"}, {Symbol: "B", Group: "g"}}, []data.Group{{Key: "g"}})
	s := &data.Scenario{Universe: u, Origin: 0, Shock: data.Interval{After: day(1), By: day(2)}}
	snap := func(d int, za, zb float64, known int) *market.Snapshot {
		return &market.Snapshot{At: day(d), Scenario: s, Quotes: []market.Quote{{Z: za, KnownAt: day(known)}, {Z: zb, KnownAt: day(d)}}}
	}
	days := []*market.Snapshot{snap(1, -9, 0, 1), snap(2, -3, 0, 2), snap(3, -4, 9, 3), snap(4, -8, 9, 2), snap(5, math.NaN(), 20, 5)}
	if got := hardest(days); !got.At.Equal(day(3)) {
		t.Errorf("the origin's hardest day is %v, want the third", got.At)
	}
	macro := *s
	macro.Origin = data.None
	for _, d := range days {
		d.Scenario = &macro
	}
	if got := hardest(days); !got.At.Equal(day(5)) {
		t.Errorf("without an origin the hardest day is %v, want the fifth", got.At)
	}
}

func TestPairedGroups(t *testing.T) {
	universe := func(groups ...data.Group) *data.Universe { return data.NewUniverse(nil, groups) }
	a := universe(data.Group{Key: "chips", Name: "US chips", Region: "us"}, data.Group{Key: "eu", Name: "Europe", Region: "europe"}, data.Group{Key: "macro", Name: "Macro", Region: "Global"})
	b := universe(data.Group{Key: "banks", Name: "Banks", Region: "us"}, data.Group{Key: "macro", Name: "Indices"}, data.Group{Key: "europe", Name: "europe", Region: "europe"})
	want := []pairRow{{"Europe", [2]int{1, 2}}, {"Macro", [2]int{2, 1}}, {"US chips", [2]int{0, -1}}, {"Banks", [2]int{-1, 0}}}
	if got := paired(a, b); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	// Whatever the universes, every group of both has one row.
	for i, row := range paired(b, a) {
		if row.at[0] < 0 && row.at[1] < 0 {
			t.Errorf("row %d belongs to nobody", i)
		}
	}
}

func TestReachedBy(t *testing.T) {
	shock := day(2)
	reached := func(after time.Duration) market.Quote {
		return market.Quote{Arrival: contagion.Arrival{Stage: contagion.Arrived, Span: data.Interval{By: shock.Add(after)}}}
	}
	s := &market.Snapshot{At: shock.Add(5 * time.Hour), Measured: 4, Scenario: &data.Scenario{Shock: data.Interval{By: shock}},
		Quotes: []market.Quote{reached(time.Hour), reached(90 * time.Minute), {}, reached(5 * time.Hour)}}
	nan := math.NaN()
	want := []float64{25, 50, 50, 50, 75, nan, nan, nan}
	for i, v := range reachedBy(s, 8*time.Hour, 8) {
		if v != want[i] && !(math.IsNaN(v) && math.IsNaN(want[i])) {
			t.Errorf("hour %d: %v %% reached, want %v", i, v, want[i])
		}
	}
}

func TestAlike(t *testing.T) {
	s := &market.Snapshot{At: day(3), Scenario: &data.Scenario{Shock: data.Interval{By: day(2)}}}
	for _, c := range []struct {
		shock, want int
		within      bool
	}{{5, 6, true}, {9, 9, false}, {2, 4, false}} {
		at, within := alike(s, day(c.shock), day(4), day(9))
		if !at.Equal(day(c.want)) || within != c.within {
			t.Errorf("shock on day %d: %v, %v", c.shock, at, within)
		}
	}
}

// Side by side nothing after the playhead is read, of either.
func TestBesideReadsNoFuture(t *testing.T) {
	a, err := recorded()
	if err != nil {
		t.Fatal(err)
	}
	draw := func(b *market.Snapshot) string {
		c, _, err := StillBeside(a, b, 120, 40, Options{})
		if err != nil {
			t.Fatal(err)
		}
		return c.Plain()
	}
	before := draw(a)
	poisoned := *a.Scenario
	poisoned.Figures = slices.Clone(poisoned.Figures)
	for i := range poisoned.Figures {
		if poisoned.Figures[i].At.After(a.At) {
			poisoned.Figures[i].Value, poisoned.Figures[i].Price = 123456, 123456
		}
	}
	b := *a
	b.Scenario = &poisoned
	if draw(&b) != before {
		t.Error("figures after the playhead change the picture")
	}
	if n := strings.Count(before, "US chips"); n != 1 {
		t.Errorf("a group of both has %d rows", n)
	}
}
