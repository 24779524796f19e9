package market_test

import (
	"context"
	"math"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// closing is a source that remembers, beside what it gives, the last price of
// every instrument in each of its regular sessions.
type closing struct {
	market.Feed
	s    *data.Scenario
	cal  *data.Calendar
	last []map[string]float64 // by ID and session
}

func (c *closing) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	before := len(dst)
	dst, err := c.Feed.Until(t, dst)
	for _, k := range dst[before:] {
		for _, ses := range c.cal.Sessions(c.s.Universe.At(k.ID).MIC, k.At.Add(-1), k.At) {
			if !k.At.Before(ses.Open) && !k.At.After(ses.Close) {
				if c.last[k.ID] == nil {
					c.last[k.ID] = map[string]float64{}
				}
				c.last[k.ID][ses.Day] = k.Price
				break
			}
		}
	}
	return dst, err
}

// bases checks every instrument against the close of its own session before,
// by the calendar; it gives how many it could.
func (c *closing) bases(t *testing.T, snap *market.Snapshot) (checked int) {
	t.Helper()
	for i := range snap.Quotes {
		q, mic := &snap.Quotes[i], c.s.Universe.Instruments[i].MIC
		if math.IsNaN(q.Last) || math.IsNaN(q.Return) {
			continue
		}
		prev, found := "", false
		for _, ses := range c.cal.Sessions(mic, snap.At.Add(-20*24*time.Hour), snap.At) {
			if ses.Day < q.Session {
				prev, found = ses.Day, true
			}
		}
		if want, ok := c.last[i][prev]; found && ok {
			if checked++; q.Base != want {
				t.Errorf("%v: %s of %s has the base %v, its close of %s was %v", snap.At, c.s.Universe.Instruments[i].Symbol, q.Session, q.Base, prev, want)
			}
		}
	}
	return checked
}

func openCounted(t *testing.T, begin time.Time, rate float64) (*closing, *market.LiveDesk) {
	s, cal := bundled(t)
	f, err := feed.NewFake(s, cal, feed.FakeOptions{Seed: 77, Begin: begin, Rate: rate})
	if err != nil {
		t.Fatal(err)
	}
	c := &closing{Feed: f, s: s, cal: cal, last: make([]map[string]float64, len(s.Universe.Instruments))}
	return c, market.OpenLive(s, cal, c, market.LiveOptions{Now: begin, Simulated: true, Origin: data.None})
}

// TestDays runs six weeks, minute by minute, in which Europe and then America
// leave summer time, and Japan, the United States and others have holidays and
// half days: every venue's base rolls at its own session, windows begin with the
// first open anywhere, and memory stays as it is.
func TestDays(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("six weeks of minutes")
	}
	begin := time.Date(2026, 10, 20, 22, 0, 0, 0, time.UTC)
	c, d := openCounted(t, begin, 1e-9)
	checked, windows := 0, map[string]bool{}
	var heap []uint64
	for at := begin; at.Before(begin.Add(42 * 24 * time.Hour)); at = at.Add(time.Minute) {
		market.BeatLive(d, at.Add(3*time.Second))
		if at.Minute() == 30 {
			snap := market.Picture(d)
			checked += c.bases(t, snap)
			windows[snap.Scenario.From.Format(time.RFC3339)] = true
			if snap.At.Sub(snap.Scenario.From) > 5*24*time.Hour {
				t.Fatalf("at %v the window began at %v", snap.At, snap.Scenario.From)
			}
			for i := range snap.Venues {
				if st, _ := c.cal.StateAt(snap.Venues[i].MIC, snap.At); st != snap.Venues[i].State {
					t.Fatalf("%v: %s is %v", snap.At, snap.Venues[i].MIC, snap.Venues[i].State)
				}
			}
			if t.Failed() {
				t.FailNow()
			}
		}
		if at.Weekday() == time.Wednesday && at.Hour() == 22 && at.Minute() == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			heap = append(heap, m.HeapAlloc)
		}
	}
	for _, from := range []string{
		"2026-10-23T00:00:00Z", // Friday: Tokyo's open
		"2026-11-03T00:00:00Z", // Culture Day: Tokyo is shut, Seoul opens at that hour
		"2026-11-26T00:00:00Z", // Thanksgiving: New York is shut, Tokyo is not
		"2026-11-30T00:00:00Z",
	} {
		if !windows[from] {
			t.Errorf("no window from %s", from)
		}
	}
	for w := range windows {
		if at, _ := time.Parse(time.RFC3339, w); at.Weekday() == time.Saturday || at.Weekday() == time.Sunday {
			t.Errorf("a window begins on a %s, %s", at.Weekday(), w)
		}
	}
	t.Logf("%d bases right, %d windows, heap %v MB", checked, len(windows), mb(heap))
	if checked < 50000 || len(windows) < 28 {
		t.Errorf("%d bases looked at in %d windows", checked, len(windows))
	}
	if first, last := heap[1], heap[len(heap)-1]; last > first+first/5+2<<20 {
		t.Errorf("memory grew from %d to %d bytes", first, last)
	}
}

