package tui

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// R asks for every source that is away, on the page that tells of them, and
// only there; what it did is said.
func TestRetryKey(t *testing.T) {
	s := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), spoiled)
	synctest.Test(t, func(t *testing.T) { retries(t, s) })
}

// runNow runs a command and all that it is made of, each beside the others.
func runNow(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if all, is := cmd().(tea.BatchMsg); is {
			for _, c := range all {
				runNow(c)
			}
		}
	}()
}

func retries(t *testing.T, s *market.Snapshot) {
	desk := newTestDesk(s)
	ctx, stop := context.WithCancel(context.Background())
	defer time.Sleep(time.Minute) // what waits for a tick ends
	defer stop()
	m := New(ctx, desk, Options{Dark: true})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.Update(snapshotMsg{0, s, s.Seq, nil})
	asked := func(k rune) int {
		_, cmd := m.Update(keyPress(k))
		runNow(cmd)
		synctest.Wait()
		return strings.Count(desk.given(), "Retry{}")
	}
	if asked('R') != 0 {
		t.Error("R acts where no source is shown")
	}
	asked('!')
	if asked('R') != 1 || !strings.Contains(plainOf(m), "trying again now: alpaca") {
		t.Errorf("R on the trouble page asks for nothing, or does not say so:\n%s", plainOf(m))
	}
	if !strings.Contains(plainOf(m), "R try again now   esc back") {
		t.Errorf("the page does not offer R:\n%s", plainOf(m))
	}

	// Nothing is away, a recording has no source, and a guest is not asked.
	well := *s
	well.Seq++
	well.Health = []data.Health{{Source: "yahoo", State: data.FeedLive}, {Source: "alpaca", State: data.FeedLost, Opening: true, Why: "not connected yet"}}
	m.Update(snapshotMsg{0, &well, well.Seq, nil})
	if asked('R') != 0 || !strings.Contains(plainOf(m), "every source answers") || strings.Contains(plainOf(m), "R try again") || !strings.Contains(plainOf(m), "alpaca     connecting") {
		t.Errorf("nothing is away:\n%s", plainOf(m))
	}
	m.options.Guest = true
	s2 := *s
	s2.Seq += 2
	m.Update(snapshotMsg{0, &s2, s2.Seq, nil})
	if asked('R') != 0 || !strings.Contains(plainOf(m), "the host's to try again") {
		t.Errorf("a guest retries:\n%s", plainOf(m))
	}
}

// A source that goes on tells below its line what it said of itself.
func TestTroublePageTellsNotes(t *testing.T) {
	s := *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	s.Health = []data.Health{{Source: "alpaca", State: data.FeedLive, Why: "error 405: symbol limit exceeded; trades of 2 symbols, bars of the others", Asked: 5, Serving: 5}}
	m := liveModel(&s, 120, 40)
	m.Update(keyPress('!'))
	if text := plainOf(m); !strings.Contains(text, "error 405: symbol limit exceeded; trades of 2 symbols") {
		t.Errorf("the note is not told:\n%s", text)
	}
}
