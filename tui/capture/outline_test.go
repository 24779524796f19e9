package capture

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/color"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/image/vector"
)

// The outlines of an SVG are the letters of the PNG.
func TestOutlinesAreTheLetters(t *testing.T) {
	for _, letter := range []string{"A", "g", "8", "▼", "◉", "σ", "…", "é", "%"} {
		var b bytes.Buffer
		if err := SVG(&b, letter, 1, 1, Dark); err != nil {
			t.Fatal(err)
		}
		d := regexp.MustCompile(`<path id="g0" d="([^"]*)"`).FindStringSubmatch(b.String())
		if d == nil {
			t.Fatalf("%s has no outline: %s", letter, b.String())
		}
		img, err := Image(letter, 1, 1, Scale, Look{color.Black, color.White})
		if err != nil {
			t.Fatal(err)
		}
		z := vector.NewRasterizer(img.Rect.Dx(), img.Rect.Dy())
		trace(t, z, d[1], margin, margin+cellHeight-5)
		mask := image.NewAlpha(img.Rect)
		z.Draw(mask, mask.Rect, image.Opaque, image.Point{})
		diff, ink := 0.0, 0.0
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				a, c := float64(mask.AlphaAt(x, y).A), float64(img.RGBAAt(x, y).R)
				diff, ink = diff+math.Abs(a-c), ink+c
			}
		}
		if ink == 0 || diff > 0.1*ink {
			t.Errorf("%s: the outline differs from the letter by %.0f of %.0f", letter, diff, ink)
		}
	}
}

// trace draws a path as a browser would, scale times as large.
func trace(t *testing.T, z *vector.Rasterizer, d string, x, y int) {
	t.Helper()
	for _, part := range regexp.MustCompile(`([MLQCZ])([^MLQCZ]*)`).FindAllStringSubmatch(d, -1) {
		var n []float32
		for _, f := range strings.Fields(part[2]) {
			v, err := strconv.ParseFloat(f, 32)
			if err != nil {
				t.Fatal(err)
			}
			at := float32(x)
			if len(n)%2 == 1 {
				at = float32(y)
			}
			n = append(n, Scale*(float32(v)+at))
		}
		switch part[1] {
		case "M":
			z.MoveTo(n[0], n[1])
		case "L":
			z.LineTo(n[0], n[1])
		case "Q":
			z.QuadTo(n[0], n[1], n[2], n[3])
		case "C":
			z.CubeTo(n[0], n[1], n[2], n[3], n[4], n[5])
		case "Z":
			z.ClosePath()
		}
	}
}

// What an SVG shows stands in it as text too.
func TestSVGHoldsItsText(t *testing.T) {
	var b bytes.Buffer
	if err := SVG(&b, "a<b> ▼-16.97\nsecond", 14, 2, Dark); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(&b)
	for {
		token, err := d.Token()
		if err == io.EOF {
			t.Fatal("no description")
		}
		if s, ok := token.(xml.StartElement); ok && s.Name.Local == "desc" {
			var text string
			if err := d.DecodeElement(&text, &s); err != nil || text != "a<b> ▼-16.97\nsecond\n" {
				t.Errorf("%q, %v", text, err)
			}
			return
		}
	}
}
