package watch

import (
	"fmt"
	"slices"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// told is a shock as it was told.
type told struct {
	named  time.Time
	origin data.ID
	stands bool // its size, half an hour after it was told
}

// named tells of shocks: a new one, another origin of one, the size that stands,
// and one that late prices took back. The wave is that of the shock which is
// followed.
func (t *Teller) named(s *market.Snapshot) (out []Event, w wave) {
	w.origin = s.Scenario.Origin
	if s.Present >= 0 && s.Present < len(s.Shocks) {
		k := &s.Shocks[s.Present]
		w = wave{since: k.Named, named: k.Named, origin: k.Origin}
	}
	still := t.shocks[:0:0]
	for i := range s.Shocks {
		k := &s.Shocks[i]
		if int(k.Origin) < 0 {
			continue
		}
		of := "Shock of " + k.Named.Format("15:04") + ": "
		at := slices.IndexFunc(t.shocks, func(o told) bool { return o.named.Equal(k.Named) })
		switch {
		case at < 0:
			out = append(out, Event{At: k.Named, Kind: Shock, Text: "Shock: " + broke(k, s) + ".", Facts: shockFacts("named", k, s)})
			w.told = w.told || i == s.Present
		case t.shocks[at].origin != k.Origin:
			out = append(out, Event{At: s.At, Kind: Shock, Text: of + "another origin now looks likelier: " + broke(k, s) + ".", Facts: shockFacts("origin", k, s)})
			if i == s.Present {
				w.told, w.since = true, s.At
			}
		}
		if at >= 0 && !k.Open && !t.shocks[at].stands && t.shocks[at].origin == k.Origin {
			text := fmt.Sprintf("%s moved by %+.1f sd%s%s; this figure stands.", s.Scenario.Universe.At(k.Origin).Symbol, k.Sigmas, k.Alone(), k.Within())
			out = append(out, Event{At: s.At, Kind: Shock, Text: of + text, Facts: shockFacts("stands", k, s)})
		}
		still = append(still, told{k.Named, k.Origin, !k.Open})
	}
	for _, o := range t.shocks {
		if !slices.ContainsFunc(still, func(n told) bool { return n.named.Equal(o.named) }) {
			out = append(out, Event{At: s.At, Kind: Shock, Text: "Shock of " + o.named.Format("15:04") + ": taken back; prices that came late do not bear it out.",
				Facts: Facts{State: "taken back", Symbol: s.Scenario.Universe.At(o.origin).Symbol, Named: moment(o.named)}})
		}
	}
	t.shocks = still
	return out, w
}

func shockFacts(state string, k *market.Shock, s *market.Snapshot) Facts {
	return Facts{State: state, Symbol: s.Scenario.Universe.At(k.Origin).Symbol, Percent: Rounded(100 * k.Return), SD: Rounded(k.Sigmas),
		After: moment(k.Span.After), By: moment(k.Span.By), Until: moment(k.Sized), AtOpen: k.AtOpen, Apart: k.Apart, Named: moment(k.Named)}
}

// broke says who broke, by how much and when.
func broke(k *market.Shock, s *market.Snapshot) string {
	how := ""
	if k.AtOpen {
		how = " at its open"
	}
	began := k.Span.By.Format("15:04")
	if !k.Span.After.IsZero() && k.Span.By.Sub(k.Span.After) > time.Minute {
		began = "between " + k.Span.After.Format("15:04") + " and " + began
		if k.Span.By.Sub(k.Span.After) > 12*time.Hour {
			began = "between " + k.Span.After.Format("2 Jan 15:04") + " and " + k.Span.By.Format("2 Jan 15:04")
		}
	} else {
		began = "at " + began
	}
	return fmt.Sprintf("%s breaks%s by %+.1f sd%s%s, beginning %s UTC", named(s.Scenario.Universe.At(k.Origin)), how, k.Sigmas, k.Alone(), k.Within(), began)
}
