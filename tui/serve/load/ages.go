package load

import (
	"sync/atomic"
	"time"
)

// Ages counts how old pictures were when they had come: to the millisecond up
// to a second, to the hundredth above, up to a minute. Many add to it at once.
type Ages struct {
	fine   [1000]atomic.Int64
	coarse [5900]atomic.Int64
	over   atomic.Int64
	most   atomic.Int64 // nanoseconds
}

// add counts one. A clock that was set back gives ages below nothing: they count
// as none.
func (a *Ages) add(d time.Duration) {
	d = max(d, 0)
	switch ms := d.Milliseconds(); {
	case ms < 1000:
		a.fine[ms].Add(1)
	case ms < 60_000:
		a.coarse[(ms-1000)/10].Add(1)
	default:
		a.over.Add(1)
	}
	for {
		most := a.most.Load()
		if int64(d) <= most || a.most.CompareAndSwap(most, int64(d)) {
			return
		}
	}
}

// Count is how many were counted.
func (a *Ages) Count() (n int64) {
	a.each(func(_ time.Duration, k int64) bool { n += k; return true })
	return n
}

// each gives the classes from the youngest, each with the upper end of it.
func (a *Ages) each(f func(upTo time.Duration, n int64) bool) {
	for i := range a.fine {
		if !f(time.Duration(i+1)*time.Millisecond, a.fine[i].Load()) {
			return
		}
	}
	for i := range a.coarse {
		if !f(time.Second+time.Duration(i+1)*10*time.Millisecond, a.coarse[i].Load()) {
			return
		}
	}
	f(a.Most(), a.over.Load())
}

// Part gives the age that a part of all, 0 to 1, is not older than: never less
// than it was. False where nothing was counted.
func (a *Ages) Part(part float64) (time.Duration, bool) {
	all := a.Count()
	if all == 0 {
		return 0, false
	}
	need, sum, out := part*float64(all), int64(0), a.Most()
	a.each(func(upTo time.Duration, n int64) bool {
		sum += n
		if n > 0 && float64(sum) >= need {
			out = min(upTo, a.Most())
			return false
		}
		return true
	})
	return out, true
}

// Most is the greatest.
func (a *Ages) Most() time.Duration { return time.Duration(a.most.Load()) }

// A Tally is where guests count together what they see.
type Tally struct{ ages atomic.Pointer[Ages] }

// NewTally counts from now on.
func NewTally() *Tally {
	t := &Tally{}
	t.Anew()
	return t
}

// Anew begins to count again, and gives what was counted.
func (t *Tally) Anew() *Ages { return t.ages.Swap(&Ages{}) }
