package tui

import (
	"context"
	"image"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"contagion/data"
	"contagion/tui/canvas"
)

// Whatever the weights and the room: tiles lie inside, in order, and share
// the room without a gap or an overlap.
func TestTilesFillTheirRoom(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 500 {
		tiles := make([]tile, 1+rng.IntN(60))
		for i := range tiles {
			tiles[i] = tile{0.05 + rng.Float64()*rng.Float64()*5, 3 + rng.IntN(6)}
		}
		r := image.Rect(3, 2, 4+rng.IntN(120), 3+rng.IntN(40))
		at := layTiles(tiles, r)
		area := 0
		for i, a := range at {
			if !a.In(r) {
				t.Fatalf("%d tiles in %v: tile %d is %v", len(tiles), r, i, a)
			}
			area += a.Dx() * a.Dy()
			for k := range i {
				if !at[k].Intersect(a).Empty() {
					t.Fatalf("tiles %v and %v overlap", at[k], a)
				}
			}
			if i > 0 && (a.Min.Y < at[i-1].Min.Y || a.Min.Y == at[i-1].Min.Y && a.Min.X < at[i-1].Min.X) {
				t.Fatalf("tile %d at %v comes after %v", i, a, at[i-1])
			}
		}
		if want := r.Dx() * r.Dy(); area != want {
			t.Fatalf("%d tiles cover %d of %d cells of %v", len(tiles), area, want, r)
		}
	}
}

// Areas are as the weights say, but for what whole cells cannot.
func TestTilesHaveTheirWeight(t *testing.T) {
	tiles := []tile{{4, 4}, {2, 4}, {1, 4}, {1, 4}}
	at := layTiles(tiles, image.Rect(0, 0, 80, 40))
	for i, a := range at {
		want := tiles[i].weight / 8 * 80 * 40
		if got := float64(a.Dx() * a.Dy()); math.Abs(got-want) > 0.1*want {
			t.Errorf("tile %d has %v cells, want about %v", i, got, want)
		}
	}
}

// From any tile the arrows lead to every other.
func TestEveryTileIsReached(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		tiles := make([]tile, 2+rng.IntN(40))
		for i := range tiles {
			tiles[i] = tile{0.3 + rng.Float64(), 4}
		}
		at := layTiles(tiles, image.Rect(0, 0, 20+rng.IntN(100), 4+rng.IntN(40)))
		seen, todo := map[int]bool{0: true}, []int{0}
		for len(todo) > 0 {
			i := todo[0]
			todo = todo[1:]
			for _, d := range [][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				k := neighbour(at, i, d[0], d[1])
				if k >= 0 && (at[k].Min.X-at[i].Min.X)*d[0]+(at[k].Min.Y-at[i].Min.Y)*d[1] <= 0 {
					t.Fatalf("from %v by %v to %v", at[i], d, at[k])
				}
				if k >= 0 && !seen[k] {
					seen[k] = true
					todo = append(todo, k)
				}
			}
		}
		for i := range at {
			if !at[i].Empty() && !seen[i] {
				t.Fatalf("tile %d of %v cannot be reached", i, at)
			}
		}
	}
}

// Neighbours by hand:
//
//	AABB
//	AACC
//	DDDD
func TestNeighbours(t *testing.T) {
	at := []image.Rectangle{image.Rect(0, 0, 2, 2), image.Rect(2, 0, 4, 1), image.Rect(2, 1, 4, 2), image.Rect(0, 2, 4, 3)}
	for _, c := range []struct{ from, dx, dy, want int }{
		{0, -1, 0, -1}, {0, 0, -1, -1}, {0, 0, 1, 3}, {1, 0, 1, 2}, {2, 0, -1, 1}, {1, -1, 0, 0}, {2, -1, 0, 0}, {3, 0, 1, -1}, {2, 0, 1, 3}, {1, 1, 0, -1},
	} {
		if got := neighbour(at, c.from, c.dx, c.dy); got != c.want {
			t.Errorf("from %d by (%d, %d): %d, want %d", c.from, c.dx, c.dy, got, c.want)
		}
	}
	if got := neighbour(at, 0, 1, 0); got != 1 && got != 2 {
		t.Errorf("right of 0: %d", got)
	}
}

// What does not fit is left out and never cut, at any size and weight.
func TestTreemapCutsNothing(t *testing.T) {
	for _, tied := range []bool{false, true} {
		for w := 80; w <= 220; w += 7 {
			f := recordedFrame(t, w, w/3+2)
			f.page, f.treemap.tied = pageTreemap, tied
			r := image.Rect(0, 1, w, w/3+1)
			drawTreemap(f, r)
			for _, a := range f.treemap.groups {
				a.Min.Y++ // the title may be cut
				for y := a.Min.Y; y < a.Max.Y; y++ {
					for x := a.Min.X; x < a.Max.X; x++ {
						if f.c.Rune(x, y) == f.c.Ellipsis {
							t.Fatalf("%d columns, tied %v: something is cut at %d,%d", w, tied, x, y)
						}
					}
				}
			}
			if got := len(f.treemap.tiles); got != len(f.Scenario.Universe.Instruments) {
				t.Fatalf("%d tiles for %d instruments", got, len(f.Scenario.Universe.Instruments))
			}
		}
	}
}

