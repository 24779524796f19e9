package capture

import "image/color"

// toneCount is in how many steps an edge goes from ground to ink. Eight hold
// the three shades, a quarter, a half and three quarters, exactly.
const toneCount = 8

// dots are the colours of a GIF, in the order in which they are first seen.
// Inks and grounds are exact; when the table is nearly full an edge between
// them takes the nearest colour there is.
type dots struct {
	table []color.RGBA
	index map[color.RGBA]uint8
	mixed map[[2]color.RGBA]*[toneCount + 1]int16 // by ink and ground; -1 is not known yet
}

// edges is how much of the table edges may fill: the rest is for inks and
// grounds that are yet to come.
const edges = 208

func (d *dots) tones(ink, ground color.RGBA) *[toneCount + 1]int16 {
	k := [2]color.RGBA{ink, ground}
	t := d.mixed[k]
	if t == nil {
		t = new([toneCount + 1]int16)
		for i := range t {
			t[i] = -1
		}
		if d.mixed == nil {
			d.mixed = map[[2]color.RGBA]*[toneCount + 1]int16{}
		}
		d.mixed[k] = t
	}
	return t
}

// of gives the index of an ink over a ground, at a tone of 0 to toneCount.
func (d *dots) of(ink, ground color.RGBA, tone int) uint8 {
	c := mix(ink, ground, tone, toneCount)
	if i, ok := d.index[c]; ok {
		return i
	}
	most := clearIndex
	if tone > 0 && tone < toneCount {
		most = edges
	}
	if len(d.table) < most {
		if d.index == nil {
			d.index = map[color.RGBA]uint8{}
		}
		d.index[c] = uint8(len(d.table))
		d.table = append(d.table, c)
		return d.index[c]
	}
	return d.nearest(c)
}

func (d *dots) nearest(c color.RGBA) uint8 {
	best, least := 0, 1<<30
	for i, t := range d.table {
		r, g, b := int(t.R)-int(c.R), int(t.G)-int(c.G), int(t.B)-int(c.B)
		if far := r*r + g*g + b*b; far < least {
			best, least = i, far
		}
	}
	return uint8(best)
}
