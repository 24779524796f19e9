package capture

// A shape is a rectangle within a cell, in parts of the cell, 0 to 1.
type shape struct{ x, y, w, h, alpha float64 }

// Thickness of light and heavy lines in parts of a cell's width and height.
const (
	lightX, lightY = 0.12, 0.07
	heavyX, heavyY = 0.26, 0.14
)

// arms says which ways a box character reaches from its middle and how:
// 0 none, 1 light, 2 heavy, 3 double. Order: left, right, up, down.
var arms = map[rune][4]uint8{
	'─': {1, 1, 0, 0}, '━': {2, 2, 0, 0}, '═': {3, 3, 0, 0}, '│': {0, 0, 1, 1}, '┃': {0, 0, 2, 2}, '║': {0, 0, 3, 3},
	'┌': {0, 1, 0, 1}, '┐': {1, 0, 0, 1}, '└': {0, 1, 1, 0}, '┘': {1, 0, 1, 0},
	'╭': {0, 1, 0, 1}, '╮': {1, 0, 0, 1}, '╰': {0, 1, 1, 0}, '╯': {1, 0, 1, 0},
	'┏': {0, 2, 0, 2}, '┓': {2, 0, 0, 2}, '┗': {0, 2, 2, 0}, '┛': {2, 0, 2, 0},
	'╔': {0, 3, 0, 3}, '╗': {3, 0, 0, 3}, '╚': {0, 3, 3, 0}, '╝': {3, 0, 3, 0},
	'╴': {1, 0, 0, 0}, '╶': {0, 1, 0, 0}, '╵': {0, 0, 1, 0}, '╷': {0, 0, 0, 1}, '╸': {2, 0, 0, 0}, '╺': {0, 2, 0, 0}, '╹': {0, 0, 2, 0}, '╻': {0, 0, 0, 2},
	'┣': {0, 2, 2, 2}, '┫': {2, 0, 2, 2}, '┳': {2, 2, 0, 2}, '┻': {2, 2, 2, 0}, '╋': {2, 2, 2, 2},
	'├': {0, 1, 1, 1}, '┤': {1, 0, 1, 1}, '┬': {1, 1, 0, 1}, '┴': {1, 1, 1, 0}, '┼': {1, 1, 1, 1},
}

// A dash is a line of n strokes, each followed by a gap.
type dash struct {
	n     int
	down  bool
	heavy bool
}

var dashes = map[rune]dash{
	'╌': {2, false, false}, '╍': {2, false, true}, '╎': {2, true, false}, '╏': {2, true, true},
	'┄': {3, false, false}, '┅': {3, false, true}, '┆': {3, true, false}, '┇': {3, true, true},
	'┈': {4, false, false}, '┉': {4, false, true}, '┊': {4, true, false}, '┋': {4, true, true},
}

func (d dash) shapes() []shape {
	tx, ty := lightX, lightY
	if d.heavy {
		tx, ty = heavyX, heavyY
	}
	const stroke = 0.62 // of a stroke and its gap
	step := 1 / float64(d.n)
	out := make([]shape, d.n)
	for i := range out {
		at, long := (float64(i)+(1-stroke)/2)*step, stroke*step
		if d.down {
			out[i] = shape{0.5 - tx/2, at, tx, long, 1}
		} else {
			out[i] = shape{at, 0.5 - ty/2, long, ty, 1}
		}
	}
	return out
}

// quadrants of U+2596 to U+259F: bit 0 is the upper left, 1 the upper right, 2
// the lower left, 3 the lower right.
func quadrants(c rune) []shape {
	set := [...]int{4, 8, 1, 13, 9, 7, 11, 2, 6, 14}[c-'▖']
	var out []shape
	for bit := range 4 {
		if set&(1<<bit) != 0 {
			out = append(out, shape{float64(bit%2) / 2, float64(bit/2) / 2, 0.5, 0.5, 1})
		}
	}
	return out
}

// shapes gives the rectangles that draw a block, shade, dash or box
// character, or nil where a font does it.
func shapes(text string) []shape {
	r := []rune(text)
	if len(r) != 1 {
		return nil
	}
	c := r[0]
	switch {
	case c >= '▁' && c <= '█': // lower eighths
		h := float64(c-'▁'+1) / 8
		return []shape{{0, 1 - h, 1, h, 1}}
	case c == '░', c == '▒', c == '▓':
		return []shape{{0, 0, 1, 1, map[rune]float64{'░': 0.25, '▒': 0.5, '▓': 0.75}[c]}}
	case c == '▌':
		return []shape{{0, 0, 0.5, 1, 1}}
	case c == '▐':
		return []shape{{0.5, 0, 0.5, 1, 1}}
	case c == '▀':
		return []shape{{0, 0, 1, 0.5, 1}}
	case c >= '▉' && c <= '▏': // left eighths, seven to one
		return []shape{{0, 0, float64('▏'-c+1) / 8, 1, 1}}
	case c >= '▖' && c <= '▟':
		return quadrants(c)
	case c >= 0x2800 && c <= 0x28FF:
		return braille(c)
	}
	if d, ok := dashes[c]; ok {
		return d.shapes()
	}
	a, ok := arms[c]
	if !ok {
		return nil
	}
	var out []shape
	for dir, kind := range a {
		out = append(out, arm(dir, kind)...)
	}
	return out
}

func arm(dir int, kind uint8) []shape {
	if kind == 0 {
		return nil
	}
	if kind == 3 { // double: two light lines
		const gap = 0.13
		lo, hi := arm(dir, 1)[0], arm(dir, 1)[0]
		if dir < 2 {
			lo.y, hi.y = lo.y-gap, hi.y+gap
		} else {
			lo.x, hi.x = lo.x-gap, hi.x+gap
		}
		return []shape{lo, hi}
	}
	tx, ty := lightX, lightY
	if kind == 2 {
		tx, ty = heavyX, heavyY
	}
	switch dir {
	case 0:
		return []shape{{0, 0.5 - ty/2, 0.5 + tx/2, ty, 1}}
	case 1:
		return []shape{{0.5 - tx/2, 0.5 - ty/2, 0.5 + tx/2, ty, 1}}
	case 2:
		return []shape{{0.5 - tx/2, 0, tx, 0.5 + ty/2, 1}}
	}
	return []shape{{0.5 - tx/2, 0.5 - ty/2, tx, 0.5 + ty/2, 1}}
}

// braille draws the dots of U+2800 to U+28FF: bit 0 to 2 the left column
// down, 3 to 5 the right one, 6 and 7 the bottom row.
func braille(c rune) []shape {
	at := [8][2]float64{{0, 0}, {0, 1}, {0, 2}, {1, 0}, {1, 1}, {1, 2}, {0, 3}, {1, 3}}
	out := []shape{}
	for bit, p := range at {
		if c&(1<<bit) != 0 {
			out = append(out, shape{0.15 + 0.5*p[0], 0.06 + 0.25*p[1], 0.22, 0.12, 1})
		}
	}
	return out
}
