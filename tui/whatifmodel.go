package tui

import (
	"cmp"
	"math"
	"slices"

	"contagion/data"
	"contagion/data/contagion"
)

// shocksMost is how many instruments a what-if moves at once.
const shocksMost = 4

// A shock is one instrument and how far it is made to move.
type shock struct {
	id  data.ID
	pct float64
}

// A response is what one name is expected to do: fractions, NaN unknown.
type response struct {
	contagion.Forecast
	next bool // in its first session after the shock; else in the same one
}

// A forecaster answers shocks of one scenario. The model behind it is computed
// once for the scenario; choosing who is shocked costs a millisecond at most,
// how far a few microseconds.
type forecaster struct {
	s          *data.Scenario
	same, next *contagion.Model
	ids        []data.ID
	apart      []uint8              // by name: the shocked ones that it trades on one day with, as bits
	by         [16]*contagion.Shock // by such bits: the answer to those of the shocked alone; 0 is the next session's
	made       []contagion.Forecast
}

// newForecaster builds both models, or says why there is none, and the cure.
func newForecaster(s *data.Scenario) (*forecaster, string) {
	const cure = "contagion calibrate computes them from daily closes."
	t := s.Together
	switch {
	case t == nil:
		return nil, "This scenario has no correlations from before its shock; " + cure
	case t.N != len(s.Universe.Instruments)+len(s.Universe.Groups):
		return nil, "This scenario's correlations are of other instruments; " + cure
	}
	same, err := contagion.ModelFrom(t.Vol, t.Same, t.Rows)
	if err != nil {
		return nil, "This scenario's correlations cannot be read; " + cure
	}
	next, err := contagion.ModelFrom(t.Vol, t.Next, t.Rows)
	if err != nil {
		return nil, "This scenario's correlations with the next session cannot be read; " + cure
	}
	return &forecaster{s: s, same: same, next: next}, ""
}

// can reports whether an instrument has a volatility to measure a shock with.
func (f *forecaster) can(id data.ID) bool { return f.same.Volatility(int(id)) > 0 }

// choose says who is shocked. Who trades on one day with one of them answers
// those it does so with, in that session; who trades with none of them
// answers all in its next one. Of several, the latter takes their own
// correlations from the session that they share.
//
// An answer is why that cannot be, "" where it can.
func (f *forecaster) choose(ids []data.ID) string {
	if slices.Equal(ids, f.ids) {
		return ""
	}
	f.ids = nil
	origins := make([]int, len(ids))
	for k, id := range ids {
		if !f.can(id) {
			return f.s.Universe.At(id).Symbol + " has no volatility of its own from before the shock; choose another instrument."
		}
		origins[k] = int(id)
	}
	f.by = [16]*contagion.Shock{}
	all, err := f.same.Shock(origins...)
	if err != nil {
		return "These moved as one and cannot be told apart; x takes one away."
	}
	f.apart = make([]uint8, f.same.Names())
	for i := range f.apart {
		for k, o := range ids {
			if !f.later(o, i) {
				f.apart[i] |= 1 << k
			}
		}
	}
	f.by[1<<len(ids)-1] = all
	for _, bits := range f.apart {
		if f.by[bits] != nil {
			continue
		}
		if bits == 0 {
			f.by[0] = f.nextShock(origins)
			continue
		}
		var some []int
		for k, o := range origins {
			if bits>>k&1 == 1 {
				some = append(some, o)
			}
		}
		f.by[bits], _ = f.same.Shock(some...) // fewer of those that can be told apart can be too
	}
	f.ids = slices.Clone(ids)
	return ""
}

// later reports whether a name answers an origin in its next session: it never
// trades together with it.
func (f *forecaster) later(origin data.ID, name int) bool {
	t := f.s.Together
	if !math.IsNaN(t.Next[int(origin)*t.N+name]) {
		return true
	}
	return origin == f.s.Origin && name < len(f.s.Universe.Instruments) && f.s.Link(data.ID(name)).Next
}

// nextShock is what all do in their next session, nil where nobody can say.
func (f *forecaster) nextShock(origins []int) *contagion.Shock {
	m, t := f.next, f.s.Together
	if len(origins) > 1 {
		// The shocked move together in a session of their own.
		rho := slices.Clone(t.Next)
		for _, a := range origins {
			for _, b := range origins {
				rho[a*t.N+b] = t.Same[a*t.N+b]
			}
		}
		var err error
		if m, err = contagion.ModelFrom(t.Vol, rho, t.Rows); err != nil {
			return nil
		}
	}
	s, _ := m.Shock(origins...)
	return s
}

// answer gives every name's response to the shocks chosen, instruments by ID
// and then groups, into dst.
func (f *forecaster) answer(shocks []shock, dst []response) []response {
	n := f.same.Names()
	if cap(dst) < n {
		dst = make([]response, n)
	}
	dst = dst[:n]
	nothing := contagion.Forecast{Expected: math.NaN(), Half: math.NaN()}
	for i := range dst {
		dst[i] = response{nothing, f.apart[i] == 0}
	}
	var x [shocksMost]float64
	for bits, s := range f.by {
		if s == nil {
			continue
		}
		k := 0
		for i := range shocks {
			if bits == 0 || bits>>i&1 == 1 {
				x[k] = shocks[i].pct / 100
				k++
			}
		}
		made, err := s.Forecast(x[:k], f.made)
		if err != nil {
			continue
		}
		f.made = made
		for i := range dst {
			if int(f.apart[i]) == bits {
				dst[i].Forecast = made[i]
			}
		}
	}
	for _, k := range shocks {
		dst[k.id] = response{contagion.Forecast{Expected: k.pct / 100}, false}
	}
	return dst
}

// own gives the response to what the scenario's origin does on its own, the
// market standing still: Gamma times it, as the links before the shock say.
// The band is an ordinary session's of what the link leaves.
func (f *forecaster) own(x float64, dst []response) []response {
	u, n := f.s.Universe, f.same.Names()
	if cap(dst) < n {
		dst = make([]response, n)
	}
	dst = dst[:n]
	for i := range dst {
		l := f.s.GroupLink(max(i-len(u.Instruments), 0))
		if i < len(u.Instruments) {
			l = f.s.Link(data.ID(i))
		}
		dst[i] = response{contagion.Forecast{Expected: math.NaN(), Half: math.NaN()}, l.Next}
		if l.N > 0 && !math.IsNaN(l.Gamma) {
			dst[i].Forecast = contagion.Forecast{Expected: l.Gamma * x}.Later(1, l.Own)
		}
	}
	dst[f.s.Origin] = response{contagion.Forecast{Expected: x}, false}
	return dst
}

// biggest gives the single names that are expected to move furthest, without
// the shocked ones: what belongs to no region is an index, a rate or a fuel.
func biggest(u *data.Universe, all []response, shocks []shock, dst []data.ID) []data.ID {
	dst = dst[:0]
	for i := range u.Instruments {
		id := data.ID(i)
		unit, g := u.At(id).Unit, u.GroupOf(id)
		if unit != data.Money && unit != data.Based || g < 0 || u.Groups[g].Region == "Global" || math.IsNaN(all[i].Expected) ||
			slices.ContainsFunc(shocks, func(k shock) bool { return k.id == id }) {
			continue
		}
		dst = append(dst, id)
	}
	slices.SortStableFunc(dst, func(a, b data.ID) int {
		return cmp.Compare(math.Abs(all[b].Expected), math.Abs(all[a].Expected))
	})
	return dst
}
