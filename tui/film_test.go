package tui

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"contagion/assets"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// opened gives a reel of the recording around New York's open.
func opened(t testing.TB) *market.Playback {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2025, 1, 27, 14, 25, 0, 0, time.UTC)
	return market.NewPlayback(s, cal, feed.NewRecording(s, cal).Replay(), market.Options{At: at, Rate: 300, Playing: true, Origin: s.Origin, Skip: true}, at.Add(40*time.Minute))
}

// A clocked is the model on a clock: its commands run as Bubble Tea runs
// them, each in a goroutine, their messages one after the other.
type clocked struct {
	mu   sync.Mutex
	m    *Model
	wait sync.WaitGroup
}

func (r *clocked) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	r.wait.Go(func() {
		switch msg := cmd().(type) {
		case tea.BatchMsg:
			for _, c := range msg {
				r.run(c)
			}
		case tea.QuitMsg:
		default:
			r.mu.Lock()
			_, next := r.m.Update(msg)
			r.mu.Unlock()
			if r.m.ctx.Err() == nil {
				r.run(next)
			}
		}
	})
}

// The same pictures of a market reach a model on a clock and one in a film:
// at any time both show the same screen, digit by digit and ring by ring.
func TestFilmIsWhatTheClockShows(t *testing.T) {
	for _, motion := range []string{"full", "calm", "off"} {
		t.Run(motion, func(t *testing.T) {
			const beats = 240 // twelve seconds: the open, its rings, the end and its fades
			o := Options{Dark: true, Motion: motion, Profile: colorprofile.TrueColor}
			reel := opened(t)
			film, err := NewFilm(reel, 120, 40, "main", o)
			if err != nil {
				t.Fatal(err)
			}
			var snaps []*market.Snapshot
			var screens []string
			for n := range beats {
				if n > 0 {
					reel.Next()
					film.Advance(time.Duration(n) * market.Beat)
				}
				s, _, err := reel.Wait(t.Context(), 0)
				if err != nil {
					t.Fatal(err)
				}
				snaps, screens = append(snaps, s), append(screens, film.Screen())
			}
			distinct := map[string]bool{}
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				d := newTestDesk(snaps[0])
				r := &clocked{m: New(ctx, d, o)}
				r.m.tick = func(d time.Duration, msg func(time.Time) tea.Msg) tea.Cmd {
					// Ticks that fall together come in any order. Asking the desk takes
					// one more message, so that a step of the effects is there before
					// the answer.
					due := time.Now().Round(time.Millisecond).Add(d)
					if _, step := msg(time.Time{}).(stepMsg); step {
						due = due.Add(-time.Microsecond)
					}
					return tea.Tick(time.Until(due), msg)
				}
				r.m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
				r.run(r.m.Init())
				wrong := 0
				const early = 10 * time.Microsecond // the desk goes first where a tick of the model falls on its beat
				for n := range beats {
					if n > 0 {
						time.Sleep(market.Beat/2 - early)
						if snaps[n] != snaps[n-1] {
							d.set(snaps[n])
						}
						time.Sleep(early)
					}
					time.Sleep(market.Beat / 2)
					synctest.Wait()
					r.mu.Lock()
					now := r.m.View().Content
					r.mu.Unlock()
					distinct[now] = true
					if now != screens[n] {
						wrong++
					}
				}
				stop()
				time.Sleep(time.Minute)
				r.wait.Wait()
				if wrong > 0 {
					t.Errorf("%d of %d screens differ", wrong, beats)
				}
			})
			if least := map[string]int{"full": 60, "calm": 30, "off": 5}[motion]; len(distinct) < least {
				t.Errorf("only %d screens, want %d or more", len(distinct), least)
			}
		})
	}
}

func TestFilmPages(t *testing.T) {
	for _, page := range []string{"main", "spillover", "whatif", "help", "treemap", "instrument:VST"} {
		reel := opened(t)
		o := Options{Dark: true, Profile: colorprofile.TrueColor, Motion: "off"}
		film, err := NewFilm(reel, 120, 40, page, o)
		if err != nil {
			t.Fatal(page, err)
		}
		first := film.Screen()
		s, _, _ := reel.Wait(t.Context(), 0)
		c, p, err := Still(s, 120, 40, page, o)
		if err != nil {
			t.Fatal(page, err)
		}
		if first != c.String(p) {
			t.Errorf("%s: a film's first picture is not the still one", page)
		}
	}
	if _, err := NewFilm(opened(t), 120, 40, "instrument:NVDAX", Options{Dark: true}); err == nil {
		t.Error("a film of an instrument that is not there")
	}
	if _, err := NewFilm(opened(t), 0, 40, "main", Options{Dark: true}); err == nil {
		t.Error("a film without width")
	}
	if _, err := NewFilm(newNothing{}, 120, 40, "main", Options{Dark: true}); err == nil {
		t.Error("a film without a market")
	}
}

// newNothing is a desk that has no picture.
type newNothing struct{}

func (newNothing) Wait(_ context.Context, after uint64) (*market.Snapshot, uint64, error) {
	return nil, after, market.ErrNothingNewer
}
func (newNothing) Do(context.Context, market.Order) error { return nil }

