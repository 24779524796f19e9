package live

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

// script is a source that does what a test says.
type script struct {
	name string
	most int
	run  func(ctx context.Context, o *Outlet) error
}

func (s *script) Name() string                             { return s.name }
func (s *script) Covers(*data.Instrument) bool             { return true }
func (s *script) Most() int                                { return s.most }
func (s *script) Run(ctx context.Context, o *Outlet) error { return s.run(ctx, o) }

// still gives a feed at 15:00 whose outlets are up, without a goroutine.
func still(t testing.TB, n int, in ...data.Instrument) (*Feed, []*Outlet, *time.Time) {
	t.Helper()
	now := clock("15:00")
	if len(in) == 0 {
		in = []data.Instrument{american1("NVDA")}
	}
	var sources []Source
	for i := range n {
		sources = append(sources, &script{name: string(rune('a' + i))})
	}
	f := Open(universe(in...), exchanges(), sources, Settings{Now: func() time.Time { return now }})
	for _, o := range f.outlets {
		o.Up()
	}
	return f, f.outlets, &now
}

func all(t testing.TB, f *Feed) []data.Tick {
	t.Helper()
	got, err := f.Until(clock("23:00").AddDate(0, 0, 20), nil)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func marks(ticks []data.Tick) (out []float64) {
	for _, x := range ticks {
		if x.Role == data.Mark {
			out = append(out, x.Price)
		}
	}
	return out
}

func trade(at time.Time, price float64) Event { return Event{At: at, Price: price, Size: 1} }

// What traded while its venue had no session is taken, and counted; hours before
// and after the regular ones, a break, and an auction are of a session. What the
// calendar does not know is not called outside.
func TestOutsideSessions(t *testing.T) {
	in := map[string]data.Instrument{"XNAS": american1("A"), "XLON": {Symbol: "B", MIC: "XLON"}, "XTKS": {Symbol: "C", MIC: "XTKS"}, "XNOT": {Symbol: "D", MIC: "XNOT"}}
	on := func(day int, hhmm string) time.Time { return clock(hhmm).AddDate(0, 0, day-3) }
	for _, c := range []struct {
		mic  string
		at   time.Time
		want uint64
	}{
		{"XNAS", on(10, "15:00"), 0},
		{"XNAS", on(10, "09:00"), 0}, // the first moment before hours
		{"XNAS", on(10, "08:59"), 1},
		{"XNAS", on(10, "23:59"), 0}, // the last after them
		{"XNAS", on(11, "00:05"), 1}, // who has such hours has no auction behind them
		{"XNAS", on(15, "15:00"), 1}, // Saturday
		{"XNAS", on(17, "15:00"), 1}, // holiday
		{"XLON", on(17, "15:00"), 0}, // not London's
		{"XLON", on(17, "16:30"), 0},
		{"XLON", on(17, "16:44"), 0}, // the auction
		{"XLON", on(17, "16:46"), 1},
		{"XTKS", on(17, "03:00"), 0}, // lunch
		{"XTKS", on(17, "12:00"), 1},
		{"XNOT", on(17, "12:00"), 0},
	} {
		f, o, now := still(t, 1, in[c.mic])
		*now = c.at.Add(time.Second)
		o[0].Push([]Event{trade(c.at, 100), trade(c.at, 100)}) // the second is the same
		if h := f.Health()[0]; h.Outside != c.want || h.Ticks != 1 || h.Priced != 1 {
			t.Errorf("%s at %s: %d outside, %d taken, %d priced; want %d, 1 and 1", c.mic, c.at.Format("Mon 2 15:04"), h.Outside, h.Ticks, h.Priced, c.want)
		}
	}
}

// Each guard, by hand: what comes in, and which prices come out.
func TestGuards(t *testing.T) {
	at := func(s int) time.Time { return clock("14:59").Add(time.Duration(s) * time.Second) }
	id := func(e Event, n uint64) Event { e.Trade = n; return e }
	for _, c := range []struct {
		name    string
		in      []Event
		want    []float64
		dropped uint64
		held    uint64
	}{
		{"in order", []Event{trade(at(1), 100), trade(at(2), 101)}, []float64{100, 101}, 0, 0},
		{"out of order", []Event{trade(at(2), 100), trade(at(1), 101), trade(at(3), 102)}, []float64{100, 102}, 1, 0},
		{"twice", []Event{trade(at(1), 100), trade(at(1), 100)}, []float64{100}, 1, 0},
		{"two of one time", []Event{trade(at(1), 100), trade(at(1), 101), trade(at(1), 100)}, []float64{100, 101}, 1, 0},
		{"a bar that is being made", []Event{{Kind: Bar, At: at(1), Price: 100}, {Kind: Bar, At: at(1), Price: 101}, {Kind: Bar, At: at(1), Price: 101}, {Kind: Bar, At: at(1), Price: 100}}, []float64{100, 101, 100}, 1, 0},
		{"same number", []Event{id(trade(at(1), 100), 7), id(trade(at(1), 101), 7)}, []float64{100}, 1, 0},
		{"same price, another number", []Event{id(trade(at(1), 100), 7), id(trade(at(1), 100), 8)}, []float64{100, 100}, 0, 0},
		{"no price", []Event{trade(at(1), 0), trade(at(1), -1), trade(at(1), math.NaN()), trade(at(1), math.Inf(1)), trade(at(1), 1.1e9), trade(at(1), math.Copysign(0, -1))}, nil, 6, 0},
		{"no time", []Event{trade(time.Time{}, 100), trade(clock("17:00"), 100), trade(clock("14:59").AddDate(0, 0, -9), 100), trade(time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), 1)}, nil, 4, 0},
		{"held", []Event{trade(at(1), 100), trade(at(2), 131)}, []float64{100}, 0, 1},
		{"just not held", []Event{trade(at(1), 100), trade(at(2), 130)}, []float64{100, 130}, 0, 0},
		{"down and held", []Event{trade(at(1), 100), trade(at(2), 69)}, []float64{100}, 0, 1},
		{"confirmed", []Event{trade(at(1), 100), trade(at(2), 60), trade(at(3), 59)}, []float64{100, 60, 59}, 0, 0},
		{"not confirmed by itself", []Event{trade(at(1), 100), trade(at(2), 60), trade(at(2), 60)}, []float64{100}, 1, 1},
		{"false", []Event{trade(at(1), 100), trade(at(2), 10), trade(at(3), 101)}, []float64{100, 101}, 1, 0},
		{"two false ones", []Event{trade(at(1), 100), trade(at(2), 10), trade(at(3), 500), trade(at(4), 101)}, []float64{100, 101}, 2, 0},
		{"split told first", []Event{trade(at(1), 100), {Kind: Split, At: at(2), Price: 10}, trade(at(3), 10.1)}, []float64{100, 101}, 0, 0},
		{"split told after", []Event{trade(at(1), 100), trade(at(3), 10.1), {Kind: Split, At: at(2), Price: 10}, trade(at(4), 10.2)}, []float64{100, 101, 102}, 0, 0},
		{"split told twice", []Event{trade(at(1), 100), {Kind: Split, At: at(2), Price: 10}, trade(at(3), 10), {Kind: Split, At: at(2), Price: 10}, trade(at(4), 10)}, []float64{100, 100, 100}, 0, 0},
		{"reverse split", []Event{trade(at(1), 10), {Kind: Split, At: at(2), Price: 0.1}, trade(at(3), 100)}, []float64{10, 10}, 0, 0},
		{"a split that no price shows", []Event{trade(at(1), 100), {Kind: Split, At: at(2), Price: 10}, trade(at(3), 101)}, []float64{100, 101}, 0, 0},
		{"no split at all", []Event{trade(at(1), 100), {Kind: Split, At: at(2), Price: 0}, {Kind: Split, At: at(2), Price: 1e9}, {Kind: Split, At: at(2), Price: math.NaN()}}, []float64{100}, 3, 0},
		{"pence", []Event{{At: at(1), Price: 100, Currency: "USD"}, {At: at(2), Price: 100, Currency: "EUR"}}, []float64{100}, 1, 0},
		{"history again", []Event{trade(at(2), 100), {At: at(1), Price: 99, Backlog: true}, {At: at(2), Price: 100, Size: 1, Backlog: true}}, []float64{100}, 0, 0},
		{"nobody's", []Event{{ID: -1, At: at(1), Price: 1}, {ID: 99, At: at(1), Price: 1}}, nil, 2, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, o, _ := still(t, 1)
			o[0].Push(c.in)
			got := marks(all(t, f))
			if len(got) != len(c.want) {
				t.Fatalf("prices %v, want %v", got, c.want)
			}
			for i := range got {
				if math.Abs(got[i]-c.want[i]) > 1e-9 {
					t.Fatalf("prices %v, want %v", got, c.want)
				}
			}
			if h := f.Health()[0]; h.Dropped != c.dropped || h.Held != c.held {
				t.Errorf("dropped %d, held %d, want %d and %d", h.Dropped, h.Held, c.dropped, c.held)
			}
		})
	}
}

