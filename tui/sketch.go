package tui

import (
	"math"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// sketchColumns is the grain of a sketch: more than a preview is wide.
const sketchColumns = 120

// A sketch is what a scenario came to, told before it is played: numbers of
// its hardest day, and the way of each group over its window.
type sketch struct {
	day               time.Time // the end of the day that was furthest from ordinary
	size, sizeZ       float64   // the origin's known move on it; without an origin the furthest group's
	sizeOf            string
	label             string // what the engine calls that day, "" where it cannot
	hit, groups       int    // groups reached by the window's end, and groups
	reached, measured int    // instruments
	rows              []sketchRow
	origin            course // its way, the last close before the shock being 100
}

// A sketchRow is a group: its known return on the hardest day, and its way.
type sketchRow struct {
	name   string
	ret, z float64
	sigma  float64 // of an ordinary day, percent
	way    course
}

// spread is the share of instruments reached, 0 to 1; NaN of none.
func (s *sketch) spread() float64 { return float64(s.reached) / float64(s.measured) }

// newSketch sums up the days of a window, of which the last is its end.
func newSketch(days []*market.Snapshot) *sketch {
	end, hard := days[len(days)-1], hardest(days)
	u := end.Scenario.Universe
	out := &sketch{day: hard.At, size: math.NaN(), sizeZ: math.NaN(), groups: len(u.Groups), reached: end.Reached, measured: end.Measured}
	if hard.At.Sub(hard.Day.At) < aDay {
		out.label = hard.Day.Label.String()
	}
	f := newFrame(Options{})
	f.Snapshot = end
	from := max(int(f.Scenario.Shock.By.Add(-time.Hour).Sub(f.Series.From)/f.Series.Step), 0)
	columns := f.columns(from, f.steps(), sketchColumns)
	for i := range u.Groups {
		g, q := &u.Groups[i], &hard.Groups[i]
		if end.Groups[i].Arrival.Stage.Reached() {
			out.hit++
		}
		var way course
		if g.Region != mixedGroup {
			way = f.course(g.Members, columns)
		}
		out.rows = append(out.rows, sketchRow{g.Short, q.KnownReturn, q.Z, end.Scenario.GroupSigma[i].Pct, way})
		if further := !(math.Abs(q.KnownReturn) <= math.Abs(out.size)) && !math.IsNaN(q.KnownReturn); further && end.Scenario.Origin == data.None && g.Region != mixedGroup {
			out.size, out.sizeZ, out.sizeOf = q.KnownReturn, q.Z, g.Short
		}
	}
	if id := end.Scenario.Origin; id != data.None {
		q, in := &hard.Quotes[id], u.At(id)
		if in.Unit != data.Yield { // basis points have no place among percent
			out.size, out.sizeZ = q.KnownReturn, q.Z
		}
		out.sizeOf, out.origin = in.Symbol, f.course([]data.ID{id}, columns)
	}
	return out
}

const aDay = 24 * time.Hour

// hardest is the day at whose end the origin stood furthest from an ordinary
// one; without an origin, all that had a figure since the shock, by their mean |z|.
func hardest(days []*market.Snapshot) *market.Snapshot {
	best, most := days[0], -1.0
	for _, d := range days {
		sum, n := 0.0, 0
		for i := range d.Quotes {
			q := &d.Quotes[i]
			if counts := d.Scenario.Origin == data.None || data.ID(i) == d.Scenario.Origin; !counts || math.IsNaN(q.Z) {
				continue
			}
			if d.At.Sub(q.KnownAt) < aDay && q.KnownAt.After(d.Scenario.Shock.After) {
				sum += math.Abs(q.Z)
				n++
			}
		}
		if n > 0 && sum/float64(n) > most {
			best, most = d, sum/float64(n)
		}
	}
	return best
}

// labelWord is a day's label in one word, for a column.
func labelWord(label string) string {
	switch label {
	case "":
		return "--"
	case contagion.CommonShock.String(), contagion.Concentrated.String():
		word, _, _ := strings.Cut(label, " ")
		return word
	case contagion.TooNarrow.String():
		return "too narrow"
	}
	return label
}
