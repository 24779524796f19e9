package feed

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"time"

	"contagion/data"
)

// sessionsFile holds the days of a scenario's venues that the calendar does
// not know. It may be missing.
const sessionsFile = "sessions.csv"

// mostDays of a venue in sessionsFile: a window is 62 days long.
const mostDays = 200

// WithSessions gives the calendar with the days that a scenario's folder adds
// to it: rows "venue,date,open,break_start,break_end,close,basis" in local
// time, blank hours for a day on which the venue was shut. What the calendar
// knows itself stays as it is.
func WithSessions(fsys fs.FS, dir string, cal *data.Calendar) (*data.Calendar, error) {
	if _, err := fs.Lstat(fsys, path.Join(dir, sessionsFile)); errors.Is(err, fs.ErrNotExist) {
		return cal, nil
	}
	r := scenarioReader{fsys: fsys, dir: dir, name: path.Base(dir)}
	if f, ok := fsys.(folder); ok && dir == "." {
		r.name = f.name
	}
	rows, err := r.table(sessionsFile, "venue", "date", "open", "break_start", "break_end", "close", "basis")
	if err != nil {
		return nil, err
	}
	var order []string
	sessions, spans := map[string][]data.Session{}, map[string]data.Span{}
	days := map[string]int{}
	for _, w := range rows {
		mic, day := w.field[0], w.field[1]
		h := hours{open: w.field[2], pause: w.field[3], resume: w.field[4], shut: w.field[5]}
		switch {
		case !cal.Has(mic):
			return nil, w.errorf("venue %q is not in the calendar; give one of its codes", mic)
		case !isDate(day):
			return nil, w.errorf("date %q is not one; write it like 2025-01-27", day)
		case (h.open == "") != (h.shut == "") || (h.pause == "") != (h.resume == "") || h.open == "" && h.pause != "":
			return nil, w.errorf("hours of %s on %s are not whole; give open and close, both ends of the break, or nothing", mic, day)
		}
		for _, c := range []string{h.open, h.pause, h.resume, h.shut} {
			if _, err := minutes(c); c != "" && err != nil {
				return nil, w.errorf("clock time %q is wrong; write it like 09:30", c)
			}
		}
		if days[mic]++; days[mic] > mostDays {
			return nil, w.errorf("%s has more than %d days; a window needs fewer", mic, mostDays)
		}
		span, seen := spans[mic]
		switch {
		case !seen:
			order = append(order, mic)
			span = data.Span{From: day, To: day}
		case day <= span.To:
			return nil, w.errorf("%s of %s does not come after %s; sort its days, oldest first", day, mic, span.To)
		}
		span.To = day
		spans[mic] = span
		if h.open == "" {
			continue
		}
		d, _ := time.Parse(time.DateOnly, day)
		s := session(d, day, h, cal.Zone(mic))
		if list := sessions[mic]; !inOrder(s) || len(list) > 0 && s.Start().Before(list[len(list)-1].End()) {
			return nil, w.errorf("%s on %s opens, pauses and closes in no order; correct its times", mic, day)
		}
		sessions[mic] = append(sessions[mic], s)
	}
	for _, mic := range order {
		cal = cal.With(mic, spans[mic], sessions[mic])
		for _, s := range sessions[mic] {
			if len(cal.Sessions(mic, s.Start(), s.End().Add(-time.Second))) > 1 {
				return nil, fmt.Errorf("%s: session of %s on %s runs into another of the calendar; correct its times", r.where(sessionsFile), mic, s.Day)
			}
		}
	}
	return cal, nil
}

// Hours are the venues' regular hours by date, whether or not the calendar
// knows that they traded on it.
type Hours struct {
	hours map[string][]hours
	like  map[string]string
	daily map[string]bool
	zone  map[string]*time.Location
}

// ReadHours reads venues.csv and hours.csv of a calendar's folder.
func ReadHours(fsys fs.FS, dir string) (*Hours, error) {
	r := calendarReader{fsys: fsys, dir: dir, hours: map[string][]hours{}}
	venues, like, err := r.venues()
	if err != nil {
		return nil, err
	}
	if err := r.readHours(); err != nil {
		return nil, err
	}
	h := &Hours{hours: r.hours, like: like, daily: r.daily, zone: map[string]*time.Location{}}
	for _, v := range venues {
		h.zone[v.MIC] = v.Zone
	}
	return h, nil
}

// Regular gives a venue's regular session on a local date; outside the table
// those of its nearest range. ok is false on weekends, and where the venue or
// the date is none.
func (h *Hours) Regular(mic, day string) (s data.Session, ok bool) {
	zone := h.zone[mic]
	d, err := time.Parse(time.DateOnly, day)
	if zone == nil || err != nil {
		return s, false
	}
	table := mic
	if h.like[mic] != "" {
		table = h.like[mic]
	}
	ranges := h.hours[table]
	if w := d.Weekday(); len(ranges) == 0 || (w == time.Saturday || w == time.Sunday) && !h.daily[table] {
		return s, false
	}
	nearest := ranges[0]
	for _, r := range ranges {
		if r.from <= day && (day <= r.to || r.from > nearest.from) {
			nearest = r
		}
	}
	return session(d, day, hours{open: nearest.open, pause: nearest.pause, resume: nearest.resume, shut: nearest.shut}, zone), true
}
