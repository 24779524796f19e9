package market

import (
	"errors"
	"testing"
	"time"

	"contagion/data"
)

// A guarded source fails the test when anything later than it is asked for.
type guarded struct {
	ticks
	latest time.Time
}

func (g *guarded) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	if t.After(g.latest) {
		g.latest = t
	}
	return g.ticks.Until(t, dst)
}

func TestPlaybackIsADeskOnCountedTime(t *testing.T) {
	s, cal, list := house()
	for _, c := range []struct {
		name     string
		from, to time.Time
		rate     float64
		skip     bool
		beats    int // of 50 ms
	}{
		// 30 minutes at x60: 30 s.
		{"plain", day(27, 14, 29), day(27, 14, 59), 60, true, 600},
		// Two market seconds a beat of x40; the 5 s end within the third.
		{"an end between beats", day(27, 14, 30), day(27, 14, 30).Add(5 * time.Second), 40, true, 3},
		// From 21:00 the first beat jumps to 14:29, the second minute of x600 takes two beats of 30 s.
		{"a jump", day(27, 21, 0), day(28, 14, 30), 600, true, 3},
		// Without jumps the same 17:30 hours are 63,000 s, 30 s a beat.
		{"no jump", day(27, 21, 0), day(28, 14, 30), 600, false, 2100},
		// The end lies within what is jumped.
		{"an end in dead hours", day(27, 21, 0), day(28, 3, 0), 600, true, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			src := &guarded{ticks: ticks{list: list}}
			o := Options{At: c.from, Rate: c.rate, Playing: true, Origin: data.None, Skip: c.skip}
			r := NewPlayback(s, cal, src, o, c.to)
			beats, seen := 0, uint64(0)
			for r.Playing() && beats < 10000 {
				snap, seq, err := r.Wait(t.Context(), seen)
				if err == nil {
					seen = seq
					if src.latest.After(snap.At) {
						t.Fatalf("at %s the source was asked for %s", snap.At, src.latest)
					}
				} else if !errors.Is(err, ErrNothingNewer) {
					t.Fatal(err)
				}
				r.Next()
				beats++
			}
			if beats != c.beats {
				t.Errorf("%d beats, want %d", beats, c.beats)
			}
			if length, longer := PlaybackTime(s, cal, o, c.to, time.Hour); longer || length != time.Duration(c.beats)*Beat {
				t.Errorf("PlaybackTime says %s, longer %v; want %s", length, longer, time.Duration(c.beats)*Beat)
			}
			last, seq, err := r.Wait(t.Context(), 0)
			if err != nil {
				t.Fatal(err)
			}
			want := at(t, list, c.to)
			if !last.At.Equal(c.to) || last.Playing || last.Jumped != "" && c.name != "a jump" {
				t.Errorf("it ends at %s, playing %v, jumped %q", last.At, last.Playing, last.Jumped)
			}
			want.Seq, want.Rate, want.Skip, want.Jumped = last.Seq, last.Rate, last.Skip, last.Jumped
			if !same(last, want) {
				t.Errorf("the last picture is not the still one:\n%+v\n%+v", last, want)
			}
			r.Next()
			if _, _, err := r.Wait(t.Context(), seq); !errors.Is(err, ErrNothingNewer) {
				t.Errorf("an ended playback shows something new: %v", err)
			}
		})
	}
}

func TestPlaybackTimeGivesUp(t *testing.T) {
	s, cal, _ := house()
	if _, longer := PlaybackTime(s, cal, Options{At: s.From, Rate: 1}, s.To, time.Minute); !longer {
		t.Error("four days at x1 fit into a minute")
	}
}

// A playback obeys like a desk.
func TestPlaybackObeys(t *testing.T) {
	s, cal, list := house()
	r := NewPlayback(s, cal, &ticks{list: list}, Options{At: day(27, 14, 30), Rate: 60, Playing: true, Origin: data.None}, s.To)
	_ = r.Do(t.Context(), Pause{})
	r.Next()
	snap, _, err := r.Wait(t.Context(), 1)
	if err != nil || snap.Playing || !snap.At.Equal(day(27, 14, 30)) {
		t.Errorf("after Pause: %v, %+v", err, snap)
	}
}
