package feed

import (
	"math"
	"math/rand/v2"
	"slices"

	"contagion/data"
)

// A fakeLaw is how the instruments of a simulated market move together: each
// follows its market, by the scenario's link, and what is left of it is in part
// its group's and in part its own. An index is the market of others, a fund
// follows its index, so that the two never part by more than the link leaves.
type fakeLaw struct {
	s      *data.Scenario
	cal    *data.Calendar
	sigma  []float64 // a day's deviation of the log
	market []int     // whose move it follows; -1 for what is common to all
	load   []float64 // on it; all loads of one have squares that sum to 1
	group  []float64 // on what is common to its group
	twin   []int     // of two that are nearly one thing, like a fund and its index, the first; else -1
	twins  []float64 // load on what is that one's own
	own    []float64
	of     []int     // the group whose part it has; -1 for none
	order  []int     // everybody after who it follows
	first  []float64 // prices to begin with
	day    []float64 // a day's deviation as the scenario has it, which a shock is told in
	beside []float64 // what each last did besides its market, standardised
}

// Loadings where there are no links and no correlations: a fifth of the variance
// is common, and a seventh the group's, as in a year of large American shares.
const (
	usualLoad  = 0.45
	usualGroup = 0.38
	mostCommon = 0.9      // of a variance; the rest stays one's own
	twinRho    = 0.9      // from this correlation of what their market leaves two are one thing
	nearGroup  = 0.35     // least load with which an index or a fund is of a group
	everywhere = "Global" // region of a group of indices, rates and goods, which are no peers
)

func newFakeLaw(s *data.Scenario, cal *data.Calendar) fakeLaw {
	n := len(s.Universe.Instruments)
	room := func() []float64 { return make([]float64, n) }
	l := fakeLaw{s: s, cal: cal, sigma: room(), load: room(), group: room(), twins: room(), own: room(), first: room(), day: room(), beside: room(), market: make([]int, n), twin: make([]int, n), of: make([]int, n)}
	for i := range n {
		l.of[i], l.market[i], l.twin[i] = s.Universe.GroupOf(data.ID(i)), -1, -1
		if l.sigma[i] = s.Sigma[i].Pct / 100; !(l.sigma[i] > 0) || unlike(s, i) {
			l.sigma[i] = otherSigma / 100.
		}
		l.first[i] = 20 + float64((i*7919)%280) // any prices do
		switch s.Universe.Instruments[i].Unit {
		case data.Based:
			l.first[i] = 100
		case data.Points:
			l.first[i] *= 50
		case data.Yield:
			l.first[i] = 4
		}
		l.load[i], l.group[i] = usualLoad, usualGroup
	}
	t := s.Together
	if t != nil && t.N >= n {
		l.fit(t, n)
	}
	for i := range n {
		if c := l.load[i]*l.load[i] + l.group[i]*l.group[i]; c > mostCommon {
			cut := math.Sqrt(mostCommon / c)
			l.load[i], l.group[i] = l.load[i]*cut, l.group[i]*cut
		}
		l.own[i] = math.Sqrt(1 - l.load[i]*l.load[i] - l.group[i]*l.group[i])
	}
	copy(l.day, l.sigma)
	l.follow(n)
	if t != nil && t.N >= n {
		l.share(t)
	}
	return l
}

// unlike reports whether the highest of a group that holds indices, rates and
// goods stands in for an instrument: it is right where a move is judged, because
// it claims too little, but nothing moves like an index's own volatility because
// it stands beside it.
func unlike(s *data.Scenario, i int) bool {
	g := s.Universe.GroupOf(data.ID(i))
	return g >= 0 && s.Universe.Groups[g].Region == everywhere && s.Sigma[i].Basis == "highest of "+s.Universe.Groups[g].Key
}

// follow takes the loads on markets from the links, the deviation with them,
// and lays out the order.
func (l *fakeLaw) follow(n int) {
	state := make([]int, n) // 1 while it is looked at, 2 after
	var visit func(i int)
	visit = func(i int) {
		if state[i] > 0 {
			return
		}
		state[i] = 1
		k := l.s.Link(data.ID(i))
		m := int(l.s.Universe.Find(k.Market))
		if k.N > 0 && k.Sigma > 0 && m >= 0 && m != i && !math.IsNaN(k.Beta) && l.s.Universe.Instruments[i].Unit != data.Yield {
			if visit(m); state[m] == 2 { // else it would follow itself
				common := k.Beta * l.sigma[m]
				l.market[i], l.sigma[i] = m, math.Hypot(common, k.Sigma)
				l.load[i] = common / l.sigma[i]
				l.group[i], l.own[i] = 0, k.Sigma/l.sigma[i]
			}
		}
		state[i] = 2
		l.order = append(l.order, i)
	}
	for i := range n {
		visit(i)
	}
	for i := range n {
		if m := l.market[i]; m >= 0 && l.market[m] < 0 {
			l.load[m], l.group[m], l.own[m] = 1, 0, 0 // a market that follows none is what is common
		}
	}
}

// left is how two that follow one market correlate in what it leaves of them;
// NaN unknown.
func (l *fakeLaw) left(t *data.Together, i, j int) float64 {
	r := t.Same[i*t.N+j]
	if l.market[i] < 0 || l.market[i] != l.market[j] {
		return math.NaN()
	}
	return (r - l.load[i]*l.load[j]) / math.Sqrt((1-l.load[i]*l.load[i])*(1-l.load[j]*l.load[j]))
}

