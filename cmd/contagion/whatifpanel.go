package main

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"contagion/data/contagion"
	"contagion/data/feed"
)

// A pastPanel is a panel laid out by the sessions of the first shocked name,
// split at the day of the shock.
type pastPanel struct {
	sheet  *feed.Sheet
	closes [][]float64 // by series
	groups map[string]string
	at     string
	days   []string // sessions of the first shocked name, all
	rows   []int    // their rows in the sheet
	before int      // how many of them lie before the day
	event  int      // which of them is the day; -1
	cut    int      // rows of the sheet before the day
	shocks []shock
	origin []int // columns
	apart  []bool
	notes  []string
}

// stale reports whether more than two weeks lie between two dates: then what
// is known of the first is not what was known at the second.
func stale(last, at string) bool {
	a, errA := time.Parse(time.DateOnly, last)
	b, errB := time.Parse(time.DateOnly, at)
	const most = 14 * 24 * time.Hour
	return errA == nil && errB == nil && b.Sub(a) > most
}

// lay finds the shocked names and the days of the panel.
func (f *whatifFlags) lay(s *feed.Sheet, closes [][]float64, groups map[string]string) (*pastPanel, error) {
	p := &pastPanel{sheet: s, closes: closes, groups: groups, at: f.at, event: -1}
	for _, k := range f.shocks {
		symbol, err := symbolOf(s, "whatif:", k.symbol)
		if err != nil {
			return nil, err
		}
		p.shocks, p.origin = append(p.shocks, shock{symbol, k.size}), append(p.origin, s.Column(symbol))
	}
	f.shocks = p.shocks // as the panel writes them
	clock := p.shocks[0].symbol
	for t, c := range closes[p.origin[0]] {
		if c > 0 {
			p.days, p.rows = append(p.days, s.Dates[t]), append(p.rows, t)
		}
	}
	if len(p.days) == 0 {
		return nil, fmt.Errorf("whatif: %s has no value in the panel; give one that has", clock)
	}
	if p.at == "" {
		p.at = p.days[len(p.days)-1]
	}
	p.before, p.cut = sort.SearchStrings(p.days, p.at), sort.SearchStrings(s.Dates, p.at)
	if p.before < len(p.days) && p.days[p.before] == p.at {
		p.event = p.before
	} else if p.before < len(p.days) {
		p.notes = append(p.notes, fmt.Sprintf("whatif: %s did not trade on %s, so nothing is compared with it", clock, p.at))
	}
	if last := p.days[len(p.days)-1]; p.before == len(p.days) && stale(last, p.at) {
		return nil, fmt.Errorf("whatif: the panel ends on %s, over two weeks before %s; give a later panel, or a day that it knows", last, p.at)
	}
	if p.before <= contagion.StudyMin {
		return nil, fmt.Errorf("whatif: %s has %d closes before %s, and %d are needed; give a later --at, or a panel with more days", clock, p.before, p.at, contagion.StudyMin+1)
	}
	for _, name := range s.Names {
		p.apart = append(p.apart, closedBefore(name, clock))
	}
	return p, nil
}

// past gives a column's returns before the day: of the same session, or of the
// next. What closes on the day or later is not looked at.
func (p *pastPanel) past(column int) []float64 {
	c := p.closes[column]
	if p.apart[column] {
		return contagion.NextReturns(p.days[:p.before], p.sheet.Dates[:p.cut], c[:p.cut])
	}
	r := make([]float64, p.before)
	for k := range r {
		r[k] = p.move(column, k)
	}
	return r
}

// move is a column's return of one session of the clock.
func (p *pastPanel) move(column, day int) float64 {
	if day < 1 {
		return math.NaN()
	}
	a, b := p.closes[column][p.rows[day-1]], p.closes[column][p.rows[day]]
	if !(a > 0 && b > 0) {
		return math.NaN()
	}
	return b/a - 1
}

// actual is what a column did on the day, or in its next session.
func (p *pastPanel) actual(column int) float64 {
	switch {
	case p.event < 0:
		return math.NaN()
	case p.apart[column]:
		return contagion.NextReturns(p.days, p.sheet.Dates, p.closes[column])[p.event]
	}
	return p.move(column, p.event)
}

// A line is a series of the model: a name or a group.
type line struct {
	symbol, group string
	past          []float64
	actual        float64
}

