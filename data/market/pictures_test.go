package market

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"go.uber.org/goleak"

	"contagion/data"
	"contagion/data/contagion"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// TestSamePacing: one beat at a time at x1, x60, x3600 and at random rates
// with random seeks between, every picture is the still of its time.
func TestSamePacing(t *testing.T) {
	s, cal, list := house()
	rng := rand.New(rand.NewPCG(1, 2))
	for _, rate := range []float64{1, 60, 3600, 0} {
		d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 14, 29), Rate: max(rate, 1), Playing: true})
		d.begin()
		wall := time.Unix(0, 0)
		d.clock.start(wall)
		for range 120 {
			wall = wall.Add(beat)
			if rate == 0 {
				d.obey(SetRate{math.Exp(rng.Float64() * 8.2)})
				if rng.IntN(4) == 0 {
					d.obey(SeekTo{s.From.Add(time.Duration(rng.Int64N(int64(s.To.Sub(s.From)))))})
				}
				d.obey(Play{})
				d.clock.start(wall.Add(-beat))
			}
			d.move(wall)
			d.publish()
			got, _, _ := d.Wait(t.Context(), 0)
			if want := at(t, list, got.At); !same(got, want) {
				t.Fatalf("at x%v the picture of %v differs from its still", rate, got.At)
			}
		}
	}
}

// TestDrawnNeverCounts: absurd reconstructed prices, before, between and
// after known ones, change nothing that is measured.
func TestDrawnNeverCounts(t *testing.T) {
	_, _, list := house()
	known := slices.DeleteFunc(slices.Clone(list), func(t data.Tick) bool { return !t.Evidence.Known() })
	drawn := slices.Clone(known)
	for when := day(24, 21, 0); when.Before(day(28, 21, 0)); when = when.Add(7 * time.Minute) {
		for id := range 2 {
			drawn = append(drawn, data.Tick{At: when.Add(time.Second), ID: data.ID(id), Price: 1e-3, Evidence: data.Reconstructed})
		}
	}
	slices.SortStableFunc(drawn, func(a, b data.Tick) int { return a.At.Compare(b.At) })
	for when := day(24, 21, 0); !when.After(day(28, 21, 0)); when = when.Add(10 * time.Minute) {
		a, b := at(t, known, when), at(t, drawn, when)
		for i := range a.Quotes {
			p, q := &a.Quotes[i], &b.Quotes[i]
			if !near(p.Z, q.Z) || !near(p.KnownReturn, q.KnownReturn) || fmt.Sprint(p.Arrival) != fmt.Sprint(q.Arrival) {
				t.Fatalf("%v: a drawn price changed instrument %d: %v, %v; %v, %v", when, i, p.Z, q.Z, p.Arrival, q.Arrival)
			}
		}
		for i := range a.Groups {
			p, q := &a.Groups[i], &b.Groups[i]
			if !near(p.Z, q.Z) || p.Reached != q.Reached || fmt.Sprint(p.Arrival) != fmt.Sprint(q.Arrival) {
				t.Fatalf("%v: a drawn price changed group %d: %v, %v", when, i, p.Arrival, q.Arrival)
			}
		}
		if fmt.Sprint(a.First, a.FirstAt, a.Tape) != fmt.Sprint(b.First, b.FirstAt, b.Tape) || a.Reached != b.Reached {
			t.Fatalf("%v: a drawn price changed who was first, or the tape", when)
		}
	}
}

// TestBases: a base is the last session's close, or its last known price
// where it had no close; unknown stays NaN.
func TestBases(t *testing.T) {
	list := []data.Tick{
		{At: day(24, 20, 0), ID: 1, Price: 50, Evidence: data.Reported},
		{At: day(27, 15, 0), ID: 1, Price: 51, Evidence: data.Bar},
		{At: day(28, 15, 0), ID: 1, Price: 52, Evidence: data.Bar},
	}
	s := at(t, list, day(27, 15, 0))
	if q := s.Quotes[1]; q.Base != 50 || !near(q.Return, 51./50-1) || !near(q.SinceShock, 51./50-1) {
		t.Errorf("without a close: %+v", q)
	}
	if q := at(t, list, day(28, 15, 0)).Quotes[1]; q.Base != 51 || !near(q.SinceShock, 52./50-1) {
		t.Errorf("the base did not roll: %+v", q)
	}
	for _, v := range []float64{s.Quotes[0].Last, s.Quotes[0].Return, s.Quotes[0].Z, s.Quotes[2].Known, s.Quotes[2].SinceShock, s.Groups[1].Return, s.Groups[1].Z, float64(s.Series.Points[2][0].Last)} {
		if !math.IsNaN(v) {
			t.Errorf("unknown is %v, want NaN", v)
		}
	}
	if st := s.Quotes[2].Arrival.Stage; st != contagion.Pending || s.Groups[1].Arrival.Stage != contagion.Pending || s.Waiting != 1 {
		t.Errorf("a holiday is %v, %d wait", st, s.Waiting)
	}
	if opens := s.Venues[1].Opens; s.Venues[1].State != data.Holiday || !opens.Equal(day(34, 1, 0)) {
		t.Errorf("the venue on holiday opens %v, %v", opens, s.Venues[1].State)
	}
}

