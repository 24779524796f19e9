package capture

import (
	"fmt"
	"image"
	"image/png"
	"io"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansmonooblique"
	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
)

// scale is how many pixels of a PNG make one of the SVG: pictures stay sharp
// on dense displays and in a README.
const scale = 2

// faces are the three cuts of DejaVu Sans Mono that screens use.
type faces struct{ regular, bold, italic font.Face }

func openFaces(scale int) (f faces, err error) {
	open := func(ttf []byte) font.Face {
		if err != nil {
			return nil
		}
		var parsed *opentype.Font
		if parsed, err = opentype.Parse(ttf); err != nil {
			return nil
		}
		var face font.Face
		face, err = opentype.NewFace(parsed, &opentype.FaceOptions{Size: float64(fontSize * scale), DPI: 72, Hinting: font.HintingNone})
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
	p, err := NewPainter(cols, rows, scale, l)
	if err != nil {
		return nil, err
	}
	img, _, err := p.Paint(screen)
	return img, err
}
