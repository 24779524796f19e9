package tui_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"contagion/data/market"
	"contagion/tui"
)

// A hall is a shelf with rooms that come and go.
type hall struct {
	*shelf
	mu    sync.Mutex
	rooms []tui.Entry
	fault error
	asked int
	open  *market.Room // of the key "room:demo"
}

// List gives the rooms too, as a library may.
func (h *hall) List(ctx context.Context) ([]tui.Entry, error) {
	all, err := h.shelf.List(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	return append(all, h.rooms...), err
}

func (h *hall) Rooms(context.Context) ([]tui.Entry, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.asked++
	return slices.Clone(h.rooms), h.fault
}

func (h *hall) set(fault error, rooms ...tui.Entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.rooms, h.fault = rooms, fault
}

func (h *hall) questions() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked
}

func (h *hall) Open(ctx context.Context, key string) (tui.Desk, error) {
	if key != "room:demo" {
		return h.shelf.Open(ctx, key)
	}
	if h.open == nil {
		return nil, errors.New("the room demo has ended")
	}
	s := h.open.Enter("zoe", true)
	context.AfterFunc(ctx, s.Leave)
	return s, nil
}

// halls gives the rooms and markets of the drawings.
func halls() []tui.Entry {
	at := time.Date(2025, 1, 27, 15, 42, 10, 0, time.UTC)
	return []tui.Entry{
		{Key: "live", Kind: tui.Live, Title: "delayed", Says: "US, EU, JP, KR, TW, HK", Delay: 15 * time.Minute, Feed: "ok"},
		{Key: "room:class-7", Kind: tui.Rooms, Title: "class-7", Says: "bo presents What-if on Yen carry", Watching: 18, Of: "yen_carry_2024"},
		{Key: "room:demo", Kind: tui.Rooms, Title: "demo", Says: "ana presents DeepSeek at x60", Watching: 3, Of: "deepseek", At: at, Blurb: "A low-cost model makes investors doubt the AI supply chain."},
		{Key: "live2", Kind: tui.Live, Title: "crypto", Says: "BTC, ETH", Feed: "late"},
	}
}

func TestRoomListGoldens(t *testing.T) {
	h := &hall{shelf: newShelf(t, "deepseek", "lehman_2008", "svb_2023"), rooms: halls()}
	h.bad = "mine"
	for _, c := range []struct {
		name, key string
		w, h      int
	}{{"80x24", "deepseek", 80, 24}, {"120x40", "room:demo", 120, 40}, {"80x24-live", "live", 80, 24}} {
		t.Run(c.name, func(t *testing.T) {
			picture, _, err := tui.StillPicker(t.Context(), h, c.key, c.w, c.h, tui.Options{Profile: colorprofile.TrueColor})
			if err != nil {
				t.Fatal(err)
			}
			tui.HoldGolden(t, "rooms-"+c.name, picture)
		})
	}
}

// listing runs a script on the list of a hall whose room demo is open.
func listing(t *testing.T, w, hh int, o tui.Options, script func(h *hall, tm *tui.Terminal, m *tui.Model)) {
	t.Helper()
	h := &hall{shelf: newShelf(t, "deepseek", "svb_2023")}
	presenting(t, func(r *presented) {
		h.open = r.Room
		o.Library, o.Dark = h, true
		m := tui.New(r.ctx, nil, o)
		tm := tui.NewTerminal(m, w, hh)
		tui.Settle()
		script(h, tm, m)
		tm.Close()
	})
	if left := h.running(); left != "" {
		t.Errorf("these desks run on: %s", left)
	}
}

// Rooms come and go while the list is on the screen; the cursor stays where it is.
func TestRoomsComeAndGo(t *testing.T) {
	listing(t, 120, 40, tui.Options{}, func(h *hall, tm *tui.Terminal, _ *tui.Model) {
		wants(t, press(tm), "1 Recorded", "2 recordings")
		if s := tm.Screen(); strings.Contains(s, "Rooms") {
			t.Errorf("a part without anything in it:\n%s", s)
		}
		h.set(nil, halls()...)
		later(2)
		wants(t, tm.Screen(), "2 Rooms", "3 Live", "2 rooms", "live: delayed 15 min", "ana presents DeepSeek at x60", "3 watching", "15 min behind", "! late", "people presenting now")
		wants(t, press(tm, "2", "j"), "▸ demo", "enter join", "now at Mon 27")
		wants(t, press(tm, "w"), "enter opens it")
		h.set(nil, halls()[2])
		later(2)
		wants(t, tm.Screen(), "▸ demo", "1 room")
		h.set(errors.New("cannot be told"), halls()...)
		later(4)
		if s := tm.Screen(); !strings.Contains(s, "▸ demo") || strings.Contains(s, "class-7") {
			t.Errorf("what cannot be told changes the list:\n%s", s)
		}
		h.set(nil)
		later(2)
		if s := tm.Screen(); strings.Contains(s, "demo") || !strings.Contains(s, "▸ 2023-03-09") {
			t.Errorf("the cursor is not on what is left:\n%s", s)
		}
		press(tm, "g", "\r") // a recording plays: nobody asks for rooms
		later(3)
		before := h.questions()
		later(60)
		if n := h.questions() - before; n > 0 {
			t.Errorf("%d questions while the list is not on the screen", n)
		}
		press(tm, "o")
		later(10)
		if n := h.questions() - before; n < 4 || n > 8 {
			t.Errorf("%d questions in ten seconds of the list, want one in two", n)
		}
	})
}

// A room is joined from the list, seen at once, and left for something else.
func TestJoinFromTheList(t *testing.T) {
	listing(t, 120, 40, tui.Options{}, func(h *hall, tm *tui.Terminal, _ *tui.Model) {
		ana := h.open.Enter("ana", true)
		if err := errors.Join(ana.Lead(), ana.Set(market.View{Page: "spillover", Event: -1})); err != nil {
			t.Fatal(err)
		}
		h.set(nil, halls()...)
		later(2)
		wants(t, press(tm, "2", "j", "\r"), "1 watching, ana presents", "Spillover")
		wants(t, press(tm, "\x1b"), "US chips", "free, f follows")
		wants(t, press(tm, "o"), "▸ demo")
		if s := h.open.State(); s.Watching != 1 || s.Seats != 2 {
			t.Errorf("%d watching, %d seats", s.Watching, s.Seats)
		}
		wants(t, press(tm, "\r"), "1 watching, ana presents", "Spillover") // back in it, following
		wants(t, press(tm, "\x1b", "o", "1", "\r"), "DeepSeek, January 2025", "REPLAY x60")
		if s := h.open.State(); s.Watching != 0 || s.Seats != 1 {
			t.Errorf("after leaving: %d watching, %d seats", s.Watching, s.Seats)
		}
		if snap, _, _, _ := ana.Peek(); snap.Playing {
			t.Error("who leaves moves the room")
		}
		h.open = nil
		wants(t, press(tm, "o", "2", "j", "\r"), "the room demo has ended")
		ana.Leave()
	})
}

// A screen that may be served by a shared picture ends when its viewer joins.
func TestJoinEndsForASharedPicture(t *testing.T) {
	listing(t, 80, 24, tui.Options{Shared: true}, func(h *hall, tm *tui.Terminal, m *tui.Model) {
		h.set(nil, halls()...)
		later(2)
		press(tm, "2", "j", "\r")
		if out := m.Outcome(); out.End != tui.Follows || out.Key != "room:demo" {
			t.Errorf("the screen ended as %+v", out)
		}
		synctest.Wait()
	})
}
