package market

import (
	"slices"

	"contagion/data"
)

// earlyShare is the part of a move to the open that must have been there, and
// have stayed, for the move to have begun in extended hours: the greater part
// of it. Less is what thin trading does on any day.
const earlyShare = 0.5

// early says when a move that the open showed had begun, by what its
// instrument traded outside regular hours since the session before: after the
// last of these prices that had not half of the move yet, by the first from
// which all had. Zero where the open was the first to show it. It dates an
// alarm and raises none: prices of extended hours are too few to be tested.
func (d *LiveDesk) early(a *alarm) (began data.Interval) {
	f, k := a.floor, a.series
	first := f.first[k]
	if first < 0 || a.onset != first || f.base[k].IsZero() {
		return began
	}
	half := earlyShare * f.opened[k]
	price := f.price[k]
	if !(price > 0) {
		return began
	}
	began.After = f.base[k]
	there := func(p float64) bool { r := p/price - 1; return r*half > 0 && r/half >= 1 }
	rows, open := d.bars.rows, f.ends[first]
	for i := len(rows) - 1; i >= 0 && endOf(rows[i].end).After(f.base[k]); i-- {
		if rows[i].end >= open {
			continue
		}
		e := slices.IndexFunc(rows[i].list, func(e entry) bool { return e.id == int32(a.id) && e.evidence().Known() && e.role() == data.Mark })
		switch {
		case e < 0:
		case there(rows[i].list[e].price):
			began.By = endOf(rows[i].end)
		default:
			began.After = endOf(rows[i].end)
			return began
		}
	}
	if t := &d.bars.last[a.id]; t.At.After(f.base[k]) && t.At.Before(began.By) { // from before the window
		if there(t.Price) {
			began.By = t.At
		} else {
			began.After = t.At
		}
	}
	return began
}
