package market_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// afternoon is a tape of an afternoon in New York: every share of the United
// States has its close of the day before, and one price a minute from the open.
func afternoon(s *data.Scenario, minutes int) []data.Tick {
	var out []data.Tick
	us := func(add func(id data.ID)) {
		for i := range s.Universe.Instruments {
			if mic := s.Universe.Instruments[i].MIC; mic == "XNAS" || mic == "XNYS" {
				add(data.ID(i))
			}
		}
	}
	us(func(id data.ID) {
		out = append(out, data.Tick{At: tuesday.Add(-3 * time.Hour), ID: id, Price: 100, Evidence: data.Printed, Role: data.Close})
	})
	for m := 1; m <= minutes; m++ {
		us(func(id data.ID) {
			out = append(out, data.Tick{At: nyOpen.Add(time.Duration(m)*time.Minute - 10*time.Second), ID: id, Price: 100 + float64(m%3)/10 + float64(id%5)/10, Evidence: data.Bar})
		})
	}
	return out
}

var nyOpen = tuesday.Add(14*time.Hour + 30*time.Minute)

// TestFeedStates: what each state leaves of a number.
func TestFeedStates(t *testing.T) {
	s, cal := bundled(t)
	nvda := s.Universe.Find("NVDA")
	src := &tape{list: afternoon(s, 20), state: map[data.ID]data.FeedState{}, health: []data.Health{{Source: "a", State: data.FeedLive}}}
	at := nyOpen.Add(20 * time.Minute)
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: at, Origin: data.None})
	look := func() *market.Snapshot {
		at = at.Add(time.Second)
		market.BeatLive(d, at)
		return market.Picture(d)
	}
	whole := look()
	if !whole.Live || whole.Rate != 1 || !whole.Playing || whole.Ended || len(whole.Health) != 1 || whole.Late != 0 {
		t.Fatalf("%+v", whole)
	}
	group := s.Universe.GroupOf(nvda)
	for _, c := range []struct {
		state data.FeedState
		gone  bool
		late  int
	}{
		{data.FeedLive, false, 0}, {data.FeedDelayed, false, 0}, {data.FeedHalted, false, 0}, {data.FeedClosed, false, 0}, {data.FeedLate, false, 1},
		{data.FeedLost, false, 1}, {data.FeedThrottled, false, 1}, {data.FeedTooLate, true, 1}, {data.FeedUnknown, true, 1}, {data.FeedLive, false, 0},
	} {
		src.state[nvda] = c.state
		got := look()
		q, was := got.Quotes[nvda], whole.Quotes[nvda]
		if q.Feed != c.state || got.Late != c.late || (got.Gone == 1) != c.gone {
			t.Errorf("%v: shown as %v, %d late, %d gone", c.state, q.Feed, got.Late, got.Gone)
		}
		if c.gone {
			for name, v := range map[string]float64{"last": q.Last, "return": q.Return, "known": q.Known, "z": q.Z, "known return": q.KnownReturn, "since": q.SinceShock} {
				if !math.IsNaN(v) {
					t.Errorf("%v: %s is %v", c.state, name, v)
				}
			}
			if q.Evidence != data.Missing || !q.LastAt.Equal(was.LastAt) || got.Groups[group].Quoted != whole.Groups[group].Quoted-1 {
				t.Errorf("%v: %v at %v, %d of the group quoted", c.state, q.Evidence, q.LastAt, got.Groups[group].Quoted)
			}
		} else if q.Last != was.Last || q.Return != was.Return || q.Evidence != data.Bar || got.Groups[group].Quoted != whole.Groups[group].Quoted {
			t.Errorf("%v: %v %v, was %v %v", c.state, q.Last, q.Return, was.Last, was.Return)
		}
	}
	// A source that is lost for ten minutes of trading loses its numbers.
	for i := range s.Universe.Instruments {
		src.state[data.ID(i)] = data.FeedLost
	}
	at = at.Add(8 * time.Minute)
	if got := look(); math.IsNaN(got.Quotes[nvda].Last) {
		t.Error("withdrawn too soon")
	}
	at = at.Add(3 * time.Minute)
	if got := look(); !math.IsNaN(got.Quotes[nvda].Last) || got.Gone < 60 || !math.IsNaN(got.Groups[group].Return) {
		t.Errorf("%v stands eleven minutes after its source; %d gone", got.Quotes[nvda].Last, got.Gone)
	}
	// What is withdrawn draws no line.
	market.BeatLive(d, at.Add(6*time.Minute))
	got := market.Picture(d)
	line := got.Series.Points[nvda]
	if p := line[len(line)-1]; p.Live || !math.IsNaN(float64(p.Last)) {
		t.Errorf("the chart goes on: %+v", p)
	}
}

