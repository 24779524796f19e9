package feed

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
)

// A FilmedShock says what scenario to make of a recording.
type FilmedShock struct {
	Key, Title string
	Origin     data.ID
	Shock      data.Interval
	Name       string // of the recording's file
	Told       string // a line of the story at the shock
	Size       string // and one of how large it was, at the time of which that is; zero for none
	Sized      time.Time
}

// mostBars is how many bars a scenario of a recording has at most; its reader
// takes 100,000 rows.
const mostBars = 90_000

// widths are the lengths of bars that are tried, in minutes.
var widths = []int{1, 2, 5, 10, 15, 30, 60}

// FilmedFiles gives the files of a scenario of a recording: its universe and
// calibration, its known ticks as the last prices of bars of one minute or, of
// a long recording, more, and a shock. Ticks at times at which the calendar has
// no session of their venue are left out and counted.
func FilmedFiles(r *Recording, cal *data.Calendar, f FilmedShock) (files map[string][]byte, width time.Duration, left int, err error) {
	s := r.Scenario
	if !keyGrammar.MatchString(f.Key) {
		return nil, 0, 0, fmt.Errorf("scenario: %q is not a name; give letters, digits and . _ - only, at most 24", data.Clean(f.Key, 40))
	}
	bars, closes, left, err := barsOf(r, cal)
	if err != nil {
		return nil, 0, 0, err
	}
	minutes := widths[0]
	for _, minutes = range widths {
		if minutes > 1 {
			bars = wider(bars, minutes, s.To)
		}
		if len(bars) <= mostBars {
			break
		}
	}
	if len(bars) > mostBars {
		return nil, 0, 0, fmt.Errorf("scenario: %s has more than %d bars even of an hour; record fewer symbols, or less", f.Name, mostBars)
	}
	figures := [][]string{{"symbol", "when", "kind", "value", "evidence", "source", "confidence", "note"}}
	row := func(id data.ID, when, kind string, price float64, e data.Evidence) {
		figures = append(figures, []string{s.Universe.At(id).Symbol, when, kind, strconv.FormatFloat(price, 'f', -1, 64), e.String(), recordingSource, "B", ""})
	}
	for _, c := range closes {
		row(c.id, c.day, "close", c.price, c.evidence)
	}
	for _, b := range bars {
		row(b.id, b.at.Format("2006-01-02T15:04:05Z"), "bar_close", b.price, b.evidence)
	}
	if files, err = Calibrated(s); err != nil {
		return nil, 0, 0, err
	}
	tables := map[string][][]string{"figures.csv": figures, "events.csv": {{"time", "precision", "text", "source", "confidence"}}, "groups.csv": {{"key", "name", "short", "region"}},
		"instruments.csv": {{"symbol", "name", "short", "venue", "currency", "group", "unit", "note"}}, "calibration.csv": {{"symbol", "sigma_pct", "n", "from", "to", "basis"}}}
	add := func(file string, cells ...string) { tables[file] = append(tables[file], cells) }
	sigma := func(key string, g data.Sigma) {
		if g.Pct > 0 {
			add("calibration.csv", key, strconv.FormatFloat(g.Pct, 'g', 6, 64), strconv.Itoa(g.N), g.From, g.To, g.Basis)
		}
	}
	for i := range s.Universe.Instruments {
		in := &s.Universe.Instruments[i]
		add("instruments.csv", in.Symbol, in.Name, in.Short, in.MIC, in.Currency, in.Group, unitWord(in.Unit), in.Note)
		sigma(in.Symbol, s.Sigma[i])
	}
	for i, g := range s.Universe.Groups {
		add("groups.csv", g.Key, g.Name, g.Short, g.Region)
		sigma("group:"+g.Key, s.GroupSigma[i])
	}
	for _, e := range s.Events {
		add("events.csv", e.At.UTC().Format(time.RFC3339), e.Precision, e.Text, e.Source, string(e.Confidence))
	}
	add("events.csv", f.Shock.By.UTC().Format(time.RFC3339), "minute", data.Clean(f.Told, textCells), recordingSource, "C")
	if f.Sized.After(f.Shock.By) && !f.Sized.After(s.To) {
		add("events.csv", f.Sized.UTC().Format(time.RFC3339), "minute", data.Clean(f.Size, textCells), recordingSource, "C")
	}
	for name, rows := range tables {
		if err := sheet(files, name, rows); err != nil {
			return nil, 0, 0, err
		}
	}
	if files["scenario.toml"], err = toml.Marshal(f.head(s)); err != nil {
		return nil, 0, 0, err
	}
	return files, time.Duration(minutes) * time.Minute, left, nil
}

func unitWord(u data.Unit) string {
	for word, v := range units {
		if v == u {
			return word
		}
	}
	return ""
}

