package canvas

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

const reset = "\x1b[m"

// A Palette gives each Style its escape sequence, computed once per theme.
type Palette struct {
	seq   []string
	looks []look   // those that differ; the first is no sequence at all
	index []uint16 // of a style, its place among the looks
}

// NewPalette takes Lip Gloss styles, the index being the Style, and lowers
// their colours to what a terminal of the profile shows.
func NewPalette(styles []lipgloss.Style, profile colorprofile.Profile) *Palette {
	p := &Palette{seq: make([]string, len(styles)), index: make([]uint16, len(styles)), looks: make([]look, 1)}
	const probe = "x"
	for i, s := range styles {
		var b strings.Builder
		w := colorprofile.Writer{Forward: &b, Profile: profile}
		_, _ = w.WriteString(s.Render(probe))
		p.seq[i], _, _ = strings.Cut(b.String(), probe)
		k := slices.IndexFunc(p.looks, func(k look) bool { return k.seq == p.seq[i] })
		if k < 0 {
			k = len(p.looks)
			p.looks = append(p.looks, readLook(p.seq[i]))
		}
		p.index[i] = uint16(k)
	}
	return p
}

func (p *Palette) at(s Style) string {
	if int(s) < len(p.seq) {
		return p.seq[s]
	}
	return ""
}

// look gives the place of a style's look; 0, the plain one, for a style that
// the palette does not have.
func (p *Palette) look(s Style) uint16 {
	if int(s) < len(p.index) {
		return p.index[s]
	}
	return 0
}

// looked gives a look by its place.
func (p *Palette) looked(i int) *look {
	if i < len(p.looks) {
		return &p.looks[i]
	}
	return &look{}
}

// same reports whether two palettes give every style the same look.
func (p *Palette) same(q *Palette) bool {
	return p == q || p != nil && q != nil && slices.Equal(p.seq, q.seq)
}