func TestUnits(t *testing.T) {
	money := func(c string) data.Instrument { return data.Instrument{Symbol: "X", MIC: "XNAS", Currency: c} }
	for _, c := range []struct {
		in       data.Instrument
		currency string
		price    float64
		want     float64 // 0: refused
	}{
		{money("GBP"), "GBp", 100, 1}, {money("GBP"), "GBX", 100, 1}, {money("GBP"), "GBP", 100, 100}, {money("GBp"), "GBp", 100, 100}, {money("GBp"), "GBP", 1, 100}, {money("GBp"), "GBX", 100, 100},
		{money("ZAR"), "ZAc", 250, 2.5}, {money("ILS"), "ILA", 333, 3.33}, {money("GBP"), "ZAc", 100, 0}, {money("USD"), "GBp", 100, 0}, {money(""), "GBp", 100, 100}, {money("USD"), "", 100, 100},
		{data.Instrument{Symbol: "X", MIC: "XNAS", Currency: "EUR", Unit: data.Points}, "USD", 100, 100},
		{data.Instrument{Symbol: "X", MIC: "XNAS", Unit: data.Yield}, "", -0.5, -0.5},
	} {
		f, o, _ := still(t, 1, c.in)
		o[0].Push([]Event{{At: clock("14:59"), Price: c.price, Currency: c.currency}})
		got := all(t, f)
		switch {
		case c.want == 0 && len(got) == 0:
		case len(got) == 1 && math.Abs(got[0].Price-c.want) < 1e-12:
		default:
			t.Errorf("%g %s for %s is %v, want %g", c.price, c.currency, c.in.Currency, got, c.want)
		}
	}
}

