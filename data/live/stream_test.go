package live

import (
	"context"
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

func (k *kit) streamer() *fakes.Streamer {
	y := &fakes.Streamer{Stale: 60 * time.Hour, Price: func(s string, t time.Time) (float64, bool) { return wave(t), s != "NOSUCH" }}
	k.net.Serve("streamer.test:80", y)
	return y
}

// The two public samples.
func TestPricingGolden(t *testing.T) {
	for _, c := range []struct {
		text string
		want pricing
	}{
		{"CgVLUlc9WBWFW6hEGJCgpJ7wYyoDQ0NZMA44AUVwq7G+ZQAVlsC9AYVbqETNAYV7qETYAQg=", pricing{id: "KRW=X", price: 1346.86, at: time.UnixMilli(1715871189000).UTC(), quoteType: 14, hours: 1}},
		{"CgRES05HFa5HxEEYkJu3uYxoKgNOTVMwCDgBRet8lUBIpqS0BmXwKIw/2AEE", pricing{id: "DKNG", price: 24.535, at: time.Date(2026, 9, 2, 19, 27, 9, 0, time.UTC), quoteType: 8, hours: 1}},
	} {
		for _, frame := range []string{c.text, `{"type":"pricing","message":"` + c.text + `"}`} {
			got, err := decodeFrame([]byte(frame))
			if err != nil || got != c.want {
				t.Errorf("%+v, %v; want %+v", got, err, c.want)
			}
		}
	}
	q := fakes.Quote{Symbol: "NVDA", Currency: "USD", At: time.UnixMilli(946911600123).UTC(), Price: 332.795, Previous: 300.5, Type: 8, Hours: 1, Size: 42}
	got, err := decodePricing(q.Encode())
	if want := (pricing{id: "NVDA", price: 332.795, previous: 300.5, at: q.At, currency: "USD", quoteType: 8, hours: 1, lastSize: 42}); err != nil || got != want {
		t.Errorf("%+v, %v; want %+v", got, err, want)
	}
}

// Bad protobufs by hand: each is an error, none a price.
func TestPricingBad(t *testing.T) {
	for name, b := range map[string][]byte{
		"cut tag":            {0x80},
		"price as varint":    {0x10, 0x01},
		"time as fixed":      {0x1d, 1, 2, 3, 4},
		"cut price":          {0x15, 1, 2},
		"varint of 11 bytes": append([]byte{0x18}, []byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}...),
		"length 2^63":        {0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f},
		"end of a group":     {0xa4, 0x06},
	} {
		if p, err := decodePricing(b); err == nil {
			t.Errorf("%s gave %+v", name, p)
		}
	}
	if _, err := decodeFrame([]byte(`{"type":"pricing","message":"!!!"}`)); err == nil {
		t.Error("base64 that is none")
	}
	if p, err := decodeFrame([]byte(`{"type":"news","message":"x"}`)); err != nil || p.quoteType != heartbeat {
		t.Errorf("another type of message: %+v %v", p, err)
	}
}

func TestStreamer(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		y := k.streamer()
		k.start(universe(american1("NVDA"), american1("NOSUCH")), must(NewStreamer(k.set)))
		k.pass(500 * time.Millisecond)
		if got := k.of(0); len(got) != 1 || !got[0].At.Before(clock("14:59").AddDate(0, 0, -2)) {
			t.Fatalf("the snapshot is %v: its own time is days ago", got)
		}
		k.want("state of a stale snapshot", k.state(0), data.FeedTooLate)
		k.pass(time.Minute)
		k.want("state", k.state(0), data.FeedLive)
		if n := len(k.of(0)); n < 58 {
			t.Errorf("%d ticks in a minute", n)
		}
		k.want("connections", y.Connections(), 1)
		if h := k.health(0); h.Delay > 2*time.Second || h.Dropped != 0 {
			t.Errorf("%+v", h)
		}
	})
}

