package main

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data/live/fakes"
)

// A recording holds prices back for as long as the slowest venue is late, and
// no longer: what was measured, and 25 minutes while nothing was.
func TestRecordingWaitsAsMeasured(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC) }
	for _, k := range []struct {
		name      string
		amsterdam bool
		delay     time.Duration
		first     time.Duration // at once
		low, high time.Duration // after ten minutes
		closed    time.Duration // three minutes after New York's close, at least
	}{
		{"New York alone", false, 0, 2 * time.Minute, 2 * time.Minute, 3*time.Minute + 30*time.Second, 6 * time.Minute},
		{"Amsterdam at once", true, 0, 25 * time.Minute, 2 * time.Minute, 4 * time.Minute, 6 * time.Minute},
		{"Amsterdam a quarter late", true, 15 * time.Minute, 25 * time.Minute, 17 * time.Minute, 19 * time.Minute, 6 * time.Minute},
	} {
		t.Run(k.name, func(t *testing.T) {
			universe := rigged
			if k.amsterdam {
				universe = "[[instrument]]\nsymbol = \"ASML.AS\"\n" + rigged
			}
			home(t, universe)
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(traded))
				net, yahoo := fakes.NewNetwork(), fakes.NewYahoo(map[string]*fakes.Listing{})
				for _, s := range five {
					yahoo.Listings[s] = wallStreet()
				}
				yahoo.Listings["ASML.AS"] = &fakes.Listing{Currency: "EUR", Exchange: "AMS", Zone: "Europe/Amsterdam", Prev: 600, Delay: k.delay, Sessions: []fakes.Session{{Open: at(8, 0), Close: at(16, 30)}}, Price: steady}
				net.Serve("yahoo.test:80", yahoo)
				f := liveFlags{dial: net.Dial, insecure: true, sources: []string{"yahoo"}}
				f.fake.speed = 1
				m, err := f.open(nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := m.lateness(time.Now()); got != k.first {
					t.Errorf("at first %s, want %s", got, k.first)
				}
				ctx, stop := context.WithCancel(context.Background())
				wait := m.run(ctx)
				time.Sleep(10 * time.Minute)
				if got := m.lateness(time.Now()); got < k.low || got > k.high {
					t.Errorf("after ten minutes %s, want %s to %s", got, k.low, k.high)
				}
				time.Sleep(time.Until(at(21, 3)))
				if got := m.lateness(time.Now()); got < k.closed || got > k.closed+2*time.Minute {
					t.Errorf("after New York's close %s, want about %s", got, k.closed)
				}
				time.Sleep(time.Until(at(23, 0)))
				if got := m.lateness(time.Now()); got != soon {
					t.Errorf("when all is shut %s", got)
				}
				stop()
				wait()
				net.Close()
			})
		})
	}
}
