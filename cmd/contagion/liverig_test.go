package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"

	"contagion/data/live/fakes"
	"contagion/data/market"
)

// rigged are the addresses of every fake.
const rigged = fewInstruments + `
[addresses]
yahoo = "http://yahoo.test"
stream = "ws://streamer.test/?version=2"
alpaca_stream = "ws://alpaca.test/v2"
alpaca_rest = "http://alpaca.test"
finnhub_stream = "ws://finnhub.test"
finnhub_rest = "http://finnhub.test"
`

var five = []string{"NVDA", "AMD", "VST", "JNJ", "MSFT"}

// A rig is contagion watch --lines in virtual time, beside a fake of every
// provider, each of which trades all five instruments once a second.
type rig struct {
	bench
	alpaca  *fakes.Alpaca
	finnhub *fakes.Finnhub
	stream  *fakes.Streamer
	own     *fakes.Own
	quiet   bool          // nobody trades
	behind  time.Duration // how old the prices are at the feed of one's own
	naught  bool          // and they are 0, and one of an hour from now
	frozen  bool          // the page of one's own is the same each time
	parted  float64       // how many new shares of NVDA one is, without a word, at the feed of one's own; 0 for 1
	in      io.Reader     // what is on standard input; nil for nothing
	mu      sync.Mutex
	ended   chan error
}

func steady(t time.Time) float64 { return 100 + float64(t.Minute())/100 + float64(t.Second())/10000 }

// inRig runs a test beside contagion watch of some sources.
func inRig(t *testing.T, sources, alerts []string, run func(r *rig), change ...func(r *rig)) {
	t.Helper()
	home(t, rigged)
	t.Setenv("APCA_API_KEY_ID", canaryID)
	t.Setenv("APCA_API_SECRET_KEY", canarySecret)
	t.Setenv("FINNHUB_API_KEY", canaryID)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded))
		quote := func(string) (float64, float64, time.Time, bool) { return steady(time.Now()), 100, time.Now(), true }
		r := &rig{alpaca: &fakes.Alpaca{Key: canaryID, Secret: canarySecret},
			finnhub: &fakes.Finnhub{Token: canaryID, Quote: quote},
			stream:  &fakes.Streamer{Price: func(_ string, at time.Time) (float64, bool) { return steady(at), true }},
			own:     &fakes.Own{}, ended: make(chan error, 1)}
		r.alpaca.Snapshot = func(s string) (float64, float64, time.Time, bool) { p, _, at, ok := quote(s); return 100, p, at, ok }
		r.t, r.net, r.yahoo = t, fakes.NewNetwork(), fakes.NewYahoo(map[string]*fakes.Listing{})
		for _, s := range five {
			r.yahoo.Listings[s] = wallStreet()
		}
		r.offer(1)
		for _, f := range change {
			f(r)
		}
		r.net.Serve("yahoo.test:80", r.yahoo)
		r.net.Serve("streamer.test:80", r.stream)
		r.net.Serve("alpaca.test:80", r.alpaca)
		r.net.Serve("finnhub.test:80", r.finnhub)
		r.net.Serve("own.test:80", r.own)
		ctx, stop := context.WithCancel(context.Background())
		var market sync.WaitGroup
		market.Go(func() { r.trade(ctx) })
		f := watchFlags{lines: true, alerts: alerts}
		f.dial, f.insecure, f.fake.speed, f.sources = r.net.Dial, true, 1, sources
		c := &cobra.Command{}
		c.SetOut(&r.out)
		c.SetErr(&r.err)
		if r.in != nil {
			c.SetIn(r.in)
		}
		market.Go(func() { r.ended <- f.running(ctx, c) })
		run(r)
		stop()
		market.Wait()
		select {
		case err := <-r.ended:
			if err != nil {
				t.Error(err)
			}
		default: // the test has taken it
		}
		r.net.Close()
		if all := r.out.String() + r.err.String(); strings.Contains(all, canaryID) || strings.Contains(all, canarySecret) {
			t.Errorf("a key was told: %s", all)
		}
		if strings.ContainsAny(r.out.String(), "\x1b\x07\u009b") {
			t.Errorf("a control came through: %q", r.out.String())
		}
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}

