package tui

import "image"

// rects are the places of the main page; an empty rectangle is not shown.
type rects struct {
	header, world, chart, ladder, ripple, tape, timeline, footer, groups image.Rectangle
	panels                                                               []image.Rectangle // one per group
	compact, wide, tooSmall                                              bool
}

// The smallest screen, and the sizes from which panels and then the ripple fit.
const (
	leastW, leastH       = 80, 24
	standardW, standardH = 120, 40
	wideW, wideH         = 160, 50
	panelColumns         = 4
)

// arrange gives every part of the main page its place; it is pure.
func arrange(w, h, groups int) rects {
	r := rects{panels: make([]image.Rectangle, groups)}
	if w < leastW || h < leastH {
		r.tooSmall = true
		return r
	}
	y := 0
	row := func(n int) image.Rectangle {
		y += n
		return image.Rect(0, y-n, w, y)
	}
	r.header = row(1)
	r.timeline, r.footer = image.Rect(0, h-2, w, h-1), image.Rect(0, h-1, w, h)
	end := h - 2
	if w < standardW || h < standardH {
		r.compact = true
		r.world = row(7)
		r.groups = row(min(1+groups, end-y))
		rest := image.Rect(0, y, w, end)
		const chartRows = 7
		switch {
		case rest.Dy() >= chartRows+3:
			r.chart = row(min(max(chartRows, rest.Dy()*3/5), 16))
			r.tape = image.Rect(0, y, w, end)
		case rest.Dy() >= 2:
			r.tape = rest
		}
		return r
	}
	r.wide = w >= wideW && h >= wideH
	worldRows := 8
	if r.wide {
		worldRows = 10
	}
	r.world = row(worldRows)
	lines := (groups + panelColumns) / panelColumns // one place more, for the tape
	bottom := 14
	if r.wide {
		bottom = max(16, (end-y)*2/5)
	}
	each := max((end-y-bottom)/max(lines, 1), 2)
	each = min(each, 20)
	for i := 0; i <= groups; i++ {
		col, line := i%panelColumns, i/panelColumns
		x0, x1 := w*col/panelColumns, w*(col+1)/panelColumns
		if col < panelColumns-1 {
			x1-- // a gap between columns
		}
		if i == groups {
			r.tape = image.Rect(x0, y+line*each, w, y+(line+1)*each)
			break
		}
		r.panels[i] = image.Rect(x0, y+line*each, x1, y+(line+1)*each)
	}
	y += lines * each
	if r.wide {
		a, b := w*33/100, w*66/100
		r.ripple, r.chart, r.ladder = image.Rect(0, y, a, end), image.Rect(a+1, y, b, end), image.Rect(b+1, y, w, end)
		return r
	}
	a := w * 54 / 100
	r.chart, r.ladder = image.Rect(0, y, a, end), image.Rect(a+1, y, w, end)
	return r
}
