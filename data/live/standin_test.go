package live

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
)

// A pair is two sources of the same instruments, at a clock that a test moves.
type pair struct {
	t   *testing.T
	f   *Feed
	o   []*Outlet
	now *time.Time
}

func newPair(t *testing.T) *pair {
	f, o, now := still(t, 2, american1("NVDA"), american1("AMD"))
	return &pair{t, f, o, now}
}

// ticks lets sources tell of an instrument, once each so often for so long; one
// of them may be behind.
func (p *pair) ticks(d, each time.Duration, id data.ID, behind time.Duration, from ...int) {
	for end := p.now.Add(d); p.now.Before(end); {
		*p.now = p.now.Add(each)
		for _, i := range from {
			e := trade(p.now.Add(-behind), 100)
			e.ID = id
			p.o[i].Push([]Event{e})
		}
	}
}

func (p *pair) from(id data.ID, want, why string) {
	p.t.Helper()
	src, because := p.f.From(id, *p.now)
	if src != want || !strings.Contains(because, why) || why == "" && because != "" {
		p.t.Errorf("%s: %s from %q (%s), want %q (%s)\n%+v", p.now.Format("15:04:05"), p.f.u.At(id).Symbol, src, because, want, why, p.f.Health())
	}
}

// Of one instrument alone: the first goes on, without it. By hand, of bars of a
// minute: at 15:05 the first tells of AMD for the last time. The other takes it
// over when that is over ten minutes old, and gives it back when the first has
// told of it for a minute without a pause; the other instrument never moves.
func TestBackUpOfOneInstrument(t *testing.T) {
	p := newPair(t)
	both := func(d time.Duration, first bool) {
		for end := p.now.Add(d); p.now.Before(end); {
			p.ticks(time.Second, time.Second, 0, 0, 0, 1)
			list := []int{1}
			if first {
				list = []int{0, 1}
			}
			for _, i := range list {
				e := trade(*p.now, 50)
				e.ID = 1
				p.o[i].Push([]Event{e})
			}
		}
	}
	both(5*time.Minute, true)
	p.from(1, "a", "")
	both(10*time.Minute, false)
	p.from(1, "a", "") // late, not too late
	both(time.Second, false)
	p.from(1, "b", "a: no new price of it since 15:05:00 UTC")
	if got := p.f.StandIn(1, *p.now) + p.f.StandIn(0, *p.now); got != "b" {
		t.Errorf("stands in: %q", got)
	}
	if h := p.f.Health(); h[1].For != "a" || h[1].ForN != 1 || h[0].State != data.FeedLive {
		t.Errorf("%+v", h)
	}
	p.from(0, "a", "")
	both(time.Second, true) // one price
	both(3*time.Minute, false)
	p.from(1, "b", "it tells of it again since 15:15:02 UTC")
	both(59*time.Second, true)
	p.from(1, "b", "it tells of it again since 15:18:03 UTC; it must for a minute")
	both(3*time.Second, true)
	p.from(1, "a", "")
	last := map[data.ID]time.Time{}
	for _, k := range all(t, p.f) {
		if !k.At.After(last[k.ID]) {
			t.Fatalf("%d at %s after %s: twice or back in time", k.ID, k.At, last[k.ID])
		}
		last[k.ID] = k.At
	}
}

// A back-up that has nothing newer takes nobody's place: here it is a quarter of
// an hour behind. It does once its prices pass the last of the first, and three of
// them have told its delay.
func TestBackUpHasNothingNewer(t *testing.T) {
	p := newPair(t)
	for range 20 * 60 {
		p.ticks(time.Second, time.Second, 0, 0, 0)
		e := trade(p.now.Add(-15*time.Minute), 100)
		e.Backlog = true
		p.o[1].Push([]Event{e})
	}
	p.from(0, "a", "") // the last is of 15:20
	p.ticks(15*time.Minute, time.Second, 0, 15*time.Minute, 1)
	if h := p.f.Health(); h[0].State != data.FeedSilent || h[0].Why != "nothing since 15:20:00 UTC" || !h[0].Since.Equal(clock("15:20")) {
		t.Errorf("%+v", h[0])
	}
	p.from(0, "a", "")
	if s := p.f.State(0, *p.now); s != data.FeedTooLate {
		t.Errorf("state %s", s)
	}
	p.ticks(4*time.Second, time.Second, 0, 15*time.Minute, 1)
	p.from(0, "b", "a: nothing since 15:20:00 UTC")
	if s := p.f.State(0, *p.now); s != data.FeedDelayed {
		t.Errorf("state %s of what is measured to be 15 min behind", s)
	}
}

// A first source that comes back with prices older than those shown is not given
// its place: each would be refused, and the figure would freeze.
func TestFirstIsBehindItsBackUp(t *testing.T) {
	p := newPair(t)
	p.ticks(5*time.Minute, time.Second, 0, 0, 0)
	p.o[0].fell(&Fault{Why: "cut"}, &backoff{random: func() float64 { return 0.5 }}, false)
	p.ticks(5*time.Minute, time.Second, 0, 0, 1)
	p.o[0].begin()
	p.o[0].Up()
	p.from(0, "a", "")
	for range 5 * 60 {
		p.ticks(time.Second, time.Second, 0, 0, 1)
		e := trade(p.now.Add(-4*time.Minute), 100)
		e.Backlog = true
		p.o[0].Push([]Event{e})
	}
	if src, _ := p.f.From(0, *p.now); src != "b" {
		t.Errorf("from %s", src)
	}
	if s := p.f.State(0, *p.now); s != data.FeedLive {
		t.Errorf("state %s", s)
	}
}

