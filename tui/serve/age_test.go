package serve

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"contagion/assets"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

// playing gives the room of a desk that plays the DeepSeek day, and the film
// of it; the desk ends with ctx.
func playing(t testing.TB, ctx context.Context, at time.Time, rate float64) (*market.Room, func(w, h int, o tui.Options) (*tui.Film, error), *market.Desk) {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	d := market.Open(s, cal, feed.NewRecording(s, cal).Replay(), market.Options{At: at, Rate: rate, Playing: true, Origin: s.Origin, Skip: true})
	go func() { _ = d.Run(ctx) }()
	if _, _, err := d.Wait(ctx, 0); err != nil {
		t.Fatal(err)
	}
	room := market.OpenRoom("demo", d, time.Now)
	return room, func(w, h int, o tui.Options) (*tui.Film, error) { return tui.NewFilm(room.Look(), w, h, "main", o) }, d
}

// newYork is half an hour before New York's open on the day of the shock.
var newYork = time.Date(2025, 1, 27, 14, 0, 0, 0, time.UTC)

// ages samples how old what a terminal shows is, every 10 ms from one time to
// another, sorted; and how many frames came in that time.
func ages(as []arrival, from, to time.Time) (sorted []time.Duration, frames int) {
	k := 0
	var drawn time.Time
	for at := from; at.Before(to); at = at.Add(10 * time.Millisecond) {
		for ; k < len(as) && !as[k].at.After(at); k++ {
			if drawn = as[k].drawn; as[k].at.After(from) {
				frames++
			}
		}
		sorted = append(sorted, at.Sub(drawn))
	}
	slices.Sort(sorted)
	return sorted, frames
}

// R4: what a viewer on a slow link sees is not old, and where it is the screen
// says so.
func TestSlowLinks(t *testing.T) {
	const half = time.Minute
	for _, tc := range []struct {
		name       string
		real       bool // the DeepSeek day; otherwise 4.4 KB a frame
		speed      int
		delay      time.Duration
		most       time.Duration // the age, p99
		least      int           // frames in a minute
		says, mute bool          // that it is old; that it never says so
	}{
		{"the day, 30 KB/s", true, 30_000, 20 * time.Millisecond, 400 * time.Millisecond, 590, false, true},
		{"the day, 8 KB/s", true, 8_000, 20 * time.Millisecond, time.Second, 250, false, true},
		{"noise, fast", false, 0, 0, 110 * time.Millisecond, 599, false, true},
		{"noise, far", false, 0, 150 * time.Millisecond, 260 * time.Millisecond, 599, false, true},
		{"noise, 30 KB/s", false, 30_000, 20 * time.Millisecond, time.Second, 240, false, true},
		{"noise, 8 KB/s", false, 8_000, 20 * time.Millisecond, 5 * time.Second, 30, false, false},
		{"noise, 2 KB/s", false, 2_000, 20 * time.Millisecond, 15 * time.Second, 6, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				th := newTheatre(t, 5, BroadcastOptions{})
				ctx, stop := context.WithCancel(t.Context())
				if tc.real {
					_, film, _ := playing(t, ctx, newYork, 60)
					th.b.film = func(f Face) (picture, error) { return film(f.W, f.H, f.options()) }
				}
				l, _ := th.guest(120, 40, tui.Options{Profile: colorprofile.TrueColor}, tc.says || tc.mute, func(l *link) { l.speed, l.delay = tc.speed, tc.delay })
				begun := time.Now()
				time.Sleep(2 * half)
				all, frames := ages(l.seen(), begun.Add(half), begun.Add(2*half))
				p50, p99 := all[len(all)/2], all[len(all)*99/100]
				said := 0
				for _, a := range l.seen() {
					if strings.Contains(a.line, "slow link: what you see is about") {
						said++
					}
				}
				l.mu.Lock()
				t.Logf("age p50 %v, p99 %v, most %v; %d frames in a minute, %d bytes in all, %d waited, %d probes, %d say that they are old", p50, p99, all[len(all)-1], frames, l.total, l.most, l.probes, said)
				if tc.least > 590 && l.probes > 150 {
					t.Errorf("%d probes in two minutes of a link that carries all", l.probes)
				}
				l.mu.Unlock()
				if p99 > tc.most || frames < tc.least {
					t.Errorf("age %v (p99), want %v; %d frames, want %d", p99, tc.most, frames, tc.least)
				}
				if tc.says && said == 0 || tc.mute && said > 0 {
					t.Errorf("%d frames say that they are old", said)
				}
				th.close()
				stop()
			})
		})
	}
}
