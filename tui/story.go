package tui

import (
	"image"
	"slices"
	"strconv"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// ownSteps gives the steps of the series at which an instrument's venue
// traded, or all of them where it has not yet.
func ownSteps(f *frame, id data.ID) []int {
	if int(id) >= len(f.Series.Points) {
		return nil
	}
	points := f.Series.Points[id]
	var live []int
	for i, p := range points {
		if p.Live {
			live = append(live, i)
		}
	}
	if len(live) > 1 {
		return live
	}
	all := make([]int, len(points))
	for i := range all {
		all[i] = i
	}
	return all
}

// drawStoryTimes writes the first time at the left, the playhead's at the
// right, and the days between where there is room.
func drawStoryTimes(f *frame, r image.Rectangle, steps []int, w int) {
	if r.Empty() || w < 12 {
		return
	}
	at := func(x int) time.Time {
		i := steps[min(x*len(steps)/w, len(steps)-1)]
		return f.Series.From.Add(time.Duration(i) * f.Series.Step).In(f.zone)
	}
	end := f.c.Right(r.Max.X, r.Min.Y, sDim, f.At.In(f.zone).Format("15:04"))
	x := f.c.Text(r.Min.X, r.Min.Y, sDim, at(0).Format("Mon 2 Jan 15:04"))
	for c := x - r.Min.X + 2; c < w; c++ {
		if at(c).YearDay() != at(c-1).YearDay() && r.Min.X+c+8 < end {
			c = f.c.Text(r.Min.X+c, r.Min.Y, sDim, at(c).Format("Mon 2")) - r.Min.X + 1
		}
	}
}

var figureNames = [...]string{"open", "high", "low", "close", "bar open", "bar close", "level", "percent"}

// figuresKnown gives an instrument's figures up to the playhead, newest
// first. A session's high and low are known only once the session is over.
func figuresKnown(f *frame, id data.ID) []data.Figure {
	var out []data.Figure
	mic := f.Scenario.Universe.At(id).MIC
	for _, g := range f.Scenario.Figures {
		if g.ID != id || g.At.After(f.recordedTo()) {
			continue
		}
		if (g.Kind == data.FigureHigh || g.Kind == data.FigureLow) && f.Calendar != nil {
			if s, ok := f.Calendar.Session(mic, g.Session); ok && s.Close.After(f.recordedTo()) {
				continue
			}
		}
		out = append(out, g)
	}
	slices.Reverse(out)
	return out
}

// drawFigures lists the figures that the instrument's course is made from.
func drawFigures(f *frame, r image.Rectangle) {
	if r.Dy() < 2 {
		return
	}
	list := figuresKnown(f, f.selected)
	if len(list) == 0 && f.Live {
		drawTraded(f, r)
		return
	}
	rows := title(f, r, panelFigures, "", "Its figures", "newest first, j k scroll")
	if len(list) == 0 {
		f.c.Cut(rows.Min.X+1, rows.Min.Y, rows.Dx()-1, sDim, "No figure yet.")
		return
	}
	unit := f.Scenario.Universe.At(f.selected).Unit
	first := min(f.scroll[panelFigures], max(len(list)-rows.Dy(), 0))
	for i, y := first, rows.Min.Y; i < len(list) && y < rows.Max.Y; i, y = i+1, y+1 {
		g := list[i]
		value := figureText(g.Value, unit)
		if g.Kind == data.FigurePct {
			value = percentText(g.Value) + " %"
		}
		kind := "figure"
		if int(g.Kind) < len(figureNames) {
			kind = figureNames[g.Kind]
		}
		x := f.c.Text(rows.Min.X+1, y, sDim, g.At.In(f.zone).Format("Mon 2 Jan 15:04")+"  ")
		f.c.Cut(x, y, 10, sText, kind)
		f.c.Right(x+22, y, sText, value)
		f.c.Cut(x+24, y, 14, evidenceStyle(g.Evidence), g.Evidence.String())
		f.c.Set(x+38, y, rune(max(g.Confidence, ' ')), sDim)
		rest := g.Source
		if text := f.Scenario.Sources[g.Source]; text != "" {
			rest = text
		}
		if g.Note != "" {
			rest = g.Note + "; " + rest
		}
		f.c.Cut(x+40, y, max(rows.Max.X-x-40, 0), sDim, rest)
	}
}

// tradedSteps gives the steps of the series at which an instrument traded, newest
// first.
func tradedSteps(f *frame, id data.ID) []int {
	var out []int
	if int(id) < len(f.Series.Points) {
		for k, p := range f.Series.Points[id] {
			if p.Live && p.Evidence != data.Missing {
				out = append(out, k)
			}
		}
	}
	slices.Reverse(out)
	return out
}

// drawTraded lists what a running market has in place of recorded figures: the
// price of each step, and its change from the step before, in as many columns as
// there is room for.
func drawTraded(f *frame, r image.Rectangle) {
	const column = 40
	every := strconv.Itoa(int(f.Series.Step/time.Minute)) + " min"
	rows := title(f, r, panelFigures, "", "Its prices, change in "+every, "newest first, j k scroll")
	list := tradedSteps(f, f.selected)
	if len(list) == 0 {
		f.c.Cut(rows.Min.X+1, rows.Min.Y, rows.Dx()-1, sDim, "No "+every+" of trading so far.")
		return
	}
	points, unit := f.Series.Points[f.selected], f.Scenario.Universe.At(f.selected).Unit
	seen := max(rows.Dx()/column, 1) * rows.Dy()
	first := min(f.scroll[panelFigures], max(len(list)-seen, 0))
	for i := 0; i < seen && first+i < len(list); i++ {
		k := list[first+i]
		x, y := rows.Min.X+i/rows.Dy()*column+1, rows.Min.Y+i%rows.Dy()
		f.c.Text(x, y, sDim, f.Series.From.Add(time.Duration(k)*f.Series.Step).In(zoneOr(f.zone)).Format("Mon 2 Jan 15:04"))
		f.c.Right(x+28, y, sText, figureText(float64(points[k].Last), unit))
		if first+i+1 == len(list) {
			continue // nothing to compare with
		}
		v := float64(points[k].Last)/float64(points[list[first+i+1]].Last) - 1
		if unit == data.Yield {
			v = (float64(points[k].Last) - float64(points[list[first+i+1]].Last)) / 100
		}
		f.c.Text(x+30, y, moveStyle(v, 0, points[k].Evidence), f.moved(v, unit, 7, points[k].Evidence))
	}
}

func evidenceStyle(e data.Evidence) canvas.Style {
	switch {
	case e.Known():
		return sText
	case e == data.Simulated:
		return sEstimate
	}
	return sDrawn
}
