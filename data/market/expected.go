package market

import (
	"math"

	"contagion/data"
	"contagion/data/contagion"
)

// expected reports whether an alarm is the wave of the newest shock: it had
// arrived there before this move began, or the move is no more than the links
// let expect of who trades for the first time since, give or take what is
// ordinary: the band of a large shock itself would forgive nearly everything.
func (d *LiveDesk) expected(a *alarm) bool {
	if len(d.shocks) == 0 {
		return false
	}
	s := &d.shocks[len(d.shocks)-1]
	if came := d.fold.q[a.id].Arrival; a.id == s.Origin || came.Stage.Reached() && !came.Span.By.After(a.span().After) {
		return true
	}
	p, given := d.fold.prior, d.fold.own[s.Origin].since
	if p.same == nil || math.IsNaN(given) || d.fold.own[a.id].ordinal > 1 {
		return false
	}
	expected, half := d.forecast(p.same, given, a.id)
	if p.next != nil {
		if e, h := d.forecast(p.next, given, a.id); !math.IsNaN(e) {
			expected, half = e, h
		}
	}
	own := a.sigmas() * d.base.Sigma[a.id].Pct / 100
	return math.Abs(own-expected) <= half || math.Abs(own) <= math.Abs(expected) && own*expected > 0
}

// forecast gives what a name is expected to do, and the band of a day on which
// nothing has happened; NaN unknown. Of one that has no correlations it is what
// the closest follower of its group does, in its own deviations: the
// calibration takes the volatility of such a one from its group too, the
// highest there.
func (d *LiveDesk) forecast(m *contagion.Shock, given float64, id data.ID) (expected, half float64) {
	nan := math.NaN()
	list, err := m.Forecast([]float64{given}, nil)
	if err != nil {
		return nan, nan
	}
	like, own := id, func(i data.ID) float64 { return list[i].Expected / d.base.Sigma[i].Pct }
	if g := d.base.Universe.GroupOf(id); g >= 0 && math.IsNaN(list[id].Expected) {
		for _, i := range d.base.Universe.Groups[g].Members {
			if e := own(i); !math.IsNaN(e) && (like == id || math.Abs(e) > math.Abs(own(like))) {
				like = i
			}
		}
	}
	scale := 1.0
	if like != id {
		scale = d.base.Sigma[id].Pct / d.base.Sigma[like].Pct
	}
	expected = scale * list[like].Expected
	if list, err = m.Forecast([]float64{0}, list); err != nil {
		return nan, nan
	}
	return expected, scale * list[like].Half
}