func TestStreamerDoubles(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		y := k.streamer()
		k.start(universe(many(250)...), must(NewStreamer(k.set)))
		k.pass(10 * time.Second)
		k.want("connections", y.Connections(), 3)
		k.want("subscribed", y.Subscribed(), 250)
		for i := range 250 {
			k.want("state", k.state(data.ID(i)), data.FeedLive)
		}
	})
}

func TestStreamerFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fakes.Fault
		state data.FeedState
		why   string
		wait  time.Duration
	}{
		{"refused", fakes.Fault{Do: fakes.NoUpgrade, Status: 403}, data.FeedRefused, "403", 5 * time.Second},
		{"throttled", fakes.Fault{Do: fakes.NoUpgrade, Status: 429}, data.FeedThrottled, "429", 5 * time.Second},
		{"no websocket", fakes.Fault{Do: fakes.Page}, data.FeedLost, "not with a websocket", 5 * time.Second},
		{"elsewhere", fakes.Fault{Do: fakes.Elsewhere}, data.FeedLost, "another host", 5 * time.Second},
		{"reset", fakes.Fault{Do: fakes.Reset}, data.FeedLost, "cut", 5 * time.Second},
		{"never answers", fakes.Fault{Do: fakes.Hang}, data.FeedLost, "10 s", 12 * time.Second},
		{"dropped", fakes.Fault{Do: fakes.Drop}, data.FeedLost, "cut", 5 * time.Second},
		{"closed", fakes.Fault{Do: fakes.CloseFrame, Status: 1005}, data.FeedLost, "1005", 5 * time.Second},
		{"hangs", fakes.Fault{Do: fakes.Silent}, data.FeedLost, "after a silence", 63 * time.Second},
		{"100 MB in one", fakes.Fault{Do: fakes.Giant}, data.FeedLost, "1 MiB", 5 * time.Second},
		{"100 MB in pieces", fakes.Fault{Do: fakes.Fragments}, data.FeedLost, "1 MiB", 5 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, "15:00", func(k *kit) {
				y := k.streamer()
				k.start(universe(american1("NVDA")), must(NewStreamer(k.set)))
				k.pass(time.Minute + 5*time.Second)
				k.want("state before", k.state(0), data.FeedLive)
				y.Script(fakes.Always(c.fault))
				k.net.Cut()
				n := 0 // of looks at which it was told; a source that lets us in lives for a moment
				for range int(c.wait/time.Second) + 40 {
					k.pass(time.Second)
					if h := k.health(0); h.State == c.state && strings.Contains(h.Why, c.why) {
						n++
					}
				}
				if n == 0 {
					t.Errorf("never %s with %q: %+v\n%s", c.state, c.why, k.health(0), strings.Join(k.log, "\n"))
				}
				if c.fault.Do == fakes.NoUpgrade && c.fault.Status == 403 {
					k.feed.Retry() // refused for good: the viewer asks again
				}
				y.Script(nil)
				k.net.Cut()
				if c.fault.Do == fakes.NoUpgrade && c.fault.Status == 403 {
					k.feed.Retry()
				}
				k.pass(3 * time.Minute)
				k.want("state after", k.state(0), data.FeedLive)
				k.want("subscribed again", y.Subscribed(), 1)
			})
		})
	}
}

// What is not a message is counted, and the line lives on; where nothing else
// comes for ten seconds the source says so, and is well with the next price.
func TestStreamerNonsense(t *testing.T) {
	for _, f := range []fakes.Fault{{Do: fakes.Random, After: 30}, {Do: fakes.BadUTF8, After: 30}} {
		bubble(t, "15:00", func(k *kit) {
			y := k.streamer()
			y.Script(fakes.Always(f))
			k.start(universe(american1("NVDA")), must(NewStreamer(k.set)))
			k.pass(40 * time.Second)
			if h := k.health(0); f.Do == fakes.Random && (h.Dropped < 5 || h.Refused < 5 || h.Refusals[0].Last == "" || h.State != data.FeedLost || h.Why != "all that comes is refused") || f.Do != fakes.Random && h.State != data.FeedLive {
				t.Errorf("%+v", h)
			}
			if n := len(k.of(0)); n < 25 || n > 31 {
				t.Errorf("%d ticks", n)
			}
			y.Script(nil)
			k.net.Cut()
			k.pass(time.Minute)
			k.want("state after", k.state(0), data.FeedLive)
		})
	}
}

