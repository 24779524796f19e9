package tui

import (
	"image"
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/tui/canvas"
)

// A treemap is the page of every instrument as a tile: where each stands, for
// one size and one kind of weight. It does not depend on prices, so nothing
// moves but the shade.
type treemap struct {
	tied   bool // weighted by the old tie with the origin, not equal
	size   image.Rectangle
	origin data.ID
	laid   bool // with these
	kind   bool
	groups []image.Rectangle
	ids    []data.ID
	tiles  []image.Rectangle // of ids
}

// openTreemap shows the page, the selection on its tile.
func (m *Model) openTreemap() tea.Cmd {
	if m.f.page == pageTreemap {
		return m.back()
	}
	if m.f.selected == data.None {
		m.f.selected = m.f.Origin
	}
	m.show(pageTreemap)
	return nil
}

// turnTreemap goes from equal tiles to weighted ones and back.
func (m *Model) turnTreemap() tea.Cmd {
	t := &m.f.treemap
	if !t.tied && m.f.tiesWhy() != "" {
		return m.say(m.f.tiesWhy())
	}
	t.tied = !t.tied
	return m.say(map[bool]string{true: "area: how closely each moved with the origin before the shock", false: "every tile has the same area"}[t.tied])
}

// tiesWhy says why there is no weight of ties; "" where there is one.
func (f *frame) tiesWhy() string {
	switch {
	case f.Origin == data.None:
		return "this shock has no origin to be tied to; r makes the selected one the origin"
	case f.Scenario.Together == nil:
		return "this scenario has no correlations from before its shock"
	}
	return ""
}

// tie is how closely an instrument moved with the origin before the shock: the
// size of their correlation, in the same session or in its next one where the
// two never trade together; NaN unknown.
func (f *frame) tie(id data.ID) float64 {
	t := f.Scenario.Together
	k := int(f.Origin)*t.N + int(id)
	if v := t.Same[k]; !math.IsNaN(v) && f.Origin != id {
		return math.Abs(v)
	}
	if f.Origin == id {
		return 1
	}
	return math.Abs(t.Next[k])
}

// lay places the tiles, once for a size.
func (t *treemap) lay(f *frame, r image.Rectangle) {
	tied := t.tied && f.tiesWhy() == ""
	if t.laid && t.size == r && t.kind == tied && (!tied || t.origin == f.Origin) && len(t.groups) == len(f.Groups) {
		return
	}
	u := f.Scenario.Universe
	groups := make([][]tile, len(u.Groups))
	t.ids = t.ids[:0]
	for g := range u.Groups {
		for _, id := range u.Groups[g].Members {
			const faintest = 0.1 // of a tie: what is not tied has a tile too
			k := tile{1, min(canvas.Width(u.At(id).Short), canvas.Width(code(u.At(id))))}
			if tied {
				if v := f.tie(id); v > faintest {
					k.weight = v
				} else {
					k.weight = faintest
				}
			}
			groups[g] = append(groups[g], k)
			t.ids = append(t.ids, id)
		}
	}
	at, in := layGroups(groups, r)
	t.groups, t.tiles = at, slices.Concat(in...)
	t.laid, t.size, t.kind, t.origin = true, r, tied, f.Origin
}

// code is a symbol without its venue.
func code(in *data.Instrument) string {
	c, _, _ := strings.Cut(in.Symbol, ".")
	return c
}

// treemapParts are the tiles' place, and the legend's row below.
func treemapParts(r image.Rectangle) (tiles, legend image.Rectangle) {
	tiles, legend = r, r
	tiles.Min.Y++ // the page's title
	tiles.Max.Y = max(tiles.Max.Y-1, tiles.Min.Y)
	legend.Min.Y = tiles.Max.Y
	return tiles, legend
}

func drawTreemap(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	t := &f.treemap
	tiles, legend := treemapParts(r)
	t.lay(f, tiles)
	area := "equal tiles"
	if t.kind {
		area = "area: old tie with " + f.Scenario.Universe.At(f.Origin).Short
	}
	since := [...]string{"since the previous close", "since the shock"}[f.base]
	title(f, r, panelTreemap, "t", "Every instrument, "+since, area)
	for g, at := range t.groups {
		f.groupTitle(at, g)
	}
	for i, id := range t.ids {
		f.drawTile(t.tiles[i], id)
	}
	f.treemapLegend(legend)
}

func (f *frame) groupTitle(r image.Rectangle, g int) {
	if r.Dx() < 4 {
		return
	}
	f.c.Fill(image.Rect(r.Min.X, r.Min.Y, r.Max.X-tileGapW, r.Min.Y+1), f.g.Rule, sRule)
	w := r.Dx() - tileGapW
	name := f.Scenario.Universe.Groups[g].Name
	if canvas.Width(name)+tileMoveW+3 > w {
		name = f.Scenario.Universe.Groups[g].Short
	}
	x := f.c.Cut(r.Min.X, r.Min.Y, w, sTitle, name)
	if x < r.Min.X+w {
		f.c.Text(x, r.Min.Y, sRule, " ")
	}
	v, ev := f.groupRet(g)
	if text := f.moved(v, data.Money, tileMoveW, ev); x+1+tileMoveW <= r.Min.X+w {
		f.c.Text(x+1, r.Min.Y, moveStyle(v, f.groupSized(g), ev), text)
		if x+1+tileMoveW < r.Min.X+w {
			f.c.Text(x+1+tileMoveW, r.Min.Y, sRule, " ")
		}
	}
}

// treemapWalk goes to the tile beside the selected one.
func (m *Model) treemapWalk(a action) tea.Cmd {
	t := &m.f.treemap
	tiles, _ := treemapParts(m.body())
	t.lay(&m.f, tiles)
	from := slices.Index(t.ids, m.f.selected)
	if from < 0 || t.tiles[from].Empty() {
		from = -1
		for i := range t.tiles {
			if !t.tiles[i].Empty() {
				m.f.selected = t.ids[i]
				break
			}
		}
		m.rev++
		return nil
	}
	d := map[action][2]int{actLeft: {-1, 0}, actRight: {1, 0}, actUp: {0, -1}, actDown: {0, 1}}[a]
	to := neighbour(t.tiles, from, d[0], d[1])
	switch a {
	case actFirst:
		to = 0
	case actLast:
		to = len(t.ids) - 1
	case actPageUp, actPageDown:
		to = t.beside(from, map[action]int{actPageUp: -1, actPageDown: 1}[a], m.f.Scenario.Universe)
	}
	if to < 0 {
		return nil // the edge
	}
	m.f.selected = t.ids[to]
	m.setZone()
	m.rev++
	return nil
}

// beside is the first tile of the group before or after that of a tile.
func (t *treemap) beside(from, by int, u *data.Universe) int {
	g := u.GroupOf(t.ids[from])
	for g += by; g >= 0 && g < len(u.Groups); g += by {
		for i, id := range t.ids {
			if u.GroupOf(id) == g && !t.tiles[i].Empty() {
				return i
			}
		}
	}
	return -1
}

// treemapClick selects the tile under the pointer; again, it opens.
func (m *Model) treemapClick(at image.Point) tea.Cmd {
	for i, r := range m.f.treemap.tiles {
		if at.In(r) {
			m.rev++
			if m.f.selected == m.f.treemap.ids[i] {
				return m.open()
			}
			m.f.selected = m.f.treemap.ids[i]
			m.setZone()
			return nil
		}
	}
	return nil
}
