package market_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// seoul is a universe of one's own as its file gives it: names of Seoul in two
// groups with an ordinary day of 2 %, an index, one name without an ordinary
// day, and no market known for anybody.
func seoul(names int) *data.Scenario {
	var list []data.Instrument
	for k := range names {
		list = append(list, data.Instrument{Symbol: fmt.Sprintf("S%02d.KS", k), Name: fmt.Sprintf("Stock %d", k), MIC: "XKRX", Currency: "KRW", Group: []string{"a", "b"}[k%2]})
	}
	list = append(list, data.Instrument{Symbol: "^KS11", Name: "Index", MIC: "XKRX", Group: "a", Unit: data.Points}, data.Instrument{Symbol: "NEW.KS", Name: "Newcomer", MIC: "XKRX", Currency: "KRW", Group: "b"})
	s := &data.Scenario{Key: "mine", Title: "Mine", Universe: data.NewUniverse(list, []data.Group{{Key: "a", Name: "Group A", Short: "A", Region: "Korea"}, {Key: "b", Name: "Group B", Short: "B", Region: "Korea"}}),
		Origin: data.None, Sessions: 1, Links: make([]data.Link, len(list)), GroupLinks: make([]data.Link, 2), GroupSigma: []data.Sigma{{Pct: math.NaN()}, {Pct: math.NaN()}}}
	for range list {
		s.Sigma = append(s.Sigma, data.Sigma{Pct: 2})
	}
	s.Sigma[len(list)-1].Pct = math.NaN()
	return s
}

var seoulOpen, seoulShut = tuesday, tuesday.Add(6*time.Hour + 30*time.Minute)

// minutely gives each name's close of the day before and a price a minute from
// one time to another, ten seconds before the minute ends; path is the move of a
// name since that close, in percent.
func minutely(s *data.Scenario, from, to time.Time, path func(id data.ID, minute int) float64) (out []data.Tick) {
	for i := range s.Universe.Instruments {
		out = append(out, data.Tick{At: seoulShut.Add(-24 * time.Hour), ID: data.ID(i), Price: 100, Evidence: data.Printed, Role: data.Close})
	}
	for n, at := 0, from.Add(50*time.Second); at.Before(to); n, at = n+1, at.Add(time.Minute) {
		for i := range s.Universe.Instruments {
			out = append(out, data.Tick{At: at, ID: data.ID(i), Price: 100 + path(data.ID(i), n), Evidence: data.Bar})
		}
	}
	return out
}

// ripple is an ordinary minute: less than a tenth of an ordinary day.
func ripple(id data.ID, minute int) float64 {
	return 0.1 * math.Sin(float64(minute)*(1+float64(id)/7))
}

