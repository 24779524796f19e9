package watch

import (
	"fmt"
	"math"
	"strconv"

	"contagion/data"
	"contagion/data/market"
)

// value gives what a rule compares, in its unit, or 1 and 0 for true and
// false; known is false where the picture does not say.
func (r *Rule) value(s *market.Snapshot) (v float64, known bool) {
	switch r.Subject {
	case OfInstrument:
		v = r.instrument(s)
	case OfGroup:
		v = r.group(s)
	case OfGauge:
		v = r.gauge(s)
	case OfFeed:
		v = r.feed(s)
	case OfShock:
		v = r.shock(s)
	case OfReached:
		v = float64(s.Reached)
	}
	return v, !math.IsNaN(v)
}

func truth(b bool) float64 {
	if b {
		return 1
	}
	return 0
}

func (r *Rule) instrument(s *market.Snapshot) float64 {
	id := s.Scenario.Universe.Find(r.Name)
	if id == data.None {
		return math.NaN()
	}
	q := &s.Quotes[id]
	switch r.Measure {
	case Arrived:
		return truth(q.Arrival.Stage.Reached())
	case Percent:
		return 100 * q.Return
	case BasisPoint:
		return 1e4 * q.Return
	case Deviations:
		return q.Z
	}
	return q.Last
}

func (r *Rule) group(s *market.Snapshot) float64 {
	i := groupIndex(s.Scenario.Universe, r.Name)
	if i < 0 {
		return math.NaN()
	}
	switch g := &s.Groups[i]; r.Measure {
	case Arrived:
		return truth(g.Arrival.Stage.Reached())
	case Percent:
		return 100 * g.Return
	default:
		return g.Z
	}
}

func (r *Rule) gauge(s *market.Snapshot) float64 {
	if s.Day.At.IsZero() {
		return math.NaN()
	}
	v := map[string]float64{"turbulence": s.Day.Turbulence, "magnitude": s.Day.Magnitude, "surprise": s.Day.Surprise, "common": s.Day.Common, "fell": s.Day.Fell, "wide": s.Day.Wide}[r.Name]
	if r.Measure == Percentile && !math.IsNaN(v) {
		v, _ = market.Percentile(s.Scenario, scales[r.Name], v)
	}
	return v
}

func (r *Rule) feed(s *market.Snapshot) float64 {
	found := false
	for i := range s.Health {
		h := &s.Health[i]
		if r.Name != "" && h.Source != r.Name || h.Opening {
			continue
		}
		if found = true; h.State == r.State || h.State == data.FeedSilent && r.State == data.FeedLost {
			return 1
		}
	}
	if !found {
		return math.NaN()
	}
	return 0
}

func (r *Rule) shock(s *market.Snapshot) float64 {
	if s.Present < 0 || s.Present >= len(s.Shocks) {
		return 0
	}
	if r.Measure == Named {
		return 1
	}
	return math.Abs(s.Shocks[s.Present].Sigmas)
}

// sentence tells what came true.
func (r *Rule) sentence(v float64, s *market.Snapshot) string {
	if !r.numeric() {
		return "Alert: " + r.Text + "."
	}
	unit := map[Measure]string{Percent: " %", Deviations: " sd", BasisPoint: " bp"}[r.Measure]
	text := fmt.Sprintf("%.1f", v)
	switch r.Measure {
	case Price, Level:
		text = strconv.FormatFloat(v, 'g', 6, 64)
	case Percentile:
		text = fmt.Sprintf("p%.1f", v)
	case Count:
		text = fmt.Sprintf("%.0f", v)
	}
	return "Alert: " + r.Text + "; it is " + text + unit + "."
}
