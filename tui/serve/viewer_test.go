package serve

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"contagion/tui"
)

// settled sleeps for so many beats, to the middle of one, and until all is quiet.
func (th *theatre) settled(beats int) {
	time.Sleep(time.Duration(beats) * th.b.every)
	synctest.Wait()
}

// R3 in little: viewers who stop reading cost those who read nothing, hold no
// more than their queue and their window, and leave nothing behind.
func TestStalledViewersCostNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t, 5, BroadcastOptions{})
		time.Sleep(th.b.every / 2)
		var healthy, stalled []*link
		for range 20 {
			l, _ := th.guest(120, 40, tui.Options{Profile: colorprofile.TrueColor}, false, func(l *link) { l.delay = 10 * time.Millisecond })
			healthy = append(healthy, l)
		}
		for i := range 50 {
			l, _ := th.guest(120, 40, tui.Options{Profile: colorprofile.TrueColor}, false, func(l *link) {
				l.delay = 10 * time.Millisecond
				if i%2 == 0 {
					l.window = 16 << 10 // what is kept on the way is full at once
				}
			})
			stalled = append(stalled, l)
		}
		th.settled(20)
		for _, l := range stalled {
			l.stall(true)
		}
		const beats = 300
		from := time.Now()
		th.settled(beats)
		for i, l := range healthy {
			if _, n := ages(l.seen(), from, time.Now()); n < beats*99/100 {
				t.Errorf("healthy viewer %d has %d frames of %d", i, n, beats)
			}
		}
		for i, l := range stalled {
			l.mu.Lock()
			if l.bytes > 64<<10 {
				t.Errorf("%d bytes wait for stalled viewer %d", l.bytes, i)
			}
			l.mu.Unlock()
		}
		// They read again: one whole picture, and then every frame.
		for _, l := range stalled {
			l.stall(false)
		}
		th.settled(40)
		from = time.Now()
		th.settled(50)
		for i, l := range stalled {
			if _, n := ages(l.seen(), from, time.Now()); n < 49 {
				t.Errorf("viewer %d has %d frames of 50 after it read again", i, n)
			}
		}
		// They stop for good, and their sessions end.
		for _, l := range stalled {
			l.stall(true)
		}
		th.settled(30)
		th.close()
		if s := th.b.standing(); s.Viewers+s.Renderers+s.Drawings != 0 {
			t.Errorf("after all have left: %+v", s)
		}
	}) // ends only once every goroutine has
}

// The first thing on a terminal is the whole picture, before the next beat; the
// last is the screen that was there before.
func TestViewerComesAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t, 30, BroadcastOptions{})
		defer th.close()
		first, v := th.guest(80, 24, tui.Options{Profile: colorprofile.ANSI256}, true, nil)
		th.settled(25)
		time.Sleep(th.b.every / 2)
		late, w := th.guest(80, 24, tui.Options{Profile: colorprofile.ANSI256}, true, nil)
		synctest.Wait() // no time passes
		th.remember()
		if n, ok := th.compare(late, w); n > 0 || !ok {
			t.Errorf("who joins sees nothing yet, or %d cells are wrong", n)
		}
		if n, ok := th.compare(first, v); n > 0 || !ok {
			t.Errorf("who was there: %d cells are wrong", n)
		}
		if !late.entered || !late.em.IsAltScreen() || !late.em.CursorHidden() {
			t.Error("the alternate screen is off, or the cursor shown")
		}
		if s := th.b.standing(); s.Viewers != 2 || s.Renderers != 1 || s.Drawings != 1 {
			t.Errorf("%+v", s)
		}
		if !late.staying {
			t.Error("who watches may press no key")
		}
		ctx, leave := context.WithCancel(t.Context())
		again := newLink(80, 24).open()
		ended := make(chan error, 1)
		x := th.b.NewViewer(again, tui.Options{})
		go func() { ended <- x.Run(ctx) }()
		th.settled(3)
		leave()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		th.settled(1)
		if !again.left || again.staying {
			t.Errorf("the screen was left: %v; it stays: %v", again.left, again.staying)
		}
		again.hangUp()
	})
}

