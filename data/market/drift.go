package market

import (
	"math"
	"time"

	"contagion/data"
)

// unmeasure takes away all that was measured of a quote's move.
func (q *Quote) unmeasure() {
	nan := math.NaN()
	q.Z, q.SinceZ, q.AR, q.SAR, q.P, q.Parts = nan, nan, nan, nan, nan, noParts
}

// forget takes away a quote's move of a session, and what was measured of it.
func (q *Quote) forget() {
	nan := math.NaN()
	q.Return, q.KnownReturn, q.Judged, q.FromShock = nan, nan, nan, false
	q.unmeasure()
}

// share gives the part of an ordinary day's drift that a move since a shock
// inside a session can hold: its trading time, of the session's. A move since
// the previous close holds a whole day's: nobody knows how the night and the
// hours share it.
func (k *track) share(cal *data.Calendar, mic string, trading time.Duration) float64 {
	if k.lengthDay != k.ses.Day {
		k.length, k.lengthDay = cal.Trading(mic, k.ses.Open, k.ses.Close), k.ses.Day
	}
	if k.length <= 0 {
		return 1
	}
	return min(float64(trading)/float64(k.length), 1)
}
