package market_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// street is a universe of so many shares in New York, twenty groups of them.
func street(n int, cal *data.Calendar) *data.Scenario {
	var in []data.Instrument
	var groups []data.Group
	for g := range 20 {
		groups = append(groups, data.Group{Key: fmt.Sprint("g", g), Name: fmt.Sprint("Group ", g), Short: fmt.Sprint("G", g), Region: "United States"})
	}
	for i := range n {
		in = append(in, data.Instrument{Symbol: fmt.Sprint("S", i), Name: fmt.Sprint("Share ", i), MIC: []string{"XNYS", "XNAS"}[i%2], Currency: "USD", Group: fmt.Sprint("g", i%20)})
	}
	s := &data.Scenario{Key: "street", Origin: data.None, Sessions: 2, Speed: 1, Universe: data.NewUniverse(in, groups), Sigma: slices.Repeat([]data.Sigma{{Pct: 2}}, n), GroupSigma: slices.Repeat([]data.Sigma{{Pct: 1}}, 20)}
	for range n {
		s.Links = append(s.Links, data.Link{Market: data.MarketNames, N: 250, Beta: 1, Sigma: .018, Sxx: .03})
	}
	return s
}

// running gives a desk in the middle of a session, its day behind it.
func running(b *testing.B, n int, rate float64, at time.Time) (*market.LiveDesk, *feed.Fake) {
	_, cal := bundled(b)
	s := street(n, cal)
	f, err := feed.NewFake(s, cal, feed.FakeOptions{Seed: 5, Begin: nyOpen, Rate: rate})
	if err != nil {
		b.Fatal(err)
	}
	d := market.OpenLive(s, cal, f, market.LiveOptions{Now: nyOpen, Simulated: true, Origin: data.None})
	for when := nyOpen; when.Before(at); when = when.Add(4 * time.Minute) { // as last prices: quickly
		market.BeatLive(d, when)
	}
	market.BeatLive(d, at)
	return d, f
}

// second runs one second of a desk, twenty beats.
func second(d *market.LiveDesk, at time.Time) {
	for k := 1; k <= 20; k++ {
		market.BeatLive(d, at.Add(time.Duration(k)*50*time.Millisecond))
	}
}

// BenchmarkLiveSecond is what one second of a market costs, source and all, a
// minute's judgement shared among its seconds: 1e9 ns would be a whole core.
// after/MB is what the process holds at the end of a day.
func BenchmarkLiveSecond(b *testing.B) {
	for _, c := range []struct {
		n    int
		rate float64
	}{{100, 1000}, {5000, 20000}} {
		b.Run(fmt.Sprintf("%dx%g", c.n, c.rate), func(b *testing.B) {
			late, bell := nyOpen.Add(6*time.Hour), nyOpen.Add(390*time.Minute)
			at := late
			d, f := running(b, c.n, c.rate, at)
			before, ticks := f.Health()[0].Ticks, uint64(0)
			b.ReportAllocs()
			seconds := 0
			for b.Loop() {
				if !at.Before(bell) { // after the close there would be nothing to measure
					b.StopTimer()
					ticks += f.Health()[0].Ticks - before
					at = late
					d, f = running(b, c.n, c.rate, at)
					before = f.Health()[0].Ticks
					b.StartTimer()
				}
				for range 60 { // whole minutes, so that each has its judgement
					second(d, at)
					at = at.Add(time.Second)
					seconds++
				}
			}
			perSecond := float64(b.Elapsed().Nanoseconds()) / float64(seconds)
			b.ReportMetric(perSecond/1e7, "%core")
			b.ReportMetric(float64(ticks+f.Health()[0].Ticks-before)/float64(seconds), "ticks/s")
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			b.ReportMetric(float64(m.HeapAlloc)/1e6, "heap-MB")
			b.ReportMetric(peak(), "peak-MB")
			// Nothing dropped: the newest price of each is that of the source.
			snap := market.Picture(d)
			for i := range snap.Quotes {
				if at.Sub(snap.Quotes[i].LastAt) > time.Duration(3*float64(c.n)/c.rate*float64(time.Second)) {
					b.Fatalf("share %d is of %v at %v", i, snap.Quotes[i].LastAt, at)
				}
			}
		})
	}
}

// peak is the most memory that the process has held, MB; 0 where the system
// does not say.
func peak() float64 {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if v, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, _ := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kb / 1e3
		}
	}
	return 0
}

// BenchmarkLiveLatency runs a desk's own loop for ten seconds of real time, 100
// shares at 1,000 ticks a second, and reports the time from each tick to the
// snapshot that shows it.
func BenchmarkLiveLatency(b *testing.B) {
	day := time.Now().UTC().Truncate(24 * time.Hour)
	v := func(mic string) *data.Venue { // open at any hour at which this is run
		return &data.Venue{MIC: mic, Zone: time.UTC, Known: []data.Span{{From: day.Format(time.DateOnly), To: day.Format(time.DateOnly)}},
			Sessions: []data.Session{{Day: day.Format(time.DateOnly), Open: day.Add(-time.Hour), Close: day.Add(25 * time.Hour)}}}
	}
	cal := data.NewCalendar([]*data.Venue{v("XNYS"), v("XNAS")})
	s := street(100, cal)
	for b.Loop() {
		f, err := feed.NewFake(s, cal, feed.FakeOptions{Seed: 5, Begin: time.Now().Add(-2 * time.Minute), Rate: 1000})
		if err != nil {
			b.Fatal(err)
		}
		ctx, stop := context.WithCancel(b.Context())
		d := market.OpenLive(s, cal, f, market.LiveOptions{Now: time.Now(), Origin: data.None})
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		var late []time.Duration
		last := make([]time.Time, 100)
		begin := time.Now()
		for seq := uint64(0); time.Since(begin) < 10*time.Second; {
			snap, next, err := d.Wait(ctx, seq)
			if err != nil {
				b.Fatal(err)
			}
			now := time.Now()
			for i := range snap.Quotes {
				if at := snap.Quotes[i].LastAt; at.After(last[i]) {
					if seq > 0 && time.Since(begin) > time.Second {
						late = append(late, now.Sub(at))
					}
					last[i] = at
				}
			}
			seq = next
		}
		stop()
		<-done
		slices.Sort(late)
		b.ReportMetric(float64(late[len(late)*99/100].Microseconds())/1e3, "p99-ms")
		b.ReportMetric(float64(late[len(late)/2].Microseconds())/1e3, "p50-ms")
		b.ReportMetric(float64(len(late)), "ticks-seen")
	}
}
