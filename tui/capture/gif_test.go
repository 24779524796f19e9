package capture

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"strings"
	"testing"
)

// shownTimes plays a GIF back: what is seen after each of its pictures, and
// the hundredth of a second at which it begins.
func shownTimes(t testing.TB, file []byte) (seen []*image.RGBA, at []int, end int) {
	t.Helper()
	g, err := gif.DecodeAll(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	canvas := image.NewRGBA(image.Rect(0, 0, g.Config.Width, g.Config.Height))
	for i, p := range g.Image {
		draw.Draw(canvas, p.Bounds(), p, p.Bounds().Min, draw.Over)
		now := image.NewRGBA(canvas.Bounds())
		copy(now.Pix, canvas.Pix)
		seen, at = append(seen, now), append(at, end)
		end += g.Delay[i]
	}
	return seen, at, end
}

// Screens of two rows: letters, shades, blocks, braille, a ground of its own, a wide character that comes and goes.
var reel = []string{
	"abc ░▒▓█ ⠿⣀\n\x1b[38;2;255;159;67m▲ 12.3\x1b[m",
	"abd ░▒▓█ ⠿⣀\n\x1b[38;2;255;159;67m▲ 12.4\x1b[m",
	"abd ░▒▓█ ⠿⣀\n\x1b[38;2;255;159;67m▲ 12.4\x1b[m",
	"電x ░▒▓█ ⠿⣀\n\x1b[7m▲ 12.4\x1b[m",
	"abd ▁▂▃▄ ⠀⠁\n\x1b[1;38;2;88;166;255m▼ 12.4\x1b[m ╭─╮",
	"",
}

func TestGIFShowsWhatPNGShows(t *testing.T) {
	for _, scale := range []int{1, 2} {
		g, err := NewGIF(12, 2, scale, Dark)
		if err != nil {
			t.Fatal(err)
		}
		var want []*image.RGBA
		for i, s := range reel {
			if err := g.Show(s, 333*i); err != nil {
				t.Fatal(err)
			}
			img, err := Image(s, 12, 2, scale, Dark)
			if err != nil {
				t.Fatal(err)
			}
			if i != 2 { // like the one before
				want = append(want, img)
			}
		}
		seen, at, end := shownTimes(t, g.End(2000))
		if len(seen) != len(want) || end != 200 {
			t.Fatalf("%d pictures in %d hundredths, want %d in 200", len(seen), end, len(want))
		}
		if got := fmt.Sprint(at); got != "[0 33 100 133 167]" {
			t.Errorf("pictures begin at %s", got)
		}
		for i := range seen {
			// An edge is rounded to a step of eight: at most half a step off.
			if off, exact := apart(seen[i], want[i]); off > 255/toneCount/2+1 || exact < 0.8 {
				t.Errorf("scale %d, picture %d: a colour is %d off, %.2f of the pixels are exact", scale, i, off, exact)
			}
		}
	}
}

// apart gives the largest difference of a channel and the share of pixels that are the same.
func apart(a, b *image.RGBA) (most int, same float64) {
	if a.Bounds() != b.Bounds() {
		return 255, 0
	}
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		if bytes.Equal(a.Pix[i:i+4], b.Pix[i:i+4]) {
			n++
			continue
		}
		for k := range 3 {
			d := int(a.Pix[i+k]) - int(b.Pix[i+k])
			most = max(most, d, -d)
		}
	}
	return most, float64(n) / float64(len(a.Pix)/4)
}

// One changed digit is stored as its own pixels, whatever surrounds it.
func TestGIFStoresWhatChanged(t *testing.T) {
	g, _ := NewGIF(120, 40, 1, Dark)
	line := strings.Repeat("x", 119)
	for i := range 3 {
		if err := g.Show(fmt.Sprintf("%s%d\n%s", line, i, line), 100*i); err != nil {
			t.Fatal(err)
		}
	}
	d, err := gif.DecodeAll(bytes.NewReader(g.End(300)))
	if err != nil {
		t.Fatal(err)
	}
	cell := image.Rect(margin+119*cellWidth, margin, margin+120*cellWidth, margin+cellHeight)
	for i, p := range d.Image {
		if i > 0 && !p.Bounds().In(cell) {
			t.Errorf("picture %d holds %v, want no more than %v", i, p.Bounds(), cell)
		}
		if d.Disposal[i] != gif.DisposalNone {
			t.Errorf("picture %d is disposed of", i)
		}
	}
	if d.LoopCount != 0 {
		t.Error("it does not go on for ever")
	}
}

