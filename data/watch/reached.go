package watch

import (
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// A wave is whose arrivals are told: the shock that is followed.
type wave struct {
	since  time.Time // an arrival is told then at the earliest: its shock is told before; zero in a replay
	named  time.Time // when it was; zero in a replay
	origin data.ID
	told   bool // with this picture: "it" is that one
}

// sentence is a line of the tape as it stands there.
func sentence(l *market.TapeLine) string { return strings.TrimRight(l.Text, ". ") + "." }

// reached says whom a shock has come to, and of whom it had reached before that
// could be told, when. The origin is where it came from.
func reached(l *market.TapeLine, s *market.Snapshot, w wave, e Event) string {
	late := !e.Happened.IsZero() && e.At.Sub(e.Happened) >= time.Minute
	group, symbol := "", ""
	if l.Group >= 0 {
		group = groupName(&s.Scenario.Universe.Groups[l.Group])
	}
	rest := strings.TrimRight(l.Rest, ". ")
	after := ": " + strings.TrimLeft(rest, ": ")
	if l.Held {
		after = ", " + strings.TrimLeft(rest, " ")
	}
	name := group
	one := l.ID != data.None && l.Names == nil
	if one {
		in := s.Scenario.Universe.At(l.ID)
		name, symbol = in.Name, " ("+in.Symbol+")"
		if in.Name == "" || in.Name == in.Symbol {
			name, symbol = in.Symbol, ""
		}
	}
	at := " at " + clock(e.Happened, e.At)
	switch {
	case one && l.ID == w.origin && late:
		return "The origin, " + name + symbol + ", was seen to move" + at + after + "."
	case one && l.ID == w.origin:
		return "The origin, " + name + symbol + ", is seen to move" + after + "."
	case late:
		who := "It"
		if !w.told {
			who = "The shock"
			if !w.named.IsZero() {
				who += " of " + w.named.Format("15:04")
			}
		}
		return who + " had already reached " + name + symbol + at + after + "."
	case l.Kind == market.TapeGroup:
		return "Group reached: " + name + rest + "."
	}
	return "Reached: " + name + rest + symbol + "."
}

// lineFacts are a line of the tape for programs.
func lineFacts(l *market.TapeLine, s *market.Snapshot) (f Facts) {
	u := s.Scenario.Universe
	switch l.Kind {
	case market.TapeVenue:
		f.State, f.Venues = "closed", l.MICs
		if l.Opens {
			f.State = "open"
		}
	case market.TapeArrival, market.TapeGroup:
		f.State = "arrived"
		if l.Held {
			f.State = "held"
		}
		if l.Group >= 0 {
			f.Group, f.Count, f.Of = u.Groups[l.Group].Key, counted(l.Reached), counted(len(u.Groups[l.Group].Members))
		}
		if s.Present >= 0 && s.Present < len(s.Shocks) {
			f.Named = moment(s.Shocks[s.Present].Named)
		}
		for _, id := range l.Names {
			f.Symbols = append(f.Symbols, u.At(id).Symbol)
		}
		if l.Names == nil {
			f.Percent, f.SD = Rounded(100*l.Moved), Rounded(l.SD)
			if l.ID != data.None {
				f.Symbol = u.At(l.ID).Symbol
			}
		}
	}
	return f
}
