package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"contagion/tui/canvas"
)

// A theme is the look of every style for one terminal, chosen once.
type theme struct{ palette *canvas.Palette }

// pair is a colour on a dark and on a light ground. Contrast of every colour
// that words are written in is at least 4.5 to 1, which a test computes.
type pair struct{ dark, light string }

var (
	inkText     = pair{"#D7DDE5", "#1B1F24"}
	inkDim      = pair{"#8B949E", "#57606A"}
	inkFaint    = pair{"#5C6670", "#8C959F"} // furniture, never words
	inkBright   = pair{"#F0F4F8", "#000000"}
	inkOrigin   = pair{"#E3B341", "#7D5200"}
	inkLate     = pair{"#C9A227", "#7A5C00"}
	inkEstimate = pair{"#B39DDB", "#5E3FA0"}
	inkRule     = pair{"#3A424C", "#C3C9D0"}
)

// directions gives the colours of up and down by convention.
var directions = map[string]struct {
	up, down  pair
	upBasic   string // of the sixteen
	downBasic string
}{
	"blue-orange": {pair{"#58A6FF", "#0B5CAD"}, pair{"#FF9F43", "#A34A00"}, "12", "3"},
	"green-up":    {pair{"#3FB950", "#116329"}, pair{"#F85149", "#B3261E"}, "10", "9"},
	"red-up":      {pair{"#F85149", "#B3261E"}, pair{"#3FB950", "#116329"}, "9", "10"},
	"red-blue":    {pair{"#FF6B6B", "#B3261E"}, pair{"#58A6FF", "#0B5CAD"}, "9", "12"},
	"none":        {inkText, inkText, "7", "7"},
}

// newTheme builds the styles of a convention for a ground and a profile. In
// sixteen colours the table is ours: the library would make orange red.
func newTheme(convention string, dark bool, profile colorprofile.Profile) *theme {
	d, ok := directions[convention]
	if !ok {
		d = directions["blue-orange"]
	}
	colourless := profile <= colorprofile.ASCII || convention == "none"
	ink := func(p pair, basic string) color.Color {
		switch {
		case colourless && profile <= colorprofile.ASCII:
			return lipgloss.NoColor{}
		case profile == colorprofile.ANSI:
			return lipgloss.Color(basic)
		case dark:
			return lipgloss.Color(p.dark)
		}
		return lipgloss.Color(p.light)
	}
	st := func(p pair, basic string) lipgloss.Style { return lipgloss.NewStyle().Foreground(ink(p, basic)) }
	up, down := st(d.up, d.upBasic), st(d.down, d.downBasic)
	s := make([]lipgloss.Style, styleCount)
	for i := range s {
		s[i] = st(inkText, "7")
	}
	s[sDim], s[sFaint], s[sBright] = st(inkDim, "8"), st(inkFaint, "8"), st(inkBright, "15").Bold(true)
	s[sOrigin], s[sLate], s[sEstimate] = st(inkOrigin, "11").Bold(true), st(inkLate, "3"), st(inkEstimate, "13")
	s[sUp], s[sDown] = up, down
	s[sUpStrong], s[sDownStrong] = up.Bold(true), down.Bold(true)
	s[sDrawn] = st(inkDim, "8").Italic(true)
	s[sUpDrawn], s[sDownDrawn] = up.Italic(true), down.Italic(true)
	s[sRule], s[sRuleFocus], s[sTitle] = st(inkRule, "8"), st(inkBright, "15").Bold(true), st(inkText, "7").Bold(true)
	s[sKey] = st(inkText, "7").Bold(true)
	s[sLine1], s[sLine2] = st(inkBright, "15"), st(pair{"#2FA8E0", "#0B6FA4"}, "14")
	s[sLine3], s[sLine4] = st(pair{"#FFAF00", "#9A5B00"}, "3"), st(pair{"#8A8A8A", "#6E6E6E"}, "8")
	for i := range 4 {
		s[sHeatDown1+canvas.Style(i)], s[sHeatUp1+canvas.Style(i)] = heat(down, i), heat(up, i)
	}
	s[sRing] = st(inkBright, "15").Bold(true)
	s[sSelected] = st(inkBright, "15").Reverse(true)
	return &theme{canvas.NewPalette(s, profile)}
}

// heat is a shade of one to four ordinary days: the glyph carries the
// strength, the style only lifts the ends.
func heat(base lipgloss.Style, step int) lipgloss.Style {
	switch step {
	case 0:
		return base.Faint(true)
	case 3:
		return base.Bold(true)
	}
	return base
}
