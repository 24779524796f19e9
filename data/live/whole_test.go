package live

import (
	"context"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
	"contagion/data/market"
)

// A market reads it like a recording.
var _ market.Source = (*Feed)(nil)

// All providers on real sockets of this machine: what the other tests do in
// memory holds there too. Nothing waits but for what it waits for.
func TestRealSockets(t *testing.T) {
	start := time.Now()
	now := func() time.Time { return clock("15:00").Add(time.Since(start)) }
	yahoo := fakes.NewYahoo(map[string]*fakes.Listing{"Y": nasdaq()})
	stream := &fakes.Streamer{Price: func(string, time.Time) (float64, bool) { return 100, true }, Each: 10 * time.Millisecond}
	alpaca := &fakes.Alpaca{Key: "id", Secret: "secret"}
	finnhub := &fakes.Finnhub{Token: "token", Quote: func(string) (float64, float64, time.Time, bool) { return 100, 99, clock("14:59"), true }}
	own := &fakes.Own{}
	own.Set("t,sym,px\n2000-01-03T14:59:00Z,O,100\n")
	set := Settings{Now: now, Keys: Keys{AlpacaID: NewKey("id"), AlpacaSecret: NewKey("secret"), Finnhub: NewKey("token")}}
	serve := func(h interface {
		http.Handler
		Clock(func() time.Time)
	}) string {
		h.Clock(now)
		s := httptest.NewServer(h)
		t.Cleanup(s.Close)
		return strings.TrimPrefix(s.URL, "http://")
	}
	set.Yahoo.Base = "http://" + serve(yahoo)
	set.Stream = "ws://" + serve(stream) + "/?version=2"
	at := serve(alpaca)
	alpaca.Snapshot = func(string) (float64, float64, time.Time, bool) { return 99, 100, clock("14:59"), true }
	set.Alpaca = AlpacaSettings{Stream: "ws://" + at + "/v2", REST: "http://" + at}
	at = serve(finnhub)
	set.Finnhub = FinnhubSettings{Stream: "ws://" + at, REST: "http://" + at}
	var mu sync.Mutex
	heard := map[string]bool{}
	all := make(chan struct{})
	set.Tap = func(batch []Seen) {
		mu.Lock()
		defer mu.Unlock()
		for _, s := range batch {
			if s.Verdict == Taken && s.Event.Kind <= Bar && !heard[s.Source] {
				if heard[s.Source] = true; len(heard) == 5 {
					close(all)
				}
			}
		}
	}
	sources, err := Sources([]string{"yahoo@Y", "stream@S", "alpaca@A", "finnhub@F", "http://" + serve(own) + "/doc@O"}, nil, set)
	if err != nil {
		t.Fatal(err)
	}
	f := Open(universe(american1("Y"), american1("S"), american1("A"), american1("F"), american1("O")), exchanges(), sources, set)
	ctx, cancel := context.WithCancel(t.Context())
	var done sync.WaitGroup
	done.Go(func() { f.Run(ctx) })
	select {
	case <-all:
	case <-time.After(30 * time.Second): // a bound for a broken build, not a wait
		t.Errorf("heard only %v: %+v", heard, f.Health())
	}
	cancel()
	done.Wait()
	for id := range data.ID(5) {
		if _, ok := f.Last(id); !ok {
			t.Errorf("no price of %d", id)
		}
	}
}

// A client that is too slow is cut, and comes back.
func TestSlowClient(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		y := k.streamer()
		y.Each = 100 * time.Millisecond
		var once sync.Once
		k.set.Tap = func([]Seen) { once.Do(func() { time.Sleep(5 * time.Minute) }) }
		k.start(universe(american1("NVDA")), must(NewStreamer(k.set)))
		k.pass(6 * time.Minute)
		if n := y.Requests(); n != 2 {
			t.Errorf("%d connections", n)
		}
		k.want("state", k.state(0), data.FeedLive)
	})
}

// A reader that never comes does not hold up the sources, and one that comes
// late finds the last prices.
func TestSlowReader(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		y := k.streamer()
		y.Each, y.Stale = 10*time.Millisecond, 0
		k.start(universe(many(50)...), must(NewStreamer(k.set)))
		time.Sleep(30 * time.Second) // 150,000 ticks
		k.pass(time.Second)
		k.want("state", k.state(0), data.FeedLive)
		if h := k.health(0); h.Missed == 0 {
			t.Errorf("%+v", h)
		}
		if got := k.of(49); time.Since(got[len(got)-1].At) > time.Second {
			t.Errorf("%v", got[len(got)-1])
		}
	})
}

// Two weeks with weekends, a holiday, lunch breaks and nights: nothing grows,
// every session is seen from its open to its close, and nothing is asked for
// while all is shut.
func TestTwoWeeks(t *testing.T) {
	bubble(t, "00:00", func(k *kit) {
		y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq(), "8035.T": listing("JPY", "00:00", "06:30", "02:30", "03:30")})
		s := k.streamer()
		s.Each, s.Stale = time.Minute, 0
		s.Price = func(symbol string, at time.Time) (float64, bool) {
			st, _ := k.cal.StateAt("XNAS", at)
			return wave(at), st == data.Trading
		}
		k.set.Log, k.set.Yahoo.Interval = nil, 5*time.Minute
		k.start(universe(american1("NVDA"), data.Instrument{Symbol: "8035.T", MIC: "XTKS", Currency: "JPY"}, american1("AMD")),
			must(Only(must(NewYahoo(k.set)), []string{"NVDA", "8035.T"})), must(Only(must(NewStreamer(k.set)), []string{"AMD"})))
		day := func() (ticks []data.Tick) {
			for range 24 * 60 {
				time.Sleep(time.Minute)
				ticks, _ = k.feed.Until(time.Now(), ticks)
			}
			return ticks
		}
		heap := func() uint64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc
		}
		var first uint64
		closes := map[data.ID]int{}
		for d := range 12 { // to Friday 14 January
			n := y.Requests()
			ticks := day()
			for _, x := range ticks {
				if x.Role == data.Close && x.At.Day() == 3+d {
					closes[x.ID]++
				}
			}
			if w := time.Now().Add(-time.Hour).Weekday(); w == time.Saturday || w == time.Sunday {
				if len(ticks) > 10 {
					t.Errorf("%d ticks on a %s", len(ticks), w)
				}
				if asked := y.Requests() - n; asked > 330 {
					t.Errorf("%d requests on a %s, want one each 5 minutes", asked, w)
				}
			} else if len(ticks) < 300 {
				t.Errorf("%d ticks on a %s", len(ticks), w)
			}
			if d == 1 {
				first = heap()
			}
		}
		synctest.Wait()
		if last := heap(); last > first+2<<20 {
			t.Errorf("the heap grew from %d to %d bytes in ten days", first, last)
		}
		for id := range data.ID(3) {
			if closes[id] != 10 {
				t.Errorf("%d closes of %d in ten sessions, each on its own day", closes[id], id)
			}
		}
	})
}
