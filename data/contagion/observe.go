package contagion

import (
	"math"
	"time"

	"contagion/data"
)

// Options are the thresholds of the baseline.
type Options struct {
	Arrive   float64 // |z| from which a shock has arrived
	Watch    float64 // |z| from which a move is unusual
	Sessions int     // own sessions after the shock in which an arrival counts
}

// Defaults: three ordinary days is beyond doubt for one name on one day; 1.96
// is 5 % under a normal law; the session of the shock and the next one count.
func Defaults() Options { return Options{Arrive: 3, Watch: 1.96, Sessions: 2} }

// An Obs is one known figure of an instrument or a group after the shock.
type Obs struct {
	At            time.Time
	Return        float64 // since the previous close, a fraction
	Z             float64 // NaN unknown
	Since         float64 // since the last close before the shock, a fraction
	Session       int     // own session since the shock, the first is 1
	AtOpen, Early bool
	Trading       time.Duration // own trading time from the shock to At
}

// Observe gives the arrival after one more figure. Figures must come in the
// order of time, and only known ones may come: then the arrival is the first
// with |z| >= opt.Arrive within opt.Sessions own sessions, as the interval
// (previous figure with a z, this one]. A figure without z changes nothing.
// Lag and LagMin are o.Trading of the two ends. A watch falls back to quiet
// below opt.Watch; an arrival never does: it peaks and fades by o.Since.
func (a Arrival) Observe(o Obs, opt Options) Arrival {
	if a.Stage.Reached() {
		return a.follow(o)
	}
	if math.IsNaN(o.Z) {
		return a
	}
	size := math.Abs(o.Z)
	switch {
	case size >= opt.Arrive && o.Session <= opt.Sessions:
		a.Stage = Arrived
		a.Span = data.Interval{After: a.Span.After, By: o.At}
		a.LagMin, a.Lag = a.Lag, o.Trading
		a.AtOpen, a.Early = o.AtOpen, o.Early
		a.Z, a.Return, a.Peak = o.Z, o.Return, o.Since
		a.Sign = 1
		if o.Z < 0 {
			a.Sign = -1
		}
		return a
	case size >= opt.Watch && (o.Session <= opt.Sessions || a.Stage == Watch):
		a.Stage = Watch
		a.Sign = 1
		if o.Z < 0 {
			a.Sign = -1
		}
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
