package live

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

func (k *kit) yahoo(listings map[string]*fakes.Listing) *fakes.Yahoo {
	y := fakes.NewYahoo(listings)
	k.net.Serve("yahoo.test:80", y)
	return y
}

func TestYahooPollsWhatIsOpen(t *testing.T) {
	bubble(t, "14:45", func(k *kit) {
		tokyo := listing("JPY", "00:00", "06:30", "02:30", "03:30")
		y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq(), "8035.T": tokyo})
		k.start(universe(american1("NVDA"), data.Instrument{Symbol: "8035.T", MIC: "XTKS", Currency: "JPY"}), must(NewYahoo(k.set)))
		k.pass(2 * time.Second)
		if n := y.Asked("8035.T"); n != 1 {
			t.Errorf("Tokyo was asked for %d times at the start, want once", n)
		}
		k.pass(10 * time.Minute)
		if n := y.Asked("8035.T"); n != 1 {
			t.Errorf("Tokyo, which is shut, was asked for %d times, want once", n)
		}
		if n := y.Asked("NVDA"); n < 38 || n > 44 {
			t.Errorf("NVDA was asked for %d times in 10 minutes, want about 41", n)
		}
		k.want("requests for crumbs", y.Crumbs(), 0)
		k.want("state of NVDA", k.state(0), data.FeedLive)
		k.want("state of Tokyo", k.state(1), data.FeedClosed)
		k.want("state of yahoo", k.health(0).State, data.FeedLive)
		ticks := k.of(0)
		if ticks[0].Role != data.Close || ticks[0].Price == 0 || ticks[0].At.After(clock("14:30")) {
			t.Errorf("the first tick is %+v, want the close before", ticks[0])
		}
		if last := ticks[len(ticks)-1]; time.Since(last.At) > 20*time.Second || last.Price < 100 || last.Price > 101 {
			t.Errorf("the last tick is %+v at %s", last, time.Now())
		}
		if p, day, ok := k.feed.Previous(0); !ok || day != "1999-12-31" || p < 100 || p > 101 {
			t.Errorf("the close before is %g of %s", p, day)
		}
		for _, x := range k.of(1) {
			if m := x.At; m.After(clock("02:31")) && m.Before(clock("03:31")) {
				t.Errorf("Tokyo traded at lunch: %+v", x)
			}
		}
	})
}

func TestYahooSleepsAndWakes(t *testing.T) {
	bubble(t, "12:00", func(k *kit) {
		y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq()})
		k.start(universe(american1("NVDA")), must(NewYahoo(k.set)))
		k.pass(2 * time.Hour)
		if n := y.Requests(); n < 20 || n > 30 {
			t.Errorf("%d requests in two hours before the open, want about 24", n)
		}
		k.want("state before the open", k.state(0), data.FeedClosed)
		k.pass(31 * time.Minute) // 14:31
		if n := y.Requests(); n < 24 {
			t.Errorf("%d requests at 14:31", n)
		}
		k.want("state after the open", k.state(0), data.FeedLive)
	})
}

func TestYahooBatches(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		in := many(45)
		all := map[string]*fakes.Listing{}
		for _, x := range in {
			all[x.Symbol] = nasdaq()
		}
		y := k.yahoo(all)
		k.start(universe(in...), must(NewYahoo(k.set)))
		k.pass(time.Minute)
		k.want("the largest batch", y.Largest(), 20)
		for i := range in {
			k.want("state of "+in[i].Symbol, k.state(data.ID(i)), data.FeedLive)
		}
	})
}

func TestYahooTakesTurns(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		in := many(400)
		all := map[string]*fakes.Listing{}
		for _, x := range in {
			all[x.Symbol] = nasdaq()
		}
		y := k.yahoo(all)
		k.start(universe(in...), must(NewYahoo(k.set)))
		k.pass(5 * time.Minute)
		if n := y.Requests(); n > 12+20*4+4 {
			t.Errorf("%d requests in 5 minutes, want no more than 4 each 15 s", n)
		}
		for i := range in {
			if s := k.state(data.ID(i)); s != data.FeedLive && s != data.FeedDelayed {
				t.Fatalf("state of %s is %s", in[i].Symbol, s)
			}
		}
	})
}

