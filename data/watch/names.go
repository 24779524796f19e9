package watch

import (
	"time"

	"contagion/data"
	"contagion/data/market"
)

// doubtSeen is what was told last of a source's closes that are not believed.
type doubtSeen struct {
	text string
	at   time.Time
}

// doubted tells of a previous close that is not believed, and of how many more:
// once, though they come one by one.
func (t *Teller) doubted(s *market.Snapshot, out []Event) []Event {
	for i := range s.Health {
		h := &s.Health[i]
		was := t.doubts[h.Source]
		if h.Doubted == was.text || h.Doubted != "" && !was.at.IsZero() && s.At.Sub(was.at) < noteEach {
			continue
		}
		if t.doubts == nil {
			t.doubts = map[string]doubtSeen{}
		}
		t.doubts[h.Source] = doubtSeen{h.Doubted, s.At}
		if h.Doubted != "" {
			why := h.DoubtText()
			out = append(out, Event{At: s.At, Kind: Source, Text: "Feed " + h.Source + ": " + why + ".", Facts: Facts{What: "doubt", Source: h.Source, Why: why, Count: counted(h.DoubtedN)}})
		}
	}
	return out
}

// halts tells that a venue has halted an instrument, and that it no longer does.
// One whose venue has shut since, or whose source is away, is neither.
func (t *Teller) halts(s *market.Snapshot, out []Event) []Event {
	for i := range s.Quotes {
		id, q, in := data.ID(i), &s.Quotes[i], &s.Scenario.Universe.Instruments[i]
		switch halted := t.halted[id]; {
		case q.Feed == data.FeedHalted && !halted:
			if t.halted == nil {
				t.halted = map[data.ID]bool{}
			}
			t.halted[id] = true
			text := "it has no price yet"
			if !q.LastAt.IsZero() {
				text = "its last price, of " + q.LastAt.UTC().Format("15:04:05") + ", stands"
			}
			out = append(out, Event{At: s.At, Kind: Venue, Text: named(in) + " is halted by its venue; " + text + ".", Facts: Facts{State: "halted", Symbol: in.Symbol, Venues: []string{in.MIC}}})
		case halted && (q.Feed == data.FeedLive || q.Feed == data.FeedDelayed || q.Feed == data.FeedWaiting || q.Feed == data.FeedLate || q.Feed == data.FeedTooLate):
			delete(t.halted, id)
			out = append(out, Event{At: s.At, Kind: Venue, Text: named(in) + " is halted no longer.", Facts: Facts{State: "resumed", Symbol: in.Symbol, Venues: []string{in.MIC}}})
		}
	}
	return out
}
