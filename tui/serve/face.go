package serve

import (
	"cmp"

	"github.com/charmbracelet/colorprofile"

	"contagion/tui"
)

// A Face is how a room's picture is drawn. All terminals with the same face get
// the same bytes.
type Face struct {
	W, H       int                  // of the picture, in cells
	Profile    colorprofile.Profile // NoTTY and ASCII are the same: no colour
	Glyphs     string               // as in tui.Options
	Convention string
	Motion     string
	Light      bool
}

// The largest picture that is drawn. A larger terminal shows it at its top left:
// the figures of a page fit into less, and one of 500x200 would cost as much as
// twenty of 120x40.
const (
	mostW = 300
	mostH = 100
)

// FaceOf gives the face of a terminal of w x h cells for what its guest wants.
// Sizes for which the picture is the same have the same face: those that are
// larger than the largest picture.
func FaceOf(w, h int, o tui.Options) Face {
	return Face{
		W: min(max(w, 1), mostW), H: min(max(h, 1), mostH),
		Profile:    max(o.Profile, colorprofile.ASCII),
		Glyphs:     cmp.Or(o.Glyphs, "full"),
		Convention: cmp.Or(o.Convention, "blue-orange"),
		Motion:     cmp.Or(o.Motion, "full"),
		Light:      o.Light,
	}
}

// options gives what a screen of this face is opened with. Its ground is said,
// so that no terminal is asked.
func (f Face) options() tui.Options {
	return tui.Options{Profile: f.Profile, Glyphs: f.Glyphs, Convention: f.Convention, Motion: f.Motion, Light: f.Light, Dark: !f.Light}
}

// cells is the face without what only colours: faces with the same cells share
// one drawing.
func (f Face) cells() Face {
	f.Profile, f.Light = colorprofile.TrueColor, false
	return f
}

// plain is a face that every terminal of at least its size can show. There are
// four sizes of it.
func (f Face) plain() Face {
	p := Face{Profile: colorprofile.ASCII, Glyphs: "ascii", Convention: "blue-orange", Motion: "off", W: 1, H: 1}
	for _, size := range [...][2]int{{80, 24}, {40, 12}, {20, 5}} {
		if f.W >= size[0] && f.H >= size[1] {
			p.W, p.H = size[0], size[1]
			break
		}
	}
	return p
}

// shows reports whether a terminal of face f can show a picture of face g.
func (f Face) shows(g Face) bool {
	return g.W <= f.W && g.H <= f.H && g.Profile <= f.Profile && (g.Light == f.Light || g.Profile <= colorprofile.ASCII) &&
		glyphRank(g.Glyphs) <= glyphRank(f.Glyphs) && g.Motion == f.Motion && g.Convention == f.Convention
}

// glyphRank orders the repertoires: who shows one shows those below it.
func glyphRank(name string) int {
	switch name {
	case "ascii":
		return 0
	case "safe":
		return 1
	}
	return 2
}
