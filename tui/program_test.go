package tui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"go.uber.org/goleak"

	"contagion/data/market"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// shown runs a script against the whole program on a virtual terminal with
// virtual time.
func shown(t *testing.T, w, h int, o Options, script func(tm *terminal, d *testDesk)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		d := newTestDesk(testSnapshot(11, 0))
		tm := newTerminal(New(ctx, d, o), w, h)
		settle()
		script(tm, d)
		stop()
		tm.close()
	})
}

func settle() {
	time.Sleep(300 * time.Millisecond)
	synctest.Wait()
}

func TestProgramShowsAndObeys(t *testing.T) {
	shown(t, 120, 40, Options{}, func(tm *terminal, d *testDesk) {
		if s := tm.screen(); !strings.Contains(s, "CONTAGION") {
			t.Fatalf("no first picture:\n%s", s)
		}
		for _, c := range []struct{ keys, order string }{
			{" ", "Toggle{}"}, {",", "Step{-1}"}, {".", "Step{1}"}, {"<", "NextMark{true}"}, {">", "NextMark{false}"},
			{"]", "SetRate{300}"}, {"[", "SetRate{15}"}, {"{", "SetRate{30}"}, {"}", "SetRate{120}"}, {"\x7f", "SetRate{1}"},
			{"0", "SeekTo{2025-01-26 23:00:00 +0000 UTC}"}, {"$", "SeekTo{2025-02-03 21:00:00 +0000 UTC}"}, {"J", "SetSkip{false}"},
			{"@+10m\r", "SeekTo{2025-01-26 23:10:00 +0000 UTC}"}, {"r", "Recentre{0 0001-01-01 00:00:00 +0000 UTC}"},
		} {
			tm.typed(c.keys)
			settle()
			if got := d.given(); got != c.order {
				t.Errorf("%q gives the order %q, want %q", c.keys, got, c.order)
			}
		}
		tm.typed("q")
		<-tm.done
	})
}

func TestKeysInAFieldOnlyEdit(t *testing.T) {
	shown(t, 120, 40, Options{}, func(tm *terminal, d *testDesk) {
		tm.typed("/qs1 z")
		settle()
		if got := d.given(); got != "" {
			t.Errorf("typing gave orders: %s", got)
		}
		if s := tm.screen(); !strings.Contains(s, "/qs1 z_") {
			t.Errorf("the field does not show what was typed:\n%s", s)
		}
		tm.typed("\x15s12\r")
		settle()
		tm.typed("\r")
		settle()
		if s := tm.screen(); !strings.Contains(s, "> S12.T") {
			t.Errorf("finding and opening S12.T does not show its page:\n%s", s)
		}
		tm.typed("@32 jan\r")
		settle()
		if s := tm.screen(); !strings.Contains(s, "not a time") {
			t.Errorf("a wrong time is not answered:\n%s", s)
		}
		tm.typed("\x1b")
		settle()
		tm.typed("?")
		settle()
		if s := tm.screen(); !strings.Contains(s, "Keys and marks") || !strings.Contains(s, "make it the origin") {
			t.Errorf("no help:\n%s", s)
		}
	})
}

func TestAnswersLeaveAfterThreeSeconds(t *testing.T) {
	shown(t, 120, 40, Options{}, func(tm *terminal, d *testDesk) {
		tm.typed("n")
		settle()
		if s := tm.screen(); !strings.Contains(s, "nothing to find again") {
			t.Errorf("no answer:\n%s", s)
		}
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if s := tm.screen(); strings.Contains(s, "nothing to find again") {
			t.Error("the answer stays")
		}
	})
}

func TestPausedDrawsNothing(t *testing.T) {
	shown(t, 120, 40, Options{}, func(tm *terminal, d *testDesk) {
		s := testSnapshot(11, 1)
		s.Playing = false
		d.set(s)
		time.Sleep(time.Second)
		synctest.Wait()
		_, before := tm.written()
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, after := tm.written(); after != before {
			t.Errorf("%d writes in a paused minute, want 0", after-before)
		}
		if d.most != 1 {
			t.Errorf("%d waits in flight at once, want 1", d.most)
		}
	})
}

// Playing, the desk offers 20 pictures a second; the terminal gets four.
func TestPlayingIsCheap(t *testing.T) {
	shown(t, 120, 40, Options{}, func(tm *terminal, d *testDesk) {
		b0, w0 := tm.written()
		base := testSnapshot(11, 0)
		for i := range 200 { // ten seconds
			s := *base
			s.Seq, s.At = uint64(i+2), base.At.Add(time.Duration(i)*3*time.Second)
			s.Quotes = append([]market.Quote(nil), base.Quotes...)
			for k := range s.Quotes { // one in seven changes between pictures, as real ones do
				if (k+i/5)%7 == 0 {
					s.Quotes[k].Last += .01 * float64(i)
					s.Quotes[k].Return += .0001 * float64(i)
				}
			}
			d.set(&s)
			time.Sleep(50 * time.Millisecond)
		}
		synctest.Wait()
		b1, w1 := tm.written()
		t.Logf("%d bytes and %d writes a second", (b1-b0)/10, (w1-w0)/10)
		if (w1-w0)/10 > 5 {
			t.Errorf("%d writes a second, want at most 5", (w1-w0)/10)
		}
	})
}

func TestBlurredIsSlow(t *testing.T) {
	shown(t, 120, 40, Options{}, func(tm *terminal, d *testDesk) {
		tm.p.Send(tea.BlurMsg{})
		settle()
		_, w0 := tm.written()
		for i := range 100 {
			s := testSnapshot(11, 0)
			s.Seq, s.At = uint64(i+2), s.At.Add(time.Duration(i)*time.Minute)
			d.set(s)
			time.Sleep(50 * time.Millisecond)
		}
		synctest.Wait()
		if _, w1 := tm.written(); w1-w0 > 12 {
			t.Errorf("%d writes in five unwatched seconds, want at most 12", w1-w0)
		}
	})
}

func TestResizeKeepsGoing(t *testing.T) {
	shown(t, 120, 40, Options{Motion: "calm"}, func(tm *terminal, d *testDesk) {
		for _, size := range [][2]int{{80, 24}, {20, 5}, {200, 60}, {79, 24}, {100, 30}} {
			tm.resize(size[0], size[1])
			settle()
			tm.typed("\t")
			settle()
			if s := tm.screen(); size[0] >= 80 && !strings.Contains(s, "CONTAGION") {
				t.Errorf("%v: no picture:\n%s", size, s)
			}
		}
	})
}
