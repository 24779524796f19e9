package tui

import (
	"math"

	"contagion/data"
)

// recordedMove gives what an instrument did, by the playhead, in the session
// that a response speaks of: the one that the first shock's session by the
// playhead is in, or the first after it. NaN where that is not known yet.
func (f *frame) recordedMove(id data.ID, next bool) float64 {
	u := f.Scenario.Universe
	first := f.whatif.shocks[0].id
	from, q := &f.Quotes[first], &f.Quotes[id]
	day := dayOf(f, first)
	if day == "" || u.At(id).Unit == data.Yield || math.IsNaN(from.KnownReturn) {
		return math.NaN()
	}
	if next {
		ses, ok := f.Calendar.Session(u.At(first).MIC, day)
		if !ok {
			return math.NaN()
		}
		day = ""
		for _, later := range f.Calendar.Sessions(u.At(id).MIC, ses.Close, f.recordedTo()) {
			if !later.Open.Before(ses.Close) {
				day = later.Day
				break
			}
		}
	}
	if day == "" || dayOf(f, id) != day {
		return math.NaN()
	}
	return q.KnownReturn
}

// dayOf is the session that an instrument's last known figure belongs to.
func dayOf(f *frame, id data.ID) string {
	q := &f.Quotes[id]
	if q.KnownAt.IsZero() || f.Calendar == nil {
		return ""
	}
	mic := f.Scenario.Universe.At(id).MIC
	list := f.Calendar.Sessions(mic, q.KnownAt.Add(-1), q.KnownAt)
	if len(list) == 0 {
		return ""
	}
	return list[0].Day
}

// recordedGroup is the mean of what a group's members did, each in the session
// in which it answers; NaN where less than half of them is known.
func (f *frame) recordedGroup(group int) float64 {
	sum, n, all := 0.0, 0, 0
	for _, id := range f.Scenario.Universe.Groups[group].Members {
		if f.Scenario.Universe.At(id).Unit == data.Yield {
			continue
		}
		all++
		if r := f.recordedMove(id, f.whatif.all[id].next); !math.IsNaN(r) {
			sum, n = sum+r, n+1
		}
	}
	if n == 0 || 2*n < all {
		return math.NaN()
	}
	return sum / float64(n)
}
