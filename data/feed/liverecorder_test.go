package feed

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/recording"
)

// arrivals is a source whose ticks come when they come.
type arrivals struct {
	at   []time.Time // of arrival
	tick []data.Tick
	next int
	now  time.Time
}

func (a *arrivals) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	for a.next < len(a.at) && !a.at[a.next].After(a.now) {
		dst = append(dst, a.tick[a.next])
		a.next++
	}
	return dst, nil
}

func (a *arrivals) Seek(time.Time) error { return nil }

// What comes late stands in the recording in the order of trading; what comes
// later than was allowed is passed on, left out and counted.
func TestLiveRecorder(t *testing.T) {
	cal, err := ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	begin := time.Date(2026, 11, 24, 15, 0, 0, 0, time.UTC)
	s.From, s.To, s.Start, s.Shock = begin.Add(-time.Hour), time.Time{}, begin, data.Interval{After: begin, By: begin}
	h, err := RecordingHeader(s, "test", "test", nil, begin)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "live.rec")
	w, err := recording.Create(path, h, begin)
	if err != nil {
		t.Fatal(err)
	}
	src := &arrivals{now: begin}
	add := func(came, traded int, price float64) { // seconds after the beginning
		src.at = append(src.at, begin.Add(time.Duration(came)*time.Second))
		src.tick = append(src.tick, data.Tick{At: begin.Add(time.Duration(traded) * time.Second), Price: price, Evidence: data.Bar})
	}
	add(1, 0, 1)
	add(5, -600, 2) // the day so far, of another request
	add(70, 65, 3)
	add(100, 60, 4)  // 40 s late, of 2 minutes allowed
	add(400, 100, 5) // 5 minutes late
	add(401, 401, 6)
	r := NewLiveRecorder(src, w, func() time.Time { return src.now }, func(time.Time) time.Duration { return 2 * time.Minute })
	var passed []float64
	for at := 0; at <= 402; at++ {
		src.now = begin.Add(time.Duration(at) * time.Second)
		ticks, err := r.Until(src.now, nil)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range ticks {
			passed = append(passed, k.Price)
		}
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if want := []float64{1, 2, 3, 4, 5, 6}; !slices.Equal(passed, want) {
		t.Errorf("passed on %v, want %v", passed, want)
	}
	if r.Late() != 1 {
		t.Errorf("%d came too late, want 1", r.Late())
	}
	rec, err := OpenRecording(path, cal)
	if err != nil {
		t.Fatal(err)
	}
	var kept []float64
	for _, k := range rec.Ticks() {
		kept = append(kept, k.Price)
	}
	if want := []float64{2, 1, 4, 3, 6}; !slices.Equal(kept, want) || rec.Break() != nil {
		t.Errorf("recorded %v, %v, want %v", kept, rec.Break(), want)
	}
}
