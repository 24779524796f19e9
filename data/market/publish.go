package market

import (
	"slices"
	"time"

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
func (f *fold) snapshot(mics []string) *Snapshot {
	n := len(f.s.Universe.Instruments)
	s := &Snapshot{At: f.at, Scenario: f.s, Calendar: f.cal, Origin: f.s.Origin, First: f.first, FirstAt: f.firstAt,
		Quotes: slices.Clone(f.q), Groups: slices.Clone(f.g), Tape: f.tape[:len(f.tape):len(f.tape)],
		Series: Series{From: f.s.From, Step: seriesStep, Points: make([][]Point, n)}, Venues: make([]VenueState, len(mics))}
	at := make(map[string]int, len(mics))
	for i, mic := range mics {
		st, until := f.cal.StateAt(mic, f.at)
		s.Venues[i] = VenueState{MIC: mic, State: st, Until: until}
		if st != data.Trading {
			if open, ok := f.cal.NextOpen(mic, f.at); ok {
				s.Venues[i].Opens = open
			}
		}
		at[mic] = i
	}
	for i := range s.Quotes {
		q := &s.Quotes[i]
		mic := f.s.Universe.Instruments[i].MIC
		q.State = s.Venues[at[mic]].State
		s.Series.Points[i] = f.series[i][:len(f.series[i]):len(f.series[i])]
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

// Still gives a scenario's market at one time, without a clock or a goroutine.
func Still(s *data.Scenario, cal *data.Calendar, src Source, at time.Time, origin data.ID) (*Snapshot, error) {
	if err := src.Seek(time.Time{}); err != nil {
		return nil, err
	}
	ticks, err := src.Until(at, nil)
	if err != nil {
		return nil, err
	}
	f := newFold(s, cal)
	f.advance(ticks, at)
	snap := f.snapshot(venues(s, cal))
	snap.Seq, snap.Rate, snap.Origin = 1, s.Speed, origin
	snap.Ended = !at.Before(s.To)
	return snap, nil
}
