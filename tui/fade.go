package tui

import (
	"image"

	"contagion/data"
	"contagion/tui/canvas"
)

// A number that changed lights up and goes down in four equal steps: strong,
// medium, slight, rest. Only its changed digits do, and never back up.
const (
	fadeStep  = 5 // steps of stepTime: a quarter of a second, the pace of digits
	fadeLevel = 3 // levels above rest
	fadeMost  = 150
)

// fade remembers the digits of the last picture and when each of them
// changed. It is kept beside the canvas and has its size.
type fade struct {
	w, h  int
	runes []rune
	since []int // the step in which the digit changed, or -1
	last  int   // the step of the last change
	any   bool
}

// see compares the canvas with the picture before it, inside the places. With
// fresh false the picture before was of something else: nothing is lit. More
// changes than an eye can follow are a new picture, and light nothing.
func (d *fade) see(c *canvas.Canvas, places []image.Rectangle, step int, fresh bool) {
	w, h := c.Size()
	if w != d.w || h != d.h {
		*d = fade{w: w, h: h, runes: make([]rune, w*h), since: make([]int, w*h)}
		fresh = false
	}
	if !fresh {
		d.any = false
		for i := range d.since {
			d.since[i] = -1
		}
	}
	var changed []int
	for _, r := range places {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				i, now := y*w+x, c.Rune(x, y)
				if now != d.runes[i] {
					if fresh && now >= '0' && now <= '9' {
						changed = append(changed, i)
					} else {
						d.since[i] = -1
					}
					d.runes[i] = now
				}
			}
		}
	}
	if len(changed) > fadeMost {
		for _, i := range changed {
			d.since[i] = -1
		}
		return
	}
	for _, i := range changed {
		d.since[i], d.last, d.any = step, step, true
	}
}

// active reports whether a digit is still on its way to rest.
func (d *fade) active(step int) bool { return d.any && step-d.last < fadeLevel*fadeStep }

// paint lights what changed. A lit digit keeps its voice: it is only lifted.
func (d *fade) paint(c *canvas.Canvas, step int) {
	if !d.active(step) {
		d.any = false
		return
	}
	for i, since := range d.since {
		if since < 0 {
			continue
		}
		level := fadeLevel - (step-since)/fadeStep
		if level <= 0 {
			d.since[i] = -1
			continue
		}
		x, y := i%d.w, i/d.w
		c.Restyle(image.Rect(x, y, x+1, y+1), c.StyleAt(x, y)+canvas.Style(level*int(styleCount)))
	}
}

// numbers are the places whose digits fade: prices, moves and counts. Clocks
// count and lists scroll; they do not.
func (m *Model) numbers() []image.Rectangle {
	switch {
	case m.f.Snapshot == nil || m.r.tooSmall || m.f.zoom:
	case m.f.page == pageMain:
		return append([]image.Rectangle{m.r.groups, m.r.ladder}, m.r.panels...)
	case m.f.page == pageInstrument && m.f.selected != data.None:
		p := m.f.instrumentLines(pageBody(m.w, m.r))
		return []image.Rectangle{p.quote, p.members}
	}
	return nil
}
