package market

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// measure takes one bar of a venue's instruments, and moves their prices on.
func (w *watch) measure(f *floor, minute int64) {
	bar := len(f.ends) - 1
	for k, id := range f.ids {
		f.z[k] = math.NaN()
		moved := float32(0)
		if bar > 0 {
			moved = f.moved[k][bar-1]
		}
		if r := w.ret[id]; !math.IsNaN(r) && w.spans[id] == 0 {
			f.first[k], f.opened[k] = bar, r
		}
		if r := w.ret[id]; !math.IsNaN(r) && !w.answers[id] {
			if z := w.alone(id, r, minute) / w.scale(id); math.IsNaN(z) || math.IsInf(z, 0) {
				// nothing to measure it by
			} else if moved += float32(z); w.spans[id] == 0 {
				f.z[k], f.gap[k] = z, bar
			} else {
				f.z[k] = z / (math.Sqrt(float64(w.spans[id])/f.total) * profile(bar))
			}
		}
		f.moved[k] = append(f.moved[k], moved)
		if w.seen[id] == minute && w.now[id] > 0 {
			w.trade(id, minute)
			if f.heard == 0 && f.last[k] >= 0 && w.able[id] {
				f.heard = f.ends[f.last[k]]
			}
			f.last[k] = bar
		}
	}
}

// trade makes a minute's price the last one, with where its market stood then.
func (w *watch) trade(id data.ID, minute int64) {
	w.price[id], w.at[id] = w.now[id], endOf(minute)
	g := w.s.Universe.GroupOf(id)
	if g < 0 {
		g = len(w.cum) - 1
	}
	w.cumAt[id], w.holeAt[id] = w.cum[g], w.holes[g]
	if x := w.index[id]; x != data.None {
		w.indexP[id] = math.NaN()
		if w.seen[x] == minute {
			w.indexP[id] = w.now[x]
		}
	}
}

// scale is how much wider than its calibration an instrument has been of late,
// at least 1: a volatility of last year, or an index that does not explain it as
// it did, must not ring all day.
func (w *watch) scale(id data.ID) float64 { return max(1, math.Sqrt(w.wide[id])) }

// profile is how much wider a minute of the first hour is than the mean minute
// of a day, as in markets that close at night: two and a half times at the open.
// It is an assumption; what is not so is learnt by scale and by wide.
func profile(bar int) float64 { return 1 + 1.5*math.Exp(-float64(bar)/15) }

// observe hands the bar to the tests, in units of how wide all were of late.
func (w *watch) observe(f *floor, width float64) {
	bar := len(f.ends) - 1
	for k, id := range f.ids {
		if z := f.z[k]; !math.IsNaN(z) && w.spans[id] > 0 {
			c := min(math.Abs(z), wildest) * w.scale(id) // in the calibration's deviations, as wide is
			w.wide[id] += memory * (c*c - w.wide[id])
		}
		f.z[k] /= f.wide
		f.cusum[k].Observe(f.z[k])
		f.hold(k, bar)
	}
	f.wide += wideMemory * (min(width, wildest) - f.wide)
	f.widths = append(f.widths, width)
	// It fails only beyond the planned bars, which are the session's.
	_ = f.test.Observe(f.z)
}

// width is how much wider than ordinary a bar was among all of a venue that
// have one, or among all anywhere; 1 where they are too few to tell.
func (w *watch) width(z []float64) float64 {
	n := 0
	for _, v := range z {
		if !math.IsNaN(v) {
			n++
		}
	}
	if n < contagion.FactorNames {
		return 1
	}
	return contagion.EventScale(z)
}

// alone is how far an instrument moved on its own, in deviations of a day: the
// smaller of its return and of its return without the market, each in its own
// deviations, and nothing where the two disagree about the sign. A market that
// is pulled by one heavy name must not make movers of all the others, nor a
// market that follows it undo what it did.
func (w *watch) alone(id data.ID, r float64, minute int64) float64 {
	whole := r / (w.s.Sigma[id].Pct / 100)
	l := w.s.Link(id)
	if l.N == 0 || !(l.Sigma > 0) {
		return whole
	}
	f := w.market(id, l, minute)
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return whole
	}
	own := (r - l.Beta*f) / l.Sigma
	switch {
	case math.IsNaN(whole) || whole*own > 0 && math.Abs(own) < math.Abs(whole):
		return own
	case whole*own <= 0:
		return 0
	}
	return whole
}

// market is what an instrument's market has done since it last traded; NaN
// unknown.
func (w *watch) market(id data.ID, l *data.Link, minute int64) float64 {
	if x := w.index[id]; x != data.None && w.seen[x] == minute {
		return w.now[x]/w.indexP[id] - 1
	}
	g := w.s.Universe.GroupOf(id)
	if g < 0 {
		g = len(w.cum) - 1
	}
	if l.Market == data.MarketNames && w.holes[g] == w.holeAt[id] && (w.tide.count >= contagion.FactorNames || w.cum[g] != w.cumAt[id]) {
		return w.cum[g] - w.cumAt[id]
	}
	return math.NaN()
}

