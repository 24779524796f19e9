package settings

import (
	"fmt"
	"math"
	"slices"
	"time"

	"contagion/data"
)

// Today gives a scenario's universe as it can be watched now: without
// instruments whose venue's calendar does not reach to now, whose symbols it
// gives, and with prices where the recording had an index only. What was
// computed of the others stays.
func Today(base *data.Scenario, cal *data.Calendar, now time.Time) (s *data.Scenario, left []string) {
	var list []data.Instrument
	for _, in := range base.Universe.Instruments {
		if !cal.Knows(in.MIC, now.In(cal.Zone(in.MIC)).Format(time.DateOnly)) {
			left = append(left, in.Symbol)
			continue
		}
		list = append(list, listing(in))
	}
	return rebuilt(base, list, slices.Clone(base.Universe.Groups), make([]float64, len(list))), left
}

// euros are the venues that trade in them.
var euros = []string{"XAMS", "XPAR", "XETR", "XMIL"}

// listing is an instrument as a provider of prices has it: where a recording
// had a course of percents, its price. What a recording's note says of its
// figures says nothing of others.
func listing(in data.Instrument) data.Instrument {
	in.Note = ""
	if in.Unit != data.Based {
		return in
	}
	in.Unit = data.Money
	if in.Symbol[0] == '^' || in.MIC == "INDX" {
		in.Unit = data.Points
	} else if in.Currency == "" && slices.Contains(euros, in.MIC) {
		in.Currency = "EUR"
	}
	return in
}

// Watched gives the universe of the settings: the instruments listed, each
// with what the base knows of its symbol where the settings say nothing. Name
// stands before what is wrong with it.
func (s *Settings) Watched(base *data.Scenario, cal *data.Calendar, name string) (*data.Scenario, error) {
	r := &reader{name: data.Clean(name, 80)}
	groups := make([]data.Group, 0, len(s.Groups))
	for _, g := range s.Groups {
		if g.Name == "" {
			g.Name = g.Key
		}
		if g.Short == "" {
			g.Short = data.Clean(g.Name, 12)
		}
		groups = append(groups, data.Group{Key: g.Key, Name: g.Name, Short: g.Short, Region: g.Region})
	}
	var list []data.Instrument
	for i := range s.Listed {
		in, err := s.Listed[i].filled(base, cal, r)
		if err != nil {
			return nil, err
		}
		list = append(list, in)
		at := slices.IndexFunc(groups, func(g data.Group) bool { return g.Key == in.Group })
		switch known := slices.IndexFunc(base.Universe.Groups, func(g data.Group) bool { return g.Key == in.Group }); {
		case at < 0 && known >= 0:
			groups = append(groups, base.Universe.Groups[known])
		case at < 0:
			groups = append(groups, data.Group{Key: in.Group, Name: in.Group, Short: data.Clean(in.Group, 12), Region: cal.Region(in.MIC)})
		case groups[at].Region == "":
			groups[at].Region = cal.Region(in.MIC)
		}
	}
	daily := make([]float64, len(list))
	for i := range s.Listed {
		daily[i] = s.Listed[i].Daily
	}
	return rebuilt(base, list, groups, daily), nil
}

// filled gives the instrument of a row.
func (row *Instrument) filled(base *data.Scenario, cal *data.Calendar, r *reader) (in data.Instrument, err error) {
	if id := base.Universe.Find(row.Symbol); id != data.None {
		in = listing(*base.Universe.At(id))
	}
	in.Symbol = row.Symbol
	for _, f := range []struct {
		to   *string
		from string
	}{{&in.Name, row.Name}, {&in.MIC, row.Venue}, {&in.Group, row.Group}, {&in.Currency, row.Currency}} {
		if f.from != "" {
			*f.to = f.from
		}
	}
	if row.Name != "" || in.Short == "" {
		in.Short = data.Clean(in.Symbol, data.ShortCells)
	}
	if in.Name == "" {
		in.Name = in.Symbol
	}
	if row.Unit != "" {
		in.Unit = data.Unit(slices.Index(units, row.Unit))
	}
	switch {
	case in.MIC == "":
		return in, r.at(row.Line, "%s has no venue; give one of the calendar's codes, like venue = \"XNAS\"", in.Symbol)
	case !cal.Has(in.MIC):
		return in, r.at(row.Line, "venue %q of %s is not in the calendar; give one of %v", in.MIC, in.Symbol, cal.MICs())
	case in.Group == "":
		return in, r.at(row.Line, "%s has no group; give the panel that shows it, like group = \"chips\"", in.Symbol)
	}
	return in, nil
}

