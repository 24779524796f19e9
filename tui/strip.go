package tui

import (
	"fmt"
	"image"
	"math"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// stripAxis is the strip's scale: cols cells of step each, from from on.
type stripAxis struct {
	x0, cols int
	from     time.Time
	step     time.Duration
	state    int // column of the words at the right
}

// stripAxisOf fits a day, on a wide screen up to two, into a strip's width:
// from the start of the playhead's day in the frame's zone.
func stripAxisOf(f *frame, r image.Rectangle) stripAxis {
	label, step, hours := 9, 30*time.Minute, 24
	if r.Dx() >= leastW+10 {
		label = 10
	}
	if r.Dx() >= standardW {
		step = 15 * time.Minute
		if r.Dx() >= wideW {
			label = 12
		}
		hours = min(max((r.Dx()-label-44)/4&^1, 24), 48)
	}
	at := f.At.In(zoneOr(f.zone))
	a := stripAxis{x0: r.Min.X + label, step: step, cols: hours * int(time.Hour/step),
		from: time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())}
	a.cols = min(a.cols, max(r.Dx()-label, 0))
	a.state = a.x0 + a.cols
	return a
}

// x gives the column of the cell that a moment belongs to: a cell is open at
// its start and closed at its end, so that a closing price is in the session.
func (a stripAxis) x(t time.Time) (int, bool) {
	if !t.After(a.from) {
		return a.x0, t.Equal(a.from)
	}
	k := int((t.Sub(a.from) - 1) / a.step)
	return a.x0 + k, k < a.cols
}

// drawWorld is the world's sessions on one axis of time: where was when
// open, how far from normal was it, and what is still to come. Nothing after
// the playhead is read.
func drawWorld(f *frame, r image.Rectangle) {
	if r.Dy() < 2 || r.Dx() < 60 {
		return
	}
	defer f.c.Clip(r)()
	a := stripAxisOf(f, r)
	zone := f.zoneLabel()
	name, right := "World", fmt.Sprintf("%s, one cell = %d min; %c = now", zone, int(a.step.Minutes()), f.g.Now)
	if r.Dx() >= standardW {
		name, right = "World sessions", fmt.Sprintf("%s, one cell = %d min; shade = distance from normal; %c = now", zone, int(a.step.Minutes()), f.g.Now)
	}
	if r.Dx() >= wideW {
		end := a.from.Add(time.Duration(a.cols) * a.step)
		right = fmt.Sprintf("%s, one cell = %d min, %s to %s; shade = distance from normal; %c = now", zone, int(a.step.Minutes()), a.from.Format("2 Jan 15:04"), end.Format("2 Jan 15:04"), f.g.Now)
	}
	const around = 7 // of the rule, the key, and the blanks beside name and words
	in := title(f, r, panelWorld, "1", f.worldTitle(name, r.Dx()-canvas.Width(right)-around), right)
	now, shown := a.x(f.At)
	hours := 1
	if in.Dy() < leastWorldH { // a place says more than the hours over it
		hours = 0
	} else {
		f.stripHours(a, in.Min.Y)
	}
	places := f.places(in.Dy() - hours)
	stands := f.stripStands(places)
	brief := stripBrief(stands, r.Max.X-a.state-stripMarkW)
	for i, p := range places {
		y := in.Min.Y + hours + i
		if y >= in.Max.Y {
			break
		}
		ids := f.ids(p)
		f.c.Cut(r.Min.X, y, a.x0-r.Min.X-1, sText, p.name)
		f.stripCells(a, y, p, f.shares(ids))
		if shown {
			f.c.Set(now, y, f.g.Now, sBright)
		}
		f.stripMarks(a, y, ids)
		f.stripState(a.state, r.Max.X, y, &stands[i], brief, ids)
	}
	if shown && hours > 0 {
		f.c.Set(now, in.Min.Y, f.g.Now, sBright)
	}
}

