package tui

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// retry asks at once for every source that is away.
func (m *Model) retry() tea.Cmd {
	switch away := m.f.away(); {
	case !m.f.Live || len(m.f.Health) == 0:
		return m.say("there is no live source to try again")
	case m.options.Guest:
		return m.say("the sources are the host's to try again")
	case len(away) == 0:
		return m.say("every source answers; there is none to try again")
	default:
		return tea.Batch(m.order(market.Retry{}), m.say("trying again now: "+strings.Join(away, ", ")))
	}
}

// away lists the sources that a try could bring back.
func (f *frame) away() (out []string) {
	if f.Snapshot == nil {
		return nil
	}
	for i := range f.Health {
		if h := &f.Health[i]; h.State >= data.FeedThrottled && !h.Opening {
			out = append(out, h.Source)
		}
	}
	const most = 3 // in one line of the footer
	if len(out) > most {
		out = append(out[:most], strconv.Itoa(len(out)-most)+" more")
	}
	return out
}

// joined puts texts together, without the empty ones.
func joined(by string, texts ...string) string {
	var out []string
	for _, t := range texts {
		if t != "" {
			out = append(out, t)
		}
	}
	return strings.Join(out, by)
}

// feedWord is the word for how a source stands: one that was never reached yet
// is no loss.
func feedWord(h *data.Health) string {
	if h.Opening {
		return "connecting"
	}
	return h.State.String()
}
