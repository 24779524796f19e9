package tui

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// SummaryFeed is how one source of a running market stands.
type SummaryFeed struct {
	Source   string     `json:"source"`
	State    string     `json:"state"`
	Why      string     `json:"why,omitempty"`
	Cure     string     `json:"cure,omitempty"`
	Heard    *time.Time `json:"heard"`                     // when it last said anything
	Next     *time.Time `json:"next_try"`                  // nil where it is not tried again, or is well
	Asked    int        `json:"asked"`                     // instruments
	Serving  int        `json:"serving"`                   // of them, those whose prices would come from it: it is well, and no better one is
	Priced   int        `json:"priced"`                    // and of those, the ones that have a price from it
	For      string     `json:"stands_in_for,omitempty"`   // the better source whose place it takes for some of them
	Outside  uint64     `json:"outside_sessions"`          // prices of venues that had no session: shown, and no move
	ForN     int        `json:"stands_in_count,omitempty"` // how many of them
	ForSince *time.Time `json:"stands_in_since,omitempty"` // and since when
	DelayS   *float64   `json:"delay_s"`                   // measured; nil unknown
	Split    string     `json:"split,omitempty"`           // a jump that is held, because it looks like one
	Doubted  string     `json:"doubted,omitempty"`         // a previous close that is not believed, and how many more
	Refused  uint64     `json:"refused"`                   // lines or messages, since the start
	Once     bool       `json:"refused_once"`              // one that stays in a text that is read again and again is counted once

	Passed   uint64 `json:"passed_over"` // lines of symbols that are not in the universe, which are named
	PassedOf string `json:"passed_over_symbols,omitempty"`
	StandsBy int    `json:"stands_by_for"` // instruments that it could give, and a better source does

	refused, owing, gives, strange string

	Refusals []SummaryRefusal `json:"refusals,omitempty"`
}

// SummaryRefusal is one reason for which a source's lines were refused.
type SummaryRefusal struct {
	Reason string    `json:"reason"`
	Count  uint64    `json:"count"`
	Last   string    `json:"last"`
	At     time.Time `json:"at"`
}

// SummaryShock is a break that a running market was seen to make.
type SummaryShock struct {
	Symbol string     `json:"symbol"`
	Name   string     `json:"name"`
	After  *time.Time `json:"after"`
	By     *time.Time `json:"by"`
	Named  time.Time  `json:"named"`
	Sigmas *float64   `json:"sigmas"`
	Sized  *time.Time `json:"sized"` // of when the figure is
	within string
	alone  string
}

// SummaryWatched is what the search for shocks can see: that none is told is a
// claim about this much and no more.
type SummaryWatched struct {
	Names    int        `json:"names"`              // instruments that can be named as where a shock began
	NoMarket int        `json:"names_no_market"`    // of them, those without a market that explains a part of their moves
	Seen     int        `json:"names_seen"`         // of them, those that are not blind now, because late or never priced
	Of       int        `json:"of"`                 // instruments in all
	Since    *time.Time `json:"since"`              // since when the day's sessions are seen; nil from their opens on
	Blind    *time.Time `json:"blind_since"`        // the newest price of what trades, where none of it is seen now
	Never    bool       `json:"no_price,omitempty"` // and no price of it ever came
	claim    string
	told     string
}

// headline says of how much it is said that no shock is.
func (w *SummaryWatched) headline(shocks bool) string {
	out := ""
	if !shocks {
		out = strings.ToUpper(w.claim[:1]) + w.claim[1:] + "; "
	}
	out += fmt.Sprintf("%d of %s watched for one. %s", w.Seen, data.Counted(w.Of, "instrument"), w.told)
	if shocks {
		out = strings.Replace(out, "watched for one", "watched for a shock", 1)
	}
	return out
}

