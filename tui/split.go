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

// drawMore is a panel's last row: how many members have no room, and the split
// of the group's move, with a bar where there is room for it, and with its sum
// where that is not the move shown. How many have no room gives way to the sum:
// the title says how many there are.
func (f *frame) drawMore(r image.Rectangle, more string, q *market.GroupQuote, shown float64) {
	p, w := q.Parts, r.Dx()-2
	if math.IsNaN(p.Own) {
		f.c.Cut(r.Min.X+1, r.Min.Y, w, sDim, more)
		return
	}
	total, since := totalText(p, shown), ""
	if total != "" && q.FromShock {
		since = " since shock"
	}
	const barLeast, barMost, gap = 8, 12, 2
	const longLeast = len("market -0.0  links -0.0  new -0.0")
	count := canvas.Width(more)
	sum := len(total)
	if total != "" {
		sum += gap
	}
	text, bar, width := "", 0, w
	if longLeast+sum+count < w { // else the long words cannot fit, and are not made
		text = partsText(p, true)
		width = canvas.Width(text) + sum + len(since)
	} else {
		since = ""
	}
	if w-width-count < 1 { // the ladder tells since when
		width, since = width-len(since), ""
	}
	switch spare := w - width - count; {
	case spare >= barLeast+gap:
		bar = min(spare-gap, barMost)
		fallthrough
	case spare >= 1:
		if total != "" {
			text += "  " + total + since
		}
	default:
		more, _, _ = strings.Cut(more, " ") // "+14"
		text = partsText(p, false)
		switch count, width := canvas.Width(more), canvas.Width(text); {
		case width+len(total)+count < w:
			text += total
		case total != "" && width+len(total) <= r.Dx():
			text, more = text+total, ""
		case width+count >= w:
			more = ""
		}
	}
	x := r.Min.X + 1
	if canvas.Width(text) == r.Dx() { // it needs the whole row
		x--
	}
	x = f.c.Text(x, r.Min.Y, sDim, more)
	if more != "" {
		x++
	}
	if bar > 0 {
		f.drawParts(x, r.Min.Y, bar, p)
		x += bar + 1
	}
	f.c.Cut(x, r.Min.Y, r.Max.X-x, sDim, text)
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