// Every fault is told by its own name within two intervals, makes no price,
// and heals without a restart.
func TestYahooFaults(t *testing.T) {
	for _, c := range []struct {
		name  string
		fault fakes.Fault
		state data.FeedState
		why   string
	}{
		{"throttled", fakes.Fault{Do: fakes.Reply, Status: 429, Body: "Too Many Requests"}, data.FeedThrottled, "429"},
		{"edge throttled", fakes.Fault{Do: fakes.Reply, Status: 429, Body: "Edge: Too Many Requests"}, data.FeedThrottled, "429"},
		{"throttled with 200", fakes.Fault{Do: fakes.Reply, Status: 200, Body: "Too Many Requests"}, data.FeedThrottled, "Too Many Requests"},
		{"captcha with 200", fakes.Fault{Do: fakes.Page}, data.FeedLost, "web page"},
		{"empty", fakes.Fault{Do: fakes.Empty}, data.FeedLost, "empty"},
		{"null", fakes.Fault{Do: fakes.Reply, Body: "null"}, data.FeedLost, "null"},
		{"list", fakes.Fault{Do: fakes.Reply, Body: "[]"}, data.FeedLost, "[]"},
		{"no symbols", fakes.Fault{Do: fakes.Reply, Body: "{}"}, data.FeedLost, "none of the 2"},
		{"error inside", fakes.Fault{Do: fakes.Reply, Body: `{"spark":{"result":null,"error":{"code":"Bad","description":"gone \u001b]0;x\u0007fishing"}}}`}, data.FeedLost, "gone fishing"},
		{"404 day", fakes.Fault{Do: fakes.Reply, Status: 404, Body: "{}"}, data.FeedLost, "404"},
		{"500", fakes.Fault{Do: fakes.Reply, Status: 500}, data.FeedLost, "500"},
		{"403", fakes.Fault{Do: fakes.Reply, Status: 403}, data.FeedRefused, "403"},
		{"cut", fakes.Fault{Do: fakes.Truncate}, data.FeedLost, "cut"},
		{"bad gzip", fakes.Fault{Do: fakes.BadGzip}, data.FeedLost, "damaged"},
		{"gzip bomb", fakes.Fault{Do: fakes.Bomb}, data.FeedLost, "2 MiB"},
		{"8 MiB", fakes.Fault{Do: fakes.Big}, data.FeedLost, "2 MiB"},
		{"slow", fakes.Fault{Do: fakes.Slow}, data.FeedLost, "10 s"},
		{"reset", fakes.Fault{Do: fakes.Reset}, data.FeedLost, "cut"},
		{"hang", fakes.Fault{Do: fakes.Hang}, data.FeedLost, "10 s"},
		{"elsewhere", fakes.Fault{Do: fakes.Elsewhere}, data.FeedLost, "another host"},
		{"random", fakes.Fault{Do: fakes.Random}, data.FeedLost, "not JSON"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, "15:00", func(k *kit) {
				y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq(), "AMD": nasdaq()})
				k.start(universe(american1("NVDA"), american1("AMD")), must(NewYahoo(k.set)))
				k.pass(time.Minute)
				k.want("state before", k.state(0), data.FeedLive)
				y.Script(fakes.Always(c.fault))
				k.pass(2 * 15 * time.Second)
				k.want("state", k.state(0), c.state)
				k.want("state of the source", k.health(0).State, c.state)
				k.says(0, c.why)
				if h := k.health(0); !h.Next.IsZero() && h.Next.Before(time.Now()) {
					t.Errorf("the next try is at %s", h.Next)
				}
				if age, ok := k.feed.Age(0, time.Now()); !ok || age < 15*time.Second {
					t.Errorf("the age is %s", age)
				}
				before := len(k.got)
				k.pass(10 * time.Minute)
				k.want("ticks while it fails", len(k.got), before)
				y.Script(nil)
				k.pass(11 * time.Minute)
				k.want("state after", k.state(0), data.FeedLive)
				k.want("state of the source after", k.health(0).State, data.FeedLive)
				k.want("tries after", k.health(0).Tries, 0)
				for _, l := range k.log {
					if strings.ContainsAny(l, "\x1b\x07\u009b") {
						t.Errorf("the log has a control character: %q", l)
					}
				}
			})
		})
	}
}

