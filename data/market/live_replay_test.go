package market_test

import (
	"testing"
	"time"

	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// tape is a recording played as if it were live: only what is known, each
// instrument in the state that it is told.
type tape struct {
	list   []data.Tick
	next   int
	state  map[data.ID]data.FeedState
	health []data.Health
	fault  error
}

func (p *tape) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	for p.next < len(p.list) && !p.list[p.next].At.After(t) {
		dst = append(dst, p.list[p.next])
		p.next++
	}
	return dst, p.fault
}

func (p *tape) Seek(t time.Time) error {
	for p.next = 0; p.next < len(p.list) && !p.list[p.next].At.After(t); p.next++ {
	}
	return nil
}

func (p *tape) Health() []data.Health { return p.health }

func (p *tape) State(id data.ID, _ time.Time) data.FeedState {
	if st, ok := p.state[id]; ok {
		return st
	}
	return data.FeedLive
}

func knownTicks(s *data.Scenario, cal *data.Calendar) []data.Tick {
	var out []data.Tick
	for _, t := range feed.NewRecording(s, cal).Ticks() {
		if t.Evidence.Known() {
			out = append(out, t)
		}
	}
	return out
}

// sameArrivals compares what a live desk found with a replay of the same ticks.
func sameArrivals(t *testing.T, live, replay *market.Snapshot) (reached int) {
	t.Helper()
	for i := range live.Quotes {
		a, b := live.Quotes[i].Arrival, replay.Quotes[i].Arrival
		if a.Stage != b.Stage || a.Span != b.Span || a.Sign != b.Sign || a.AtOpen != b.AtOpen || a.Lag != b.Lag {
			t.Errorf("%s: live %v %v, replay %v %v", live.Scenario.Universe.At(data.ID(i)).Symbol, a.Stage, a.Span, b.Stage, b.Span)
		}
		if a.Stage.Reached() {
			reached++
		}
	}
	for g := range live.Groups {
		a, b := live.Groups[g].Arrival, replay.Groups[g].Arrival
		if a.Stage != b.Stage || a.Span != b.Span {
			t.Errorf("group %s: live %v %v, replay %v %v", live.Scenario.Universe.Groups[g].Key, a.Stage, a.Span, b.Stage, b.Span)
		}
	}
	return reached
}

// TestRecordingAsLive: the bundled Monday, fed as if it were live, breaks by
// itself, and with the shock that was named a replay of the same ticks has the
// same arrivals, to the bar.
func TestRecordingAsLive(t *testing.T) {
	s, cal := bundled(t)
	list := knownTicks(s, cal)
	begin := time.Date(2025, 1, 26, 22, 0, 0, 0, time.UTC)
	d := market.OpenLive(s, cal, &tape{list: list}, market.LiveOptions{Now: begin, Origin: data.None})
	for at := begin; !at.After(time.Date(2025, 1, 27, 21, 2, 0, 0, time.UTC)); at = at.Add(time.Minute) {
		market.BeatLive(d, at.Add(3*time.Second))
	}
	snap := market.Picture(d)
	for _, k := range snap.Shocks {
		t.Logf("%s in (%s, %s], named %s, %+.1f sd, gap %v", s.Universe.At(k.Origin).Symbol, k.Span.After.Format("2 15:04"), k.Span.By.Format("2 15:04"), k.Named.Format("15:04"), k.Sigmas, k.Gap)
	}
	if len(snap.Shocks) == 0 {
		t.Fatal("the day went by unseen")
	}
	// The open showed dozens at once; Nvidia had traded lower since 09:00.
	if k := snap.Shocks[0]; k.Origin != s.Universe.Find("NVDA") || !k.Span.By.Equal(time.Date(2025, 1, 27, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("%s in %v is named, want Nvidia by 09:00", s.Universe.At(k.Origin).Symbol, k.Span)
	}
	replay, err := market.Still(snap.Scenario, cal, &tape{list: list}, snap.At, data.None)
	if err != nil {
		t.Fatal(err)
	}
	if n := sameArrivals(t, snap, replay); n < 5 {
		t.Errorf("%d reached", n)
	} else {
		t.Logf("%d reached, the same in both", n)
	}
	// Every shock of the day can be gone back to.
	for i := range snap.Shocks {
		market.Obey(d, market.Recentre{Origin: snap.Shocks[i].Origin})
		market.BeatLive(d, snap.At)
		one := market.Picture(d)
		k := one.Shocks[one.Present]
		if k.Origin != snap.Shocks[i].Origin || one.Scenario.Origin != k.Origin || one.Origin != k.Origin || one.Scenario.Shock != k.Span {
			t.Fatalf("re-centred on %d: present %d of %+v", snap.Shocks[i].Origin, one.Present, one.Shocks)
		}
		replay, err := market.Still(one.Scenario, cal, &tape{list: list}, one.At, data.None)
		if err != nil {
			t.Fatal(err)
		}
		sameArrivals(t, one, replay)
	}
}

// TestFakeAsReplay: the same of a simulated market, whose ticks fall between
// the minutes: a recording of its minute bars has the same arrivals.
func TestFakeAsReplay(t *testing.T) {
	s, cal := bundled(t)
	nvda := s.Universe.Find("NVDA")
	at := tuesday.Add(15*time.Hour + 30*time.Minute)
	o := feed.FakeOptions{Seed: 42, Begin: tuesday, Rate: 30, Shocks: []feed.FakeShock{{ID: nvda, At: at, Sigmas: -8}}}
	src, err := feed.NewFake(s, cal, o)
	if err != nil {
		t.Fatal(err)
	}
	begin := tuesday.Add(14 * time.Hour)
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: begin, Simulated: true, Origin: data.None})
	for wall := begin; !wall.After(tuesday.Add(18*time.Hour + 30*time.Second)); wall = wall.Add(500 * time.Millisecond) {
		market.BeatLive(d, wall)
	}
	snap := market.Picture(d)
	if len(snap.Shocks) != 1 || snap.Shocks[0].Origin != nvda || !snap.Scenario.Simulated {
		t.Fatalf("%+v", snap.Shocks)
	}
	again, _ := feed.NewFake(s, cal, o)
	ticks, _ := again.Until(snap.At, nil)
	var bars []data.Tick
	for _, k := range ticks {
		k.At = k.At.Add(time.Minute - 1).Truncate(time.Minute)
		if !k.At.After(snap.At) {
			bars = append(bars, k)
		}
	}
	market.Sort(bars)
	replay, err := market.Still(snap.Scenario, cal, &tape{list: bars}, snap.At, data.None)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d reached", sameArrivals(t, snap, replay))
}