func TestStreamerTwiceAndSwapped(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		y := k.streamer()
		y.Script(fakes.Always(fakes.Fault{Do: fakes.Double}))
		k.start(universe(american1("NVDA")), must(NewStreamer(k.set)))
		k.pass(30 * time.Second)
		if n := len(k.of(0)); n < 28 || n > 32 {
			t.Errorf("%d ticks of a feed that says all twice", n)
		}
		y.Script(fakes.Always(fakes.Fault{Do: fakes.Swap}))
		k.net.Cut()
		before := len(k.of(0))
		k.pass(40 * time.Second) // read checks the order
		if n := len(k.of(0)) - before; n < 12 {
			t.Errorf("%d ticks of a feed out of order", n)
		}
	})
}

func TestStreamerAtNight(t *testing.T) {
	bubble(t, "03:00", func(k *kit) {
		y := k.streamer()
		y.Script(fakes.Always(fakes.Fault{Do: fakes.Silent, After: 1}))
		k.start(universe(american1("NVDA")), must(NewStreamer(k.set)))
		k.pass(4 * time.Hour)
		k.want("connections asked for in a quiet night", k.net.Dials(), 1)
		k.want("state of the source", k.health(0).State, data.FeedClosed)
		k.want("state", k.state(0), data.FeedClosed)
	})
}

// The silence of a night is no fault at the open.
func TestStreamerAtTheOpen(t *testing.T) {
	bubble(t, "10:00", func(k *kit) {
		y := k.streamer()
		y.Price = func(_ string, at time.Time) (float64, bool) { return wave(at), !at.Before(clock("14:30")) }
		k.start(universe(american1("NVDA")), must(NewStreamer(k.set)))
		k.pass(4*time.Hour + 40*time.Minute)
		k.want("connections", y.Requests(), 1)
		k.want("state", k.state(0), data.FeedLive)
	})
}

// A source that breaks is a fault like others: told, and tried again.
func TestBrokenSource(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		n := 0
		k.start(universe(american1("NVDA")), &script{name: "odd", run: func(ctx context.Context, o *Outlet) error {
			if n++; n == 1 {
				panic("index out of range\x1b[2J")
			}
			o.Up()
			<-ctx.Done()
			return ctx.Err()
		}}, &script{name: "none", most: 1, run: func(context.Context, *Outlet) error { return nil }})
		time.Sleep(time.Millisecond)
		k.says(0, "this source broke (index out of range)")
		k.pass(time.Second)
		k.want("state", k.health(0).State, data.FeedLive)
		k.want("lives", n, 2)
		k.says(1, "the feed has ended")
		want := []string{"odd: lost: this source broke (index out of range); next try in 300ms", "none: lost: the feed has ended", "odd: live"}
		k.mu.Lock()
		defer k.mu.Unlock()
		for i, l := range k.log {
			if !slices.ContainsFunc(want, func(w string) bool { return strings.HasSuffix(l, w) }) {
				t.Errorf("line %d of the log is %q", i, l)
			}
		}
		k.mu.Unlock()
		k.want("lines in the log", len(k.log), 3)
		k.mu.Lock()
	})
}

// A thousand lines are cut, each in its own way, and nothing is left behind:
// goleak looks when the package's tests end, the bubble when this one does.
func TestThousandReconnects(t *testing.T) {
	bubble(t, "14:31", func(k *kit) {
		y := k.streamer()
		y.Stale = 0
		acts := []fakes.Act{fakes.Drop, fakes.CloseFrame, fakes.Reset, fakes.Page, fakes.Fragments, fakes.NoUpgrade}
		y.Script(func(n int) fakes.Fault {
			return fakes.Fault{Do: acts[n%len(acts)], Status: []int{1001, 503}[n%2], After: n % 3}
		})
		k.set.Random = func() float64 { return 0.001 }
		k.start(universe(american1("NVDA")), must(NewStreamer(k.set)))
		for y.Requests() < 1000 {
			k.pass(10 * time.Second)
		}
		y.Script(nil)
		k.pass(2 * time.Minute)
		k.want("connections", y.Connections(), 1)
		k.want("open", k.net.Open(), 1)
		k.want("state of the source", k.health(0).State, data.FeedLive)
	})
}

