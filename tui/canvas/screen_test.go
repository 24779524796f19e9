package canvas

import (
	"bytes"
	"fmt"
	"image"
	"math/rand/v2"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// A seen is what an eye sees of a cell: of a blank only its ground.
type seen struct {
	text  string
	style uv.Style
}

func see(c *uv.Cell) seen {
	if c == nil {
		return seen{text: " "}
	}
	s := seen{c.Content, c.Style}
	if s.text == "" || s.text == " " {
		s.text = " "
		if s.style.Attrs&uv.AttrReverse == 0 && s.style.Underline == 0 {
			s.style.Fg = nil
		}
		s.style.Attrs &= uv.AttrReverse | uv.AttrStrikethrough
	}
	if c.Width == 0 {
		s = seen{} // the right half of a wide rune is its left half's affair
	}
	return s
}

// differ compares what two terminals show.
func differ(a, b *vt.Emulator) (n int, first string) {
	for y := range max(a.Height(), b.Height()) {
		for x := range max(a.Width(), b.Width()) {
			if p, q := see(a.CellAt(x, y)), see(b.CellAt(x, y)); p.text != q.text || !p.style.Equal(&q.style) {
				if n++; n == 1 {
					first = fmt.Sprintf("%d,%d: %+v, want %+v", x, y, p, q)
				}
			}
		}
	}
	return n, first
}

// onString gives a terminal with a canvas on it by way of its String, which
// knows nothing of screens.
func onString(c *Canvas, p *Palette, w, h int) *vt.Emulator {
	em := vt.NewEmulator(w, h)
	for y, line := range strings.Split(c.String(p), "\n") {
		fmt.Fprintf(em, "\x1b[%dH%s", y+1, line)
	}
	return em
}

var runes = []rune(" ab01▼●─│░█日電株Ａé°…·⌚")

// scribble changes a canvas in a few places, as a frame does.
func scribble(rng *rand.Rand, c *Canvas, styles int) {
	w, h := c.Size()
	for range rng.IntN(6) {
		x, y, s := rng.IntN(w+2)-1, rng.IntN(h+1), Style(rng.IntN(styles+1))
		switch rng.IntN(5) {
		case 0:
			c.Fill(image.Rect(x, y, x+rng.IntN(w+1), y+1+rng.IntN(3)), ' ', s)
		case 1:
			c.Restyle(image.Rect(x, y, x+rng.IntN(9), y+2), s)
		case 2:
			c.Set(x, y, runes[rng.IntN(len(runes))], s)
		case 3:
			c.Clear()
		default:
			for range rng.IntN(w + 1) {
				x += c.put(x, y, runes[rng.IntN(len(runes))], s)
			}
		}
	}
}

// A terminal that got a whole picture and then what each next one changes, one
// that got the last picture whole, one that goes from any picture to the last
// in one step, and the canvas itself show the same.
func TestScreenIsThePicture(t *testing.T) {
	sizes := []image.Point{{1, 1}, {2, 1}, {3, 2}, {10, 3}, {20, 5}, {80, 24}, {131, 7}, {300, 4}}
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		p := NewPalette(allLooks(), profile)
		rng := rand.New(rand.NewPCG(7, uint64(profile)))
		for _, size := range sizes {
			c := New(size.X, size.Y)
			var s, early Screen
			em := vt.NewEmulator(size.X, size.Y)
			_, _ = em.WriteString("\x1b[?7l") // it does not wrap
			for n := range 40 {
				scribble(rng, c, len(allLooks()))
				b := s.Draw(nil, c, p)
				sound(t, b)
				_, _ = em.Write(b)
				if n == 20 {
					early = *s.Copy()
				}
				want := onString(c, p, size.X, size.Y)
				if bad, first := differ(em, want); bad > 0 {
					t.Fatalf("%v, profile %v, picture %d: %d cells differ after %q; %s", size, profile, n, bad, b, first)
				}
				if again := s.Draw(nil, c, p); len(again) > 0 {
					t.Fatalf("%v: the same picture again takes %q", size, again)
				}
			}
			for name, b := range map[string][]byte{"whole": s.Full(nil), "in one step": early.To(early.Full(nil), &s), "row by row": rows(&s)} {
				em := vt.NewEmulator(size.X, size.Y)
				_, _ = em.Write([]byte("\x1b[41mdirt\x1b[4;7m"))
				if name == "row by row" {
					_, _ = em.Write([]byte("\x1b[m"))
				}
				_, _ = em.Write(b)
				if bad, first := differ(em, onString(c, p, size.X, size.Y)); bad > 0 {
					t.Errorf("%v, profile %v, %s: %d cells differ after %q; %s", size, profile, name, bad, b, first)
				}
			}
		}
	}
}

