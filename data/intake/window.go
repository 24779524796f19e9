package intake

import (
	"fmt"
	"time"

	"contagion/data"
)

// baseWithin is how many days before the shock a close may lie from which its
// moves are told: two weekends and a holiday.
const baseWithin = 10

// A window is the time that a scenario plays.
type window struct {
	from, to, after, by, start time.Time
	first, last                int32 // local dates: of the earliest base, and the last one
	open                       map[string]map[int32]tradingDay
	deduced                    map[string]bool // venues of which some day is told from the rows
	asked                      time.Time       // the shock's time where it was told
}

// tradedOn gives, by venue, the days near the shock on which it had a session:
// those of the calendar, and where that does not reach, those that have rows.
func (t *Table) tradedOn() (open map[string]map[int32]tradingDay) {
	open = map[string]map[int32]tradingDay{}
	for _, s := range t.Series {
		byDay := open[s.MIC]
		if byDay == nil {
			byDay = map[int32]tradingDay{}
			open[s.MIC] = byDay
			for n := t.shock - before; n <= t.shock+after; n++ {
				if d := t.days.on(s.MIC, n); d.kind == openDay {
					byDay[n] = d
				}
			}
		}
		for _, n := range s.days {
			if n < t.shock-before || n > t.shock+after {
				continue
			}
			if d := t.days.on(s.MIC, n); d.kind == unknownDay {
				byDay[n] = d
			}
		}
	}
	return open
}

// window finds the time to play: from the last close of any venue on a date
// before the shock's to the close of the last of some days of the origin's.
func (t *Table) window(p *Plan) (*window, error) {
	w := &window{open: t.tradedOn(), deduced: map[string]bool{}, first: t.shock}
	home := t.home()
	days := 0
	const longest = 50 // days: with those to the base, within what a scenario's window may be
	for n := t.shock; n <= t.shock+longest && days < p.Days; n++ {
		if _, open := w.open[home][n]; open && t.hasDay(home, n) {
			w.last = n
			days++
		}
	}
	if days == 0 {
		return nil, t.o.fault(fmt.Errorf("1: table has no price of %s on %s or the two months after it; give a shock that lies in the table", t.o.Calendar.Name(home), t.o.Shock))
	}
	allDay := true
	for mic := range w.open {
		allDay = allDay && t.o.Calendar.AllDay(mic)
	}
	for mic, byDay := range w.open {
		skip := t.o.Calendar.AllDay(mic) && !allDay // round the clock no close tells a story
		for n := t.shock - 1; n >= t.shock-before; n-- {
			d, open := byDay[n]
			if !open || !t.hasDay(mic, n) {
				continue
			}
			if w.first = min(w.first, n); !skip && d.session.Close.After(w.after) {
				w.after = d.session.Close
			}
			break
		}
		for n := t.shock; n <= w.last; n++ {
			d, open := byDay[n]
			if !open {
				continue
			}
			if !skip && (w.by.IsZero() || d.session.Open.Before(w.by)) {
				w.by = d.session.Open
			}
			if d.session.Close.After(w.to) {
				w.to = d.session.Close
			}
			w.deduced[mic] = w.deduced[mic] || d.kind == unknownDay
		}
	}
	if w.after.IsZero() {
		return nil, t.o.fault(fmt.Errorf("1: table has no price in the month before %s, so no move can be told; give one that begins earlier", t.o.Shock))
	}
	if w.by.Before(w.after) {
		w.by = w.after
	}
	w.from = w.after
	if at := p.ShockAt; !at.IsZero() {
		if at.Before(w.from) || at.After(w.to) {
			return nil, t.o.fault(fmt.Errorf("1: shock at %s lies outside %s to %s; give a time in it", at.Format(time.RFC3339), w.from.Format(time.RFC3339), w.to.Format(time.RFC3339)))
		}
		w.after, w.by, w.asked = at, at, at
	}
	if w.start = w.by.Add(-time.Minute); w.start.Before(w.from) {
		w.start = w.from
	}
	return w, nil
}

// home is the venue of the origin, or of most symbols where there is none.
func (t *Table) home() string {
	count := map[string]int{}
	best := ""
	for _, s := range t.Series {
		if s.Symbol == t.o.Origin {
			return s.MIC
		}
		if count[s.MIC]++; count[s.MIC] > count[best] {
			best = s.MIC
		}
	}
	return best
}

// hasDay reports whether any symbol of a venue has a price on a day.
func (t *Table) hasDay(mic string, day int32) bool {
	for _, s := range t.Series {
		if s.MIC == mic && s.on(day) >= 0 {
			return true
		}
	}
	return false
}

// on gives the row of a day, -1 where there is none.
func (s *Series) on(day int32) int {
	lo, hi := 0, len(s.days)
	for lo < hi {
		if mid := (lo + hi) / 2; s.days[mid] < day {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(s.days) && s.days[lo] == day {
		return lo
	}
	return -1
}

// base gives the row of the last close before the shock, -1 where there is
// none near it.
func (s *Series) base(shock int32) int {
	at := -1
	for i, n := range s.days {
		if n >= shock {
			break
		}
		at = i
	}
	if at >= 0 && s.days[at] < shock-baseWithin {
		return -1
	}
	return at
}

// sessionRows are the days of the venues that the calendar does not know.
func (t *Table) sessionRows(w *window) [][]string {
	rows := [][]string{{"venue", "date", "open", "break_start", "break_end", "close", "basis"}}
	for _, mic := range sortedKeys(w.open) {
		if !w.deduced[mic] && t.days.on(mic, w.first).kind != unknownDay {
			continue
		}
		zone := t.o.Calendar.Zone(mic)
		clock := func(at time.Time) string {
			if at.IsZero() {
				return ""
			}
			return at.In(zone).Format("15:04")
		}
		for n := w.first; n <= w.last; n++ {
			known := t.days.on(mic, n)
			d, open := w.open[mic][n]
			switch {
			case known.kind != unknownDay:
			case open:
				s := d.session
				shut := clock(s.Close)
				if shut == "00:00" {
					shut = "24:00"
				}
				rows = append(rows, []string{mic, dayText(n), clock(s.Open), clock(s.BreakStart), clock(s.BreakEnd), shut, "a symbol has a row; hours are the regular ones"})
			default:
				rows = append(rows, []string{mic, dayText(n), "", "", "", "", "no symbol has a row: shut"})
			}
		}
	}
	return rows
}

// figureDay reports whether a day of a series is played.
func (w *window) figureDay(s *Series, n, shock int32) (data.Session, bool) {
	d, open := w.open[s.MIC][n]
	return d.session, open && n >= shock && n <= w.last
}
