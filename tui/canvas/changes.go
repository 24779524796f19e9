package canvas

import "strconv"

// CopyFrom makes the canvas a copy of another.
func (c *Canvas) CopyFrom(o *Canvas) {
	c.Resize(o.w, o.h)
	copy(c.cells, o.cells)
}

// Changes gives what a terminal that shows old must be sent to show c: for
// each run of cells that differ, where it begins and what stands in it. Of
// another size, it is the whole screen. "" where nothing differs.
func (c *Canvas) Changes(old *Canvas, p *Palette) string {
	var b []byte
	whole := old == nil || old.w != c.w || old.h != c.h
	if whole {
		b = append(b, "\x1b[2J"...)
	}
	for y := range c.h {
		row := c.cells[y*c.w : (y+1)*c.w]
		for x := 0; x < c.w; {
			if !whole && row[x] == old.cells[y*c.w+x] {
				x++
				continue
			}
			if x > 0 && row[x].r == 0 {
				x-- // the left half of a wide rune is drawn with its right
			}
			b = append(b, "\x1b["...)
			b = strconv.AppendInt(b, int64(y+1), 10)
			b = append(b, ';')
			b = strconv.AppendInt(b, int64(x+1), 10)
			b = append(b, 'H')
			now := ""
			const gap = 4 // cells that do not differ cost less than a new place
			for same := 0; x < c.w && same < gap; x++ {
				k := row[x]
				if same++; whole || k != old.cells[y*c.w+x] {
					same = 0
				}
				if k.r == 0 {
					continue
				}
				if seq := p.at(k.style); seq != now {
					if now != "" {
						b = append(b, reset...)
					}
					b = append(b, seq...)
					now = seq
				}
				b = append(b, string(k.r)...)
			}
			if now != "" {
				b = append(b, reset...)
			}
		}
	}
	return string(b)
}
