package market

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// tooLate is how much of its venue's trading time a price may be old before it
// is withdrawn, where a lost source can no longer say so itself: ten bars.
const tooLate = 10 * barLength

// isGone reports whether an instrument's price is to be withdrawn.
func (d *LiveDesk) isGone(id data.ID, st data.FeedState) bool {
	switch st {
	case data.FeedTooLate, data.FeedUnknown:
		return true
	case data.FeedLost, data.FeedThrottled, data.FeedRefused:
	default:
		return false
	}
	mic := d.base.Universe.At(id).MIC
	if state, _ := d.cal.StateAt(mic, d.wall); state != data.Trading {
		return false // nothing is due
	}
	delay := time.Duration(0)
	for i := range d.health {
		delay = max(delay, d.health[i].Delay)
	}
	return d.cal.Trading(mic, d.newest[id].At, d.wall) > tooLate+delay
}

// publish puts out a snapshot, unless the newest one still tells the truth: it
// does while nothing has come and the second is the same.
func (d *LiveDesk) publish() {
	second := d.wall.Unix()
	if d.seq > 0 && !d.changed && second == d.shown {
		return
	}
	d.changed, d.shown = false, second
	d.seq++
	s := d.face()
	s.Seq = d.seq
	d.snapshots.Set(s)
}

// face is the market as it stands between two minutes: what was judged, and
// over it the newest prices.
func (d *LiveDesk) face() *Snapshot {
	f := d.fold
	if d.view != nil {
		f = d.view
	}
	at := f.at
	f.at = d.wall.Truncate(time.Second)
	s := f.snapshot()
	f.at = at
	s.Live, s.Playing, s.Rate, s.Fault, s.Health = true, true, 1, d.fault, d.health
	s.Present = d.present()
	s.Shocks = slices.Clone(d.shocks)
	for i := range s.Quotes {
		d.quote(f, data.ID(i), &s.Quotes[i])
		switch q := &s.Quotes[i]; {
		case q.Feed == data.FeedUnknown && q.LastAt.IsZero(): // told by itself
		case q.Feed == data.FeedWaiting || q.Feed >= data.FeedLate && q.LastAt.IsZero():
			if q.State == data.Trading {
				s.Unpriced++
			}
		case q.Feed >= data.FeedLate:
			if s.Late++; d.gone[i] {
				s.Gone++
			}
		}
	}
	s.Lookout = d.lookout(s.Quotes)
	for g := range s.Groups {
		d.group(g, s)
	}
	for i := range s.Shocks {
		k := &s.Shocks[i]
		k.Return = math.NaN()
		if q := &s.Quotes[k.Origin]; i == s.Present {
			k.Return = q.SinceShock
		}
	}
	s.Origin = centre(f.s, d.origin)
	d.tape(s)
	return s
}

// tape puts the shocks of the day, and what befell its sources, among its lines.
func (d *LiveDesk) tape(s *Snapshot) {
	sources := d.journal.since(d.win.from)
	if len(s.Shocks) == 0 && len(sources) == 0 {
		return
	}
	lines := append(slices.Clone(s.Tape), sources...)
	for i := range s.Shocks {
		for n, k := range s.Shocks[i].namings {
			lines = append(lines, TapeLine{At: k.at, Kind: TapeShock, ID: k.origin, Group: s.Scenario.Universe.GroupOf(k.origin), Event: -1, Up: k.sigmas > 0, Text: k.line(s.Scenario.Universe, n > 0)})
		}
	}
	slices.SortStableFunc(lines, func(a, b TapeLine) int {
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(kindRank(b.Kind), kindRank(a.Kind)))
	})
	s.Tape = lines
}

// line tells an origin in one sentence: the first of its shock, or one that
// turned out to have moved before it.
func (n *naming) line(u *data.Universe, after bool) string {
	how := "breaks"
	switch {
	case after:
		how = "moved first"
	case n.gap:
		how = "jumps"
	}
	k := Shock{Span: n.span, Sized: n.sized}
	return fmt.Sprintf("%s %s: %s sd%s", u.At(n.origin).Name, how, data.Signed(n.sigmas), k.Within())
}

// kindRank puts a shock before what it does at the same minute.
func kindRank(k TapeKind) int {
	if k == TapeShock {
		return 1
	}
	return 0
}

