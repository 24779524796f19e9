package live

import (
	"testing"
	"time"

	"contagion/data"
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
	o[0].Rest(true)
	*now = now.Add(20 * time.Minute)
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("%+v", h)
	}
	o[0].Rest(false)
	*now = now.Add(2 * time.Minute)
	if h := f.Health()[0]; h.State != data.FeedLive {
		t.Errorf("%+v", h)
	}
	*now = now.Add(time.Second)
	if h := f.Health()[0]; h.State != data.FeedSilent {
		t.Errorf("%+v", h)
	}
}
