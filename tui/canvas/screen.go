package canvas

// A Screen is the picture on a terminal: what was drawn on it last. It gives
// the bytes that make the next picture of it, or the whole of it for a
// terminal of which nothing is known.
//
// The bytes are for a raw terminal: they hold no newline, place the cursor
// themselves, never rely on its wrapping, and leave the terminal's own style
// behind. The ink of a blank cannot be seen and is not sent: two terminals
// that show the same picture may differ in it. The zero Screen has no cells.
type Screen struct {
	w, h    int
	cells   []shown
	next    []shown // the cells of the picture before, used again
	palette *Palette
}

// shown is a rune and the place of its look in the palette, in one word. The
// right half of a wide rune has the rune 0.
type shown uint32

const (
	lookBits = 11 // a palette has at most 257 looks
	blank    = shown(' ' << lookBits)
)

func (k shown) rune() rune  { return rune(k >> lookBits) }
func (k shown) look() int   { return int(k & (1<<lookBits - 1)) }
func (k shown) right() bool { return k>>lookBits == 0 }

// Size gives columns and rows, 0 and 0 before the first picture.
func (s *Screen) Size() (w, h int) { return s.w, s.h }

// Draw takes a canvas as the next picture and appends what makes it of the
// last: nothing where they look the same, and all of it where the last had
// another size or other colours.
func (s *Screen) Draw(dst []byte, c *Canvas, p *Palette) []byte {
	whole := s.w != c.w || s.h != c.h || !s.palette.same(p)
	s.w, s.h, s.palette = c.w, c.h, p
	now := s.next[:0]
	for _, k := range c.cells {
		look := p.look(k.style)
		if k.r == 0 || k.r == ' ' && !p.looked(int(look)).grounded() {
			look = 0
		}
		now = append(now, shown(k.r)<<lookBits|shown(look))
	}
	s.cells, s.next = now, s.cells
	if whole {
		return s.Full(dst)
	}
	return pen{dst: dst, p: p, w: s.w}.draw(s.next, s.cells)
}

// Full appends the whole picture for a terminal of which nothing is known: it
// is cleared, and drawn at its top left.
func (s *Screen) Full(dst []byte) []byte {
	dst = append(dst, reset+"\x1b[H\x1b[2J"...)
	return pen{dst: dst, p: s.palette, w: s.w}.draw(nil, s.cells)
}

// Row appends one row of the picture, whatever stands there now, to the end
// of the terminal's row; nothing outside the picture.
func (s *Screen) Row(dst []byte, y int) []byte {
	if y < 0 || y >= s.h {
		return dst
	}
	n := pen{dst: dst, p: s.palette, w: s.w}
	n.move(0, y)
	n.dst = append(n.dst, "\x1b[K"...)
	n.row(nil, s.cells[y*s.w:(y+1)*s.w], y)
	return n.end()
}

// Copy gives the picture as it is now, which no later Draw changes.
func (s *Screen) Copy() *Screen {
	return &Screen{w: s.w, h: s.h, cells: append([]shown(nil), s.cells...), palette: s.palette}
}

// To appends what makes another picture of this one on a terminal that shows
// this one: the whole of it where their sizes or colours differ. It changes
// neither, and may be called from several goroutines for pictures that nobody
// draws.
func (s *Screen) To(dst []byte, other *Screen) []byte {
	if s.w != other.w || s.h != other.h || !s.palette.same(other.palette) {
		return other.Full(dst)
	}
	return pen{dst: dst, p: other.palette, w: s.w}.draw(s.cells, other.cells)
}