func BenchmarkFilmBeat(b *testing.B) {
	reel := opened(b)
	film, err := NewFilm(reel, 120, 40, "main", Options{Dark: true, Profile: colorprofile.TrueColor})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	now, n := time.Duration(0), 0
	for b.Loop() {
		if !reel.Playing() {
			b.StopTimer()
			reel, now = opened(b), 0
			film, _ = NewFilm(reel, 120, 40, "main", Options{Dark: true, Profile: colorprofile.TrueColor})
			b.StartTimer()
		}
		now += market.Beat
		reel.Next()
		film.Advance(now)
		n += len(film.Screen())
	}
}

// What a terminal gets that follows a film by cells is what the film shows; and
// a film of a paused market rests.
func TestFilmByCells(t *testing.T) {
	reel := opened(t)
	o := Options{Dark: true, Profile: colorprofile.TrueColor}
	film, err := NewFilm(reel, 120, 40, "main", o)
	if err != nil {
		t.Fatal(err)
	}
	var s canvas.Screen
	p := Palette(o)
	em, bytes, drawn, last := vt.NewEmulator(120, 40), 0, 0, uint64(0)
	for n := time.Duration(0); reel.Playing(); n++ {
		reel.Next()
		film.Advance(n * market.Beat)
		c, number := film.Canvas()
		if number == last {
			continue
		}
		last = number
		b := s.Draw(nil, c, p)
		bytes, drawn = bytes+len(b), drawn+1
		_, _ = em.Write(b)
		if want, got := c.Plain(), em.String(); trimmed(got) != trimmed(want) {
			t.Fatalf("picture %d: the terminal shows\n%s\nthe film\n%s", drawn, got, want)
		}
	}
	if film.Rests() {
		t.Error("it rests while digits fade")
	}
	for n := range time.Duration(200) {
		film.Advance(time.Hour + n*market.Beat)
	}
	if !film.Rests() {
		t.Error("it does not rest ten seconds after the market has paused")
	}
	_, last = film.Canvas()
	film.Advance(2 * time.Hour)
	if _, number := film.Canvas(); number != last {
		t.Error("it draws a picture of a paused market again")
	}
	if drawn < 60 || bytes/drawn > 8<<10 {
		t.Errorf("%d pictures of %d bytes", drawn, bytes/max(drawn, 1))
	}
}

// trimmed takes the blanks at the ends of rows away: an emulator gives none.
func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// The bytes and the time of a picture on a terminal, at ten a second.
func BenchmarkFilmFrame(b *testing.B) {
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256} {
		b.Run(profile.String(), func(b *testing.B) {
			o := Options{Dark: true, Profile: profile}
			p := Palette(o)
			var reel *market.Playback
			var film *Film
			var s canvas.Screen
			var now time.Duration
			bytes, last := 0, uint64(0)
			var frame []byte
			b.ReportAllocs()
			for b.Loop() {
				if reel == nil || !reel.Playing() {
					b.StopTimer()
					reel, now = opened(b), 0
					film, _ = NewFilm(reel, 120, 40, "main", o)
					c, _ := film.Canvas()
					s.Draw(nil, c, p)
					b.StartTimer()
				}
				for range 2 {
					b.StopTimer()
					reel.Next()
					b.StartTimer()
				}
				now += 2 * market.Beat
				film.Advance(now)
				if c, number := film.Canvas(); number != last {
					last = number
					frame = s.Draw(frame[:0], c, p)
					bytes += len(frame)
				}
			}
			b.ReportMetric(float64(bytes)/float64(b.N), "B/frame")
		})
	}
}

func BenchmarkScreenFull(b *testing.B) {
	reel := opened(b)
	o := Options{Dark: true, Profile: colorprofile.TrueColor}
	film, err := NewFilm(reel, 120, 40, "main", o)
	if err != nil {
		b.Fatal(err)
	}
	c, _ := film.Canvas()
	var s canvas.Screen
	s.Draw(nil, c, Palette(o))
	var out []byte
	for b.Loop() {
		out = s.Full(out[:0])
	}
	b.ReportMetric(float64(len(out)), "B/picture")
}

// With a pace of its own a film has as many pictures of a market that plays.
func TestFilmPace(t *testing.T) {
	for _, c := range []struct {
		pace time.Duration
		want int // in two seconds that are looked at ten times each
	}{{0, 8}, {100 * time.Millisecond, 20}, {500 * time.Millisecond, 4}} {
		reel := opened(t)
		film, err := NewFilm(reel, 120, 40, "main", Options{Dark: true, Motion: "calm", Pace: c.pace})
		if err != nil {
			t.Fatal(err)
		}
		seen := map[time.Time]bool{}
		for n := range 42 { // the first tenth shows the first picture
			reel.Next()
			if n%2 == 1 {
				film.Advance(time.Duration(n+1) * market.Beat)
				seen[film.m.f.At] = true
			}
		}
		if n := len(seen); n < c.want-1 || n > c.want+2 {
			t.Errorf("a pace of %v gives %d pictures in two seconds, want %d", c.pace, n, c.want)
		}
	}
}
