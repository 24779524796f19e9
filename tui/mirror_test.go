package tui_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"contagion/data/market"
	"contagion/tui"
)

// body is a screen without its header, line and footer, in text and styles.
func body(m *tui.Model) string {
	c := tui.CanvasOf(m)
	_, h := c.Size()
	text, styles := strings.Split(c.Plain(), "\n"), strings.Split(c.Letters(tui.StyleLetters), "\n")
	return strings.Join(text[1:h-1], "\n") + "\n" + strings.Join(styles[1:h-1], "\n")
}

// Whatever the leader presses, a follower with the same terminal has the same
// screen but for header and footer: cell by cell, with its styles.
func TestFollowerMirrorsLeader(t *testing.T) {
	keys := []string{"\t", "\x1b[Z", "1", "2", "3", "5", "9", "h", "j", "k", "l", "j", "k", "g", "G", "\x04", "\x15", "\r", "\x1b", "z", "/vst\r", "/asml\r", "n", "N", "p", "p",
		"e", "s", "t", "W", "b", "w", "-12\r", "+", "x", ".", ",", ">", "<", "s", "n", "@28 jan 02:00\r", "@27 jan 15:00\r", "r", "c", "?", "\x1b", "\x1b", "\x1b", "y"}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {160, 50}} {
		for seed := range uint64(4) {
			t.Run(fmt.Sprintf("%dx%d seed %d", size[0], size[1], seed), func(t *testing.T) {
				presenting(t, func(r *presented) {
					o := tui.Options{Motion: "calm"} // digits fade by when a picture came, which is each one's own
					ana := r.enter("ana", true, true, size[0], size[1], o)
					bo := r.enter("bo", false, false, size[0], size[1], o)
					defer ana.leave()
					defer bo.leave()
					rnd := rand.New(rand.NewPCG(seed, 11))
					var pressed []string
					aside := 0
					for range 60 {
						k := keys[rnd.IntN(len(keys))]
						pressed = append(pressed, k)
						ana.Typed(k)
						tui.Settle()
						time.Sleep(4 * time.Second) // answers have gone
						synctest.Wait()
						_, _, cue, _ := bo.seat.Peek()
						if cue.Aside != "" {
							aside++ // only the leader sees it
							continue
						}
						if a, b := body(ana.m), body(bo.m); a != b {
							t.Fatalf("after %q the leader has\n%s\nand the follower\n%s", pressed, ana.Screen(), bo.Screen())
						}
					}
					if aside > 40 {
						t.Errorf("%d of 60 steps were not compared", aside)
					}
				})
			})
		}
	}
}

// A film on a seat that looks at the room is what a follower with a screen of
// their own sees, at every size: header, line and footer too.
func TestFilmIsWhatFollowersSee(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}, {200, 60}} {
		presenting(t, func(r *presented) {
			w, h := size[0], size[1]
			o := tui.Options{Motion: "calm", Dark: true, Profile: colorprofile.TrueColor, Guest: true, Fork: r.fork}
			ana := r.enter("ana", true, true, 120, 40, o)
			bo := r.enter("bo", false, false, w, h, o)
			defer ana.leave()
			defer bo.leave()
			film, err := tui.NewFilm(r.Look(), w, h, "", o)
			if err != nil {
				t.Fatal(err)
			}
			begin, compared := time.Now(), 0
			same := func(after string) {
				t.Helper()
				time.Sleep(4 * time.Second)
				synctest.Wait()
				film.Advance(time.Since(begin) - time.Second) // as one that is drawn ten times a second
				film.Advance(time.Since(begin))
				if snap, _, _, _ := bo.seat.Peek(); snap.Playing {
					return // each takes a picture at a time of its own
				}
				compared++
				c, _ := film.Canvas()
				if want := tui.CanvasOf(bo.m); c.Plain() != want.Plain() || c.Letters(tui.StyleLetters) != want.Letters(tui.StyleLetters) {
					t.Fatalf("%dx%d after %s the film shows\n%s\nand a follower sees\n%s", w, h, after, c.Plain(), want.Plain())
				}
			}
			same("nothing")
			for _, k := range []string{"/vst\r", "\r", "\x1b", "s", "jl", "\x1b", "t", "\x1b", "w", "-30\r", "\x1b", "@28 jan 14:35\r", "z", "z", "e", "\x1b", "\x0elook at the ladder\r", "o", "\x1b", "?", "\x1b", "S", "", "", " ", "", "", "", "", "S", " "} {
				ana.Typed(k)
				same(fmt.Sprintf("%q", k))
			}
			if compared < 26 {
				t.Errorf("only %d screens were compared", compared)
			}
			ana.seat.Leave()
			same("the leader left")
			late, err := tui.NewFilm(r.Look(), w, h, "", o)
			if err != nil {
				t.Fatal(err)
			}
			a, _ := late.Canvas()
			b, _ := film.Canvas()
			if a.Plain() != b.Plain() || a.Letters(tui.StyleLetters) != b.Letters(tui.StyleLetters) {
				t.Errorf("who comes late sees\n%s\nnot\n%s", a.Plain(), b.Plain())
			}
			r.Close("the operator ended it")
			film.Advance(time.Since(begin) + time.Second)
			if why, ended := film.Ended(); !ended || why != "the operator ended it" {
				t.Errorf("the film goes on: %q", why)
			}
			synctest.Wait()
			if out := bo.m.Outcome(); out.End != tui.Over || out.Why != "the operator ended it" {
				t.Errorf("the follower's screen ended as %+v", out)
			}
		})
	}
}

var _ tui.Seat = (*market.Seat)(nil)
