package live

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

func (k *kit) alpaca() *fakes.Alpaca {
	a := &fakes.Alpaca{Key: "id", Secret: "secret", Snapshot: func(s string) (float64, float64, time.Time, bool) {
		return 99, 100, clock("14:59:58"), true
	}}
	k.set.Keys.AlpacaID, k.set.Keys.AlpacaSecret = NewKey("id"), NewKey("secret")
	k.net.Serve("alpaca.test:80", a)
	return a
}

func TestAlpaca(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		k.start(universe(american1("NVDA"), data.Instrument{Symbol: "8035.T", MIC: "XTKS"}), must(NewAlpaca(k.set)))
		k.pass(time.Second)
		k.want("state of the source", k.health(0).State, data.FeedLive)
		k.want("asked", k.health(0).Asked, 1)
		if got := k.of(0); len(got) != 2 || got[0].Role != data.Close || got[0].Price != 99 || got[1].Price != 100 {
			t.Fatalf("the snapshot gave %v", got)
		}
		for i := range 20 {
			a.Trade("NVDA", i+10, 100+float64(i)/100, 100, time.Now())
			a.Trade("NVDA", i+10, 100+float64(i)/100, 100, time.Now()) // twice
			k.pass(time.Second)
		}
		k.want("ticks", len(k.of(0)), 22)
		k.want("evidence", k.of(0)[21].Evidence, data.Printed)
		k.want("state", k.state(0), data.FeedLive)
		k.want("state of what it does not cover", k.state(1), data.FeedUnknown)
		a.Status("NVDA", "H", time.Now())
		k.pass(time.Second)
		k.want("state when halted", k.state(0), data.FeedHalted)
		a.Status("NVDA", "T", time.Now())
		a.Trade("NVDA", 99, 100.5, 1, time.Now())
		k.pass(time.Second)
		k.want("state when resumed", k.state(0), data.FeedLive)
		a.Raw(`[{"T":"c","S":"NVDA","x":"V","oi":99,"op":100.5,"os":1,"oc":["@"],"ci":100,"cp":100.4,"cs":1,"cc":["@"],"t":"` + time.Now().UTC().Format(time.RFC3339Nano) + `","z":"C"}]`)
		a.Raw(`[{"T":"x","S":"NVDA","i":99,"p":100.5,"s":1,"t":"2000-01-03T15:00:00Z"},{"T":"q","S":"NVDA","bx":"V","bp":1,"bs":1,"ax":"V","ap":2,"as":1,"c":["R"],"t":"2000-01-03T15:00:00Z"},{"T":"new thing","S":"NVDA","p":5,"t":"2000-01-03T15:00:00Z"}]`)
		k.pass(time.Second)
		k.want("price after a correction", k.of(0)[len(k.of(0))-1].Price, 100.4)
	})
}

func TestAlpacaThirtyAndBars(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		k.start(universe(many(45)...), must(NewAlpaca(k.set)))
		k.pass(2 * time.Second)
		subs := a.Subscriptions()
		if len(subs) != 1 || len(subs[0]) != 30 {
			t.Fatalf("subscribed to %v", subs)
		}
		a.Trade("A029", 1, 101, 1, time.Now())
		a.Trade("A030", 2, 555, 1, time.Now()) // beyond the limit: not sent
		a.Bar("A044", 102, clock("14:59"))
		k.pass(time.Second)
		if got := k.of(44); got[len(got)-1].Price != 102 || got[len(got)-1].Evidence != data.Bar || !got[len(got)-1].At.Equal(clock("15:00")) {
			t.Errorf("a bar is %v: it is known at its end", got[len(got)-1])
		}
		if got := k.of(29); got[len(got)-1].Price != 101 {
			t.Errorf("%v", got)
		}
	})
}

