package market

import (
	"math"
	"sync"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
)

func deepseek(t testing.TB) (*feed.Recording, *data.Calendar) {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	return feed.NewRecording(s, cal), cal
}

// alike reports whether two points are one, NaN being itself.
func alike(a, b Point) bool {
	eq := func(x, y float32) bool { return x == y || math.IsNaN(float64(x)) && math.IsNaN(float64(y)) }
	return eq(a.Last, b.Last) && eq(a.Z, b.Z) && a.Evidence == b.Evidence && a.Live == b.Live
}

// equal says where two series differ.
func equal(t *testing.T, what string, a, b Series) {
	t.Helper()
	for i := range a.Points {
		if len(a.Points[i]) != len(b.Points[i]) {
			t.Fatalf("%s: instrument %d has %d steps and %d", what, i, len(a.Points[i]), len(b.Points[i]))
		}
		for k := range a.Points[i] {
			if !alike(a.Points[i][k], b.Points[i][k]) {
				t.Fatalf("%s: instrument %d, step %d: %+v and %+v", what, i, k, a.Points[i][k], b.Points[i][k])
			}
		}
	}
}

// TestGroundShared folds one recording by desks that run at once, seek, and
// play what-ifs, and finds each one's columns to be what it would have folded
// alone.
func TestGroundShared(t *testing.T) {
	rec, cal := deepseek(t)
	s := rec.Scenario
	g := NewGround(s, cal)
	moments := []time.Duration{time.Hour, 30 * time.Hour, 31 * time.Hour, 90 * time.Hour, s.To.Sub(s.From)}
	alone := make([]*Snapshot, len(moments))
	for i, m := range moments {
		snap, err := Still(s, cal, rec.Replay(), s.From.Add(m), data.None)
		if err != nil {
			t.Fatal(err)
		}
		alone[i] = snap
	}
	var wg sync.WaitGroup
	for k := range 8 {
		wg.Go(func() {
			d := g.Open(rec.Replay(), Options{At: s.From})
			d.begin()
			for n := range 12 {
				i := (n*5 + k) % len(moments)
				if n%4 == 3 { // a what-if leaves what the others share alone
					three := time.Date(2025, 1, 27, 15, 0, 0, 0, time.UTC)
					d.obey(Simulate{At: three, Moves: []Move{{ID: s.Origin, At: three.Add(30 * time.Minute), Price: 1}}})
					d.obey(SeekTo{At: three.Add(time.Hour)})
					snap := d.fold.snapshot()
					if last := snap.Series.Points[s.Origin][len(snap.Series.Points[s.Origin])-1]; last.Last != 1 {
						t.Errorf("a what-if's price is %v in its series", last.Last)
					}
					d.obey(Recorded{})
				}
				d.obey(SeekTo{At: s.From.Add(moments[i])})
				equal(t, moments[i].String(), d.fold.snapshot().Series, alone[i].Series)
			}
		})
	}
	wg.Wait()
}

// BenchmarkGround opens a desk in the middle of the day that others play:
// what a guest costs who joins.
func BenchmarkGround(b *testing.B) {
	rec, cal := deepseek(b)
	s := rec.Scenario
	at := time.Date(2025, 1, 27, 15, 0, 0, 0, time.UTC)
	b.Run("shared", func(b *testing.B) {
		g := NewGround(s, cal)
		b.ReportAllocs()
		for b.Loop() {
			g.Open(rec.Replay(), Options{At: at}).begin()
		}
	})
	b.Run("alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Open(s, cal, rec.Replay(), Options{At: at}).begin()
		}
	})
}