// TestRoundTheClock: where a session ends as the next begins, the close ends
// the one and the open begins the other, though the open was given first.
func TestRoundTheClock(t *testing.T) {
	s, _, _ := house()
	v := &data.Venue{MIC: "XAAA", Zone: time.UTC, AllDay: true, Known: []data.Span{{From: "2025-01-24", To: "2025-01-28"}}}
	for d := 24; d <= 28; d++ {
		v.Sessions = append(v.Sessions, data.Session{Day: day(d, 0, 0).Format(time.DateOnly), Open: day(d, 0, 0), Close: day(d+1, 0, 0)})
	}
	list := []data.Tick{
		{At: day(27, 0, 0), ID: 0, Price: 101, Evidence: data.Printed, Role: data.Open},
		{At: day(27, 0, 0), ID: 0, Price: 100, Evidence: data.Printed, Role: data.Close},
		{At: day(28, 0, 0), ID: 0, Price: 99, Evidence: data.Printed, Role: data.Close},
	}
	cal := data.NewCalendar([]*data.Venue{v})
	for when, want := range map[time.Time]Quote{day(27, 12, 0): {Last: 101, Base: 100, Session: "2025-01-27"}, day(28, 12, 0): {Last: 99, Base: 100, Session: "2025-01-27"}} {
		snap, err := Still(s, cal, &ticks{list: list}, when, 0)
		if err != nil {
			t.Fatal(err)
		}
		if q := snap.Quotes[0]; q.Last != want.Last || q.Base != want.Base || q.Session != want.Session || !near(q.Return, want.Last/want.Base-1) {
			t.Errorf("%v: %+v", when, q)
		}
	}
}

func TestFirstToMove(t *testing.T) {
	_, _, list := house()
	if s := at(t, list, day(27, 15, 29)); len(s.First) != 0 {
		t.Errorf("before anything moved: %v", s.First)
	}
	s := at(t, list, day(28, 21, 0))
	if !slices.Equal(s.First, []data.ID{0}) || !s.FirstAt.After.Equal(day(27, 14, 30)) || !s.FirstAt.By.Equal(day(27, 15, 30)) {
		t.Errorf("first %v in %v", s.First, s.FirstAt)
	}
}

// TestSeriesIncludesTheClose: a step holds what traded at its very end.
func TestSeriesIncludesTheClose(t *testing.T) {
	_, _, list := house()
	s := at(t, list, day(28, 14, 0))
	i := int(day(27, 21, 0).Sub(s.Series.From)/s.Series.Step) - 1
	if p := s.Series.Points[0][i]; p.Last != 90 || !p.Live {
		t.Errorf("the step that ends at the close: %+v", p)
	}
	if p := s.Series.Points[0][i+1]; p.Live {
		t.Errorf("the step after the close: %+v", p)
	}
}

// TestSnapshotsStand: what a snapshot shows is not written by what follows.
func TestSnapshotsStand(t *testing.T) {
	s, cal, list := house()
	d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 15, 31), Rate: 60})
	d.begin()
	old, _, _ := d.Wait(t.Context(), 0)
	for _, to := range []time.Time{day(28, 21, 0), day(27, 14, 0), day(28, 20, 0)} {
		d.obey(SeekTo{to})
		d.publish()
	}
	if !same(old, at(t, list, day(27, 15, 31))) {
		t.Error("an old snapshot was written")
	}
}

// BenchmarkFold folds a week of 140 instruments, 60,000 ticks: what a seek
// back costs at most.
func BenchmarkFold(b *testing.B) {
	s, cal, _ := house()
	var in []data.Instrument
	for i := range 140 {
		in = append(in, data.Instrument{Symbol: fmt.Sprint(i), MIC: "XAAA", Group: "g"})
	}
	s.Universe = data.NewUniverse(in, []data.Group{{Key: "g", Name: "G"}})
	s.Sigma = slices.Repeat([]data.Sigma{{Pct: 2}}, len(in))
	s.To = day(34, 21, 0)
	var list []data.Tick
	for k := range 429 { // two sessions of 214
		at := day(27, 14, 30).Add(time.Duration(k) * 109 * time.Second)
		if k >= 214 {
			at = day(28, 14, 30).Add(time.Duration(k-214) * 109 * time.Second)
		}
		for i := range in {
			e := data.Reconstructed
			if k%20 == 0 {
				e = data.Bar
			}
			list = append(list, data.Tick{At: at, ID: data.ID(i), Price: 100 + float64(i%7) - float64(k%11), Evidence: e})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		newFold(s, cal, newPrior(s)).advance(list, s.To)
	}
	b.ReportMetric(float64(len(list)), "ticks")
}
