package live

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"contagion/data"
	"contagion/data/live/fakes"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// The bubble's clock begins on Saturday 1 January 2000; the tests' market is
// that of the week after.
var monday = time.Date(2000, 1, 3, 0, 0, 0, 0, time.UTC)

func clock(hhmm string) time.Time {
	t, err := time.Parse("15:04:05", hhmm)
	if err != nil {
		if t, err = time.Parse("15:04", hhmm); err != nil {
			panic(err)
		}
	}
	return monday.Add(time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second)
}

// exchanges is a calendar of three venues over six weeks: New York with extended
// hours and a holiday on 17 January, London, and Tokyo with a lunch break.
var exchanges = sync.OnceValue(newMarket)

func newMarket() *data.Calendar {
	venue := func(mic string, zone *time.Location, open, shut, extOpen, extShut, rest, resume string) *data.Venue {
		v := &data.Venue{MIC: mic, Name: mic, Place: mic, Zone: zone, Known: []data.Span{{From: "1999-12-20", To: "2000-01-31"}}}
		for d := time.Date(1999, 12, 20, 0, 0, 0, 0, time.UTC); d.Before(time.Date(2000, 2, 1, 0, 0, 0, 0, time.UTC)); d = d.AddDate(0, 0, 1) {
			if w := d.Weekday(); w == time.Saturday || w == time.Sunday || mic == "XNAS" && d.Day() == 17 && d.Month() == 1 {
				continue
			}
			on := func(s string) time.Time {
				if s == "" {
					return time.Time{}
				}
				return clock(s).AddDate(0, 0, int(d.Sub(monday)/(24*time.Hour)))
			}
			v.Sessions = append(v.Sessions, data.Session{Day: d.Format(time.DateOnly), Open: on(open), Close: on(shut), ExtOpen: on(extOpen), ExtClose: on(extShut), BreakStart: on(rest), BreakEnd: on(resume)})
		}
		return v
	}
	return data.NewCalendar([]*data.Venue{
		venue("XNAS", time.FixedZone("EST", -5*3600), "14:30", "21:00", "09:00", "23:59", "", ""),
		venue("XLON", time.UTC, "08:00", "16:30", "", "", "", ""),
		venue("XTKS", time.FixedZone("JST", 9*3600), "00:00", "06:30", "", "", "02:30", "03:30"),
	})
}

func american1(symbol string) data.Instrument {
	return data.Instrument{Symbol: symbol, Name: symbol, MIC: "XNAS", Currency: "USD"}
}

func universe(in ...data.Instrument) *data.Universe { return data.NewUniverse(in, nil) }

func many(n int) []data.Instrument {
	var in []data.Instrument
	for i := range n {
		in = append(in, american1(fmt.Sprintf("A%03d", i)))
	}
	return in
}

// A kit is a feed with its fakes on a network in memory, in virtual time.
type kit struct {
	t    *testing.T
	net  *fakes.Network
	set  Settings
	cal  *data.Calendar
	feed *Feed
	stop func()

	mu  sync.Mutex
	log []string
	got []data.Tick

	last map[data.ID]time.Time
}

// bubble runs a test in virtual time, from a time of Monday on.
func bubble(t *testing.T, from string, run func(k *kit)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(clock(from)))
		k := &kit{t: t, net: fakes.NewNetwork(), cal: exchanges()}
		k.set = Settings{Dial: k.net.Dial, Random: func() float64 { return 0.5 }, Insecure: true, Log: func(l string) {
			k.mu.Lock()
			k.log = append(k.log, time.Now().Format("15:04:05 ")+l)
			k.mu.Unlock()
		}}
		k.set.Yahoo.Base = "http://yahoo.test"
		k.set.Stream = "ws://streamer.test/?version=2"
		k.set.Alpaca = AlpacaSettings{Stream: "ws://alpaca.test/v2", REST: "http://alpaca.test"}
		k.set.Finnhub = FinnhubSettings{Stream: "ws://finnhub.test", REST: "http://finnhub.test"}
		defer func() {
			if k.stop != nil {
				k.stop()
			}
			k.net.Close()
		}()
		run(k)
	})
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// start opens the feed and runs it.
func (k *kit) start(u *data.Universe, sources ...Source) {
	k.t.Helper()
	k.feed = Open(u, k.cal, sources, k.set)
	ctx, cancel := context.WithCancel(context.Background())
	var done sync.WaitGroup
	done.Go(func() { k.feed.Run(ctx) })
	k.stop = func() { cancel(); done.Wait(); k.stop = nil }
}

// pass lets time go by, and reads the feed as a desk does.
func (k *kit) pass(d time.Duration) {
	k.t.Helper()
	const beat = time.Second
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(min(beat, time.Until(end)))
		k.read()
	}
	synctest.Wait()
	k.read()
}

func (k *kit) read() {
	got, err := k.feed.Until(time.Now(), nil)
	if err != nil {
		k.t.Fatal(err)
	}
	if k.last == nil {
		k.last = map[data.ID]time.Time{}
	}
	for _, x := range got {
		if x.At.Before(k.last[x.ID]) {
			k.t.Fatalf("tick of %d at %s after one of %s", x.ID, x.At, k.last[x.ID])
		}
		if !(x.Price > 0) || math.IsInf(x.Price, 0) {
			k.t.Fatalf("price %g", x.Price)
		}
		k.last[x.ID] = x.At
	}
	k.got = append(k.got, got...)
}

// of gives the ticks of an instrument so far.
func (k *kit) of(id data.ID) (out []data.Tick) {
	for _, x := range k.got {
		if x.ID == id {
			out = append(out, x)
		}
	}
	return out
}

func (k *kit) state(id data.ID) data.FeedState { return k.feed.State(id, time.Now()) }

func (k *kit) health(i int) data.Health { return k.feed.Health()[i] }

func (k *kit) want(what string, got, want any) {
	k.t.Helper()
	if got != want {
		k.t.Errorf("%s: %s is %v, want %v\nhealth %+v\n%s", time.Now().Format("15:04:05"), what, got, want, k.feed.Health(), strings.Join(k.log, "\n"))
	}
}

func (k *kit) says(i int, part string) {
	k.t.Helper()
	if h := k.health(i); !strings.Contains(h.Why, part) {
		k.t.Errorf("%s: %s says %q, want %q in it", time.Now().Format("15:04:05"), h.Source, h.Why, part)
	}
}

// nasdaq is a listing whose price is 100, moving a little, over three days.
func nasdaq() *fakes.Listing { return listing("USD", "14:30", "21:00", "", "") }

func listing(currency, open, shut, rest, resume string) *fakes.Listing {
	l := &fakes.Listing{Currency: currency, Exchange: "NMS", Prev: 99, Price: wave}
	for d := -3; d < 12; d++ {
		day := func(s string) time.Time {
			if s == "" {
				return time.Time{}
			}
			return clock(s).AddDate(0, 0, d)
		}
		if w := day(open).Weekday(); w == time.Saturday || w == time.Sunday {
			continue
		}
		l.Sessions = append(l.Sessions, fakes.Session{Open: day(open), Close: day(shut), BreakStart: day(rest), BreakEnd: day(resume)})
	}
	return l
}

// wave is 100, a cent more each minute of the hour.
func wave(t time.Time) float64 { return 100 + float64(t.Minute())/100 + float64(t.Second())/10000 }
