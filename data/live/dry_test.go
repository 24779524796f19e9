package live

import (
	"sync/atomic"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

// What a silence is, by hand. New York trades from 14:30 to 21:00, Tokyo from
// 00:00 to 06:30 with a break from 02:30 to 03:30.
//
//	it told until then, each      and is looked at                   it is
//	second                        two bars after                     live
//	second                        a second later                     silent
//	second, to the close          in the night                       closed
//	second, the day before        two bars after the open            live
//	second, the day before        a second later                     silent
//	second, to the break          a minute after the break           live
//	second, to the break          two bars and a second after it     silent
//	two minutes, all along        three minutes after                live: that is its way
//	two minutes, all along        three and a half minutes after     silent
//	three times in all            an hour after                      live: it never ticked
//	second, and it is halted      ten minutes after                  live
func TestDry(t *testing.T) {
	day := func(hhmm string, d int) time.Time { return clock(hhmm).AddDate(0, 0, d) }
	for _, c := range []struct {
		name     string
		mic      string
		from, to time.Time
		each     time.Duration
		halted   bool
		at       time.Time
		want     data.FeedState
	}{
		{"two bars", "XNAS", day("15:00", 0), day("15:10", 0), time.Second, false, day("15:12", 0), data.FeedLive},
		{"over two bars", "XNAS", day("15:00", 0), day("15:10", 0), time.Second, false, day("15:12:01", 0), data.FeedSilent},
		{"night", "XNAS", day("20:50", 0), day("21:00", 0), time.Second, false, day("03:00", 1), data.FeedClosed},
		{"at the open", "XNAS", day("20:50", 0), day("21:00", 0), time.Second, false, day("14:32", 1), data.FeedLive},
		{"after the open", "XNAS", day("20:50", 0), day("21:00", 0), time.Second, false, day("14:32:01", 1), data.FeedSilent},
		{"after the break", "XTKS", day("02:20", 1), day("02:30", 1), time.Second, false, day("03:31", 1), data.FeedLive},
		{"long after the break", "XTKS", day("02:20", 1), day("02:30", 1), time.Second, false, day("03:32:01", 1), data.FeedSilent},
		{"slow by nature", "XNAS", day("15:00", 0), day("16:00", 0), 2 * time.Minute, false, day("16:03", 0), data.FeedLive},
		{"slower than that", "XNAS", day("15:00", 0), day("16:00", 0), 2 * time.Minute, false, day("16:03:31", 0), data.FeedSilent},
		{"three prices", "XNAS", day("15:00", 0), day("15:00:03", 0), time.Second, false, day("16:00", 0), data.FeedLive},
		{"halted", "XNAS", day("15:00", 0), day("15:10", 0), time.Second, true, day("15:20", 0), data.FeedLive},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, o, now := still(t, 1, data.Instrument{Symbol: "X", MIC: c.mic, Currency: "USD"})
			*now = c.from
			o[0].upAt, o[0].asking = *now, *now
			for now.Before(c.to) {
				*now = now.Add(c.each)
				o[0].Push([]Event{trade(*now, 100)})
			}
			if c.halted {
				o[0].Push([]Event{{Kind: Halt, At: *now}})
			}
			*now = c.at
			if h := f.Health()[0]; h.State != c.want {
				t.Errorf("%s, want %s: %+v", h.State, c.want, h)
			}
			if c.want != data.FeedSilent {
				return
			}
			*now = now.Add(time.Second)
			o[0].Push([]Event{trade(c.to, 100)}) // the old one again says nothing
			if h := f.Health()[0]; h.State != data.FeedSilent || !h.Since.Equal(c.to) {
				t.Errorf("%+v", h)
			}
			o[0].Push([]Event{trade(*now, 100)})
			if h := f.Health()[0]; h.State != data.FeedLive {
				t.Errorf("after a new price: %+v", h)
			}
		})
	}
}

// A source that is not asked, because a better one gives all, owes nothing; once
// it is asked it has two bars.
func TestDryWhileNotAsked(t *testing.T) {
	f, o, now := still(t, 1)
	for range 60 {
		*now = now.Add(time.Second)
		o[0].Push([]Event{trade(*now, 100)})
	}
	o[0].Ask(nil)
	*now = now.Add(20 * time.Minute)
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("%+v", h)
	}
	o[0].Ask(o[0].Wants())
	*now = now.Add(2 * time.Minute)
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("%+v", h)
	}
	*now = now.Add(time.Second)
	if h := f.Health()[0]; h.State != data.FeedSilent {
		t.Errorf("%+v", h)
	}
}