// More colours than a GIF has: the inks that come while there is room are
// exact, the rest are near.
func TestGIFOfManyColours(t *testing.T) {
	var b strings.Builder
	for i := range 400 {
		fmt.Fprintf(&b, "\x1b[38;2;%d;%d;90m█", i%20*12, i/20*12)
		if i%20 == 19 && i < 399 {
			b.WriteByte('\n')
		}
	}
	g, _ := NewGIF(20, 20, 1, Dark)
	if err := g.Show(b.String(), 0); err != nil {
		t.Fatal(err)
	}
	seen, _, _ := shownTimes(t, g.End(100))
	want, _ := Image(b.String(), 20, 20, 1, Dark)
	if off, exact := apart(seen[0], want); off > 100 || exact < 0.6 {
		t.Errorf("%d off at most, %.2f exact", off, exact)
	}
	if got := seen[0].RGBAAt(margin+1, margin+1); got != (color.RGBA{0, 0, 90, 255}) {
		t.Errorf("the first ink is %v", got)
	}
}

func TestGIFHasAnEnd(t *testing.T) {
	g, _ := NewGIF(12, 2, 1, Dark)
	if err := g.Show(reel[0], 0); err != nil {
		t.Fatal(err)
	}
	g.out.Write(make([]byte, MostBytes))
	if err := g.Show(reel[1], 50); err == nil || !strings.Contains(err.Error(), "64 MB") {
		t.Errorf("it goes on past its limit: %v", err)
	}
}

func TestRefusals(t *testing.T) {
	if _, err := NewGIF(501, 2, 1, Dark); err == nil {
		t.Error("a GIF of 501 columns")
	}
	if _, err := NewGIF(10, 2, 3, Dark); err == nil {
		t.Error("a GIF of scale 3")
	}
	if _, err := NewCast(10, 201, "", Dark); err == nil {
		t.Error("a cast of 201 rows")
	}
	if _, err := Image("", 10, 2, 0, Dark); err == nil {
		t.Error("a PNG of scale 0")
	}
}

// Whatever a screen holds, both films take it, and show of the GIF what the PNG shows.
func FuzzFilms(f *testing.F) {
	for _, s := range append(reel, "電電電電電電電電", "ab\t\x1b[31", "\x1b[48;5;1m\x1b[K\x1b[5;5H電", "e\u0301\u0302👩‍👩‍👧x", "\xff\xfe\x00", "\x1b]8;;http://x\x07l\x1b]8;;\x07") {
		f.Add(s, reel[0])
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 2000 {
			return
		}
		g, _ := NewGIF(7, 3, 1, Light)
		c, _ := NewCast(7, 3, a, Light)
		for i, s := range []string{a, b, a} {
			if err := g.Show(s, 50*i); err != nil {
				t.Fatal(err)
			}
			if err := c.Show(s, 50*i); err != nil {
				t.Fatal(err)
			}
		}
		seen, _, _ := shownTimes(t, g.End(200))
		want, err := Image(a, 7, 3, 1, Light)
		if err != nil {
			t.Fatal(err)
		}
		if off, _ := apart(seen[len(seen)-1], want); off > 255/toneCount/2+1 {
			t.Errorf("a colour is %d off", off)
		}
		for _, line := range bytes.Split(bytes.TrimSpace(c.End(200)), []byte("\n")) {
			if !json.Valid(line) {
				t.Errorf("no JSON: %s", line)
			}
		}
	})
}

// Two frames of a busy screen, one after the other: a thousand digits change.
func BenchmarkGIFPicture(b *testing.B) {
	screens := [2]string{}
	for k := range screens {
		var s strings.Builder
		for row := range 40 {
			for col := range 12 {
				fmt.Fprintf(&s, "\x1b[38;2;%d;159;67m▼%7.2f \x1b[m", 100+20*(col%3), float64(row*col+k))
			}
			if row < 39 {
				s.WriteByte('\n')
			}
		}
		screens[k] = s.String()
	}
	g, err := NewGIF(120, 40, 1, Dark)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		if g.out.Len() > 16<<20 {
			g.out.Truncate(tableAt + tableSize)
		}
		if err := g.Show(screens[i%2], 50*i); err != nil {
			b.Fatal(err)
		}
		i++
	}
	b.ReportMetric(float64(g.out.Len())/float64(max(g.pictures, 1)), "B/picture")
}