// One that comes and goes is given its place back at once the first time; after
// two lives below a minute it must be well for one.
func TestBackUpOfOneThatLimps(t *testing.T) {
	p := newPair(t)
	p.ticks(2*time.Minute, time.Second, 0, 0, 0, 1)
	fall := func() {
		p.o[0].fell(&Fault{Why: "cut"}, &backoff{random: func() float64 { return 0.5 }}, false)
		p.ticks(5*time.Second, time.Second, 0, 0, 1)
		p.from(0, "b", "cut")
		p.o[0].begin()
		p.o[0].Up()
		p.ticks(time.Second, time.Second, 0, 0, 0, 1)
	}
	fall()
	p.from(0, "a", "")
	p.ticks(20*time.Second, time.Second, 0, 0, 0, 1)
	fall()
	p.from(0, "a", "")
	p.ticks(20*time.Second, time.Second, 0, 0, 0, 1)
	fall()
	p.from(0, "b", "it comes and goes")
	p.ticks(time.Minute, time.Second, 0, 0, 0, 1)
	p.from(0, "a", "")
}

// The guards hold over the change: the same trade from the other source is not
// told again, one of pence is turned into pounds, and one of another size waits.
func TestGuardsOverTheChange(t *testing.T) {
	f, o, now := still(t, 2, data.Instrument{Symbol: "VOD.L", MIC: "XLON", Currency: "GBP"})
	*now = clock("10:00")
	for _, x := range o {
		x.upAt, x.asking = *now, *now
	}
	say := func(i int, at time.Time, price float64, currency string) {
		e := trade(at, price)
		e.Currency = currency
		o[i].Push([]Event{e})
	}
	for range 60 {
		*now = now.Add(time.Second)
		say(0, *now, 1.00, "GBP")
	}
	last := *now
	for range 130 {
		*now = now.Add(time.Second)
		say(1, last, 100, "GBp") // the trade that the first told last
	}
	if n := len(all(t, f)); n != 60 {
		t.Fatalf("%d ticks, want the first's 60", n)
	}
	*now = now.Add(time.Second)
	say(1, *now, 101, "GBp")
	*now = now.Add(time.Second)
	say(1, *now, 900, "GBp") // held
	*now = now.Add(time.Second)
	say(1, *now, 102, "GBp")
	if got := marks(all(t, f)); len(got) != 2 || got[0] != 1.01 || got[1] != 1.02 {
		t.Errorf("%v", got)
	}
}

// Who stands in is dated from when it did, and not from its own start; and a
// source that is well and gives nothing, because another does, stands by.
func TestStandInIsDated(t *testing.T) {
	p := newPair(t)
	both := func(d time.Duration, from ...int) {
		for end := p.now.Add(d); p.now.Before(end); {
			p.ticks(time.Second, time.Second, 0, 0, from...)
			p.f.Health() // a desk looks each second
		}
	}
	both(5*time.Minute, 0, 1)
	h := p.f.Health()
	if h[1].For != "" || !h[1].ForSince.IsZero() || h[1].Serving != 0 || h[1].Standby() != "stands by for 2 instruments" || h[0].Standby() != "" {
		t.Errorf("%+v", h)
	}
	p.o[0].fell(&Fault{Why: "cut"}, &backoff{random: func() float64 { return 0.5 }}, false)
	lost := *p.now
	both(time.Minute, 1)
	if h = p.f.Health(); h[1].For != "a" || h[1].ForSince.Sub(lost) > time.Second || h[1].ForSince.Before(lost) || h[1].Standby() != "" || h[0].Standby() != "" {
		t.Errorf("lost at %s: %+v", lost, h)
	}
	p.o[0].begin()
	p.o[0].Up()
	both(2*time.Minute, 0, 1)
	if h = p.f.Health(); h[1].For != "" || !h[1].ForSince.IsZero() {
		t.Errorf("%+v", h[1])
	}
}

// A silent source owes prices only where nobody else gives newer ones.
func TestSilentOwes(t *testing.T) {
	p := newPair(t)
	p.ticks(5*time.Minute, time.Second, 0, 0, 0)
	p.ticks(time.Second, time.Second, 1, 0, 0)
	*p.now = p.now.Add(2*time.Minute + 2*time.Second)
	if h := p.f.Health(); h[0].State != data.FeedSilent || h[0].Owing() != "2 that trade are late" {
		t.Errorf("%+v %q", h[0], h[0].Owing())
	}
	p.ticks(2*time.Second, time.Second, 0, 0, 1) // the other gives one of them
	if h := p.f.Health(); h[0].State != data.FeedSilent || h[0].Owing() != "1 that trades is late" {
		t.Errorf("%+v %q", h[0], h[0].Owing())
	}
}