// What is said of the search is what it sees: whom it could name, since when,
// and until when.
func TestLookout(t *testing.T) {
	_, cal := bundled(t)
	s := seoul(4) // and an index and a newcomer
	h := func(hours, minutes int) time.Time {
		return tuesday.Add(time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute)
	}
	for _, c := range []struct {
		name             string
		begun, from, to  time.Time // the program, and the prices
		now              time.Time
		states           map[data.ID]data.FeedState
		watched          int
		since, blindFrom time.Time
		never            bool
	}{
		{name: "from before the open", begun: h(-1, 0), from: seoulOpen, to: h(2, 0), now: h(2, 0), watched: 4},
		{name: "begun late, the day filled in", begun: h(2, 0), from: seoulOpen, to: h(2, 3), now: h(2, 3), watched: 4},
		{name: "begun late", begun: h(2, 0), from: h(2, 0), to: h(2, 30), now: h(2, 30), watched: 4, since: h(2, 0)},
		{name: "begun late, its first bar not over", begun: h(2, 0), from: h(2, 0), to: h(2, 1), now: h(2, 1), watched: 4, since: h(2, 0)},
		{name: "prices from 1:30 on", begun: h(-1, 0), from: h(1, 30), to: h(2, 0), now: h(2, 0), watched: 4, since: h(1, 30)},
		{name: "within five minutes of the open", begun: h(0, 3), from: h(0, 3), to: h(1, 0), now: h(1, 0), watched: 4},
		{name: "before the open", begun: h(-1, 0), from: seoulOpen, to: h(0, 1), now: h(0, -2), watched: 4, since: h(-1, 0)},
		{name: "no price", begun: h(1, 0), from: h(1, 0), to: h(1, 0), now: h(1, 30), states: all(6, data.FeedWaiting), never: true, since: h(1, 0)},
		{name: "shut since", begun: h(5, 0), from: h(5, 0), to: seoulShut, now: h(8, 0), watched: 4, since: h(5, 0)},
		{name: "begun after the close", begun: h(7, 0), from: h(7, 0), to: h(7, 0), now: h(8, 0), watched: 4, since: h(7, 0)},
		{name: "a whole session missed", begun: h(-1, 0), from: h(1, 0), to: h(1, 0), now: h(8, 0), watched: 4, since: seoulShut},
		{name: "one late", begun: h(-1, 0), from: seoulOpen, to: h(2, 0), now: h(2, 0), states: map[data.ID]data.FeedState{0: data.FeedLate}, watched: 3},
		{name: "all late", begun: h(-1, 0), from: seoulOpen, to: h(2, 0), now: h(2, 3), states: all(6, data.FeedLate), blindFrom: h(1, 59).Add(50 * time.Second)},
		{name: "all withdrawn", begun: h(-1, 0), from: seoulOpen, to: h(2, 0), now: h(2, 20), states: all(6, data.FeedTooLate), blindFrom: h(1, 59).Add(50 * time.Second)},
		{name: "a throttled source", begun: h(1, 0), from: h(1, 0), to: h(2, 0), now: h(2, 20), states: all(6, data.FeedThrottled), since: h(1, 0), blindFrom: h(1, 59).Add(50 * time.Second)},
		{name: "late while shut", begun: h(-1, 0), from: seoulOpen, to: seoulShut, now: h(8, 0), states: all(6, data.FeedLost), watched: 4},
		{name: "only whom it cannot name is late", begun: h(-1, 0), from: seoulOpen, to: h(2, 0), now: h(2, 0), states: map[data.ID]data.FeedState{4: data.FeedLate, 5: data.FeedLate}, watched: 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := &tape{list: minutely(s, c.from, c.to, ripple), state: c.states}
			d := market.OpenLive(s, cal, src, market.LiveOptions{Now: c.begun, Origin: data.None})
			for at := c.begun; !at.After(c.now); at = at.Add(10 * time.Second) {
				market.BeatLive(d, at.Add(3*time.Second))
			}
			got := market.Picture(d)
			want := market.Lookout{Able: 4, Apart: 4, Watched: c.watched, From: c.since, Blind: c.blindFrom, Never: c.never}
			if got.Lookout != want || len(got.Shocks) > 0 {
				t.Errorf("%+v\nwant %+v; %d shocks", got.Lookout, want, len(got.Shocks))
			}
		})
	}
}

func all(n int, st data.FeedState) map[data.ID]data.FeedState {
	out := map[data.ID]data.FeedState{}
	for i := range n {
		out[data.ID(i)] = st
	}
	return out
}

// A day that rolls over forgets that the one before was seen in part.
func TestLookoutOfNextDay(t *testing.T) {
	_, cal := bundled(t)
	s := seoul(4)
	list := minutely(s, tuesday.Add(2*time.Hour), seoulShut, ripple)
	list = append(list, minutely(s, tuesday.Add(24*time.Hour), tuesday.Add(26*time.Hour), ripple)[len(s.Universe.Instruments):]...)
	d := market.OpenLive(s, cal, &tape{list: list}, market.LiveOptions{Now: tuesday.Add(2 * time.Hour), Origin: data.None})
	for at := tuesday.Add(2 * time.Hour); !at.After(tuesday.Add(25 * time.Hour)); at = at.Add(time.Minute) {
		market.BeatLive(d, at.Add(3*time.Second))
		if since := market.Picture(d).Lookout.From; at.Before(tuesday.Add(20*time.Hour)) && !since.Equal(tuesday.Add(2*time.Hour)) {
			t.Fatalf("at %v watched since %v", at, since)
		}
	}
	if l := market.Picture(d).Lookout; !l.From.IsZero() || l.Watched != 4 {
		t.Errorf("%+v", l)
	}
}

// Whose market is known, and for whom too few speak for one.
func TestLookoutOfBundled(t *testing.T) {
	s, cal := bundled(t)
	d := watchFake(t, s, cal, tuesday, feed.FakeOptions{Seed: 1})
	l := market.Picture(d).Lookout
	able, apart := 0, 0
	for i := range s.Universe.Instruments {
		in, k := &s.Universe.Instruments[i], s.Link(data.ID(i))
		g := s.Universe.GroupOf(data.ID(i))
		if in.Unit == data.Points || in.Unit == data.Yield || g >= 0 && s.Universe.Groups[g].Region == "Global" || !(s.Sigma[i].Pct > 0) {
			continue
		}
		able++
		if k.N == 0 || k.Market != data.MarketNames && s.Universe.Find(k.Market) == data.None {
			apart++
		}
	}
	if l.Able != able || l.Apart != apart || able < 80 || apart == 0 || apart > able/3 {
		t.Errorf("%+v; by hand %d, %d", l, able, apart)
	}
}
