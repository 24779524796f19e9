// Package capture turns the bytes of a screen into a picture: SVG, PNG, an animated GIF or a cast.
// It reads the same escape sequences that a terminal would get, so a picture
// is what the terminal shows and not a second drawing of it.
//
// It runs nothing, knows no market, and takes no time: same bytes, same
// picture, on every machine.
package capture

import (
	"fmt"
	"image/color"

	uv "github.com/charmbracelet/ultraviolet"
)

// A Look is a screen's default colours.
type Look struct{ Ground, Ink color.Color }

// The two grounds that themes are made for.
var (
	Dark  = Look{color.RGBA{0x0E, 0x11, 0x16, 0xFF}, color.RGBA{0xD7, 0xDD, 0xE5, 0xFF}}
	Light = Look{color.RGBA{0xFA, 0xFA, 0xF7, 0xFF}, color.RGBA{0x1B, 0x1F, 0x24, 0xFF}}
)

// cell is one character as it is painted.
type cell struct {
	text         string
	width        int
	ink, ground  color.RGBA
	bold, italic bool
	plain        bool // ground is the screen's own
}

func sized(cols, rows int) error {
	if cols < 1 || rows < 1 || cols > 500 || rows > 200 {
		return fmt.Errorf("capture: size %dx%d is out of range; give 1x1 to 500x200", cols, rows)
	}
	return nil
}

// parse reads a screen of cols x rows cells.
func parse(screen string, cols, rows int, l Look) ([][]cell, error) {
	if err := sized(cols, rows); err != nil {
		return nil, err
	}
	return newReader(cols, rows, l).read(screen), nil
}

// A reader reads screens of one size, one after the other, into the same cells.
type reader struct {
	look  Look
	buf   uv.ScreenBuffer
	lines [][]cell
}

func newReader(cols, rows int, l Look) *reader {
	return &reader{look: l, buf: uv.NewScreenBuffer(cols, rows), lines: make([][]cell, rows)}
}

func (r *reader) read(screen string) [][]cell {
	r.buf.Clear()
	uv.NewStyledString(screen).Draw(r.buf, r.buf.Bounds())
	for y := range r.lines {
		line := r.lines[y][:0]
		for x := 0; x < r.buf.Width(); {
			c := paint(r.buf.CellAt(x, y), r.look)
			c.width = min(c.width, r.buf.Width()-x)
			line = append(line, c)
			x += c.width
		}
		r.lines[y] = line
	}
	return r.lines
}

func paint(c *uv.Cell, l Look) cell {
	if c == nil {
		return cell{" ", 1, rgba(l.Ink), rgba(l.Ground), false, false, true}
	}
	p := cell{text: c.Content, width: max(c.Width, 1), ink: rgba(l.Ink), ground: rgba(l.Ground), plain: true}
	if p.text == "" {
		p.text = " "
	}
	if c.Style.Fg != nil {
		p.ink = rgba(c.Style.Fg)
	}
	if c.Style.Bg != nil {
		p.ground, p.plain = rgba(c.Style.Bg), false
	}
	a := c.Style.Attrs
	p.bold, p.italic = a&uv.AttrBold != 0, a&uv.AttrItalic != 0
	if a&uv.AttrReverse != 0 {
		p.ink, p.ground, p.plain = p.ground, p.ink, false
	}
	if a&uv.AttrFaint != 0 {
		p.ink = blend(p.ink, p.ground)
	}
	return p
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

// blend is how terminals draw faint: two parts ink, one part ground.
func blend(a, b color.RGBA) color.RGBA {
	mix := func(x, y uint8) uint8 { return uint8((2*int(x) + int(y)) / 3) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xFF}
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
