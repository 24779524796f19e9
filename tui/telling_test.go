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

var speedShown = regexp.MustCompile(`▸ ?(REPLAY )?x[0-9.]+`)

// beat reads which event's caption stands; 0 for none.
func beat(screen string) (k, of int) {
	if m := beatShown.FindStringSubmatch(screen); m != nil {
		k, _ = strconv.Atoi(m[1])
		of, _ = strconv.Atoi(m[2])
	}
	return k, of
}

// The whole story of a scenario tells every event once, in order, those that
// led to its start too, comes to the end, and gives the viewer's speed back.
func TestStoryTellsEachEventOnce(t *testing.T) {
	for _, name := range newShelf(t).names {
		t.Run(name, func(t *testing.T) {
			if underRace && name != "svb_2023" {
				t.Skip("one story is enough under the race detector: the others run the same code")
			}
			browsing(t, newShelf(t, name), 80, 24, func(tm *tui.Terminal) {
				s, err := newShelf(t, name).read(name)
				if err != nil {
					t.Fatal(err)
				}
				if len(s.Events) < 4 {
					t.Errorf("%d events, a story wants 4 or more", len(s.Events))
				}
				own := speedShown.FindString(press(tm, "\r"))
				if own == "" {
					t.Fatalf("no speed on the screen:\n%s", tm.Screen())
				}
				press(tm, "S")
				last, of, held := 0, 0, 0
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
						at := s.Events[k-1].At
						if at.Before(s.From) {
							at = s.From // from before the recording
						}
						if clock := at.Format("2 Jan 15:04:05"); !strings.Contains(screen, clock) {
							t.Errorf("event %d of %s is told at another time:\n%s", k, clock, screen)
						}
						if !strings.Contains(screen, "source: ") {
							t.Errorf("event %d has no source:\n%s", k, screen)
						}
						why := "Before the recording begins; the screen stands at " + s.From.Format("Mon 2 Jan 15:04") + " UTC."
						if before := s.Events[k-1].At.Before(s.From); strings.Contains(screen, why) != before {
							t.Errorf("event %d, before the recording: %v:\n%s", k, before, screen)
						}
						if hour := s.Events[k-1].At.Format("15:04 UTC, to the day"); strings.Contains(screen, hour) {
							t.Errorf("event %d has an hour that nobody knows:\n%s", k, screen)
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
				if got := speedShown.FindString(press(tm, "0", " ")); got != own {
					t.Errorf("after the story the speed is %q, before it was %q", got, own)
				}
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
		wants(t, press(tm, "<"), "3 of 14", "So far: ", "18 of 38")
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

// < and > go through a whole story, also where several events have one moment
// or lie before the recording, and it goes on from wherever they lead.
func TestStoryWalk(t *testing.T) {
	for _, name := range []string{"deepseek", "archegos_2021", "yen_carry_2024"} {
		browsing(t, newShelf(t, name), 80, 24, func(tm *tui.Terminal) {
			_, of := beat(press(tm, "\r", "S"))
			if of == 0 {
				_, of = beat(press(tm, ">"))
			}
			first, _ := beat(tm.Screen())
			for want := first + 1; want <= of; want++ {
				if k, _ := beat(press(tm, ">")); k != want {
					t.Fatalf("%s: > leads to %d, want %d:\n%s", name, k, want, tm.Screen())
				}
			}
			for want := of - 1; want >= 1; want-- {
				if k, _ := beat(press(tm, "<")); k != want {
					t.Fatalf("%s: < leads to %d, want %d:\n%s", name, k, want, tm.Screen())
				}
			}
			wants(t, press(tm, "<"), "this is the first of the story", fmt.Sprintf("1 of %d  space", of))
			press(tm, " ")
			for range 600 {
				if k, _ := beat(tm.Screen()); k == 2 {
					break
				}
				time.Sleep(100 * time.Millisecond)
				synctest.Wait()
			}
			wants(t, tm.Screen(), fmt.Sprintf("2 of %d  space", of))
		})
	}
}

// With motion off, and on the page of tiles, a story tells as much.
func TestStoryStill(t *testing.T) {
	browsing(t, newShelf(t, "asml_leak_2024"), 80, 24, func(tm *tui.Terminal) {
		press(tm, "\r", "m", "m")
		wants(t, tm.Screen(), "motion: off")
		press(tm, "t", "S")
		for want := 1; want <= 4; want++ {
			for range 600 {
				if k, _ := beat(tm.Screen()); k == want {
					break
				}
				time.Sleep(100 * time.Millisecond)
				synctest.Wait()
			}
			wants(t, tm.Screen(), fmt.Sprintf("%d of 4", want), "source: ", "Every instrument")
		}
	})
}

func TestStoryGoldens(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		name := fmt.Sprintf("story-%dx%d", size[0], size[1])
		browsing(t, newShelf(t, "svb_2023"), size[0], size[1], func(tm *tui.Terminal) {
			press(tm, "\r", "S", ">", ">")
			tui.HoldText(t, name, tm.Screen())
		})
	}
}
