package main

import (
	"fmt"
	"math"
	"strings"
	"time"

	"contagion/data"
)

// A finding is something that a sound scenario lacks: place, fact and cure in
// one line. A fault is something that a reader would be misled by or miss; the
// others are limits that the screen states by itself.
type finding struct {
	fault bool
	text  string
}

// findings lists what a scenario that can be read still lacks.
func findings(s *data.Scenario, cal *data.Calendar) (list []finding) {
	fault := func(format string, a ...any) { list = append(list, finding{true, fmt.Sprintf(format, a...)}) }
	note := func(format string, a ...any) { list = append(list, finding{false, fmt.Sprintf(format, a...)}) }
	checkHead(s, fault, note)
	checkFigures(s, cal, fault, note)
	checkCalibration(s, cal, fault, note)
	checkGroups(s, note)
	checkCalendar(s, cal, fault)
	return list
}

type say func(format string, a ...any)

func checkHead(s *data.Scenario, fault, note say) {
	for _, f := range []struct{ key, value string }{{"blurb", s.Blurb}, {"why", s.Why}} {
		if f.value == "" {
			fault("scenario.toml: %s is empty; write what happened, and what else did", f.key)
		}
	}
	used := map[string]bool{}
	for i := range s.Figures {
		used[s.Figures[i].Source] = true
	}
	for _, tag := range sortedKeys(s.Sources) {
		if s.Sources[tag] == "" {
			fault("scenario.toml: source %s says nothing; write where its figures come from", tag)
		} else if !used[tag] {
			note("scenario.toml: source %s has no figure; remove it, or keep it for the events", tag)
		}
	}
	inside := 0
	for _, e := range s.Events {
		if e.Source == "" {
			fault("events.csv: %q has no source; name one, or memory", data.Clean(e.Text, 60))
		}
		if !e.At.Before(s.From) && !e.At.After(s.To) {
			inside++
		} else {
			note("events.csv: %q lies outside the window; move it, or widen the window", data.Clean(e.Text, 60))
		}
	}
	if inside == 0 {
		fault("events.csv: no event lies in the window; add the shock, with its source")
	}
}

func checkFigures(s *data.Scenario, cal *data.Calendar, fault, note say) {
	n, day := len(s.Universe.Instruments), shockDay(s, cal)
	base, after := make([]bool, n), make([]int, n)
	for i := range s.Figures {
		f := &s.Figures[i]
		if f.At.After(s.Shock.After) {
			after[f.ID]++
		}
		// Round the clock the close of the day before may come after the news.
		if !f.At.After(s.Shock.After) || f.Session < day && cal.AllDay(s.Universe.At(f.ID).MIC) {
			base[f.ID] = true
		}
	}
	simulated := false
	for i := range s.Figures {
		simulated = simulated || s.Figures[i].Evidence == data.Simulated
	}
	for i := range n {
		in := s.Universe.At(data.ID(i))
		if !base[i] && in.Unit != data.Based {
			fault("figures.csv: %s has no figure before the shock, so none of its moves can be told; add the close before it, or leave it out", in.Symbol)
		}
		if after[i] == 0 {
			fault("figures.csv: %s has no figure after the shock; add one, or leave it out", in.Symbol)
		}
	}
	if simulated {
		note("figures.csv: holds simulated figures of a what-if; nothing is measured from them")
	}
}