func TestBackoff(t *testing.T) {
	full := func() float64 { return 1 }
	b := backoff{random: full}
	var got []time.Duration
	for range 9 {
		got = append(got, b.pause(&Fault{}, 0, 1, false))
	}
	if want := "[500ms 1s 2s 4s 8s 16s 32s 1m0s 1m0s]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	if d := b.pause(&Fault{}, 59*time.Second, 1, false); d != time.Minute {
		t.Errorf("%s after 59 s of health", d)
	}
	if d := b.pause(&Fault{}, 60*time.Second, 1, false); d != 500*time.Millisecond {
		t.Errorf("%s after 60 s of health", d)
	}
	b = backoff{random: func() float64 { return 0 }}
	if d := b.pause(&Fault{}, 0, 1, false); d != 0 {
		t.Errorf("%s: the jitter is not full", d)
	}
	got = nil
	for range 8 {
		got = append(got, b.pause(&Fault{Class: Throttle}, 0, 1, false))
	}
	if want := "[15s 30s 1m0s 2m0s 4m0s 8m0s 10m0s 10m0s]"; fmt.Sprint(got) != want {
		t.Errorf("%v, want %s", got, want)
	}
	for _, c := range []struct {
		f    Fault
		want time.Duration
	}{{Fault{Class: Wait}, 90 * time.Second}, {Fault{Class: Wait, After: 2 * time.Minute}, 2 * time.Minute}, {Fault{After: time.Hour}, 15 * time.Minute}} {
		b = backoff{random: func() float64 { return 0 }}
		if d := b.pause(&c.f, 0, 1, false); d != c.want {
			t.Errorf("%+v gives %s, want %s", c.f, d, c.want)
		}
	}
	if d := b.pause(&Fault{}, 0, 5, true); d != 5*time.Minute {
		t.Errorf("the breaker gives %s", d)
	}
}

func TestShortest(t *testing.T) {
	for p, want := range map[float64]float64{332.7950134277344: 332.795, 28500: 28500, 124.80: 124.80, 0.1: 0.1, float64(float32(1346.86)): 1346.86} {
		if got := whole(p); got != want {
			t.Errorf("%v is %v, want %v", p, got, want)
		}
	}
}

func FuzzPricing(f *testing.F) {
	for _, s := range []string{"CgVLUlc9WBWFW6hEGJCgpJ7wYyoDQ0NZMA44AUVwq7G+ZQAVlsC9AYVbqETNAYV7qETYAQg=", "CgRES05HFa5HxEEYkJu3uYxoKgNOTVMwCDgBRet8lUBIpqS0BmXwKIw/2AEE"} {
		b, _ := base64.StdEncoding.DecodeString(s)
		f.Add(b)
	}
	f.Add([]byte{0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f})
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := decodePricing(b)
		if err == nil && (len(p.id) > 64 || len(p.currency) > 8 || p.at.Year() > 10900) {
			t.Errorf("%+v", p)
		}
		decodeFrame(b)
		if err == nil && !math.IsNaN(p.price) {
			push(t, Event{At: p.at, Price: p.price, Currency: p.currency})
		}
	})
}

// push gives an event to a feed; what comes out of it must be sound.
func push(t *testing.T, events ...Event) {
	t.Helper()
	f, o, now := still(t, 1)
	o[0].Push(events)
	for _, x := range all(t, f) {
		if !(x.Price > 0) || x.Price > highest*100 || x.At.After(now.Add(time.Second)) || x.ID != 0 {
			t.Errorf("%+v", x)
		}
	}
}
