package serve

import (
	"testing"

	"github.com/charmbracelet/colorprofile"
)

func TestTerminal(t *testing.T) {
	for _, c := range []struct {
		t       Terminal
		profile colorprofile.Profile
		glyphs  string
		dumb    bool
	}{
		{Terminal{Name: "xterm-256color", Lang: "en_US.UTF-8"}, colorprofile.ANSI256, "full", false},
		{Terminal{Name: "xterm-256color", ColorTerm: "truecolor"}, colorprofile.TrueColor, "full", false},
		{Terminal{Name: "xterm-256color", ColorTerm: "truecolor", NoColor: true}, colorprofile.Ascii, "full", false},
		{Terminal{Name: "xterm-ghostty"}, colorprofile.TrueColor, "full", false},
		{Terminal{Name: "xterm-kitty"}, colorprofile.TrueColor, "full", false},
		{Terminal{Name: "alacritty"}, colorprofile.TrueColor, "full", false},
		{Terminal{Name: "tmux-256color", Lang: "C"}, colorprofile.ANSI256, "ascii", false},
		{Terminal{Name: "screen", Lang: "de_DE.utf8"}, colorprofile.ANSI256, "full", false},
		{Terminal{Name: "xterm", Lang: "POSIX"}, colorprofile.ANSI, "ascii", false},
		{Terminal{Name: "linux", Lang: "en_US.ISO-8859-1"}, colorprofile.ANSI, "ascii", false},
		{Terminal{Name: "vt100"}, colorprofile.Ascii, "full", false},
		{Terminal{Name: "dumb", Lang: "C"}, colorprofile.Ascii, "ascii", true},
		{Terminal{Name: ""}, colorprofile.Ascii, "full", false},
		{Terminal{Name: "no such terminal"}, colorprofile.ANSI, "full", false},
	} {
		if p, g, d := c.t.Profile(), c.t.Glyphs(), c.t.Dumb(); p != c.profile || g != c.glyphs || d != c.dumb {
			t.Errorf("%+v: %v, %s, %v; want %v, %s, %v", c.t, p, g, d, c.profile, c.glyphs, c.dumb)
		}
	}
}
