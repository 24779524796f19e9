// Package canvas is a grid of styled cells: text, rules, sparks and charts,
// and one string of it for a terminal. It knows no market, no time, no keys.
package canvas

import (
	"image"
	"strings"
)

// A Style is an index into a Palette.
type Style uint8

type cell struct {
	r     rune // 0: the right half of the wide rune before it
	style Style
}

// A Canvas is w x h cells, used again for every frame.
type Canvas struct {
	w, h  int
	cells []cell
	clip  image.Rectangle
	out   []byte
	// Ellipsis stands where Cut cuts.
	Ellipsis rune
}

// New gives a blank canvas.
func New(w, h int) *Canvas {
	c := &Canvas{Ellipsis: '…'}
	c.Resize(w, h)
	return c
}

// Resize changes the size and blanks the canvas.
func (c *Canvas) Resize(w, h int) {
	c.w, c.h = max(w, 0), max(h, 0)
	if n := c.w * c.h; cap(c.cells) < n {
		c.cells = make([]cell, n)
	} else {
		c.cells = c.cells[:n]
	}
	c.Clear()
}

// Clear blanks every cell and takes the clip away.
func (c *Canvas) Clear() {
	for i := range c.cells {
		c.cells[i] = cell{r: ' '}
	}
	c.clip = image.Rect(0, 0, c.w, c.h)
}

// Size gives columns and rows.
func (c *Canvas) Size() (w, h int) { return c.w, c.h }

// Clip keeps all writes inside r until restore is called.
func (c *Canvas) Clip(r image.Rectangle) (restore func()) {
	old := c.clip
	c.clip = old.Intersect(r)
	return func() { c.clip = old }
}

// Set writes one rune; outside the clip it writes nothing.
func (c *Canvas) Set(x, y int, r rune, s Style) { c.put(x, y, r, s) }

func (c *Canvas) put(x, y int, r rune, s Style) int {
	n := width(r)
	if n == 0 || x < c.clip.Min.X || y < c.clip.Min.Y || y >= c.clip.Max.Y || x+n > c.clip.Max.X {
		return n
	}
	i := y*c.w + x
	c.heal(i, x)
	if n == 2 {
		c.heal(i+1, x+1)
		c.cells[i+1] = cell{0, s}
	}
	c.cells[i] = cell{r, s}
	return n
}

// heal blanks the other half of a wide rune that is written over.
func (c *Canvas) heal(i, x int) {
	if c.cells[i].r == 0 && x > 0 {
		c.cells[i-1].r = ' '
	}
	if x+1 < c.w && c.cells[i+1].r == 0 {
		c.cells[i+1].r = ' '
	}
}

// Text writes a line and gives the column after it.
func (c *Canvas) Text(x, y int, s Style, text string) int {
	for _, r := range text {
		x += c.put(x, y, r, s)
	}
	return x
}

// Cut writes at most w cells of a line, the last an ellipsis when it is cut.
func (c *Canvas) Cut(x, y, w int, s Style, text string) int {
	if w <= 0 {
		return x
	}
	if Width(text) <= w {
		return c.Text(x, y, s, text)
	}
	end := x + w - 1
	for _, r := range text {
		n := width(r)
		if x+n > end {
			break
		}
		c.put(x, y, r, s)
		x += n
	}
	c.put(x, y, c.Ellipsis, s)
	return x + 1
}

// Right writes a line that ends before column x, and gives its first column.
func (c *Canvas) Right(x, y int, s Style, text string) int {
	x -= Width(text)
	c.Text(x, y, s, text)
	return x
}

// Fill writes a rune into every cell of a rectangle.
func (c *Canvas) Fill(r image.Rectangle, ch rune, s Style) {
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c.put(x, y, ch, s)
		}
	}
}

// Restyle changes the style of a rectangle's cells and leaves their runes.
func (c *Canvas) Restyle(r image.Rectangle, s Style) {
	r = r.Intersect(c.clip)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c.cells[y*c.w+x].style = s
		}
	}
}

// Rune gives what stands in a cell; 0 in the right half of a wide rune and outside.
func (c *Canvas) Rune(x, y int) rune {
	if x < 0 || y < 0 || x >= c.w || y >= c.h {
		return 0
	}
	return c.cells[y*c.w+x].r
}

// StyleAt gives the style of a cell; 0 outside.
func (c *Canvas) StyleAt(x, y int) Style {
	if x < 0 || y < 0 || x >= c.w || y >= c.h {
		return 0
	}
	return c.cells[y*c.w+x].style
}

// String gives the canvas for a terminal: h lines of w cells, styles as runs
// of the palette's sequences, each line ended with a reset.
func (c *Canvas) String(p *Palette) string {
	b := c.out[:0]
	for y := range c.h {
		if y > 0 {
			b = append(b, '\n')
		}
		now := ""
		for _, k := range c.cells[y*c.w : (y+1)*c.w] {
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
			if k.r < 0x80 {
				b = append(b, byte(k.r))
			} else {
				b = append(b, string(k.r)...)
			}
		}
		if now != "" {
			b = append(b, reset...)
		}
	}
	c.out = b
	return string(b)
}

// Plain gives the canvas as text alone.
func (c *Canvas) Plain() string { return c.String(&Palette{}) }

// Letters gives one letter per cell for its style, letters[style], and a
// space where the cell is blank: the second half of a golden screen.
func (c *Canvas) Letters(letters string) string {
	var b strings.Builder
	for y := range c.h {
		if y > 0 {
			b.WriteByte('\n')
		}
		for _, k := range c.cells[y*c.w : (y+1)*c.w] {
			switch {
			case k.r == ' ':
				b.WriteByte(' ')
			case int(k.style) < len(letters):
				b.WriteByte(letters[k.style])
			default:
				b.WriteByte('?')
			}
		}
	}
	return b.String()
}
