package live

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
)

// Every state by hand: New York trades from 14:30 to 21:00, extended from
// 09:00 to 23:59; Tokyo pauses from 02:30 to 03:30; 17 January is a holiday.
func TestStates(t *testing.T) {
	ny, tokyo := american1("NVDA"), data.Instrument{Symbol: "8035.T", MIC: "XTKS", Currency: "JPY"}
	day := func(hhmm string, d int) time.Time { return clock(hhmm).AddDate(0, 0, d-3) }
	for _, c := range []struct {
		name     string
		in       data.Instrument
		last     time.Time // zero: no price
		now      time.Time
		want     data.FeedState
		fault    *Fault
		elsewise data.FeedState // flag
	}{
		{"fresh", ny, day("14:59:50", 4), day("15:00", 4), data.FeedLive, nil, 0},
		{"two bars", ny, day("14:58", 4), day("15:00", 4), data.FeedLive, nil, 0},
		{"over two bars", ny, day("14:57:59", 4), day("15:00", 4), data.FeedLate, nil, 0},
		{"ten bars", ny, day("14:50", 4), day("15:00", 4), data.FeedLate, nil, 0},
		{"over ten bars", ny, day("14:49:59", 4), day("15:00", 4), data.FeedTooLate, nil, 0},
		{"yesterday's, at the open", ny, day("20:59", 3), day("14:31", 4), data.FeedLate, nil, 0},
		{"yesterday's, after ten bars", ny, day("20:59", 3), day("14:41", 4), data.FeedTooLate, nil, 0},
		{"night", ny, day("20:59", 3), day("03:00", 4), data.FeedClosed, nil, 0},
		{"after hours, quiet", ny, day("20:59", 4), day("22:00", 4), data.FeedClosed, nil, 0},
		{"after hours, trading", ny, day("21:59", 4), day("22:00", 4), data.FeedLive, nil, 0},
		{"weekend", ny, day("20:59", 7), day("15:00", 8), data.FeedClosed, nil, 0},
		{"holiday", ny, day("20:59", 14), day("15:00", 17), data.FeedHoliday, nil, 0},
		{"lunch", tokyo, day("02:29", 4), day("03:00", 4), data.FeedLunch, nil, 0},
		{"lunch's first second", tokyo, day("02:29", 4), day("02:30", 4), data.FeedLunch, nil, 0},
		{"after lunch", tokyo, day("02:29", 4), day("03:31", 4), data.FeedLate, nil, 0},
		{"after lunch, traded", tokyo, day("03:30:10", 4), day("03:31", 4), data.FeedLive, nil, 0},
		{"calendar unknown", data.Instrument{Symbol: "X", MIC: "XXXX"}, day("14:59", 4), day("15:00", 4), data.FeedLive, nil, 0},
		{"nothing yet", ny, time.Time{}, day("15:00", 4), data.FeedWaiting, nil, 0},
		{"lost", ny, day("14:59:50", 4), day("15:00", 4), data.FeedLost, &Fault{Why: "x"}, 0},
		{"throttled", ny, day("14:59:50", 4), day("15:00", 4), data.FeedThrottled, &Fault{Class: Throttle, Why: "x"}, 0},
		{"refused", ny, day("14:59:50", 4), day("15:00", 4), data.FeedRefused, &Fault{Class: Terminal, Why: "x"}, 0},
		{"refused for 90 s", ny, day("14:59:50", 4), day("15:00", 4), data.FeedRefused, &Fault{Class: Wait, Why: "x"}, 0},
		{"lost, and shut", ny, day("20:59", 3), day("03:00", 4), data.FeedClosed, &Fault{Why: "x"}, 0},
		{"lost, and shut, and never a price", ny, time.Time{}, day("03:00", 4), data.FeedLost, &Fault{Why: "x"}, 0},
		{"no such symbol", ny, time.Time{}, day("15:00", 4), data.FeedUnknown, nil, data.FeedUnknown},
		{"no such symbol, and shut", ny, time.Time{}, day("03:00", 4), data.FeedUnknown, nil, data.FeedUnknown},
		{"beyond a limit", ny, time.Time{}, day("15:00", 4), data.FeedRefused, nil, data.FeedRefused},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, o, now := still(t, 1, c.in)
			o[0].upAt = c.now.Add(-time.Minute)
			if !c.last.IsZero() {
				*now = c.last
				o[0].Push([]Event{trade(c.last, 100)})
			}
			*now = c.now
			if c.fault != nil {
				o[0].fell(c.fault, &backoff{random: func() float64 { return 0.5 }}, false)
			}
			if c.elsewise != 0 {
				o[0].Flag(0, c.elsewise, "x")
			}
			if got := f.State(0, c.now); got != c.want {
				t.Errorf("state %s, want %s", got, c.want)
			}
		})
	}
	f, _, now := still(t, 1)
	for _, id := range []data.ID{-1, 5, data.None} {
		if s := f.State(id, *now); s != data.FeedUnknown {
			t.Errorf("state of %d is %s", id, s)
		}
	}
}

