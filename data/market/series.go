package market

import (
	"math"
	"time"

	"contagion/data"
)

// seriesStep is the grain of charts and the length of one step key press.
const seriesStep = 5 * time.Minute

// A stand is whether a venue trades, regular or extended, and until when that
// holds; the zero time where the calendar does not say.
type stand struct {
	open  bool
	day   string // of the regular session; "" outside
	until time.Time
}

// gap is a step of an instrument that is withdrawn.
var gap = Point{Last: float32(math.NaN()), Z: float32(math.NaN())}

// fill closes the series' steps that end at or before t. A step includes the
// ticks at its end, so they must have been folded.
func (f *fold) fill(t time.Time) {
	for {
		end := f.s.From.Add(time.Duration(f.steps+1) * seriesStep)
		if end.After(t) {
			return
		}
		for i, mic := range f.mics {
			// The moment before the end: a session that ends here traded.
			if v := &f.states[i]; v.until.IsZero() || !end.Add(-1).Before(v.until) {
				st, until := f.cal.StateAt(mic, end.Add(-1))
				*v = stand{st == data.Trading || st == data.Extended, f.sessionDay(mic, st, end), until}
			}
		}
		if f.cols.done(f.steps) {
			f.steps++
			continue // another desk of this recording was here before
		}
		f.row = f.row[:0]
		for i := range f.q {
			q := &f.q[i]
			const fresh = 2 * time.Hour // hourly bars, and one of them missing
			live := f.venue[i] >= 0 && f.states[f.venue[i]].open && !q.LastAt.IsZero() && end.Sub(q.LastAt) <= fresh
			p := Point{Last: float32(q.Last), Z: float32(q.Z), Evidence: q.Evidence, Live: live, Moved: !math.IsNaN(q.Return)}
			if v := f.venue[i]; v >= 0 {
				day := f.states[v].day
				p.Unheard = day != "" && day != q.Session
			}
			if q.Evidence == data.Simulated {
				p.Z = float32(math.NaN()) // of the last known figure, which a what-if has left behind
			}
			if f.stale != nil && f.stale[i] {
				p.Live = false
			}
			if f.out(data.ID(i)) {
				p = gap
			}
			f.row = append(f.row, p)
		}
		f.cols.put(f.steps, f.row)
		f.steps++
	}
}

// sessionDay gives the day of a venue's regular session that the moment before a
// time lies in; "" where there is none. Round the clock a day's first price may
// come hours after it began, and is the one before carried on; of a running
// market every price is heard.
func (f *fold) sessionDay(mic string, st data.State, end time.Time) string {
	if st != data.Trading || f.cal.AllDay(mic) && !f.s.Intraday {
		return ""
	}
	for _, ses := range f.cal.Sessions(mic, end.Add(-1), end.Add(-1)) {
		return ses.Day
	}
	return ""
}

// branch gives the fold columns of its own from here on: what it folds next is
// not what the recording holds.
func (f *fold) branch() {
	own := newColumns(f.s)
	for i, p := range f.cols.upto(f.steps) {
		own.points[i] = append(own.points[i], p...)
	}
	f.cols = own
}