func TestYieldJumpsByPoints(t *testing.T) {
	f, o, _ := still(t, 1, data.Instrument{Symbol: "^TNX", MIC: "XNAS", Unit: data.Yield})
	o[0].Push([]Event{trade(clock("14:50"), 0.02), trade(clock("14:51"), 0.9), trade(clock("14:52"), -0.05), trade(clock("14:53"), 4)})
	if got := marks(all(t, f)); !slices.Equal(got, []float64{0.02, 0.9, -0.05}) {
		t.Errorf("%v", got)
	}
}

// The close of a session comes before the first later price, and a better one
// that is told later replaces it.
func TestCloses(t *testing.T) {
	f, o, now := still(t, 1)
	*now = clock("21:30")
	o[0].Push([]Event{trade(clock("20:00"), 100), trade(clock("20:59:30"), 101), trade(clock("21:10"), 102)})
	got := all(t, f)
	if len(got) != 4 || got[2].Role != data.Close || got[2].Price != 101 || !got[2].At.Equal(clock("21:00")) {
		t.Fatalf("%v", got)
	}
	*now = clock("15:00").AddDate(0, 0, 1)
	o[0].Push([]Event{trade(clock("14:45").AddDate(0, 0, 1), 103)})
	if got = all(t, f); len(got) != 1 || got[0].Role != data.Mark {
		t.Fatalf("the close was given twice: %v", got)
	}
	// A feed that was away at the bell does not know the close.
	f, o, now = still(t, 1)
	*now = clock("15:00").AddDate(0, 0, 1)
	o[0].Push([]Event{trade(clock("18:00"), 100), trade(clock("14:45").AddDate(0, 0, 1), 103)})
	if got = all(t, f); len(got) != 2 {
		t.Fatalf("a close out of nowhere: %v", got)
	}
}