// TestTwoShocks: two breaks of one day are both told; the picture follows the
// newest until the viewer goes back to the other, whose wave is then that of a
// replay with its shock, minute after minute.
func TestTwoShocks(t *testing.T) {
	s, cal := bundled(t)
	nvda, jnj := s.Universe.Find("NVDA"), s.Universe.Find("JNJ")
	o := feed.FakeOptions{Seed: 4, Begin: tuesday.Add(14 * time.Hour), Rate: 1e-9, Shocks: []feed.FakeShock{
		{ID: nvda, At: nyOpen.Add(30 * time.Minute), Sigmas: -8, Alone: true}, {ID: jnj, At: nyOpen.Add(2 * time.Hour), Sigmas: 8, Alone: true}}}
	src, err := feed.NewFake(s, cal, o)
	if err != nil {
		t.Fatal(err)
	}
	d := market.OpenLive(s, cal, src, market.LiveOptions{Now: o.Begin, Simulated: true, Origin: data.None})
	at := o.Begin
	run := func(to time.Time) *market.Snapshot {
		for ; !at.After(to); at = at.Add(time.Minute) {
			market.BeatLive(d, at.Add(3*time.Second))
		}
		return market.Picture(d)
	}
	snap := run(nyOpen.Add(3 * time.Hour))
	if len(snap.Shocks) != 2 || snap.Present != 1 || snap.Origin != jnj || snap.Scenario.Origin != jnj || snap.Shocks[0].Origin != nvda || snap.Shocks[0].Open {
		t.Fatalf("present %d of %+v", snap.Present, snap.Shocks)
	}
	lines := 0
	for _, l := range snap.Tape {
		if l.Kind == market.TapeShock {
			lines++
		}
	}
	if lines != 2 {
		t.Errorf("%d lines of the tape tell of them", lines)
	}
	market.Obey(d, market.Recentre{Origin: nvda})
	back := run(nyOpen.Add(3*time.Hour + 20*time.Minute))
	if back.Present != 0 || back.Origin != nvda || back.Scenario.Shock != back.Shocks[0].Span {
		t.Fatalf("present %d, origin %d", back.Present, back.Origin)
	}
	again, _ := feed.NewFake(s, cal, o)
	bars, _ := again.Until(at.Add(-time.Minute), nil)
	for i := range bars {
		bars[i].At = bars[i].At.Add(time.Minute - 1).Truncate(time.Minute)
	}
	market.Sort(bars)
	replay, err := market.Still(back.Scenario, cal, &tape{list: bars}, back.At, data.None)
	if err != nil {
		t.Fatal(err)
	}
	sameArrivals(t, back, replay)
	market.Obey(d, market.Recentre{Origin: nvda, Named: back.Shocks[0].Named}) // by its time, the same
	if one := run(nyOpen.Add(3*time.Hour + 21*time.Minute)); one.Present != 0 {
		t.Errorf("present %d by the time it was told", one.Present)
	}
	market.Obey(d, market.Recentre{Origin: nvda, Named: back.Shocks[1].Named}) // nobody's: it is centred alone
	if one := run(nyOpen.Add(3*time.Hour + 22*time.Minute)); one.Present != 1 || one.Origin != nvda {
		t.Errorf("present %d, origin %d of a time at which it was not told", one.Present, one.Origin)
	}
	market.Obey(d, market.Recentre{Origin: data.None})
	if now := run(nyOpen.Add(3*time.Hour + 23*time.Minute)); now.Present != 1 || now.Origin != jnj {
		t.Errorf("present %d, origin %d", now.Present, now.Origin)
	}
}
