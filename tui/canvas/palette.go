package canvas

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

const reset = "\x1b[m"

// A Palette gives each Style its escape sequence, computed once per theme.
type Palette struct{ seq []string }

// NewPalette takes Lip Gloss styles, the index being the Style, and lowers
// their colours to what a terminal of the profile shows.
func NewPalette(styles []lipgloss.Style, profile colorprofile.Profile) *Palette {
	p := &Palette{seq: make([]string, len(styles))}
	const probe = "x"
	for i, s := range styles {
		var b strings.Builder
		w := colorprofile.Writer{Forward: &b, Profile: profile}
		_, _ = w.WriteString(s.Render(probe))
		p.seq[i], _, _ = strings.Cut(b.String(), probe)
	}
	return p
}

func (p *Palette) at(s Style) string {
	if int(s) < len(p.seq) {
		return p.seq[s]
	}
	return ""
}
