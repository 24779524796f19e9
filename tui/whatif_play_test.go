package tui

import (
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
)

// What the page moves on a real desk is what its answer says: at once where
// the venue trades, else when it next opens, and never before the shock.
func TestWhatIfMoves(t *testing.T) {
	for at, want := range map[string][3]string{ // NVDA, a name in Tokyo, one in Paris
		"2025-01-27T15:42:10Z": {"2025-01-27T15:42:10Z", "2025-01-28T00:00:00Z", "2025-01-27T15:42:10Z"},
		"2025-01-27T02:00:00Z": {"2025-01-27T14:30:00Z", "2025-01-28T00:00:00Z", "2025-01-27T14:30:00Z"},
		"2025-01-27T12:00:00Z": {"2025-01-27T12:00:00Z", "2025-01-28T00:00:00Z", "2025-01-27T12:00:00Z"},
	} {
		m, _ := asking(t, 120, 40, at)
		moves := map[data.ID]market.Move{}
		for _, k := range m.f.whatif.moves(m.f.Snapshot) {
			moves[k.ID] = k
		}
		for i, symbol := range [3]string{"NVDA", "6857.T", "SU.PA"} {
			id := m.f.Scenario.Universe.Find(symbol)
			k, q, a := moves[id], &m.f.Quotes[id], m.f.whatif.all[id]
			if got := k.At.Format(time.RFC3339); got != want[i] || math.Abs(k.Price/q.Last-1-a.Expected) > 1e-12 {
				t.Errorf("at %s %s moves at %s to %v from %v", at, symbol, got, k.Price, q.Last)
			}
		}
	}
}

// The whole way on a real desk: every number of what is simulated wears its
// mark, the header says so, and esc returns to the recording.
func TestWhatIfPlaysOnTheScreen(t *testing.T) {
	m, d := asking(t, 120, 40, "2025-01-27T15:42:10Z")
	moves := m.f.whatif.moves(m.f.Snapshot)
	if pressed(m, "a"); m.f.page != pageMain {
		t.Fatalf("a does not lead to the main page: %s", m.f.note)
	}
	ctx, stop := context.WithCancel(t.Context())
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s := m.f.Scenario
	desk := market.Open(s, cal, feed.NewRecording(s, cal).Replay(), market.Options{At: m.f.At, Rate: 60, Origin: data.None})
	done := make(chan error, 1)
	go func() { done <- desk.Run(ctx) }()
	seq := uint64(0)
	show := func(o market.Order) string {
		if err := desk.Do(ctx, o); err != nil {
			t.Fatal(err)
		}
		snap, n, err := desk.Wait(ctx, seq)
		for err == nil && n < seq+1 {
			snap, n, err = desk.Wait(ctx, seq)
		}
		if err != nil {
			t.Fatal(err)
		}
		seq = n
		m.Update(snapshotMsg{0, snap, n, nil})
		return m.View().Content
	}
	if _, seq, err = desk.Wait(ctx, 0); err != nil {
		t.Fatal(err)
	}
	show(market.Simulate{At: m.f.At, Moves: moves})
	text := show(market.SeekTo{At: m.f.At.Add(5 * time.Minute)})
	if !strings.Contains(text, "WHAT-IF") || !strings.Contains(text, "≈") {
		t.Errorf("the screen of a what-if:\n%s", text)
	}
	nvda := s.Origin
	if q := &m.f.Quotes[nvda]; q.Evidence != data.Simulated {
		t.Errorf("Nvidia is %v", q.Evidence)
	}
	for w := 80; w <= 300; w += 44 {
		for h := 24; h <= 100; h += 19 {
			m.Update(tea.WindowSizeMsg{Width: w, Height: h})
			fits(t, "what-if plays", m.View().Content, w, h)
			if !strings.Contains(m.View().Content, "WHAT-IF") {
				t.Errorf("at %dx%d the header does not say WHAT-IF", w, h)
			}
		}
	}
	for i := range m.f.Quotes {
		v, ev := m.f.ret(data.ID(i))
		if ev == data.Simulated && !math.IsNaN(v) && (moveStyle(v, 9, ev) != sEstimate || !strings.HasPrefix(m.f.moved(v, data.Money, 6, ev), "≈")) {
			t.Errorf("a simulated %v is not marked", v)
		}
	}
	d.given()
	if _, cmd := m.Update(keyPress('\x1b')); cmd == nil || !strings.Contains(m.f.note, "recording") {
		t.Errorf("esc says %q", m.f.note)
	}
	if text = show(market.Recorded{}); strings.Contains(text, "WHAT-IF") {
		t.Error("back in the recording the header still says WHAT-IF")
	}
	stop()
	<-done
}

// ctrl+s asks for a name and hands the what-if to whoever can write; the
// answer is told. Without one the key says so.
func TestWhatIfSaves(t *testing.T) {
	ctrlS := tea.KeyPressMsg{Code: 's', Mod: tea.ModCtrl}
	m, _ := asking(t, 120, 40, "2025-01-27T15:42:10Z")
	var name, title string
	var given market.Simulate
	m.options.Save = func(_, n, tt string, _ *data.Scenario, o market.Simulate) error {
		name, title, given = n, tt, o
		return nil
	}
	m.Update(ctrlS)
	if !strings.Contains(m.View().Content, "save as deepseek-whatif_") {
		t.Errorf("ctrl+s asks %q", m.line())
	}
	m.field.text = ""
	for _, k := range "mine" {
		m.Update(keyPress(k))
	}
	_, cmd := m.Update(keyPress('\r'))
	answers, ok := cmd().(tea.BatchMsg)
	if !ok {
		t.Fatal("enter saves nothing")
	}
	m.Update(answers[0]())
	if name != "mine" || title != "What if NVDA -13.04 %" || !given.At.Equal(m.f.At) || len(given.Moves) < 100 {
		t.Errorf("saved %q, %q with %d moves of %v", name, title, len(given.Moves), given.At)
	}
	if m.f.note != "saved; contagion play ./mine plays it" {
		t.Errorf("after saving: %q", m.f.note)
	}
	m.Update(savedMsg{"mine", fmt.Errorf("mine is there already")})
	if m.f.note != "mine is there already" {
		t.Errorf("after a failure: %q", m.f.note)
	}
	m.options.Save = nil
	if m.Update(ctrlS); m.field.kind != fieldClosed || m.f.note == "" {
		t.Error("ctrl+s without anybody who writes says nothing")
	}
}

// Without a model there is one sentence, with the cure.
func TestWhatIfWithoutModel(t *testing.T) {
	m := loaded(80, 24, 5, Options{})
	pressed(m, "w")
	if m.f.page != pageWhatIf || !strings.Contains(m.View().Content, "contagion calibrate") {
		t.Errorf("without correlations the page says:\n%s", m.View().Content)
	}
	pressed(m, "hjkl+x7tac\x13\t/\r")
	if pressed(m, "\x1b"); m.f.page != pageMain {
		t.Error("esc does not lead back")
	}
}
