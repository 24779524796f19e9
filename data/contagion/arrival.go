package contagion

import (
	"time"

	"contagion/data"
)

// Stage is how far a shock has come in one instrument or group.
type Stage uint8

// The stages, in the order that they are gone through.
const (
	Blind   Stage = iota // no volatility to measure with, or nothing traded: unknown
	Quiet                // traded since the shock, nothing unusual
	Pending              // its venue has not opened since the shock
	Watch                // unusual, not yet beyond doubt
	Arrived              // beyond doubt, given how many were looked at
	Peak                 // arrived, and the move has stopped growing
	Fading               // half of the move is gone again
)

var stageNames = [...]string{"", "quiet", "pending", "watch", "arrived", "peak", "fading"}

// String gives the word used in reports; "" for Blind.
func (s Stage) String() string { return stageNames[s] }

// Reached reports whether the shock has arrived, whatever came after.
func (s Stage) Reached() bool { return s >= Arrived }

// Held is the word for a shock that arrived against the move: "held up" where
// somebody fell by so much less than the market explains, "held back" where he
// rose by so much less; "" for any other.
func (a Arrival) Held() string {
	switch {
	case !a.Stage.Reached():
	case a.Sign > 0 && a.Return < 0:
		return "held up"
	case a.Sign < 0 && a.Return > 0:
		return "held back"
	}
	return ""
}

// An Arrival is when a shock reached somebody: an interval, because between
// two figures nobody knows.
type Arrival struct {
	Stage  Stage
	Span   data.Interval // (After, By]; zero By until arrived
	AtOpen bool          // By is the first price of a session: it came as a gap
	Lag    time.Duration // own trading time from the shock to Span.By; an upper bound
	LagMin time.Duration // the same to Span.After; a lower bound
	Early  bool          // By lies before the venue's first regular session since the shock (extended hours)
	Z      float64       // abnormal return at By, in its own deviations
	P      float64       // two-sided p of Z
	Return float64       // at By, a fraction
	Peak   float64       // largest |move| since the shock, signed, a fraction
	Sign   int           // -1 fell, +1 rose
}
