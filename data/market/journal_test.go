package market_test

import (
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// What the tape keeps of sources, by hand. The first is lost for 45 seconds, the
// second stands in; a source that is only being opened has lost nothing.
func TestTapeKeepsSources(t *testing.T) {
	s, cal := bundled(t)
	src := &tape{state: map[data.ID]data.FeedState{}}
	at := nyOpen.Add(20 * time.Minute)
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: at, Origin: data.None})
	well, other := data.Health{Source: "a", State: data.FeedLive}, data.Health{Source: "b", State: data.FeedLive}
	opening := data.Health{Source: "a", State: data.FeedLost, Why: "not connected yet", Opening: true}
	lost := data.Health{Source: "a", State: data.FeedLost, Why: "connection refused."}
	silent := data.Health{Source: "a", State: data.FeedSilent, Why: "nothing since 14:50:00 UTC"}
	stands := data.Health{Source: "b", State: data.FeedLive, For: "a", ForN: 3}
	for i, health := range [][]data.Health{{opening, other}, {well, other}, {lost, stands}, {silent, stands}, {well, stands}, {well, other}, {well, other}} {
		src.health = health
		market.BeatLive(d, at.Add(time.Duration(i)*15*time.Second))
	}
	var got []market.TapeLine
	for _, l := range market.Picture(d).Tape {
		if l.Kind == market.TapeSource {
			got = append(got, l)
		}
	}
	want := []struct {
		after time.Duration
		good  bool
		text  string
	}{
		{30 * time.Second, false, "a lost: connection refused"},
		{30 * time.Second, true, "b stands in for a, 3 instruments"},
		{45 * time.Second, false, "a silent: nothing since 14:50:00 UTC"},
		{60 * time.Second, true, "a back after 30s"},
		{75 * time.Second, true, "a has its place back from b"},
	}
	if len(got) != len(want) {
		t.Fatalf("%d lines: %+v", len(got), got)
	}
	for i, w := range want {
		if l := got[i]; l.Text != w.text || l.Up != w.good || !l.At.Equal(at.Add(w.after)) {
			t.Errorf("%d: %s %v %q, want %s %v %q", i, l.At.Sub(at), l.Up, l.Text, w.after, w.good, w.text)
		}
	}
	for i := range 500 { // one that comes and goes
		src.health = []data.Health{map[bool]data.Health{true: lost, false: well}[i%2 == 0], other}
		at = at.Add(15 * time.Second)
		market.BeatLive(d, at.Add(2*time.Minute))
	}
	n := 0
	for _, l := range market.Picture(d).Tape {
		if l.Kind == market.TapeSource {
			n++
		}
	}
	if n != 40 {
		t.Errorf("%d lines are kept, want 40", n)
	}
}

// While nothing has broken, the known figure is the one shown, and of its time.
func TestKnownIsOfThePriceShown(t *testing.T) {
	s, cal := bundled(t)
	src := &tape{list: afternoon(s, 20), state: map[data.ID]data.FeedState{}, health: []data.Health{{Source: "a", State: data.FeedLive}}}
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: nyOpen.Add(20 * time.Minute), Origin: data.None})
	market.BeatLive(d, nyOpen.Add(20*time.Minute)) // the minute of the last price is not judged yet
	q := market.Picture(d).Quotes[s.Universe.Find("NVDA")]
	want := nyOpen.Add(20*time.Minute - 10*time.Second)
	if !q.LastAt.Equal(want) || !q.KnownAt.Equal(want) || q.Known != q.Last || q.KnownReturn != q.Return || q.KnownEvidence != data.Bar {
		t.Errorf("last %g at %s, known %g at %s (%v)", q.Last, q.LastAt, q.Known, q.KnownAt, q.KnownEvidence)
	}
}
