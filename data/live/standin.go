package live

import (
	"fmt"
	"time"

	"contagion/data"
)

// Which of several sources an instrument's price is from. The first in its list
// that is well has it, until it cannot be relied on:
//
//	the first                                    another takes over
//	is lost, throttled, refused                  at once
//	never had it                                 at once
//	is dry, or has given nothing newer in this
//	life than what is shown                      when its price is two bars old
//	goes on, without this one                    when its price is ten bars old: too late
//	comes and goes                               until it is well for a minute
//
// The other one must be well, and have a price that is newer and not late: else
// nothing would be won. So the figure never goes back in time, whoever gives it.
//
// It is given back when the first has told for a minute (healthyAfter) of this
// instrument without a pause of two bars. One price is not enough: a source that
// limps gives one now and then, and each time the figure would freeze for the
// bars until that is seen, and the screen would say another name. After a loss,
// in which nothing of it was in doubt, it is given back at once, the first time.

// serving gives the source that an instrument's prices are taken from: the
// first that is well, or who stands in for it; -1 for none.
func (f *Feed) serving(id data.ID, now time.Time) int32 {
	list, first := f.lists[id], int32(-1)
	for _, i := range list {
		o := f.outlets[i]
		switch {
		case !o.well(id, now):
		case first < 0 && (len(list) == 1 || o.reliable(id, now)):
			return i
		case first < 0:
			first = i
		case o.better(f.outlets[first], id, now):
			return i
		}
	}
	return first
}

// reliable reports whether a source that is well also gives an instrument as it
// should. One whose venue rests owes nothing.
func (o *Outlet) reliable(id data.ID, now time.Time) bool {
	r, bar := &o.feed.rows[id], o.feed.bar(int32(o.index))
	doubted := o.limping(now) || !o.back[id].IsZero()
	if !doubted && now.Sub(o.came[id]) <= lateBars*bar && !o.prints[id].Before(r.at) {
		return true // the usual case
	}
	mic := o.feed.u.At(id).MIC
	if state, _ := o.feed.cal.StateAt(mic, now); state != data.Trading || r.halted {
		return true
	}
	return !doubted && !o.overdue(id, mic, now)
}

// overdue reports whether the source has not told of an instrument for so long
// that another may take its place.
func (o *Outlet) overdue(id data.ID, mic string, now time.Time) bool {
	r, bar := &o.feed.rows[id], o.feed.bar(int32(o.index))
	owing := later(o.asking, o.feed.opened(mic, now).Add(o.behind(mic)))
	came := o.came[id]
	switch {
	case came.IsZero() || came.Before(o.wet): // nothing in this life, or since it was dry
		return now.Sub(later(came, owing)) > lateBars*bar
	case o.prints[id].Before(r.at) && now.Sub(owing) > lateBars*bar:
		return true // what it gives is older than what was shown: it would never be taken
	case o.dry(now):
		return now.Sub(later(came, owing)) > lateBars*bar
	}
	return now.Sub(later(came, owing)) > goneBars*bar
}

// better reports whether a source can stand in for one that is well and not to
// be relied on. One that was not asked so far must have answered first: what it
// gave by the way grows late before its next answer, and it would have to go.
func (o *Outlet) better(first *Outlet, id data.ID, now time.Time) bool {
	if o.resting || o.came[id].Before(o.asking) {
		return false
	}
	if o.came[id].IsZero() || now.Sub(o.came[id]) > lateBars*o.feed.bar(int32(o.index)) || o.dry(now) || o.limping(now) {
		return false
	}
	return first.limping(now) || !first.back[id].IsZero() || o.prints[id].After(first.prints[id])
}

// limping reports whether the source was up for less than a minute twice in a
// row, and is not up for a minute yet.
func (o *Outlet) limping(now time.Time) bool {
	const twice = 2
	return o.stumbles >= twice && now.Sub(o.upAt) < healthyAfter
}

// standing notes, when a price comes, whether the source is to be relied on for
// its instrument from now on.
func (o *Outlet) standing(id data.ID, now time.Time) {
	if len(o.feed.lists[id]) < 2 {
		return
	}
	bar := o.feed.bar(int32(o.index))
	paused := now.Sub(o.came[id]) > lateBars*bar
	switch back := o.back[id]; {
	case back.IsZero():
		if paused && o.overdue(id, o.feed.u.At(id).MIC, now) {
			o.back[id] = now
		}
	case paused:
		o.back[id] = now
	case now.Sub(back) >= healthyAfter:
		o.back[id] = time.Time{}
	}
}

// unreliable says why a source that is well is not the one that gives.
func (o *Outlet) unreliable(id data.ID, now time.Time) string {
	if h := o.health(now); h.State >= data.FeedLate {
		return h.Why
	}
	switch came := o.came[id]; {
	case o.limping(now):
		return "it comes and goes; it must be well for a minute"
	case !o.back[id].IsZero():
		return fmt.Sprintf("it tells of it again since %s; it must for a minute", o.back[id].UTC().Format("15:04:05 UTC"))
	case came.IsZero():
		return "it gives no price of it"
	default:
		return "no new price of it since " + came.UTC().Format("15:04:05 UTC")
	}
}
