package capture

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/go-fonts/dejavu/dejavusansmono"
	"golang.org/x/image/font/sfnt"
)

// Every character of the golden screens is drawn: as a shape where cells must
// meet, else by the font. None is left to a box that says "no such letter".
func TestEveryCharacterIsDrawn(t *testing.T) {
	screens, err := filepath.Glob("../testdata/*.golden")
	if err != nil || len(screens) < 20 {
		t.Fatalf("%d golden screens: %v", len(screens), err)
	}
	font, err := sfnt.Parse(dejavusansmono.TTF)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[rune]string{}
	for _, path := range screens {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(text) {
			seen[r] = path
		}
	}
	var buf sfnt.Buffer
	for r, path := range seen {
		drawn := shapes(string(r)) != nil
		switch {
		case r == '\n' || drawn:
		case r >= 0x2500 && r < 0x25A0 || r >= 0x2800 && r < 0x2900:
			t.Errorf("%c (%U) of %s is a block, box line or braille, and no shape", r, r, path)
		default:
			if glyph, err := font.GlyphIndex(&buf, r); err != nil || glyph == 0 {
				t.Errorf("%c (%U) of %s: the font has no such letter", r, r, path)
			}
		}
	}
}

// The dots of braille and the eighths of blocks, pixel by pixel: their count and where they stand.
func TestShapesInPixels(t *testing.T) {
	b, err := newBrush(1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		ink  int // pixels of 9 x 18 that are all ink
	}{
		{"█", 162}, {"▄", 81}, {"▌", 5 * 18}, {"▀", 81}, {"⠀", 0}, {"⠁", 4}, {"⣿", 32}, {"▏", 18}, {"▚", 5*9 + 4*9}, {"▉", 8 * 18}, {"╌", 2 * 3}, {"┈", 4}, {"╏", 2 * 6 * 3},
	} {
		n := 0
		for _, a := range b.mask(cell{text: c.text, width: 1}) {
			if a == 255 {
				n++
			}
		}
		if n != c.ink {
			t.Errorf("%s covers %d pixels, want %d", c.text, n, c.ink)
		}
	}
}
