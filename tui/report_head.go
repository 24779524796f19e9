package tui

import (
	"fmt"
	"strings"

	"contagion/data"
)

func (s *Summary) headlines() []string {
	var out []string
	simulated := 0
	for i := range s.Instruments {
		if s.Instruments[i].Evidence == data.Simulated.String() {
			simulated++
		}
	}
	if simulated > 0 {
		out = append(out, fmt.Sprintf("What-if: %d of %d prices are simulated, and nothing is measured of them.", simulated, len(s.Instruments)))
	}
	for i := range s.Feeds {
		out = append(out, s.Feeds[i].headline())
	}
	if line := s.prices(); line != "" {
		out = append(out, line)
	}
	for i := range s.Shocks {
		out = append(out, s.Shocks[i].headline())
	}
	if s.Watched != nil {
		out = append(out, s.Watched.headline(len(s.Shocks) > 0))
	}
	if o := s.Origin; o != nil {
		line := fmt.Sprintf("Economic origin: %s (%s)", o.Symbol, o.Name)
		switch {
		case o.ReturnPct == nil && o.Arrival.By != nil:
			line += ", no price in this session"
		case o.ReturnPct == nil:
			line += ", no price since the shock yet"
		default:
			line += ", " + o.moved()
		}
		if o.Arrival.By != nil {
			line += "; " + arrivalWords(o.Arrival)
		}
		out = append(out, line+".")
	}
	if n := len(s.FirstToTrade); n > 0 {
		names := make([]string, 0, 3)
		for _, f := range s.FirstToTrade[:min(n, 3)] {
			names = append(names, f.Name)
		}
		line := "First to trade and move: " + strings.Join(names, ", ")
		if n > 3 {
			line += fmt.Sprintf(" and %d more", n-3)
		}
		if f := s.FirstToTrade[0]; f.By != nil {
			line += ", " + between(f.After, f.By)
		}
		out = append(out, line+".")
	}
	if line := s.Day.headline(); line != "" {
		out = append(out, line)
	}
	if line := s.common(); line != "" {
		out = append(out, line)
	}
	if s.calm() {
		return out // nothing could have reached anybody
	}
	means, groups := 0, 0
	for i := range s.Groups {
		if g := &s.Groups[i]; g.ReturnPct != nil {
			if groups++; g.Arrival.By != nil {
				means++
			}
		}
	}
	return append(out, fmt.Sprintf("Reached %d of %d that can be measured, one by one. Pending %d. Groups reached by their means, a test of its own: %d of %d.", s.Reached, s.Measured, s.Pending, means, groups))
}

// moved tells how far the origin moved, and how far from an ordinary day that is.
// Of a price that is drawn or simulated that is not known: the last known figure
// is told with its time.
func (o *SummaryOrigin) moved() string {
	text := func(pct *float64, when string) string {
		return inPercent(*pct) + " since the previous close" + when
	}
	size := ""
	if o.Z != nil {
		size = fmt.Sprintf(", %.1f times its ordinary day", abs(*o.Z))
	}
	switch {
	case o.Evidence == data.Simulated.String():
		return text(o.ReturnPct, ", simulated")
	case o.Evidence == data.Reconstructed.String() && (o.KnownPct == nil || o.KnownAt == nil):
		return text(o.ReturnPct, ", drawn between figures")
	case o.Evidence == data.Reconstructed.String():
		return text(o.KnownPct, " at "+o.KnownAt.Format("15:04 UTC")) + size + "; drawn on from there, now " + direction(*o.ReturnPct)
	}
	return text(o.ReturnPct, size)
}
