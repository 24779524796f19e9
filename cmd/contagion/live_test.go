package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"

	"contagion/data/live/fakes"
)

// traded is a Tuesday without a holiday, on which the tests' markets trade.
var traded = time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)

// fewInstruments is a universe of five.
const fewInstruments = `
[[instrument]]
symbol = "NVDA"
[[instrument]]
symbol = "AMD"
[[instrument]]
symbol = "VST"
[[instrument]]
symbol = "JNJ"
[[instrument]]
symbol = "MSFT"
`

// home makes a home folder with settings.
func home(t *testing.T, config string) string {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", dir)
	t.Setenv("XDG_STATE_HOME", filepath.Join(dir, "state"))
	t.Setenv("XDG_DATA_HOME", filepath.Join(dir, "data"))
	if err := os.MkdirAll(filepath.Join(dir, "contagion"), 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "contagion", "config.toml")
	if err := os.WriteFile(path, []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// wallStreet is a listing of New York that trades on the tests' day.
func wallStreet() *fakes.Listing {
	day := func(hour, minute int) time.Time {
		return time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC)
	}
	return &fakes.Listing{Currency: "USD", Exchange: "NMS", Zone: "America/New_York", Prev: 100, Sessions: []fakes.Session{{Open: day(14, 30), Close: day(21, 0)}},
		Price: func(t time.Time) float64 { return 100 + float64(t.Minute())/100 + float64(t.Second())/10000 }}
}

// safe is a buffer that may be read while it is written.
type safe struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safe) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safe) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// A bench is a program that watches a fake of Yahoo in virtual time.
type bench struct {
	t        *testing.T
	net      *fakes.Network
	yahoo    *fakes.Yahoo
	out, err safe
}

// inBubble runs a test in virtual time, in which contagion watch runs beside.
func inBubble(t *testing.T, alerts []string, run func(b *bench)) {
	t.Helper()
	home(t, fewInstruments+"\n[addresses]\nyahoo = \"http://yahoo.test\"\n")
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded))
		b := &bench{t: t, net: fakes.NewNetwork(), yahoo: fakes.NewYahoo(map[string]*fakes.Listing{})}
		for _, s := range []string{"NVDA", "AMD", "VST", "JNJ", "MSFT"} {
			b.yahoo.Listings[s] = wallStreet()
		}
		b.net.Serve("yahoo.test:80", b.yahoo)
		f := watchFlags{lines: true, alerts: alerts}
		f.dial, f.insecure, f.fake.speed = b.net.Dial, true, 1
		c := &cobra.Command{}
		c.SetOut(&b.out)
		c.SetErr(&b.err)
		ctx, stop := context.WithCancel(context.Background())
		done := make(chan error, 1)
		go func() { done <- f.running(ctx, c) }()
		run(b)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
		b.net.Close()
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}

// says waits at most so long until a sentence was written since a mark, and
// gives how long it took.
func (b *bench) says(mark int, within time.Duration, part string) {
	b.t.Helper()
	for begun := time.Now(); time.Since(begun) <= within; time.Sleep(time.Second) {
		if strings.Contains(b.out.String()[mark:], part) {
			b.t.Logf("%q after %s", part, time.Since(begun).Round(time.Second))
			return
		}
	}
	b.t.Errorf("%q was not told within %s:\n%s", part, within, b.out.String()[mark:])
}

// Every fault of a source is told by its own name within two intervals, and
// its end too.
func TestWatchNamesFaults(t *testing.T) {
	const interval = 15 * time.Second
	for _, k := range []struct {
		name  string
		fault fakes.Fault
		kill  bool
		told  string
	}{
		{name: "throttled", fault: fakes.Fault{Do: fakes.Reply, Status: 429, Body: "Too Many Requests"}, told: "Feed yahoo is throttled: HTTP 429 Too Many Requests"},
		{name: "html", fault: fakes.Fault{Do: fakes.Page}, told: "Feed yahoo is lost: a web page instead of prices"},
		{name: "hung", fault: fakes.Fault{Do: fakes.Hang}, told: "Feed yahoo is lost: no answer within 10 s"},
		{name: "killed", kill: true, told: "Feed yahoo is lost: connection refused"},
	} {
		t.Run(k.name, func(t *testing.T) {
			inBubble(t, []string{"feed lost", "feed throttled"}, func(b *bench) {
				b.says(0, interval, "Feed yahoo is live.")
				time.Sleep(2 * time.Minute)
				mark := len(b.out.String())
				if k.kill {
					b.net.Refuse("yahoo.test:80", true)
					b.net.Cut()
				} else {
					b.yahoo.Script(fakes.Always(k.fault))
				}
				b.says(mark, 2*interval, k.told)
				b.says(mark, time.Second, "Alert: feed ")
				b.says(mark, 6*time.Minute, "it is tried again at ")
				mark = len(b.out.String())
				b.yahoo.Script(nil)
				b.net.Refuse("yahoo.test:80", false)
				b.says(mark, 11*time.Minute, "Feed yahoo is back after")
			})
		})
	}
}

// A move that crosses a rule fires once, and the price of a lost source fires
// nothing.
func TestWatchAlert(t *testing.T) {
	inBubble(t, []string{"NVDA < -3%", "AMD < -3%"}, func(b *bench) {
		b.says(0, 20*time.Second, "Feed yahoo is live.")
		steady := b.yahoo.Listings["NVDA"].Price
		fall := time.Now().Add(10 * time.Second)
		b.yahoo.Listings["NVDA"].Price = func(t time.Time) float64 {
			if t.Before(fall) {
				return steady(t)
			}
			return 0.95 * steady(t)
		}
		b.says(0, time.Minute, "Alert: NVDA < -3%; it is -5.")
		time.Sleep(5 * time.Minute)
		if n := strings.Count(b.out.String(), "Alert: NVDA"); n != 1 {
			t.Errorf("the alert fired %d times, want once:\n%s", n, b.out.String())
		}
		if strings.Contains(b.out.String(), "Alert: AMD") {
			t.Errorf("AMD did not move:\n%s", b.out.String())
		}
	})
}

// Where standard output is gone, watch ends; where a source refuses for good,
// it says so and ends with a failure.
func TestWatchRefused(t *testing.T) {
	home(t, fewInstruments+"\n[addresses]\nalpaca_stream = \"ws://alpaca.test/v2\"\nalpaca_rest = \"http://alpaca.test\"\n")
	t.Setenv("APCA_API_KEY_ID", canaryID)
	t.Setenv("APCA_API_SECRET_KEY", canarySecret)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded))
		net := fakes.NewNetwork()
		net.Serve("alpaca.test:80", &fakes.Alpaca{Key: "other", Secret: "keys"})
		var out, complaint safe
		f := watchFlags{lines: true}
		f.dial, f.insecure, f.sources, f.fake.speed = net.Dial, true, []string{"alpaca"}, 1
		c := &cobra.Command{}
		c.SetOut(&out)
		c.SetErr(&complaint)
		err := f.running(context.Background(), c)
		if err == nil || !strings.Contains(err.Error(), "watch: alpaca refuses: ") {
			t.Errorf("a wrong key: %v\n%s", err, out.String())
		}
		all := fmt.Sprint(err) + out.String() + complaint.String()
		if strings.Contains(all, canaryID) || strings.Contains(all, canarySecret) {
			t.Errorf("a key was told: %s", all)
		}
		net.Close()
	})
}

// Keys that must be seen nowhere.
const canaryID, canarySecret = "CANARY7ID2KEY", "canarySecret9/plus+8"
