package canvas

import (
	"image"
	"strings"
	"testing"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

func looks() []lipgloss.Style {
	st := lipgloss.NewStyle
	return []lipgloss.Style{
		st(), st().Foreground(lipgloss.Color("#ff9f43")), st().Foreground(lipgloss.Color("#58a6ff")).Bold(true),
		st().Faint(true).Italic(true), st().Reverse(true), st().Underline(true).Background(lipgloss.Color("#202020")),
	}
}

// Runes that join with a neighbour into one cluster would take the cells of
// fewer: flags, skin tones, Hangul letters, Thai vowels, marks. None is written.
var joining = []string{
	"🇩🇪🇫🇷", "👍🏽", "👩‍👩‍👧", "각", "\u1100\u1161", "กำ", "ກຳ", "ｶﾞ", "नि", "க்ஷ", "e\u0301\u0302\u0303", "☎\ufe0f", "1\ufe0f\u20e3",
	"\u0600١", "\u0d4eക", "\U000e0041", "\ufeff", "\u2066a\u2069", "\u061c", "\u00ad", "\xff\xfe", "a\tb\nc\rd", "\u2028\u2029", "\x7f\u0085", "⌚日⏰", "Ａ＠", "\U0001f9d1\U0001f3fb",
}

func TestHostileTextIsExactlyWide(t *testing.T) {
	for _, text := range joining {
		exact(t, text, 3, 9)
		exact(t, strings.Repeat(text, 9), -2, 9)
	}
}

// exact draws text in every way there is and asks x/ansi, which counts as
// terminals do, how wide the lines are.
func exact(t *testing.T, text string, x, w int) {
	t.Helper()
	if w <= 0 || w > 60 {
		return
	}
	c := New(w, 4)
	end := c.Text(x, 0, 1, text)
	if got := Width(text); end != x+got {
		t.Errorf("%q: Text goes %d cells, Width says %d", text, end-x, got)
	}
	if end := c.Cut(x, 1, 5, 2, text); end > x+5 {
		t.Errorf("%q: cut to 5 cells it takes %d", text, end-x)
	}
	c.Right(w-1, 2, 3, text)
	for i, r := range text {
		c.Set(i%w, 3, r, 4)
		c.Fill(image.Rect(i-3, 3, i+2, 9), r, 5)
	}
	c.Text(x+1, 0, 2, "日本"+text)
	for i, line := range strings.Split(c.String(NewPalette(looks(), colorprofile.TrueColor)), "\n") {
		if got := ansi.StringWidth(line); got != w {
			t.Errorf("%q: line %d is %d cells, want %d: %q", text, i, got, w, line)
		}
		if !utf8.ValidString(line) {
			t.Errorf("%q: line %d is not UTF-8: %q", text, i, line)
		}
		for _, r := range ansi.Strip(line) {
			if r < ' ' || r >= 0x7f && r < 0xa0 {
				t.Errorf("%q: line %d holds the control %q", text, i, r)
			}
		}
	}
	for i, line := range strings.Split(c.Letters("abcdef"), "\n") {
		if got := utf8.RuneCountInString(line); got != w {
			t.Errorf("%q: letters of line %d are %d, want %d", text, i, got, w)
		}
	}
}

func FuzzText(f *testing.F) {
	for i, s := range joining {
		f.Add(s, i-3, 11)
	}
	f.Fuzz(func(t *testing.T, s string, x, w int) {
		if len(s) < 400 && x > -1000 && x < 1000 {
			exact(t, s, x, w)
		}
	})
}

// Every pair of runes that stand side by side keeps its cells.
func TestNoTwoRunesJoin(t *testing.T) {
	if testing.Short() {
		t.Skip("every rune there is: not in a short run")
	}
	for r := rune(0x20); r < 0x20000; r++ {
		n := width(r)
		if n == 0 || r >= 0x4e10 && r < 0x9f00 || r >= 0xac10 && r < 0xd700 || r >= 0x17000 && r < 0x18c00 {
			continue
		}
		for _, s := range []string{"a" + string(r), string(r) + "a", "電" + string(r), string(r) + string(r), "각" + string(r), "👍" + string(r)} {
			if got := ansi.StringWidth(s); got != Width(s) {
				t.Errorf("%q (%U): terminals give it %d cells, the canvas %d", s, r, got, Width(s))
				break
			}
		}
	}
}

func TestClip(t *testing.T) {
	c := New(10, 3)
	restore := c.Clip(image.Rect(2, 1, 6, 2))
	inner := c.Clip(image.Rect(0, 0, 4, 9)) // only ever smaller
	c.Fill(image.Rect(-5, -5, 50, 50), '#', 1)
	inner()
	c.Text(-1, 1, 2, "abcdefg日x")
	c.Set(5, 1, '電', 3) // does not fit whole
	c.Restyle(image.Rect(-5, -5, 5, 50), 4)
	restore()
	c.Set(9, 2, '!', 0)
	if got, want := c.Plain(), "          \n  defg    \n         !"; got != want {
		t.Errorf("plain\n%q, want\n%q", got, want)
	}
	if c.StyleAt(2, 1) != 4 || c.StyleAt(5, 1) != 2 || c.StyleAt(1, 1) != 0 || c.StyleAt(-1, 99) != 0 || c.Rune(99, 0) != 0 {
		t.Error("Restyle went outside the clip, or a cell outside the canvas has a style")
	}
}

func TestWideHalves(t *testing.T) {
	for _, tc := range []struct {
		x    int
		r    rune
		want string
	}{
		{1, 'x', "ax 本b "}, {2, 'x', "a x本b "}, {2, '電', "a 電 b "}, {4, '電', "a日 電 "}, {5, '電', "a日本b "}, {0, '電', "電 本b "},
	} {
		c := New(7, 1)
		c.Text(0, 0, 0, "a日本b")
		c.Set(tc.x, 0, tc.r, 0)
		if got := c.Plain(); ansi.StringWidth(got) != 7 {
			t.Errorf("%c at %d: %q is %d cells, want 7", tc.r, tc.x, got, ansi.StringWidth(got))
		}
		if got := c.Rune(tc.x, 0); got != tc.r {
			t.Errorf("%c at %d: the cell holds %q", tc.r, tc.x, got)
		}
	}
}

func TestGoldenLetters(t *testing.T) {
	c := New(12, 2)
	c.Text(0, 0, 1, "up")
	c.Cut(3, 0, 5, 2, "Siemens Energy")
	c.Right(12, 0, 3, "日1")
	c.Fill(image.Rect(0, 1, 12, 2), '─', 4)
	c.Cut(2, 1, 3, 5, "東京証券")
	want := "up Siem… 日1\n──東…───────"
	if got := c.Plain(); got != want {
		t.Errorf("plain\n%s\nwant\n%s", got, want)
	}
	if got, want := c.Letters("-abcd"), "aa bbbbb ccc\ndd???ddddddd"; got != want {
		t.Errorf("letters\n%s\nwant\n%s", got, want)
	}
}

func TestPalettes(t *testing.T) {
	for _, tc := range []struct {
		p    colorprofile.Profile
		want []string // parts that must be there
		not  []string
	}{
		{colorprofile.TrueColor, []string{"38;2;255;159;67m", "48;2;32;32;32"}, []string{"38;5;"}},
		{colorprofile.ANSI256, []string{"38;5;2"}, []string{"38;2;"}},
		{colorprofile.ANSI, []string{"\x1b[9"}, []string{"38;", "48;"}},
		{colorprofile.ASCII, []string{"\x1b[1m", "\x1b[7m"}, []string{"38;", "48;", "\x1b[3", "\x1b[9"}[:2]},
		{colorprofile.NoTTY, nil, []string{"\x1b"}},
	} {
		c := New(12, 1)
		for i := range looks() {
			c.Text(2*i, 0, Style(i), "xy")
		}
		got := c.String(NewPalette(looks(), tc.p))
		for _, w := range tc.want {
			if !strings.Contains(got, w) {
				t.Errorf("%s: %q lacks %q", tc.p, got, w)
			}
		}
		for _, w := range tc.not {
			if strings.Contains(got, w) {
				t.Errorf("%s: %q holds %q", tc.p, got, w)
			}
		}
		if ansi.Strip(got) != "xyxyxyxyxyxy" {
			t.Errorf("%s: %q does not read as drawn", tc.p, got)
		}
	}
}

func page(w, h int) *Canvas {
	c := New(w, h)
	for y := range h {
		for x := 0; x < w; x += 15 {
			c.Text(x, y, 1, "NVDA ")
			c.Text(x+5, y, 2, "▼-12.9 ")
			c.Text(x+12, y, 3, "▅▂ ")
		}
	}
	return c
}

func benchmarkString(b *testing.B, w, h int) {
	c, p := page(w, h), NewPalette(looks(), colorprofile.TrueColor)
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		n = len(c.String(p))
	}
	b.ReportMetric(float64(n), "B/frame")
}

func BenchmarkString120x40(b *testing.B) { benchmarkString(b, 120, 40) }
func BenchmarkString200x60(b *testing.B) { benchmarkString(b, 200, 60) }

func TestStringDoesNotGrow(t *testing.T) {
	c, p := page(120, 40), NewPalette(looks(), colorprofile.TrueColor)
	_ = c.String(p)
	if n := testing.AllocsPerRun(20, func() { c.Clear(); c.Text(0, 0, 1, "ABC"); c.Cut(0, 1, 4, 1, "日本電産"); _ = c.String(p) }); n > 2 {
		t.Errorf("a frame allocates %v times, want its one string", n)
	}
}