// A bell that nothing follows is rung by the clock, when nothing more can come.
func TestCloseByTheClock(t *testing.T) {
	f, o, now := still(t, 1)
	*now = clock("20:59:45")
	o[0].Push([]Event{trade(clock("20:59:40"), 101)})
	for _, c := range []struct {
		at   string
		want int
	}{{"20:59:50", 1}, {"21:00:10", 0}, {"21:03:50", 0}, {"21:04:05", 1}, {"22:00", 0}} {
		*now = clock(c.at)
		got, _ := f.Until(*now, nil)
		if len(got) != c.want {
			t.Errorf("%s: %v", c.at, got)
		}
		if c.at == "21:04:05" && (got[0].Role != data.Close || got[0].Price != 101 || !got[0].At.Equal(clock("21:00"))) {
			t.Errorf("%s: %v", c.at, got)
		}
	}
	o[0].Push([]Event{trade(clock("20:59:55"), 102)}) // too late
	if got := all(t, f); len(got) != 0 {
		t.Errorf("%v", got)
	}
	o[0].Push([]Event{{Kind: Previous, Day: "2000-01-03", Price: 101}}) // the same
	if got := all(t, f); len(got) != 0 {
		t.Errorf("%v", got)
	}
	o[0].Push([]Event{{Kind: Previous, Day: "2000-01-03", Price: 101.5}}) // the auction's
	if got := all(t, f); len(got) != 1 || got[0].Role != data.Close || got[0].Price != 101.5 {
		t.Errorf("%v", got)
	}
}

func TestPreviousClose(t *testing.T) {
	f, o, _ := still(t, 1)
	o[0].Push([]Event{{Kind: Previous, At: clock("14:40"), Price: 99}, trade(clock("14:40"), 100), {Kind: Previous, At: clock("14:40"), Price: 99}})
	got := all(t, f)
	if len(got) != 2 || got[0].Role != data.Close || got[0].Price != 99 || !got[0].At.Equal(clock("21:00").AddDate(0, 0, -3)) {
		t.Fatalf("%v", got)
	}
	// Told too late it is no tick, and still known.
	f, o, _ = still(t, 1)
	o[0].Push([]Event{trade(clock("14:40"), 100), {Kind: Previous, Day: "1999-12-31", Price: 98}, {Kind: Previous, Day: "1999-12-30", Price: 97}})
	if got = all(t, f); len(got) != 1 {
		t.Fatalf("%v", got)
	}
	if p, day, ok := f.Previous(0); p != 98 || day != "1999-12-31" || !ok {
		t.Errorf("%g %s %t", p, day, ok)
	}
	if h := f.Health()[0]; h.Dropped != 0 {
		t.Errorf("dropped %d", h.Dropped)
	}
	o[0].Push([]Event{{Kind: Previous, Day: "no day", Price: 97}})
	if p, _, _ := f.Previous(0); p != 98 {
		t.Errorf("a day that is none gave %g", p)
	}
}

func TestUntilGivesWhatIsDue(t *testing.T) {
	f, o, now := still(t, 1, american1("A"), american1("B"))
	o[0].Push([]Event{trade(clock("14:59:30"), 1), {ID: 1, At: clock("14:59"), Price: 2}, trade(clock("14:59:59.5"), 1.1)})
	got, _ := f.Until(clock("14:59:30"), nil)
	if len(got) != 2 || got[0].ID != 1 || got[1].ID != 0 {
		t.Fatalf("%v", got)
	}
	if got, _ = f.Until(clock("14:59:30"), got[:0]); len(got) != 0 {
		t.Fatalf("given twice: %v", got)
	}
	if got, _ = f.Until(clock("15:00"), nil); len(got) != 1 {
		t.Fatalf("%v", got)
	}
	// A clock that is a minute ahead of ours: due at once, at our time.
	o[0].Push([]Event{trade(now.Add(time.Minute), 1.2)})
	if got, _ = f.Until(*now, nil); len(got) != 1 || !got[0].At.Equal(*now) {
		t.Fatalf("%v", got)
	}
}

