package tui

import (
	"math"
	"slices"

	"contagion/data"
	"contagion/data/market"
)

// The sizes that a shock may have, percent: nothing loses more than all.
const (
	leastSize, mostSize = -95, 300
	usualSize           = -10 // where nothing has happened yet
)

// A whatIf is the what-if page of one scenario: its shocks, the field that the
// keys act on, and the answer.
type whatIf struct {
	s       *data.Scenario
	model   *forecaster
	why     string // why there is no answer, ""
	shocks  []shock
	field   int  // 2k is the instrument of shock k, 2k+1 its size, and the last is what moves with it
	own     bool // the origin's own news alone, the market standing still
	bare    bool // without the marks of what was recorded
	names   bool // where only one of both has room: the names, not the groups
	saves   bool // a scenario can be written
	changed bool // by the viewer: it no longer follows the playhead
	all     []response
	order   []data.ID // of the shares that move furthest
}

// newWhatIf begins with what the origin, or the instrument given, has done.
func newWhatIf(s *market.Snapshot, other data.ID) *whatIf {
	w := &whatIf{s: s.Scenario}
	w.model, w.why = newForecaster(s.Scenario)
	if w.model != nil {
		w.begin(s, other)
	}
	return w
}

// begin shocks the origin by what it has done up to the playhead.
func (w *whatIf) begin(s *market.Snapshot, other data.ID) {
	id := s.Scenario.Origin
	if id == data.None {
		id = other
	}
	if id == data.None || !w.model.can(id) {
		id = w.free(data.None, 1)
	}
	if id == data.None {
		w.model, w.why = nil, "No instrument of this scenario has a volatility from before its shock; contagion calibrate computes them from daily closes."
		return
	}
	pct := float64(usualSize)
	if r := s.Quotes[id].KnownReturn; !math.IsNaN(r) && math.Abs(r) >= 0.0005 && s.Scenario.Universe.At(id).Unit != data.Yield {
		pct = size(100 * r)
	}
	w.shocks, w.field, w.own, w.changed = []shock{{id, pct}}, 1, false, false
	w.answer()
}

// size brings a size into what a price can do, in hundredths of a percent.
func size(pct float64) float64 {
	return min(max(math.Round(pct*100)/100, leastSize), mostSize)
}

// answer asks the model anew.
func (w *whatIf) answer() {
	ids := make([]data.ID, len(w.shocks))
	for k := range w.shocks {
		ids[k] = w.shocks[k].id
	}
	if w.why = w.model.choose(ids); w.why != "" {
		return
	}
	if w.own {
		w.all = w.model.own(w.shocks[0].pct/100, w.all)
	} else {
		w.all = w.model.answer(w.shocks, w.all)
	}
	w.order = biggest(w.s.Universe, w.all, w.shocks, w.order)
}

// fields is how many fields the form has.
func (w *whatIf) fields() int { return 2*len(w.shocks) + 1 }

// at is the shock that the field belongs to; the last field belongs to the first.
func (w *whatIf) at() int {
	if k := w.field / 2; k < len(w.shocks) {
		return k
	}
	return 0
}

// shocked gives the shock that moves an instrument, or -1.
func (w *whatIf) shocked(id data.ID) int {
	return slices.IndexFunc(w.shocks, func(k shock) bool { return k.id == id })
}

// free gives the next instrument after one that can be shocked and is not.
func (w *whatIf) free(after data.ID, by int) data.ID {
	n := len(w.s.Universe.Instruments)
	id := int(after)
	if after == data.None && by < 0 {
		id = n
	}
	for range n {
		id = (id + by + n) % n
		if w.shocked(data.ID(id)) < 0 && w.model.can(data.ID(id)) {
			return data.ID(id)
		}
	}
	return data.None
}

// step changes the field: the next instrument, a percent, the other kind; far
// is the next group, five percent.
func (w *whatIf) step(by int, far bool) (refused string) {
	k := &w.shocks[w.at()]
	switch {
	case w.field == w.fields()-1:
		return w.turn()
	case w.field%2 == 0:
		id := w.free(k.id, by)
		if u := w.s.Universe; far && id != data.None {
			for range len(u.Instruments) {
				if u.GroupOf(id) != u.GroupOf(k.id) {
					break
				}
				id = w.free(id, by)
			}
		}
		if id == data.None {
			return "there is no other instrument with a volatility"
		}
		return w.put(id)
	}
	change := 1.0
	if far {
		change = 5
	}
	pct := math.Floor(k.pct) + change // from a fraction to the whole percents
	if by < 0 {
		pct = math.Ceil(k.pct) - change
	}
	return w.resize(pct)
}

// put shocks another instrument in place of the field's.
func (w *whatIf) put(id data.ID) (refused string) {
	at := w.at()
	switch other := w.shocked(id); {
	case other == at:
		return ""
	case other >= 0:
		return w.s.Universe.At(id).Symbol + " is shocked already"
	case !w.model.can(id):
		return w.s.Universe.At(id).Symbol + " has no volatility of its own from before the shock"
	}
	w.shocks[at].id, w.changed = id, true
	w.own = false // the links before the shock are with the scenario's origin alone
	w.answer()
	return ""
}

// resize gives the field's shock another size.
func (w *whatIf) resize(pct float64) (refused string) {
	if math.IsNaN(pct) || pct < leastSize || pct > mostSize {
		return "a size is from -95 to +300 percent"
	}
	w.shocks[w.at()].pct, w.changed = size(pct), true
	w.answer()
	return ""
}

// add shocks one more instrument.
func (w *whatIf) add() (refused string) {
	if len(w.shocks) == shocksMost {
		return "four are shocked already; x takes one away"
	}
	id := w.free(w.shocks[len(w.shocks)-1].id, 1)
	if id == data.None {
		return "there is no other instrument with a volatility"
	}
	w.shocks = append(w.shocks, shock{id, usualSize})
	w.field, w.own, w.changed = 2*len(w.shocks)-2, false, true
	w.answer()
	return ""
}

// remove takes the field's shock away.
func (w *whatIf) remove() (refused string) {
	if len(w.shocks) == 1 {
		return "one shock remains; h l change it"
	}
	at := w.at()
	w.shocks = slices.Delete(w.shocks, at, at+1)
	w.field, w.changed = min(2*at, 2*len(w.shocks)-2), true
	w.answer()
	return ""
}

// turn goes from the whole move to the origin's own part of it, or back.
func (w *whatIf) turn() (refused string) {
	if !w.own {
		o := w.s.Origin
		if len(w.shocks) > 1 || w.shocks[0].id != o || w.s.Link(o).N == 0 {
			return "the own part is known of the scenario's origin alone; of others: contagion whatif --panel"
		}
	}
	w.own, w.changed = !w.own, true
	w.answer()
	return ""
}
