package market

import (
	"math"

	"contagion/data"
)

// take keeps a tick: as the newest of its instrument, and if it is known as a
// bar.
func (d *LiveDesk) take(t *data.Tick) {
	if int(t.ID) < 0 || int(t.ID) >= len(d.newest) || t.At.Sub(d.wall) > ahead {
		return // a source's slip; readers refuse these
	}
	in := d.base.Universe.At(t.ID)
	if !(t.Price > 0) && in.Unit != data.Yield || math.IsInf(t.Price, 0) || math.IsNaN(t.Price) {
		return
	}
	own := *t
	d.atClose(&own, in.MIC)
	if !own.At.Before(d.newest[own.ID].At) {
		d.newest[own.ID], d.changed = own, true
	}
	if !own.Evidence.Known() {
		return
	}
	if m, changed := d.bars.add(&own, d.session); changed && m <= d.minute {
		d.late = true
	}
}

// atClose puts the print of a closing auction at the end of its session.
func (d *LiveDesk) atClose(t *data.Tick, mic string) {
	s := &d.hours[t.ID]
	if t.At.After(s.Start()) && !t.At.After(s.End()) {
		return
	}
	list := d.cal.Sessions(mic, t.At.Add(-data.Auction), t.At)
	if len(list) == 0 {
		return
	}
	if *s = list[len(list)-1]; t.At.After(s.End()) && s.ExtClose.IsZero() && t.At.Sub(s.Close) <= data.Auction {
		t.At, t.Role = s.Close, data.Close
	}
}

// session gives the local date of the regular session that a tick is of, ""
// outside them.
func (d *LiveDesk) session(t *data.Tick) string {
	s := &d.hours[t.ID]
	if t.At.Before(s.Start()) || t.At.After(s.End()) {
		list := d.cal.Sessions(d.base.Universe.At(t.ID).MIC, t.At.Add(-1), t.At)
		if len(list) == 0 {
			return ""
		}
		*s = list[0]
	}
	if t.At.Before(s.Open) || t.At.After(s.Close) {
		return ""
	}
	return s.Day
}
