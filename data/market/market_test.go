package market

import (
	"context"
	"math"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// ticks is a source over a slice.
type ticks struct {
	list []data.Tick
	next int
}

func (s *ticks) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	for s.next < len(s.list) && !s.list[s.next].At.After(t) {
		dst = append(dst, s.list[s.next])
		s.next++
	}
	return dst, nil
}

func (s *ticks) Seek(t time.Time) error {
	for s.next = 0; s.next < len(s.list) && !s.list[s.next].At.After(t); s.next++ {
	}
	return nil
}

func day(d, h, m int) time.Time { return time.Date(2025, 1, d, h, m, 0, 0, time.UTC) }

// house is two instruments of one venue, open 14:30 to 21:00, and one of a
// venue that is on holiday throughout.
func house() (*data.Scenario, *data.Calendar, []data.Tick) {
	open := &data.Venue{MIC: "XAAA", Place: "Here", Zone: time.UTC, Known: []data.Span{{From: "2025-01-20", To: "2025-02-07"}}}
	for _, d := range []int{24, 27, 28} {
		open.Sessions = append(open.Sessions, data.Session{Day: day(d, 0, 0).Format(time.DateOnly), Open: day(d, 14, 30), Close: day(d, 21, 0)})
	}
	shut := &data.Venue{MIC: "XBBB", Place: "There", Zone: time.UTC, Known: open.Known, Sessions: []data.Session{{Day: "2025-02-03", Open: day(34, 1, 0), Close: day(34, 5, 0)}}}
	u := data.NewUniverse([]data.Instrument{{Symbol: "A", Name: "A", MIC: "XAAA", Group: "g"}, {Symbol: "B", Name: "B", MIC: "XAAA", Group: "g"}, {Symbol: "C", Name: "C", MIC: "XBBB", Group: "h"}},
		[]data.Group{{Key: "g", Name: "G"}, {Key: "h", Name: "H"}})
	nan := math.NaN()
	s := &data.Scenario{Key: "t", Origin: 0, Shock: data.Interval{After: day(24, 21, 0), By: day(27, 14, 30)}, From: day(24, 21, 0), To: day(28, 21, 0), Start: day(27, 14, 0),
		Speed: 60, Sessions: 2, Universe: u, Sigma: []data.Sigma{{Pct: 3}, {Pct: 1}, {Pct: nan}}, GroupSigma: []data.Sigma{{Pct: 2}, {Pct: nan}}}
	list := []data.Tick{
		{At: day(24, 21, 0), ID: 0, Price: 100, Evidence: data.Printed, Role: data.Close},
		{At: day(24, 21, 0), ID: 1, Price: 50, Evidence: data.Printed, Role: data.Close},
		{At: day(27, 14, 30), ID: 0, Price: 95, Evidence: data.Printed, Role: data.Open},
		{At: day(27, 15, 0), ID: 0, Price: 60, Evidence: data.Reconstructed}, // absurd, and only drawn
		{At: day(27, 15, 30), ID: 0, Price: 88, Evidence: data.Bar},
		{At: day(27, 21, 0), ID: 0, Price: 90, Evidence: data.Printed, Role: data.Close},
		{At: day(27, 21, 0), ID: 1, Price: 49.9, Evidence: data.Printed, Role: data.Close},
		{At: day(28, 14, 30), ID: 0, Price: 94.5, Evidence: data.Printed, Role: data.Open},
		{At: day(28, 21, 0), ID: 0, Price: 99, Evidence: data.Printed, Role: data.Close},
	}
	return s, data.NewCalendar([]*data.Venue{open, shut}), list
}

func at(t *testing.T, list []data.Tick, when time.Time) *Snapshot {
	t.Helper()
	s, cal, _ := house()
	snap, err := Still(s, cal, &ticks{list: list}, when, 0)
	if err != nil {
		t.Fatal(err)
	}
	return snap
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-12 || math.IsNaN(a) && math.IsNaN(b) }