func rows(s *Screen) (b []byte) {
	for y := range s.h + 1 {
		b = s.Row(b, y)
	}
	return b
}

// sound checks what holds for all bytes of a picture.
func sound(t testing.TB, b []byte) {
	t.Helper()
	if bytes.ContainsAny(b, "\n\r\t\b") {
		t.Fatalf("a control moves the cursor: %q", b)
	}
	em := vt.NewEmulator(1, 1)
	_, _ = em.Write(append(bytes.Clone(b), "\x1b[Hz"...))
	if z := em.CellAt(0, 0); z.Content != "z" || !z.Style.IsZero() {
		t.Fatalf("it does not end in the terminal's own style: %q", b)
	}
}

// allLooks are looks of every kind: each attribute, and grounds with and
// without ink.
func allLooks() []lipgloss.Style {
	st := lipgloss.NewStyle
	return append(looks(), st().Bold(true).Faint(true), st().Bold(true), st().Strikethrough(true).Italic(true),
		st().Background(lipgloss.Color("#303030")).Foreground(lipgloss.Color("#ffffff")),
		st().Foreground(lipgloss.Color("#ffffff")).Bold(true), st().Foreground(lipgloss.Color("12")), st().Faint(true))
}

// From every look to every other the turn gives exactly the other.
func TestTurns(t *testing.T) {
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		p := NewPalette(allLooks(), profile)
		for i := range p.looks {
			for k := range p.looks {
				if i == k {
					continue
				}
				way := turn(nil, &p.looks[i], &p.looks[k])
				em, want := vt.NewEmulator(1, 1), vt.NewEmulator(1, 1)
				fmt.Fprintf(em, "%s%sx", p.looks[i].seq, way)
				fmt.Fprintf(want, "%sx", p.looks[k].seq)
				if n, first := differ(em, want); n > 0 {
					t.Errorf("%q to %q by %q: %s", p.looks[i].seq, p.looks[k].seq, way, first)
				}
				if long := len(reset) + len(p.looks[k].seq); len(way) > long {
					t.Errorf("%q to %q takes %d bytes, a reset and all of it %d", p.looks[i].seq, p.looks[k].seq, len(way), long)
				}
			}
		}
	}
}

func TestReadLook(t *testing.T) {
	for _, tc := range []struct {
		seq string
		odd bool
		on  uint8
		fg  string
		bg  string
	}{
		{"", false, 0, "", ""},
		{"\x1b[1;38;2;255;159;67m", false, bold, "38;2;255;159;67", ""},
		{"\x1b[2;3m\x1b[48;5;17;91m", false, faint | italic, "91", "48;5;17"},
		{"\x1b[7;4;9;103m", false, reverse | underline | struck, "", "103"},
		{"\x1b[38;5m", true, 0, "", ""},
		{"\x1b[5m", true, 0, "", ""},
		{"\x1b[m", true, 0, "", ""},
		{"\x1b]0;x\a", true, 0, "", ""},
	} {
		k := readLook(tc.seq)
		if k.odd != tc.odd || k.on != tc.on || k.fg != tc.fg || k.bg != tc.bg || k.seq != tc.seq {
			t.Errorf("%q: %+v", tc.seq, k)
		}
	}
}

