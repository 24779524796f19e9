package feed_test

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/data/recording"
)

var wall = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

func bundled(t testing.TB, name string) (*feed.Recording, *data.Calendar) {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/"+name, cal)
	if err != nil {
		t.Fatal(err)
	}
	return feed.NewRecording(s, cal), cal
}

// filmed records a scenario into a file, in steps of an hour.
func filmed(t testing.TB, rec *feed.Recording) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "x.rec")
	s := rec.Scenario
	h, err := feed.RecordingHeader(s, "test", "replay of "+s.Key, feed.PreviousCloses(rec), wall)
	if err != nil {
		t.Fatal(err)
	}
	w, err := recording.Create(path, h, wall)
	if err != nil {
		t.Fatal(err)
	}
	r := feed.NewRecorder(rec.Replay(), s, w, func() time.Time { return wall })
	for at := s.From; ; at = at.Add(time.Hour) {
		if at.After(s.To) {
			at = s.To
		}
		if _, err := r.Until(at, nil); err != nil {
			t.Fatal(err)
		}
		if at.Equal(s.To) {
			break
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

// same compares two numbers, of which both may be unknown.
func same(a, b float64) bool { return a == b || math.IsNaN(a) && math.IsNaN(b) }

// A recorded scenario plays like the scenario itself: every number of every
// picture is the same, arrivals, labels and all.
func TestRecordingPlaysLikeItsScenario(t *testing.T) {
	for _, name := range []string{"deepseek", "crowdstrike_2024", "tariffs_2025"} {
		rec, cal := bundled(t, name)
		film, err := feed.OpenRecording(filmed(t, rec), cal)
		if err != nil {
			t.Fatal(err)
		}
		s, g := rec.Scenario, film.Scenario
		if film.Break() != nil || !g.To.Equal(s.To) || !g.Start.Equal(s.Start) || g.Origin != s.Origin || len(g.Events) != len(s.Events) {
			t.Fatalf("%s: %v, window to %v, want %v; %d events, want %d", name, film.Break(), g.To, s.To, len(g.Events), len(s.Events))
		}
		if !reflect.DeepEqual(g.Links, s.Links) && len(s.Links) > 0 && len(g.Links) != len(s.Links) || (g.Together == nil) != (s.Together == nil) || (g.Network == nil) != (s.Network == nil) || len(g.Gauges) != len(s.Gauges) {
			t.Errorf("%s: the calibration is not whole", name)
		}
		a, b := rec.Ticks(), film.Ticks()
		if len(a) != len(b) {
			t.Fatalf("%s: %d ticks, want %d", name, len(b), len(a))
		}
		for i := range a {
			if a[i] != b[i] {
				t.Fatalf("%s: tick %d is %v, want %v", name, i, b[i], a[i])
			}
		}
		for _, part := range []float64{0.01, 0.2, 0.5, 1} {
			at := s.From.Add(time.Duration(part * float64(s.To.Sub(s.From))))
			want, err1 := market.Still(s, cal, rec.Replay(), at, s.Origin)
			got, err2 := market.Still(g, cal, film.Replay(), at, g.Origin)
			if err1 != nil || err2 != nil {
				t.Fatal(err1, err2)
			}
			for i := range want.Quotes {
				x, y := &want.Quotes[i], &got.Quotes[i]
				if !same(x.Last, y.Last) || !same(x.KnownReturn, y.KnownReturn) || !same(x.Z, y.Z) || !same(x.SAR, y.SAR) || !same(x.P, y.P) || x.Arrival != y.Arrival || x.Evidence != y.Evidence {
					t.Fatalf("%s at %v: %s is %+v, want %+v", name, at, s.Universe.Instruments[i].Symbol, y, x)
				}
			}
			for i := range want.Groups {
				x, y := &want.Groups[i], &got.Groups[i]
				if !same(x.Return, y.Return) || !same(x.AR, y.AR) || !same(x.Band.Expected, y.Band.Expected) || x.Arrival != y.Arrival {
					t.Fatalf("%s at %v: group %d is %+v, want %+v", name, at, i, y, x)
				}
			}
			if got.Day.Label != want.Day.Label || !same(got.Day.Turbulence, want.Day.Turbulence) || len(got.Tape) != len(want.Tape) {
				t.Errorf("%s at %v: day %+v, want %+v; %d tape lines, want %d", name, at, got.Day, want.Day, len(got.Tape), len(want.Tape))
			}
		}
	}
}

// The cursor of a file gives what the cursor of a scenario gives, whatever the
// way: no tick after the playhead, none twice.
func TestReelGoesAnyWay(t *testing.T) {
	rec, cal := bundled(t, "crowdstrike_2024")
	film, err := feed.OpenRecording(filmed(t, rec), cal)
	if err != nil {
		t.Fatal(err)
	}
	s := rec.Scenario
	a, b := rec.Replay(), film.Replay()
	length := s.To.Sub(s.From)
	for k, part := range []float64{0, .1, .1, .5, .3, 1, .2, .25, .9, 0} {
		at := s.From.Add(time.Duration(part * float64(length)))
		if k%3 == 2 {
			to := at
			if k == 5 {
				to = time.Time{}
			}
			if err := errors.Join(a.Seek(to), b.Seek(to)); err != nil {
				t.Fatal(err)
			}
			at = at.Add(length / 20)
		}
		want, err1 := a.Until(at, nil)
		got, err2 := b.Until(at, nil)
		if err1 != nil || err2 != nil || len(got) != len(want) {
			t.Fatalf("step %d to %v: %d ticks, want %d; %v %v", k, at, len(got), len(want), err1, err2)
		}
		for i := range got {
			if got[i] != want[i] || got[i].At.After(at) {
				t.Fatalf("step %d: tick %d is %v, want %v", k, i, got[i], want[i])
			}
		}
	}
}

// Read as far as Within says, no piece is larger than a frame, and together
// they are everything.
func TestReelInPieces(t *testing.T) {
	rec, cal := bundled(t, "deepseek")
	film, err := feed.OpenRecording(filmed(t, rec), cal)
	if err != nil {
		t.Fatal(err)
	}
	p, end := film.Replay(), film.Scenario.To
	var all []data.Tick
	for n := 0; ; n++ {
		to := p.Within(end)
		got, err := p.Until(to, nil)
		if err != nil || len(got) > 3000 || len(got) == 0 && to.Before(end) {
			t.Fatalf("piece %d: %d ticks, %v", n, len(got), err)
		}
		if all = append(all, got...); to.Equal(end) {
			break
		}
	}
	if len(all) != len(rec.Ticks()) {
		t.Errorf("%d ticks, want %d", len(all), len(rec.Ticks()))
	}
	if q := rec.Replay(); !q.Within(end).Equal(end) {
		t.Error("a scenario's ticks are in memory, and come in pieces")
	}
}

// A damaged file plays to the break, and its window ends there.
func TestDamagedRecordingPlaysToItsBreak(t *testing.T) {
	rec, cal := bundled(t, "deepseek")
	path := filmed(t, rec)
	file, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func() []byte{
		"cut":     func() []byte { return file[:len(file)*2/3] },
		"flipped": func() []byte { b := append([]byte(nil), file...); b[len(b)*2/3] ^= 4; return b },
	} {
		bad := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(bad, spoil(), 0o600); err != nil {
			t.Fatal(err)
		}
		film, err := feed.OpenRecording(bad, cal)
		if err != nil {
			t.Fatal(err)
		}
		b, s := film.Break(), film.Scenario
		if b == nil || b.Cut != (name == "cut") || !s.To.Equal(b.SoundTo) || !s.To.Before(rec.Scenario.To) || !s.To.After(s.From) {
			t.Fatalf("%s: %v, to %v", name, b, s.To)
		}
		ticks, err := film.Replay().Until(s.To.Add(time.Hour), nil)
		if err != nil || len(ticks) != b.Ticks {
			t.Errorf("%s: %d ticks, want %d; %v", name, len(ticks), b.Ticks, err)
		}
		want, err1 := market.Still(rec.Scenario, cal, rec.Replay(), s.To.Add(-time.Minute), data.None)
		got, err2 := market.Still(s, cal, film.Replay(), s.To.Add(-time.Minute), data.None)
		if err1 != nil || err2 != nil {
			t.Fatal(err1, err2)
		}
		for i := range want.Quotes {
			if !same(want.Quotes[i].Last, got.Quotes[i].Last) {
				t.Errorf("%s: quote %d is %v, want %v", name, i, got.Quotes[i].Last, want.Quotes[i].Last)
			}
		}
	}
}

// A file that is changed under a playing desk is a fault, not a panic.
func TestChangedWhilePlaying(t *testing.T) {
	rec, cal := bundled(t, "deepseek")
	path := filmed(t, rec)
	film, err := feed.OpenRecording(path, cal)
	if err != nil {
		t.Fatal(err)
	}
	p := film.Replay()
	if _, err := p.Until(rec.Scenario.From, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 150_000); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Until(rec.Scenario.To, nil); err == nil || !strings.Contains(err.Error(), "was changed while it played") {
		t.Errorf("%v", err)
	}
}

// Closes that the preamble alone knows stand before the first tick.
func TestPreviousCloseFromThePreamble(t *testing.T) {
	rec, cal := bundled(t, "deepseek")
	s := rec.Scenario
	h, err := feed.RecordingHeader(s, "test", "", feed.PreviousCloses(rec), wall)
	if err != nil {
		t.Fatal(err)
	}
	id := s.Universe.Find("NVDA")
	if h.Prev[id] != 142.62 {
		t.Fatalf("the close of 24 January is %v", h.Prev[id])
	}
	path := filepath.Join(t.TempDir(), "x")
	w, err := recording.Create(path, h, wall)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2025, 1, 27, 14, 30, 0, 0, time.UTC)
	if err := errors.Join(w.Tick(&data.Tick{At: at, ID: id, Price: 124.80, Evidence: data.Printed, Role: data.Open}, wall), w.Close(at.Add(time.Hour), wall)); err != nil {
		t.Fatal(err)
	}
	film, err := feed.OpenRecording(path, cal)
	if err != nil {
		t.Fatal(err)
	}
	snap, err := market.Still(film.Scenario, cal, film.Replay(), at, data.None)
	if err != nil {
		t.Fatal(err)
	}
	if q := snap.Quotes[id]; math.Abs(q.Return-(124.80/142.62-1)) > 1e-12 {
		t.Errorf("return %v from base %v", q.Return, q.Base)
	}
}

func TestWhatIsNoRecording(t *testing.T) {
	_, cal := bundled(t, "deepseek")
	dir := t.TempDir()
	for name, c := range map[string]struct{ text, want string }{
		"empty": {"", "the file is empty"}, "html": {"<html>", "it is no recording"}, "json": {"{\"a\":1}\n", "holds no tick (line 1: a tick has no price"},
		"csv": {"time,symbol,price\n1737988200,NVDA,1\n", "no universe"}, "escape\x1b[31m": {"x", "recording: escape: "},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := feed.OpenRecording(path, cal); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "recording: ") || !strings.Contains(err.Error(), "; ") && !strings.Contains(err.Error(), "contagion record") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// faulty is a source that goes on whatever the recorder does.
type faulty struct{ next int }

func (f *faulty) Seek(time.Time) error { f.next = 0; return nil }
func (f *faulty) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	f.next++
	return append(dst, data.Tick{At: t, ID: 0, Price: 100, Evidence: data.Bar}), nil
}

// A recorder adds what is new and nothing twice; when the file's folder
// vanishes it says so, and the ticks go on.
func TestRecorder(t *testing.T) {
	defer goleak.VerifyNone(t)
	rec, cal := bundled(t, "crowdstrike_2024")
	s := rec.Scenario
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "x.rec")
	h, err := feed.RecordingHeader(s, "test", "", nil, wall)
	if err != nil {
		t.Fatal(err)
	}
	w, err := recording.Create(path, h, wall)
	if err != nil {
		t.Fatal(err)
	}
	now := make(chan time.Time, 1)
	now <- wall
	clock := func() time.Time { t := <-now; now <- t; return t }
	step := func(by time.Duration) { now <- (<-now).Add(by) }
	r := feed.NewRecorder(&faulty{}, s, w, clock)
	at := s.From
	read := func(to time.Time) {
		t.Helper()
		step(time.Second)
		if got, err := r.Until(to, nil); err != nil || len(got) != 1 {
			t.Fatalf("%d ticks passed on, %v", len(got), err)
		}
	}
	for range 5 {
		at = at.Add(time.Minute)
		read(at)
	}
	if err := r.Seek(time.Time{}); err != nil {
		t.Fatal(err)
	}
	read(s.From.Add(time.Minute)) // again: known already
	if n, last := w.Ticks(); n != 5 || !last.Equal(at) {
		t.Errorf("%d ticks recorded up to %v", n, last)
	}
	if length, fault := r.Recording(); fault != "" || length < 4*time.Second || length > 6*time.Second {
		t.Errorf("recorded %v, fault %q", length, fault)
	}
	copied, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		at = at.Add(time.Minute)
		read(at)
	}
	if _, fault := r.Recording(); !strings.Contains(fault, "no longer in its folder") {
		t.Errorf("fault %q", fault)
	}
	if err := r.Close(); err == nil {
		t.Error("closing tells nothing of the fault")
	}
	kept := filepath.Join(t.TempDir(), "kept")
	if err := os.WriteFile(kept, copied, 0o600); err != nil {
		t.Fatal(err)
	}
	film, err := feed.OpenRecording(kept, cal)
	if err != nil {
		t.Fatal(err)
	}
	if b := film.Break(); b == nil || !b.Cut || b.Ticks < 4 {
		t.Errorf("what was written before the fault: %v", b)
	}
}
