package tui

import (
	"image"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"

	"contagion/tui/canvas"
)

// A digit that changed goes down in four steps and never up again; what did
// not change, or is no digit, is left alone.
func TestFadeGoesDownOnly(t *testing.T) {
	c := canvas.New(12, 1)
	place := []image.Rectangle{image.Rect(0, 0, 12, 1)}
	var d fade
	show := func(text string, step int, fresh bool) (levels string) {
		c.Clear()
		c.Text(0, 0, sDownDrawn, text)
		d.see(c, place, step, fresh)
		d.paint(c, step)
		for x := range len(text) {
			at := c.StyleAt(x, 0)
			if at%styleCount != sDownDrawn {
				t.Fatalf("step %d: cell %d lost its voice: %d", step, x, at)
			}
			levels += string(rune('0' + at/styleCount))
		}
		return levels
	}
	for _, k := range []struct {
		step  int
		text  string
		fresh bool
		want  string
	}{
		{0, "NV 12.40 -3.1", false, "000000000000"}, // the first picture lights nothing
		{0, "NV 12.43 -3.1", true, "000000030000"},
		{4, "NV 12.43 -3.1", true, "000000030000"},
		{5, "NV 12.43 -3.1", true, "000000020000"},
		{6, "NV 12.43 -3.4", true, "000000020000"}, // the last cell lies outside
		{10, "NV 12.43 -3.4", true, "000000010000"},
		{12, "NV 13.43 -3.4", true, "000030010000"},
		{15, "NV 13.43 -3.4", true, "000030000000"},
		{17, "NV 13.43 +3.4", true, "000020000000"}, // a sign is no digit
		{18, "XV 99.99 +3.4", false, "000000000000"},
	} {
		if got := show(k.text[:12], k.step, k.fresh); got != k.want {
			t.Errorf("step %d, %q: levels %s, want %s", k.step, k.text, got, k.want)
		}
	}
	if d.active(18) {
		t.Error("a fade outlives a picture of something else")
	}
}

// A screen that changes as a whole is a new picture, not many changes.
func TestFadeOfEverythingLightsNothing(t *testing.T) {
	c := canvas.New(80, 24)
	place := []image.Rectangle{image.Rect(0, 0, 80, 24)}
	var d fade
	for i, digit := range []rune{'1', '2'} {
		c.Clear()
		c.Fill(place[0], digit, sText)
		d.see(c, place, i, i > 0)
	}
	if d.active(1) {
		t.Error("1920 changed digits fade")
	}
}

// Every level of every voice can be told from rest in the terminal's bytes.
func TestLiftedLooks(t *testing.T) {
	for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
		for _, dark := range []bool{true, false} {
			th := newTheme("blue-orange", dark, p)
			c := canvas.New(1, 1)
			bytes := func(s canvas.Style) string {
				c.Clear()
				c.Text(0, 0, s, "7")
				return c.String(th.palette)
			}
			for _, s := range []canvas.Style{sDim, sDown, sUp, sDownDrawn, sUpDrawn} {
				rest, strong := bytes(s), bytes(s+fadeLevel*canvas.Style(styleCount))
				if rest == strong {
					t.Errorf("%v, dark %v: style %c at its strongest is its rest, %q", p, dark, styleLetters[s], rest)
				}
				if s == sDownDrawn && !strings.Contains(strings.SplitN(strong, "m", 2)[0]+";", "3;") {
					t.Errorf("%v: a drawn digit loses its slant: %q", p, strong)
				}
			}
		}
	}
}