// Another size and other colours are drawn whole, the same colours are not.
func TestScreenBeginsAnew(t *testing.T) {
	p := NewPalette(allLooks(), colorprofile.TrueColor)
	c := New(8, 2)
	c.Text(0, 0, 1, "日本 ab")
	var s Screen
	if b := s.Full(nil); !bytes.Contains(b, []byte("\x1b[2J")) {
		t.Errorf("a screen of nothing gives %q", b)
	}
	whole := func(what string, b []byte, want bool) {
		t.Helper()
		if bytes.Contains(b, []byte("\x1b[2J")) != want {
			t.Errorf("%s: %q", what, b)
		}
	}
	whole("the first picture", s.Draw(nil, c, p), true)
	whole("equal colours", s.Draw(nil, c, NewPalette(allLooks(), colorprofile.TrueColor)), false)
	before := s.Copy()
	whole("other colours", s.Draw(nil, c, NewPalette(allLooks(), colorprofile.ANSI)), true)
	whole("to other colours", before.To(nil, &s), true)
	c.Resize(9, 2)
	whole("another size", s.Draw(nil, c, p), true)
	whole("to another size", before.To(nil, &s), true)
	if w, h := s.Size(); w != 9 || h != 2 {
		t.Errorf("size %dx%d", w, h)
	}
	if w, _ := before.Size(); w != 8 || before.cells[0].rune() != '日' {
		t.Error("a copy changed with its screen")
	}
	whole("a palette of nothing", new(Screen).Draw(nil, c, &Palette{}), true)
}

// What a small change takes, by hand.
func TestScreenBytes(t *testing.T) {
	p := NewPalette(looks(), colorprofile.TrueColor)
	c := New(20, 3)
	c.Text(0, 0, 1, "NVDA -16.9")
	c.Text(2, 2, 0, "日本 12:30:00")
	var s Screen
	s.Draw(nil, c, p)
	step := func(what, want string) {
		t.Helper()
		if got := string(s.Draw(nil, c, p)); got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
	step("nothing", "")
	c.Text(9, 0, 1, "7")
	step("a digit", "\x1b[1;10H\x1b[38;2;255;159;67m7\x1b[m")
	c.Text(7, 2, 0, "13:31:00")
	step("two digits, what stands between written again", "\x1b[3;9H3:31")
	c.Text(2, 2, 0, "A")
	c.Text(14, 2, 0, "9")
	step("far apart, half of a wide rune", "\x1b[3;3HA \x1b[10C9")
	c.Fill(image.Rect(2, 2, 20, 3), ' ', 2)
	step("the end of a row", "\x1b[3;3H\x1b[K")
	c.Restyle(image.Rect(0, 1, 20, 2), 3)
	step("the ink of blanks", "")
	c.Set(19, 2, '!', 0)
	c.Set(0, 1, '?', 2)
	step("the last cell", "\x1b[2H\x1b[1;38;2;88;166;255m?\x1b[3;20H\x1b[m!")
}

func FuzzScreen(f *testing.F) {
	f.Add(uint64(1), uint8(20), uint8(5), uint8(9))
	f.Add(uint64(2), uint8(1), uint8(1), uint8(30))
	palettes := []*Palette{}
	for _, profile := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
		palettes = append(palettes, NewPalette(allLooks(), profile))
	}
	f.Fuzz(func(t *testing.T, seed uint64, w, h, pictures uint8) {
		if w == 0 || h == 0 || w > 90 || h > 30 {
			return
		}
		rng := rand.New(rand.NewPCG(seed, 1))
		p := palettes[seed%uint64(len(palettes))]
		c, em := New(int(w), int(h)), vt.NewEmulator(int(w), int(h))
		var s Screen
		for range pictures%12 + 1 {
			scribble(rng, c, len(allLooks()))
			b := s.Draw(nil, c, p)
			sound(t, b)
			_, _ = em.Write(b)
		}
		if bad, first := differ(em, onString(c, p, int(w), int(h))); bad > 0 {
			t.Fatalf("%d cells differ; %s", bad, first)
		}
	})
}
