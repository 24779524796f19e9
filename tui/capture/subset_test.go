package capture

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"strings"
	"testing"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// A subset draws each of its characters exactly as the whole font does,
// letters that are put together of parts among them, and has no others.
func TestSubsetDrawsTheSame(t *testing.T) {
	characters := []rune("NVDA -16.97 ▼▲▽△◉●◐◌≈…·éÄçß│ＡΩя\u00a0→株")
	for i, whole := range fonts {
		part, err := subset(whole, characters)
		if err != nil {
			t.Fatal(err)
		}
		if len(part) > 30_000 {
			t.Errorf("cut %d: %d bytes for %d characters", i, len(part), len(characters))
		}
		if s := sum(part); s != 0xB1B0AFBA {
			t.Errorf("cut %d: the sum of the font is %X", i, s)
		}
		a, b := face(t, whole), face(t, part)
		for _, c := range characters {
			if got, want := drawn(b, c), drawn(a, c); !bytes.Equal(got.Pix, want.Pix) {
				t.Errorf("cut %d: %c is drawn in another way", i, c)
			}
			x, _ := a.GlyphAdvance(c)
			if y, _ := b.GlyphAdvance(c); x != y {
				t.Errorf("cut %d: %c is %v wide, want %v", i, c, y, x)
			}
		}
		parsed, _ := opentype.Parse(part)
		if g, err := parsed.GlyphIndex(nil, 'Z'); g != 0 || err != nil {
			t.Errorf("cut %d has Z, which was not asked for", i)
		}
		if name, err := parsed.Name(nil, sfnt.NameIDCopyright); err != nil || !strings.Contains(name, "Bitstream") {
			t.Errorf("cut %d: copyright %q, %v", i, name, err)
		}
	}
}

func face(t *testing.T, ttf []byte) font.Face {
	t.Helper()
	parsed, err := opentype.Parse(ttf)
	if err != nil {
		t.Fatal(err)
	}
	f, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 40, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func drawn(f font.Face, c rune) *image.Alpha {
	m := image.NewAlpha(image.Rect(-20, 0, 60, 60))
	d := font.Drawer{Dst: m, Src: image.Opaque, Face: f, Dot: fixed.P(0, 45)}
	d.DrawString(string(c))
	return m
}

func TestSubsetOfATornFont(t *testing.T) {
	for _, n := range []int{0, 11, 300, 5000, len(fonts[0]) / 2} {
		if out, err := subset(fonts[0][:n], []rune("a")); err == nil {
			t.Errorf("%d bytes of a font give %d bytes", n, len(out))
		}
	}
}

// Every character of a picture's text is in the font that it carries.
func TestSVGCarriesItsFonts(t *testing.T) {
	var b bytes.Buffer
	if err := SVG(&b, screen+" é", 20, 2, Dark); err != nil {
		t.Fatal(err)
	}
	carried := map[string]*sfnt.Font{}
	for _, rule := range strings.Split(b.String(), "@font-face")[1:] {
		look, rest, _ := strings.Cut(rule, "src:url(data:font/ttf;base64,")
		text, _, _ := strings.Cut(rest, ")")
		ttf, err := base64.StdEncoding.DecodeString(text)
		if err != nil {
			t.Fatal(err)
		}
		parsed, err := sfnt.Parse(ttf)
		if err != nil {
			t.Fatal(err)
		}
		carried[fmt.Sprint(strings.Contains(look, "weight:bold"), strings.Contains(look, "style:italic"))] = parsed
	}
	if len(carried) != 3 {
		t.Fatalf("%d fonts, want the three cuts", len(carried))
	}
	d := xml.NewDecoder(&b)
	cut, texts := "", 0
	for {
		token, err := d.Token()
		if err != nil {
			break
		}
		switch e := token.(type) {
		case xml.StartElement:
			cut = ""
			if e.Name.Local == "text" {
				bold, italic := false, false
				for _, a := range e.Attr {
					bold, italic = bold || a.Value == "bold", italic || a.Value == "italic"
				}
				cut = fmt.Sprint(bold, italic)
				texts++
			}
		case xml.CharData:
			if cut == "" {
				continue
			}
			for _, c := range string(e) {
				if g, err := carried[cut].GlyphIndex(nil, c); g == 0 || err != nil {
					t.Errorf("%q has no glyph in its cut", c)
				}
			}
		case xml.EndElement:
			cut = ""
		}
	}
	if texts < 3 {
		t.Errorf("%d pieces of text", texts)
	}
}
