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
}

// againMost is at how many different times a source must have told one and the
// same price, over goneBars, before it is taken for lack of any other.
const againMost = 3

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

// A jump is confirmed by a print near it that cannot be the same slip told
// again. A price that is wrong stands in a provider's memory until the next
// trade, and is told again with each poll, snapshot and heartbeat, often with a
// new time: so the second print must have another time and another price, or
// another source. A market that has really moved gives one within a trade or
// two, for it does not trade twenty times at one price to the last digit.
//
// One that does, as at a limit or in a name that hardly trades, is not kept out
// for ever: when the same price was told at three times or more over ten bars,
// and nothing near the old one came between, it is taken. By then the old price
// is withdrawn as too old, and nobody has another.
func (h *held) confirmed(e *Event, source int, bar time.Duration) bool {
	if e.At.Equal(h.At) {
		return false
	}
	if e.Price != h.Price || source != h.source {
		return true
	}
	return h.times >= againMost && h.last.Sub(h.At) >= goneBars*bar
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
		if !h.confirmed(&raw, o.index, f.bar(int32(o.index))) {
			return Jump
		}
		first, second := h.Event, *e
		first.Price *= r.scale()
		alike := raw.Price == h.Price // the first of a price told for ten bars is too old to be news
		if r.hold = (held{}); first.At.After(second.At) {
			first, second = second, first
		}
		if !alike {
			f.accept(o, r, &first)
		}
		f.accept(o, r, &second)
		return Taken
	}
	if !h.At.IsZero() {
		o.dropped++
	}
	*h = held{raw, o.index, 1, raw.At}
	return Jump
}

// near reports whether two prices are close enough to need no second print.
func near(p, last float64, in *data.Instrument) bool {
	if in.Unit == data.Yield {
		return math.Abs(p-last) <= jumpYield
	}
	return math.Abs(p-last) <= jump*last
}