// share parts what the markets leave into what is the group's and one's own. A
// fund or an index is of the group that it goes with most, and of two that are
// nearly one thing the second has what is the first's own.
func (l *fakeLaw) share(t *data.Together) {
	u := l.s.Universe
	mixed := func(i int) bool { g := u.GroupOf(data.ID(i)); return g < 0 || u.Groups[g].Region == everywhere }
	part := make([]float64, len(u.Groups)) // of what the market leaves, a member's load on its group
	for g := range u.Groups {
		sum, pairs := 0.0, 0
		for a, i := range u.Groups[g].Members {
			for _, j := range u.Groups[g].Members[:a] {
				if r := l.left(t, int(i), int(j)); !math.IsNaN(r) {
					sum, pairs = sum+r, pairs+1
				}
			}
		}
		if pairs > 0 && sum > 0 && u.Groups[g].Region != everywhere {
			part[g] = math.Sqrt(min(sum/float64(pairs), mostCommon))
		}
	}
	for a, i := range l.order {
		if l.market[i] < 0 {
			continue
		}
		rest := math.Sqrt(1 - l.load[i]*l.load[i])
		c := 0.0
		if !mixed(i) {
			c = part[l.of[i]]
		} else {
			l.of[i], c = l.nearest(t, i, part)
		}
		l.group[i], l.own[i] = rest*c, rest*math.Sqrt(1-c*c)
		for _, j := range l.order[:a] {
			r := l.left(t, i, j)
			if !(r > twinRho) || !mixed(i) || !mixed(j) {
				continue
			}
			r = min(r, 0.999)
			l.twin[i], l.group[i] = j, 0
			l.twins[i], l.own[i] = rest*r, rest*math.Sqrt(1-r*r)
			break
		}
	}
}

// nearest is the group of its region that an index or a fund goes with most, beyond their
// market, and by how much; -1 and 0 of none.
func (l *fakeLaw) nearest(t *data.Together, i int, part []float64) (group int, load float64) {
	group = -1
	if slices.Contains(l.market, i) {
		return group, 0 // the market of all groups of its region
	}
	region := l.cal.Region(l.s.Universe.Instruments[i].MIC)
	for g := range part {
		if l.s.Universe.Groups[g].Region != region {
			continue
		}
		sum, k := 0.0, 0
		for _, j := range l.s.Universe.Groups[g].Members {
			if r := l.left(t, i, int(j)); !math.IsNaN(r) {
				sum, k = sum+r, k+1
			}
		}
		if k == 0 || part[g] == 0 {
			continue
		}
		if c := min(sum/float64(k)/part[g], math.Sqrt(mostCommon)); c > max(load, nearGroup) {
			group, load = g, c
		}
	}
	return group, load
}

// moves gives everybody's standardised return from what is common to all, the
// groups' and each one's own part.
func (l *fakeLaw) moves(common float64, groups, own, dst []float64) {
	for _, i := range l.order {
		up := common
		if m := l.market[i]; m >= 0 {
			up = dst[m]
		}
		rest := l.own[i] * own[i]
		switch g := l.of[i]; {
		case l.twin[i] >= 0:
			rest += l.twins[i] * l.beside[l.twin[i]]
		case g >= 0:
			rest += l.group[i] * groups[g]
		default:
			rest += l.group[i] * up
		}
		if dst[i] = l.load[i]*up + rest; l.market[i] >= 0 {
			l.beside[i] = rest / math.Sqrt(1-l.load[i]*l.load[i])
		}
	}
}

// rest is a day's deviation of the log of what an instrument does besides its
// market.
func (l *fakeLaw) rest(i int) float64 {
	return l.sigma[i] * math.Sqrt(1-l.load[i]*l.load[i])
}

// chain is how many logs one moves for each log of a market that it follows,
// directly or by another; 0 where it does not.
func (l *fakeLaw) chain(i, market int) float64 {
	k := 1.0
	for i != market {
		m := l.market[i]
		if m < 0 {
			return 0
		}
		k *= l.load[i] * l.sigma[i] / l.sigma[m]
		i = m
	}
	return k
}

// fit takes the loadings from correlations: of the common part by Thurstone's
// centroid method, each one's mean correlation over the root of the mean of
// all; of a group's from the mean that this leaves between its members.
func (l *fakeLaw) fit(t *data.Together, n int) {
	mean := make([]float64, n)
	all, count := 0.0, 0
	for i := range n {
		sum, k := 0.0, 0
		for j := range n {
			if r := t.Same[i*t.N+j]; i != j && !math.IsNaN(r) {
				sum, k = sum+r, k+1
			}
		}
		if mean[i] = math.NaN(); k > 0 {
			mean[i] = sum / float64(k)
			all, count = all+mean[i], count+1
		}
	}
	if all /= float64(max(count, 1)); !(all > 0) {
		return
	}
	for i := range n {
		if !math.IsNaN(mean[i]) {
			l.load[i], l.group[i] = min(max(mean[i]/math.Sqrt(all), -0.9), 0.9), 0
		}
	}
	for _, g := range l.s.Universe.Groups {
		left, pairs := 0.0, 0
		for a, i := range g.Members {
			for _, j := range g.Members[:a] {
				if r := t.Same[int(i)*t.N+int(j)]; !math.IsNaN(r) {
					left, pairs = left+r-l.load[i]*l.load[j], pairs+1
				}
			}
		}
		if pairs == 0 || left <= 0 {
			continue
		}
		for _, i := range g.Members {
			l.group[i] = math.Sqrt(left / float64(pairs))
		}
	}
}

// studentFour draws a t of 4 degrees of freedom scaled to unit variance.
func studentFour(rng *rand.Rand) float64 {
	chi := -2 * (math.Log(1-rng.Float64()) + math.Log(1-rng.Float64()))
	return rng.NormFloat64() / math.Sqrt(chi/4) / math.Sqrt2
}