// stripHours names the hours; they make room for the playhead.
func (f *frame) stripHours(a stripAxis, y int) {
	every := 4
	if a.step < 30*time.Minute {
		every = 2
	}
	now, shown := a.x(f.At)
	for k := range a.cols {
		t := a.from.Add(time.Duration(k) * a.step)
		if t.Minute() != 0 || t.Hour()%every != 0 {
			continue
		}
		text := t.Format("15")
		if t.Hour() == 0 && k > 0 {
			text = t.Format("15 Mon")
		}
		x, n := a.x0+k, canvas.Width(text)
		if shown && now >= x && now < x+n || x+n > a.x0+a.cols {
			continue
		}
		f.c.Text(x, y, sDim, text)
	}
}

// stripCells draws a place's day: shade for what was, rules for what is to
// come, dashes for a holiday's hours.
func (f *frame) stripCells(a stripAxis, y int, p place, ids []data.ID) {
	zone, open, shut := p.usual(f.Calendar, a.from)
	day := p.watch()
	for k := range a.cols {
		from := a.from.Add(time.Duration(k) * a.step)
		to := from.Add(a.step)
		state := day.at(f.Calendar, from.Add(a.step/2))
		r, s := ' ', sFaint
		switch {
		case state == data.Holiday:
			if zone == nil {
				break
			}
			if m := minuteOf(from.Add(a.step / 2).In(zone)); m >= open && m < shut {
				r = f.g.HolidayDash
			}
		case state != data.Trading && state != data.Extended:
		case !to.After(f.At) || from.Before(f.At):
			end := to
			if end.After(f.At) {
				end = f.At
			}
			z := f.meanZ(ids, from, end)
			if math.IsNaN(z) && state == data.Extended {
				break
			}
			r, s = f.shade(z)
		case state == data.Trading:
			r = f.g.Rule
		default:
			r = f.g.Waiting
		}
		if r != ' ' {
			f.c.Set(a.x0+k, y, r, s)
		}
	}
}

// shade gives the glyph and the colour of a distance from normal: open and
// ordinary is the lightest, open without a figure a dot.
func (f *frame) shade(z float64) (rune, canvas.Style) {
	if math.IsNaN(z) {
		return f.g.Dot, sFaint
	}
	n := int(min(math.Abs(z), 4))
	switch {
	case n == 0:
		return f.g.Shade[1], sFaint
	case z < 0:
		return f.g.Shade[n], sHeatDown1 + canvas.Style(n-1)
	}
	return f.g.Shade[n], sHeatUp1 + canvas.Style(n-1)
}

// meanZ is the mean |z| of instruments while they traded in (from, to], with
// the sign of their mean z; NaN where nothing was measured. For each the last
// step counts in which it traded.
func (f *frame) meanZ(ids []data.ID, from, to time.Time) float64 {
	step := f.Series.Step
	if step <= 0 {
		return math.NaN()
	}
	k1 := int((to.Sub(f.Series.From) + step - 1) / step) // steps that end at or before k1*step
	k0 := max(int(from.Sub(f.Series.From)/step), 0)
	size, sum, n := 0.0, 0.0, 0
	for _, id := range ids {
		points := f.Series.Points[id]
		for k := min(k1, len(points)) - 1; k >= k0; k-- {
			if z := float64(points[k].Z); points[k].Live && !math.IsNaN(z) {
				size, sum, n = size+math.Abs(z), sum+z, n+1
				break
			}
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return math.Copysign(size/float64(n), sum)
}

// stripMarks puts the first arrival of a place and the origin's own on its row.
func (f *frame) stripMarks(a stripAxis, y int, ids []data.ID) {
	first := data.None
	for _, id := range ids {
		q := &f.Quotes[id].Arrival
		if q.Stage.Reached() && !q.Span.By.After(f.At) && (first == data.None || q.Span.By.Before(f.Quotes[first].Arrival.Span.By)) {
			first = id
		}
	}
	put := func(id data.ID) {
		q := f.Quotes[id].Arrival
		if x, ok := a.x(q.Span.By); ok && q.Stage.Reached() && !q.Span.By.After(f.At) {
			v, _ := f.ret(id)
			r, s := mark(f, q, v, id == f.Origin)
			f.c.Set(x, y, r, s)
		}
	}
	if first != data.None {
		put(first)
	}
	for _, id := range ids {
		if id == f.Origin {
			put(id)
		}
	}
}
