package canvas

import (
	"image"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// Every line is exactly as wide as the canvas, whatever is written on it.
func TestExactWidth(t *testing.T) {
	p := NewPalette([]lipgloss.Style{lipgloss.NewStyle(), lipgloss.NewStyle().Foreground(lipgloss.Color("#ff9f43")).Bold(true)}, colorprofile.TrueColor)
	for _, text := range []string{"日本電産 TEL", "a\x1b]0;x\ab", "\u202eabc\u0301", "ab\u200bcd", "\u009b31mred", strings.Repeat("電", 30)} {
		for x := -3; x < 12; x++ {
			c := New(11, 2)
			c.Text(x, 0, 1, text)
			c.Cut(x, 1, 6, 1, text)
			for _, line := range strings.Split(c.String(p), "\n") {
				if got := ansi.StringWidth(line); got != 11 {
					t.Errorf("%q at %d: %d cells, want 11: %q", text, x, got, line)
				}
			}
			if s := c.Plain(); strings.ContainsAny(s, "\x1b\a\u009b\u202e\u200b") {
				t.Errorf("%q: a control character came through: %q", text, s)
			}
		}
	}
}

func TestSpark(t *testing.T) {
	nan := math.NaN()
	for _, tc := range []struct {
		vals []float64
		w    int
		want string
	}{
		{[]float64{0, 3.5, 7}, 3, "▁▅█"},
		{[]float64{0, nan, 7}, 3, "▁ █"},
		{nil, 2, "  "},
		{[]float64{0, 1, 2, 7}, 2, "▂█"},
		{[]float64{-5, 99}, 3, "▁█ "},
	} {
		if got := Spark(tc.vals, 0, 7, tc.w, Full); got != tc.want {
			t.Errorf("%v: %q, want %q", tc.vals, got, tc.want)
		}
	}
}

func TestPlotStaysInside(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, vals := range [][]float64{nil, {nan}, {inf, 1}, {1, 2, 3}, {90, 95, nan, 97, 1e300}} {
		for w := 0; w < 40; w += 3 {
			for h := 0; h < 9; h++ {
				c := New(60, 14)
				Plot(c, image.Rect(5, 2, 5+w, 2+h), []Line{{Values: vals, Style: 1, Stroke: '━'}, {Values: vals, Style: 2, Stroke: '─'}}, Axis{Lo: 85, Hi: 105, Decimals: 1})
				for y := range 14 {
					for x := range 60 {
						if !(image.Point{x, y}).In(image.Rect(5, 2, 5+w, 2+h)) && c.Rune(x, y) != ' ' {
							t.Fatalf("%v %dx%d writes outside at %d,%d", vals, w, h, x, y)
						}
					}
				}
			}
		}
	}
}

func TestPlotTags(t *testing.T) {
	c := New(30, 6)
	Plot(c, image.Rect(0, 0, 30, 6), []Line{{Values: flat(100), Style: 1, Stroke: '━'}, {Values: flat(90), Style: 2, Stroke: '─'}}, Axis{Lo: 85, Hi: 105, Label: 3, Rule: 4})
	got := c.Plain()
	if !strings.Contains(got, "━━━━") || !strings.Contains(got, "────") {
		t.Errorf("two strokes are not both there:\n%s", got)
	}
	if l := c.Letters("?ABLR"); !strings.Contains(l, "AAAA") || !strings.Contains(l, "BBBB") {
		t.Errorf("two styles are not both there:\n%s", l)
	}
}

func flat(v float64) []float64 {
	out := make([]float64, 21)
	for i := range out {
		out[i] = v
	}
	return out
}

func BenchmarkString(b *testing.B) {
	c := New(200, 60)
	p := NewPalette([]lipgloss.Style{lipgloss.NewStyle(), lipgloss.NewStyle().Foreground(lipgloss.Color("#ff9f43"))}, colorprofile.TrueColor)
	for y := range 60 {
		for x := 0; x < 200; x += 8 {
			c.Text(x, y, Style(x/8%2), "▼-12.3 █")
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		b.SetBytes(int64(len(c.String(p))))
	}
}
