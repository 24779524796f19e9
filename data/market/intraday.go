package market

import (
	"math"

	"contagion/data"
)

// beforeShock keeps what a move since the shock is measured from: the last
// close, or the last price where there is none; of an intraday shock the last
// price of regular hours.
func (f *fold) beforeShock(t *data.Tick, k *track, ses data.Session) {
	if f.s.Intraday {
		if inHours := !t.At.Before(ses.Open) && !t.At.After(ses.Close); inHours || math.IsNaN(k.shockBase) {
			k.shockBase, k.closed = t.Price, true
		}
		return
	}
	if t.Role == data.Close || !k.closed {
		k.shockBase, k.closed = t.Price, t.Role == data.Close
	}
}
