package tui

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// A wildSeat shows whatever a test makes up.
type wildSeat struct {
	snap *market.Snapshot
	cue  market.Cue
}

func (s *wildSeat) Wait(context.Context, uint64) (*market.Snapshot, uint64, error) {
	return nil, 0, market.ErrNothingNewer
}
func (s *wildSeat) Do(context.Context, market.Order) error { return errors.New("no") }
func (s *wildSeat) Cue(context.Context, uint64) (*market.Cue, uint64, error) {
	return nil, 0, market.ErrNothingNewer
}
func (s *wildSeat) Peek() (*market.Snapshot, uint64, *market.Cue, uint64) {
	c := s.cue
	return s.snap, 1, &c, 1
}
func (s *wildSeat) Leads() bool           { return false }
func (s *wildSeat) Lead() error           { return errors.New("no") }
func (s *wildSeat) Pass() error           { return errors.New("no") }
func (s *wildSeat) Decline() error        { return errors.New("no") }
func (s *wildSeat) Set(market.View) error { return errors.New("no") }
func (s *wildSeat) Say(string) error      { return errors.New("no") }
func (s *wildSeat) Touch()                {}
func (s *wildSeat) Rest(bool)             {}
func (s *wildSeat) Leave()                {}

// A cue that means nothing in this market, or anything, is drawn as far as it
// can be, and never beyond: a leader's screen may be of another version, and
// another market's numbers may come first.
func TestWildCues(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 5))
	number := func() int {
		return []int{0, 1, 2, 7, 23, 99, -1, -99, math.MaxInt32, math.MinInt32}[rnd.IntN(10)]
	}
	id := func() data.ID { return data.ID(number()) }
	flag := func() bool { return rnd.IntN(2) == 0 }
	pages := []string{"", "instrument", "event", "spillover", "whatif", "treemap", "trouble", "help", "picker", "no such page", "\x1b[2J"}
	panels := []string{"", "group", "groups", "world", "chart", "ladder", "ripple", "tape", "timeline", "none of these"}
	cue := func() (c market.Cue) {
		c.View = market.View{Page: pages[rnd.IntN(len(pages))], Panel: panels[rnd.IntN(len(panels))], Selected: id(), Group: number(), Scroll: number(), Zoom: flag(), Since: flag(), Event: number(), Tied: flag(),
			Pins:   market.Pins{N: number(), ID: [3]data.ID{id(), id(), id()}},
			Spill:  market.SpillView{Row: number(), Col: number(), Pair: flag(), Net: flag()},
			WhatIf: market.WhatIfView{N: number(), Field: number(), Own: flag(), Bare: flag(), Names: flag()},
			Story:  market.StoryView{On: flag(), Told: number(), Hold: number(), Rate: []float64{0, 60, math.Inf(1), -5, math.NaN()}[rnd.IntN(5)]}}
		for i := range c.WhatIf.Shocks {
			c.WhatIf.Shocks[i] = market.Shocked{ID: id(), Pct: []float64{-10, 0, 1e9, math.NaN(), math.Inf(-1)}[rnd.IntN(5)]}
		}
		for i := range c.Firsts {
			c.Firsts[i] = uint8(rnd.IntN(256))
		}
		if flag() {
			c.Story.Did = &market.Said{Lead: "Since then: ", Long: []string{"a", "b"}, Short: []string{"a"}}
		}
		if flag() {
			c.Aside = "the moon"
		}
		if flag() {
			c.Note = "look here"
		}
		c.Presence = market.Presence{Room: "demo", Leader: "ana", Away: flag(), Watching: number()}
		return c
	}
	snaps := []*market.Snapshot{testSnapshot(11, 3), testSnapshot(2, 50), recordedFrame(t, 80, 24).Snapshot}
	seat := &wildSeat{}
	for _, size := range [][2]int{{1, 1}, {20, 5}, {80, 24}, {120, 40}, {200, 60}} {
		for _, snap := range snaps {
			seat.snap, seat.cue = snap, cue()
			m := New(t.Context(), seat, Options{Dark: true})
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			for range 40 {
				seat.cue = cue()
				c := seat.cue
				m.Update(cueMsg{m.f.room, &c, 2, nil})
				m.View()
				first := m.c.Plain()
				late := New(t.Context(), seat, Options{Dark: true})
				late.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				late.View()
				if got := late.c.Plain(); got != first {
					t.Fatalf("%v, %+v: who comes late sees\n%s\nnot\n%s", size, c, got, first)
				}
			}
		}
	}
}

// In a room of a running market nobody is offered a copy of it, and the keys
// that act are those in the footer.
func TestRoomOfARunningMarket(t *testing.T) {
	seat := &wildSeat{snap: livePicture(t, liveDay.Add(15*time.Hour+10*time.Minute), nil), cue: market.Cue{View: market.View{Selected: data.None, Event: -1, Page: "trouble"}, Presence: market.Presence{Room: "street", Leader: "ana", Watching: 2}}}
	fork := func(context.Context, Seat) (Desk, error) { t.Error("a running market was copied"); return nil, nil }
	m := New(t.Context(), seat, Options{Dark: true, Fork: fork})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	screen := func(keys ...rune) string {
		for _, k := range keys {
			_, cmd := m.Update(tea.KeyPressMsg{Code: k, Text: string(k)})
			_ = cmd // ticks of answers, which stay
		}
		m.View()
		return m.c.Plain()
	}
	for _, c := range []struct {
		keys  []rune
		wants string
		not   string
	}{
		{nil, "ana presents", "F your copy"},
		{nil, "Trouble", "space play"},
		{[]rune{' '}, "ana leads", "F makes"},
		{[]rune{'F'}, "there is one market, and no copy of it", ""},
	} {
		if s := screen(c.keys...); !strings.Contains(s, c.wants) || c.not != "" && strings.Contains(s, c.not) {
			t.Errorf("%q: want %q and not %q in\n%s", c.keys, c.wants, c.not, s)
		}
	}
}

func BenchmarkApplyCue(b *testing.B) {
	snap := testSnapshot(11, 3)
	seat := &wildSeat{snap: snap, cue: market.Cue{View: market.View{Panel: "group", Selected: 1, Event: -1}, Presence: market.Presence{Room: "demo", Leader: "ana", Watching: 3}}}
	m := New(b.Context(), seat, Options{Dark: true})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		i++
		c := seat.cue
		c.Selected = data.ID(i % 7)
		m.Update(cueMsg{m.f.room, &c, 2, nil})
	}
}
