package tui

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// A course is what a chart line or a spark shows: a level per column, the
// close before the shock being 100, and which columns are drawn, not known.
type course struct {
	level []float64 // NaN where nothing was known yet
	drawn []bool
	live  []bool // one of them traded there
}

// chartSpans are how much time the chart of a running market shows: the next
// one begins when the last is full, so that what was drawn keeps its place from
// picture to picture.
var chartSpans = [...]time.Duration{2 * time.Hour, 3 * time.Hour, 4 * time.Hour, 6 * time.Hour, 8 * time.Hour, 12 * time.Hour, 16 * time.Hour, 24 * time.Hour}

// chartSpan gives what the chart shows: whole days in UTC, from the day of the
// shock to the playhead's, and of a shock inside a session its hours, from an
// hour before it at the latest, on a round half hour, until a day is full.
func (f *frame) chartSpan() (from time.Time, span time.Duration) {
	const day = 24 * time.Hour
	if f.Scenario.Intraday && !f.Scenario.Shock.By.After(f.At) {
		from = f.Scenario.Shock.By.Add(-time.Hour).UTC().Truncate(30 * time.Minute)
		for _, span = range chartSpans {
			if !f.At.After(from.Add(span)) {
				return from, span
			}
		}
	}
	now := f.At.UTC().Truncate(day)
	if from = f.Scenario.Shock.By.UTC().Truncate(day); from.After(now) {
		from = now
	}
	return from, now.Sub(from) + day
}

// chartColumns gives the step of the series that each of n columns shows of the
// chart's span; -1 where a column lies outside the series.
func (f *frame) chartColumns(n int) []int {
	begin, span := f.chartSpan()
	from := int(begin.Sub(f.Series.From) / f.Series.Step)
	out := f.columns(from, from+int(span/f.Series.Step), n)
	for i := range out {
		if begin.Add(span * time.Duration(i) / time.Duration(n)).After(f.At) { // of the step under way only what has passed
			out[i] = -1
		}
	}
	return out
}

// shockColumns gives the steps that n columns show from an hour before the
// shock, or the day's start where that is later than the playhead, to the
// playhead: the whole way of the shock so far.
func (f *frame) shockColumns(n int) []int {
	to := f.known()
	from := min(max(int(f.shockBegin().Sub(f.Series.From)/f.Series.Step), 0), max(to-1, 0))
	return f.columns(from, to, n)
}

func (f *frame) shockBegin() time.Time {
	begin := f.Scenario.Shock.By.Add(-time.Hour)
	if begin.Before(f.At.Add(-time.Hour)) {
		return begin
	}
	return f.At.UTC().Truncate(24 * time.Hour)
}

// columns spreads the steps from, up to and without to, over n columns: each
// shows the last step of its share, or of what is known of it: a market that
// breaks now is not to be drawn half an hour later.
func (f *frame) columns(from, to, n int) []int {
	out, known := make([]int, n), f.known()
	for i := range out {
		k := from + (i+1)*(to-from)/n - 1
		if first := from + i*(to-from)/n; first < known && k >= known {
			k = known - 1
		}
		if n > to-from { // fewer steps than columns: a step has several
			k = from + i*(to-from)/n
		}
		if k < 0 || k >= known {
			k = -1
		}
		out[i] = k
	}
	return out
}

// steps is how many steps the series has at the playhead.
func (f *frame) steps() int {
	if len(f.Series.Points) == 0 {
		return 0
	}
	return len(f.Series.Points[0])
}

// known is how many steps are known. Of a shock inside a session the step
// under way is one of them: its price is the newest, as the numbers have it.
func (f *frame) known() int {
	if n := f.steps(); n > 0 && f.Scenario.Intraday {
		return n + 1
	}
	return f.steps()
}

