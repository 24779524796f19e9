package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"

	"contagion/data/live/fakes"
)

// What is old, out of order or told twice moves nothing and rings nothing; a
// snapshot of days ago is no price of now.
func TestWatchOldPricesMoveNothing(t *testing.T) {
	rules := []string{"NVDA < -5%", "shock"}
	calm := func(r *rig) {
		r.t.Helper()
		if s := r.out.String(); strings.Contains(s, "Alert: ") || strings.Contains(s, "Shock: ") {
			r.t.Errorf("something moved:\n%s", s)
		}
	}
	t.Run("alpaca", func(t *testing.T) {
		inRig(t, []string{"alpaca"}, rules, func(r *rig) {
			r.says(0, time.Minute, "Feed alpaca is live.")
			time.Sleep(time.Minute)
			for i := range 60 {
				r.alpaca.Trade("NVDA", 900_000+i, 80, 100, time.Now().Add(-30*time.Second)) // out of order
				r.alpaca.Trade("NVDA", 5, 75, 100, time.Now().Add(-time.Hour))              // and the same again
				time.Sleep(time.Second)
			}
			calm(r)
			// One print that another does not bear out is held, and two are not.
			r.hush(true)
			r.alpaca.Trade("NVDA", 1_000_001, 60, 1, time.Now())
			time.Sleep(30 * time.Second)
			calm(r)
			r.alpaca.Trade("NVDA", 1_000_002, 60, 1, time.Now())
			r.says(0, 30*time.Second, "Alert: NVDA < -5%; it is -40.")
		})
	})
	t.Run("finnhub", func(t *testing.T) {
		inRig(t, []string{"finnhub"}, rules, func(r *rig) {
			r.says(0, time.Minute, "Feed finnhub is live.")
			time.Sleep(time.Minute)
			for range 60 {
				old := fakes.Deal{Symbol: "NVDA", Price: 80, Size: 1, At: time.Now().Add(-30 * time.Second)}
				r.finnhub.Trade(old, old)
				time.Sleep(time.Second)
			}
			calm(r)
		})
	})
	t.Run("stale snapshot", func(t *testing.T) {
		inRig(t, []string{"stream"}, rules, func(r *rig) {
			r.says(0, time.Minute, "Feed yahoo stream is live.")
			time.Sleep(3 * time.Minute)
			calm(r)
		}, func(r *rig) {
			r.stream.Stale = 60 * time.Hour
			r.stream.Price = func(_ string, at time.Time) (float64, bool) {
				if at.Before(traded) {
					return 80, true
				}
				return steady(at), true
			}
		})
	})
	t.Run("ten for one", func(t *testing.T) {
		inRig(t, []string{"yahoo"}, rules, func(r *rig) {
			r.says(0, time.Minute, "Feed yahoo is live.")
			time.Sleep(10 * time.Minute)
			calm(r)
		}, func(r *rig) {
			l, at := r.yahoo.Listings["NVDA"], traded.Add(2*time.Minute)
			l.Price = func(t time.Time) float64 {
				if t.Before(at) {
					return steady(t)
				}
				return steady(t) / 10
			}
			l.Splits = []fakes.SplitEvent{{At: at, Num: 10, Den: 1}}
		})
	})
}

// A stuck is an output that takes nothing until it is let go.
type stuck struct {
	safe
	free chan struct{}
}

func (s *stuck) Write(p []byte) (int, error) {
	<-s.free
	return s.safe.Write(p)
}

// A reader of the output who does not read holds up nothing: the source stays
// connected, and what is told after is of now.
func TestWatchSlowReader(t *testing.T) {
	home(t, rigged)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded))
		net := fakes.NewNetwork()
		y := &fakes.Streamer{Each: 100 * time.Millisecond, Price: func(_ string, at time.Time) (float64, bool) { return steady(at), true }}
		net.Serve("streamer.test:80", y)
		out, complaint := &stuck{free: make(chan struct{})}, &bytes.Buffer{}
		f := watchFlags{lines: true, alerts: []string{"NVDA > 0.1%"}}
		f.dial, f.insecure, f.fake.speed, f.sources = net.Dial, true, 1, []string{"stream"}
		c := &cobra.Command{}
		c.SetOut(out)
		c.SetErr(complaint)
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- f.running(ctx, c) }()
		time.Sleep(10 * time.Minute)
		if y.Requests() != 1 || y.Connections() != 1 {
			t.Errorf("%d connections were opened and %d are open, want the first", y.Requests(), y.Connections())
		}
		close(out.free)
		time.Sleep(5 * time.Second)
		if s := out.String(); !strings.Contains(s, "Feed yahoo stream is live.") || strings.Contains(s, "is lost") {
			t.Errorf("told: %s", s)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		net.Close()
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}

// The report that contagion live prints where there is no screen names each
// fault that its first look met, and what it can it shows.
func TestFirstLookNamesFaults(t *testing.T) {
	for _, k := range []struct {
		name, source string
		change       func(r *rig)
		told         []string
	}{
		{"well", "yahoo", func(*rig) {}, []string{"Feed yahoo: live; prices of 5 of 5 instruments.", "Nvidia, up 0.6"}},
		{"lying", "yahoo", func(r *rig) { r.yahoo.Script(fakes.Always(fakes.Fault{Do: fakes.Page})) }, []string{"Feed yahoo: lost: a web page instead of prices", "; prices of 0 of 5 instruments; tried again at 15:0"}},
		{"hung", "yahoo", func(r *rig) { r.yahoo.Script(fakes.Always(fakes.Fault{Do: fakes.Hang})) }, []string{"Feed yahoo: lost: no answer within 10 s"}},
		{"wrong key", "alpaca", func(r *rig) { r.alpaca.Key = "another" }, []string{"Feed alpaca: refused: error 402: auth failed; prices of 0 of 5 instruments; not tried again; look at APCA_API_KEY_ID and APCA_API_SECRET_KEY."}},
	} {
		t.Run(k.name, func(t *testing.T) {
			home(t, rigged)
			t.Setenv("APCA_API_KEY_ID", canaryID)
			t.Setenv("APCA_API_SECRET_KEY", canarySecret)
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(traded))
				r := &rig{alpaca: &fakes.Alpaca{Key: canaryID, Secret: canarySecret}}
				r.yahoo = fakes.NewYahoo(map[string]*fakes.Listing{})
				for _, s := range five {
					r.yahoo.Listings[s] = wallStreet()
				}
				net := fakes.NewNetwork()
				net.Serve("yahoo.test:80", r.yahoo)
				net.Serve("alpaca.test:80", r.alpaca)
				k.change(r)
				f := liveFlags{dial: net.Dial, insecure: true, sources: []string{k.source}}
				f.fake.speed = 1
				c := &cobra.Command{}
				c.SetContext(context.Background())
				c.SetOut(&r.out)
				c.SetErr(&r.err)
				var look screenFlags
				look.add(c)
				if err := runLive(c, f, look, "", ""); err != nil {
					t.Errorf("%v: a source that fails is told in the report", err)
				}
				for _, want := range k.told {
					if !strings.Contains(r.out.String(), want) {
						t.Errorf("%q is not in\n%s", want, r.out.String())
					}
				}
				net.Close()
			})
			goleak.VerifyNone(t, goleak.IgnoreCurrent())
		})
	}
}