func mb(b []uint64) []uint64 {
	var out []uint64
	for _, v := range b {
		out = append(out, v>>20)
	}
	return out
}

// TestSoak is more than a day in virtual time with the desk's own loop, twenty
// beats a second: the first full day after America has left summer time, on
// which Tokyo has a holiday. The clock does not drift.
func TestSoak(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("two million beats")
	}
	begin := time.Date(2026, 11, 2, 20, 30, 0, 0, time.UTC)
	synctest.Test(t, func(t *testing.T) {
		c, d := openCounted(t, begin, 4) // in the bubble, so that its channels are
		time.Sleep(time.Until(begin))
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		checked, pictures := 0, uint64(0)
		var heap []uint64
		for hour := 1; hour <= 26; hour++ {
			time.Sleep(time.Hour)
			synctest.Wait()
			snap, seq, err := d.Wait(ctx, 0)
			if err != nil {
				t.Fatal(err)
			}
			if want := begin.Add(time.Duration(hour) * time.Hour); snap.At.Sub(want).Abs() > time.Second {
				t.Fatalf("after %d hours the clock says %v", hour, snap.At)
			}
			if pictures = seq; pictures > uint64(hour)*3600*20+20 {
				t.Fatalf("%d pictures in %d hours", pictures, hour)
			}
			checked += c.bases(t, snap)
			if hour == 2 || hour == 26 {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				heap = append(heap, m.HeapAlloc)
			}
		}
		t.Logf("%d bases right, %d pictures, heap after two hours and a day more %v MB", checked, pictures, mb(heap))
		if checked < 1000 || heap[1] > heap[0]+heap[0]/5+2<<20 {
			t.Errorf("%d bases, heap %v", checked, heap)
		}
		stop()
		<-done
	})
}

// TestCalendarUnknown: beyond the calendar's table nothing is guessed.
func TestCalendarUnknown(t *testing.T) {
	s, cal := bundled(t)
	at := time.Date(2031, 5, 6, 15, 0, 0, 0, time.UTC)
	src := &tape{list: []data.Tick{{At: at.Add(-time.Minute), ID: 0, Price: 100, Evidence: data.Bar}}}
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: at, Origin: data.None})
	for m := range 3 {
		market.BeatLive(d, at.Add(time.Duration(m)*time.Minute+3*time.Second))
	}
	snap := market.Picture(d)
	if q := snap.Quotes[0]; q.State != data.Unknown || !math.IsNaN(q.Return) || !math.IsNaN(q.Last) {
		t.Errorf("%+v", q)
	}
	for _, v := range snap.Venues {
		if cal.Always(v.MIC) {
			if v.State == data.Unknown {
				t.Errorf("%s never ends, and is unknown", v.MIC)
			}
			continue
		}
		if v.State != data.Unknown || !v.Opens.IsZero() {
			t.Errorf("%+v", v)
		}
	}
	if from := time.Date(2031, 5, 6, 0, 0, 0, 0, time.UTC); !snap.Scenario.From.Equal(from) || !snap.Scenario.To.Equal(from.Add(24*time.Hour)) {
		t.Errorf("window %v to %v", snap.Scenario.From, snap.Scenario.To)
	}
}