func TestRoomEndsForItsViewers(t *testing.T) {
	for name, end := range map[string]func(*theatre){
		"its context": func(th *theatre) { th.stop() },
		"its picture": func(th *theatre) {
			th.b.mu.Lock()
			defer th.b.mu.Unlock()
			for _, d := range th.b.drawings {
				d.film.(*noise).why = "ana has closed the room"
			}
		},
		"a defect of ours": func(th *theatre) {
			th.b.mu.Lock()
			defer th.b.mu.Unlock()
			for f, d := range th.b.drawings {
				if f.W == 80 {
					d.film.(*noise).after = func(*noise) { panic("a defect") }
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				faults := 0
				th := newTheatre(t, 30, BroadcastOptions{Counts: BroadcastCounts{Fault: func(what string, stack []byte) {
					if faults++; what != "a defect" || !strings.Contains(string(stack), "noise") {
						t.Errorf("%s\n%s", what, stack)
					}
				}}})
				ended := make(chan error, 2)
				links := []*link{newLink(80, 24).open(), newLink(100, 30).open()}
				for _, l := range links {
					v := th.b.NewViewer(l, tui.Options{})
					go func() { ended <- v.Run(t.Context()) }()
				}
				th.settled(5)
				end(th)
				th.settled(2)
				first := <-ended
				switch name {
				case "a defect of ours":
					if !errors.Is(first, errBroken) || faults != 1 {
						t.Errorf("%v, %d faults", first, faults)
					}
					select {
					case err := <-ended:
						t.Error("the other ended too:", err)
					default:
					}
					th.stop()
				case "its picture":
					if !errors.Is(first, ErrRoomOver) || first.Error() != "ana has closed the room" {
						t.Error(first)
					}
				default:
					if !errors.Is(first, ErrRoomOver) {
						t.Error(first)
					}
				}
				if err := <-ended; !errors.Is(err, ErrRoomOver) {
					t.Error(err)
				}
				th.settled(1)
				for _, l := range links {
					if !l.left {
						t.Error("a screen was not left")
					}
					l.hangUp()
				}
				if err := th.b.NewViewer(links[0], tui.Options{}).Run(t.Context()); name == "its context" && !errors.Is(err, ErrRoomOver) {
					t.Error("who comes after the end:", err)
				}
				th.close()
			})
		})
	}
}

// A notice stands over the last row for three seconds, whatever is drawn below
// it, and then the row is what it should be.
func TestNotices(t *testing.T) {
	for name, speed := range map[string]int{"fast": 0, "slow": 20_000} {
		for _, paused := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					th := newTheatre(t, 5, BroadcastOptions{})
					defer th.close()
					l, v := th.guest(80, 24, tui.Options{Profile: colorprofile.TrueColor}, true, func(l *link) { l.speed = speed })
					th.settled(45)
					th.paused.Store(paused)
					th.settled(45)
					row := func() string {
						l.mu.Lock()
						defer l.mu.Unlock()
						if !lined(l.em, 80, 23) {
							return ""
						}
						var b strings.Builder
						for x := range 80 {
							b.WriteString(l.em.CellAt(x, 23).Content)
						}
						return strings.TrimSpace(b.String())
					}
					const full = "the private screens are all taken; you keep following"
					v.Notify(full)
					th.settled(10)
					if got := row(); got != full {
						t.Errorf("the notice is %q", got)
					}
					l.notes <- "30 s to go\x1b[31m\u202e: press a key"
					th.settled(25) // the newer one begins its own time
					if got := row(); got != "30 s to go: press a key" {
						t.Errorf("the second notice is %q", got)
					}
					th.settled(25)
					th.remember()
					if got := row(); got != "" {
						t.Errorf("after its time there stands %q", got)
					}
					if n, ok := th.compare(l, v); n > 0 || !ok && speed == 0 {
						t.Errorf("%d cells differ, compared: %v", n, ok)
					}
				})
			})
		}
	}
}

