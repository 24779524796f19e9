package tui

import (
	"math"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// simulate plays the what-if on the main page, or returns to the recording.
func (m *Model) simulate() tea.Cmd {
	if cmd, refused := m.refusedOrder(); refused {
		return cmd
	}
	s, w := m.f.Snapshot, m.f.whatif
	switch {
	case !s.WhatIf.IsZero():
		return tea.Batch(m.order(market.Recorded{}), m.say("back in the recording, where the what-if began"))
	case m.f.page != pageWhatIf:
		return m.say("w makes a what-if first")
	case w.model == nil || w.why != "":
		return m.say(w.why)
	case s.Ended:
		return m.say("the recording has ended; esc and 0 go to its start")
	}
	moves := w.moves(s)
	if len(moves) == 0 {
		return m.say("nobody who would move has a price yet; > goes to the next arrival")
	}
	m.f.page, m.pages = pageMain, nil
	m.keepFocus()
	m.rev++
	m.eager = eagerFor
	ctx, desk := m.run.ctx, m.run.desk
	do := func() tea.Msg {
		if err := desk.Do(ctx, market.Simulate{At: s.At, Moves: moves}); err != nil {
			return orderedMsg{err}
		}
		return orderedMsg{desk.Do(ctx, market.Play{})}
	}
	return tea.Batch(do, m.hurry(), m.say("what if "+w.sizesText()+": simulated from here on; a or esc returns to the recording"))
}

// moves takes every price by its median, at the first moment from the shock on
// at which its venue trades; the shocked move at once where theirs is open,
// before and after hours included, and nobody before them.
func (w *whatIf) moves(s *market.Snapshot) []market.Move {
	begin := time.Time{}
	for _, k := range w.shocks {
		mic := s.Scenario.Universe.At(k.id).MIC
		at, ok := opening(s, mic, s.At)
		if st, _ := s.Calendar.StateAt(mic, s.At); st == data.Extended {
			at, ok = s.At, true
		}
		if ok && (begin.IsZero() || at.Before(begin)) {
			begin = at
		}
	}
	if begin.IsZero() {
		begin = s.At
	}
	var out []market.Move
	for i := range s.Quotes {
		id, last, by := data.ID(i), s.Quotes[i].Last, w.all[i].Expected
		if math.IsNaN(last) || math.IsNaN(by) || by == 0 {
			continue
		}
		at, ok := opening(s, s.Scenario.Universe.At(id).MIC, begin)
		if st, _ := s.Calendar.StateAt(s.Scenario.Universe.At(id).MIC, begin); w.shocked(id) >= 0 && st == data.Extended {
			at, ok = begin, true
		}
		if ok {
			out = append(out, market.Move{ID: id, At: at, Price: last * (1 + by)})
		}
	}
	return out
}

// opening is the first moment from a time on at which a venue trades.
func opening(s *market.Snapshot, mic string, from time.Time) (time.Time, bool) {
	if st, _ := s.Calendar.StateAt(mic, from); st == data.Trading {
		return from, true
	}
	return s.Calendar.NextOpen(mic, from)
}
