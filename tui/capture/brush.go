package capture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// A brush knows how much of each pixel of a cell its character covers. PNG
// and GIF are both painted with it: their pictures have the same shapes.
type brush struct {
	w, h  int // of a cell one column wide, pixels
	scale int
	faces [cuts]font.Face
	masks map[stroke][]uint8
}

// A stroke is all that a mask depends on.
type stroke struct {
	text  string
	width int
	cut   cut
}

// masksKept bounds a brush's memory on a film of endless new characters: a
// screen has some 300 strokes of some 700 bytes.
const masksKept = 20000

func newBrush(scale int) (*brush, error) {
	if scale < 1 || scale > maxScale {
		return nil, fmt.Errorf("capture: scale %d is out of range; give 1 to %d", scale, maxScale)
	}
	b := &brush{w: cellWidth * scale, h: cellHeight * scale, scale: scale, masks: map[stroke][]uint8{}}
	for i, ttf := range fonts {
		parsed, err := opentype.Parse(ttf)
		if err == nil {
			b.faces[i], err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(fontSize * scale), DPI: 72, Hinting: font.HintingNone})
		}
		if err != nil {
			return nil, fmt.Errorf("capture: built-in font: %w", err)
		}
	}
	return b, nil
}

// size of a picture of cols x rows cells, in pixels.
func (b *brush) size(cols, rows int) (w, h int) {
	return cols*b.w + 2*margin*b.scale, rows*b.h + 2*margin*b.scale
}

// corner is a cell's upper left pixel.
func (b *brush) corner(col, row int) (x, y int) {
	return margin*b.scale + col*b.w, margin*b.scale + row*b.h
}

// mask gives the coverage of a cell's pixels, row by row, 0 to 255; nil for a
// blank. What reaches out of the cell is cut off, as terminals do.
func (b *brush) mask(c cell) []uint8 {
	if c.text == " " {
		return nil
	}
	k := stroke{c.text, c.width, c.cut()}
	m, ok := b.masks[k]
	if !ok {
		m = b.draw(c)
		if len(b.masks) < masksKept {
			b.masks[k] = m
		}
	}
	return m
}

func (b *brush) draw(c cell) []uint8 {
	w := b.w * c.width
	img := image.NewAlpha(image.Rect(0, 0, w, b.h))
	if s := shapes(c.text); s != nil {
		for _, p := range s {
			r := p.pixels(0, 0, b.scale)
			draw.Draw(img, r, image.NewUniform(color.Alpha{uint8(p.alpha*255 + 0.5)}), image.Point{}, draw.Over)
		}
		return img.Pix
	}
	d := font.Drawer{Dst: img, Src: image.Opaque, Face: b.faces[c.cut()], Dot: fixed.P(0, (cellHeight-below)*b.scale)}
	d.DrawString(c.text)
	return img.Pix
}

// mix is an ink over a ground, cover being 0 to most.
func mix(ink, ground color.RGBA, cover, most int) color.RGBA {
	one := func(i, g uint8) uint8 { return uint8((int(i)*cover + int(g)*(most-cover) + most/2) / most) }
	return color.RGBA{one(ink.R, ground.R), one(ink.G, ground.G), one(ink.B, ground.B), 0xFF}
}