// head is the scenario's. It plays from shortly before the shock.
func (f *FilmedShock) head(s *data.Scenario) head {
	start := startBefore(s, f.Shock)
	origin := ""
	if f.Origin != data.None {
		origin = s.Universe.At(f.Origin).Symbol
	}
	iso := func(t time.Time) string { return t.UTC().Format(time.RFC3339) }
	return head{Key: f.Key, Title: data.Clean(f.Title, nameCells), Blurb: data.Clean("Your own recording "+f.Name+"; nobody else has checked it.", textCells),
		Why:    "Made by contagion import from a recording of a running market: the shock is the one that was found in it, or given for it. What else happened then is not known here.",
		Origin: origin, ShockAfter: iso(f.Shock.After), ShockBy: iso(f.Shock.By), From: iso(s.From), To: iso(ceil(s.To, time.Second)), Start: iso(start), Speed: shockPace,
		Sessions: max(s.Sessions, 1), Seed: uint64(s.From.Unix()), Intraday: true, Simulated: s.Simulated, Theme: s.Theme, Index: s.Index,
		Sources: map[string]string{recordingSource: data.Clean("your own recording "+f.Name+", not checked by anybody else", textCells)}}
}

// A filmedBar is the last known price of an instrument up to a time.
type filmedBar struct {
	id       data.ID
	at       time.Time
	day      string // of a close
	price    float64
	evidence data.Evidence
	end      time.Time // of the session: a bar is no longer
}

// barsOf reads the whole recording into minutes.
func barsOf(r *Recording, cal *data.Calendar) (bars, closes []filmedBar, left int, err error) {
	s := r.Scenario
	n := len(s.Universe.Instruments)
	now := make([]filmedBar, n)
	closed := make(map[string]int, n)
	session := make([]data.Session, n)
	const most = 20_000_000 // minutes of instruments: a gigabyte
	src := r.Replay()
	var ticks []data.Tick
	for to := (time.Time{}); to.Before(s.To); {
		to = src.Within(s.To)
		if ticks, err = src.Until(to, ticks[:0]); err != nil {
			return nil, nil, 0, err
		}
		for i := range ticks {
			k := &ticks[i]
			if !k.Evidence.Known() {
				continue
			}
			ses := &session[k.ID]
			if !k.At.After(ses.Start()) || k.At.After(ses.End()) {
				list := cal.Sessions(s.Universe.At(k.ID).MIC, k.At.Add(-time.Second), k.At)
				if len(list) == 0 {
					left++
					continue
				}
				*ses = list[0]
			}
			if k.Role == data.Close && k.At.Equal(ses.Close) {
				place := s.Universe.At(k.ID).Symbol + " " + ses.Day
				b := filmedBar{id: k.ID, day: ses.Day, price: k.Price, evidence: k.Evidence}
				if at, twice := closed[place]; twice {
					closes[at] = b
				} else {
					closed[place] = len(closes)
					closes = append(closes, b)
				}
				continue
			}
			end := barEnd(k.At, 1, ses.End(), s.To)
			if b := &now[k.ID]; !b.at.IsZero() && !b.at.Equal(end) {
				if bars = append(bars, *b); len(bars) > most {
					return nil, nil, 0, fmt.Errorf("recording: it holds more than %d minutes; import a shorter one", most)
				}
			}
			now[k.ID] = filmedBar{k.ID, end, "", k.Price, k.Evidence, ses.End()}
		}
	}
	for i := range now {
		if !now[i].at.IsZero() {
			bars = append(bars, now[i])
		}
	}
	slices.SortStableFunc(bars, func(a, b filmedBar) int { return a.at.Compare(b.at) })
	return bars, closes, left, nil
}

// barEnd is the end of the bar that a price lies in.
func barEnd(at time.Time, minutes int, limits ...time.Time) time.Time {
	end := ceil(at, time.Duration(minutes)*time.Minute)
	for _, l := range limits {
		if end.After(l) {
			end = l
		}
	}
	return ceil(end, time.Second)
}

func ceil(t time.Time, d time.Duration) time.Time {
	if c := t.Truncate(d); c.Before(t) {
		return c.Add(d)
	}
	return t
}

// wider joins bars to bars of more minutes: the last price of each stays. The
// last of a session, and of the recording, is shorter.
func wider(bars []filmedBar, minutes int, to time.Time) []filmedBar {
	type place struct {
		id data.ID
		at int64
	}
	seen := map[place]int{}
	var out []filmedBar
	for _, b := range bars {
		b.at = barEnd(b.at, minutes, b.end, to)
		p := place{b.id, b.at.Unix()}
		if i, some := seen[p]; some {
			out[i] = b
			continue
		}
		seen[p] = len(out)
		out = append(out, b)
	}
	return out
}
