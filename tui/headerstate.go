package tui

import "contagion/tui/canvas"

// replayState says how fast a recording plays; of a simulated market that too,
// in every form, because no other part of a narrow header does.
func (f *frame) replayState(rate string, forms func(s canvas.Style, texts ...string) headerPart) headerPart {
	mark, long, short := string(f.g.Paused), "paused", "paused"
	switch {
	case f.Ended:
		long, short = "ended", "end"
	case f.Playing:
		mark, long, short = string(f.g.Play), rate, rate
	}
	if f.Scenario.Simulated {
		return forms(sEstimate, mark+" SIMULATED REPLAY "+long, mark+" SIMULATED "+short, mark+"SIM "+short)
	}
	return forms(sBright, mark+" REPLAY "+long, mark+short)
}
