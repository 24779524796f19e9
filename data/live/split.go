package live

import (
	"time"

	"contagion/data"
)

// split takes a provider's word that an instrument was split. Nothing moves
// until a price shows it.
func (f *Feed) split(o *Outlet, r *row, e *Event) Verdict {
	const most = 1000 // to one, either way: beyond it is a slip
	if !(e.Price > 1.0/most && e.Price < most) || e.Price == 1 || e.At.IsZero() {
		return Unsound
	}
	if !e.At.After(r.splitAt) || e.At.Equal(r.split.At) {
		return Twice
	}
	r.split = *e
	in := f.u.At(e.ID)
	if first := r.hold.Event; !first.At.IsZero() && !first.At.Before(e.At) {
		was := first.Price * r.scale()
		if near(was*e.Price, r.price, in) {
			f.apply(o, r)
			first.Price = was * e.Price
			r.hold, r.split = held{}, Event{}
			f.accept(o, r, &first)
		}
	}
	return NotAPrice
}

// apply lets an instrument be told in shares of before its split for as long
// as the feed runs, so that no move of it is the split.
func (f *Feed) apply(o *Outlet, r *row) {
	r.factor = r.scale() * r.split.Price
	r.splitAt = r.split.At
	o.why = f.u.At(r.split.ID).Symbol + " was split; its prices are told in shares of before"
}

// previous takes the close of the session before.
func (f *Feed) previous(o *Outlet, r *row, e *Event, now time.Time) Verdict {
	in := f.u.At(e.ID)
	s, ok := f.sessionBefore(in.MIC, e, now)
	day := s.Day
	if !ok {
		day = e.Day
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return Unsound // a close of nobody knows when
		}
	}
	if day < r.prevDay {
		return Older
	}
	price := e.Price * r.scale()
	if day == r.prevDay && (price == r.prev || !r.unborne && !near(price, r.prev, in)) {
		return Twice // after a split the provider adjusts it; ours stands
	}
	sameSession := ok && r.session.Day == day && !r.unborne
	if sameSession && !near(price, r.price, in) {
		return Jump // a close far from the last price of its session: adjusted, or wrong
	}
	if serving := f.serving(e.ID, now); serving >= 0 && int(serving) != o.index {
		return Spare
	}
	r.prev, r.prevDay = price, day
	if r.closed && sameSession && price == r.price {
		return Taken // given already
	}
	if ok && !s.Close.Before(r.at) && !s.Close.After(now) {
		r.session = s
		r.at, r.price, r.evidence, r.from = s.Close, price, data.Printed, int32(o.index)
		r.seen = r.seen[:0]
		if sameSession {
			f.close(o, r, e.ID, price, data.Printed) // a price of its session bears it out
		} else {
			f.wait(r, e.ID)
		}
	}
	return Taken
}

// sessionBefore gives the session whose close a Previous event tells: the one
// of its day, or else the last one that ended before its time, or before now.
func (f *Feed) sessionBefore(mic string, e *Event, now time.Time) (data.Session, bool) {
	if e.Day != "" {
		return f.cal.Session(mic, e.Day)
	}
	at := e.At
	if at.IsZero() || at.After(now) {
		at = now
	}
	const longestHoliday = 20 * 24 * time.Hour
	list := f.cal.Sessions(mic, at.Add(-longestHoliday), at)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].End().Before(at) || list[i].End().Equal(at) {
			return list[i], true
		}
	}
	return data.Session{}, false
}
