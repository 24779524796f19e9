package tui_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"contagion/tui"
)

var beatShown = regexp.MustCompile(`(\d+) of (\d+)  space goes on`)

// beat reads which event's caption stands; 0 for none.
func beat(screen string) (k, of int) {
	if m := beatShown.FindStringSubmatch(screen); m != nil {
		k, _ = strconv.Atoi(m[1])
		of, _ = strconv.Atoi(m[2])
	}
	return k, of
}

// The whole story of a scenario tells every event from its start on once, in
// order, comes to the end, and gives the viewer's speed back.
func TestStoryTellsEachEventOnce(t *testing.T) {
	for _, name := range newShelf(t).names {
		t.Run(name, func(t *testing.T) {
			if underRace && name != "svb_2023" {
				t.Skip("one story is enough under the race detector: the others run the same code")
			}
			browsing(t, newShelf(t, name), 80, 24, func(tm *tui.Terminal) {
				press(tm, "\r", "S")
				s, err := newShelf(t, name).read(name)
				if err != nil {
					t.Fatal(err)
				}
				want := 0
				for want < len(s.Events) && !s.Events[want].At.After(s.Start) {
					want++
				}
				last, of, held := want, 0, 0
				for range 4 * 60 * 20 {
					screen := tm.Screen()
					if strings.Contains(screen, "the story is told") {
						break
					}
					k, n := beat(screen)
					switch {
					case k == 0:
					case k == last && held > 0:
						if held++; held == 80 {
							t.Errorf("event %d stands for more than 20 s", k)
						}
					case k == last+1:
						last, of, held = k, n, 1
						if at := s.Events[k-1].At.Format("15:04"); !strings.Contains(screen, at) {
							t.Errorf("event %d of %s is told at another time:\n%s", k, at, screen)
						}
					default:
						t.Errorf("event %d comes after %d:\n%s", k, last, screen)
						last = k
					}
					time.Sleep(250 * time.Millisecond)
					synctest.Wait()
				}
				if of != len(s.Events) || last != of {
					t.Errorf("%d of %d events are told", last, len(s.Events))
				}
				wants(t, tm.Screen(), "the story is told")
			})
		})
	}
}

// In a story, space goes on at once, < and > go to other events, a seek tells
// only what lies ahead, and S gives the speed back.
func TestStoryKeys(t *testing.T) {
	browsing(t, newShelf(t, "svb_2023"), 120, 40, func(tm *tui.Terminal) {
		press(tm, "\r", "S")
		until := func(k int) string {
			for range 600 {
				if got, _ := beat(tm.Screen()); got == k {
					break
				}
				time.Sleep(100 * time.Millisecond)
				synctest.Wait()
			}
			return tm.Screen()
		}
		wants(t, until(2), "Thu 9 Mar", "source: ", "paused")
		if k, _ := beat(press(tm, " ")); k == 2 {
			t.Error("space does not go on")
		}
		wants(t, press(tm, ">"), "3 of 14")
		wants(t, press(tm, ">"), "4 of 14")
		wants(t, press(tm, "<"), "3 of 14", "this is where it begins")
		wants(t, press(tm, "]"), "the story goes on at x300")
		press(tm, "@13 mar 12:00\r")
		if k, _ := beat(tm.Screen()); k != 0 {
			t.Errorf("after a seek event %d is told:\n%s", k, tm.Screen())
		}
		press(tm, " ")
		for range 600 {
			if k, _ := beat(tm.Screen()); k != 0 {
				break
			}
			time.Sleep(100 * time.Millisecond)
			synctest.Wait()
		}
		if k, _ := beat(tm.Screen()); k < 6 {
			t.Errorf("event %d, which lies behind, is told", k)
		}
		wants(t, press(tm, "S"), "the story is closed")
		wants(t, press(tm, " "), "x300")
	})
}

func TestStoryGoldens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		name := fmt.Sprintf("story-%dx%d", size[0], size[1])
		browsing(t, newShelf(t, "svb_2023"), size[0], size[1], func(tm *tui.Terminal) {
			press(tm, "\r", "S", ">", ">")
			holdText(t, name, tm.Screen())
		})
	}
}
