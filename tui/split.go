package tui

import (
	"image"
	"math"
	"strings"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// partsText tells a split: what the market did and an ordinary day's drift, what
// the old links with the origin carry, and what is new, in percent with signs.
// "" where the split is unknown.
func partsText(p contagion.Parts, long bool) string {
	if math.IsNaN(p.Own) {
		return ""
	}
	if long {
		return "market " + aligned(p.Ordinary()) + "  links " + aligned(p.Transmitted) + "  new " + aligned(p.Own)
	}
	return "mkt" + aligned(p.Ordinary()) + " lnk" + aligned(p.Transmitted) + " new" + aligned(p.Own)
}

// aligned writes a part in percent; nothing has a blank for its sign.
func aligned(part float64) string { return pad(data.Signed(100*part), 4) }

// totalText says what the parts of a split add up to, "" where that is the move
// that is shown beside them: of a price that is drawn, of members without a
// split, or of the time before a shock there is more in a move than was split.
func totalText(p contagion.Parts, shown float64) string {
	if math.Round(1000*p.Total) == math.Round(1000*shown) { // alike as they are written
		return ""
	}
	return "=" + data.Signed(100*p.Total)
}

// longPanel is from how many cells on a panel's split has its words in full: that
// of a panel that has the screen to itself. Panels beside each other are read
// against each other, and have them in short.
const longPanel = 60

// drawMore is a panel's last row: how many members have no room, and the split
// of the group's move with its sum, where that is not the move shown, and a bar
// where there is room for it. Since when goes first, then who was reached of the
// members, then how many they are: the title says that too.
func (f *frame) drawMore(r image.Rectangle, more string, q *market.GroupQuote, shown float64) {
	p, w := q.Parts, r.Dx()-2
	if math.IsNaN(p.Own) {
		f.c.Cut(r.Min.X+1, r.Min.Y, w, sDim, more)
		return
	}
	words, total, since := partsText(p, w >= longPanel), totalText(p, shown), ""
	if total != "" && q.FromShock {
		since = " since shock"
	}
	if w >= longPanel && total != "" {
		total = "  " + total
	}
	few, _, _ := strings.Cut(more, " ") // "+14"
	needs, x := canvas.Width(words), r.Min.X+1
	for _, form := range [...]struct{ more, total, since string }{{more, total, since}, {more, total, ""}, {few, total, ""}, {"", total, ""}, {few, "", ""}, {"", "", ""}} {
		gap := min(len(form.more), 1)
		spare := w - needs - len(form.more) - gap - len(form.total) - len(form.since)
		if form.more == "" && form.total != "" && spare < 0 && spare >= -2 { // it has the margins too
			x, spare = x+spare+1, 0
		}
		if spare < 0 {
			continue
		}
		x = f.c.Text(x, r.Min.Y, sDim, form.more) + gap
		const barLeast, barMost, apart = 8, 12, 2
		if bar := min(spare-apart, barMost); w >= longPanel && bar >= barLeast {
			f.drawParts(x, r.Min.Y, bar, p)
			x += bar + 1
		}
		for _, text := range [...]string{words, form.total, form.since} {
			x = f.c.Text(x, r.Min.Y, sDim, text)
		}
		return
	}
}

// drawParts draws a split as a bar of three shades, as long as each part is
// of the whole without its sign; the numbers beside it have the signs.
func (f *frame) drawParts(x, y, w int, p contagion.Parts) {
	m, t, o := p.Shares()
	if math.IsNaN(m + t + o) {
		return
	}
	ends := [3]int{int(math.Round(m * float64(w))), int(math.Round((m + t) * float64(w))), w}
	k := 0
	for i := range w {
		for k < 2 && i >= ends[k] {
			k++
		}
		v := [3]float64{p.Ordinary(), p.Transmitted, p.Own}[k]
		style := canvas.Style(sUp)
		if v < 0 {
			style = sDown
		}
		f.c.Set(x+i, y, f.g.Shade[[3]int{1, 2, 4}[k]], style)
	}
}
