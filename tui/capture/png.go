package capture

import (
	"fmt"
	"image"
	"image/png"
	"io"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
)

// scale is how many pixels of a PNG make one of the SVG: pictures stay sharp
// on dense displays and in a README.
const scale = 2

// openFaces opens every cut of the font at a scale.
func openFaces(scale int) (faces [cuts]font.Face, err error) {
	for i, ttf := range fonts {
		parsed, err := opentype.Parse(ttf)
		if err != nil {
			return faces, fmt.Errorf("capture: built-in font: %w", err)
		}
		if faces[i], err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(fontSize * scale), DPI: 72, Hinting: font.HintingNone}); err != nil {
			return faces, fmt.Errorf("capture: built-in font: %w", err)
		}
	}
	return faces, nil
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
	p, err := NewPainter(cols, rows, scale, l)
	if err != nil {
		return nil, err
	}
	img, _, err := p.Paint(screen)
	return img, err
}
