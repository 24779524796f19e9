package capture

import (
	"bytes"
	"encoding/xml"
	"image"
	"image/png"
	"io"
	"slices"
	"strings"
	"testing"
)

const screen = "\x1b[1;38;2;255;159;67m▼-16.97\x1b[m ▇▅▁\n\x1b[3mdrawn\x1b[m ━┓░"

func TestPNGSize(t *testing.T) {
	var b bytes.Buffer
	if err := PNG(&b, screen, 12, 2, Scale, Dark); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := img.Bounds().Dx(), (12*cellWidth+2*margin)*Scale; got != want {
		t.Errorf("width %d, want %d", got, want)
	}
	// The block at column 8 of the first row is ▇: its cell's last row of pixels is ink, its first is ground.
	x, top := (margin+8*cellWidth+4)*Scale, margin*Scale
	if img.At(x, top+cellHeight*Scale-1) == img.At(x, top) {
		t.Error("▇ has no edge between ink and ground")
	}
}

func TestSVGIsSoundXML(t *testing.T) {
	var b bytes.Buffer
	if err := SVG(&b, "a<b>&\"c\x1b[38;5;208m▲\x1b[m\n日本電産", 20, 2, Light); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(&b)
	for {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
}

func TestSameBytesSamePicture(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []*bytes.Buffer{&a, &b} {
		if err := PNG(w, screen, 12, 2, Scale, Dark); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("two pictures of one screen differ")
	}
}

func TestSizeOutOfRange(t *testing.T) {
	err := SVG(io.Discard, "", 0, 5, Dark)
	if err == nil || !strings.Contains(err.Error(), "0x5") {
		t.Errorf("got %v, want an error that names 0x5", err)
	}
}

// Every block, braille and box character that a screen is drawn with is a
// shape that stays in its cell.
func TestShapesStayInTheirCell(t *testing.T) {
	var all []rune
	for c := range arms {
		all = append(all, c)
	}
	for c := range dashes {
		all = append(all, c)
	}
	for c := '▀'; c <= '▟'; c++ {
		all = append(all, c)
	}
	for c := rune(0x2800); c <= 0x28FF; c++ {
		all = append(all, c)
	}
	for _, c := range all {
		drawn := shapes(string(c))
		if drawn == nil {
			t.Errorf("%c is left to the font", c)
		}
		for _, s := range drawn {
			if s.x < -0.01 || s.y < -0.01 || s.x+s.w > 1.01 || s.y+s.h > 1.01 || s.w <= 0 || s.h <= 0 {
				t.Errorf("%c reaches out of its cell: %+v", c, s)
			}
			for _, scale := range []int{1, Scale} {
				if r := s.pixels(0, 0, scale); r.Empty() || !r.In(image.Rect(0, 0, cellWidth*scale, cellHeight*scale)) {
					t.Errorf("%c is %v in pixels of scale %d", c, r, scale)
				}
			}
		}
	}
}

// Lines that meet in the middle of a cell meet in pixels: from edge to edge
// along every arm there is ink, at both scales.
func TestArmsMeet(t *testing.T) {
	for _, scale := range []int{1, Scale} {
		w, h := cellWidth*scale, cellHeight*scale
		for c, a := range arms {
			ink := map[image.Point]bool{}
			for _, s := range shapes(string(c)) {
				r := s.pixels(0, 0, scale)
				for y := r.Min.Y; y < r.Max.Y; y++ {
					for x := r.Min.X; x < r.Max.X; x++ {
						ink[image.Pt(x, y)] = true
					}
				}
			}
			for x := range w {
				if on := x < w/2 && a[0] > 0 || x > w/2 && a[1] > 0; on && !slices.ContainsFunc(span(h), func(y int) bool { return ink[image.Pt(x, y)] }) {
					t.Errorf("scale %d: %c has a gap at column %d", scale, c, x)
				}
			}
			for y := range h {
				if on := y < h/2 && a[2] > 0 || y > h/2 && a[3] > 0; on && !slices.ContainsFunc(span(w), func(x int) bool { return ink[image.Pt(x, y)] }) {
					t.Errorf("scale %d: %c has a gap at row %d", scale, c, y)
				}
			}
		}
	}
}

func span(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}
