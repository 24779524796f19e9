package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"contagion/data"
	"contagion/data/contagion"
)

// fromScenario answers from the correlations that a scenario was calibrated
// with.
func (f *whatifFlags) fromScenario() (*whatifAnswer, []string, error) {
	word := f.scenario
	if word == "" {
		word = "deepseek"
	}
	rec, _, err := open(word)
	if err != nil {
		return nil, nil, err
	}
	return f.ofScenario(rec.Scenario)
}

func (f *whatifFlags) ofScenario(s *data.Scenario) (*whatifAnswer, []string, error) {
	t := s.Together
	if t == nil {
		return nil, nil, fmt.Errorf("whatif: %s holds no correlations; give --panel FILE with daily closes, or contagion calibrate the scenario", s.Key)
	}
	u := s.Universe
	var origins []int
	var sizes []float64
	for i, k := range f.shocks {
		id := u.Find(k.symbol)
		if id == data.None {
			id = u.Find(strings.ToUpper(k.symbol))
		}
		switch {
		case id == data.None:
			return nil, nil, misuse("whatif: %q is not in %s; contagion scenarios show %s lists its instruments", data.Clean(k.symbol, 40), s.Key, s.Key)
		case u.At(id).Unit == data.Yield:
			return nil, nil, misuse("whatif: %s is a yield, which moves in basis points and not in percent; shock something with a price", u.At(id).Symbol)
		}
		f.shocks[i].symbol = u.At(id).Symbol
		origins, sizes = append(origins, int(id)), append(sizes, k.size)
	}
	a := newWhatifAnswer(f)
	a.Model.N = int(math.Round(t.Rows))
	r := &realised{s: s, at: f.at, origin: data.ID(origins[0])}
	r.read()
	a.at, a.before, a.about = r.at, t.From+" to "+t.To, s.Key
	p := &pairs{Together: t, clock: origins[0], apart: r.later}
	sameDay, err := p.forecasts(false, origins, sizes)
	if err != nil {
		return nil, nil, scenarioFault(err, f.shocks)
	}
	nextDay, err := p.forecasts(true, origins, sizes)
	if err != nil {
		return nil, nil, scenarioFault(err, f.shocks)
	}
	for i := range t.N {
		symbol, group, actual, ok := r.of(i)
		if !ok {
			continue
		}
		session, forecast := same, sameDay[i]
		if p.later(i) {
			session, forecast = next, nextDay[i]
		}
		a.respond(symbol, group, session, forecast, actual(session == next))
	}
	a.sort()
	var notes []string
	if note := a.score(); note != "" {
		notes = append(notes, note)
	}
	return a, notes, nil
}

// pairs are a scenario's correlations, as the first shocked name sees the
// sessions of the others.
type pairs struct {
	*data.Together
	clock int
	apart func(i int) bool
}

// later reports whether a row answers in its session after the clock's.
func (p *pairs) later(i int) bool {
	return i != p.clock && (p.apart(i) || !math.IsNaN(p.Next[p.clock*p.N+i]))
}

// forecasts are of everybody's same session, or of everybody's next. A shocked
// name that trades after the first one moves in its next session too.
func (p *pairs) forecasts(later bool, origins []int, sizes []float64) ([]contagion.Forecast, error) {
	rho := make([]float64, p.N*p.N)
	for k := range rho {
		rho[k] = math.NaN()
	}
	for _, o := range origins {
		for i := range p.N {
			rho[o*p.N+i] = p.between(o, i, p.later(o), later)
		}
		for _, i := range origins {
			rho[o*p.N+i] = p.between(o, i, p.later(o), p.later(i))
		}
	}
	m, err := contagion.ModelFrom(p.Vol, rho, p.Rows)
	if err != nil {
		return nil, err
	}
	s, err := m.Shock(origins...)
	if err != nil {
		return nil, err
	}
	return s.Forecast(sizes, nil)
}

// between is the correlation of two rows, each in the session of the clock or
// in the one after it.
func (p *pairs) between(o, i int, oLater, iLater bool) float64 {
	switch {
	case oLater == iLater:
		return p.Same[o*p.N+i]
	case iLater:
		return p.Next[o*p.N+i]
	}
	return p.Next[i*p.N+o]
}

func scenarioFault(err error, shocks []shock) error {
	fact := strings.TrimPrefix(strings.TrimPrefix(err.Error(), "contagion: "), "what-if: ")
	if strings.Contains(fact, "no variance") {
		var names []string
		for _, k := range shocks {
			names = append(names, k.symbol)
		}
		return fmt.Errorf("whatif: one of %s was not calibrated; shock another, or give --panel FILE", data.Listed(names, 8))
	}
	return fmt.Errorf("whatif: %s; shock one of them, or give --panel FILE", strings.ReplaceAll(fact, ";", ","))
}

// realised is what a scenario recorded of the day of the shock, by closes of
// sessions.
type realised struct {
	s      *data.Scenario
	at     string // the day; "" is the origin's first session since the shock
	origin data.ID
	closes []map[string]float64 // by ID: price by session
	days   [][]string           // by ID, ascending
}

func (r *realised) read() {
	n := len(r.s.Universe.Instruments)
	r.closes, r.days = make([]map[string]float64, n), make([][]string, n)
	for _, f := range r.s.Figures {
		if f.Kind != data.FigureClose || !(f.Price > 0) {
			continue
		}
		if r.closes[f.ID] == nil {
			r.closes[f.ID] = map[string]float64{}
		}
		r.closes[f.ID][f.Session] = f.Price
	}
	for i, c := range r.closes {
		r.days[i] = sortedKeys(c)
	}
	if r.at != "" {
		return
	}
	r.at = r.s.Shock.By.Format("2006-01-02")
	for _, d := range r.days[r.origin] {
		if d >= r.at {
			r.at = d
			return
		}
	}
}

// later tells whether a row answers in the next session, where the scenario's
// own origin is shocked and its links say so.
func (r *realised) later(i int) bool {
	if r.origin != r.s.Origin {
		return false
	}
	if n := len(r.s.Universe.Instruments); i >= n {
		return r.s.GroupLink(i - n).Next
	}
	return r.s.Link(data.ID(i)).Next
}

// of gives a row's name and what it did; ok is false of yields, which do not
// move in percent.
func (r *realised) of(i int) (symbol, group string, actual func(later bool) float64, ok bool) {
	u := r.s.Universe
	if n := len(u.Instruments); i >= n {
		g := u.Groups[i-n]
		return groupKey + g.Key, g.Key, func(later bool) float64 {
			var moves [][]float64
			for _, id := range g.Members {
				if u.At(id).Unit != data.Yield {
					moves = append(moves, []float64{r.move(id, later)})
				}
			}
			if len(moves) == 0 {
				return math.NaN()
			}
			return contagion.GroupReturns(moves, len(moves))[0]
		}, true
	}
	id := data.ID(i)
	return u.At(id).Symbol, u.At(id).Group, func(later bool) float64 { return r.move(id, later) }, u.At(id).Unit != data.Yield
}

// move is an instrument's return on the day, or of its first session after it.
func (r *realised) move(id data.ID, later bool) float64 {
	days := r.days[id]
	k, found := slices.BinarySearch(days, r.at)
	if later && found {
		k++
	}
	if k < 1 || k >= len(days) || !later && !found {
		return math.NaN()
	}
	return r.closes[id][days[k]]/r.closes[id][days[k-1]] - 1
}
