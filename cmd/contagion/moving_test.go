package main

import (
	"bytes"
	"encoding/json"
	"image"
	pixels "image/draw"
	"image/gif"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"contagion/data/market"
	"contagion/tui"
	"contagion/tui/capture"
)

// A witness keeps the screens that a recorder gets.
type witness struct {
	recorder
	screens []string
	ms      []int
}

func (w *witness) Show(screen string, ms int) error {
	if n := len(w.screens); n == 0 || w.screens[n-1] != screen {
		w.screens, w.ms = append(w.screens, screen), append(w.ms, ms)
	}
	return w.recorder.Show(screen, ms)
}

// monday films New York's open into a recorder: 35 minutes at x300, 7 s, and one more.
func monday(t testing.TB, out recorder) (*witness, []byte) {
	t.Helper()
	rec, cal, err := open("deepseek")
	if err != nil {
		t.Fatal(err)
	}
	from := time.Date(2025, 1, 27, 14, 20, 0, 0, time.UTC)
	reel := market.NewPlayback(rec.Scenario, cal, rec.Replay(), market.Options{At: from, Rate: 300, Playing: true, Origin: rec.Scenario.Origin, Skip: true}, from.Add(35*time.Minute))
	screen, err := tui.NewFilm(reel, 120, 40, "main", tui.Options{Dark: true, Motion: "full", Glyphs: "full", Profile: colorprofile.TrueColor})
	if err != nil {
		t.Fatal(err)
	}
	w := &witness{recorder: out}
	if err := shoot(w, reel, screen, 20, 8*time.Second); err != nil {
		t.Fatal(err)
	}
	return w, w.End(8000)
}

// Every picture of the GIF is the PNG of its screen: inks and grounds exactly,
// edges to half of one of their eight steps, and the times add up.
func TestGIFOfMondayIsItsPNGs(t *testing.T) {
	out, err := capture.NewGIF(120, 40, 1, capture.Dark)
	if err != nil {
		t.Fatal(err)
	}
	w, file := monday(t, out)
	g, err := gif.DecodeAll(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Image) < 40 || len(g.Image) != len(w.screens) {
		t.Fatalf("%d pictures of %d screens, want as many and 40 or more", len(g.Image), len(w.screens))
	}
	canvas := image.NewRGBA(image.Rect(0, 0, g.Config.Width, g.Config.Height))
	at, most := 0, 0
	for i, p := range g.Image {
		pixels.Draw(canvas, p.Bounds(), p, p.Bounds().Min, pixels.Over)
		if at != w.ms[i]/10 {
			t.Errorf("picture %d begins at %d hundredths, want %d", i, at, w.ms[i]/10)
		}
		at += g.Delay[i]
		if i%7 != 0 && i != len(g.Image)-1 {
			continue
		}
		want, err := capture.Image(w.screens[i], 120, 40, 1, capture.Dark)
		if err != nil {
			t.Fatal(err)
		}
		wrong := 0
		for k := 0; k < len(want.Pix); k += 4 {
			for c := range 3 {
				d := int(want.Pix[k+c]) - int(canvas.Pix[k+c])
				if d = max(d, -d); d > 0 {
					most = max(most, d)
					if d > 16 {
						wrong++
					}
				}
			}
		}
		if share := float64(wrong) / float64(len(want.Pix)); share > 0.001 {
			t.Errorf("picture %d: %.3f %% of the channels are more than half a step off", i, 100*share)
		}
	}
	t.Logf("%d pictures, %d bytes, %d off at most", len(g.Image), len(file), most)
	if at != 800 {
		t.Errorf("it takes %d hundredths, want 800", at)
	}
}

