package live

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"contagion/data"
)

// What an old price is, by hand. All comes at or before 15:00; New York trades
// from 14:30, with extended hours from 09:00. A delay is known from three prices
// on, and only a price that follows another of the same connection tells one.
//
//	what comes                                    the instrument       the source
//	prices of this second                         live                 live
//	one price, an hour old                        withdrawn            late: all of it is old
//	five instruments, one price each, an hour old withdrawn            late: all of it is old
//	the same, and one of them trades now          that one live        live
//	all of it 15 min behind, the first prices     withdrawn            late: a delay is not known yet
//	all of it 15 min behind, from the fourth on   delayed by 15 min    delayed by 15 min
//	the same, and one last traded an hour ago     that one withdrawn   delayed by 15 min
//	live, then a reconnect and one old snapshot   as old as it is      late: all of it is old
//	live, then a reconnect, a snapshot, a trade   live                 live
//	an old copy again and again                   withdrawn            late: all of it is old
func TestAgeByProvidersTime(t *testing.T) {
	type said struct {
		id   data.ID
		at   string // it came
		back time.Duration
	}
	all := func(at string, back time.Duration) (out []said) {
		for i := range 5 {
			out = append(out, said{data.ID(i), at, back})
		}
		return out
	}
	late := func(back time.Duration, n int) (out []said) {
		for i := range n {
			out = append(out, all(clock("14:50").Add(time.Duration(i)*time.Minute).Format("15:04:05"), back)...)
		}
		return out
	}
	for _, c := range []struct {
		name    string
		before  []said // the connection is then cut and made again
		said    []said
		first   data.FeedState // of instrument 0, at 15:00
		other   data.FeedState // of instrument 1
		source  data.FeedState
		delayed time.Duration
	}{
		{"prices of this second", nil, all("15:00", 0), data.FeedLive, data.FeedLive, data.FeedLive, 0},
		{"one, an hour old", nil, []said{{0, "15:00", time.Hour}}, data.FeedTooLate, data.FeedWaiting, data.FeedLate, 0},
		{"five, an hour old", nil, all("15:00", time.Hour), data.FeedTooLate, data.FeedTooLate, data.FeedLate, 0},
		{"and one of them trades", nil, append(all("14:59", time.Hour), said{0, "15:00", 0}), data.FeedLive, data.FeedTooLate, data.FeedLive, 0},
		{"behind, at first", nil, late(15*time.Minute, 1), data.FeedTooLate, data.FeedTooLate, data.FeedLate, 0},
		{"behind, measured", nil, late(15*time.Minute, 10), data.FeedDelayed, data.FeedDelayed, data.FeedDelayed, 15 * time.Minute},
		{"behind, and one seldom trades", nil, append([]said{{1, "14:50", time.Hour}}, slices.DeleteFunc(late(15*time.Minute, 10), func(s said) bool { return s.id == 1 })...), data.FeedDelayed, data.FeedTooLate, data.FeedDelayed, 15 * time.Minute},
		{"an old snapshot after a reconnect", late(0, 5), all("15:00", time.Hour), data.FeedLate, data.FeedLate, data.FeedLate, 0},
		{"a snapshot and a trade after it", late(0, 5), append(all("14:59", time.Hour), said{0, "15:00", 0}), data.FeedLive, data.FeedLate, data.FeedLive, 0},
		{"an old copy again and again", nil, append(all("14:58", 58*time.Minute), append(all("14:59", 59*time.Minute), all("15:00", time.Hour)...)...), data.FeedTooLate, data.FeedTooLate, data.FeedLate, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, o, now := still(t, 1, many(5)...)
			*now = clock("14:49")
			o[0].Up()
			say := func(list []said) {
				for _, s := range list {
					*now = clock(s.at)
					e := trade(now.Add(-s.back), 100+float64(s.id))
					e.ID = s.id
					o[0].Push([]Event{e})
				}
			}
			say(c.before)
			if c.before != nil {
				o[0].fell(&Fault{Why: "cut"}, &backoff{random: func() float64 { return 0.5 }}, false)
				o[0].begin()
				o[0].Up()
			}
			say(c.said)
			*now = clock("15:00")
			h := f.Health()[0]
			got := fmt.Sprintf("%s, %s, source %s by %s", f.State(0, *now), f.State(1, *now), h.State, h.Delay)
			if want := fmt.Sprintf("%s, %s, source %s by %s", c.first, c.other, c.source, c.delayed); got != want {
				t.Errorf("%s\nwant %s\nhealth %+v", got, want, h)
			}
		})
	}
}