func TestHalted(t *testing.T) {
	f, o, now := still(t, 1)
	o[0].Push([]Event{trade(clock("14:50"), 100), {Kind: Halt, At: clock("14:51")}})
	if s := f.State(0, *now); s != data.FeedHalted {
		t.Errorf("%s", s)
	}
	o[0].Push([]Event{{Kind: Resume, At: clock("14:40")}}) // late news
	if s := f.State(0, *now); s != data.FeedHalted {
		t.Errorf("%s after an old resumption", s)
	}
	o[0].Push([]Event{{Kind: Resume, At: clock("14:59")}, trade(clock("14:59:30"), 100)})
	if s := f.State(0, *now); s != data.FeedLive {
		t.Errorf("%s after it resumed", s)
	}
	o[0].Push([]Event{{Kind: Halt, At: clock("14:59:31")}, trade(clock("14:59:40"), 101)})
	if s := f.State(0, *now); s != data.FeedLive {
		t.Errorf("%s though it trades", s)
	}
}

// The back-up's prices are taken when the first source is lost, told, and
// given up when the first is back.
func TestBackUp(t *testing.T) {
	f, o, now := still(t, 2, american1("NVDA"), american1("AMD"))
	say := func(i int, price float64) {
		*now = now.Add(time.Second)
		o[i].Push([]Event{trade(*now, price)})
	}
	say(0, 100)
	say(1, 200) // not asked
	o[0].fell(&Fault{Why: "gone"}, &backoff{random: func() float64 { return 0.5 }}, false)
	if !o[1].Due(0) {
		t.Error("the back-up is not due")
	}
	say(1, 101)
	h := f.Health()
	if h[1].For != "a" || h[1].ForN != 2 || h[1].Serving != 2 || h[0].Serving != 0 || h[0].State != data.FeedLost || h[0].Next.IsZero() {
		t.Errorf("%+v", h)
	}
	if src, why := f.From(0, *now); src != "b" || why != "a: gone" {
		t.Errorf("from %q, %q", src, why)
	}
	if s := f.State(0, *now); s != data.FeedLive {
		t.Errorf("state %s", s)
	}
	o[0].Up()
	if o[1].Due(0) {
		t.Error("the back-up is still due")
	}
	say(1, 300)
	say(0, 102)
	if got := marks(all(t, f)); len(got) != 3 || got[0] != 100 || got[1] != 101 || got[2] != 102 {
		t.Errorf("%v", got)
	}
	if h := f.Health(); h[1].For != "" || h[0].Serving != 2 {
		t.Errorf("%+v", h)
	}
	o[0].Flag(1, data.FeedUnknown, "no such symbol") // one instrument alone
	if src, why := f.From(1, *now); src != "b" || !strings.Contains(why, "no such symbol") {
		t.Errorf("from %q, %q", src, why)
	}
	if h := f.Health(); h[1].For != "" || h[1].Serving != 1 {
		t.Errorf("a symbol that the first never had makes no stand-in: %+v", h)
	}
	o[1].fell(&Fault{Why: "gone too"}, &backoff{random: func() float64 { return 0.5 }}, false)
	if s := f.State(1, *now); s != data.FeedLost {
		t.Errorf("state %s", s)
	}
}

func TestSilence(t *testing.T) {
	f, o, now := still(t, 1)
	o[0].Quiet(20 * time.Second)
	*now = now.Add(20 * time.Second)
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("%+v", h)
	}
	*now = now.Add(time.Second)
	if h := f.Health()[0]; h.State != data.FeedLost || h.Why != "silent for 21s" {
		t.Errorf("%+v", h)
	}
	o[0].Heard()
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("%+v", h)
	}
}

func TestMost(t *testing.T) {
	f := Open(universe(many(5)...), exchanges(), []Source{&script{name: "small", most: 3}, &script{name: "big"}}, Settings{})
	if n := len(f.outlets[0].wants); n != 3 {
		t.Errorf("%d wants", n)
	}
	f.outlets[0].Up()
	if s := f.State(4, clock("15:00")); s != data.FeedRefused && s != data.FeedLost {
		t.Errorf("state %s", s)
	}
	f.outlets[1].Up()
	if src, _ := f.From(4, clock("15:00")); src != "big" {
		t.Errorf("from %s", src)
	}
}
