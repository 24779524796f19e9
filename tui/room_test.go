package tui_test

import (
	"context"
	"errors"
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

// A copy is the viewer's own, at the same moment, and f goes back.
func TestCopyAndBack(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 120, 40, tui.Options{})
		bo := r.enter("bo", false, false, 120, 40, tui.Options{})
		defer ana.leave()
		defer bo.leave()
		wants(t, press(ana.Terminal, "F"), "this is yours already")
		press(ana.Terminal, "s")
		wants(t, press(bo.Terminal, "F"), "your copy, f goes back", "your own copy from here on; f goes back to demo", "Spillover", "15:42:10")
		wants(t, press(ana.Terminal), "nobody watches, you present")
		wants(t, press(bo.Terminal, "F"), "this is your own copy")
		wants(t, press(bo.Terminal, "L"), "this is your own copy")
		wants(t, press(bo.Terminal, "\x1b", "@28 jan 02:00\r"), "Tue 28 Jan 02:00")
		wants(t, ana.Screen(), "Mon 27 Jan 15:42")
		press(ana.Terminal, "\x1b", "@27 jan 20:00\r", "\x0ebo cannot see this\r")
		if s := press(bo.Terminal); !strings.Contains(s, "Tue 28 Jan 02:00") || strings.Contains(s, "cannot see") {
			t.Errorf("the room moves bo's copy:\n%s", s)
		}
		wants(t, press(bo.Terminal, "f"), "1 watching, ana presents", "Mon 27 Jan 20:00", "ana: bo cannot see this")
		wants(t, press(bo.Terminal, "j", "F", "w"), "What-if at", "your copy")
		r.Close("the operator ended it")
		wants(t, press(bo.Terminal), "the operator ended it; the copy is yours")
		if s := press(bo.Terminal, "\x1b", "f"); !strings.Contains(s, "this is no room") || strings.Contains(s, "your copy") {
			t.Errorf("a copy without its room:\n%s", s)
		}
		wants(t, press(bo.Terminal, "."), "20:05")
	})
}

// Without a way to make copies, F and the answers to keys of time say so.
func TestNoCopies(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 80, 24, tui.Options{})
		defer ana.leave()
		failing := func(context.Context, tui.Seat) (tui.Desk, error) {
			return nil, errors.New("every place for a screen of one's own is taken; try again later")
		}
		bo := r.enter("bo", false, false, 80, 24, tui.Options{Fork: failing})
		defer bo.leave()
		wants(t, press(bo.Terminal, "F"), "every place for a screen of one's own is taken", "ana presents")
		cleo := &guest{seat: r.Enter("cleo", false)}
		cleo.m = tui.New(r.ctx, cleo.seat, tui.Options{Dark: true, Say: "welcome to the room"})
		cleo.Terminal = tui.NewTerminal(cleo.m, 80, 24)
		defer cleo.leave()
		tui.Settle()
		wants(t, cleo.Screen(), "welcome to the room")
		wants(t, press(cleo.Terminal, "F"), "there are no copies here")
		later(4)
		if s := press(cleo.Terminal, " "); !strings.Contains(s, "ana leads") || strings.Contains(s, "makes your own copy") {
			t.Errorf("a copy is offered where there is none:\n%s", s)
		}
		wants(t, press(cleo.Terminal, "L"), "only a presenter leads here")
		wants(t, press(cleo.Terminal, "\x0e"), "ana leads, and writes the notes")
		wants(t, press(cleo.Terminal, "\x0c"), "you do not lead")
	})
}

