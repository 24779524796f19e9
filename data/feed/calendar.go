package feed

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"sync"
	"time"
	_ "time/tzdata" // zones must be there on a machine that has none

	"contagion/data"
	"contagion/data/guard"
)

var micGrammar = regexp.MustCompile(`^[A-Z0-9]{4}$`)

// hours are a venue's local opening hours over a range of dates.
type hours struct {
	from, to                                string
	open, pause, resume, shut, early, later string // "09:30"; "" for none
}

// ReadCalendar reads the venues' table of a folder: venues.csv, hours.csv
// (regular hours by range of dates), days.csv (holidays and special hours)
// and known.csv (the ranges in which the table is complete).
func ReadCalendar(fsys fs.FS, dir string) (*data.Calendar, error) {
	r := calendarReader{fsys: fsys, dir: dir, hours: map[string][]hours{}, days: map[string]map[string]hours{}, known: map[string][]data.Span{}, rules: map[string]*data.Rule{}}
	venues, like, err := r.venues()
	if err != nil {
		return nil, err
	}
	for _, read := range []func() error{r.readHours, r.readDays, r.readKnown} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	// Venues that are alike share one table, the largest thing here; all are made at once.
	type table struct {
		mic, zone string
	}
	type made struct {
		sessions []data.Session
		err      error
	}
	tables := map[table]*made{}
	var all sync.WaitGroup
	of := make([]*made, len(venues))
	for i, v := range venues {
		mic := v.MIC
		if like[mic] != "" {
			mic = like[mic]
		}
		if v.Rule = r.rules[mic]; v.Rule != nil {
			of[i] = &made{}
			continue
		}
		v.Known = r.known[mic]
		t := table{mic, v.Zone.String()}
		if tables[t] == nil {
			m := &made{}
			tables[t] = m
			all.Go(guard.Caught(func() { m.sessions, m.err = r.sessions(mic, v) }))
		}
		of[i] = tables[t]
	}
	all.Wait()
	for i, v := range venues {
		if v.Sessions = of[i].sessions; of[i].err != nil {
			return nil, of[i].err // of the first venue that has one
		}
	}
	return data.NewCalendar(venues), nil
}

type calendarReader struct {
	fsys   fs.FS
	dir    string
	hours  map[string][]hours
	days   map[string]map[string]hours // zero hours: closed
	known  map[string][]data.Span
	daily  map[string]bool
	listed map[string]bool
	always map[string]bool       // round the clock
	rules  map[string]*data.Rule // of those that are known without an end
}

// lastDate is what hours without an end are read to.
const lastDate = "9999-12-31"

func (r *calendarReader) table(name string, columns ...string) ([]row, error) {
	return readTable(r.fsys, path.Join(r.dir, name), "calendar: "+name, columns)
}

func (r *calendarReader) venues() ([]*data.Venue, map[string]string, error) {
	rows, err := r.table("venues.csv", "mic", "name", "place", "region", "zone", "like", "round_the_clock")
	if err != nil {
		return nil, nil, err
	}
	var out []*data.Venue
	like := map[string]string{}
	r.daily, r.listed, r.always = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, w := range rows {
		zone, err := time.LoadLocation(w.field[4])
		if err != nil || w.field[4] == "" || w.field[4] == "Local" {
			return nil, nil, w.errorf("zone %q is not known; give a name like Europe/Paris", w.field[4])
		}
		mic := w.field[0]
		if !micGrammar.MatchString(mic) {
			return nil, nil, w.errorf("venue %q is not a code; give four capitals or digits", mic)
		}
		if r.listed[mic] {
			return nil, nil, w.errorf("venue %s stands twice; keep one row", mic)
		}
		if w.field[5] != "" && !r.listed[w.field[5]] {
			return nil, nil, w.errorf("venue %s is like %q, which is not above it; list that first", mic, w.field[5])
		}
		if like[w.field[5]] != "" {
			return nil, nil, w.errorf("venue %s is like %s, which is like another; name that one", mic, w.field[5])
		}
		r.listed[mic], r.daily[mic], r.always[mic], like[mic] = true, w.field[6] == "daily", w.field[6] != "", w.field[5]
		out = append(out, &data.Venue{MIC: mic, Name: data.Clean(w.field[1], nameCells), Place: data.Clean(w.field[2], 24), Region: data.Clean(w.field[3], 24), Zone: zone, AllDay: w.field[6] != ""})
	}
	return out, like, nil
}

func (r *calendarReader) readHours() error {
	rows, err := r.table("hours.csv", "mic", "from", "to", "open", "break_start", "break_end", "close", "ext_open", "ext_close", "note")
	if err != nil {
		return err
	}
	for _, w := range rows {
		h := hours{w.field[1], w.field[2], w.field[3], w.field[4], w.field[5], w.field[6], w.field[7], w.field[8]}
		until := h.to
		if until == "" {
			h.to, until = lastDate, h.from
		}
		if err := r.check(w, h, h.from, until); err != nil {
			return err
		}
		r.hours[w.field[0]] = append(r.hours[w.field[0]], h)
	}
	return nil
}

