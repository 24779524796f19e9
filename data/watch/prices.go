package watch

import (
	"fmt"
	"math"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// withdrawals hold whose prices are withdrawn, and what of that was told. Names
// go one after the other as their last prices grow old, so a sentence waits for
// those that come with it.
type withdrawals struct {
	of                 map[data.ID]*absence
	gone, back, closed gathering
	looked             time.Time // at the picture before
}

// An absence is an instrument whose price was withdrawn.
type absence struct {
	out   bool
	last  time.Time // its last price
	told  bool      // that it is out
	times int       // told out today
}

// A gathering is names that are told together.
type gathering struct {
	ids         []data.ID
	first, last time.Time // when the first and the last of them came
}

const (
	gatherQuiet = 20 * time.Second // no other name has come for so long: the sentence is whole
	gatherMost  = time.Minute      // and it waits no longer than a bar
	comesOften  = 3                // a thinly traded name that comes and goes is told so often a day
	namesTold   = 3                // by name; of more the number is told

	shut = "their venues do not trade now"
)

// day lets names that came and went too often be told again.
func (w *withdrawals) day() {
	for _, a := range w.of {
		a.times = 0
	}
}

// tell looks who is withdrawn, and who is back.
func (w *withdrawals) tell(s *market.Snapshot, out []Event) []Event {
	if !s.Live {
		return out
	}
	if w.of == nil {
		w.of = map[data.ID]*absence{}
	}
	left, away := 0, 0 // of those that are due
	for i := range s.Quotes {
		q, id := &s.Quotes[i], data.ID(i)
		a := w.of[id]
		switch {
		case q.Withdrawn():
			away++
			if a == nil {
				a = &absence{}
				w.of[id] = a
			}
			if !a.out {
				a.out, a.last = true, q.LastAt
				w.gone.add(id, s.At)
				w.back.drop(id)
				w.closed.drop(id)
			}
			continue
		case q.State == data.Trading && !math.IsNaN(q.Last):
			left++
		}
		if a == nil || !a.out {
			continue
		}
		switch { // the same price in another state is no return of one that was told
		case !a.told && !math.IsNaN(q.Last):
			w.returned(id, &w.back, s.At) // it stands: its source was not there yet
		case q.LastAt.After(a.last):
			w.returned(id, &w.back, s.At)
		case q.State != data.Trading && q.State != data.Unknown:
			w.returned(id, &w.closed, s.At)
		}
	}
	whole := func(g *gathering) bool {
		return len(g.ids) > 0 && (s.At.Sub(g.last) >= gatherQuiet || s.At.Sub(g.first) >= gatherMost || !w.looked.IsZero() && s.At.Sub(w.looked) >= gatherQuiet)
	}
	if whole(&w.gone) {
		out = w.tellGone(s, left == 0, out)
	}
	if whole(&w.back) {
		text := "back"
		if away == 0 && len(w.back.ids) > namesTold {
			text += "; none is withdrawn any more"
		}
		out = append(out, w.back.event(s, "back", text, ""))
		w.back.ids = nil
	}
	if whole(&w.closed) {
		out = append(out, w.closed.event(s, "closed", "no longer due: "+shut, ""))
		w.closed.ids = nil
	}
	w.looked = s.At
	return out
}

// returned takes a name from those that are out. One whose going was not told
// comes without a word.
func (w *withdrawals) returned(id data.ID, to *gathering, at time.Time) {
	a := w.of[id]
	if w.gone.drop(id); a.told {
		to.add(id, at)
	}
	a.out, a.told = false, false
}

// tellGone tells those that wait, but for those who came and went too often,
// unless nothing else is left.
func (w *withdrawals) tellGone(s *market.Snapshot, none bool, out []Event) []Event {
	old, unknown := gathering{first: w.gone.first}, gathering{first: w.gone.first}
	often := false
	for _, id := range w.gone.ids {
		a := w.of[id]
		if a.times >= comesOften && !none {
			continue
		}
		a.times++
		a.told, often = true, a.times >= comesOften
		if s.Quotes[id].Feed == data.FeedUnknown {
			unknown.ids = append(unknown.ids, id)
		} else {
			old.ids = append(old.ids, id)
		}
	}
	w.gone.ids = nil
	end := ""
	switch n := len(old.ids) + len(unknown.ids); {
	case none && n > 1:
		end = "; none that is due is left"
	case often && n == 1:
		end = "; it comes and goes, which is told no more today"
	}
	for _, k := range []struct {
		of  *gathering
		why string
	}{{&unknown, "no source has such a symbol any more"}, {&old, "older than ten bars"}} {
		if len(k.of.ids) > 0 {
			out = append(out, k.of.event(s, "withdrawn", "withdrawn: "+k.why+end, k.why))
		}
	}
	return out
}

func (g *gathering) add(id data.ID, at time.Time) {
	if g.last = at; len(g.ids) == 0 {
		g.first = at
	}
	g.ids = append(g.ids, id)
}

func (g *gathering) drop(id data.ID) {
	for i := range g.ids {
		if g.ids[i] == id {
			g.ids = append(g.ids[:i:i], g.ids[i+1:]...)
			return
		}
	}
}

// event says in one sentence what has become of the prices of names.
func (g *gathering) event(s *market.Snapshot, state, what, why string) Event {
	u := s.Scenario.Universe
	names := make([]string, 0, namesTold)
	f := Facts{State: state, Count: counted(len(g.ids)), Why: why}
	for _, id := range g.ids {
		if f.Symbols = append(f.Symbols, u.At(id).Symbol); len(g.ids) <= namesTold {
			names = append(names, named(u.At(id)))
		}
	}
	text := fmt.Sprintf("%d prices are %s.", len(g.ids), what)
	switch n := len(names); {
	case n == 1:
		text = fmt.Sprintf("The price of %s is %s.", names[0], strings.Replace(what, shut, "its venue does not trade now", 1))
		f.Symbol, f.Symbols = f.Symbols[0], nil
	case n > 1:
		text = fmt.Sprintf("The prices of %s and %s are %s.", strings.Join(names[:n-1], ", "), names[n-1], what)
	}
	e := Event{At: s.At, Kind: Prices, Text: text, Facts: f}
	if g.first.Before(s.At) {
		e.Happened = g.first
	}
	return e
}