// A storm of sizes is one picture a frame, and the last size is what stays.
func TestResizeStorm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t, 30, BroadcastOptions{})
		defer th.close()
		l, v := th.guest(80, 24, tui.Options{}, true, nil)
		th.settled(10)
		opened := 0
		film := th.b.film
		th.b.film = func(f Face) (picture, error) { opened++; return film(f) }
		for i := range 1000 {
			l.resize(60+i%90, 20+i%30)
			time.Sleep(time.Millisecond)
		}
		l.resize(100, 30)
		th.settled(3)
		th.remember()
		if n, ok := th.compare(l, v); n > 0 || !ok || v.face.W != 100 {
			t.Errorf("%d cells differ, compared: %v, %+v", n, ok, v.face)
		}
		if opened > 12 {
			t.Errorf("%d pictures were opened in a second", opened)
		}
		if s := th.b.standing(); s.Renderers != 1 || s.Viewers != 1 {
			t.Errorf("%+v", s)
		}
	})
}

// Guests who resize without end have others' pictures in between: the room
// begins only so many drawings, and shows each its own when they rest.
func TestRestlessGuests(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t, 30, BroadcastOptions{})
		defer th.close()
		opened := 0
		film := th.b.film
		th.b.film = func(f Face) (picture, error) { opened++; return film(f) }
		th.settled(1)
		var guests []guest
		for range 30 {
			l, v := th.guest(80, 24, tui.Options{}, true, nil)
			guests = append(guests, guest{l, v})
		}
		th.settled(10)
		const beats = 100
		for beat := range beats {
			for i, g := range guests {
				g.resize(1+(beat*37+i*11)%160, 1+(beat*13+i*7)%60)
			}
			th.settled(1)
		}
		if most := burstFaces + beginFaces*beats + 4; opened > most || opened < beats {
			t.Errorf("%d drawings were begun, want %d at most", opened, most)
		}
		for i, g := range guests {
			g.resize(60+i, 20)
		}
		th.settled(40)
		th.remember()
		for i, g := range guests {
			if n, ok := th.compare(g.link, g.Viewer); n > 0 || !ok || g.face.W != 60+i {
				t.Errorf("guest %d sees %+v, %d cells differ", i, g.face, n)
			}
		}
	})
}

func TestFramesASecond(t *testing.T) {
	for _, tc := range []struct{ fps, want int }{{0, 10}, {1, 1}, {4, 4}, {20, 20}} {
		synctest.Test(t, func(t *testing.T) {
			th := newTheatre(t, 30, BroadcastOptions{FPS: tc.fps})
			l, _ := th.guest(80, 24, tui.Options{}, false, nil)
			time.Sleep(10*time.Second + time.Millisecond)
			before := len(l.seen())
			time.Sleep(10 * time.Second)
			seen := l.seen()
			if n := len(seen) - before; n != 10*tc.want {
				t.Errorf("%d frames in ten seconds at %d a second", n, tc.fps)
			}
			for i, a := range seen[before:] {
				if last := seen[before+i-1]; a.seq != last.seq+1 {
					t.Errorf("frame %d follows %d", a.seq, last.seq)
				}
			}
			th.close()
		})
	}
}

// A paused room writes nothing and asks nobody anything.
func TestPausedRoomIsQuiet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		th := newTheatre(t, 30, BroadcastOptions{})
		defer th.close()
		for range 30 {
			th.guest(120, 40, tui.Options{}, false, nil)
		}
		th.settled(30)
		th.paused.Store(true)
		th.settled(10)
		count := func() (bytes, probes int) {
			for _, l := range th.links {
				l.mu.Lock()
				bytes, probes = bytes+l.total, probes+l.probes
				l.mu.Unlock()
			}
			return bytes, probes
		}
		bytes, probes := count()
		th.settled(600)
		if b, p := count(); b != bytes || p != probes || bytes == 0 || probes == 0 {
			t.Errorf("a minute of pause takes %d bytes and %d probes", b-bytes, p-probes)
		}
	})
}
