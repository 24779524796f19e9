package tui

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// Price, change and mark of an instrument come from one state, on the row and
// on the tile.
func TestLatenessAgrees(t *testing.T) {
	s := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	nan := math.NaN()
	priced := func(q *market.Quote) { q.Last, q.Return, q.LastAt = 148.29, -0.011, s.At.Add(-3*time.Minute) }
	unknown := func(q *market.Quote) { priced(q); q.Return = nan }
	gone := func(q *market.Quote) { q.Last, q.Return, q.LastAt = nan, nan, s.At.Add(-11*time.Minute) }
	never := func(q *market.Quote) { q.Last, q.Return, q.LastAt = nan, nan, time.Time{} }
	shut := func(q *market.Quote) { never(q); q.State = data.Shut }
	holiday := func(q *market.Quote) { unknown(q); q.State = data.Holiday }
	for _, c := range []struct {
		name  string
		state data.FeedState
		quote func(q *market.Quote)
		row   string // price to change
		tile  string // its mark
		says  string
	}{
		{"live", data.FeedLive, priced, "148.29 ▼ -1.1", "▼", ""},
		{"late", data.FeedLate, priced, "148.29~▼ -1.1", "~", ", late, the price is 3 min old"},
		{"its source is lost", data.FeedLost, priced, "148.29~▼ -1.1", "~", ", lost, the price is 3 min old"},
		{"its source is lost, and no close before is known", data.FeedLost, unknown, "148.29~    --", "~", ", lost, the price is 3 min old"},
		{"refused after it came", data.FeedRefused, priced, "148.29~▼ -1.1", "~", ", refused, the price is 3 min old"},
		{"halted", data.FeedHalted, priced, "148.29H▼ -1.1", "H", ", halted; the last price is kept"},
		{"withdrawn", data.FeedTooLate, gone, "  ----   ----", " ", ", no price since 14:39:03"},
		{"withdrawn, its source is lost", data.FeedLost, gone, "  ----   ----", " ", ", no price since 14:39:03: lost"},
		{"never came", data.FeedWaiting, never, "    --     --", " ", ", no price yet"},
		{"never came, its source is lost", data.FeedLost, never, "    --     --", " ", ", no price yet: lost"},
		{"never came, refused", data.FeedRefused, never, "    --!    --", "!", ", no price yet: refused"},
		{"no such symbol", data.FeedUnknown, never, "    --!    --", "!", ", no price yet: no such symbol"},
		{"shut", data.FeedClosed, shut, "    --   shut", " ", ""},
		{"holiday, and a price outside hours", data.FeedHoliday, holiday, "148.29    hol", " ", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			own := *s
			own.Quotes = slices.Clone(s.Quotes)
			id := s.Scenario.Universe.Find("CEG")
			c.quote(&own.Quotes[id])
			own.Quotes[id].Feed = c.state
			f := frameOf(&own, 60, 6)
			drawMember(f, image.Rect(0, 0, 40, 1), id, false)
			if row := f.c.Plain(); !strings.Contains(row, c.row) {
				t.Errorf("the row lacks %q: %q", c.row, row)
			}
			f.c.Clear()
			f.drawTile(image.Rect(0, 0, 12, 4), id)
			lines := strings.Split(f.c.Plain(), "\n")
			if got := string([]rune(lines[0])[0]); got != c.tile {
				t.Errorf("the tile's mark is %q, want %q", got, c.tile)
			}
			if withdrawn := strings.Contains(lines[1], "----"); withdrawn != strings.Contains(c.row, "----") {
				t.Errorf("the tile says %q, the row %q", lines[1], c.row)
			}
			if got := f.feedText(id); got != c.says {
				t.Errorf("in words %q, want %q", got, c.says)
			}
		})
	}
}

// Nothing moves over a group of which nothing comes.
func TestNothingMovesOverDeadPrices(t *testing.T) {
	s := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	for state, want := range map[data.FeedState]bool{data.FeedLive: false, data.FeedDelayed: false, data.FeedWaiting: true, data.FeedHalted: true, data.FeedLate: true, data.FeedTooLate: true, data.FeedLost: true} {
		own := *s
		own.Quotes = slices.Clone(s.Quotes)
		for _, id := range s.Scenario.Universe.Groups[0].Members {
			own.Quotes[id].Feed = state
		}
		if got := frameOf(&own, 60, 6).deadGroup(0); got != want {
			t.Errorf("a group that is %s: dead %v, want %v", state, got, want)
		}
	}
}

// Who gives a price in the place of its first source is told beside it.
func TestStandInIsNamed(t *testing.T) {
	own := *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	own.Quotes = []market.Quote{{Feed: data.FeedLive, StandIn: "yahoo"}, {Feed: data.FeedLate, StandIn: "yahoo", LastAt: own.At.Add(-3 * time.Minute)}, {Feed: data.FeedLive}}
	f := frameOf(&own, 80, 1)
	for id, want := range []string{", from yahoo for now", ", from yahoo for now, late, the price is 3 min old", ""} {
		if got := f.feedText(data.ID(id)); got != want {
			t.Errorf("%d: %q, want %q", id, got, want)
		}
	}
}

// What never came is not late, and what is withdrawn is not merely late.
func TestLiveHeaderCounts(t *testing.T) {
	s := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	for _, c := range []struct {
		late, gone, unpriced int
		none                 bool
		source               data.FeedState
		want                 string
	}{
		{source: data.FeedLate, want: "~ mine late !"},
		{source: data.FeedSilent, want: "~ mine silent !"},
		{source: data.FeedSilent, late: 3, gone: 1, want: "~ mine silent, 2 late, 1 out !"},
		{source: data.FeedLost, want: "! mine lost !"},
		{source: data.FeedLost, late: 2, gone: 1, want: "! mine lost, 1 late, 1 out !"},
		{want: "● feed ok, "},
		{unpriced: 4, want: " prices, 4 not yet"},
		{unpriced: 4, none: true, want: "◌ no price yet"},
		{late: 1, want: "~ 1 late"},
		{late: 3, gone: 1, unpriced: 2, want: "~ 2 late, 1 withdrawn"},
		{late: 1, gone: 1, want: "- 1 withdrawn"},
	} {
		own := *s
		own.Late, own.Gone, own.Unpriced = c.late, c.gone, c.unpriced
		if c.source != data.FeedRecorded {
			own.Health = []data.Health{{Source: "mine", State: c.source, Serving: 1}}
		}
		if c.none {
			own.Quotes = make([]market.Quote, len(s.Quotes))
			for i := range own.Quotes {
				own.Quotes[i].Last = math.NaN()
			}
		}
		f := frameOf(&own, 200, 1)
		drawHeader(f, image.Rect(0, 0, 200, 1))
		if head := strings.TrimRight(f.c.Plain(), " \n"); !strings.Contains(head, c.want) {
			t.Errorf("%d late, %d withdrawn, %d unpriced: %q lacks %q", c.late, c.gone, c.unpriced, head, c.want)
		}
	}
}