func TestFoldByHand(t *testing.T) {
	_, _, list := house()
	nan := math.NaN()
	for _, tc := range []struct {
		when     time.Time
		a, b     float64 // returns
		stage    contagion.Stage
		evidence data.Evidence
	}{
		{day(27, 14, 0), nan, nan, contagion.Pending, data.Printed},
		{day(27, 14, 30), -.05, nan, contagion.Quiet, data.Printed},
		{day(27, 15, 0), -.40, nan, contagion.Quiet, data.Reconstructed}, // drawn, and nothing crosses
		{day(27, 15, 30), -.12, nan, contagion.Arrived, data.Bar},        // ln .88 / 3 % = -4.3
		{day(27, 22, 0), -.10, 49.9/50 - 1, contagion.Peak, data.Printed},
		{day(28, 14, 30), .05, nan, contagion.Fading, data.Printed}, // the base has rolled to 90; B has no figure today
	} {
		s := at(t, list, tc.when)
		q := s.Quotes[0]
		if !near(q.Return, tc.a) || !near(s.Quotes[1].Return, tc.b) || q.Arrival.Stage != tc.stage || q.Evidence != tc.evidence {
			t.Errorf("%v: A %v, B %v, %v, %v; want %v, %v, %v, %v", tc.when, q.Return, s.Quotes[1].Return, q.Arrival.Stage, q.Evidence, tc.a, tc.b, tc.stage, tc.evidence)
		}
		if c := s.Quotes[2]; !math.IsNaN(c.Return) || c.Arrival.Stage != contagion.Pending {
			t.Errorf("%v: the market on holiday: %v, %v", tc.when, c.Return, c.Arrival.Stage)
		}
	}
	a := at(t, list, day(27, 22, 0)).Quotes[0].Arrival
	if !a.Span.After.Equal(day(27, 14, 30)) || !a.Span.By.Equal(day(27, 15, 30)) {
		t.Errorf("arrival %v, want after 14:30 by 15:30", a.Span)
	}
}

// TestPoisonedFuture: garbage after the playhead changes nothing.
func TestPoisonedFuture(t *testing.T) {
	_, _, list := house()
	for when := day(24, 21, 0); when.Before(day(28, 22, 0)); when = when.Add(37 * time.Minute) {
		bad := append([]data.Tick(nil), list...)
		for i := range bad {
			if bad[i].At.After(when) {
				bad[i].Price = 1e6
			}
		}
		if a, b := at(t, list, when), at(t, bad, when); !same(a, b) {
			t.Fatalf("at %v the future was read", when)
		}
	}
}

// same compares what a picture is drawn from, NaN being equal to NaN.
func same(a, b *Snapshot) bool {
	return sameFloats(reflect.ValueOf(a.Quotes), reflect.ValueOf(b.Quotes)) && sameFloats(reflect.ValueOf(a.Groups), reflect.ValueOf(b.Groups)) &&
		sameFloats(reflect.ValueOf(a.Series), reflect.ValueOf(b.Series)) && reflect.DeepEqual(a.Tape, b.Tape) && reflect.DeepEqual(a.First, b.First) && a.Reached == b.Reached
}