// Each of its error codes.
func TestAlpacaErrors(t *testing.T) {
	for _, c := range []struct {
		code int
		want data.FeedState
		for_ time.Duration // until it is tried again; 0 never
	}{
		{400, data.FeedLost, time.Second}, {401, data.FeedLost, time.Second}, {402, data.FeedRefused, 0}, {404, data.FeedLost, time.Second},
		{406, data.FeedRefused, 90 * time.Second}, {407, data.FeedLost, time.Second}, {408, data.FeedRefused, 0},
		{409, data.FeedRefused, 0}, {410, data.FeedLost, time.Second}, {411, data.FeedRefused, 0}, {500, data.FeedLost, time.Second},
	} {
		t.Run(fmt.Sprint(c.code), func(t *testing.T) {
			bubble(t, "15:00", func(k *kit) {
				a := k.alpaca()
				k.start(universe(american1("NVDA")), must(NewAlpaca(k.set)))
				k.pass(10 * time.Second)
				n := a.Requests()
				a.Raw(fmt.Sprintf(`[{"T":"error","code":%d,"msg":"as \u001b[31mdocumented"}]`, c.code))
				var h data.Health
				for range 20 { // it may be back within a second
					k.pass(50 * time.Millisecond)
					if h = k.health(0); h.State != data.FeedLive {
						break
					}
				}
				if h.State != c.want || !strings.Contains(h.Why, fmt.Sprintf("error %d: as documented", c.code)) {
					t.Fatalf("%+v, want %s", h, c.want)
				}
				if (c.want == data.FeedRefused) == (h.Cure == "") {
					t.Errorf("the cure is %q", h.Cure)
				}
				k.pass(time.Hour / 2)
				if back := a.Requests() > n; back != (c.for_ > 0) {
					t.Errorf("tried again: %t", back)
				}
				if c.for_ == 90*time.Second && h.Next.Sub(h.Since) < c.for_ {
					t.Errorf("tried again at %s, refused at %s", h.Next, h.Since)
				}
			})
		})
	}
}

// 402 leaves the socket open: nothing would ever come, and nothing says so.
func TestAlpacaWrongKey(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		k.set.Keys.AlpacaSecret = NewKey("wrong")
		k.start(universe(american1("NVDA")), must(NewAlpaca(k.set)))
		k.pass(time.Second)
		k.want("state", k.state(0), data.FeedRefused)
		k.want("open connections", k.net.Open(), 0)
		k.pass(time.Hour)
		k.want("connections", a.Requests(), 1)
		k.want("next try", k.health(0).Next, time.Time{})
		if h := k.health(0); !strings.Contains(h.Cure, "APCA_API_SECRET_KEY") {
			t.Errorf("the cure is %q", h.Cure)
		}
		a.Secret = "wrong" // mended at the other end; the viewer asks again
		k.feed.Retry()
		k.pass(time.Second)
		k.want("state with an old snapshot alone", k.health(0).State, data.FeedLate)
		a.Trade("NVDA", 1, 100, 100, time.Now())
		k.pass(time.Second)
		k.want("state", k.health(0).State, data.FeedLive)
	})
}

// After a drop the dead session lingers: 406 for 90 s. Then all is subscribed
// again, and a snapshot fills the gap.
func TestAlpacaDropped(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		a.Linger = 90 * time.Second
		k.start(universe(american1("NVDA"), american1("AMD")), must(NewAlpaca(k.set)))
		k.pass(2 * time.Second)
		a.Trade("NVDA", 1, 101, 1, time.Now())
		k.pass(time.Second)
		k.net.Cut()
		a.Snapshot = func(string) (float64, float64, time.Time, bool) { return 99, 103, clock("15:01:20"), true }
		k.pass(5 * time.Second)
		k.want("state while the dead session lingers", k.state(0), data.FeedRefused)
		k.says(0, "406")
		k.pass(100 * time.Second)
		k.want("state", k.health(0).State, data.FeedLive)
		subs := a.Subscriptions()
		if len(subs) != 2 || !slices.Equal(subs[0], subs[1]) {
			t.Errorf("subscriptions %v", subs)
		}
		k.want("snapshots", a.Snapshots(), 2)
		if got := k.of(0); got[len(got)-1].Price != 103 {
			t.Errorf("the gap was not filled: %v", got)
		}
		a.Trade("NVDA", 2, 102, 1, clock("15:01:10")) // older than the snapshot
		k.pass(time.Second)
		if got := k.of(0); got[len(got)-1].Price != 103 {
			t.Errorf("an old trade was shown: %v", got)
		}
	})
}