// trip raises the alarms of this minute: of a CUSUM where the always-valid
// test agrees, and of a gap that has stood. Who is not tested now counts as a
// test that found nothing: of a whole day around the world the rate is to hold,
// not of each venue.
func (w *watch) trip(minute int64) {
	if w.p == nil {
		w.p = make([]float64, len(w.price))
	}
	clear := func() {
		for i := range w.p {
			if w.p[i] = 1; w.answers[i] {
				w.p[i] = math.NaN()
			}
		}
	}
	clear()
	rings := false
	for _, f := range w.floors {
		if !f.open {
			continue
		}
		for k, id := range f.ids {
			if _, sign := f.cusum[k].Alarm(); f.last[k] >= 0 && len(f.ends)-1-f.last[k] <= agedBars {
				w.p[id] = f.test.P(k)
				rings = rings || sign != 0 && !f.known[k]
			}
		}
	}
	if rings {
		w.cusums(minute, contagion.BenjaminiHochberg(w.p, alarmRate))
	}
	clear()
	due := false
	for _, f := range w.floors {
		for k, id := range f.ids {
			if !f.open || w.answers[id] {
				continue
			}
			if stood, _, fresh := f.stood(k); stood != 0 {
				w.p[id] = contagion.TailP(stood)
				due = due || fresh && !f.known[k]
			}
		}
	}
	if due {
		w.gaps(minute, contagion.BenjaminiHochberg(w.p, contagion.StudyRate))
	}
}

// cusums raises the alarms of the shifts inside a session.
func (w *watch) cusums(minute int64, hit []bool) {
	for _, f := range w.floors {
		for k, id := range f.ids {
			if !f.open || !hit[id] || f.known[k] {
				continue
			}
			if _, sign := f.cusum[k].Alarm(); sign == 0 {
				continue
			}
			a := alarm{id: id, minute: minute, floor: f, session: f.ses.Day, series: k}
			z := f.test.Z(k)
			a.onset, _ = contagion.Onset(z)
			a.first, a.last = contagion.OnsetBand(z)
			if a.common() {
				f.cusum[k] = contagion.CUSUM{}
				continue
			}
			f.known[k] = true
			w.alarms = append(w.alarms, a)
		}
	}
}

// gaps raises those of the gaps and jumps that have stood for long enough,
// judged by the daily form of the test.
func (w *watch) gaps(minute int64, hit []bool) {
	for _, f := range w.floors {
		for k, id := range f.ids {
			if !f.open || !hit[id] || f.known[k] {
				continue
			}
			if _, began, fresh := f.stood(k); fresh {
				f.known[k] = true
				w.alarms = append(w.alarms, alarm{id: id, minute: minute, floor: f, session: f.ses.Day, series: k, onset: began, first: began, last: began, byGap: f.oneBar(k, began)})
			}
		}
	}
}

// common reports whether half of the market moved in the very bar in which the
// alarm's move began: then it is everybody's, and nobody is its origin.
func (a *alarm) common() bool {
	return a.floor.widths[a.onset] > commonWidth
}

// sigmas is how far an alarmed instrument has moved since its onset, in daily
// deviations, as of the last bar of its session.
func (a *alarm) sigmas() float64 {
	if a.floor.ses.Day != a.session {
		return math.NaN() // its session's bars are gone
	}
	m := a.floor.moved[a.series]
	s := float64(m[len(m)-1])
	if a.onset > 0 {
		s -= float64(m[a.onset-1])
	}
	return s
}

// span is when the move began: after the last bar before its band, by the
// band's end.
func (a *alarm) span() data.Interval {
	if !a.early.By.IsZero() {
		return a.early
	}
	z := a.floor.test.Z(a.series)
	i := data.Interval{After: a.floor.base[a.series], By: endOf(a.floor.ends[a.last])}
	for b := a.first - 1; b >= 0; b-- {
		if !math.IsNaN(z[b]) {
			i.After = endOf(a.floor.ends[b])
			break
		}
	}
	if i.After.IsZero() {
		i.After = endOf(a.floor.ends[a.first]).Add(-time.Minute)
	}
	return i
}

// banded gives the alarm in minutes since 1970, as the origin is chosen from.
func (a *alarm) banded() contagion.BandedAlarm {
	if by := a.early.By; !by.IsZero() {
		began := int(minuteOf(by))
		return contagion.BandedAlarm{Alarm: contagion.Alarm{Name: int(a.id), Bar: int(a.minute), Onset: began, Sigmas: a.sigmas()}, First: began, Last: began}
	}
	ends := a.floor.ends
	return contagion.BandedAlarm{Alarm: contagion.Alarm{Name: int(a.id), Bar: int(a.minute), Onset: int(ends[a.onset]), Sigmas: a.sigmas()}, First: int(ends[a.first]), Last: int(ends[a.last])}
}
