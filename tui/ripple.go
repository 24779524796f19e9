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

// A drop is one group on the ripple: where its mark stands and where its name
// is written. The name is empty where it found no room; the mark stays.
type drop struct {
	mark  image.Point
	glyph rune
	style canvas.Style
	name  string
	place image.Rectangle
}

// A pond is the ripple's circles: centre and radii in cells.
type pond struct {
	x, y   int
	rx, ry float64
}

func pondOf(in image.Rectangle) pond {
	return pond{(in.Min.X + in.Max.X) / 2, (in.Min.Y + in.Max.Y - 1) / 2, float64(in.Dx()/2 - 9), float64((in.Dy() - 2) / 2)}
}

// at gives the cell at a part of the outer radius and an angle.
func (p pond) at(part, angle float64) image.Point {
	return image.Pt(p.x+int(math.Round(part*p.rx*math.Cos(angle))), p.y+int(math.Round(part*p.ry*math.Sin(angle))))
}

// drops places every group: its angle is its own and never changes, its
// distance is its lag. No mark and no name covers another.
func drops(f *frame, p pond, in image.Rectangle) []drop {
	taken := []image.Rectangle{originPlace(f, p)}
	free := func(r image.Rectangle) bool {
		if !r.In(in) {
			return false
		}
		for _, t := range taken {
			if r.Overlaps(t) {
				return false
			}
		}
		return true
	}
	out := make([]drop, len(f.Groups))
	for i := range out {
		angle := 2*math.Pi*(float64(i)+0.5)/float64(len(out)) - math.Pi/2
		part := 0.0
		out[i], part = f.drop(i)
		for k := range 13 { // marks of one distance move along their circle, not off it
			turn := float64((k+1)/2) * 0.12 * float64(1-2*(k%2))
			m := p.at(part, angle+turn)
			if out[i].mark = m; free(image.Rect(m.X, m.Y, m.X+1, m.Y+1)) {
				break
			}
		}
		m := out[i].mark
		taken = append(taken, image.Rect(m.X, m.Y, m.X+1, m.Y+1))
	}
	for i := range out {
		d := &out[i]
		w, right := canvas.Width(d.name), d.mark.X >= p.x
		found := false
		for k := 0; k < 10 && !found && w > 0; k++ {
			dy := (k/2 + 1) / 2 * (1 - 2*(k/2%2))
			x := d.mark.X + 2
			if right == (k%2 == 1) {
				x = d.mark.X - 1 - w
			}
			d.place = image.Rect(x, d.mark.Y+dy, x+w, d.mark.Y+dy+1)
			if found = free(d.place); found {
				taken = append(taken, image.Rect(x-1, d.place.Min.Y, x+w+1, d.place.Max.Y))
			}
		}
		if !found {
			d.name, d.place = "", image.Rectangle{}
		}
	}
	return out
}

// drop gives a group's look and its part of the outer radius: its arrival, or
// the first among its members, or where its own clock stands.
func (f *frame) drop(i int) (drop, float64) {
	q := &f.Groups[i]
	a, name, moved := q.Arrival, f.Scenario.Universe.Groups[i].Short, q.SinceShock
	if !a.Stage.Reached() && q.FirstID != data.None && q.FirstID != f.Origin {
		a, name, moved = q.First, f.Scenario.Universe.At(q.FirstID).Short, f.Quotes[q.FirstID].SinceShock
	}
	m, ms := mark(f, a, moved, false)
	if f.motion.ringGroup(i) {
		ms = sRing
	}
	switch {
	case a.Stage.Reached():
		return drop{glyph: m, style: ms, name: name}, max(lagAt(a.Lag), 0.18)
	case a.Stage == contagion.Pending:
		return drop{glyph: m, style: ms, name: name}, 1
	}
	front := f.g.Dot
	if f.front(i) {
		front = f.g.Ring
	}
	return drop{glyph: front, style: sDim, name: name}, max(lagAt(f.Calendar.Trading(f.clockOf(i), f.Scenario.Shock.After, f.At)), 0.3)
}

// rings draws an arrival's ring: a circle that runs from the origin to the
// group's own distance while the arrival is new, quick at first.
func (f *frame) rings(p pond) {
	if f.motion.mode != motionFull {
		return
	}
	for i := range f.Groups {
		age := f.motion.ageGroup(i)
		if age < 0 {
			continue
		}
		_, part := f.drop(i)
		part *= ease(age, f.motion.life())
		const apart = 0.15 // radians between two dots: 42 cells a frame, well under what a motion frame may change
		for a := 0.0; a < 2*math.Pi; a += apart {
			c := p.at(part, a)
			f.c.Set(c.X, c.Y, f.g.Ring, sRing)
		}
	}
}

func originPlace(f *frame, p pond) image.Rectangle {
	if f.Origin == data.None {
		return image.Rectangle{}
	}
	w := 2 + canvas.Width(f.Scenario.Universe.At(f.Origin).Short)
	return image.Rect(p.x-3, p.y, p.x-3+w, p.y+1)
}

// drawRipple draws the ladder's distances around the origin, wide screens
// only: the further out, the later; the outer ring has not opened yet.
func drawRipple(f *frame, r image.Rectangle) {
	if r.Dy() < 12 || r.Dx() < 40 {
		return
	}
	if f.calm() {
		drawSpread(f, r)
		return
	}
	in := title(f, r, panelRipple, "", "Ripple", "distance = own trading time, not miles")
	restore := f.c.Clip(in)
	defer restore()
	p, below := pondOf(in), in.Max.Y-1
	in.Max.Y-- // names stay off the last line
	all := drops(f, p, in)
	ring := func(lag time.Duration, name string) {
		part := lagAt(lag)
		for a := 0.0; a < 2*math.Pi; a += 0.04 {
			c := p.at(part, a)
			f.c.Set(c.X, c.Y, f.g.Dot, sFaint)
		}
		at := p.at(part, -math.Pi/2)
		label := image.Rect(at.X-canvas.Width(name)/2, at.Y, at.X+(canvas.Width(name)+1)/2, at.Y+1)
		for _, d := range all { // a mark or a name that needs the place has it
			if d.mark.In(label.Inset(-1)) && d.mark.Y == at.Y || d.place.Overlaps(label) {
				return
			}
		}
		f.c.Text(label.Min.X, at.Y, sDim, name)
	}
	for _, t := range lagTicks[1:] {
		ring(t.lag, t.name)
	}
	ring(8*time.Hour, "next open")
	if f.Origin != data.None {
		o := originPlace(f, p)
		f.c.Text(o.Min.X, o.Min.Y, sOrigin, string(f.g.Origin)+" "+f.Scenario.Universe.At(f.Origin).Short)
	}
	f.rings(p)
	for _, d := range all {
		f.c.Set(d.mark.X, d.mark.Y, d.glyph, d.style)
		f.c.Text(d.place.Min.X, d.place.Min.Y, sText, d.name)
	}
	f.c.Cut(in.Min.X+1, below, in.Dx()-2, sDim, "reached "+strconv.Itoa(f.Reached)+" of "+strconv.Itoa(f.Measured)+" measured, pending "+strconv.Itoa(f.Waiting))
}
