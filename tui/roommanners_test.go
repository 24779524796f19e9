package tui_test

import (
	"strings"
	"testing"

	"contagion/tui"
)

// A leader may keep the lead: who asked is told, and may ask again. The leader's
// own note stays where it is meanwhile.
func TestLeadIsKept(t *testing.T) {
	for _, key := range []string{"x", "\x1b"} {
		presenting(t, func(r *presented) {
			ana := r.enter("ana", true, true, 80, 24, tui.Options{})
			bo := r.enter("bo", true, false, 80, 24, tui.Options{})
			defer ana.leave()
			defer bo.leave()
			press(ana.Terminal, "\x0elook at Tokyo\r")
			press(bo.Terminal, "L")
			wants(t, press(ana.Terminal), "bo asks to lead", "ctrl+l pass", "x decline", "ana: look at Tokyo")
			wants(t, press(ana.Terminal, key), "you keep the lead; bo is told")
			wants(t, bo.Screen(), "ana keeps the lead")
			later(4)
			if s := press(ana.Terminal); strings.Contains(s, "asks to lead") {
				t.Errorf("the request stands:\n%s", s)
			}
			press(bo.Terminal, "L")
			wants(t, press(ana.Terminal), "bo asks to lead")
			wants(t, press(ana.Terminal, "\x0c"), "bo presents now")
		})
	}
}

// What only the leader sees is told to them once, for each such page.
func TestOnlyTheLeaderSees(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 120, 40, tui.Options{})
		bo := r.enter("bo", true, false, 120, 40, tui.Options{})
		defer ana.leave()
		defer bo.leave()
		wants(t, press(ana.Terminal, "?"), "only you see this: who follows reads that you look at the keys")
		later(4)
		if s := press(ana.Terminal, "\x1b", "?"); strings.Contains(s, "only you see this") {
			t.Errorf("it is told twice:\n%s", s)
		}
		if s := press(bo.Terminal, "?"); strings.Contains(s, "only you see this") {
			t.Errorf("a follower is told what is the leader's:\n%s", s)
		}
	})
}

// In a room its keys are the first on the help page.
func TestRoomsFirstInHelp(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 80, 24, tui.Options{})
		defer ana.leave()
		s := press(ana.Terminal, "?")
		wants(t, s, "follow who leads, or not", "Time")
	})
}

// A note that is full says so, and takes no more.
func TestNoteIsFull(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 120, 40, tui.Options{})
		defer ana.leave()
		full := strings.Repeat("0123456789abcdef", 4)
		if s := press(ana.Terminal, "\x0e"+full); strings.Contains(s, "at most") {
			t.Errorf("64 are too many:\n%s", s)
		}
		wants(t, press(ana.Terminal, "g"), "64 characters at most: "+full+"_")
		wants(t, press(ana.Terminal, "\r"), "ana: "+full)
	})
}

// A leader who opens something else is asked first, and told the way back; who
// follows is not asked.
func TestLeaderIsAskedBeforeLeaving(t *testing.T) {
	listing(t, 120, 40, tui.Options{}, func(h *hall, tm *tui.Terminal, _ *tui.Model) {
		h.set(nil, halls()...)
		later(2)
		bo := h.open.Enter("bo", false)
		defer bo.Leave()
		press(tm, "2", "j", "\r", "L")
		later(4)
		wants(t, press(tm, "o", "1", "\r"), "this leaves demo, where 1 watches; enter again")
		if !strings.Contains(press(tm, "j", "\r"), "this leaves demo") {
			t.Error("another recording is opened without a question")
		}
		wants(t, press(tm, "\r"), "demo goes on without you; o and enter on it comes back")
		if s := h.open.State(); s.Seats != 1 || !s.Away {
			t.Errorf("%d seats, away: %v", s.Seats, s.Away)
		}
	})
}

// Beside a room only recordings can be put: the cursor begins on one.
func TestBesideBeginsOnARecording(t *testing.T) {
	listing(t, 120, 40, tui.Options{}, func(h *hall, tm *tui.Terminal, _ *tui.Model) {
		h.set(nil, halls()...)
		later(2)
		press(tm, "2", "j", "\r", "L")
		later(4)
		wants(t, press(tm, "C"), "▸ 20", "only you see this")
	})
}

// A note over a story at the smallest size takes no place's row: New York, where
// it began, stays.
func TestNoteOverAStory(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 80, 24, tui.Options{})
		bo := r.enter("bo", false, false, 80, 24, tui.Options{})
		defer ana.leave()
		defer bo.leave()
		press(ana.Terminal, "@27 jan 14:25\r", "\x0elook here\r", "S")
		later(8)
		wants(t, ana.Screen(), "ana: look here", " of 29", "New York")
		wants(t, bo.Screen(), "ana: look here", " of 29", "New York")
		if s := bo.Screen(); strings.Contains(s, "S ends it") || strings.Contains(s, "space goes on") || strings.Contains(s, "your own speed") {
			t.Errorf("a follower is told the leader's keys:\n%s", s)
		}
	})
}