func (r *calendarReader) readDays() error {
	rows, err := r.table("days.csv", "mic", "date", "kind", "open", "break_start", "break_end", "close", "source")
	if err != nil {
		return err
	}
	for _, w := range rows {
		h := hours{open: w.field[3], pause: w.field[4], resume: w.field[5], shut: w.field[6]}
		switch w.field[2] {
		case "closed":
			h = hours{}
		case "hours":
			if err := r.check(w, h, w.field[1]); err != nil {
				return err
			}
		default:
			return w.errorf("kind %q is not known; give closed or hours", w.field[2])
		}
		if err := r.check(w, hours{}, w.field[1]); err != nil {
			return err
		}
		if r.days[w.field[0]] == nil {
			r.days[w.field[0]] = map[string]hours{}
		}
		if _, twice := r.days[w.field[0]][w.field[1]]; twice {
			return w.errorf("%s has two rows for %s; keep one", w.field[0], w.field[1])
		}
		r.days[w.field[0]][w.field[1]] = h
	}
	return nil
}

// check refuses unknown venues, dates and clock times.
func (r *calendarReader) check(w row, h hours, dates ...string) error {
	if !r.listed[w.field[0]] {
		return w.errorf("venue %q is not in venues.csv; add it there", w.field[0])
	}
	for _, d := range dates {
		if !isDate(d) {
			return w.errorf("date %q is not a date; write it like 2025-01-27", d)
		}
	}
	for _, c := range []string{h.open, h.pause, h.resume, h.shut, h.early, h.later} {
		if _, err := minutes(c); c != "" && err != nil {
			return w.errorf("clock time %q is wrong; write it like 09:30", c)
		}
	}
	if h != (hours{}) && (h.open == "" || h.shut == "") {
		return w.errorf("hours without open or close; give both")
	}
	return nil
}

func minutes(clock string) (int, error) {
	if len(clock) != 5 || clock[2] != ':' {
		return 0, fmt.Errorf("not a clock time")
	}
	for _, i := range []int{0, 1, 3, 4} {
		if clock[i] < '0' || clock[i] > '9' {
			return 0, fmt.Errorf("not a clock time")
		}
	}
	h, m := int(clock[0]-'0')*10+int(clock[1]-'0'), int(clock[3]-'0')*10+int(clock[4]-'0')
	if h > 24 || m > 59 || h == 24 && m > 0 {
		return 0, fmt.Errorf("not a clock time")
	}
	return h*60 + m, nil
}

// sessions lists every session in the known ranges of a venue, in UTC.
func (r *calendarReader) sessions(mic string, v *data.Venue) ([]data.Session, error) {
	out := make([]data.Session, 0, 1024) // four years
	for _, span := range v.Known {
		from, _ := time.Parse(time.DateOnly, span.From)
		to, _ := time.Parse(time.DateOnly, span.To)
		const longest = 366 * 30 * 24 * time.Hour // a table of more than 30 years is a typing slip
		if to.Sub(from) > longest {
			return nil, fmt.Errorf("calendar: known.csv: %s is known from %s to %s, over 30 years; give a shorter range", mic, span.From, span.To)
		}
		for d := from; !d.After(to); d = d.AddDate(0, 0, 1) {
			if w := d.Weekday(); (w == time.Saturday || w == time.Sunday) && !r.daily[mic] {
				continue
			}
			day := d.Format(time.DateOnly)
			regular := r.regular(mic, day)
			h, special := r.days[mic][day]
			switch {
			case !special:
				h = regular
			case h == (hours{}):
				continue
			default:
				h.early, h.later = regular.early, regular.later
				if h.shut < regular.shut {
					h.later = "" // after hours of a half day are not in the table
				}
			}
			if h.open == "" {
				return nil, fmt.Errorf("calendar: hours.csv: %s has no hours on %s; add a range that covers it", mic, day)
			}
			s := session(d, day, h, v.Zone)
			if !inOrder(s) || len(out) > 0 && s.Start().Before(out[len(out)-1].End()) {
				return nil, fmt.Errorf("calendar: hours.csv: %s on %s opens, pauses and closes in no order; correct it there or in days.csv", mic, day)
			}
			out = append(out, s)
		}
	}
	return out, nil
}

// inOrder reports whether a session's times follow each other: everything
// that asks the calendar takes it for granted.
func inOrder(s data.Session) bool {
	if s.BreakStart.IsZero() != s.BreakEnd.IsZero() || !s.Open.Before(s.Close) || s.Start().After(s.Open) || s.End().Before(s.Close) {
		return false
	}
	return s.BreakStart.IsZero() || s.Open.Before(s.BreakStart) && s.BreakStart.Before(s.BreakEnd) && s.BreakEnd.Before(s.Close)
}

func (r *calendarReader) regular(mic, day string) hours {
	for _, h := range r.hours[mic] {
		if h.from <= day && day <= h.to {
			return h
		}
	}
	return hours{}
}

func session(d time.Time, day string, h hours, zone *time.Location) data.Session {
	at := func(clock string, back int) time.Time {
		if clock == "" {
			return time.Time{}
		}
		m, _ := minutes(clock)
		return time.Date(d.Year(), d.Month(), d.Day()-back, m/60, m%60, 0, 0, zone).UTC()
	}
	back := 0
	if h.open >= h.shut {
		back = 1 // opens on the evening before
	}
	return data.Session{Day: day, Open: at(h.open, back), Close: at(h.shut, 0), BreakStart: at(h.pause, 0), BreakEnd: at(h.resume, 0), ExtOpen: at(h.early, 0), ExtClose: at(h.later, 0)}
}
