package capture

import (
	"image"
	"image/draw"
	"image/png"
	"io"
)

// Scale is how many pixels of a PNG make one of the SVG: pictures stay sharp
// on dense displays and in a README.
const Scale = 2

// maxScale keeps the largest screen, 500x200 cells, below 250 MB of pixels.
const maxScale = 2

// PNG writes a screen as pixels.
func PNG(w io.Writer, screen string, cols, rows, scale int, l Look) error {
	img, err := Image(screen, cols, rows, scale, l)
	if err != nil {
		return err
	}
	return png.Encode(w, img)
}

// Image paints a screen of cols x rows cells, scale 1 or 2.
func Image(screen string, cols, rows, scale int, l Look) (*image.RGBA, error) {
	lines, err := parse(screen, cols, rows, l)
	if err != nil {
		return nil, err
	}
	b, err := newBrush(scale)
	if err != nil {
		return nil, err
	}
	w, h := b.size(cols, rows)
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Bounds(), image.NewUniform(l.Ground), image.Point{}, draw.Src)
	for row, line := range lines {
		col := 0
		for _, c := range line {
			b.paint(img, c, col, row)
			col += c.width
		}
	}
	return img, nil
}

func (b *brush) paint(img *image.RGBA, c cell, col, row int) {
	x, y := b.corner(col, row)
	w := b.w * c.width
	mask := b.mask(c)
	if mask == nil {
		if !c.plain {
			draw.Draw(img, image.Rect(x, y, x+w, y+b.h), image.NewUniform(c.ground), image.Point{}, draw.Src)
		}
		return
	}
	for i, cover := range mask {
		img.SetRGBA(x+i%w, y+i/w, mix(c.ink, c.ground, int(cover), 255))
	}
}
