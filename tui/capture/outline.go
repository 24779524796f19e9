package capture

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"github.com/go-fonts/dejavu/dejavusansmonobold"
	"github.com/go-fonts/dejavu/dejavusansmonooblique"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// outlines are the letters of a picture as paths, each defined once.
type outlines struct {
	cuts [3]*sfnt.Font // regular, bold, italic
	buf  sfnt.Buffer
	name map[string]string // by cut and text; "" where the font has no such letter
	defs strings.Builder
}

func newOutlines() (*outlines, error) {
	o := &outlines{name: map[string]string{}}
	for i, ttf := range [][]byte{dejavusansmono.TTF, dejavusansmonobold.TTF, dejavusansmonooblique.TTF} {
		f, err := opentype.Parse(ttf)
		if err != nil {
			return nil, fmt.Errorf("capture: built-in font: %w", err)
		}
		o.cuts[i] = f
	}
	return o, nil
}

// write draws a cell's letter with its baseline at y.
func (o *outlines) write(b *strings.Builder, c cell, x, y int) error {
	cut := 0
	switch {
	case c.bold:
		cut = 1
	case c.italic:
		cut = 2
	}
	key := strconv.Itoa(cut) + c.text
	id, known := o.name[key]
	if !known {
		d, err := o.path(o.cuts[cut], c.text)
		if err != nil {
			return err
		}
		if d != "" {
			id = "g" + strconv.Itoa(len(o.name))
			fmt.Fprintf(&o.defs, `<path id="%s" d="%s"/>`+"\n", id, d)
		}
		o.name[key] = id
	}
	if id != "" {
		fmt.Fprintf(b, `<use href="#%s" x="%d" y="%d"/>`, id, x, y)
		return nil
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" font-family="monospace" font-size="%d">`, x, y, fontSize)
	_ = xml.EscapeText(b, []byte(c.text))
	b.WriteString("</text>")
	return nil
}

// path gives the outline of a letter from its baseline, or "" where the font
// lacks it.
func (o *outlines) path(f *sfnt.Font, text string) (string, error) {
	r := []rune(text)
	if len(r) == 0 {
		return "", nil
	}
	glyph, err := f.GlyphIndex(&o.buf, r[0])
	if err != nil || glyph == 0 {
		return "", err
	}
	segments, err := f.LoadGlyph(&o.buf, glyph, fixed.I(fontSize), nil)
	if err != nil {
		return "", fmt.Errorf("capture: outline of %q: %w", text, err)
	}
	var d strings.Builder
	points := func(letter byte, p ...fixed.Point26_6) {
		d.WriteByte(letter)
		for i, q := range p {
			if i > 0 {
				d.WriteByte(' ')
			}
			d.WriteString(hundredths(q.X) + " " + hundredths(q.Y))
		}
	}
	for i, s := range segments {
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			if i > 0 {
				d.WriteByte('Z')
			}
			points('M', s.Args[0])
		case sfnt.SegmentOpLineTo:
			points('L', s.Args[0])
		case sfnt.SegmentOpQuadTo:
			points('Q', s.Args[:2]...)
		case sfnt.SegmentOpCubeTo:
			points('C', s.Args[:3]...)
		}
	}
	if d.Len() > 0 {
		d.WriteByte('Z')
	}
	return d.String(), nil
}

// hundredths writes a 26.6 number with at most two decimals.
func hundredths(v fixed.Int26_6) string {
	s := strconv.FormatFloat(float64(v)/64, 'f', 2, 64)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
