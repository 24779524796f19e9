package contagion

import (
	"math"
	"time"

	"contagion/data"
)

// Options are how careful the daily form of the arrival test is.
type Options struct {
	Rate     float64 // false discovery rate q of who is called reached
	Watch    float64 // p below which a move is unusual, of one name alone
	Sessions int     // own sessions after the shock in which an arrival counts
}

// Defaults: of twenty called reached at one look one may be wrong; one name in
// twenty is watched on an ordinary day; the session of the shock and the next
// one count.
func Defaults() Options { return Options{Rate: StudyRate, Watch: 0.05, Sessions: 2} }

// An Obs is one known figure of an instrument or a group after the shock, and
// what the test made of it.
type Obs struct {
	At            time.Time
	Return        float64 // since the previous close, a fraction
	Z             float64 // abnormal return in its own deviations; NaN unknown
	P             float64 // two-sided p of Z; NaN unknown
	Hit           bool    // rejected by BenjaminiHochberg over all that were open
	Since         float64 // since the last close before the shock, a fraction
	Session       int     // own session since the shock, the first is 1
	AtOpen, Early bool
	Trading       time.Duration // own trading time from the shock to At
}

// Observe gives the arrival after one more figure. Figures must come in the
// order of time, and only known ones may come: then the arrival is the first
// that is a Hit within opt.Sessions own sessions, as the interval (previous
// figure with a p, this one]. A figure without p changes nothing. Lag and
// LagMin are o.Trading of the two ends. A watch falls back to quiet from
// opt.Watch on; an arrival never does: it peaks and fades by o.Since.
func (a Arrival) Observe(o Obs, opt Options) Arrival {
	if a.Stage.Reached() {
		return a.follow(o)
	}
	if math.IsNaN(o.P) || math.IsNaN(o.Z) {
		return a
	}
	sign := 1
	if o.Z < 0 {
		sign = -1
	}
	switch {
	case o.Hit && o.Session <= opt.Sessions:
		a.Stage, a.Sign = Arrived, sign
		a.Span = data.Interval{After: a.Span.After, By: o.At}
		a.LagMin, a.Lag = a.Lag, o.Trading
		a.AtOpen, a.Early = o.AtOpen, o.Early
		a.Z, a.P, a.Return, a.Peak = o.Z, o.P, o.Return, o.Since
		return a
	case o.P < opt.Watch && (o.Session <= opt.Sessions || a.Stage == Watch):
		a.Stage, a.Sign = Watch, sign
	default:
		a.Stage, a.Sign = Quiet, 0
	}
	a.Span.After, a.Lag = o.At, o.Trading
	return a
}

// follow moves an arrived shock through peak and fading.
func (a Arrival) follow(o Obs) Arrival {
	if math.IsNaN(o.Since) {
		return a
	}
	const gone = 0.5 // half of the move retraced: fading
	move, peak := float64(a.Sign)*o.Since, float64(a.Sign)*a.Peak
	switch {
	case math.IsNaN(peak) || move > peak:
		a.Peak, a.Stage = o.Since, Arrived
	case peak > 0 && move <= gone*peak:
		a.Stage = Fading
	case move < peak:
		a.Stage = Peak
	}
	return a
}