// TestGoneIsNotMeasured: an absurd price of who is withdrawn reaches nothing.
func TestGoneIsNotMeasured(t *testing.T) {
	s, cal := bundled(t)
	nvda := s.Universe.Find("NVDA")
	run := func(price float64, state data.FeedState) *market.Snapshot {
		list := afternoon(s, 40)
		for i := range list {
			if list[i].ID == nvda && list[i].At.After(nyOpen.Add(20*time.Minute)) {
				list[i].Price = price
			}
		}
		src := &tape{list: list, state: map[data.ID]data.FeedState{nvda: state}}
		d := market.OpenLive(s, cal, src, market.LiveOptions{Now: nyOpen, Origin: data.None})
		for m := range 41 {
			market.BeatLive(d, nyOpen.Add(time.Duration(m)*time.Minute+3*time.Second))
		}
		return market.Picture(d)
	}
	a, b := run(100, data.FeedTooLate), run(1, data.FeedTooLate)
	for g := range a.Groups {
		if x, y := a.Groups[g].Return, b.Groups[g].Return; x != y && !(math.IsNaN(x) && math.IsNaN(y)) {
			t.Errorf("group %d: %v and %v", g, x, y)
		}
	}
	if c := run(1, data.FeedLive); len(c.Shocks) == 0 {
		t.Error("a fall by 99 % that is live is not seen")
	}
}

// TestRefusals: an order that a live market cannot obey has one sentence for an
// answer, and changes nothing.
func TestRefusals(t *testing.T) {
	s, cal := bundled(t)
	d := market.OpenLive(s, cal, &tape{list: afternoon(s, 5)}, market.LiveOptions{Now: nyOpen.Add(10 * time.Minute)})
	for _, o := range []market.Order{market.Step{Bars: 1}, market.SeekTo{}, market.NextMark{}, market.SetRate{Rate: 60}, market.SetSkip{}, market.Play{}, market.Pause{}, market.Toggle{}, market.Simulate{}, market.Recorded{}} {
		err := d.Do(t.Context(), o)
		var r market.Refusal
		if !errors.As(err, &r) || !strings.HasPrefix(err.Error(), "live: ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%T: %v", o, err)
		}
	}
	if err := d.Do(t.Context(), market.Recentre{Origin: 3}); err != nil {
		t.Error(err)
	}
}

