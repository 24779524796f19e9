package capture

import (
	"bytes"
	"encoding/xml"
	"image/png"
	"io"
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

func TestShapesStayInTheirCell(t *testing.T) {
	for c := rune(0x2500); c < 0x2900; c++ {
		for _, s := range shapes(string(c)) {
			if s.x < -0.01 || s.y < -0.01 || s.x+s.w > 1.01 || s.y+s.h > 1.01 {
				t.Errorf("%c reaches out of its cell: %+v", c, s)
			}
		}
	}
}