// answer forecasts names and groups, those of the same session and those of
// the next each among their own: their correlations are shrunk to a mean of
// their own.
func (p *pastPanel) answer(f whatifFlags) (*whatifAnswer, error) {
	a := newWhatifAnswer(&f)
	a.at, a.before, a.about = p.at, p.days[max(0, p.before-contagion.WhatIfRows)]+" to "+p.days[p.before-1], "the panel"
	var origins []line
	for _, j := range p.origin {
		origins = append(origins, line{symbol: p.sheet.Names[j], group: p.group(j), past: p.past(j), actual: p.actual(j)})
	}
	var names [2][]line // same, next
	for j, name := range p.sheet.Names {
		if slices.Contains(p.origin, j) {
			continue
		}
		side := 0
		if p.apart[j] {
			side = 1
		}
		names[side] = append(names[side], line{name, p.group(j), p.past(j), p.actual(j)})
	}
	for i, o := range origins {
		session := same
		if p.apart[p.origin[i]] {
			session = next
		}
		a.respond(o.symbol, o.group, session, contagion.Forecast{Expected: p.shocks[i].size}, o.actual)
	}
	if f.mode == "idiosyncratic" {
		if p.groups != nil || len(names[1]) > 0 {
			p.notes = append(p.notes, "whatif: idiosyncratic answers are of names in the same session; groups and the next session are left out")
		}
		return a, p.own(a, origins[0], names[0])
	}
	for side, session := range []string{same, next} {
		for _, series := range [][]line{names[side], portfolios(names[side])} {
			if err := p.forecast(a, f.halfLife, session, origins, series); err != nil {
				return nil, err
			}
		}
	}
	a.sort()
	if note := a.score(); note != "" {
		p.notes = append(p.notes, note)
	}
	return a, nil
}

func (p *pastPanel) group(column int) string {
	if g := p.groups[p.sheet.Names[column]]; g != noGroup {
		return g
	}
	return ""
}

// portfolios makes the equal-weight groups of lines.
func portfolios(names []line) []line {
	var keys []string
	members := map[string][]line{}
	for _, n := range names {
		if n.group == "" || n.group == indexGroup {
			continue
		}
		if members[n.group] == nil {
			keys = append(keys, n.group)
		}
		members[n.group] = append(members[n.group], n)
	}
	var out []line
	for _, key := range keys {
		var past, last [][]float64
		for _, m := range members[key] {
			past, last = append(past, m.past), append(last, []float64{m.actual})
		}
		out = append(out, line{groupKey + key, key, contagion.GroupReturns(past, len(past)), contagion.GroupReturns(last, len(last))[0]})
	}
	return out
}

// forecast adds what some series are expected to do.
func (p *pastPanel) forecast(a *whatifAnswer, halfLife float64, session string, origins, series []line) error {
	if len(series) == 0 {
		return nil
	}
	var returns [][]float64
	for _, l := range append(slices.Clone(origins), series...) {
		returns = append(returns, l.past)
	}
	vol, rho, rows, err := contagion.CorrelationsOver(returns, halfLife)
	if err != nil {
		return p.fault(err)
	}
	m, err := contagion.ModelFrom(vol, rho, rows)
	if err != nil {
		return p.fault(err)
	}
	a.Model.N = int(math.Round(rows))
	return p.tell(a, m, session, origins, series)
}

// tell adds a model's forecasts; the origins are its first names.
func (p *pastPanel) tell(a *whatifAnswer, m *contagion.Model, session string, origins, series []line) error {
	places, sizes := make([]int, len(origins)), make([]float64, len(origins))
	for i := range origins {
		places[i], sizes[i] = i, p.shocks[i].size
	}
	s, err := m.Shock(places...)
	if err != nil {
		return p.fault(err)
	}
	f, err := s.Forecast(sizes, nil)
	if err != nil {
		return p.fault(err)
	}
	for i, l := range series {
		a.respond(l.symbol, l.group, session, f[len(origins)+i], l.actual)
	}
	return nil
}

// own forecasts what an origin's own news does, the market standing still.
func (p *pastPanel) own(a *whatifAnswer, origin line, names []line) error {
	returns, groups := [][]float64{origin.past}, []string{origin.group}
	for _, n := range names {
		returns, groups = append(returns, n.past), append(groups, n.group)
	}
	m, err := contagion.NewOwnModel(returns, groups, 0)
	if err != nil {
		return p.fault(err)
	}
	if _, _, rows, err := contagion.Correlations(returns[:1]); err == nil {
		a.Model.N = int(math.Round(rows))
	}
	err = p.tell(a, m, same, []line{origin}, names)
	a.sort()
	return err
}

var nameNumber = regexp.MustCompile(`\bname (\d+)\b`)

// fault turns an error of the package into place, fact and cure. The shocked
// names are the model's first.
func (p *pastPanel) fault(err error) error {
	fact := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "contagion: "), "what-if: ")
	fact = nameNumber.ReplaceAllStringFunc(fact, func(m string) string {
		if i, err := strconv.Atoi(strings.TrimPrefix(m, "name ")); err == nil && i < len(p.shocks) {
			return p.shocks[i].symbol
		}
		return m
	})
	cure := fmt.Sprintf("give names with %d returns that differ before %s", contagion.StudyMin, p.at)
	switch {
	case strings.Contains(fact, "cannot be told apart"):
		cure = "shock one of them"
	case strings.Contains(fact, "with a market"):
		cure = fmt.Sprintf("give a panel of %d names and more outside the shocked one's group", contagion.FactorNames)
	case strings.Contains(fact, "correlations of"):
		cure = "give a longer --half-life"
	}
	return fmt.Errorf("whatif: %s; %s", strings.ReplaceAll(fact, ";", ","), cure)
}
