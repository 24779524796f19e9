package capture

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"io"
	"math"
	"strings"
	"testing"
)

// numbered is a screen of 20 x 3 cells with a number on it.
func numbered(n int) string {
	return fmt.Sprintf("\x1b[1;38;2;255;159;67m▼-%02d.97\x1b[m ▇▅▁\n\x1b[3mdrawn\x1b[m ━┓░ \x1b[48;2;31;84;150;38;2;255;255;255m ground \x1b[m\n%s", n, strings.Repeat("日", n%8))
}

// A GIF, decoded, shows each screen for its time, as it is painted alone.
func TestGIFShowsEachScreen(t *testing.T) {
	var b bytes.Buffer
	g, err := NewGIF(&b, 20, 3, Dark)
	if err != nil {
		t.Fatal(err)
	}
	screens := []string{numbered(1), numbered(1), numbered(2), numbered(7), numbered(15), numbered(15), numbered(3)}
	const each = 125 // ms: no whole hundredths: they must not add up to an error
	for _, s := range screens {
		if err := g.Frame(s, each); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(&b)
	if err != nil {
		t.Fatal(err)
	}
	if len(film.Image) != 5 {
		t.Errorf("%d frames, want 5: two are like those before", len(film.Image))
	}
	shown := image.NewRGBA(image.Rect(0, 0, film.Config.Width, film.Config.Height))
	at, total := 0, 0
	for i, f := range film.Image {
		draw.Draw(shown, f.Bounds(), f, f.Bounds().Min, draw.Over)
		p, err := NewPainter(20, 3, 1, Dark)
		if err != nil {
			t.Fatal(err)
		}
		want, _, err := p.Paint(screens[at])
		if err != nil {
			t.Fatal(err)
		}
		for k := range want.Pix { // letters have soft edges, of more shades than a frame has colours
			if d := int(shown.Pix[k]) - int(want.Pix[k]); d > 12 || d < -12 {
				t.Errorf("frame %d is not the screen painted alone: %d off", i, d)
				break
			}
		}
		total += film.Delay[i]
		for at < len(screens) && at*each < total*10-5 {
			at++
		}
	}
	if total != 88 { // 7 x 0.125 s = 0.875 s
		t.Errorf("the frames stand for %d hundredths, want 88", total)
	}
}

// Of more than 255 colours the rarest become their nearest.
func TestGIFOfManyColours(t *testing.T) {
	var s strings.Builder
	for y := range 16 {
		for x := range 40 {
			fmt.Fprintf(&s, "\x1b[48;2;%d;%d;%dm \x1b[m", 6*x, 15*y, 3*x+y)
		}
		s.WriteByte('\n')
	}
	var b bytes.Buffer
	g, err := NewGIF(&b, 40, 16, Dark)
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Frame(s.String(), 1000); err != nil {
		t.Fatal(err)
	}
	if err := g.Close(); err != nil {
		t.Fatal(err)
	}
	film, err := gif.DecodeAll(&b)
	if err != nil {
		t.Fatal(err)
	}
	want, err := NewPainter(40, 16, 1, Dark)
	if err != nil {
		t.Fatal(err)
	}
	img, _, err := want.Paint(s.String())
	if err != nil {
		t.Fatal(err)
	}
	worst := 0.0
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			r, gr, bl, _ := film.Image[0].At(x, y).RGBA()
			c := img.RGBAAt(x, y)
			worst = max(worst, math.Abs(float64(r>>8)-float64(c.R)), math.Abs(float64(gr>>8)-float64(c.G)), math.Abs(float64(bl>>8)-float64(c.B)))
		}
	}
	if worst > 40 {
		t.Errorf("a colour is %.0f off", worst)
	}
}

func TestCastIsLinesOfJSON(t *testing.T) {
	var b bytes.Buffer
	c, err := NewCast(&b, 20, 3, `a "title"`)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := c.Frame(fmt.Sprintf("\x1b[1;1H%d", i), 250); err != nil {
			t.Fatal(err)
		}
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(&b)
	lines.Scan()
	var head struct{ Version, Width, Height int }
	if err := json.Unmarshal(lines.Bytes(), &head); err != nil || head.Version != 2 || head.Width != 20 || head.Height != 3 {
		t.Errorf("head %s: %v", lines.Text(), err)
	}
	last := -1.0
	n := 0
	for ; lines.Scan(); n++ {
		var e [3]any
		if err := json.Unmarshal(lines.Bytes(), &e); err != nil || e[1] != "o" || e[0].(float64) < last {
			t.Errorf("line %s: %v", lines.Text(), err)
		}
		last = e[0].(float64)
	}
	if n != 5 || last != 0.75 {
		t.Errorf("%d lines to %v s, want 5 to 0.75", n, last)
	}
}

func BenchmarkGIFFrame(b *testing.B) {
	g, err := NewGIF(io.Discard, 20, 3, Dark)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n++
		if err := g.Frame(numbered(n%90), 100); err != nil {
			b.Fatal(err)
		}
	}
}
