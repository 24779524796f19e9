package serve

import (
	"strings"

	"github.com/charmbracelet/colorprofile"

	"contagion/tui"
)

// Dumb reports whether the terminal can place no cursor: it gets text.
func (t Terminal) Dumb() bool { return t.Name == "dumb" || t.Name == "unknown" }

// Profile is what colours the terminal shows. Clients seldom send COLORTERM,
// so that most get 256 colours, which is what the screens are designed for.
func (t Terminal) Profile() colorprofile.Profile {
	env := []string{"TERM=" + t.Name, "COLORTERM=" + t.ColorTerm, "TTY_FORCE=1"}
	if t.NoColor {
		env = append(env, "NO_COLOR=1")
	}
	p := colorprofile.Env(env)
	if p < colorprofile.Ascii || strings.HasPrefix(t.Name, "vt1") || strings.HasPrefix(t.Name, "vt2") {
		return colorprofile.Ascii // it has a terminal: bold and reverse it can
	}
	return p
}

// Glyphs are the characters that the terminal's locale has: ASCII where it
// says that it has no UTF-8, all where it says nothing.
func (t Terminal) Glyphs() string {
	up := strings.ToUpper(t.Lang)
	switch {
	case up == "" || strings.Contains(up, "UTF-8") || strings.Contains(up, "UTF8"):
		return "full"
	}
	return "ascii"
}

// options are how a guest's screen looks: as the line says, or as the terminal.
func options(t Terminal, l Look) tui.Options {
	o := tui.Options{Convention: l.Colour, Motion: l.Motion, Glyphs: l.Glyphs, Light: l.Light, Dark: !l.Light, Profile: t.Profile()}
	if o.Convention == "" {
		o.Convention = "blue-orange"
	}
	if o.Motion == "" {
		o.Motion = "full"
	}
	if o.Glyphs == "" {
		o.Glyphs = t.Glyphs()
	}
	return o
}
