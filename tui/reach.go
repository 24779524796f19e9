package tui

import (
	"image"
	"math"
	"strconv"
	"strings"
	"time"

	"contagion/data/market"
	"contagion/tui/canvas"
)

// drawReachCurves draws the share of instruments that the shock had reached,
// by the time since it: up to the playhead, in whole days.
func drawReachCurves(f *frame, r image.Rectangle, sides [2]*frame) {
	var names []string
	for i, side := range sides {
		names = append(names, string(f.g.Strokes[i])+" "+firstWords(side.Scenario.Title))
	}
	title(f, r, panelNone, "", "Instruments reached, %", strings.Join(names, "  "))
	axis := canvas.Axis{Lo: 0, Hi: 100, ASCII: f.g == canvas.ASCII, Decimals: 0, Label: sDim, Rule: sRule}
	plot := image.Rect(r.Min.X, r.Min.Y+1, r.Max.X, r.Max.Y-1)
	for _, rows := range [...]int{21, 11, 6, 5, 3} { // of round percentages
		if rows <= plot.Dy() {
			plot.Min.Y = plot.Max.Y - rows
			break
		}
	}
	cols := canvas.PlotColumns(plot, axis)
	const day = 24 * time.Hour
	since := max(f.At.Sub(f.Scenario.Shock.By), 0)
	whole := (since/day + 1) * day
	var lines []canvas.Line
	for i, side := range sides {
		lines = append(lines, course{level: reachedBy(side.Snapshot, whole, cols), drawn: make([]bool, cols)}.line(i, f.g.Strokes[i]))
	}
	canvas.Plot(f.c, plot, lines, axis)
	next := 0
	for at, every := time.Duration(0), max(whole/8/time.Hour, 3)*time.Hour; at < whole; at += every {
		k := int(at * time.Duration(cols) / whole)
		text := "+" + strconv.Itoa(int(at/time.Hour)) + " h"
		if k >= next && k+len(text) <= cols {
			next = f.c.Text(r.Max.X-cols+k, r.Max.Y-1, sDim, text) - (r.Max.X - cols) + 1
		}
	}
}

// reachedBy gives the percentage of instruments reached by the end of each of
// n shares of a time after the shock: by the playhead in the one that holds
// it, NaN after it.
func reachedBy(s *market.Snapshot, whole time.Duration, n int) []float64 {
	out := make([]float64, n)
	for i := range out {
		begin := s.Scenario.Shock.By.Add(whole * time.Duration(i) / time.Duration(n))
		if !begin.Before(s.At) || s.Measured == 0 {
			out[i] = math.NaN()
			continue
		}
		at := begin.Add(whole / time.Duration(n))
		if at.After(s.At) {
			at = s.At
		}
		reached := 0
		for k := range s.Quotes {
			if a := &s.Quotes[k].Arrival; a.Stage.Reached() && !a.Span.By.After(at) {
				reached++
			}
		}
		out[i] = 100 * float64(reached) / float64(s.Measured)
	}
	return out
}
