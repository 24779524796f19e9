package watch

import (
	"math"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// priced is a picture of five names that trade, some of them withdrawn: g of
// ten bars, u because no source has them any more, c shut with the price of
// before, . well with a price of now, = well with the price of before.
func priced(second int, how string) *market.Snapshot {
	s := picture(0)
	list := []data.Instrument{{Symbol: "A", Name: "Alpha", Group: "g"}, {Symbol: "B", Name: "Beta", Group: "g"}, {Symbol: "C", Name: "C", Group: "g"}, {Symbol: "D", Name: "Delta", Group: "g"}, {Symbol: "E", Name: "Eta", Group: "g"}}
	s.Scenario.Universe = data.NewUniverse(list, []data.Group{{Key: "g", Short: "Gs"}})
	s.At = noon.Add(time.Duration(second) * time.Second)
	s.Quotes = make([]market.Quote, len(how))
	for i, c := range how {
		q := market.Quote{Last: 100, LastAt: s.At, State: data.Trading, Feed: data.FeedLive}
		switch c {
		case 'g':
			q.Last, q.LastAt, q.Feed = math.NaN(), noon, data.FeedTooLate
		case 'u':
			q.Last, q.LastAt, q.Feed = math.NaN(), noon, data.FeedUnknown
		case 'c':
			q.LastAt, q.Feed, q.State = noon, data.FeedClosed, data.Shut
		case '=':
			q.LastAt, q.Feed = noon, data.FeedLost
		}
		s.Quotes[i] = q
	}
	return s
}

// Prices that are withdrawn are told in one sentence for those that go together,
// and so is their return: a newer price, not the same one under another state.
func TestWithdrawals(t *testing.T) {
	type step struct {
		second int
		how    string
		want   string
	}
	for name, steps := range map[string][]step{
		"one after the other, one sentence": {
			{600, ".....", ""}, {601, "g....", ""}, {610, "gg...", ""}, {620, "ggggg", ""}, {639, "ggggg", ""},
			{640, "ggggg", "5 prices are withdrawn: older than ten bars; none that is due is left."},
			{700, "ggggg", ""}, {1300, "ggggg", ""},
			{1301, "....g", ""}, {1305, ".....", ""}, {1325, ".....", "5 prices are back; none is withdrawn any more."}, {1400, ".....", ""}},
		"no longer than a bar": {
			{600, ".....", ""}, {601, "g....", ""}, {619, "gg...", ""}, {637, "ggg..", ""}, {655, "gggg.", ""}, {661, "gggg.", "4 prices are withdrawn: older than ten bars."}},
		"a few are named": {
			{600, ".....", ""}, {601, "g.g..", ""}, {621, "g.g..", "The prices of Alpha (A) and C are withdrawn: older than ten bars."},
			{630, "..g..", ""}, {650, "..g..", "The price of Alpha (A) is back."}},
		"pictures of a minute are whole": {
			{600, ".....", ""}, {660, "g....", "The price of Alpha (A) is withdrawn: older than ten bars."}, {720, ".....", "The price of Alpha (A) is back."}},
		"back before it was told": {
			{600, ".....", ""}, {601, "g....", ""}, {610, ".....", ""}, {700, ".....", ""}},
		"the same price, before it was told": {
			{600, "g....", ""}, {603, "=....", ""}, {640, "=....", ""}, {641, "g....", ""}, {661, "g....", "The price of Alpha (A) is withdrawn: older than ten bars."}},
		"the same price is no return": {
			{600, ".....", ""}, {660, "g....", "The price of Alpha (A) is withdrawn: older than ten bars."}, {720, "=....", ""}, {780, "g....", ""}, {840, ".....", "The price of Alpha (A) is back."}},
		"its venue shuts": {
			{600, ".....", ""}, {660, "gg...", "The prices of Alpha (A) and Beta (B) are withdrawn: older than ten bars."},
			{720, "cg...", "The price of Alpha (A) is no longer due: its venue does not trade now."},
			{780, "cc...", "The price of Beta (B) is no longer due: its venue does not trade now."}},
		"no symbol": {
			{600, ".....", ""}, {660, "ug...", "The price of Alpha (A) is withdrawn: no source has such a symbol any more. The price of Beta (B) is withdrawn: older than ten bars."}},
		"comes and goes": {
			{600, ".....", ""},
			{660, "g....", "The price of Alpha (A) is withdrawn: older than ten bars."}, {720, ".....", "The price of Alpha (A) is back."},
			{780, "g....", "The price of Alpha (A) is withdrawn: older than ten bars."}, {840, ".....", "The price of Alpha (A) is back."},
			{900, "g....", "The price of Alpha (A) is withdrawn: older than ten bars; it comes and goes, which is told no more today."}, {960, ".....", "The price of Alpha (A) is back."},
			{1020, "g....", ""}, {1080, ".....", ""},
			{1140, "ggggg", "5 prices are withdrawn: older than ten bars; none that is due is left."}},
	} {
		var told Teller
		for _, k := range steps {
			var got []string
			for _, e := range told.Tell(priced(k.second, k.how)) {
				if e.Kind != Prices || len(e.Facts.Symbols) == 1 || int(*e.Facts.Count) != max(len(e.Facts.Symbols), 1) || (e.Facts.State == "withdrawn") != (e.Facts.Why != "") {
					t.Errorf("%s: %+v", name, e)
				}
				got = append(got, e.Text)
			}
			if text := strings.Join(got, " "); text != k.want {
				t.Errorf("%s, second %d, %s: %q, want %q", name, k.second, k.how, text, k.want)
			}
		}
	}
}
