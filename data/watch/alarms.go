package watch

import (
	"fmt"
	"math"
	"slices"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// A Firing is a rule that has come true.
type Firing struct {
	Rule  int // index
	At    time.Time
	Text  string  // one sentence
	Value float64 // what was compared, in the rule's unit; NaN where there is no number
}

// Alarms hold rules against one picture after the other. A rule fires when it
// comes true, and not again before it was clearly untrue: a number must go
// back by a tenth of its limit, at least by slack, and a state must be over for
// a minute. The rule of any group fires once for each of them that the present
// shock has come to. What is not known neither fires nor ends anything.
type Alarms struct {
	rules []Rule
	on    []bool
	off   []time.Time // of states: since when it is over; zero while it lasts
	shock time.Time   // named when the arrivals counted last; zero for none
	came  [][]bool    // by rule of any group: for which groups it has fired
}

// stateOver is how long a state must be over before it may fire again: a
// source that comes and goes is one trouble, not fifty.
const stateOver = time.Minute

// NewAlarms binds rules to a universe. The error names the first rule that
// looks at what is not there, or that cannot come true, or is true whatever
// comes. Sources are all that there are, none of a recording; where
// it is nil they are not known.
func NewAlarms(rules []Rule, s *data.Scenario, sources []string) (*Alarms, error) {
	for _, r := range rules {
		fault := ""
		switch {
		case r.Subject == OfInstrument && s.Universe.Find(r.Name) == data.None:
			fault = fmt.Sprintf("%s is not in the universe; %s", r.Name, meantSymbol(r.Name, s.Universe))
		case r.Subject == OfInstrument && r.Measure == BasisPoint != (s.Universe.At(s.Universe.Find(r.Name)).Unit == data.Yield) && r.Measure != Arrived && r.Measure != Deviations && r.Measure != Price:
			fault = fmt.Sprintf("yields move in bp, and all else in %%; give the other unit for %s", r.Name)
		case r.Subject == OfGroup && r.Name != "" && groupIndex(s.Universe, r.Name) < 0:
			fault = fmt.Sprintf("group %s is not in the universe; %s", r.Name, meant(r.Name, groupKeys(s.Universe)))
		case r.Measure == Percentile && !scaled(s, r.Name):
			fault = fmt.Sprintf("there are no ordinary days of %s to compare with; give a level, or calibrate the universe", r.Name)
		case r.Subject == OfFeed && sources != nil && len(sources) == 0:
			fault = "a recording has no source, so it can never come true; leave it out"
		case r.Subject == OfFeed && r.Name != "" && sources != nil && !slices.Contains(sources, r.Name):
			fault = fmt.Sprintf("there is no source %s; %s", r.Name, meantSource(r.Name, sources))
		default:
			fault = r.idle(s)
		}
		if fault != "" {
			return nil, fmt.Errorf("rule %q: %s", r.Text, fault)
		}
	}
	return &Alarms{rules: rules, on: make([]bool, len(rules)), off: make([]time.Time, len(rules)), came: make([][]bool, len(rules))}, nil
}

func groupIndex(u *data.Universe, key string) int {
	return slices.IndexFunc(u.Groups, func(g data.Group) bool { return g.Key == key })
}

func groupKeys(u *data.Universe) (out []string) {
	for _, g := range u.Groups {
		out = append(out, g.Key)
	}
	return out
}

func scaled(s *data.Scenario, gauge string) bool {
	_, n := market.Percentile(s, scales[gauge], 0)
	return n > 0
}

// scales are the gauges by their words, as a calibration calls them.
var scales = map[string]string{"turbulence": contagion.GaugeTurbulence, "magnitude": contagion.GaugeMagnitude, "surprise": contagion.GaugeSurprise,
	"common": contagion.GaugeCommonShare, "fell": contagion.GaugeFell, "wide": contagion.GaugeBeyond}

// Look takes the next picture, and gives what came true with it.
func (a *Alarms) Look(s *market.Snapshot) (out []Firing) {
	a.newShock(s)
	for i := range a.rules {
		r := &a.rules[i]
		if r.anyGroup() {
			out = a.groups(i, s, out)
			continue
		}
		v, known := r.value(s)
		if !known {
			continue
		}
		switch hit := r.holds(v); {
		case hit && !a.on[i]:
			a.on[i], a.off[i] = true, time.Time{}
			out = append(out, Firing{Rule: i, At: s.At, Text: r.sentence(v, s), Value: r.shown(v)})
		case hit:
			a.off[i] = time.Time{}
		case a.on[i] && a.over(i, r, v, s.At):
			a.on[i] = false
		}
	}
	return out
}

// newShock lets the rules of arrivals and of shocks fire again for another one.
func (a *Alarms) newShock(s *market.Snapshot) {
	named := time.Time{}
	if s.Present >= 0 && s.Present < len(s.Shocks) {
		named = s.Shocks[s.Present].Named
	}
	if named.Equal(a.shock) {
		return
	}
	a.shock = named
	for i := range a.rules {
		if r := &a.rules[i]; r.Measure == Arrived || r.Subject == OfShock || r.Subject == OfReached {
			a.on[i] = false
			clear(a.came[i])
		}
	}
}

// anyGroup reports whether a rule is that of whichever group.
func (r *Rule) anyGroup() bool { return r.Subject == OfGroup && r.Name == "" }

// groups fires for each group that the present shock has come to, once.
func (a *Alarms) groups(i int, s *market.Snapshot, out []Firing) []Firing {
	if a.came[i] == nil {
		a.came[i] = make([]bool, len(s.Groups))
	}
	for g := range s.Groups {
		if a.came[i][g] || !s.Groups[g].Arrival.Stage.Reached() {
			continue
		}
		a.came[i][g] = true
		out = append(out, Firing{Rule: i, At: s.At, Text: "Alert: " + a.rules[i].Text + ": " + groupName(&s.Scenario.Universe.Groups[g]) + ".", Value: math.NaN()})
	}
	return out
}

// over reports whether a rule that fired is clearly untrue again.
func (a *Alarms) over(i int, r *Rule, v float64, at time.Time) bool {
	if r.numeric() {
		back := max(math.Abs(r.Limit)/10, slack[r.Measure])
		if r.Below {
			return v > r.Limit+back
		}
		return v < r.Limit-back
	}
	if a.off[i].IsZero() {
		a.off[i] = at
	}
	return at.Sub(a.off[i]) >= stateOver
}

// slack is the least way back, in the unit of each measure: the noise of a
// price around its limit.
var slack = map[Measure]float64{Percent: 0.2, Deviations: 0.2, BasisPoint: 1, Percentile: 1, Count: 1}

func (r *Rule) numeric() bool { return r.Measure >= Percent }

func (r *Rule) holds(v float64) bool {
	switch {
	case !r.numeric():
		return v > 0
	case r.Below:
		return v < r.Limit
	}
	return v > r.Limit
}

// shown is a value as a firing tells it: NaN where there is no number.
func (r *Rule) shown(v float64) float64 {
	if r.numeric() {
		return v
	}
	return math.NaN()
}
