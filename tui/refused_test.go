package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// Where lines were refused the page says which, how often and the last of each,
// and never that nothing is wrong; the header has its mark in its last cell,
// and nothing else of the main screen changes.
func TestRefusedIsTold(t *testing.T) {
	well := func(u *data.Universe, l *liveFeed) {
		l.health = []data.Health{{Source: "mine", State: data.FeedLive, Asked: 141, Serving: 141, Ticks: 1, Rereads: true}}
	}
	at := liveDay.Add(14*time.Hour + 50*time.Minute)
	clean := livePicture(t, at, well)
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		w, h := size[0], size[1]
		page := func(n uint64) (main, troubles string) {
			s := *clean
			s.Health = []data.Health{clean.Health[0]}
			k := &s.Health[0]
			if n > 0 {
				k.Refused, k.Dropped = n+4, n+4
				k.Refusals[0] = data.Refusal{Reason: "not a JSON object of the schema", Count: n, Last: "line 16: not a JSON object of the schema", At: at}
				k.Refusals[data.RefusalsMost-1] = data.Refusal{Reason: data.OtherReasons, Count: 4, Last: "line 20: px is missing", At: at}
			}
			m := liveModel(&s, w, h)
			main = plainOf(m)
			m.Update(keyPress('!'))
			return main, plainOf(m)
		}
		before, sound := page(0)
		after, told := page(10)
		head, rest, _ := strings.Cut(before, "\n")
		head2, rest2, _ := strings.Cut(after, "\n")
		if rest != rest2 {
			t.Errorf("%dx%d: lines that were refused change the screen:\n%s", w, h, rest2)
		}
		if strings.TrimSuffix(head2, "!") != strings.TrimSuffix(head, " ") || []rune(head2)[w-1] != '!' {
			t.Errorf("%dx%d: the header was %q and is %q", w, h, head, head2)
		}
		if !strings.Contains(sound, "0 of 141 priced, 1 in all") {
			t.Errorf("%dx%d: what came is not told:\n%s", w, h, sound)
		}
		for _, want := range []string{"refused 10 times, last at line 16: not a JSON object of the schema (14:50:00)", "refused 4 times for other reasons, the last: line 20: px is missing (14:50:00)", "14 refused", "what stays in its answers is counted once"} {
			if !strings.Contains(strings.Join(strings.Fields(told), " "), want) { // it may go on in a second line
				t.Errorf("%dx%d: the page lacks %q:\n%s", w, h, want, told)
			}
		}
		if strings.Contains(told, "Nothing is wrong.") {
			t.Errorf("%dx%d: nothing is wrong, it says:\n%s", w, h, told)
		}
	}
}

// While venues are shut the names of which nothing has come are counted as not
// due: those that wait are not all that have no price. They are no trouble.
func TestNotDueIsTold(t *testing.T) {
	for _, c := range []struct {
		feed  data.FeedState
		state data.State
		want  string
	}{
		{data.FeedClosed, data.Shut, "not due now    141 names of venues that do not trade now, without a price so far"},
		{data.FeedHoliday, data.Holiday, "not due now    141 names of venues"},
		{data.FeedLunch, data.Pause, "not due now    141 names of venues"},
		{data.FeedWaiting, data.Trading, ""},
		{data.FeedLost, data.Shut, ""}, // that its source is away says more
		{data.FeedUnknown, data.Shut, ""},
	} {
		s := &market.Snapshot{}
		*s = *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
		s.Venues, s.Calendar, s.Quotes = nil, data.NewCalendar(nil), slices.Clone(s.Quotes)
		s.Health = []data.Health{{Source: "mine", State: data.FeedLive, Asked: 141, Serving: 141, Priced: 8, Ticks: 8, Outside: 7}}
		page := func() string {
			m := liveModel(s, 120, 40)
			m.Update(keyPress('!'))
			return plainOf(m)
		}
		if text := page(); strings.Contains(text, "not due now") || !strings.Contains(text, "8 of 141 priced, 8 in all, 7 outside sessions") {
			t.Errorf("all have a price:\n%s", text)
		}
		for i := range s.Quotes {
			q := &s.Quotes[i]
			q.Feed, q.State, q.Last, q.LastAt = c.feed, c.state, math.NaN(), time.Time{}
		}
		text := page()
		if c.want == "" && strings.Contains(text, "not due now") || !strings.Contains(text, c.want) {
			t.Errorf("%s, want %q:\n%s", c.feed, c.want, text)
		}
		if c.want != "" && !strings.Contains(text, "Nothing is wrong.") {
			t.Errorf("%s is called a trouble:\n%s", c.feed, text)
		}
	}
}

// The sentence is whole where nothing else is wrong.
func TestRefusedAlone(t *testing.T) {
	for n, want := range map[uint64]string{0: "Nothing is wrong.", 1: "The sources are well; 1 line was refused since the start:", 14: "The sources are well; 14 lines were refused since the start:"} {
		s := &market.Snapshot{}
		*s = *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
		s.Venues, s.Calendar = nil, data.NewCalendar(nil)
		s.Health = []data.Health{{Source: "mine", State: data.FeedLive, Refused: n}}
		m := liveModel(s, 120, 40)
		m.Update(keyPress('!'))
		if text := plainOf(m); !strings.Contains(text, want) || strings.Contains(text, "counted once") {
			t.Errorf("%d refused: the page lacks %q:\n%s", n, want, text)
		}
	}
}
