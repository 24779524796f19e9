package tui

import (
	"image"
	"strconv"

	"contagion/data"
	"contagion/tui/canvas"
)

// drawMain composes the main page.
func drawMain(f *frame, r rects) {
	if r.tooSmall {
		w, h := f.c.Size()
		drawTooSmall(f, image.Rect(0, 0, w, h))
		return
	}
	draw := func(r image.Rectangle, part func(*frame, image.Rectangle)) {
		if r.Empty() {
			return
		}
		restore := f.c.Clip(r)
		part(f, r)
		restore()
	}
	draw(r.header, drawHeader)
	drawRoomLine(f, r)
	draw(r.world, drawWorld)
	if r.compact {
		draw(r.groups, drawGroups)
	}
	for i, p := range r.panels {
		draw(p, func(f *frame, r image.Rectangle) { drawGroup(f, r, i) })
	}
	draw(r.chart, drawChart)
	draw(r.ladder, drawLadder)
	draw(r.ripple, drawRipple)
	draw(r.tape, drawTape)
	draw(r.caption, drawNotice)
	draw(r.timeline, drawTimeline)
	draw(r.footer, drawFooter)
}

// drawTooSmall says what size is needed, and lets the origin and as many of
// the first groups as fit through.
func drawTooSmall(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	w, h := r.Dx(), r.Dy()
	have := "Too small: " + strconv.Itoa(w) + " x " + strconv.Itoa(h)
	need := "Needs      " + strconv.Itoa(leastW) + " x " + strconv.Itoa(leastH)
	x, y := r.Min.X+max((w-canvas.Width(have))/2, 0), r.Min.Y+max((h-4)/2, 0)
	f.c.Cut(x, y, r.Max.X-x, sBright, have)
	f.c.Cut(x, y+1, r.Max.X-x, sText, need)
	if f.Snapshot == nil || h < 4 {
		return
	}
	var words []run
	n := 0
	add := func(name, number string, style, moved canvas.Style) {
		gap := "  "[:2*min(n, 1)]
		if size := len(gap) + canvas.Width(name) + 1 + canvas.Width(number); n+size <= w {
			words = append(words, run{gap + name + " ", style}, run{number, moved})
			n += size
		}
	}
	if f.Origin != data.None {
		v, ev := f.ret(f.Origin)
		in := f.Scenario.Universe.At(f.Origin)
		add(string(f.g.Origin)+in.Symbol, f.tells(v, in.Unit, ev), sOrigin, moveStyle(v, f.sized(f.Origin), ev))
	}
	for i := range min(len(f.Groups), 3) {
		v, ev := f.groupRet(i)
		add(f.Scenario.Universe.Groups[i].Short, f.tells(v, data.Money, ev), sText, moveStyle(v, f.groupSized(i), ev))
	}
	x = r.Min.X + (w-n)/2
	for _, k := range words {
		x = f.c.Text(x, y+3, k.style, k.text)
	}
}