func TestYahooKilled(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq()})
		k.start(universe(american1("NVDA")), must(NewYahoo(k.set)))
		k.pass(time.Minute)
		k.net.Refuse("yahoo.test:80", true)
		k.net.Cut()
		k.pass(30 * time.Second)
		k.want("state", k.state(0), data.FeedLost)
		k.says(0, "refused")
		k.net.Refuse("yahoo.test:80", false)
		k.pass(6 * time.Minute)
		k.want("state after", k.state(0), data.FeedLive)
	})
}

func TestYahooObeysRetryAfter(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq()})
		k.start(universe(american1("NVDA")), must(NewYahoo(k.set)))
		k.pass(time.Minute)
		y.Script(fakes.First(1, fakes.Fault{Do: fakes.Reply, Status: 429, Header: map[string]string{"Retry-After": "240"}}))
		k.pass(20 * time.Second)
		k.want("state", k.state(0), data.FeedThrottled)
		n := y.Requests()
		k.pass(220 * time.Second)
		k.want("requests while it asked for quiet", y.Requests(), n)
		k.pass(40 * time.Second)
		k.want("state", k.health(0).State, data.FeedLive)
		n = y.Requests()
		k.pass(time.Minute) // the interval is doubled
		if d := y.Requests() - n; d > 3 {
			t.Errorf("%d requests in the minute after a throttle, want 2", d)
		}
		k.pass(5 * time.Minute)
		n = y.Requests()
		k.pass(time.Minute)
		if d := y.Requests() - n; d < 4 {
			t.Errorf("%d requests a minute long after a throttle, want 4", d)
		}
	})
}

func TestYahooBreaker(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq()})
		y.Script(fakes.Always(fakes.Fault{Do: fakes.Reply, Status: 500}))
		k.start(universe(american1("NVDA")), must(NewYahoo(k.set)))
		k.pass(time.Minute)
		k.want("requests in the first minute", y.Requests(), 5)
		k.want("tries", k.health(0).Tries, 5)
		k.pass(4*time.Minute - 10*time.Second)
		k.want("requests while it rests", y.Requests(), 5)
		k.pass(2 * time.Minute)
		k.want("requests after a probe", y.Requests(), 6)
	})
}

func TestYahooUnknownSymbol(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		l := map[string]*fakes.Listing{"NVDA": nasdaq()}
		y := k.yahoo(l)
		k.start(universe(american1("NVDA"), american1("NOSUCH")), must(NewYahoo(k.set)))
		k.pass(2 * time.Minute)
		k.want("state of the unknown", k.state(1), data.FeedUnknown)
		k.want("state of the other", k.state(0), data.FeedLive)
		if src, why := k.feed.From(1, time.Now()); src != "" || !strings.Contains(why, "no such symbol") {
			t.Errorf("it comes from %q, %q", src, why)
		}
		l2 := nasdaq()
		y.Listings = map[string]*fakes.Listing{"NVDA": l["NVDA"], "NOSUCH": l2} // listed meanwhile
		k.pass(2 * time.Minute)
		k.want("state once it is listed", k.state(1), data.FeedLive)
	})
}

