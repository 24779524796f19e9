package tui

import (
	"image/color"
	"math"
	"sync"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"

	"contagion/tui/canvas"
)

// A theme is the look of every style for one terminal, chosen once.
type theme struct{ palette *canvas.Palette }

// An ink is a colour on a dark and on a light ground, and its number among the
// sixteen on each, "" for the terminal's own: it is the one that is sure to be
// read. The sixteen are a table of ours, because the library would make orange
// red. Contrast of every colour that words are written in is at least 4.5 to 1,
// which a test computes.
type ink struct{ dark, light, basicDark, basicLight string }

var (
	inkText     = ink{"#D7DDE5", "#1B1F24", "", ""}
	inkDim      = ink{"#8B949E", "#57606A", "", ""}
	inkFaint    = ink{"#5C6670", "#8C959F", "8", "8"} // furniture, never words
	inkBright   = ink{"#F0F4F8", "#000000", "15", ""}
	inkOrigin   = ink{"#E3B341", "#7D5200", "11", "5"}
	inkLate     = ink{"#C9A227", "#7A5C00", "3", "5"}
	inkEstimate = ink{"#B39DDB", "#5E3FA0", "13", "5"}
	inkRule     = ink{"#3A424C", "#C3C9D0", "8", "8"}

	inkBlue   = ink{"#58A6FF", "#0B5CAD", "12", "4"}
	inkOrange = ink{"#FF9F43", "#A34A00", "3", "1"} // yellow cannot be read on white
	inkGreen  = ink{"#3FB950", "#116329", "10", "2"}
	inkRed    = ink{"#F85149", "#B3261E", "9", "1"}
	inkCoral  = ink{"#FF6B6B", "#B3261E", "9", "1"} // a red that stands apart from blue

	// The same, for what is drawn and not known.
	drawnBlue   = ink{"#4580C3", "#436991", "12", "4"}
	drawnOrange = ink{"#B57336", "#91592B", "3", "1"}
	drawnGreen  = ink{"#338F42", "#3A6A4C", "10", "2"}
	drawnRed    = ink{"#DF4A44", "#994542", "9", "1"}
	drawnCoral  = ink{"#CD595A", "#994542", "9", "1"}
)

// directions gives the colours of up and down by convention.
var directions = map[string]struct{ up, down, upDrawn, downDrawn ink }{
	"blue-orange": {inkBlue, inkOrange, drawnBlue, drawnOrange},
	"green-up":    {inkGreen, inkRed, drawnGreen, drawnRed},
	"red-up":      {inkRed, inkGreen, drawnRed, drawnGreen},
	"red-blue":    {inkCoral, inkBlue, drawnCoral, drawnBlue},
	"none":        {},
}

// newTheme gives the palette of a convention for a ground and a profile. Every
// screen of a kind has the same one: it takes milliseconds to build, and a
// server opens many screens.
func newTheme(convention string, dark bool, profile colorprofile.Profile) *theme {
	if _, ok := directions[convention]; !ok {
		convention = "blue-orange"
	}
	kind := themeKind{convention, dark, profile}
	if t, ok := themes.Load(kind); ok {
		return t.(*theme)
	}
	looks := themeLooks(convention, dark, profile)
	t, _ := themes.LoadOrStore(kind, &theme{canvas.NewPalette(append(looks, lifted(looks, dark, profile)...), profile)})
	return t.(*theme)
}

type themeKind struct {
	convention string
	dark       bool
	profile    colorprofile.Profile
}

// themes are those that were built, by their kind: at most fifty, and never
// changed.
var themes sync.Map

// Palette gives the colours of a screen for a terminal: of the options it takes
// the convention, the ground and the colour profile.
func Palette(o Options) *canvas.Palette {
	return newTheme(o.Convention, !o.Light, o.Profile).palette
}

// lifted gives every look again, once for each level of a fade: closer to the
// strongest ink, its slant and weight kept, the last level bold. Where a look
// has no shades it is bold alone: style k at level n is k + n*styleCount.
func lifted(looks []lipgloss.Style, dark bool, profile colorprofile.Profile) []lipgloss.Style {
	strongest := lipgloss.Color("#FFFFFF")
	if !dark {
		strongest = lipgloss.Color("#000000")
	}
	var out []lipgloss.Style
	for level := 1; level <= fadeLevel; level++ {
		for _, s := range looks {
			fg := s.GetForeground()
			if _, none := fg.(lipgloss.NoColor); !none && profile >= colorprofile.ANSI256 {
				const way = 20 // shades from a look to the strongest ink; the last level goes 12 of them
				s = s.Foreground(lipgloss.Blend1D(way, fg, strongest)[4*level])
			}
			out = append(out, s.Bold(s.GetBold() || level == fadeLevel))
		}
	}
	return out
}

