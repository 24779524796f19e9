package market

import (
	"math"
	"slices"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// A Shock is a break that a running market was seen to make, and who most
// likely began it.
type Shock struct {
	Origin data.ID
	Span   data.Interval // when its move began
	Named  time.Time     // end of the bar at which it was first told
	Sigmas float64       // how far the origin moved on its own since, in daily deviations, signed; stands half an hour after it was named
	Sized  time.Time     // end of the bar of which Sigmas is: it grows minute by minute until it stands
	Return float64       // the same as it trades: the last price over the last before the shock - 1; NaN unknown
	Gap    bool          // it came in one bar: the gap of an open, or a jump
	AtOpen bool          // it came with the first prices of a session
	Apart  bool          // no market is known that would explain a part of it
	Open   bool          // another origin may still turn out to have been first

	scenario *data.Scenario
	namings  []naming
}

// A naming is an origin as it was told at a minute. What is known of its size
// grows after that, and another may turn out to have moved first; what was told
// stays as it was told.
type naming struct {
	at     time.Time
	origin data.ID
	span   data.Interval
	sigmas float64
	sized  time.Time
	gap    bool
}

// clusterBars is how long after the first alarm others may be of the same
// event, as contagion.OriginOf takes it.
const clusterBars = 30

// A cluster is the alarms of one event, as they come.
type cluster struct {
	first   int64 // minute of the first; 0 for none
	alarms  []alarm
	session []contagion.BandedAlarm
	spans   []data.Interval
}

// step judges one minute.
func (d *LiveDesk) step(minute int64) {
	ticks := d.bars.row(minute)
	at := endOf(minute)
	d.fold.advance(ticks, at)
	if d.view != nil {
		d.view.advance(ticks, at)
	}
	d.follow(minute, d.watch.step(minute, ticks))
}

// follow makes shocks of alarms: a new one where neither the present one's wave
// has come nor its links let expect the move, else another witness of it.
func (d *LiveDesk) follow(minute int64, alarms []alarm) {
	c := &d.cluster
	open := c.first > 0 && minute <= c.first+clusterBars
	if !open && c.first > 0 {
		c.first = 0
		d.shocks[len(d.shocks)-1].Open = false
	}
	for _, a := range alarms {
		a.early = d.early(&a)
		if !open {
			if d.expected(&a) {
				continue
			}
			*c, open = cluster{first: minute}, true
			d.shocks = append(d.shocks, Shock{Origin: data.None, Named: endOf(minute), Open: true})
		}
		c.alarms, c.session, c.spans = append(c.alarms, a), append(c.session, a.banded()), append(c.spans, a.span())
	}
	if !open {
		return
	}
	for i := range c.alarms {
		if s := c.alarms[i].sigmas(); !math.IsNaN(s) {
			c.session[i].Sigmas = s
		}
	}
	best, _ := contagion.OriginOf(c.session)
	i := slices.IndexFunc(c.session, func(b contagion.BandedAlarm) bool { return b.Name == best.Name && b.Onset == best.Onset })
	s := &d.shocks[len(d.shocks)-1]
	s.Sigmas, s.Sized, s.Gap = best.Sigmas, c.alarms[i].sized(), c.alarms[i].byGap && c.alarms[i].early.By.IsZero()
	if id := data.ID(best.Name); s.Origin != id {
		s.Origin, s.Span, s.Apart, s.AtOpen = id, c.spans[i], !d.watch.explained[id], s.Gap && c.alarms[i].atOpen()
		s.scenario = withShock(d.calm, d.base, id, s.Span)
		s.namings = append(s.namings, naming{endOf(minute), id, s.Span, s.Sigmas, s.Sized, s.Gap})
		d.fold = d.foldFor(s.scenario, minute)
	}
}

// rebuild folds and watches anew all that is kept, up to the present minute:
// what came late is then in its place, as if it had come in time.
func (d *LiveDesk) rebuild() {
	to := d.minute
	d.calm = calm(d.base, d.win)
	if d.title != "" {
		d.calm.Title = d.title
	}
	d.shocks, d.cluster, d.view = nil, cluster{}, nil
	before := d.bars.before()
	d.watch = newWatch(d.calm, d.cal, d.mics, d.prior(d.calm).home)
	for i := range before {
		if before[i].Evidence.Known() && (before[i].Role == data.Close || d.session(&before[i]) != "") {
			d.watch.knows(&before[i])
		}
	}
	first, next := minuteOf(d.win.from), 0
	d.fold = d.foldFor(d.calm, first-1)
	for m := first; m <= to; m++ {
		next = d.withdraw(d.fold, next, m)
		d.step(m)
	}
	d.current(d.fold)
	d.pin()
}

// foldFor folds all that is kept up to a minute with a scenario.
func (d *LiveDesk) foldFor(s *data.Scenario, minute int64) *fold {
	f := newFold(s, d.cal, d.prior(s))
	f.gone, f.stale = make([]bool, len(d.gone)), make([]bool, len(d.gone))
	before := d.bars.before()
	if len(before) > 0 {
		f.advance(before, before[len(before)-1].At)
	}
	next := 0
	for i := range d.bars.rows {
		r := &d.bars.rows[i]
		if r.end > minute {
			break
		}
		next = d.withdraw(f, next, r.end)
		f.advance(d.bars.row(r.end), endOf(r.end))
	}
	d.withdraw(f, next, minute)
	f.advance(nil, endOf(minute))
	if minute >= d.minute {
		d.current(f)
	}
	return f
}

// withdraw repeats the withdrawals up to a minute, from the next one on.
func (d *LiveDesk) withdraw(f *fold, next int, minute int64) int {
	for ; next < len(d.withdrawn) && d.withdrawn[next].minute <= minute; next++ {
		f.gone[d.withdrawn[next].id] = d.withdrawn[next].out
	}
	return next
}

// prior gives what the calibration says for a scenario's origin.
func (d *LiveDesk) prior(s *data.Scenario) *prior {
	p := d.priors[s.Origin]
	if p == nil {
		p = newPrior(s)
		d.priors[s.Origin] = p
	}
	return p
}

// current lets a fold see who is withdrawn and late from now on.
func (d *LiveDesk) current(f *fold) { f.gone, f.stale = d.gone, d.stale }

// obey centres the picture: on a shock of the day if the instrument began one,
// and then the wave followed is that shock's.
func (d *LiveDesk) obey(o Order) {
	if _, again := o.(Retry); again {
		d.retry()
		return
	}
	r, ok := o.(Recentre)
	if !ok {
		return
	}
	d.changed, d.origin, d.pinned, d.view = true, data.None, nil, nil
	if int(r.Origin) < 0 || int(r.Origin) >= len(d.newest) {
		return
	}
	d.origin = r.Origin
	for i := len(d.shocks) - 1; i >= 0; i-- {
		if s := &d.shocks[i]; s.Origin == r.Origin && (r.Named.IsZero() || s.Named.Equal(r.Named)) {
			chosen := d.shocks[i]
			d.pinned = &chosen
			break
		}
	}
	d.pin()
}

// pin folds the chosen shock, where it is not the newest.
func (d *LiveDesk) pin() {
	d.view = nil
	if i := d.present(); d.pinned != nil && i >= 0 && i < len(d.shocks)-1 {
		d.view = d.foldFor(d.shocks[i].scenario, d.minute)
	}
}

// present is the index of the shock whose wave is followed: the chosen one,
// else the newest; -1 for none.
func (d *LiveDesk) present() int {
	if d.pinned != nil {
		for i := range d.shocks {
			if d.shocks[i].Origin == d.pinned.Origin && d.shocks[i].Span == d.pinned.Span {
				return i
			}
		}
	}
	return len(d.shocks) - 1
}

// roll begins the window of a time. A shock whose wave may still arrive
// somewhere keeps its own day in it.
func (d *LiveDesk) roll(now time.Time) {
	next := dayAt(d.cal, d.mics, now)
	if len(d.shocks) > 0 && d.travels(&d.shocks[len(d.shocks)-1], now) {
		next.from = d.win.from
	}
	d.win = next
	d.bars.roll(next.from, d.session)
	// Of the withdrawals before it only who was out when it began is kept.
	first, passed := minuteOf(next.from), 0
	out := make([]bool, len(d.gone))
	for ; passed < len(d.withdrawn) && d.withdrawn[passed].minute < first; passed++ {
		out[d.withdrawn[passed].id] = d.withdrawn[passed].out
	}
	var kept []withdrawal
	for i := range out {
		if out[i] {
			kept = append(kept, withdrawal{first, data.ID(i), true})
		}
	}
	d.withdrawn = append(kept, d.withdrawn[passed:]...)
	d.rebuild()
}

// travels reports whether some venue has not yet had the sessions in which an
// arrival counts.
func (d *LiveDesk) travels(s *Shock, now time.Time) bool {
	const longest = 4 * 24 * time.Hour // a longer holiday is let go: memory has an end
	if now.Sub(d.win.from) > longest {
		return false
	}
	for _, mic := range d.mics {
		if d.cal.AllDay(mic) {
			continue
		}
		had := 0
		for _, ses := range d.cal.Sessions(mic, s.Span.After, now) {
			if ses.Close.After(s.Span.After) && !ses.Close.After(now) {
				had++
			}
		}
		if had < d.calm.Sessions {
			return true
		}
	}
	return false
}