// At 120x40 every symbol of the largest universe can be read.
func TestTreemapNamesEverybody(t *testing.T) {
	f := recordedFrame(t, 120, 40)
	f.page = pageTreemap
	drawTreemap(f, image.Rect(0, 1, 120, 39))
	text := f.c.Plain()
	for i := range f.Scenario.Universe.Instruments {
		in := &f.Scenario.Universe.Instruments[i]
		if !strings.Contains(text, in.Short) && !strings.Contains(text, code(in)) {
			t.Errorf("%s is not named", in.Symbol)
		}
	}
}

func TestTreemapKeys(t *testing.T) {
	s, err := recorded()
	if err != nil {
		t.Fatal(err)
	}
	m := New(context.Background(), newTestDesk(s), Options{})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	m.Update(snapshotMsg{0, s, 1, nil})
	press := func(keys string) string {
		for _, k := range keys {
			m.Update(keyPress(k))
		}
		m.View()
		return s.Scenario.Universe.At(m.f.selected).Symbol
	}
	if got := press("t"); got != "NVDA" || m.f.page != pageTreemap {
		t.Fatalf("t shows page %d with %s", m.f.page, got)
	}
	if got := press("l"); got != "AVGO" {
		t.Errorf("right of NVDA is %s", got)
	}
	if got := press("j"); got != "AMAT" {
		t.Errorf("below AVGO is %s", got)
	}
	if got := press("g"); got != "NVDA" {
		t.Errorf("the first is %s", got)
	}
	before := m.View().Content
	if press("W"); m.View().Content == before || !m.f.treemap.kind {
		t.Error("W does not weigh")
	}
	press("W")
	press("\r")
	if m.f.page != pageInstrument {
		t.Errorf("enter shows page %d", m.f.page)
	}
	press("\x1b\x1b")
	if m.f.page != pageMain {
		t.Errorf("twice back is page %d", m.f.page)
	}
}

// An arrival of another day never wears a clock alone, and what has no room
// for its day has none.
func TestTileArrival(t *testing.T) {
	f := recordedFrame(t, 120, 40) // its playhead is on Monday 27 January
	for _, c := range []struct {
		by   time.Time
		w    int
		want string
	}{
		{f.At.Add(-time.Hour), 9, "Mon 14:42"},
		{f.At.Add(-time.Hour), 8, "14:42"},
		{f.At.Add(-time.Hour), 4, ""},
		{f.At.Add(-72 * time.Hour), 9, "Fri 15:42"},
		{f.At.Add(-72 * time.Hour), 8, "Fri"},
		{f.At.Add(-72 * time.Hour), 2, ""},
	} {
		want := c.want
		if want != "" {
			want = string(f.g.Reached) + want
		}
		if got := f.tileArrival(c.by, c.w); got != want {
			t.Errorf("%v in %d cells: %q, want %q", c.by, c.w, got, want)
		}
	}
}

func TestSigmas(t *testing.T) {
	for z, want := range map[float64]string{0.8: "+0.8", -0.04: "0.0", 0.04: "0.0", -12.34: "-12.3", 0: "0.0"} {
		if got := sigmas(z); got != want {
			t.Errorf("%v: %q, want %q", z, got, want)
		}
	}
}

// The legend's row tells of the selected one in words that end.
func TestTreemapTellsTheSelected(t *testing.T) {
	f := recordedFrame(t, 120, 40)
	f.page = pageTreemap
	for id := range f.Quotes {
		f.selected = data.ID(id)
		f.c.Clear()
		drawTreemap(f, image.Rect(0, 1, 120, 39))
		row := strings.TrimRight(strings.Split(f.c.Plain(), "\n")[38], " ")
		if in := f.Scenario.Universe.At(data.ID(id)); !strings.Contains(row, " "+in.Symbol+" ") || strings.HasSuffix(row, ",") {
			t.Errorf("%s is told as %q", in.Symbol, row)
		}
	}
}

// Words on tiles stand out from their own ground, and a rise is never taken
// for a fall.
func TestTileColours(t *testing.T) {
	eachTheme(t, func(t *testing.T, convention string, dark bool, p colorprofile.Profile) {
		if p < colorprofile.ANSI256 {
			return
		}
		looks := themeLooks(convention, dark, p)
		for n := range 5 {
			for _, s := range []canvas.Style{sTile0 - canvas.Style(n), sTile0 + canvas.Style(n)} {
				if got := contrast(toRGB(p.Convert(looks[s].GetForeground())), toRGB(p.Convert(looks[s].GetBackground()))); got < 4.5 {
					t.Errorf("style %c: contrast %.2f on its ground, want 4.5 or more", styleLetters[s], got)
				}
			}
		}
	})
}

func BenchmarkTreemap(b *testing.B) {
	s, err := recorded()
	if err != nil {
		b.Fatal(err)
	}
	f := frameOf(s, 120, 40)
	f.page = pageTreemap
	p := newTheme("blue-orange", true, colorprofile.TrueColor).palette
	b.ReportAllocs()
	for b.Loop() {
		f.c.Clear()
		drawTreemap(f, image.Rect(0, 1, 120, 39))
		b.SetBytes(int64(len(f.c.String(p))))
	}
}

func BenchmarkTreemapLayout(b *testing.B) {
	s, err := recorded()
	if err != nil {
		b.Fatal(err)
	}
	f := frameOf(s, 120, 40)
	for b.Loop() {
		f.treemap.laid = false
		f.treemap.lay(f, image.Rect(0, 2, 120, 38))
	}
}