func TestYahooPence(t *testing.T) {
	bubble(t, "10:00", func(k *kit) {
		l := listing("GBp", "08:00", "16:30", "", "")
		l.Price = func(t time.Time) float64 { return 100 * wave(t) }
		l.Prev = 9900
		euro := listing("EUR", "08:00", "16:30", "", "")
		k.yahoo(map[string]*fakes.Listing{"VOD.L": l, "BT.L": euro})
		k.start(universe(data.Instrument{Symbol: "VOD.L", MIC: "XLON", Currency: "GBP"}, data.Instrument{Symbol: "BT.L", MIC: "XLON", Currency: "GBP"}), must(NewYahoo(k.set)))
		k.pass(time.Minute)
		ticks := k.of(0)
		if len(ticks) == 0 {
			t.Fatal("no ticks")
		}
		for _, x := range ticks {
			if x.Price < 98 || x.Price > 102 {
				t.Fatalf("pence for pounds: %+v", x)
			}
		}
		k.want("state of another currency", k.state(1), data.FeedRefused)
		k.want("ticks of another currency", len(k.of(1)), 0)
	})
}

func TestYahooEmptySession(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		l := nasdaq()
		l.NoTimes = true
		k.yahoo(map[string]*fakes.Listing{"NVDA": l, "AMD": nasdaq()})
		k.start(universe(american1("NVDA"), american1("AMD")), must(NewYahoo(k.set)))
		k.pass(time.Minute)
		k.want("ticks", len(k.of(0)), 0)
		k.want("state of a listing without a price", k.state(0), data.FeedWaiting)
		k.want("state of the other", k.state(1), data.FeedLive)
		k.pass(15 * time.Minute)
		k.want("state after 15 minutes without a price", k.state(0), data.FeedWaiting)
	})
}

func TestYahooDelayIsMeasured(t *testing.T) {
	bubble(t, "10:00", func(k *kit) {
		l := listing("EUR", "08:00", "16:30", "", "")
		l.Delay = 15 * time.Minute
		k.yahoo(map[string]*fakes.Listing{"ASML.AS": l})
		k.start(universe(data.Instrument{Symbol: "ASML.AS", MIC: "XLON", Currency: "EUR"}), must(NewYahoo(k.set)))
		k.pass(5 * time.Minute)
		k.want("state", k.state(0), data.FeedDelayed)
		if h := k.health(0); h.State != data.FeedDelayed || h.Delay < 15*time.Minute || h.Delay > 16*time.Minute {
			t.Errorf("%+v", h)
		}
	})
}

func TestYahooSplit(t *testing.T) {
	for _, c := range []struct {
		name, from string
		at         time.Time
	}{{"in a session", "15:00", clock("15:30")}, {"over night", "20:30", clock("14:30").AddDate(0, 0, 1)}} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, c.from, func(k *kit) {
				l := nasdaq()
				l.Splits = []fakes.SplitEvent{{At: c.at, Num: 10, Den: 1}}
				l.Price = func(t time.Time) float64 {
					if time.Now().Before(c.at) {
						return 10 * wave(t)
					}
					return wave(t) // all of its history is restated
				}
				l.Prev = 990
				k.yahoo(map[string]*fakes.Listing{"NVDA": l, "AMD": nasdaq()})
				k.start(universe(american1("NVDA"), american1("AMD")), must(NewYahoo(k.set)))
				k.pass(time.Until(c.at) + 5*time.Minute)
				for _, x := range k.of(0) {
					if x.Price < 980 || x.Price > 1020 {
						t.Fatalf("the split was painted as a shock: %+v", x)
					}
				}
				k.want("state", k.state(0), data.FeedLive)
				if r, at, ok := k.feed.SplitOf(0); !ok || r != 10 || !at.Equal(c.at) {
					t.Errorf("the split is %g at %s", r, at)
				}
				k.says(0, "was split")
			})
		})
	}
}

func TestYahooFalsePrint(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		l := nasdaq()
		lie := false
		l.Price = func(t time.Time) float64 {
			if lie && t.After(clock("15:05")) && t.Before(clock("15:05:20")) {
				return 10
			}
			return wave(t)
		}
		k.yahoo(map[string]*fakes.Listing{"NVDA": l, "AMD": nasdaq()})
		k.start(universe(american1("NVDA"), american1("AMD")), must(NewYahoo(k.set)))
		k.pass(5 * time.Minute)
		lie = true
		k.pass(15 * time.Second)
		k.want("held", k.health(0).Held, uint64(1))
		k.pass(5 * time.Minute)
		k.want("held after", k.health(0).Held, uint64(0))
		for _, x := range k.of(0) {
			if x.Price < 90 {
				t.Fatalf("a false print came through: %+v", x)
			}
		}
	})
}

