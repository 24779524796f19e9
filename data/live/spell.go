package live

import (
	"time"

	"contagion/data"
)

// A spell is a stretch in which a source says only what nobody can use.
type spell struct {
	since, last time.Time
	n           int
}

func (s *spell) add(now time.Time) {
	if s.since.IsZero() {
		s.since = now
	}
	s.last = now
	s.n++
}

// lasts reports whether a spell is one: a single slip has no length.
func (s *spell) lasts(d time.Duration) bool { return !s.since.IsZero() && s.last.Sub(s.since) >= d }

// pushSpell is how long a source that pushes may say only what is refused, or
// only what is old: with a message a second that is seen within ten. One that is
// polled has until its next answer, which comes within two of its intervals
// whatever their jitter.
const pushSpell = 9 * time.Second

func (o *Outlet) patience() time.Duration {
	if o.period > 0 {
		return o.period / 2
	}
	return pushSpell
}

// heeds notes what came of a price: one that can be taken, or could be if no
// better source were well, ends both spells; one much older than what its
// instrument had, and no history that was asked for, is of the old.
func (o *Outlet) heeds(e *Event, v Verdict, now time.Time) {
	if e.Kind > Bar || v == Unsound {
		return
	}
	o.bad, o.usable = spell{}, true
	if stale := o.feed.rows[e.ID].at.Sub(e.At); stale > lateBars*o.feed.set.Bar && (v == Older || v == Spare) {
		if !e.Backlog {
			o.old.add(now)
			o.oldAt, o.receded = e.At, e.At.Before(o.furthest[e.ID])
		}
		return
	}
	o.old = spell{}
}

// Stale tells that a whole answer was older than what its instruments had, when
// its newest price traded, and whether this very source had given newer ones: the
// same answer again is no older than it was.
func (o *Outlet) Stale(newest time.Time, receded bool) {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	o.old.add(o.feed.set.Now())
	o.oldAt, o.receded = newest, receded
}

// allOld reports whether the newest price of each instrument of an answer is
// much older than what the instrument has, when the newest of all traded, and
// whether each is older than what this source gave before.
func (o *Outlet) allOld(batch []Event) (newest time.Time, old, receded bool) {
	by := map[data.ID]time.Time{}
	for i := range batch {
		if e := &batch[i]; e.Kind <= Bar && e.At.After(by[e.ID]) {
			by[e.ID] = e.At
		}
	}
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	receded = true
	for id, at := range by {
		if o.feed.rows[id].at.Sub(at) <= lateBars*o.feed.set.Bar {
			return newest, false, false
		}
		receded = receded && at.Before(o.furthest[id])
		newest = later(newest, at)
	}
	return newest, len(by) > 0, receded
}

// Babbled tells that an answer held lines that are refused, also where they were
// counted before.
func (o *Outlet) Babbled() {
	o.feed.mu.Lock()
	defer o.feed.mu.Unlock()
	o.bad.add(o.feed.set.Now())
}

const allRefused = "all that comes is refused" // why, its refusals tell

// spelled gives the state of a source that is connected and answers, where it
// says nothing that can be used; 0 where it does.
func (o *Outlet) spelled(now time.Time) (state data.FeedState, since time.Time, why string) {
	switch {
	case o.babbles(now):
		return data.FeedLost, o.bad.since, allRefused
	case o.old.lasts(o.patience()):
		age := now.Sub(o.oldAt).Round(time.Second).String()
		if o.receded {
			return data.FeedLate, o.old.since, "sends prices " + age + " old, older than those before"
		}
		return data.FeedLate, o.old.since, "its newest price is " + age + " old, and another source has newer ones"
	}
	return 0, time.Time{}, ""
}

// useful reports whether a source says anything that can be used.
func (o *Outlet) useful(now time.Time) bool {
	return !o.babbles(now) && !o.old.lasts(o.patience())
}

// babbles reports whether all that the source says is refused: for a while, or
// at once, as of a wrong file, and then nothing. What a bridge says of itself
// before its first price is a line.
func (o *Outlet) babbles(now time.Time) bool {
	const more = 2
	return o.bad.lasts(o.patience()) || !o.usable && o.bad.n >= more && now.Sub(o.bad.since) >= o.patience()
}
