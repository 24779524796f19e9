package capture

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansmonooblique"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// scale is how many pixels of a PNG make one of the SVG: pictures stay sharp
// on dense displays and in a README.
const scale = 2

// faces are the three cuts of DejaVu Sans Mono that screens use.
type faces struct{ regular, bold, italic font.Face }

func openFaces() (f faces, err error) {
	open := func(ttf []byte) font.Face {
		if err != nil {
			return nil
		}
		var parsed *opentype.Font
		if parsed, err = opentype.Parse(ttf); err != nil {
			return nil
		}
		var face font.Face
		face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: fontSize * scale, DPI: 72, Hinting: font.HintingNone})
		return face
	}
	f = faces{open(dejavusansmono.TTF), open(dejavusansmonobold.TTF), open(dejavusansmonooblique.TTF)}
	if err != nil {
		return faces{}, fmt.Errorf("capture: built-in font: %w", err)
	}
	return f, nil
}

// PNG writes a screen as pixels.
func PNG(w io.Writer, screen string, cols, rows int, l Look) error {
	img, err := Image(screen, cols, rows, l)
	if err != nil {
		return err
	}
	return png.Encode(w, img)
}

// Image paints a screen of cols x rows cells.
func Image(screen string, cols, rows int, l Look) (*image.RGBA, error) {
	lines, err := parse(screen, cols, rows, l)
	if err != nil {
		return nil, err
	}
	f, err := openFaces()
	if err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, (cols*cellWidth+2*margin)*scale, (rows*cellHeight+2*margin)*scale))
	draw.Draw(img, img.Bounds(), image.NewUniform(l.Ground), image.Point{}, draw.Src)
	for y, line := range lines {
		x := margin * scale
		top := (margin + y*cellHeight) * scale
		for _, c := range line {
			paintCell(img, f, c, x, top)
			x += c.width * cellWidth * scale
		}
	}
	return img, nil
}

func paintCell(img *image.RGBA, f faces, c cell, x, top int) {
	const w, h = cellWidth * scale, cellHeight * scale
	if !c.plain {
		draw.Draw(img, image.Rect(x, top, x+c.width*w, top+h), image.NewUniform(c.ground), image.Point{}, draw.Src)
	}
	if s := shapes(c.text); s != nil {
		for _, p := range s {
			r := image.Rect(x+int(p.x*w+0.5), top+int(p.y*h+0.5), x+int((p.x+p.w)*w+0.5), top+int((p.y+p.h)*h+0.5))
			ink := color.NRGBA{c.ink.R, c.ink.G, c.ink.B, uint8(p.alpha * 255)}
			draw.Draw(img, r, image.NewUniform(ink), image.Point{}, draw.Over)
		}
		return
	}
	if c.text == " " {
		return
	}
	face := f.regular
	switch {
	case c.bold:
		face = f.bold
	case c.italic:
		face = f.italic
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(c.ink), Face: face, Dot: fixed.P(x, top+(cellHeight-5)*scale)}
	d.DrawString(c.text)
}
