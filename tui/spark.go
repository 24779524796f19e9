package tui

import (
	"image"
	"math"

	"contagion/data"
	"contagion/tui/canvas"
)

// Sparks of all instruments have one scale, and those of all groups another,
// so that two of them can be compared at a glance. A group is a mean: it
// moves less.
const (
	memberLow, memberHigh = 75, 105
	groupLow, groupHigh   = 85, 105
)

// drawSpark draws the way of instruments since the shock in w cells. A cell
// is coloured from one ordinary day on, strong from three, and drawn where
// no figure stands: what did not move stays quiet. Of a shock inside a session
// it begins at the 100 that the number beside it is told from, and what was
// before that number's session is quiet too: it is no part of that move. A cell
// is blank where the number was not known.
func (f *frame) drawSpark(x, y, w int, ids []data.ID, sigma float64, lo, hi float64) {
	if w < 1 {
		return
	}
	steps := f.shockColumns(w)
	if !f.Scenario.Intraday || f.base == baseShock {
		c := f.course(ids, steps)
		f.blank(c, ids, steps)
		f.spark(x, y, c, sigma, lo, hi, 0)
		return
	}
	c := f.courseOver(ids, steps, basePrevious)
	f.blank(c, ids, steps)
	begun, quiet := f.sessionStep(ids), 0
	for quiet < len(steps) && steps[quiet] < begun {
		quiet++
	}
	f.spark(x, y, c, sigma, lo, hi, quiet)
}

// groupCover is the part of a group's members that must have a move before the
// group as a whole has one: that of the market's own means.
const groupCover = 0.6

// blank leaves nothing of a course where its number was not known: of one
// instrument, while its venue was open and no price of that session had been
// heard; of a group, once a session of a member had begun, until enough had a move.
func (f *frame) blank(c course, ids []data.ID, steps []int) {
	for i, k := range steps {
		if math.IsNaN(c.level[i]) {
			continue
		}
		moved, unheard, all := 0, 0, 0
		for _, id := range ids {
			if len(ids) > 1 && f.Scenario.Universe.At(id).Unit == data.Yield {
				continue
			}
			all++
			if p := f.point(id, k); p.Unheard {
				unheard++
			} else if p.Moved {
				moved++
			}
		}
		if moved+unheard > 0 && float64(moved) < groupCover*float64(all) {
			c.level[i] = math.NaN()
		}
	}
}

// sessionStep is the step of the series in which the session begins that
// instruments' moves are of: the earliest of theirs.
func (f *frame) sessionStep(ids []data.ID) int {
	first := f.known()
	for _, id := range ids {
		if s, ok := f.Calendar.Session(f.Scenario.Universe.At(id).MIC, f.Quotes[id].Session); ok {
			first = min(first, max(int(s.Start().Sub(f.Series.From)/f.Series.Step), 0))
		}
	}
	return first
}

// spark draws a course, a cell for each of its columns; the first quiet ones
// have no colour.
func (f *frame) spark(x, y int, c course, sigma, lo, hi float64, quiet int) {
	f.c.Text(x, y, sFaint, canvas.Spark(c.level, lo, hi, len(c.level), f.g))
	speaks := 1.0 // ordinary days
	if f.calm() {
		speaks = quietUpTo
	}
	for i, v := range c.level {
		ev := data.Printed
		if c.drawn[i] {
			ev = data.Reconstructed
		}
		z := 100 * math.Log(v/100) / sigma
		switch {
		case math.IsNaN(v) || i < quiet:
		case math.Abs(z) >= speaks:
			f.c.Restyle(image.Rect(x+i, y, x+i+1, y+1), moveStyle(v-100, z, ev))
		case c.drawn[i]:
			f.c.Restyle(image.Rect(x+i, y, x+i+1, y+1), sDrawn)
		}
	}
}
