package tui

import (
	"image"
	"math"
	"strconv"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// today gives the series' steps that sparks and charts show: from the day's
// start in UTC to the playhead, and never before the window.
func (f *frame) today() (from, to int) {
	day := f.At.UTC().Truncate(24 * time.Hour)
	from = int(day.Sub(f.Series.From) / f.Series.Step)
	to = 0
	if len(f.Series.Points) > 0 {
		to = len(f.Series.Points[0])
	}
	return min(max(from, 0), to), to
}

// relative fills out with an instrument's level over its close before the
// shock, a value per column over the day; NaN where nothing was known yet.
func (f *frame) relative(id data.ID, out []float64) {
	from, to := f.today()
	q, n := &f.Quotes[id], len(out)
	base := q.Last / (1 + q.SinceShock)
	if f.Scenario.Universe.At(id).Unit == data.Yield {
		base = q.Last - 100*q.SinceShock // a yield's move is a difference in points
	}
	points := f.Series.Points[id]
	for i := range out {
		k := f.column(from, i, n)
		out[i] = math.NaN()
		if k < to && k >= 0 && points[k].Evidence != data.Missing {
			out[i] = 100 * float64(points[k].Last) / base
		}
	}
}

// mean fills out with the equal-weight mean of members' relative levels.
func (f *frame) mean(members []data.ID, out []float64) {
	row, sum, count := make([]float64, len(out)), make([]float64, len(out)), make([]int, len(out))
	for _, id := range members {
		if f.Scenario.Universe.At(id).Unit == data.Yield {
			continue
		}
		f.relative(id, row)
		for i, v := range row {
			if !math.IsNaN(v) {
				sum[i], count[i] = sum[i]+v, count[i]+1
			}
		}
	}
	for i := range out {
		out[i] = math.NaN()
		if count[i] > 0 {
			out[i] = sum[i] / float64(count[i])
		}
	}
}

// drawGroup draws one group's panel: its mean in the title, then its members.
func drawGroup(f *frame, r image.Rectangle, i int) {
	g, q := &f.Scenario.Universe.Groups[i], &f.Groups[i]
	num := ""
	if n := i + 2; n <= 9 {
		num = strconv.Itoa(n)
	}
	name := g.Name
	if canvas.Width(name)+canvas.Width(num)+14 > r.Dx() {
		name = g.Short // the mean is written over the rule's right end
	}
	in := title(f, r, panelGroup1+panelID(i), num, name, "")
	v, ev := f.groupRet(i)
	style := moveStyle(v, q.Z, ev)
	if f.motion.ringGroup(i) {
		style = sRing
	}
	text := " " + strconv.Itoa(q.Reached) + "/" + strconv.Itoa(len(g.Members)) + " " + move(v, data.Money, 6, f.g) + " "
	if canvas.Width(name)+canvas.Width(text)+6 > r.Dx() {
		text = " " + move(v, data.Money, 6, f.g) + " "
	}
	f.c.Right(r.Max.X-1, r.Min.Y, style, text)
	first := 0
	if f.scroll != nil {
		first = min(f.scroll[panelGroup1+panelID(i)], max(len(g.Members)-in.Dy(), 0))
	}
	for k := 0; k < in.Dy() && first+k < len(g.Members); k++ {
		left := len(g.Members) - first - k
		if k == in.Dy()-1 && left > 1 {
			f.c.Cut(in.Min.X+1, in.Min.Y+k, in.Dx()-1, sDim, "+"+strconv.Itoa(left)+" more")
			break
		}
		drawMember(f, image.Rect(in.Min.X, in.Min.Y+k, in.Max.X, in.Min.Y+k+1), g.Members[first+k], f.focus == panelGroup1+panelID(i))
	}
}

func drawMember(f *frame, r image.Rectangle, id data.ID, focused bool) {
	in, q := f.Scenario.Universe.At(id), &f.Quotes[id]
	x, y := r.Min.X, r.Min.Y
	m, ms := mark(f, q.Arrival, id == f.Origin)
	if f.motion.ringID(id) {
		ms = sRing
	}
	f.c.Set(x, y, m, ms)
	name := sText
	if focused && id == f.selected {
		name = sSelected
	}
	f.c.Cut(x+1, y, 8, name, in.Short)
	v, ev := f.ret(id)
	text := move(v, in.Unit, 6, f.g)
	if math.IsNaN(v) && q.State == data.Holiday {
		text = "   hol"
	}
	style := moveStyle(v, q.Z, ev)
	f.c.Right(x+17, y, sDim, price(in, q.Last))
	f.c.Text(x+18, y, style, text)
	end := r.Max.X
	if r.Dx() >= 44 {
		end -= 9
		lag := lagText(q.Arrival)
		if q.Arrival.Stage == contagion.Pending {
			lag = ""
		}
		f.c.Right(r.Max.X-1, y, sDim, lag)
	}
	w := min(end-(x+26), 24)
	if w < 3 {
		return
	}
	if q.Arrival.Stage == contagion.Pending {
		f.c.Fill(image.Rect(x+26, y, x+26+w, y+1), f.g.HolidayDash, sFaint)
		return
	}
	vals := make([]float64, w)
	f.relative(id, vals)
	f.c.Text(x+26, y, moveStyle(v, q.Z, data.Printed), canvas.Spark(vals, 75, 105, w, f.g)) // one scale for all: -25 % to +5 %
	f.wear(id, x+26, y, w)
}

// wear gives each cell of an instrument's spark the voice of its evidence:
// drawn where no figure stands, dim before the shock.
func (f *frame) wear(id data.ID, x, y, w int) {
	from, to := f.today()
	points := f.Series.Points[id]
	for i := range w {
		k := f.column(from, i, w)
		if k < 0 || k >= to {
			continue
		}
		cell := image.Rect(x+i, y, x+i+1, y+1)
		switch end := f.Series.From.Add(time.Duration(k+1) * f.Series.Step); {
		case end.Before(f.Scenario.Shock.By):
			f.c.Restyle(cell, sDim)
		case !points[k].Evidence.Known():
			f.c.Restyle(cell, sDrawn)
		}
	}
}

// column gives the series' step that column i of n shows of the day.
func (f *frame) column(from, i, n int) int {
	return from + (i+1)*int(24*time.Hour/f.Series.Step)/n - 1
}

// clockOf is the venue whose hours a group's lag is counted in: its first
// member's, or "" for a group without members.
func (f *frame) clockOf(i int) string {
	if m := f.Scenario.Universe.Groups[i].Members; len(m) > 0 {
		return f.Scenario.Universe.At(m[0]).MIC
	}
	return ""
}

// arrivedBy says when a group was reached, or when it can be.
func arrivedBy(f *frame, i int) string {
	q := &f.Groups[i]
	switch {
	case q.Arrival.Stage.Reached():
		return q.Arrival.Span.By.In(zoneOr(f.zone)).Format("Mon 15:04")
	case q.Arrival.Stage == contagion.Pending:
		return waitText(f, f.clockOf(i))
	case q.FirstID != data.None:
		return "part " + q.First.Span.By.In(zoneOr(f.zone)).Format("15:04")
	}
	return "--"
}