// point is an instrument at a step: at the one under way, as it is quoted.
func (f *frame) point(id data.ID, k int) market.Point {
	if k < len(f.Series.Points[id]) {
		return f.Series.Points[id][k]
	}
	q := &f.Quotes[id]
	moved := !math.IsNaN(q.Return)
	return market.Point{Last: float32(q.Last), Evidence: q.Evidence, Live: (q.State == data.Trading || q.State == data.Extended) && q.Feed < data.FeedLate, Moved: moved, Unheard: q.State == data.Trading && !moved}
}

// before is an instrument's last close before the shock; NaN where unknown.
func (f *frame) before(id data.ID) float64 {
	q := &f.Quotes[id]
	if f.Scenario.Universe.At(id).Unit == data.Yield {
		return q.Last - 100*q.SinceShock // a yield's move is a difference in points
	}
	return q.Last / (1 + q.SinceShock)
}

// course gives the equal-weight mean level of instruments at steps of the
// series. It is drawn where any of them is. Yields have a course of their own
// and no part in a mean.
func (f *frame) course(ids []data.ID, steps []int) course { return f.courseOver(ids, steps, baseShock) }

// courseOver is course with a 100 of its own: the close before the shock, or
// the previous close.
func (f *frame) courseOver(ids []data.ID, steps []int, from base) course {
	flags := make([]bool, 2*len(steps))
	c := course{level: make([]float64, len(steps)), drawn: flags[:len(steps)], live: flags[len(steps):]}
	n, known := make([]int, len(steps)), f.known()
	for _, id := range ids {
		if int(id) >= len(f.Series.Points) || len(ids) > 1 && f.Scenario.Universe.At(id).Unit == data.Yield {
			continue
		}
		over := f.Quotes[id].Base
		if from == baseShock {
			over = f.before(id)
		}
		if math.IsNaN(over) || over == 0 {
			continue
		}
		for i, k := range steps {
			if k < 0 || k >= known {
				continue
			}
			p := f.point(id, k)
			if p.Evidence == data.Missing {
				continue
			}
			c.level[i] += 100 * float64(p.Last) / over
			c.drawn[i] = c.drawn[i] || !p.Evidence.Known()
			c.live[i] = c.live[i] || p.Live
			n[i]++
		}
	}
	for i := range n {
		if n[i] == 0 {
			c.level[i] = math.NaN()
		} else {
			c.level[i] /= float64(n[i])
		}
	}
	return c
}

// traded leaves nothing of a course where none of its instruments traded.
func (c course) traded() {
	for i, live := range c.live {
		if !live {
			c.level[i] = math.NaN()
		}
	}
}

// line makes a chart line of a course, in the voice of line k of four.
func (c course) line(k int, stroke rune) canvas.Line {
	return canvas.Line{Values: c.level, Drawn: c.drawn, Style: sLine1 + canvas.Style(k), Faint: sLine1Drawn + canvas.Style(k), Stroke: stroke}
}

// roundSteps are the distances between two rows of a chart that a reader
// counts easily in, and that one decimal writes as they are.
var roundSteps = [...]float64{0.1, 0.2, 0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 10, 15, 20, 25, 50, 100, 200, 500, 1000}

// scale gives an axis of rows around all values, in round steps and with 100
// on a row of its own. Without a value lo is not below hi.
func scale(lines []canvas.Line, rows int) (lo, hi float64) {
	lo, hi = math.Inf(1), math.Inf(-1)
	for _, l := range lines {
		for _, v := range l.Values {
			if !math.IsNaN(v) && !math.IsInf(v, 0) {
				lo, hi = min(lo, v), max(hi, v)
			}
		}
	}
	if hi < lo || rows < 2 {
		return 0, 0
	}
	lo, hi = min(lo, 99.5), max(hi, 100.5)
	for _, step := range roundSteps {
		below, above := math.Ceil((100-lo)/step), math.Ceil((hi-100)/step)
		if spare := float64(rows-1) - below - above; spare >= 0 {
			above += math.Floor(spare / 2)
			return 100 - (float64(rows-1)-above)*step, 100 + above*step
		}
	}
	return lo, hi // beyond any market
}
