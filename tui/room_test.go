package tui_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/assets"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

// A presented is a room on the DeepSeek day, as a server has it.
type presented struct {
	*market.Room
	ctx    context.Context
	rec    *feed.Recording
	copies sync.WaitGroup
}

// openRecorded reads the recording once for all tests.
var openRecorded = sync.OnceValues(func() (*feed.Recording, error) {
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		return nil, err
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		return nil, err
	}
	return feed.NewRecording(s, cal), nil
})

// presenting runs a script in virtual time in a room that is paused in the
// afternoon of the DeepSeek day.
func presenting(t *testing.T, script func(r *presented)) {
	t.Helper()
	rec, err := openRecorded()
	if err != nil {
		t.Fatal(err)
	}
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	rec.Ticks() // outside of the virtual time: it has goroutines of its own
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		at := time.Date(2025, 1, 27, 15, 42, 10, 0, time.UTC)
		d := market.Open(rec.Scenario, cal, rec.Replay(), market.Options{At: at, Rate: 60, Origin: rec.Scenario.Origin})
		go func() { _ = d.Run(ctx) }() // ends with ctx
		if _, _, err := d.Wait(ctx, 0); err != nil {
			t.Error(err)
		}
		r := &presented{Room: market.OpenRoom("demo", d, time.Now), ctx: ctx, rec: rec}
		script(r)
		r.Close("")
		stop()
		r.copies.Wait()
		synctest.Wait()
	})
}

// fork gives copies as a server does.
func (r *presented) fork(ctx context.Context, of tui.Seat) (tui.Desk, error) {
	d, err := of.(*market.Seat).Fork(ctx, r.rec.Replay())
	if err != nil {
		return nil, err
	}
	r.copies.Go(func() { _ = d.Run(ctx) }) // ends with ctx
	return d, nil
}

// A guest is somebody with a terminal and a seat.
type guest struct {
	*tui.Terminal
	seat *market.Seat
	m    *tui.Model
}

// enter sits somebody down in front of a terminal.
func (r *presented) enter(name string, may, leads bool, w, h int, o tui.Options) *guest {
	g := &guest{seat: r.Enter(name, may)}
	if leads {
		if err := g.seat.Lead(); err != nil {
			panic(err)
		}
	}
	o.Dark, o.Guest = true, true
	if o.Fork == nil {
		o.Fork = r.fork
	}
	g.m = tui.New(r.ctx, g.seat, o)
	g.Terminal = tui.NewTerminal(g.m, w, h)
	tui.Settle()
	return g
}

// leave ends the terminal and gives the seat back.
func (g *guest) leave() {
	g.Close()
	g.seat.Leave()
}

// One leads, two follow at their own sizes; what the leader does they see.
func TestFollowersSeeWhatTheLeaderDoes(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 120, 40, tui.Options{})
		bo := r.enter("bo", false, false, 80, 24, tui.Options{})
		cleo := r.enter("cleo", true, false, 200, 60, tui.Options{Glyphs: "ascii"})
		defer ana.leave()
		defer bo.leave()
		defer cleo.leave()
		wants(t, press(ana.Terminal), "2 watching, you present", "ctrl+n note")
		wants(t, press(bo.Terminal), "ana", "f let go", "F your copy")
		wants(t, press(cleo.Terminal), "2 watching, ana presents")

		press(ana.Terminal, "/vst\r", "\r")
		wants(t, ana.Screen(), "> VST")
		wants(t, bo.Screen(), "> VST")
		wants(t, cleo.Screen(), "> VST")
		press(ana.Terminal, "\x1b", "s")
		wants(t, bo.Screen(), "Spillover")
		wants(t, cleo.Screen(), "Spillover")
		press(ana.Terminal, "\x1b", "w", "-30\r")
		wants(t, ana.Screen(), "-30")
		wants(t, bo.Screen(), "What-if at", "-30")
		press(ana.Terminal, "\x1b", "@28 jan 14:35\r")
		wants(t, bo.Screen(), "28 Jan")
		wants(t, cleo.Screen(), "Tue 28 Jan", "14:35")
	})
}

var _ tea.Model = (*tui.Model)(nil)

// A follower's keys: time is refused, a movement frees, f follows again.
func TestFreeAndBack(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 120, 40, tui.Options{})
		bo := r.enter("bo", false, false, 120, 40, tui.Options{})
		defer ana.leave()
		defer bo.leave()
		for _, k := range []string{" ", ",", ".", "<", ">", "[", "]", "{", "}", "0", "$", "@", "J", "r", "S", "a"} {
			wants(t, press(bo.Terminal, k), "ana leads; F makes your own copy here", "ana presents")
		}
		wants(t, press(bo.Terminal, "?"), "Keys and marks", "Rooms")
		press(ana.Terminal, "t")
		wants(t, press(bo.Terminal), "Keys and marks")
		wants(t, press(bo.Terminal, "\x1b"), "Every instrument", "ana presents")
		press(ana.Terminal, "\x1b")
		if s := press(bo.Terminal); strings.Contains(s, "Every instrument") {
			t.Errorf("bo does not follow back:\n%s", s)
		}
		wants(t, press(bo.Terminal, "\t"), "free, f follows", "f follows again")
		press(ana.Terminal, "s")
		if s := press(bo.Terminal); strings.Contains(s, "Spillover of") {
			t.Errorf("who is free is moved:\n%s", s)
		}
		press(ana.Terminal, "\x1b", "@28 jan 14:35\r")
		wants(t, bo.Screen(), "Tue 28 Jan 14:35") // the time stays the room's
		press(ana.Terminal, "s")
		wants(t, press(bo.Terminal, "f"), "Spillover", "ana presents")
	})
}

// later lets seconds pass.
func later(seconds int) {
	time.Sleep(time.Duration(seconds) * time.Second)
	synctest.Wait()
}