// checkCalibration holds it to days before the shock: with a later one the
// shock would be part of what it is measured by.
func checkCalibration(s *data.Scenario, cal *data.Calendar, fault, note say) {
	day := shockDay(s, cal)
	own, without := 0, []string{}
	for i := range s.Sigma {
		g, in := s.Sigma[i], s.Universe.At(data.ID(i))
		switch {
		case g.Own():
			own++
		case math.IsNaN(g.Pct) && in.Unit != data.Yield:
			without = append(without, in.Symbol)
		}
		if g.To >= day {
			fault("calibration.csv: days of %s reach %s, the shock's first is %s; calibrate with --before %s", in.Symbol, g.To, day, day)
		}
	}
	if own == 0 {
		fault("calibration.csv: no instrument has a volatility of its own, so nothing can be measured; run contagion calibrate DAILY.csv --scenario DIR --before %s -o DIR", day)
		return
	}
	if len(without) > 0 {
		note("calibration.csv: no volatility for %s, so it is not judged; give more days before the shock", strings.Join(without[:min(len(without), 6)], ", "))
	}
	if s.Origin != data.None && !s.Sigma[s.Origin].Own() && s.Universe.At(s.Origin).Unit != data.Yield {
		note("calibration.csv: the origin %s has no volatility of its own: %s; give more of its days before the shock", s.Universe.At(s.Origin).Symbol, sigmaText(s.Sigma[s.Origin]))
	}
	if s.Together == nil {
		fault("same.csv: no correlations, so nothing is expected of anybody; calibrate with -o DIR")
	} else if s.Together.To >= day {
		fault("background.toml: correlations reach %s, the shock's first day is %s; calibrate with --before %s", s.Together.To, day, day)
	}
	switch {
	case s.Network == nil:
		note("background.toml: no network of the groups; it needs two groups with a year of days")
	case s.Network.To >= day:
		fault("background.toml: network reaches %s, the shock's first day is %s; calibrate with --before %s", s.Network.To, day, day)
	}
}

// shockDay is the first local date, anywhere among the scenario's venues, of a
// session that the shock could be traded in.
func shockDay(s *data.Scenario, cal *data.Calendar) string {
	first := ""
	for i := range s.Universe.Instruments {
		mic := s.Universe.Instruments[i].MIC
		if cal.AllDay(mic) {
			continue
		}
		for _, ses := range cal.Sessions(mic, s.Shock.After.Add(time.Second), s.To) {
			if ses.Close.After(s.Shock.After) && (first == "" || ses.Day < first) {
				first = ses.Day
			}
		}
	}
	if first == "" {
		return s.Shock.By.Format(time.DateOnly)
	}
	return first
}

func checkGroups(s *data.Scenario, note say) {
	const few = 3    // below it a group's mean is its largest member's
	const label = 20 // shares, as the label of a day asks for
	shares := map[string]int{}
	for i, g := range s.Universe.Groups {
		if g.Region == "Global" {
			continue
		}
		if len(g.Members) < few {
			note("groups.csv: %s has %s, so its mean says little; give 3 or more", g.Key, several(len(g.Members), "instrument"))
		}
		for _, id := range g.Members {
			if s.Universe.At(id).Unit == data.Money || s.Universe.At(id).Unit == data.Based {
				shares[g.Region]++
			}
		}
		if s.GroupLink(i).N == 0 && len(s.Links) > 0 {
			note("scenario.toml: %s has no market that its moves are measured against; name an index under [index], or other groups of its region", g.Key)
		}
	}
	region := ""
	if s.Origin != data.None {
		if g := s.Universe.GroupOf(s.Origin); g >= 0 {
			region = s.Universe.Groups[g].Region
		}
	}
	if region == "" || shares[region] == 0 {
		for _, r := range sortedKeys(shares) {
			if shares[r] > shares[region] {
				region = r
			}
		}
	}
	if shares[region] < label {
		note("instruments.csv: %d shares of %s, fewer than %d, so the day gets no label and no gauges; add shares", shares[region], region, label)
	}
}

// checkCalendar finds the first day of each venue that the calendar does not
// know. The last may be the next date in the East.
func checkCalendar(s *data.Scenario, cal *data.Calendar, fault say) {
	seen := map[string]bool{}
	last := s.To.Add(-time.Second).Format(time.DateOnly)
	for i := range s.Universe.Instruments {
		mic := s.Universe.Instruments[i].MIC
		if seen[mic] {
			continue
		}
		seen[mic] = true
		for t := s.From; !t.After(s.To); t = t.Add(6 * time.Hour) {
			day := t.In(cal.Zone(mic)).Format(time.DateOnly)
			if state, _ := cal.StateAt(mic, t); state == data.Unknown && day <= last {
				fault("sessions.csv: the calendar does not know what %s did on %s; add a row venue,date,hours for each of its days", mic, day)
				break
			}
		}
	}
}