func TestSeek(t *testing.T) {
	f, o, _ := still(t, 1)
	if err := f.Seek(time.Time{}); err != nil {
		t.Error(err)
	}
	if err := f.Seek(clock("14:00")); err == nil || !strings.Contains(err.Error(), "no past") {
		t.Error(err)
	}
	o[0].Push([]Event{trade(clock("14:59"), 1)})
	all(t, f)
	if err := f.Seek(time.Time{}); err == nil {
		t.Error("the beginning is gone")
	}
}

// Nobody reads for a long time: memory is bounded, and each instrument's last
// price is still there.
func TestNobodyReads(t *testing.T) {
	in := many(50)
	f, o, now := still(t, 1, in...)
	o[0].Push([]Event{{ID: 49, At: clock("14:30"), Price: 7}})
	*now = clock("20:00")
	batch := make([]Event, 0, 49)
	for i := range 8000 {
		batch = batch[:0]
		for id := range 49 {
			batch = append(batch, Event{ID: data.ID(id), At: clock("14:31").Add(time.Duration(i) * time.Second), Price: 100 + float64(i%10), Size: float64(i)})
		}
		o[0].Push(batch)
	}
	if len(f.pending) > pendingMost {
		t.Fatalf("%d ticks wait", len(f.pending))
	}
	last := map[data.ID]data.Tick{}
	for _, x := range all(t, f) {
		if x.At.Before(last[x.ID].At) {
			t.Fatal("out of order")
		}
		last[x.ID] = x
	}
	for i := range in {
		if want, _ := f.Last(data.ID(i)); last[data.ID(i)].At != want.At || want.At.IsZero() {
			t.Errorf("%s: last is %v, want %v", in[i].Symbol, last[data.ID(i)], want)
		}
	}
	if h := f.Health()[0]; h.Missed == 0 || h.Ticks < 8000*49 {
		t.Errorf("%+v", h)
	}
}

// Whatever comes in, each instrument's ticks are sound and in order, and every
// event is accounted for.
func TestPushProperties(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 1))
		f, o, now := still(t, 3, many(4)...)
		var taps []Seen
		f.set.Tap = func(s []Seen) { taps = append(taps, s...) }
		events, last := 0, map[data.ID]time.Time{}
		for range 300 {
			var batch []Event
			for range r.IntN(5) {
				batch = append(batch, Event{ID: data.ID(r.IntN(6) - 1), Kind: Kind(r.IntN(6)), Backlog: r.IntN(3) == 0, At: now.Add(time.Duration(r.IntN(400)-300) * time.Second),
					Price: []float64{100, 101, 99, 10, 1000, 0, -1, math.NaN(), math.Inf(1)}[r.IntN(9)], Size: float64(r.IntN(3)), Trade: uint64(r.IntN(4)), Currency: []string{"", "USD", "GBp"}[r.IntN(3)], Day: []string{"", "1999-12-31", "x"}[r.IntN(3)]})
			}
			events += len(batch)
			o[r.IntN(3)].Push(batch)
			if r.IntN(10) == 0 {
				i := r.IntN(3)
				o[i].fell(&Fault{Class: Class(r.IntN(5)), Why: "x"}, &backoff{random: r.Float64}, false)
				o[(i+1)%3].Up()
			}
			*now = now.Add(time.Duration(r.IntN(int(10 * time.Minute))))
			got, _ := f.Until(*now, nil)
			for _, x := range got {
				if x.At.Before(last[x.ID]) || x.At.After(*now) || !(x.Price > 0) || math.IsInf(x.Price, 0) || x.ID < 0 || x.ID > 3 {
					t.Fatalf("seed %d: %+v after %s at %s", seed, x, last[x.ID], now)
				}
				last[x.ID] = x.At
			}
			for id := range data.ID(4) {
				f.State(id, *now)
				f.From(id, *now)
			}
		}
		if len(taps) != events {
			t.Fatalf("%d of %d events were accounted for", len(taps), events)
		}
	}
}