// The lead goes from one to the other, is taken when it is left, and what the
// new leader looks at is what all see.
func TestLeadGoesOn(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 120, 40, tui.Options{})
		bo := r.enter("bo", true, false, 120, 40, tui.Options{})
		cleo := r.enter("cleo", true, false, 80, 24, tui.Options{})
		defer bo.leave()
		defer cleo.leave()
		press(bo.Terminal, "t") // he is free, on a page of his own
		wants(t, press(bo.Terminal, "L"), "ana is asked")
		wants(t, ana.Screen(), "bo asks to lead", "ctrl+l pass", "x decline")
		wants(t, press(ana.Terminal, "\x0c"), "bo presents now, and you follow", "bo presents")
		wants(t, bo.Screen(), "2 watching, you present")
		later(2)
		wants(t, ana.Screen(), "Every instrument") // bo's page
		wants(t, cleo.Screen(), "Every instrument")
		wants(t, press(ana.Terminal, " "), "bo leads")
		wants(t, press(bo.Terminal, "."), "15:45")
		bo.seat.Leave()
		later(2)
		wants(t, cleo.Screen(), "bo left, L leads", "L lead")
		wants(t, bo.Screen(), "bo has left")
		wants(t, press(cleo.Terminal, "L"), "you present: all who follow see what you do")
		wants(t, press(cleo.Terminal, "\x1b", "/asml\r", "\r"), "ASML")
		wants(t, ana.Screen(), "ASML", "cleo presents")
		later(61)
		wants(t, press(ana.Terminal, "L"), "you present") // a minute of silence
		later(2)
		wants(t, cleo.Screen(), "ana presents")
		ana.leave()
		later(2)
		wants(t, cleo.Screen(), "left, L leads")
	})
}

// What a leader tells, simulates or looks aside at is told to those who follow.
func TestStoryWhatIfAndAside(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 120, 40, tui.Options{})
		bo := r.enter("bo", false, false, 80, 24, tui.Options{})
		defer ana.leave()
		defer bo.leave()
		press(ana.Terminal, "@27 jan 14:25\r", "S")
		later(8)
		wants(t, ana.Screen(), "─S Mon 27 Jan 14:30", " of 29", "space goes on")
		wants(t, bo.Screen(), "─S Mon 27 Jan 14:30", " of 29")
		late := r.enter("late", false, false, 80, 24, tui.Options{})
		defer late.leave()
		if a, b := body(late.m), body(bo.m); a != b {
			t.Errorf("who comes into a story late sees\n%s\nnot\n%s", late.Screen(), bo.Screen())
		}
		wants(t, press(bo.Terminal, "\t"), "free") // and without the story
		if s := bo.Screen(); strings.Contains(s, "of 29") {
			t.Errorf("who is free is told the story:\n%s", s)
		}
		wants(t, press(bo.Terminal, "f"), "of 29")
		press(ana.Terminal, "S")
		if s := press(bo.Terminal); strings.Contains(s, "of 29") {
			t.Errorf("the story goes on:\n%s", s)
		}
		press(ana.Terminal, " ", "w", "-40\r", "a")
		later(2)
		wants(t, bo.Screen(), "WHAT-IF")
		press(ana.Terminal, "a")
		press(ana.Terminal, "?")
		wants(t, press(bo.Terminal), "ana looks at the keys, which only they see")
		press(ana.Terminal, "\x1b")
		if s := press(bo.Terminal); strings.Contains(s, "ana looks at") {
			t.Errorf("the line stays:\n%s", s)
		}
		press(ana.Terminal, "\t", "\t", "\t", "\t", "\t", "\t", "\t", "\t", "\t", "\t", "\t", "\t") // to the ladder
		wants(t, press(bo.Terminal), "which has no place on this terminal")
		press(ana.Terminal, "z")
		if s := press(bo.Terminal); !strings.Contains(s, "Propagation") || strings.Contains(s, "has no place") {
			t.Errorf("zoomed it has a place:\n%s", s)
		}
	})
}

// A screen that may be served by a shared picture ends when its viewer follows
// and nothing of their own is on it, and tells what they have changed.
func TestSharedEnds(t *testing.T) {
	for _, c := range []struct {
		keys  []string
		ends  bool
		end   tui.End
		wants string // on the screen that goes on, or before it ends
		look  string // convention and motion of the outcome
	}{
		{keys: []string{"\t"}, wants: "free"},
		{keys: []string{"\t", "f"}, ends: true, end: tui.Follows},
		{keys: []string{"q"}, ends: true, end: tui.Left},
		{keys: []string{"?"}, wants: "Keys and marks"},
		{keys: []string{"?", "j", "\x1b"}, ends: true, end: tui.Follows},
		{keys: []string{"F"}, wants: "your copy"},
		{keys: []string{"F", "f"}, ends: true, end: tui.Follows},
		{keys: []string{"u"}, wants: "ana presents"}, // times are the viewer's own
		{keys: []string{"L"}, wants: "ana is asked"},
	} {
		t.Run(strings.Join(c.keys, " "), func(t *testing.T) {
			presenting(t, func(r *presented) {
				ana := r.enter("ana", true, true, 80, 24, tui.Options{})
				defer ana.leave()
				bo := r.enter("bo", true, false, 80, 24, tui.Options{Shared: true})
				defer bo.leave()
				press(bo.Terminal, c.keys...)
				if c.wants != "" {
					wants(t, bo.Screen(), c.wants)
				}
				if c.wants == "" != bo.Ended() {
					t.Errorf("ended: %v\n%s", bo.Ended(), bo.Screen())
				}
				if out := bo.m.Outcome(); bo.Ended() && out.End != c.end {
					t.Errorf("ended as %+v", out)
				}
			})
		})
	}
}

