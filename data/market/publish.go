package market

import (
	"slices"

	"contagion/data"
	"contagion/data/contagion"
)

// venues lists the codes that the universe uses, in the calendar's order.
func venues(s *data.Scenario, cal *data.Calendar) []string {
	used := map[string]bool{}
	for i := range s.Universe.Instruments {
		used[s.Universe.Instruments[i].MIC] = true
	}
	var out []string
	for _, mic := range cal.MICs() {
		if used[mic] {
			out = append(out, mic)
		}
	}
	return out
}

// snapshot copies out the market at the fold's time. Quotes, groups and
// venues are copied; tape and series are shared up to their present length,
// which only ever grows.
func (f *fold) snapshot() *Snapshot {
	mics := f.mics
	s := &Snapshot{At: f.at, Scenario: f.s, Calendar: f.cal, Origin: f.s.Origin, First: f.first, FirstMoved: f.moved, FirstAt: f.firstAt, Day: f.day,
		Quotes: slices.Clone(f.q), Groups: slices.Clone(f.g), Tape: f.tape[:len(f.tape):len(f.tape)],
		Series: Series{From: f.s.From, Step: seriesStep, Points: f.cols.upto(f.steps)}, Venues: make([]VenueState, len(mics))}
	for i, mic := range mics {
		st, until := f.cal.StateAt(mic, f.at)
		s.Venues[i] = VenueState{MIC: mic, State: st, Until: until}
		if st != data.Trading {
			if open, ok := f.cal.NextOpen(mic, f.at); ok {
				s.Venues[i].Opens = open
			}
		}
	}
	for i := range s.Quotes {
		q := &s.Quotes[i]
		mic := f.s.Universe.Instruments[i].MIC
		if v := f.venue[i]; v >= 0 {
			q.State = s.Venues[v].State
		}
		if f.s.Sigma[i].Pct > 0 {
			s.Measured++
		}
		if !f.own[i].seen && f.at.After(f.s.Shock.After) {
			q.Arrival.Stage = f.unseen(mic)
		}
		switch {
		case q.Arrival.Stage.Reached():
			s.Reached++
		case q.Arrival.Stage == contagion.Pending:
			s.Waiting++
			if g := f.s.Universe.GroupOf(data.ID(i)); g >= 0 {
				s.Groups[g].Pending++
			}
		}
	}
	for i := range s.Groups {
		if g := &s.Groups[i]; g.Pending == len(f.s.Universe.Groups[i].Members) && g.Pending > 0 {
			g.Arrival.Stage = contagion.Pending
		}
	}
	return s
}

// unseen is the stage of an instrument without a figure since the shock:
// pending while its venue has not opened, unknown once it has.
func (f *fold) unseen(mic string) contagion.Stage {
	if f.cal.AllDay(mic) {
		return contagion.Blind
	}
	if f.cal.Trading(mic, f.s.Shock.After, f.at) > 0 {
		return contagion.Blind
	}
	if st, _ := f.cal.StateAt(mic, f.at); st == data.Unknown {
		return contagion.Blind
	}
	return contagion.Pending
}
