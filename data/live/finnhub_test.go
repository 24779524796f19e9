package live

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

func (k *kit) finnhub() *fakes.Finnhub {
	h := &fakes.Finnhub{Token: "token", Quote: func(s string) (float64, float64, time.Time, bool) {
		return 100, 99, clock("14:59:58"), s != "NOSUCH"
	}}
	k.set.Keys.Finnhub = NewKey("token")
	k.net.Serve("finnhub.test:80", h)
	return h
}

func TestFinnhub(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		h := k.finnhub()
		k.start(universe(american1("NVDA"), american1("NOSUCH"), data.Instrument{Symbol: "8035.T", MIC: "XTKS"}), must(NewFinnhub(k.set)))
		k.pass(5 * time.Second)
		if got := k.of(0); len(got) != 2 || got[0].Role != data.Close || got[0].Price != 99 || got[1].Price != 100 {
			t.Fatalf("the quote gave %v", got)
		}
		k.want("state of the unknown", k.state(1), data.FeedUnknown)
		k.want("state of what it does not cover", k.state(2), data.FeedUnknown)
		at := func(ms int) time.Time { return clock("15:00:04").Add(time.Duration(ms) * time.Millisecond) }
		h.Trade(fakes.Deal{Symbol: "NVDA", Price: 102, Size: 1, At: at(300)}, fakes.Deal{Symbol: "NVDA", Price: 101, Size: 1, At: at(123)}, fakes.Deal{Symbol: "NVDA", Price: 101, Size: 1, At: at(123)})
		k.pass(time.Second)
		got := k.of(0)
		if len(got) != 4 || got[2].Price != 101 || got[3].Price != 102 || !got[2].At.Equal(at(123)) {
			t.Errorf("%v", got)
		}
		k.want("dropped", k.health(0).Dropped, uint64(1))
		k.pass(10 * time.Minute)
		k.want("connections while it pings", h.Requests(), 1)
		k.want("state of the source", k.health(0).State, data.FeedLive)
		k.want("quotes", h.Quotes(), 2)
	})
}

func TestFinnhubWrongKey(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		h := k.finnhub()
		k.set.Keys.Finnhub = NewKey("wrong")
		k.start(universe(american1("NVDA")), must(NewFinnhub(k.set)))
		k.pass(time.Hour)
		k.want("state", k.state(0), data.FeedRefused)
		k.want("connections", h.Requests(), 1)
		k.says(0, "401")
		if c := k.health(0).Cure; !strings.Contains(c, "FINNHUB_API_KEY") {
			t.Errorf("the cure is %q", c)
		}
	})
}

func TestFinnhubLimit(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		h := k.finnhub()
		k.start(universe(many(60)...), must(NewFinnhub(k.set)))
		k.pass(5 * time.Second)
		k.want("subscribed", h.Subscribed(), 50)
		k.want("state beyond", k.state(55), data.FeedRefused)
		h.Most = 40
		k.net.Cut()
		k.pass(2 * time.Minute)
		if n := h.Subscribed(); n == 0 || n > 40 {
			t.Errorf("%d subscribed where 40 are allowed", n)
		}
		k.want("state of the source", k.health(0).State, data.FeedLive)
		k.want("state beyond the new limit", k.state(45), data.FeedRefused)
	})
}

// Another program with the same key: both are dropped, again and again. Ours
// waits 90 s.
func TestFinnhubDoubleConnection(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		h := k.finnhub()
		k.start(universe(american1("NVDA")), must(NewFinnhub(k.set)))
		k.pass(2 * time.Second)
		told := false
		for range 6 {
			h.Intrude()
			k.pass(500 * time.Millisecond)
			told = told || k.health(0).State == data.FeedRefused
		}
		if !told {
			t.Fatalf("%+v", k.health(0))
		}
		k.says(0, "another program")
		n := h.Requests()
		k.pass(80 * time.Second)
		k.want("connections in 80 s", h.Requests(), n)
		k.pass(15 * time.Second)
		k.want("state after", k.health(0).State, data.FeedLive)
	})
}

func TestFinnhubHangs(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		h := k.finnhub()
		h.Script(fakes.Always(fakes.Fault{Do: fakes.Silent}))
		k.start(universe(american1("NVDA")), must(NewFinnhub(k.set)))
		k.pass(155 * time.Second)
		k.want("state", k.health(0).State, data.FeedLost)
		k.says(0, "silence")
		k.want("connections", h.Requests(), 2)
		h.Script(nil)
		k.net.Cut()
		k.pass(70 * time.Second)
		k.want("state after", k.health(0).State, data.FeedLive)
	})
}

func TestFinnhubNonsense(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		h := k.finnhub()
		h.Script(fakes.Always(fakes.Fault{Do: fakes.Random}))
		k.start(universe(american1("NVDA")), must(NewFinnhub(k.set)))
		k.pass(5 * time.Second)
		h.Trade(fakes.Deal{Symbol: "NVDA", Price: 102, Size: 1, At: time.Now()})
		k.pass(time.Second)
		k.want("dropped", k.health(0).Dropped, uint64(1))
		k.want("state", k.health(0).State, data.FeedLive)
	})
}

// The back-up takes over while the first is gone, and says so.
func TestTwoSources(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq(), "8035.T": listing("JPY", "00:00", "06:30", "02:30", "03:30")})
		k.start(universe(american1("NVDA"), data.Instrument{Symbol: "8035.T", MIC: "XTKS", Currency: "JPY"}), must(NewAlpaca(k.set)), must(NewYahoo(k.set)))
		k.pass(10 * time.Second)
		n := y.Asked("NVDA")
		for range 60 {
			a.Trade("NVDA", int(time.Now().Unix()), wave(time.Now()), 1, time.Now())
			k.pass(time.Second)
		}
		if y.Asked("NVDA")-n > 1 {
			t.Errorf("the back-up asked %d times while it was not needed", y.Asked("NVDA")-n)
		}
		k.net.Refuse("alpaca.test:80", true)
		k.net.Cut()
		before := k.of(0)
		k.pass(30 * time.Second)
		if got := k.of(0); len(got) < len(before)+2 || got[len(got)-1].Evidence != data.Bar {
			t.Errorf("%d ticks from the back-up in 30 s", len(got)-len(before))
		}
		k.want("state", k.state(0), data.FeedLive)
		k.want("state of alpaca", k.health(0).State, data.FeedLost)
		k.want("yahoo stands in for", k.health(1).For, "alpaca")
		src, why := k.feed.From(0, time.Now())
		if src != "yahoo" || !strings.Contains(why, "refused") {
			t.Errorf("from %s, %s", src, why)
		}
		k.net.Refuse("alpaca.test:80", false)
		k.pass(2 * time.Minute)
		k.want("yahoo stands in for", k.health(1).For, "")
		if src, why := k.feed.From(0, time.Now()); src != "alpaca" || why != "" {
			t.Errorf("from %s, %s", src, why)
		}
	})
}
