package live

import (
	"time"

	"contagion/data"
)

// close gives the close of a row's session.
func (f *Feed) close(o *Outlet, r *row, id data.ID, price float64, evidence data.Evidence) {
	f.queue(data.Tick{At: r.session.Close, ID: id, Price: price, Evidence: evidence, Role: data.Close}, o.index)
	r.closed = true
}

// outside reports whether a venue that trades in sessions had none at a time,
// nor an auction after one. Where the calendar does not say it may have had.
func (f *Feed) outside(mic string, at time.Time) bool {
	switch state, _ := f.cal.StateAt(mic, at); state {
	case data.Shut, data.Holiday:
		list := f.cal.Sessions(mic, at.Add(-data.Auction), at)
		return len(list) == 0 || !list[len(list)-1].ExtClose.IsZero()
	}
	return false
}

// ring gives the close of every session that is over, once no more of its
// prices can come: a bell that nothing follows, as over night.
func (f *Feed) ring(now time.Time) {
	const look = 10 * time.Second // between two looks at all instruments
	if now.Sub(f.rung) < look {
		return
	}
	f.rung = now
	for i := range f.rows {
		r := &f.rows[i]
		if r.closed || r.session.Day == "" || r.from < 0 || !now.After(r.session.Close) {
			continue
		}
		o, mic := f.outlets[r.from], f.u.At(data.ID(i)).MIC
		bar := f.bar(r.from)
		wait := 2 * lateBars * bar
		if d := o.delays[mic]; d != nil {
			wait += d.median()
		}
		if now.Sub(r.session.Close) <= wait {
			continue
		}
		if r.session.Close.Sub(r.at) > lateBars*bar {
			r.closed = true // the feed was away at the bell: its last price is no close
			continue
		}
		f.close(o, r, data.ID(i), r.price, r.evidence)
		r.at, r.seen = r.session.Close, r.seen[:0]
	}
}
