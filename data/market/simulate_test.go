package market

import (
	"context"
	"fmt"
	"math"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data"
)

// whatIf leaves the recording on Monday at 15:10, between the open and the bar
// of 15:30: A falls at once, B a little later, and A again on Tuesday.
func whatIf() Simulate {
	return Simulate{At: day(27, 15, 10), Moves: []Move{
		{ID: 1, At: day(27, 15, 20), Price: 40}, {ID: 0, At: day(27, 15, 10), Price: 76}, {ID: 0, At: day(28, 14, 30), Price: 70}, {ID: 2, At: day(34, 1, 0), Price: 1},
	}}
}

// measured is everything that the mathematics says of a picture.
func measured(s *Snapshot) string {
	text := fmt.Sprint(s.Reached, s.First, s.FirstAt, s.Day)
	for i := range s.Quotes {
		q := &s.Quotes[i]
		text += fmt.Sprintln(q.Known, q.KnownAt, q.KnownEvidence, q.KnownReturn, q.Z, q.AR, q.SAR, q.P, q.Parts)
		if q.Arrival.Span.Known() {
			text += fmt.Sprint(q.Arrival)
		}
	}
	for i := range s.Groups {
		g := &s.Groups[i]
		text += fmt.Sprintln(g.KnownReturn, g.Z, g.AR, g.T, g.P, g.Parts, g.Band, g.Reached, g.First, g.FirstID)
		if g.Arrival.Span.Known() {
			text += fmt.Sprint(g.Arrival)
		}
	}
	return text
}

// TestWhatIfPlays: in virtual time, a desk that is given a what-if shows its
// prices as simulated, reads nothing more of the recording, measures nothing
// of it, and returns to the recording as if nothing had been.
func TestWhatIfPlays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, cal, list := house()
		s.Events = []data.Event{{At: day(27, 15, 5), Text: "before"}, {At: day(27, 16, 0), Text: "after"}}
		ctx, stop := context.WithCancel(t.Context())
		d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 15, 12), Rate: 60, Playing: true})
		done := make(chan error, 1)
		go func() { done <- d.Run(ctx) }()
		do := func(o Order) *Snapshot {
			t.Helper()
			if err := d.Do(ctx, o); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			snap, _, _ := d.Wait(ctx, 0)
			return snap
		}
		before := do(SeekTo{day(27, 15, 10)})
		do(Pause{})
		began := do(whatIf())
		if !began.At.Equal(day(27, 15, 10)) || !began.WhatIf.Equal(began.At) || !same(began, before) {
			t.Errorf("a what-if begins at %v as %v with another picture", began.At, began.WhatIf)
		}
		do(Play{})
		time.Sleep(30 * time.Second) // half an hour of the market
		synctest.Wait()
		snap := do(Pause{})
		if a, b := &snap.Quotes[0], &snap.Quotes[1]; a.Last != 76 || a.Evidence != data.Simulated || !near(a.Return, -.24) || b.Last != 40 || !near(b.Return, -.2) {
			t.Errorf("at %v A is %v (%v, %v), B %v", snap.At, a.Last, a.Return, a.Evidence, b.Last)
		}
		if g := &snap.Groups[0]; g.Evidence != data.Simulated || !near(g.Return, -.22) {
			t.Errorf("their group moved %v, %v", g.Return, g.Evidence)
		}
		for _, when := range []time.Time{snap.At, day(27, 21, 30), day(28, 16, 0), s.To} {
			snap = do(SeekTo{when})
			// What is measured is what it would be if nothing came any more.
			var known []data.Tick
			for _, k := range list {
				if !k.At.After(before.At) {
					known = append(known, k)
				}
			}
			silent, err := Still(s, cal, &ticks{list: known}, when, 0)
			if err != nil {
				t.Fatal(err)
			}
			if a, b := measured(silent), measured(snap); a != b {
				t.Fatalf("at %v something simulated was measured:\n%s\nand in silence:\n%s", when, b, a)
			}
			for _, l := range snap.Tape {
				if l.Kind != TapeVenue && l.At.After(snap.WhatIf) {
					t.Errorf("at %v the tape knows %q", when, l.Text)
				}
			}
		}
		if q := &snap.Quotes[0]; q.Last != 70 || q.Session != "2025-01-28" || !near(q.SinceShock, -.3) {
			t.Errorf("on Tuesday A is %v of %s", q.Last, q.Session)
		}
		p := snap.Series.Points[0]
		if last := p[len(p)-1]; last.Evidence != data.Simulated || !math.IsNaN(float64(last.Z)) {
			t.Errorf("the series ends on %+v", last)
		}
		back := do(Recorded{})
		if !back.WhatIf.IsZero() || back.Playing || !same(back, before) {
			t.Errorf("after the what-if the picture is of %v, %v", back.At, back.WhatIf)
		}
		if _, seq, _ := d.Wait(ctx, 0); do(Recorded{}).Seq != seq {
			t.Error("the end of no what-if published a picture")
		}
		stop()
		<-done
	})
}

// TestSameWhatIfs: the same market time of the same what-if is the same
// picture after any seek, and before its moment it is the recording.
func TestSameWhatIfs(t *testing.T) {
	s, cal, list := house()
	var want *Snapshot
	for _, path := range [][]time.Time{
		{day(28, 15, 0)},
		{day(27, 15, 10), day(27, 15, 11), day(28, 15, 0)},
		{day(28, 20, 0), day(27, 15, 20), day(28, 15, 0)},
	} {
		d := Open(s, cal, &ticks{list: list}, Options{At: day(28, 20, 0), Rate: 60})
		d.begin()
		d.obey(whatIf())
		for _, p := range path {
			d.obey(SeekTo{p})
		}
		d.publish()
		got, _, _ := d.Wait(t.Context(), 0)
		if want == nil {
			want = got
		}
		if !same(got, want) || got.WhatIf.IsZero() {
			t.Errorf("after %v the picture differs", path)
		}
		d.obey(SeekTo{day(27, 15, 9)})
		d.obey(SeekTo{day(28, 15, 0)})
		d.publish()
		if got, _, _ := d.Wait(t.Context(), got.Seq); !same(got, at(t, list, day(28, 15, 0))) || !got.WhatIf.IsZero() {
			t.Error("before its moment there is the recording alone, and that differs")
		}
	}
}

// TestWhatIfMarks: the marks of a what-if are its moves, and of the recording
// only what came before it.
func TestWhatIfMarks(t *testing.T) {
	s, cal, list := house()
	s.Events = []data.Event{{At: day(27, 15, 5)}, {At: day(27, 15, 15)}}
	d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 15, 0), Rate: 60})
	d.begin()
	d.obey(whatIf())
	for _, want := range []time.Time{day(27, 15, 10).Add(time.Second), day(27, 15, 20), day(28, 14, 30), day(28, 14, 30)} {
		d.obey(NextMark{})
		if !d.fold.at.Equal(want) {
			t.Errorf("the next mark is %v, want %v", d.fold.at, want)
		}
	}
	d.obey(Simulate{At: day(1, 0, 0), Moves: []Move{{ID: 99, At: s.From, Price: 1}, {ID: 0, At: s.From, Price: math.NaN()}}})
	d.obey(SeekTo{s.To})
	d.publish()
	if got, _, _ := d.Wait(t.Context(), 0); !got.WhatIf.Equal(s.From) || got.Quotes[0].Evidence == data.Simulated {
		t.Errorf("moves of nobody and to nowhere gave %+v", got.Quotes[0])
	}
}