func TestAlpacaHangs(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		a.Script(fakes.First(1, fakes.Fault{Do: fakes.Silent, After: 3}))
		k.start(universe(american1("NVDA")), must(NewAlpaca(k.set)))
		k.pass(119 * time.Second)
		k.want("state of the source after 119 s of silence", k.health(0).State, data.FeedLive)
		k.want("state", k.state(0), data.FeedLate)
		lost := 0
		for range 10 {
			k.pass(200 * time.Millisecond)
			if k.health(0).State == data.FeedLost {
				lost++
			}
		}
		if lost == 0 {
			t.Error("the silence was never told")
		}
		k.pass(time.Minute)
		k.want("connections", a.Requests(), 2)
		k.want("state once it pings", k.health(0).State, data.FeedLive)
	})
}

// A quiet market is no silence: it pings every 54 s, and we answer.
func TestAlpacaQuietMarket(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		k.start(universe(american1("NVDA")), must(NewAlpaca(k.set)))
		k.pass(30 * time.Minute)
		k.want("connections", a.Requests(), 1)
		k.want("state of the source", k.health(0).State, data.FeedLive)
		k.want("state of a share without a trade", k.state(0), data.FeedTooLate)
	})
}

// With no trades left to give up, a limit of symbols ends it.
func TestAlpacaNoRoom(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		k.start(universe(american1("NVDA")), must(NewAlpaca(k.set)))
		k.pass(time.Second)
		for range 2 {
			a.Raw(`[{"T":"error","code":405,"msg":"symbol limit exceeded"}]`)
			k.pass(time.Second)
		}
		k.want("state", k.state(0), data.FeedRefused)
		k.says(0, "405")
		if subs := a.Subscriptions(); len(subs) != 2 || len(subs[1]) != 0 {
			t.Errorf("subscriptions %v", subs)
		}
	})
}

func TestAlpacaSmallerLimit(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		a.Trades = 10
		k.start(universe(many(20)...), must(NewAlpaca(k.set)))
		k.pass(2 * time.Second)
		if subs := a.Subscriptions(); len(subs) != 1 || len(subs[0]) != 10 {
			t.Errorf("subscribed to %v", subs)
		}
		k.want("state", k.health(0).State, data.FeedLive)
	})
}

func TestAlpacaTestFeed(t *testing.T) {
	bubble(t, "03:00", func(k *kit) {
		a := k.alpaca()
		k.set.Alpaca.Feed = "test"
		k.start(universe(american1("NVDA"), american1("FAKEPACA")), must(NewAlpaca(k.set)))
		k.pass(time.Second)
		a.Trade("FAKEPACA", 1, 130, 1, time.Now())
		k.pass(time.Second)
		k.want("ticks", len(k.of(1)), 1)
		k.want("snapshots", a.Snapshots(), 0)
	})
}

func TestAlpacaNonsense(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		a := k.alpaca()
		a.Script(fakes.Always(fakes.Fault{Do: fakes.Double}))
		k.start(universe(american1("NVDA")), must(NewAlpaca(k.set)))
		k.pass(time.Second)
		before := len(k.of(0))
		for _, text := range []string{`{}`, `null`, `[null]`, `[{"T":"t","S":"NVDA","p":null,"t":"2000-01-03T15:00:00Z"}]`, `[{"T":"t","S":"NVDA","p":100}]`, `[{"T":"t","S":"NVDA","p":1e999,"t":"2000-01-03T15:00:00Z"}]`,
			`[{"T":"t","S":"../../etc","p":100,"t":"2000-01-03T15:00:00Z"}]`, `[{"T":"b","S":"NVDA","c":["@"],"t":"2000-01-03T15:00:00Z"}]`, strings.Repeat("[", 20000), "\xff\xfe"} {
			a.Raw(text)
		}
		k.pass(time.Second)
		k.want("ticks of nonsense", len(k.of(0)), before)
		k.want("state", k.health(0).State, data.FeedLive)
		if h := k.health(0); h.Dropped < 4 {
			t.Errorf("%+v", h)
		}
	})
}