// running adds what only a running market has: its sources and the day's shocks.
func (s *Summary) running(m *market.Snapshot) {
	for i := range m.Health {
		h := &m.Health[i]
		f := SummaryFeed{Source: h.Source, State: h.State.String(), Why: h.Why, Cure: h.Cure, Heard: moment(h.Heard), Next: moment(h.Next), Asked: h.Asked, Serving: h.Serving, Priced: h.Priced, Outside: h.Outside, Split: h.Split, Doubted: h.DoubtText(), For: h.For, ForN: h.ForN}
		if d := h.Behind(); d > 0 {
			f.DelayS = rounded(d.Seconds(), 10)
		}
		f.ForSince, f.StandsBy, f.owing, f.strange = moment(h.ForSince), h.StandsBy, h.Owing(), h.StrangeText()
		f.Passed, f.PassedOf = h.Strange, h.Strangers
		f.gives = cmp.Or(h.Standby(), fmt.Sprintf("prices of %d of %s", h.Priced, data.Counted(h.Asked, "instrument")))
		f.Refused, f.Once, f.refused = h.Refused, h.Rereads, h.RefusedText(data.RefusalsMost)
		for k := range h.Refusals {
			if r := &h.Refusals[k]; r.Count > 0 {
				f.Refusals = append(f.Refusals, SummaryRefusal{r.Reason, r.Count, r.Last, r.At.UTC()})
			}
		}
		s.Feeds = append(s.Feeds, f)
	}
	if l := &m.Lookout; m.Live {
		clock := func(t time.Time) string {
			if t, now := t.UTC(), m.At.UTC(); t.YearDay() == now.YearDay() {
				return t.Format("15:04 UTC")
			}
			return t.UTC().Format("2 Jan 15:04 UTC")
		}
		s.Watched = &SummaryWatched{Names: l.Able, NoMarket: l.Apart, Seen: l.Watched, Of: len(m.Quotes), Since: moment(l.From), Blind: moment(l.Blind), Never: l.Never, claim: l.Claim(clock), told: l.Told()}
	}
	for i := range m.Shocks {
		k := &m.Shocks[i]
		if k.Origin == data.None {
			continue
		}
		in := m.Scenario.Universe.At(k.Origin)
		s.Shocks = append(s.Shocks, SummaryShock{in.Symbol, in.Name, moment(k.Span.After), moment(k.Span.By), k.Named.UTC(), rounded(k.Sigmas, 10), moment(k.Sized), k.Within(), k.Alone()})
	}
}

// headline says how a source stands, in one sentence.
func (f *SummaryFeed) headline() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Feed %s: %s", f.Source, f.State)
	if f.Why != "" {
		b.WriteString(": " + strings.TrimRight(f.Why, ". "))
	}
	if f.owing != "" {
		b.WriteString("; " + f.owing)
	}
	b.WriteString("; " + f.gives)
	if f.For != "" {
		fmt.Fprintf(&b, "; stands in for %s: %s", f.For, data.Counted(f.ForN, "instrument"))
	}
	if f.Outside > 0 {
		b.WriteString("; " + data.CountedOutside(f.Outside))
	}
	if f.strange != "" {
		b.WriteString("; " + f.strange)
	}
	if f.Split != "" {
		b.WriteString("; " + f.Split)
	}
	if f.Doubted != "" {
		b.WriteString("; " + f.Doubted)
	}
	if f.Refused > 0 {
		b.WriteString("; " + f.refused)
	}
	switch {
	case f.Next != nil:
		b.WriteString("; tried again at " + f.Next.UTC().Format("15:04:05"))
	case f.State == data.FeedRefused.String():
		b.WriteString("; not tried again")
	}
	if f.Cure != "" {
		b.WriteString("; " + strings.TrimRight(f.Cure, ". "))
	}
	return b.String() + "."
}

// headline says who broke, by how much and when.
func (k *SummaryShock) headline() string {
	size := "by an unknown amount"
	if k.Sigmas != nil {
		size = fmt.Sprintf("by %+.1f sd", *k.Sigmas)
	}
	when := ""
	if k.By != nil {
		when = ", " + between(k.After, k.By)
	}
	return fmt.Sprintf("Shock: %s (%s) broke %s%s%s%s.", k.Name, k.Symbol, size, k.alone, k.within, when)
}
