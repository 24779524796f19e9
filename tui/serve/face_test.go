package serve

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/vt"

	"contagion/data/hostile"
	"contagion/tui"
)

func TestFaceOf(t *testing.T) {
	whole := Face{W: 120, H: 40, Profile: colorprofile.ANSI256, Glyphs: "full", Convention: "blue-orange", Motion: "full"}
	for _, tc := range []struct {
		name string
		w, h int
		o    tui.Options
		want Face
	}{
		{"what is not said is the ordinary", 120, 40, tui.Options{Profile: colorprofile.ANSI256}, whole},
		{"said in full it is the same", 120, 40, tui.Options{Profile: colorprofile.ANSI256, Glyphs: "full", Convention: "blue-orange", Motion: "full", Dark: true}, whole},
		{"larger than the largest", 500, 200, tui.Options{Profile: colorprofile.ANSI256}, Face{W: 300, H: 100, Profile: colorprofile.ANSI256, Glyphs: "full", Convention: "blue-orange", Motion: "full"}},
		{"nothing", 0, -3, tui.Options{Glyphs: "ascii", Motion: "off", Convention: "none", Light: true}, Face{W: 1, H: 1, Profile: colorprofile.ASCII, Glyphs: "ascii", Convention: "none", Motion: "off", Light: true}},
	} {
		if got := FaceOf(tc.w, tc.h, tc.o); got != tc.want {
			t.Errorf("%s: %+v, want %+v", tc.name, got, tc.want)
		}
	}
}

func TestWhatATerminalShows(t *testing.T) {
	f := FaceOf(120, 40, tui.Options{Profile: colorprofile.ANSI256, Glyphs: "safe"})
	with := func(change func(*Face)) Face { g := f; change(&g); return g }
	for name, tc := range map[string]struct {
		g    Face
		want bool
	}{
		"itself":               {f, true},
		"smaller":              {with(func(g *Face) { g.W, g.H = 80, 24 }), true},
		"wider":                {with(func(g *Face) { g.W, g.H = 121, 24 }), false},
		"taller":               {with(func(g *Face) { g.H = 41 }), false},
		"fewer colours":        {with(func(g *Face) { g.Profile = colorprofile.ANSI }), true},
		"more colours":         {with(func(g *Face) { g.Profile = colorprofile.TrueColor }), false},
		"plainer glyphs":       {with(func(g *Face) { g.Glyphs = "ascii" }), true},
		"glyphs it lacks":      {with(func(g *Face) { g.Glyphs = "full" }), false},
		"on another ground":    {with(func(g *Face) { g.Light = true }), false},
		"without colours":      {with(func(g *Face) { g.Light, g.Profile = true, colorprofile.ASCII }), true},
		"another's motion":     {with(func(g *Face) { g.Motion = "off" }), false},
		"another's convention": {with(func(g *Face) { g.Convention = "red-up" }), false},
	} {
		if got := f.shows(tc.g); got != tc.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, size := range [][2]int{{300, 100}, {80, 24}, {79, 24}, {80, 23}, {40, 12}, {39, 12}, {20, 5}, {19, 5}, {1, 1}} {
		f.W, f.H = size[0], size[1]
		if p := f.plain(); p.W > f.W || p.H > f.H || p != p.plain() {
			t.Errorf("%v: the plain one is %+v", size, p)
		}
	}
}

// A line of one's own fills its row and nothing else, whatever it says and
// however small the picture is.
func TestLine(t *testing.T) {
	texts := []string{"", "follow", "日本 電産 is away", strings.Repeat("long ", 40), "\x1b[2Jhostile\x07\u202e", "é\u0301\u0301\u0301"}
	for _, t := range hostile.Texts() {
		texts = append(texts, t.Text)
	}
	for _, text := range texts {
		for _, glyphs := range []string{"full", "safe", "ascii"} {
			for _, size := range [][2]int{{1, 1}, {2, 1}, {3, 2}, {9, 3}, {80, 24}} {
				f := FaceOf(size[0], size[1], tui.Options{Glyphs: glyphs})
				em := vt.NewEmulator(size[0]+3, size[1]+2)
				b := f.line(nil, text)
				if err := hostile.Screen(string(b)); err != nil {
					t.Errorf("%q in %v: %v", text, size, err)
				}
				_, _ = em.Write(append(b, "\x1b[Hx"...))
				if !lined(em, size[0], size[1]-1) && size[1] > 1 {
					t.Errorf("%q in %v: the row is not filled: %q", text, size, b)
				}
				for y := range em.Height() {
					for x := range em.Width() {
						if c := em.CellAt(x, y); (y != size[1]-1 || x >= size[0]) && (x > 0 || y > 0) && c.Content != " " && c.Content != "" {
							t.Errorf("%q in %v: %q stands at %d,%d", text, size, c.Content, x, y)
						}
					}
				}
				if em.CellAt(0, 0).Style.Attrs != 0 {
					t.Errorf("%q: its style stays", text)
				}
				if glyphs == "ascii" && strings.ContainsFunc(string(b), func(r rune) bool { return r > '~' }) {
					t.Errorf("%q: %q is not ASCII", text, b)
				}
			}
		}
	}
}

// There are never more renderers than may be, and four plain ones; everybody
// sees a picture that fits, and their own once there is room.
func TestMostRenderers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const most = 6
		th := newTheatre(t, 30, BroadcastOptions{Most: most})
		defer th.close()
		th.settled(1)
		var guests []guest
		come := func(w, h int, o tui.Options) {
			l, v := th.guest(w, h, o, true, nil)
			guests = append(guests, guest{l, v})
			th.settled(3)
		}
		for i := range most {
			come(80+10*i, 24+i, tui.Options{Profile: colorprofile.ANSI256})
		}
		for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI} {
			come(200, 60, tui.Options{Profile: p})
			come(85, 24, tui.Options{Profile: p})
			come(60, 20, tui.Options{Profile: p})
			come(30, 8, tui.Options{Profile: p, Light: true})
			come(5, 2, tui.Options{Profile: p})
		}
		if s := th.b.standing(); s.Renderers != most+4 || s.Viewers != len(guests) {
			t.Errorf("%+v", s)
		}
		check := func() {
			t.Helper()
			th.remember()
			for _, g := range guests {
				if n, ok := th.compare(g.link, g.Viewer); n > 0 || !ok {
					t.Errorf("%dx%d sees %+v: %d cells differ, compared: %v", g.w, g.h, g.face, n, ok)
				}
			}
		}
		check()
		face := func(i int) string { f := guests[i].face; return fmt.Sprintf("%dx%d %v", f.W, f.H, f.Profile) }
		for i, want := range []string{"130x29 ANSI256", "80x24 ANSI256", "40x12 Ascii", "20x5 Ascii", "1x1 Ascii"} {
			if got := face(most + i); got != want {
				t.Errorf("guest %d sees %s, want %s", i, got, want)
			}
		}
		for i := range most {
			guests[i].hangUp()
		}
		guests = guests[most:]
		th.settled(20)
		check()
		own := 0
		for _, g := range guests {
			if g.face.W == g.w {
				own++
			}
		}
		if own < most-2 { // two may still be drawn for others
			t.Errorf("%d have a picture of their own size after others have left", own)
		}
		if s := th.b.standing(); s.Renderers > most+4 || s.Viewers != len(guests) {
			t.Errorf("%+v", s)
		}
	})
}
