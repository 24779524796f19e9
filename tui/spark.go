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
// no figure stands: what did not move stays quiet.
func (f *frame) drawSpark(x, y, w int, ids []data.ID, sigma float64, lo, hi float64) {
	if w < 1 {
		return
	}
	f.spark(x, y, f.course(ids, f.shockColumns(w)), sigma, lo, hi)
}

// spark draws a course, a cell for each of its columns.
func (f *frame) spark(x, y int, c course, sigma, lo, hi float64) {
	f.c.Text(x, y, sFaint, canvas.Spark(c.level, lo, hi, len(c.level), f.g))
	for i, v := range c.level {
		ev := data.Printed
		if c.drawn[i] {
			ev = data.Reconstructed
		}
		z := 100 * math.Log(v/100) / sigma
		switch {
		case math.IsNaN(v):
		case math.Abs(z) >= 1:
			f.c.Restyle(image.Rect(x+i, y, x+i+1, y+1), moveStyle(v-100, z, ev))
		case c.drawn[i]:
			f.c.Restyle(image.Rect(x+i, y, x+i+1, y+1), sDrawn)
		}
	}
}
