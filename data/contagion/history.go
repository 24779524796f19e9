package contagion

import (
	"math"
	"slices"
	"sort"

	"contagion/data"
)

// A History is what a calibration reads: daily closes before a shock, and who
// is who in them. Nothing dated on or after Before is looked at.
type History struct {
	Universe *data.Universe
	Panel    Panel
	Origin   data.ID           // None where there is no economic origin
	Before   string            // local date, "2006-01-02"
	Index    map[string]string // by group key: the index that is its market
	Proxies  map[string]string // by symbol: whose closes stand in where it has none
	// Apart reports whether an instrument's venue never trades while the
	// origin's does: what the origin does it can answer only in its next session.
	Apart func(id data.ID) bool
}

// A past is a History laid out by the days of the origin's region.
type past struct {
	*History
	days   []string
	series [][]float64 // by ID: the return dated on each day, a fraction; NaN none
	next   [][]float64 // by ID, only who is apart: the return of its first session after each day
	home   []bool      // by ID: a share of the origin's region, part of its market
}

// newPast reads every return once. The days are those on which at least half
// of the region's shares have a close: the others are its holidays.
func newPast(h *History) *past {
	u := h.Universe
	p := &past{History: h, series: make([][]float64, len(u.Instruments)), next: make([][]float64, len(u.Instruments)), home: make([]bool, len(u.Instruments))}
	region := "" // without an origin: the region with the most shares
	if h.Origin != data.None && u.GroupOf(h.Origin) >= 0 {
		region = u.Groups[u.GroupOf(h.Origin)].Region
	} else {
		members := map[string]int{}
		for _, g := range u.Groups {
			if members[g.Region] += len(g.Members); members[g.Region] > members[region] {
				region = g.Region
			}
		}
	}
	count, shares := map[string]int{}, 0
	for i := range u.Instruments {
		id := data.ID(i)
		g := u.GroupOf(id)
		p.home[i] = g >= 0 && u.Groups[g].Region == region && u.At(id).Unit == data.Money && !h.apart(id)
		if !p.home[i] {
			continue
		}
		dates, _ := p.closes(id)
		if len(dates) > 0 {
			shares++
		}
		for _, d := range dates {
			count[d]++
		}
	}
	for d, n := range count {
		if 2*n >= shares {
			p.days = append(p.days, d)
		}
	}
	sort.Strings(p.days)
	for i := range u.Instruments {
		id := data.ID(i)
		dates, closes := p.closes(id)
		p.series[i] = dated(p.days, dates, closes)
		if h.apart(id) {
			p.next[i] = NextReturns(p.days, dates, closes)
		}
	}
	return p
}

func (h *History) apart(id data.ID) bool { return h.Apart != nil && h.Apart(id) }

// closes gives an instrument's closes before the shock, or its proxy's.
func (h *History) closes(id data.ID) (dates []string, closes []float64) {
	symbol := h.Universe.At(id).Symbol
	dates, closes = h.Panel.Closes(symbol)
	if len(dates) == 0 && h.Proxies[symbol] != "" {
		dates, closes = h.Panel.Closes(h.Proxies[symbol])
	}
	end, _ := slices.BinarySearch(dates, h.Before)
	return dates[:end], closes[:end]
}

// dated puts the return of each of an instrument's sessions on its own date;
// NaN on days on which it did not trade.
func dated(days, dates []string, closes []float64) []float64 {
	out := make([]float64, len(days))
	for t := range out {
		out[t] = math.NaN()
	}
	for k := 1; k < len(dates); k++ {
		if t, found := slices.BinarySearch(days, dates[k]); found {
			out[t] = simpleReturn(closes[k-1], closes[k])
		}
	}
	return out
}

// market gives the mean return of the region's shares without the origin's
// group and one other, by day; -1 leaves out no other.
func (p *past) market(group int) []float64 {
	u := p.Universe
	own := -1
	if p.Origin != data.None {
		own = u.GroupOf(p.Origin)
	}
	out := make([]bool, len(p.series))
	for i := range out {
		g := u.GroupOf(data.ID(i))
		out[i] = !p.home[i] || g == own || g == group
	}
	f, _, err := LeaveOutFactor(p.series, out, FactorNames)
	if err != nil {
		return nil // the series have one length: only where there are none
	}
	return f
}

// index gives a group's index as its market: who it is, its returns by day,
// and whether they are of the session after. Empty where it has none.
func (p *past) index(group int) (symbol string, f []float64, next bool) {
	if group < 0 {
		return "", nil, false
	}
	symbol = p.Index[p.Universe.Groups[group].Key]
	id := p.Universe.Find(symbol)
	if symbol == "" || id == data.None {
		return "", nil, false
	}
	if p.next[id] != nil {
		return symbol, p.next[id], true
	}
	return symbol, p.series[id], false
}

// groupSeries gives the equal-weight mean return of a group's members; next
// where they are all apart from the origin.
func (p *past) groupSeries(group int) (same, next []float64) {
	var members, later [][]float64
	for _, id := range p.Universe.Groups[group].Members {
		if p.Universe.At(id).Unit == data.Yield || !slices.ContainsFunc(p.series[id], known) {
			continue
		}
		members = append(members, p.series[id])
		if p.next[id] != nil {
			later = append(later, p.next[id])
		}
	}
	same = GroupReturns(members, len(members))
	if len(later) > 0 && len(later) == len(members) {
		next = GroupReturns(later, len(later))
	}
	return same, next
}