// trade lets everybody trade, once a second.
func (r *rig) trade(ctx context.Context) {
	r.unlessQuiet(ctx, func(n int) error { r.offer(n); return nil })
}

// unlessQuiet does something each second, from the first on, while the rig is not
// quiet, until it fails or ctx ends.
func (r *rig) unlessQuiet(ctx context.Context, do func(n int) error) {
	each := time.NewTicker(time.Second)
	defer each.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-each.C:
		}
		r.mu.Lock()
		quiet := r.quiet
		r.mu.Unlock()
		if quiet {
			continue
		}
		if do(n) != nil {
			return
		}
	}
}

// offer sends the n-th trade of everybody to all who listen.
func (r *rig) offer(n int) {
	now := time.Now()
	r.mu.Lock()
	parted, told, naught, frozen := r.parted, now.Add(-r.behind), r.naught, r.frozen
	r.mu.Unlock()
	var deals []fakes.Deal
	var lines []string
	for i, s := range five {
		r.alpaca.Trade(s, n*len(five)+i, steady(now), 100, now)
		deals = append(deals, fakes.Deal{Symbol: s, Price: steady(now), Size: 100, At: now})
		price := steady(now)
		if s == "NVDA" && parted > 0 {
			price /= parted
		}
		if naught {
			if price = 0; s == "NVDA" { // one line that can be read
				price, told = steady(now), now.Add(time.Hour)
			}
		}
		lines = append(lines, fmt.Sprintf("{\"v\":1,\"type\":\"trade\",\"t\":%d,\"sym\":%q,\"px\":%v}", told.UnixMilli(), s, price))
	}
	r.finnhub.Trade(deals...)
	if !frozen {
		r.own.Set(strings.Join(lines, "\n"))
	}
	r.own.Send(lines...)
}

// mends waits until the last that was told of a feed since a mark is that it is
// back, and for a minute nothing else was: no restart was needed.
func (r *rig) mends(mark int, feed string) {
	r.t.Helper()
	const longest = 11 * time.Minute // of a throttled source's pause, and its jitter
	well := time.Time{}
	for begun := time.Now(); time.Since(begun) <= longest+time.Minute; time.Sleep(time.Second) {
		told := r.out.String()[mark:]
		i := strings.LastIndex(told, feed)
		switch {
		case i < 0 || !strings.HasPrefix(told[i+len(feed):], "is back after"):
			well = time.Time{}
		case well.IsZero():
			well = time.Now()
		case time.Since(well) >= time.Minute:
			return
		}
	}
	r.t.Errorf("%sdid not come back:\n%s", feed, r.out.String()[mark:])
}

// part lets one old share of NVDA be so many new ones from now on.
func (r *rig) part(n float64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.parted = n
}

// spoil lets the feed of one's own say prices of long ago, or of nothing.
func (r *rig) spoil(behind time.Duration, naught bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.behind, r.naught = behind, naught
}

// look asks sources once, as doctor and the report do.
func (r *rig) look(sources ...string) (*market.Snapshot, *liveMarket) {
	r.t.Helper()
	var f liveFlags
	f.dial, f.insecure, f.fake.speed, f.sources = r.net.Dial, true, 1, sources
	m, err := f.open(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return m.lookOnce(context.Background()), m
}

// freeze lets the page of one's own stay as it is, or grow again.
func (r *rig) freeze(yes bool) {
	r.mu.Lock()
	r.frozen = yes
	r.mu.Unlock()
}

// hush ends all trading, or lets it go on.
func (r *rig) hush(yes bool) {
	r.mu.Lock()
	r.quiet = yes
	r.mu.Unlock()
}