// themeLooks gives the look of every style, by its number.
func themeLooks(convention string, dark bool, profile colorprofile.Profile) []lipgloss.Style {
	d, ok := directions[convention]
	if !ok {
		d = directions["blue-orange"]
	}
	colourless := profile <= colorprofile.ASCII || convention == "none"
	sixteen := profile == colorprofile.ANSI
	st := func(i ink) lipgloss.Style {
		name := i.light
		switch {
		case sixteen && dark:
			name = i.basicDark
		case sixteen:
			name = i.basicLight
		case dark:
			name = i.dark
		}
		if colourless || name == "" {
			return lipgloss.NewStyle()
		}
		return lipgloss.NewStyle().Foreground(lipgloss.Color(name))
	}
	// With few colours or none, faint says what a dimmer colour would.
	dim := func(i ink) lipgloss.Style { return st(i).Faint(colourless || sixteen) }
	up, down := st(d.up), st(d.down)
	s := make([]lipgloss.Style, styleCount)
	for i := range s {
		s[i] = st(inkText)
	}
	s[sDim], s[sFaint], s[sBright] = dim(inkDim), st(inkFaint).Faint(colourless), st(inkBright).Bold(true)
	s[sOrigin], s[sLate], s[sEstimate] = st(inkOrigin).Bold(true), st(inkLate), st(inkEstimate)
	s[sUp], s[sDown] = up, down
	s[sUpStrong], s[sDownStrong] = up.Bold(true), down.Bold(true)
	s[sDrawn] = dim(inkDim).Italic(true)
	s[sUpDrawn], s[sDownDrawn] = dim(d.upDrawn).Italic(true), dim(d.downDrawn).Italic(true)
	s[sRule], s[sRuleFocus] = st(inkRule).Faint(colourless), st(inkBright).Bold(true)
	s[sTitle], s[sKey] = st(inkText).Bold(true), st(inkText).Bold(true)
	s[sLine1], s[sLine2] = st(inkBright), st(ink{"#2FA8E0", "#0B6FA4", "14", "6"})
	s[sLine3], s[sLine4] = st(ink{"#FFAF00", "#9A5B00", "3", "5"}), st(ink{"#8A8A8A", "#6E6E6E", "8", "8"})
	s[sLine1Drawn], s[sLine2Drawn] = dim(ink{"#838A92", "#6B7178", "8", "8"}), dim(ink{"#1F769E", "#5490B3", "14", "6"})
	s[sLine3Drawn], s[sLine4Drawn] = dim(ink{"#A06E00", "#B08040", "3", "5"}), dim(ink{"#666666", "#8A8A8A", "8", "8"})
	for i := range 4 {
		s[sHeatDown1+canvas.Style(i)], s[sHeatUp1+canvas.Style(i)] = heat(down, i), heat(up, i)
	}
	for i := range 5 {
		s[sTile0+canvas.Style(i)] = tileLook(up, i, dark, profile, colourless)
		s[sTile0-canvas.Style(i)] = tileLook(down, i, dark, profile, colourless)
	}
	s[sRing] = st(inkBright).Bold(true)
	s[sSelected] = st(inkBright).Reverse(true)
	return s
}

// tileLook is the ground of a tile and its ink: a direction's colour mixed into
// a ground that is close to the screen's, by ordinary days from normal, and
// whichever of black and white reads better on it. With sixteen colours or
// none weight and reverse say the strength, and the mark says the direction.
func tileLook(direction lipgloss.Style, step int, dark bool, profile colorprofile.Profile, colourless bool) lipgloss.Style {
	if colourless || profile < colorprofile.ANSI256 {
		return [...]lipgloss.Style{lipgloss.NewStyle(), direction.Faint(true), direction, direction.Bold(true), direction.Reverse(true)}[step]
	}
	ground := lipgloss.Color("#22272E")
	if !dark {
		ground = lipgloss.Color("#E9ECEF")
	}
	const way = 20 // shades from the ground to the direction's colour
	mixed := lipgloss.Blend1D(way, ground, direction.GetForeground())[[...]int{0, 5, 9, 14, 19}[step]]
	ink := lipgloss.Color("#FFFFFF")
	if luminance(mixed) > evenLuminance {
		ink = lipgloss.Color("#000000")
	}
	return lipgloss.NewStyle().Background(mixed).Foreground(ink)
}

// evenLuminance is the relative luminance on which black and white are read
// equally well, at 4.58 to 1: (L+0.05)/0.05 = 1.05/(L+0.05) (WCAG 2.2).
const evenLuminance = 0.1791

// luminance is the relative luminance of a colour, 0 to 1 (WCAG 2.2).
func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	part := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*part(r) + 0.7152*part(g) + 0.0722*part(b)
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
