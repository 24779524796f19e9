package tui

import (
	"slices"
	"time"

	"contagion/data"
	"contagion/data/market"
)

// A place is one row of the world strip: venues that open together.
type place struct {
	name string
	mics []string
}

var (
	europeMICs  = []string{"XAMS", "XPAR", "XMIL", "INDX", "XETR", "XSWX", "XLON"}
	newYorkMICs = []string{"XNYS", "XNAS", "ARCX", "XCBO"}
	mumbaiMICs  = []string{"XNSE", "XBOM"}
)

// placeLists are the strip's rows from fine to coarse; the finest that fits
// is shown. They run from east to west, in the order in which a day begins.
var placeLists = [...][]place{
	{{"Tokyo", []string{"XTKS"}}, {"Seoul", []string{"XKRX"}}, {"Taipei", []string{"XTAI"}}, {"Shanghai", []string{"XSHG"}}, {"Hong Kong", []string{"XHKG"}}, {"Mumbai", mumbaiMICs},
		{"Frankfurt", []string{"XETR"}}, {"Euronext", []string{"XAMS", "XPAR", "XMIL", "INDX"}}, {"Zurich", []string{"XSWX"}}, {"London", []string{"XLON"}}, {"New York", newYorkMICs}},
	{{"Tokyo", []string{"XTKS"}}, {"Seoul", []string{"XKRX"}}, {"Taipei", []string{"XTAI"}}, {"Shanghai", []string{"XSHG"}}, {"Hong Kong", []string{"XHKG"}}, {"Mumbai", mumbaiMICs}, {"Europe", europeMICs}, {"New York", newYorkMICs}},
	{{"Tokyo", []string{"XTKS"}}, {"KR TW", []string{"XKRX", "XTAI"}}, {"HK CN", []string{"XHKG", "XSHG"}}, {"Mumbai", mumbaiMICs}, {"Europe", europeMICs}, {"New York", newYorkMICs}},
	{{"Tokyo", []string{"XTKS"}}, {"KR TW", []string{"XKRX", "XTAI"}}, {"HK CN", []string{"XHKG", "XSHG"}}, {"Europe", europeMICs}, {"New York", newYorkMICs}},
	{{"Asia", []string{"XTKS", "XKRX", "XTAI", "XHKG", "XSHG", "XNSE", "XBOM"}}, {"Europe", europeMICs}, {"New York", newYorkMICs}},
}

// places gives the strip's rows for a number of rows: only venues that the
// universe uses, and none that trades around the clock. Of venues that no
// list knows each has its own row, after the others.
func (f *frame) places(rows int) []place {
	known := map[string]bool{}
	var own []place
	for _, p := range placeLists[0] {
		for _, mic := range p.mics {
			known[mic] = true
		}
	}
	used := func(mic string) bool {
		return slices.ContainsFunc(f.Venues, func(v market.VenueState) bool { return v.MIC == mic })
	}
	for _, v := range f.Venues {
		if !known[v.MIC] && !f.Calendar.AllDay(v.MIC) {
			own = append(own, place{f.Calendar.Place(v.MIC), []string{v.MIC}})
		}
	}
	var out []place
	for _, list := range placeLists {
		out = out[:0]
		for _, p := range list {
			var mics []string
			for _, mic := range p.mics {
				if used(mic) {
					mics = append(mics, mic)
				}
			}
			if len(mics) > 0 {
				out = append(out, place{p.name, mics})
			}
		}
		if len(out)+len(own) <= rows {
			break
		}
	}
	return append(out, own...)
}

// state gives what a place does at a time: that of its most open venue.
func (p place) state(cal *data.Calendar, t time.Time) (state data.State, until time.Time) {
	for i, mic := range p.mics {
		if s, u := cal.StateAt(mic, t); i == 0 || s > state {
			state, until = s, u
		}
	}
	return state, until
}

// A watch follows a place's venues through rising times. The calendar is
// asked again only where a state has ended: it is most of what a strip costs.
type watch struct {
	place
	state []data.State
	until []time.Time
}

func (p place) watch() *watch {
	return &watch{p, make([]data.State, len(p.mics)), make([]time.Time, len(p.mics))}
}

// at gives what the place does at a time: the state of its most open venue.
func (w *watch) at(cal *data.Calendar, t time.Time) data.State {
	most := data.Unknown
	for i, mic := range w.mics {
		if !t.Before(w.until[i]) {
			w.state[i], w.until[i] = cal.StateAt(mic, t)
			// More than a day to the next session: a holiday may lie in it.
			const day = 24 * time.Hour
			if w.state[i] == data.Shut && w.until[i].Sub(t) > day {
				local := t.In(cal.Zone(mic))
				w.until[i] = time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
			}
		}
		most = max(most, w.state[i])
	}
	return most
}

// opens gives the place's next regular open after a time.
func (p place) opens(cal *data.Calendar, t time.Time) (next time.Time, mic string) {
	for _, m := range p.mics {
		if open, ok := cal.NextOpen(m, t); ok && (next.IsZero() || open.Before(next)) {
			next, mic = open, m
		}
	}
	return next, mic
}

// usual gives the local hours that a place would have if it were not a
// holiday: those of its next session.
func (p place) usual(cal *data.Calendar, t time.Time) (zone *time.Location, open, close int) {
	next, mic := p.opens(cal, t)
	if mic == "" {
		return nil, 0, 0
	}
	zone = cal.Zone(mic)
	s, ok := cal.Session(mic, next.In(zone).Format(time.DateOnly))
	if !ok {
		return nil, 0, 0
	}
	return zone, minuteOf(s.Open.In(zone)), minuteOf(s.Close.In(zone))
}

func minuteOf(t time.Time) int { return t.Hour()*60 + t.Minute() }

// shares leaves indices, funds and rates out of a place's instruments, unless
// there is nothing else: a mean with the VIX in it is no market's move.
func (f *frame) shares(ids []data.ID) []data.ID {
	u := f.Scenario.Universe
	var out []data.ID
	for _, id := range ids {
		if g := u.GroupOf(id); g >= 0 && u.Groups[g].Region != "Global" {
			out = append(out, id)
		}
	}
	if len(out) == 0 {
		return ids
	}
	return out
}

// ids gives the instruments that trade at a place.
func (f *frame) ids(p place) []data.ID {
	var out []data.ID
	for i := range f.Scenario.Universe.Instruments {
		if slices.Contains(p.mics, f.Scenario.Universe.Instruments[i].MIC) {
			out = append(out, data.ID(i))
		}
	}
	return out
}