func TestYahooUserAgentAndRate(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		k.set.UserAgent = "Go-http-client/1.1"
		y := k.yahoo(map[string]*fakes.Listing{"NVDA": nasdaq()})
		k.start(universe(american1("NVDA")), must(NewYahoo(k.set)))
		k.pass(20 * time.Second)
		k.want("state with a library's user agent", k.health(0).State, data.FeedThrottled)
		k.stop()
		k.set.UserAgent = ""
		k.start(universe(american1("NVDA")), must(NewYahoo(k.set)))
		k.pass(20 * time.Second)
		k.want("state with ours", k.health(0).State, data.FeedLive)
		y.PerMinute = 1
		k.pass(35 * time.Second)
		k.want("state beyond its rate", k.health(0).State, data.FeedThrottled)
	})
}

func TestRetryAfterTexts(t *testing.T) {
	date := time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{"": 0, "5": 5 * time.Second, "-5": 0, "x": 0, "99999999999999999999": 0, "999999": obeyMost,
		date.Add(time.Minute).Format(http.TimeFormat): time.Minute, date.Add(-time.Minute).Format(http.TimeFormat): 0, date.AddDate(1, 0, 0).Format(http.TimeFormat): obeyMost} {
		h := http.Header{"Retry-After": {text}, "Date": {date.Format(http.TimeFormat)}}
		if got := retryAfter(h); got != want {
			t.Errorf("Retry-After %q is %s, want %s", text, got, want)
		}
	}
}

// What the arrays of a day become, by hand: times in minutes after the open.
func TestPoints(t *testing.T) {
	n := func(v ...float64) (out []*float64) {
		for _, x := range v {
			if x < 0 {
				out = append(out, nil)
				continue
			}
			out = append(out, &x)
		}
		return out
	}
	open := float64(clock("14:30").Unix())
	for _, c := range []struct {
		name     string
		at       []float64 // minutes
		price    []float64 // below 0: null
		wantAt   []float64
		wantCost []float64
	}{
		{"bars are known at their end, the one that is made at its start", []float64{0, 1, 2}, []float64{10, 11, 12}, []float64{1, 2, 2}, []float64{10, 11, 12}},
		{"an off-grid last point", []float64{0, 1, 1.5}, []float64{10, 11, 12}, []float64{1, 1.5}, []float64{10, 12}},
		{"lunch", []float64{0, 1, 2, 3, 4}, []float64{10, -1, -1, 13, 14}, []float64{1, 4, 4}, []float64{10, 13, 14}},
		{"a null at the end", []float64{0, 1}, []float64{10, -1}, []float64{1}, []float64{10}},
		{"out of order and twice", []float64{0, 2, 1, 2, 3}, []float64{10, 12, 11, 99, 13}, []float64{1, 3, 3}, []float64{10, 12, 13}},
		{"fewer prices than times", []float64{0, 1, 2}, []float64{10}, []float64{0}, []float64{10}},
		{"none", nil, nil, nil, nil},
	} {
		at := n(c.at...)
		for i := range at {
			v := open + 60**at[i]
			at[i] = &v
		}
		got := points(at, n(c.price...), time.Minute)
		bad := len(got) != len(c.wantAt)
		for i := 0; i < len(got) && !bad; i++ {
			bad = got[i].price != c.wantCost[i] || !got[i].at.Equal(clock("14:30").Add(time.Duration(c.wantAt[i]*float64(time.Minute))))
		}
		if bad {
			t.Errorf("%s: %v, want %v at %v", c.name, got, c.wantCost, c.wantAt)
		}
	}
}