// quote brings one instrument up to its newest price, or takes it away.
func (d *LiveDesk) quote(f *fold, id data.ID, q *Quote) {
	q.Feed, q.StandIn, q.Doubt = d.states[id], d.standIns[id], d.doubts[id]
	t := &d.newest[id]
	if d.gone[id] {
		nan := math.NaN()
		if !t.At.IsZero() {
			q.LastAt = t.At // "no price since"
		}
		q.Last, q.Known, q.SinceShock = nan, nan, nan
		q.forget()
		q.Evidence, q.KnownEvidence = data.Missing, data.Missing
		return
	}
	switch {
	case t.At.After(q.LastAt):
		f.peek(t, q)
	case !q.LastAt.IsZero() && t.Price == q.Last && q.LastAt.Sub(t.At) < barLength:
		q.LastAt = t.At // when it traded, not when its bar ended
	}
	if math.IsNaN(q.Last) && !t.At.IsZero() && (q.State == data.Holiday || q.State == data.Shut) {
		q.Last, q.LastAt, q.Evidence = t.Price, t.At, t.Evidence // outside every session: a price, and no move
	}
	f.size(id, q)
}

// size gives the newest price's moves in ordinary days: what is shown beside a
// move is of that move, and not of the minute that was judged last.
func (f *fold) size(id data.ID, q *Quote) {
	if !q.Evidence.Known() || math.IsNaN(q.Return) {
		return
	}
	q.Known, q.KnownAt, q.KnownEvidence, q.KnownReturn = q.Last, q.LastAt, q.Evidence, q.Return
	if q.Z, q.SinceZ = math.NaN(), math.NaN(); f.s.Universe.At(id).Unit != data.Yield {
		sigma := f.s.Sigma[id].Pct
		q.Z, q.SinceZ = contagion.Z(q.Last, q.Base, sigma), contagion.Z(1+q.SinceShock, 1, sigma)
	}
}

// peek shows a tick that is not judged yet. It changes the quote given, a copy,
// and nothing of the fold.
func (f *fold) peek(t *data.Tick, q *Quote) {
	k, in := f.own[t.ID], f.s.Universe.At(t.ID)
	ses, ok := f.sessionOf(&k, in.MIC, t.At, t.Role)
	if !ok {
		return
	}
	if day := q.Session; day != ses.Day {
		f.roll(q, &k, in, ses)
		q.forget()
	}
	q.Last, q.LastAt, q.Evidence = t.Price, t.At, t.Evidence
	q.Return = change(q.Last, q.Base, in.Unit)
	if t.At.After(f.s.Shock.After) && ses.Close.After(f.s.Shock.After) {
		q.SinceShock = change(q.Last, k.shockBase, in.Unit)
	}
}

// group sums up the newest prices of a group as the fold does the judged ones.
func (d *LiveDesk) group(i int, s *Snapshot) {
	u := s.Scenario.Universe
	g, mixed := &s.Groups[i], u.Groups[i].Region == mixedRegion
	sum, since, n, ns, all, furthest := 0.0, 0.0, 0, 0, 0, 0.0
	g.Worst, g.Evidence = data.None, data.Printed
	for _, id := range u.Groups[i].Members {
		if u.At(id).Unit == data.Yield || mixed {
			continue
		}
		all++
		q := &s.Quotes[id]
		if r := q.Return; !math.IsNaN(r) {
			sum, n, g.Evidence = sum+r, n+1, min(g.Evidence, q.Evidence)
			if math.Abs(r) > furthest {
				g.Worst, furthest = id, math.Abs(r)
			}
		}
		if !math.IsNaN(q.SinceShock) {
			since, ns = since+q.SinceShock, ns+1
		}
	}
	g.Return, g.SinceShock, g.Quoted = math.NaN(), math.NaN(), n
	if n > 0 && float64(n) >= groupCover*float64(all) {
		g.Return = sum / float64(n)
	}
	if ns > 0 && float64(ns) >= groupCover*float64(all) {
		g.SinceShock = since / float64(ns)
	}
	if n == 0 {
		g.Evidence = data.Missing
	}
	sigma := s.Scenario.GroupSigma[i].Pct
	g.KnownReturn, g.Z, g.SinceZ = g.Return, contagion.Z(1+g.Return, 1, sigma), contagion.Z(1+g.SinceShock, 1, sigma)
}