// An answer stands for its three seconds before the shared picture is back; what
// the viewer has changed is told with the outcome.
func TestSharedAnswers(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 80, 24, tui.Options{})
		defer ana.leave()
		bo := r.enter("bo", true, false, 80, 24, tui.Options{Shared: true})
		defer bo.leave()
		press(ana.Terminal, "j") // a cue ends nothing before a key
		if bo.Ended() {
			t.Fatal("it ended without a key")
		}
		wants(t, press(bo.Terminal, " "), "ana leads; F makes your own copy here")
		if bo.Ended() {
			t.Error("it ended with its answer")
		}
		press(bo.Terminal, "c", "c", "m")
		later(4)
		if out := bo.m.Outcome(); !bo.Ended() || out.End != tui.Follows || out.Options.Convention != "green-up" || out.Options.Motion != "calm" {
			t.Errorf("ended: %v, as %+v", bo.Ended(), out)
		}
	})
}

// Who has asked for the lead keeps a screen of their own until it has come, or
// will not.
func TestSharedWaitsForTheLead(t *testing.T) {
	presenting(t, func(r *presented) {
		ana := r.enter("ana", true, true, 80, 24, tui.Options{})
		defer ana.leave()
		bo := r.enter("bo", true, false, 80, 24, tui.Options{Shared: true})
		defer bo.leave()
		wants(t, press(bo.Terminal, "L"), "ana is asked")
		later(10)
		if bo.Ended() {
			t.Fatal("it ended while the lead may come")
		}
		press(ana.Terminal, "\x0c")
		wants(t, press(bo.Terminal), "1 watches you")
		cleo := r.enter("cleo", true, false, 80, 24, tui.Options{Shared: true})
		defer cleo.leave()
		press(cleo.Terminal, "L")
		for range 7 {
			later(10)
			press(bo.Terminal, "j") // bo is there, and does not pass it
		}
		if out := cleo.m.Outcome(); !cleo.Ended() || out.End != tui.Follows {
			t.Errorf("a minute after it asked in vain: ended %v as %v\n%s", cleo.Ended(), out.End, cleo.Screen())
		}
	})
}

// The key that began a screen is acted on, though it comes before the size and
// the first picture.
func TestFirstKeyIsKept(t *testing.T) {
	presenting(t, func(r *presented) {
		m := tui.New(r.ctx, r.Enter("bo", false), tui.Options{Shared: true, Dark: true})
		for _, k := range "ts" { // to the tiles, and from there to the spillovers
			m.Update(tea.KeyPressMsg{Code: k, Text: string(k)})
		}
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		if s := m.View().Content; !strings.Contains(s, "Connectedness") || !strings.Contains(s, "free") {
			t.Errorf("the first keys are lost:\n%s", s)
		}
	})
}

// A guest has no shell to go to, and keeps the mouse.
func TestGuestKeys(t *testing.T) {
	presenting(t, func(r *presented) {
		bo := r.enter("bo", false, false, 80, 24, tui.Options{})
		defer bo.leave()
		wants(t, press(bo.Terminal, "\x1a"), "there is no shell of yours behind this; q leaves")
		if mode := bo.m.View().MouseMode; mode != tea.MouseModeNone {
			t.Errorf("the mouse is taken: %v", mode)
		}
		wants(t, press(bo.Terminal, "\x0e"), "who leads writes the notes; L leads")
		wants(t, press(bo.Terminal, " "), "nobody leads yet; L leads")
		wants(t, bo.Screen(), "L to lead")
		bo.Resize(120, 60)
		if s := press(bo.Terminal, "?"); !strings.Contains(s, "Trust") || strings.Contains(s, "to the shell") || strings.Contains(s, "wheel scrolls") {
			t.Errorf("help offers what a guest has not:\n%s", s)
		}
	})
}