// TestLiveLoop runs a desk in virtual time: at most twenty pictures a second,
// one a second where nothing happens, a fault that is shown and goes away.
func TestLiveLoop(t *testing.T) {
	s, cal := bundled(t)
	synctest.Test(t, func(t *testing.T) {
		begin := nyOpen.Add(30 * time.Minute)
		time.Sleep(time.Until(begin))
		src, err := feed.NewFake(s, cal, feed.FakeOptions{Seed: 1, Begin: tuesday.Add(14 * time.Hour), Rate: 500})
		if err != nil {
			t.Fatal(err)
		}
		broken := &breaks{Feed: src}
		ctx, stop := context.WithCancel(t.Context())
		d := market.OpenLive(s, cal, broken, market.LiveOptions{Now: time.Now(), Origin: data.None})
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		synctest.Wait()
		_, first, _ := d.Wait(ctx, 0)
		time.Sleep(10*time.Second + 10*time.Millisecond)
		synctest.Wait()
		snap, seq, _ := d.Wait(ctx, 0)
		if n := seq - first; n > 201 || n < 190 {
			t.Errorf("%d pictures in ten seconds", n)
		}
		if !snap.At.Equal(begin.Add(10 * time.Second)) {
			t.Errorf("after ten seconds the clock says %v", snap.At)
		}
		quoted := 0
		for _, q := range snap.Quotes {
			if snap.At.Sub(q.LastAt) < 3*time.Second && !math.IsNaN(q.Return) {
				quoted++
			}
		}
		if quoted < 90 {
			t.Errorf("%d quotes are fresh", quoted)
		}
		broken.set(true, false, errors.New("feed: lost\x1b[2J the line"))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		got, after, _ := d.Wait(ctx, 0)
		if n := after - seq; n > 13 || got.Fault == "" || strings.Contains(got.Fault, "\x1b") {
			t.Errorf("%d pictures of nothing, fault %q", n, got.Fault)
		}
		broken.set(false, false, nil)
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got, _, _ := d.Wait(ctx, 0); got.Fault != "" {
			t.Errorf("a source that is back has the fault %q", got.Fault)
		}
		if err := d.Do(ctx, market.Recentre{Origin: 5}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got, _, _ := d.Wait(ctx, 0); got.Origin != 5 {
			t.Errorf("re-centred on %v", got.Origin)
		}
		broken.set(false, true, nil)
		time.Sleep(time.Second)
		if err := <-done; err == nil {
			t.Error("a panic is not told")
		}
		if got, _, _ := d.Wait(ctx, 0); got.Fault == "" || got.Playing {
			t.Errorf("after a panic: %q", got.Fault)
		}
		if err := d.Do(ctx, market.Recentre{Origin: 5}); !errors.Is(err, market.ErrEnded) {
			t.Errorf("an order to a desk that has ended: %v", err)
		}
		stop()
	})
}

// breaks is a source that can go wrong.
type breaks struct {
	market.Feed
	mu             sync.Mutex
	silent, panics bool
	fault          error
}

func (b *breaks) set(silent, panics bool, fault error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.silent, b.panics, b.fault = silent, panics, fault
}

func (b *breaks) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.panics {
		panic("torn")
	}
	if b.silent {
		return dst, b.fault
	}
	return b.Feed.Until(t, dst)
}

// TestLateBars: bars that come late, out of order, or twice give the picture
// that they would have given in time.
func TestLateBars(t *testing.T) {
	s, cal := bundled(t)
	nvda := s.Universe.Find("NVDA")
	f, err := feed.NewFake(s, cal, feed.FakeOptions{Seed: 9, Begin: tuesday.Add(14 * time.Hour), Rate: 1, Shocks: []feed.FakeShock{{ID: nvda, At: nyOpen.Add(40 * time.Minute), Sigmas: -8}}})
	if err != nil {
		t.Fatal(err)
	}
	all, _ := f.Until(nyOpen.Add(2*time.Hour), nil)
	run := func(delay time.Duration) *market.Snapshot {
		src := &delayed{list: all, by: delay}
		d := market.OpenLive(s, cal, src, market.LiveOptions{Now: tuesday.Add(14 * time.Hour), Origin: data.None})
		for at := tuesday.Add(14 * time.Hour); !at.After(nyOpen.Add(2*time.Hour + 20*time.Minute)); at = at.Add(20 * time.Second) {
			market.BeatLive(d, at)
		}
		return market.Picture(d)
	}
	want, got := run(0), run(15*time.Minute)
	if len(want.Shocks) != 1 || want.Shocks[0].Origin != nvda {
		t.Fatalf("%+v", want.Shocks)
	}
	sameArrivals(t, got, want)
	if len(got.Shocks) != 1 || got.Shocks[0].Span != want.Shocks[0].Span || fmt.Sprint(got.Series.Points[nvda][20:]) != fmt.Sprint(want.Series.Points[nvda][20:]) {
		t.Errorf("%+v\n%+v", got.Shocks, want.Shocks)
	}
}

// delayed gives every second instrument's ticks a while after they traded.
type delayed struct {
	tape
	list []data.Tick
	by   time.Duration
	at   time.Time
}

func (p *delayed) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	for i := range p.list {
		k := p.list[i]
		when := k.At
		if k.ID%2 == 1 {
			when = when.Add(p.by)
		}
		if when.After(p.at) && !when.After(t) {
			dst = append(dst, k, k)
		}
	}
	p.at = t
	return dst, nil
}
