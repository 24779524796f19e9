package tui

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// filmed plays Monday's opening as a film, and gives every step's picture to show.
func filmed(t testing.TB, page string, steps int, show func(step int, c *canvas.Canvas, p *canvas.Palette)) {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	s, err := feed.ReadScenario(assets.FS, "scenarios/deepseek", cal)
	if err != nil {
		t.Fatal(err)
	}
	reel, err := market.NewReel(s, cal, feed.NewRecording(s, cal).Replay(), data.None)
	if err != nil {
		t.Fatal(err)
	}
	f := NewFilm(120, 40, page, Options{Dark: true, Profile: colorprofile.TrueColor})
	at := time.Date(2025, 1, 27, 14, 20, 0, 0, time.UTC)
	for step := range steps {
		if step%PictureSteps == 0 {
			snap, err := reel.At(at)
			if err != nil {
				t.Fatal(err)
			}
			snap.Playing, snap.Rate = true, 1200
			if err := f.Take(snap); err != nil {
				t.Fatal(err)
			}
			at = at.Add(5 * time.Minute)
		}
		c, p := f.Picture()
		show(step, c, p)
		f.Step()
	}
}

// A terminal that is sent the changes only shows the very picture.
func TestFilmChangesAddUp(t *testing.T) {
	em := vt.NewEmulator(120, 40)
	var before *canvas.Canvas
	bytesSent := 0
	filmed(t, "main", 120, func(step int, c *canvas.Canvas, p *canvas.Palette) {
		sent := c.Changes(before, p)
		bytesSent += len(sent)
		if _, err := em.Write([]byte(sent)); err != nil {
			t.Fatal(err)
		}
		if before == nil {
			before = canvas.New(120, 40)
		}
		before.CopyFrom(c)
		if step%7 != 0 {
			return
		}
		fresh := vt.NewEmulator(120, 40)
		if _, err := fresh.Write(bytes.ReplaceAll([]byte(c.String(p)), []byte("\n"), []byte("\r\n"))); err != nil {
			t.Fatal(err)
		}
		for y := range 40 {
			for x := range 120 {
				a, b := em.CellAt(x, y), fresh.CellAt(x, y)
				if a.Content != b.Content || !a.Style.Equal(&b.Style) {
					t.Fatalf("step %d, cell %d,%d: %q by changes, %q as a whole", step, x, y, a.Content, b.Content)
				}
			}
		}
	})
	t.Logf("%d bytes a step", bytesSent/120)
}

// A film moves: between two pictures of the market rings and digits do, and
// the same film twice is the same.
func TestFilmMovesAndRepeats(t *testing.T) {
	play := func() (pictures []string) {
		filmed(t, "main", 60, func(_ int, c *canvas.Canvas, p *canvas.Palette) { pictures = append(pictures, c.String(p)) })
		return pictures
	}
	a, b := play(), play()
	between := 0
	for i := range a {
		if a[i] != b[i] {
			t.Fatalf("step %d differs from film to film", i)
		}
		if i > 0 && i%PictureSteps != 0 && a[i] != a[i-1] {
			between++
		}
	}
	if between == 0 {
		t.Error("nothing moves between two pictures of the market: no ring, no digit")
	}
}

func TestFilmShowsItsPage(t *testing.T) {
	for page, want := range map[string]string{"treemap": "Every instrument", "instrument:VST": "> VST", "spillover": "Spillover", "whatif": "What-if at"} {
		filmed(t, page, 6, func(step int, c *canvas.Canvas, _ *canvas.Palette) {
			if s := c.Plain(); step == 5 && !strings.Contains(s, want) {
				t.Errorf("page %s lacks %q:\n%s", page, want, s)
			}
		})
	}
	f := NewFilm(80, 24, "nothing", Options{})
	s, err := recorded()
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Take(s); err == nil || !strings.Contains(err.Error(), `"nothing" is not known`) {
		t.Errorf("an unknown page: %v", err)
	}
}