// A terminal that gets the cast shows each of its screens, cell by cell.
func TestCastOfMondayPlaysBack(t *testing.T) {
	out, err := capture.NewCast(120, 40, "", capture.Dark)
	if err != nil {
		t.Fatal(err)
	}
	w, file := monday(t, out)
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")[1:]
	if len(lines) != len(w.screens)+1 {
		t.Fatalf("%d events of %d screens, want one more", len(lines), len(w.screens))
	}
	em := vt.NewEmulator(120, 40)
	want := uv.NewScreenBuffer(120, 40)
	for i, screen := range w.screens {
		var at float64
		var text string
		if err := json.Unmarshal([]byte(lines[i]), &[]any{&at, new(string), &text}); err != nil {
			t.Fatal(err)
		}
		if at != float64(w.ms[i])/1000 {
			t.Errorf("event %d is at %g, want %d ms", i, at, w.ms[i])
		}
		_, _ = em.WriteString(text)
		want.Clear()
		uv.NewStyledString(screen).Draw(want, want.Bounds())
		for y := range 40 {
			for x := range 120 {
				if a, b := em.CellAt(x, y), want.CellAt(x, y); !sameCell(a, b) {
					t.Fatalf("event %d, cell %d,%d: %+v, want %+v", i, x, y, a, b)
				}
			}
		}
	}
	t.Logf("%d events, %d bytes", len(lines), len(file))
}

// sameCell compares cells as they are seen: the ink of a blank is not, unless
// it is reversed or underlined.
func sameCell(a, b *uv.Cell) bool {
	see := func(c *uv.Cell) uv.Cell {
		if c == nil || c.Content == "" && c.Width == 1 {
			return uv.Cell{Content: " ", Width: 1}
		}
		out := *c
		if out.Content == " " && out.Style.Attrs&uv.AttrReverse == 0 && out.Style.Underline == 0 {
			out.Style = uv.Style{Bg: out.Style.Bg}
		}
		return out
	}
	x, y := see(a), see(b)
	return x.Equal(&y)
}

// The pictures of a film are the ones that its moments have on their own: the
// last is what render --at draws.
func TestFilmEndsInItsStill(t *testing.T) {
	out, err := capture.NewCast(120, 40, "", capture.Dark)
	if err != nil {
		t.Fatal(err)
	}
	w, _ := monday(t, out)
	snap, err := still("deepseek", "2025-01-27T14:55:00Z", "")
	if err != nil {
		t.Fatal(err)
	}
	want, err := draw(snap, 120, 40, "main", "ansi", 0, tui.Options{Dark: true, Motion: "full", Glyphs: "full", Profile: colorprofile.TrueColor})
	if err != nil {
		t.Fatal(err)
	}
	if got := w.screens[len(w.screens)-1] + "\n"; got != string(want) {
		t.Error("the film's last picture is not that of render --at")
	}
}

func TestSameFilmTwice(t *testing.T) {
	for _, format := range []string{"gif", "cast"} {
		var files [2][]byte
		for i := range files {
			f := renderFlags{format: format, page: "main", filmFlags: filmFlags{from: "2025-01-27T14:25", to: "2025-01-27T14:45", speed: 300, fps: 20, hold: 1}}
			var err error
			if files[i], err = film("deepseek", 100, 30, f, tui.Options{Dark: true, Glyphs: "full", Profile: colorprofile.TrueColor}); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(files[0], files[1]) {
			t.Errorf("two %ss of the same time differ", format)
		}
	}
}

// BenchmarkMonday is the GIF at the top of the README: 22.5 s of 120x40.
func BenchmarkMonday(b *testing.B) {
	for _, format := range []string{"gif", "cast"} {
		b.Run(format, func(b *testing.B) {
			f := renderFlags{format: format, page: "main", filmFlags: filmFlags{from: "2025-01-26T23:59", to: "2025-01-27T21:00", speed: 3600, fps: 20, hold: 1.5}}
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				file, err := film("deepseek", 120, 40, f, tui.Options{Dark: true, Glyphs: "full", Profile: colorprofile.TrueColor})
				if err != nil {
					b.Fatal(err)
				}
				n = len(file)
			}
			b.ReportMetric(float64(n), "B/film")
		})
	}
}