// What a source owes that never told anything, or little: it has two bars from
// when it was connected and asked while a venue traded. A venue's delay is given
// to it, as far as it is known.
func TestDryFromTheStart(t *testing.T) {
	york, tokyo := american1("NVDA"), data.Instrument{Symbol: "6857.T", MIC: "XTKS", Currency: "JPY"}
	amd := american1("AMD")
	for _, c := range []struct {
		name     string
		in       []data.Instrument
		up, said string // said: "" nothing, else when a price of the first came
		flag     bool   // the source does not have the last
		partial  bool
		at       string
		want     data.FeedState
	}{
		{"two bars", []data.Instrument{york, amd}, "15:00", "", false, false, "15:02", data.FeedLive},
		{"over two bars", []data.Instrument{york, amd}, "15:00", "", false, false, "15:02:01", data.FeedSilent},
		{"a single one", []data.Instrument{york}, "15:00", "", false, false, "15:02:01", data.FeedSilent},
		{"of a single one a price", []data.Instrument{york}, "15:00", "15:01", false, false, "15:30", data.FeedLive},
		{"and the other it does not have", []data.Instrument{york, amd}, "15:00", "15:01", true, false, "15:30", data.FeedLive},
		{"one of two", []data.Instrument{york, amd}, "15:00", "15:01", false, false, "15:03:01", data.FeedSilent},
		{"before the open", []data.Instrument{york, amd}, "13:00", "", false, false, "14:32", data.FeedLive},
		{"after the open", []data.Instrument{york, amd}, "13:00", "", false, false, "14:32:01", data.FeedSilent},
		{"closed", []data.Instrument{tokyo}, "10:00", "", false, false, "12:00", data.FeedClosed},
		{"lunch", []data.Instrument{tokyo}, "02:31", "", false, false, "03:29", data.FeedClosed},
		{"after lunch", []data.Instrument{tokyo}, "02:31", "", false, false, "03:32:01", data.FeedSilent},
		{"another venue trades", []data.Instrument{york, tokyo}, "04:00", "", false, false, "04:02:01", data.FeedSilent},
		{"it has that one not", []data.Instrument{york, tokyo}, "04:00", "04:00", false, true, "05:00", data.FeedClosed},
		{"it may have that one", []data.Instrument{york, tokyo}, "04:00", "", false, true, "04:02:01", data.FeedSilent},
	} {
		t.Run(c.name, func(t *testing.T) {
			now := clock(c.up)
			var src Source = &script{name: "a"}
			if c.partial {
				src = bridge{&script{name: "a"}}
			}
			f := Open(universe(c.in...), exchanges(), []Source{src}, Settings{Now: func() time.Time { return now }})
			o := f.outlets[0]
			o.Up()
			if c.flag {
				o.Flag(data.ID(len(c.in)-1), data.FeedUnknown, "no such symbol")
			}
			if c.said != "" {
				now = clock(c.said)
				o.Push([]Event{trade(now, 100)})
			}
			now = clock(c.at)
			if h := f.Health()[0]; h.State != c.want {
				t.Errorf("%s, want %s: %s", h.State, c.want, h.Why)
			}
		})
	}
}

// A bridge is a source that has what it gives.
type bridge struct{ *script }

func (bridge) Partial() {}

// Who is polled owes only what it is asked for.
func TestDryOfWhatIsAsked(t *testing.T) {
	f, o, now := still(t, 1, american1("NVDA"), american1("AMD"))
	wants := o[0].Wants()
	o[0].Ask(wants)
	o[0].Push([]Event{trade(*now, 100)})
	for range 60 { // a better one gives all
		o[0].Ask(nil)
		*now = now.Add(15 * time.Second)
	}
	for range 8 { // of one it does not
		o[0].Ask(wants[:1])
		*now = now.Add(15 * time.Second)
	}
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("two bars after it was asked: %+v", h)
	}
	o[0].Push([]Event{trade(*now, 100)})
	*now = now.Add(10 * time.Minute)
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("a single one may pause: %+v", h)
	}
	o[0].Ask(wants)
	*now = now.Add(2*time.Minute + time.Second)
	if h := f.Health()[0]; h.State != data.FeedSilent {
		t.Errorf("of two that it is asked for it gives none: %+v", h)
	}
}

// Yahoo's prices of Tokyo come a quarter of an hour late. From the open on, over
// lunch and to the close they are late, and never silent; where they stop they
// are, two bars and that delay later at most.
func TestDryIsNotDelayed(t *testing.T) {
	bubble(t, "00:00", func(k *kit) {
		var stop atomic.Bool
		l := listing("JPY", "00:00", "06:30", "02:30", "03:30")
		l.Delay = 15 * time.Minute
		l.Price = func(at time.Time) float64 {
			if stop.Load() && at.After(clock("05:00")) {
				return 0
			}
			return wave(at)
		}
		k.yahoo(map[string]*fakes.Listing{"6857.T": l, "6146.T": l})
		k.start(universe(data.Instrument{Symbol: "6857.T", MIC: "XTKS", Currency: "JPY"}, data.Instrument{Symbol: "6146.T", MIC: "XTKS", Currency: "JPY"}), must(NewYahoo(k.set)))
		for time.Now().Before(clock("05:00")) {
			k.pass(30 * time.Second)
			if h := k.health(0); h.State == data.FeedSilent || h.State >= data.FeedThrottled {
				t.Fatalf("%s: %s: %s", time.Now().Format("15:04:05"), h.State, h.Why)
			}
		}
		stop.Store(true)
		k.pass(17*time.Minute + 45*time.Second)
		k.want("state", k.health(0).State, data.FeedSilent)
	})
}
