package capture

import "image"

// A shape is a rectangle within a cell, in parts of the cell, 0 to 1.
type shape struct{ x, y, w, h, alpha float64 }

// pixels is the shape in a cell whose corner is at x, y. Edges are rounded, not
// sizes, so that shapes which meet in parts of a cell meet in pixels.
func (s shape) pixels(x, y, scale int) image.Rectangle {
	const sure = 1e-6 // an edge on the half of a pixel goes one way in every sum
	at := func(v float64, size int) int { return int(v*float64(size*scale) + 0.5 + sure) }
	return image.Rect(x+at(s.x, cellWidth), y+at(s.y, cellHeight), x+at(s.x+s.w, cellWidth), y+at(s.y+s.h, cellHeight))
}

// Thickness of light and heavy lines in parts of a cell's width and height. A
// light line is one pixel of the grid each way.
const (
	lightX, lightY = 1.0 / cellWidth, 1.0 / cellHeight
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
	'├': {0, 1, 1, 1}, '┤': {1, 0, 1, 1}, '┬': {1, 1, 0, 1}, '┴': {1, 1, 1, 0}, '┼': {1, 1, 1, 1},
	'╴': {1, 0, 0, 0}, '╶': {0, 1, 0, 0}, '╵': {0, 0, 1, 0}, '╷': {0, 0, 0, 1}, '╸': {2, 0, 0, 0}, '╺': {0, 2, 0, 0}, '╹': {0, 0, 2, 0}, '╻': {0, 0, 0, 2},
}

// A dash is a line broken into n pieces.
type dash struct {
	n           int
	heavy, down bool
}

// dashes says how a broken line runs.
var dashes = map[rune]dash{
	'╌': {2, false, false}, '╍': {2, true, false}, '┄': {3, false, false}, '┅': {3, true, false}, '┈': {4, false, false}, '┉': {4, true, false},
	'╎': {2, false, true}, '╏': {2, true, true}, '┆': {3, false, true}, '┇': {3, true, true}, '┊': {4, false, true}, '┋': {4, true, true},
}

func dashed(d dash) []shape {
	// Where the first begins and how long each is: whole pixels of the grid, so
	// that the gaps are even within a cell and across cells.
	on := [5][2]float64{2: {1.0 / 18, 1.0 / 3}, 3: {1.0 / 18, 2.0 / 9}, 4: {1.0 / 36, 1.0 / 8}}[d.n]
	var out []shape
	for k := range d.n {
		at := float64(k)/float64(d.n) + on[0]
		tx, ty := lightX, lightY
		if d.heavy {
			tx, ty = heavyX, heavyY
		}
		if d.down {
			out = append(out, shape{0.5 - tx/2, at, tx, on[1], 1})
		} else {
			out = append(out, shape{at, 0.5 - ty/2, on[1], ty, 1})
		}
	}
	return out
}

// block draws U+2580 to U+259F: halves, eighths, shades and quarters.
func block(c rune) []shape {
	switch {
	case c == '▀':
		return []shape{{0, 0, 1, 0.5, 1}}
	case c <= '█': // lower eighths
		h := float64(c-'▁'+1) / 8
		return []shape{{0, 1 - h, 1, h, 1}}
	case c <= '▏': // left eighths, from seven down
		return []shape{{0, 0, float64('▏'-c+1) / 8, 1, 1}}
	case c == '▐':
		return []shape{{0.5, 0, 0.5, 1, 1}}
	case c <= '▓':
		return []shape{{0, 0, 1, 1, float64(c-'░'+1) / 4}}
	case c == '▔':
		return []shape{{0, 0, 1, 1.0 / 8, 1}}
	case c == '▕':
		return []shape{{7.0 / 8, 0, 1.0 / 8, 1, 1}}
	}
	// Quarters by bit: upper left, upper right, lower left, lower right.
	quarters := [...]uint8{0: 4, '▗' - '▖': 8, '▘' - '▖': 1, '▙' - '▖': 13, '▚' - '▖': 9, '▛' - '▖': 7, '▜' - '▖': 11, '▝' - '▖': 2, '▞' - '▖': 6, '▟' - '▖': 14}[c-'▖']
	var out []shape
	for bit := range 4 {
		if quarters&(1<<bit) != 0 {
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
	case c >= '▀' && c <= '▟':
		return block(c)
	case c >= 0x2800 && c <= 0x28FF:
		return braille(c)
	}
	if d, ok := dashes[c]; ok {
		return dashed(d)
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