// rebuilt gives a scenario of other instruments and groups with what base
// computed of them, but for the daily deviations given, in percent, where above
// 0. Instruments come in the order given, groups without any member go.
func rebuilt(base *data.Scenario, list []data.Instrument, groups []data.Group, daily []float64) *data.Scenario {
	out := *base
	used := map[string]bool{}
	for _, in := range list {
		used[in.Group] = true
	}
	groups = slices.DeleteFunc(groups, func(g data.Group) bool { return !used[g.Key] })
	out.Universe = data.NewUniverse(list, groups)
	out.Figures, out.Events = nil, nil
	oldID := make([]int, 0, len(list)+len(groups)) // rows of base.Together; -1 for none
	for i := range list {
		oldID = append(oldID, int(base.Universe.Find(list[i].Symbol)))
	}
	oldGroup := make([]int, len(groups))
	for g := range groups {
		oldGroup[g] = slices.IndexFunc(base.Universe.Groups, func(o data.Group) bool { return o.Key == groups[g].Key })
		row := -1
		if oldGroup[g] >= 0 {
			row = len(base.Universe.Instruments) + oldGroup[g]
		}
		oldID = append(oldID, row)
	}
	out.Origin = data.None
	if base.Origin != data.None {
		out.Origin = out.Universe.Find(base.Universe.At(base.Origin).Symbol)
	}
	none := data.Sigma{Pct: math.NaN()}
	out.Sigma, out.GroupSigma = make([]data.Sigma, len(list)), make([]data.Sigma, len(groups))
	out.Links, out.GroupLinks = make([]data.Link, len(list)), make([]data.Link, len(groups))
	for i := range list {
		if out.Sigma[i] = none; oldID[i] >= 0 {
			out.Sigma[i], out.Links[i] = base.Sigma[oldID[i]], kept(base.Link(data.ID(oldID[i])), out.Universe)
		}
		if daily[i] > 0 {
			out.Sigma[i] = data.Sigma{Pct: daily[i], Basis: "given in the settings"}
		}
	}
	out.Together = together(base.Together, oldID)
	for g := range groups {
		out.GroupSigma[g] = groupSigma(base, &out, g, oldGroup[g])
		if oldGroup[g] >= 0 {
			out.GroupLinks[g] = kept(base.GroupLink(oldGroup[g]), out.Universe)
		}
	}
	out.Index = map[string]string{}
	for key, symbol := range base.Index {
		if out.Universe.Find(symbol) != data.None && slices.ContainsFunc(groups, func(g data.Group) bool { return g.Key == key }) {
			out.Index[key] = symbol
		}
	}
	out.Theme = slices.DeleteFunc(slices.Clone(base.Theme), func(key string) bool { return !used[key] })
	out.Network = network(base.Network, oldGroup)
	if out.Network == nil {
		out.Gauges = nil // they are of the groups of the table
	}
	return &out
}

// kept is a link whose market is still there; else none.
func kept(l *data.Link, u *data.Universe) data.Link {
	if l.Market != data.MarketNames && u.Find(l.Market) == data.None {
		return data.Link{}
	}
	return *l
}

// together gives the rows and columns of a table of correlations; NaN where
// the table has none, and no table where it has none of them: one of thousands
// of names would take hundreds of megabytes to say nothing.
func together(t *data.Together, rows []int) *data.Together {
	if t == nil || !slices.ContainsFunc(rows, func(o int) bool { return o >= 0 }) {
		return nil
	}
	n := len(rows)
	out := *t
	out.N, out.Vol, out.Same, out.Next = n, make([]float64, n), make([]float64, n*n), make([]float64, n*n)
	for i, o := range rows {
		if out.Vol[i] = math.NaN(); o >= 0 {
			out.Vol[i] = t.Vol[o]
		}
		for k, p := range rows {
			if out.Same[i*n+k], out.Next[i*n+k] = math.NaN(), math.NaN(); o >= 0 && p >= 0 {
				out.Same[i*n+k], out.Next[i*n+k] = t.Same[o*t.N+p], t.Next[o*t.N+p]
			}
		}
	}
	return &out
}

// groupSigma is how much a group's mean moves on an ordinary day: as base has
// it where its members are the same but for a third, else by the members'
// correlations; NaN where they are not known.
func groupSigma(base, s *data.Scenario, g, old int) data.Sigma {
	members := s.Universe.Groups[g].Members
	if old >= 0 {
		same := 0
		before := base.Universe.Groups[old].Members
		for _, id := range members {
			if b := base.Universe.Find(s.Universe.At(id).Symbol); b != data.None && slices.Contains(before, b) {
				same++
			}
		}
		if 3*same >= 2*len(before) && 3*same >= 2*len(members) {
			return base.GroupSigma[old]
		}
	}
	t, sum, n := s.Together, 0.0, 0
	for _, a := range members {
		if s.Universe.At(a).Unit == data.Yield {
			continue
		}
		n++
		for _, b := range members {
			if s.Universe.At(b).Unit == data.Yield {
				continue
			}
			rho := 1.0
			if a != b && t != nil {
				rho = t.Same[int(a)*t.N+int(b)]
			} else if a != b {
				rho = math.NaN()
			}
			sum += rho * s.Sigma[a].Pct * s.Sigma[b].Pct
		}
	}
	if pct := math.Sqrt(sum) / float64(n); n > 0 && pct > 0 {
		return data.Sigma{Pct: pct, N: s.Sigma[members[0]].N, From: s.Sigma[members[0]].From, To: s.Sigma[members[0]].To, Basis: "of its members' correlations"}
	}
	return data.Sigma{Pct: math.NaN()}
}

// Describe tells what was left out of a universe, in one sentence; "" for
// nothing.
func Describe(left []string) string {
	if len(left) == 0 {
		return ""
	}
	const most = 12 // by name
	are, their := "are", "their"
	if len(left) == 1 {
		are, their = "is", "its"
	}
	return fmt.Sprintf("%s %s left out, because the calendar of %s venue does not reach to today: %s", data.Counted(len(left), "instrument"), are, their, data.Listed(left, most))
}
