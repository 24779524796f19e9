package tui

import (
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"contagion/tui/canvas"
)

var allConventions = []string{"blue-orange", "green-up", "red-up", "red-blue", "none"}

// render gives the bytes that one style puts on a terminal.
func render(th *theme, s canvas.Style) string {
	c := canvas.New(1, 1)
	c.Set(0, 0, 'x', s)
	return c.String(th.palette)
}

// On every terminal that can show a difference, a reader tells these apart.
func TestVoicesDiffer(t *testing.T) {
	for _, convention := range allConventions {
		for _, dark := range []bool{true, false} {
			for _, p := range []colorprofile.Profile{colorprofile.ASCII, colorprofile.ANSI, colorprofile.ANSI256, colorprofile.TrueColor} {
				th := newTheme(convention, dark, p)
				pairs := [][2]canvas.Style{{sText, sDrawn}, {sUp, sUpDrawn}, {sDown, sDownDrawn}, {sUp, sUpStrong}, {sDown, sDownStrong}, {sText, sSelected}, {sRule, sRuleFocus}, {sText, sDim}, {sText, sTitle}}
				if p > colorprofile.ASCII && convention != "none" {
					pairs = append(pairs, [2]canvas.Style{sUp, sDown}, [2]canvas.Style{sUpDrawn, sDownDrawn}, [2]canvas.Style{sUp, sText})
				}
				for _, pair := range pairs {
					if a, b := render(th, pair[0]), render(th, pair[1]); a == b {
						t.Errorf("%s, dark %v, %s: styles %c and %c are both %q", convention, dark, p, styleLetters[pair[0]], styleLetters[pair[1]], a)
					}
				}
			}
		}
	}
}

// Without colour there are attributes and no colours; without a terminal
// there is nothing.
func TestNoColour(t *testing.T) {
	for _, convention := range allConventions {
		for s := range styleCount {
			if got := render(newTheme(convention, true, colorprofile.ASCII), s); strings.Contains(got, "38;") || strings.Contains(got, "[9") {
				t.Errorf("%s, ASCII: style %c has a colour: %q", convention, styleLetters[s], got)
			}
			if got := render(newTheme(convention, true, colorprofile.NoTTY), s); got != "x" {
				t.Errorf("%s, no terminal: style %c is %q", convention, styleLetters[s], got)
			}
			if got := render(newTheme("none", true, colorprofile.TrueColor), s); strings.Contains(got, "38;") {
				t.Errorf("none in truecolour: style %c has a colour: %q", styleLetters[s], got)
			}
		}
	}
}

// The sixteen colours are the theme's own choice: orange is yellow on dark, and
// what must be read is the terminal's own ink, sure on either ground.
func TestSixteenColours(t *testing.T) {
	for _, tc := range []struct {
		dark bool
		s    canvas.Style
		want string
	}{
		{true, sUp, "12"}, {true, sDown, "3"}, {false, sUp, "4"}, {false, sDown, "1"}, {true, sOrigin, "11"}, {true, sText, ""}, {false, sText, ""}, {false, sDim, ""},
	} {
		got := themeLooks("blue-orange", tc.dark, colorprofile.ANSI)[tc.s].GetForeground()
		want := lipgloss.NewStyle().GetForeground()
		if tc.want != "" {
			want = lipgloss.Color(tc.want)
		}
		if got != want {
			t.Errorf("dark %v, style %c: %v, want %v", tc.dark, styleLetters[tc.s], got, want)
		}
	}
}

func TestEveryStyleHasALetterAndALook(t *testing.T) {
	if len(styleLetters) != int(styleCount) {
		t.Errorf("%d letters for %d styles", len(styleLetters), styleCount)
	}
	if a, b := render(newTheme("no such", true, colorprofile.TrueColor), sUp), render(newTheme("blue-orange", true, colorprofile.TrueColor), sUp); a != b {
		t.Errorf("an unknown convention gives %q, want blue-orange's %q", a, b)
	}
}

// Screens of one kind share a palette; an unknown convention is the usual one.
func TestThemesAreShared(t *testing.T) {
	one := newTheme("blue-orange", true, colorprofile.ANSI256)
	for _, convention := range []string{"blue-orange", "", "no such"} {
		if newTheme(convention, true, colorprofile.ANSI256) != one {
			t.Errorf("%q has a theme of its own", convention)
		}
	}
	if newTheme("red-up", true, colorprofile.ANSI256) == one || newTheme("blue-orange", false, colorprofile.ANSI256) == one || newTheme("blue-orange", true, colorprofile.ANSI) == one {
		t.Error("different kinds share one")
	}
}
