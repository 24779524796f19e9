package market

import (
	"fmt"
	"time"

	"contagion/data"
)

func hoursText(d time.Duration) string {
	m := int(d / time.Minute)
	return fmt.Sprintf("%d:%02d", m/60, m%60)
}

// dead reports whether no exchange trades at t, and the next that does.
func (d *Desk) dead(t time.Time) (open time.Time, place string, dead bool) {
	for _, mic := range d.fold.mics {
		if d.cal.AllDay(mic) {
			continue
		}
		st, until := d.cal.StateAt(mic, t)
		if st == data.Trading || st == data.Extended || st == data.Pause {
			return time.Time{}, "", false
		}
		if !until.IsZero() && (open.IsZero() || until.Before(open)) {
			open, place = until, d.cal.Place(mic)
		}
	}
	return open, place, !open.IsZero()
}