func sameFloats(a, b reflect.Value) bool {
	switch a.Kind() {
	case reflect.Slice:
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !sameFloats(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Struct:
		if ta, ok := a.Interface().(time.Time); ok {
			return ta.Equal(b.Interface().(time.Time))
		}
		for i := range a.NumField() {
			if !sameFloats(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Float32, reflect.Float64:
		return a.Float() == b.Float() || math.IsNaN(a.Float()) && math.IsNaN(b.Float())
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

// TestSamePictures: the same market time gives the same picture at any
// pacing and after any seek.
func TestSamePictures(t *testing.T) {
	s, cal, list := house()
	want := at(t, list, day(28, 15, 0))
	for _, path := range [][]time.Time{
		{day(28, 15, 0)},
		{day(27, 15, 0), day(28, 15, 0)},
		{day(28, 20, 0), day(27, 15, 31), day(28, 15, 0)},
		{day(24, 21, 0), day(28, 21, 0), day(24, 21, 0), day(27, 14, 30), day(27, 14, 31), day(28, 15, 0)},
	} {
		d := Open(s, cal, &ticks{list: list}, Options{At: path[0], Rate: 60})
		d.begin()
		for _, p := range path {
			d.obey(SeekTo{p})
		}
		d.publish()
		got, _, err := d.Wait(t.Context(), 0)
		if err != nil || !same(got, want) {
			t.Errorf("after %v the picture differs (%v)", path, err)
		}
	}
}

// TestDeskPlays runs the desk in virtual time: ten seconds at x60 are ten minutes.
func TestDeskPlays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, cal, list := house()
		ctx, stop := context.WithCancel(t.Context())
		d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 14, 25), Rate: 60, Playing: true})
		done := make(chan error)
		go func() { done <- d.Run(ctx) }()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if err := d.Do(ctx, Pause{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		snap, seq, _ := d.Wait(ctx, 0)
		if gone := snap.At.Sub(day(27, 14, 25)); gone < 9*time.Minute+50*time.Second || gone > 10*time.Minute {
			t.Errorf("ten seconds at x60 moved the market by %v", gone)
		}
		time.Sleep(time.Hour)
		synctest.Wait()
		if _, now, _ := d.Wait(ctx, 0); now != seq {
			t.Errorf("a paused desk published %d pictures in an hour", now-seq)
		}
		stop()
		if err := <-done; err != context.Canceled {
			t.Error(err)
		}
	})
}

// TestJump: hours in which no exchange trades are jumped over, and it is said.
func TestJump(t *testing.T) {
	s, cal, list := house()
	d := Open(s, cal, &ticks{list: list}, Options{At: day(24, 21, 0), Rate: 60, Playing: true, Skip: true})
	d.begin()
	wall := time.Unix(0, 0)
	d.clock.start(wall)
	d.move(wall.Add(beat))
	if !d.fold.at.Equal(day(27, 14, 29)) || d.jumped == "" {
		t.Errorf("after the close the market is at %v, %q", d.fold.at, d.jumped)
	}
}

func BenchmarkPublish(b *testing.B) {
	s, cal, list := house()
	d := Open(s, cal, &ticks{list: list}, Options{At: day(28, 15, 0), Rate: 60})
	d.begin()
	b.ReportAllocs()
	for b.Loop() {
		d.shown = sight{} // as if the time had moved
		d.publish()
	}
}

// TestOneMomentIsJudgedOnce: a bar's close and the next bar's open stand at one
// moment. The later price is judged, once, and an interval begins before it.
func TestOneMomentIsJudgedOnce(t *testing.T) {
	_, _, list := house()
	list = append(list[:3:3],
		data.Tick{At: day(27, 15, 30), ID: 1, Price: 49.9, Evidence: data.Bar}, // a second one that is open: p 0.04 is no hit
		data.Tick{At: day(27, 15, 30), ID: 0, Price: 94.1, Evidence: data.Bar},
		data.Tick{At: day(27, 15, 30), ID: 0, Price: 94, Evidence: data.Bar})
	s := at(t, list, day(27, 16, 0))
	if q := s.Quotes[0]; q.Arrival.Stage != contagion.Watch || q.Known != 94 {
		t.Errorf("%v at %v, want watched at 94", q.Arrival.Stage, q.Known)
	}
	if want := (data.Interval{After: day(27, 14, 30), By: day(27, 15, 30)}); s.FirstAt != want {
		t.Errorf("first to move in %v, want %v", s.FirstAt, want)
	}
}

// TestNoOrigin: of a macro shock nobody is the origin, and nothing that needs
// one is known.
func TestNoOrigin(t *testing.T) {
	s, cal, list := house()
	s.Origin = data.None
	snap, err := Still(s, cal, &ticks{list: list}, day(27, 22, 0), data.None)
	if err != nil {
		t.Fatal(err)
	}
	if snap.Origin != data.None || snap.Quotes[0].Arrival.Stage != contagion.Peak || snap.Reached != 1 {
		t.Errorf("origin %v, A %v, reached %d; want none, peak, 1", snap.Origin, snap.Quotes[0].Arrival.Stage, snap.Reached)
	}
	for i, q := range snap.Quotes {
		if !math.IsNaN(q.Parts.Transmitted) {
			t.Errorf("instrument %d has %v from an origin that is none", i, q.Parts.Transmitted)
		}
	}
}
