package capture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"
)

// A Painter paints screens of one size, one after the other: only cells that
// differ from the picture before are painted again.
type Painter struct {
	cols, rows, scale int
	look              Look
	faces             [cuts]font.Face
	img               *image.RGBA
	before            [][]cell
}

// NewPainter makes a painter of cols x rows cells. A cell is scale times 9 x 18
// pixels, scale 1 or 2.
func NewPainter(cols, rows, scale int, l Look) (*Painter, error) {
	if scale < 1 || scale > 2 {
		return nil, fmt.Errorf("capture: scale %d is out of range; give 1 or 2", scale)
	}
	if err := sized(cols, rows); err != nil {
		return nil, err
	}
	f, err := openFaces(scale)
	if err != nil {
		return nil, err
	}
	p := &Painter{cols: cols, rows: rows, scale: scale, look: l, faces: f}
	p.img = image.NewRGBA(image.Rect(0, 0, (cols*cellWidth+2*margin)*scale, (rows*cellHeight+2*margin)*scale))
	draw.Draw(p.img, p.img.Bounds(), image.NewUniform(l.Ground), image.Point{}, draw.Src)
	return p, nil
}

// Paint paints a screen, and gives the picture, which is used again, and the
// rectangle in which it differs from the one before.
func (p *Painter) Paint(screen string) (img *image.RGBA, changed image.Rectangle, err error) {
	lines, err := parse(screen, p.cols, p.rows, p.look)
	if err != nil {
		return nil, changed, err
	}
	for y, line := range lines {
		x := margin * p.scale
		top := (margin + y*cellHeight) * p.scale
		for i, c := range line {
			w := c.width * cellWidth * p.scale
			if p.before == nil || i >= len(p.before[y]) || p.before[y][i] != c || p.moved(y, i, line) {
				p.cell(c, x, top)
				changed = changed.Union(image.Rect(x, top, x+w, top+cellHeight*p.scale))
			}
			x += w
		}
	}
	if p.before == nil {
		changed = p.img.Bounds()
	}
	p.before = lines
	return p.img, changed, nil
}

// moved reports whether a cell stands elsewhere than in the picture before,
// because a wide one before it has come or gone.
func (p *Painter) moved(y, i int, line []cell) bool {
	was, is := 0, 0
	for k := range i {
		was, is = was+p.before[y][k].width, is+line[k].width
	}
	return was != is
}

// cell paints one cell, and nothing outside of it.
func (p *Painter) cell(c cell, x, top int) {
	w, h := cellWidth*p.scale, cellHeight*p.scale
	place := image.Rect(x, top, x+c.width*w, top+h)
	draw.Draw(p.img, place, image.NewUniform(c.ground), image.Point{}, draw.Src)
	if s := shapes(c.text); s != nil {
		for _, k := range s {
			ink := color.NRGBA{c.ink.R, c.ink.G, c.ink.B, uint8(k.alpha * 255)}
			draw.Draw(p.img, k.pixels(x, top, p.scale).Intersect(place), image.NewUniform(ink), image.Point{}, draw.Over)
		}
		return
	}
	if c.text == " " {
		return
	}
	d := font.Drawer{Dst: p.img.SubImage(place).(*image.RGBA), Src: image.NewUniform(c.ink), Face: p.faces[c.cut()], Dot: fixed.P(x, top+(cellHeight-below)*p.scale)}
	d.DrawString(c.text)
}
