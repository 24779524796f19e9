package live

import (
	"math"
	"time"

	"contagion/data"
)

// A held jump is a print far from the one before it, which waits for another
// that says the same. At is zero for none.
type held struct {
	Event            // as it came
	source int       // who told it
	times  int       // different times at which it was told, its own among them
	last   time.Time // the latest of them
	like   float64   // it looks like a split into so many new shares for one; 0 where it does not
}

// againLeast is at how many different times a source must have told one and the
// same price, over goneBars, before it is taken for lack of any other.
const againLeast = 3

// copied reports whether an event is the held print once more: the same trade's
// number, whenever it is told, or the same price and size at the same time. It
// says nothing that was not said before.
func (h *held) copied(e *Event) bool {
	if h.At.IsZero() {
		return false
	}
	if h.Trade != 0 && e.Trade == h.Trade {
		return true
	}
	return e.At.Equal(h.At) && e.print() == h.print()
}

// another reports whether a print near the held one is another one, and bears it
// out. A price that is wrong stands in a provider's memory until the next trade,
// and is told again with each poll, snapshot and heartbeat, often with a new
// time: so the second print must have another time, and besides another price,
// another number of the trade or another source. A market that has really moved
// gives one within a trade or two, for it does not trade twenty times at one
// price to the last digit.
func (h *held) another(e *Event, source int) bool {
	if e.At.Equal(h.At) {
		return false
	}
	numbered := h.Trade != 0 && e.Trade != 0 // and not the same: that is a copy
	return e.Price != h.Price || numbered || source != h.source
}

// stood reports whether a price that is told again without a number, as at a
// limit or in a name that hardly trades, has to be taken all the same: it was
// told at three times or more over ten bars, and nothing near the old price came
// between. By then that one is withdrawn as too old, and nobody has another.
func (h *held) stood(bar time.Duration) bool {
	return h.times >= againLeast && h.last.Sub(h.At) >= goneBars*bar
}

// judge is the guard of jumps: one print far from the last is held until
// another one near it, or a split, says that it is true.
func (f *Feed) judge(o *Outlet, r *row, e *Event, in *data.Instrument) Verdict {
	raw := *e
	e.Price *= r.scale()
	if r.at.IsZero() || near(e.Price, r.price, in) {
		if !r.hold.At.IsZero() {
			r.hold = held{} // it was a false print
			o.dropped++
		}
		f.accept(o, r, e)
		return Taken
	}
	if r.split.Price > 0 && !e.At.Before(r.split.At) && near(e.Price*r.split.Price, r.price, in) {
		f.apply(o, r)
		e.Price *= r.split.Price
		r.hold, r.split = held{}, Event{}
		f.accept(o, r, e)
		return Taken
	}
	h := &r.hold
	if !h.At.IsZero() && near(e.Price, h.Price*r.scale(), in) {
		if raw.At.After(h.last) {
			h.times, h.last = h.times+1, raw.At
		}
		another := h.another(&raw, o.index)
		if !another && !h.stood(f.bar(int32(o.index))) {
			return Jump
		}
		if n := r.unlike(h.Price*r.scale(), e, in); n != 0 {
			h.like = n // nobody tells of a split: neither a move nor none is shown
			return Jump
		}
		first, second := h.Event, *e
		first.Price *= r.scale()
		if r.hold = (held{}); first.At.After(second.At) {
			first, second = second, first
		}
		if another { // else the first is ten bars old, and no news
			f.accept(o, r, &first)
		}
		f.accept(o, r, &second)
		return Taken
	}
	if !h.At.IsZero() {
		o.dropped++
	}
	*h = held{Event: raw, source: o.index, times: 1, last: raw.At}
	return Jump
}

// A price that goes to a third or less, or to three times or more, in one print,
// and by a simple ratio, looks like a split of which its source does not tell, or
// a change of unit. (Halves are left out: a share that loses half of its value is
// what this program is for.) It is held for as long as no split is told and what
// follows stays about there; a crash does not stay. Beyond unheard no market
// moves from one print to the next, and nothing but a split lets it go.
const (
	splitNear  = 0.01 // mathematics: within 1 % of a simple ratio, between two prints of a session
	splitDrift = 0.15 // from there, a day's move of a wild share
	unheard    = 11   // +1,000 %
)

var splitRatios = []float64{3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 25, 30, 40, 50, 100}

// unlike gives how many new shares for one would make a held print's price of
// the last one, where that is no market's move, though a second print says the
// same; 0 where it may be one. From the close of a session before it the price
// may have moved over night besides. A close that no price has borne out is the
// other thing that may be wrong: see bear.
func (r *row) unlike(p float64, second *Event, in *data.Instrument) float64 {
	if in.Unit == data.Yield || !(p > 0) || !(r.price > 0) || r.unborne {
		return 0
	}
	if times(p, r.price) > unheard {
		return r.price / p
	}
	tolerance := splitNear
	if r.session.Day != "" && r.hold.At.After(r.session.End()) {
		tolerance = overnight
	}
	if n := splitLike(p, r.price, tolerance); n != 0 && math.Abs(second.Price/p-1) <= splitDrift {
		return n
	}
	return 0
}

// splitLike gives how many new shares for one would about make the second price
// of the first, 1/n for a reverse split; 0 for no simple number.
func splitLike(p, last, tolerance float64) float64 {
	best, off := 0.0, tolerance
	for _, n := range splitRatios {
		if d := math.Abs(times(p, last)/n - 1); d <= off {
			best, off = n, d
		}
	}
	if best != 0 && p > last {
		return 1 / best
	}
	return best
}

// likely says what a held jump looks like; "" where it looks like a move.
func (f *Feed) likely(id data.ID) string {
	r := &f.rows[id]
	if r.hold.At.IsZero() || r.hold.like == 0 {
		return ""
	}
	p := r.hold.Price * r.scale()
	text := f.u.At(id).Symbol + " went from " + short(r.price) + " to " + short(p)
	const wait = ": no price of it is taken until its source tells of "
	switch like := splitLike(p, r.price, overnight); {
	case like == 0:
		return text + ", which no market does at once" + wait + "a split"
	case like < 1:
		return text + ", which looks like a 1:" + short(math.Round(1/like)) + " split" + wait + "one"
	default:
		return text + ", which looks like a " + short(like) + ":1 split" + wait + "one"
	}
}

// near reports whether two prices are close enough to need no second print.
func near(p, last float64, in *data.Instrument) bool {
	if in.Unit == data.Yield {
		return math.Abs(p-last) <= jumpYield
	}
	return math.Abs(p-last) <= jump*last
}
