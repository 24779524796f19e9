package tui

import "image"

// rects are the places of the main page; an empty rectangle is not shown.
type rects struct {
	header, world, chart, ladder, ripple, tape, timeline, footer, groups, caption image.Rectangle
	line                                                                          image.Rectangle   // under the header, in a room
	panels                                                                        []image.Rectangle // one per group
	compact, wide, tooSmall                                                       bool
}

// The smallest screen, and the sizes from which panels and then the ripple fit.
const (
	leastW, leastH       = 80, 24
	standardW, standardH = 120, 40
	wideW, wideH         = 160, 50
)

// What a part must have, its title included, to be worth its place.
const (
	leastPanelW, leastPanelH   = 28, 3
	leastChartW, leastChartH   = 40, 5
	leastLadderW, leastLadderH = 40, 9
	leastRippleW, leastRippleH = 50, 14
	leastTapeW, leastTapeH     = 28, 1
	leastWorldH                = 4
)

// arrange gives every part of the main page its place; it is pure. Nothing
// overlaps, nothing lies outside, and what would not get its least size is
// left out: the ladder first, then the chart, then the tape.
func arrange(w, h, groups int, story, lined bool) rects {
	r := rects{panels: make([]image.Rectangle, max(groups, 0))}
	if w < leastW || h < leastH {
		r.tooSmall = true
		return r
	}
	r.header, r.footer = image.Rect(0, 0, w, 1), image.Rect(0, h-1, w, h)
	scale := 1
	if w >= wideW && h >= wideH {
		r.wide = true
		scale = 2
		if h >= 60 {
			scale = 3
		}
	}
	body := image.Rect(0, 1, w, h-1-scale)
	r.timeline = image.Rect(0, body.Max.Y, w, h-1)
	if lined {
		r.line = take(&body, 1)
	}
	if story { // the caption has rows of its own: it hides nothing
		body.Max.Y -= captionHeight(body, groups)
		r.caption = image.Rect(0, body.Max.Y, w, r.timeline.Min.Y)
	}
	if w < standardW || h < standardH || !panelsFit(body, groups) {
		r.compact, r.wide = true, false
		r.arrangeRows(body, groups)
		return r
	}
	r.arrangePanels(body, groups)
	return r
}

// panelColumns is how many groups stand beside each other.
func panelColumns(w int) int {
	if w >= 6*48 {
		return 6
	}
	return 4
}

// panelsFit reports whether a body has room for a panel of every group.
func panelsFit(body image.Rectangle, groups int) bool {
	cols := panelColumns(body.Dx())
	lines := (groups + cols - 1) / cols
	return groups > 0 && body.Dy() >= 8+lines*leastPanelH+leastRippleH
}

// take cuts n rows from the top of a body.
func take(body *image.Rectangle, n int) image.Rectangle {
	n = min(max(n, 0), body.Dy())
	top := *body
	top.Max.Y = top.Min.Y + n
	body.Min.Y = top.Max.Y
	return top
}

// top is where what lies below the header begins.
func (r *rects) top() int { return max(r.header.Max.Y, r.line.Max.Y) }

// arrangeRows is the compact page: strip, groups as rows, then what fits of
// chart and tape side by side, and the ladder on a tall screen.
func (r *rects) arrangeRows(body image.Rectangle, groups int) {
	world := 7
	if body.Dy() >= 40 {
		world = 9
	}
	// Many groups take rows from the strip before they are cut themselves.
	r.world = take(&body, min(world, max(body.Dy()-1-groups, leastWorldH)))
	r.groups = take(&body, 1+groups)
	if ladder := max(groups+2, leastLadderH); body.Dy() >= ladder+2*leastChartH {
		r.ladder = image.Rect(body.Min.X, body.Max.Y-ladder, body.Max.X, body.Max.Y)
		body.Max.Y -= ladder
	}
	switch {
	case body.Empty():
		// The rows say when each group was reached: nothing is lost.
		r.groups.Max.Y = body.Max.Y
	case body.Dy() < leastChartH:
		r.tape = body
	case body.Dy() >= 24:
		r.chart = take(&body, body.Dy()/2)
		r.tape = body
	default:
		x := body.Max.X * 46 / 80
		r.chart, r.tape = body, body
		r.chart.Max.X, r.tape.Min.X = x-1, x
	}
}

// arrangePanels is the standard and the wide page. The tape has the place
// that the last line of panels leaves free, or rows of its own.
func (r *rects) arrangePanels(body image.Rectangle, groups int) {
	w := body.Dx()
	cols := panelColumns(w)
	lines := (groups + cols - 1) / cols
	free := groups%cols != 0
	world, each, bottom, tape := share(body.Dy(), lines, groups, free, r.wide)
	r.world = take(&body, world)
	edge := func(col int) int { return w * col / cols }
	for i := range groups {
		x0, x1 := edge(i%cols), edge(i%cols+1)
		if i%cols < cols-1 {
			x1-- // a gap between columns; the last goes to the edge
		}
		y := body.Min.Y + i/cols*each
		r.panels[i] = image.Rect(x0, y, x1, y+each)
	}
	grid := take(&body, lines*each)
	low := take(&body, bottom)
	switch {
	case free:
		r.tape = image.Rect(edge(groups%cols), grid.Max.Y-each, w, grid.Max.Y)
	case tape > 0:
		r.tape = body
	}
	if !r.wide {
		x := w * 65 / 120
		r.chart, r.ladder = low, low
		r.chart.Max.X, r.ladder.Min.X = x-1, x
		return
	}
	a, b := w*34/100, w*67/100
	r.ripple, r.chart, r.ladder = low, low, low
	r.ripple.Max.X = a - 1
	r.chart.Min.X, r.chart.Max.X = a, b-1
	r.ladder.Min.X = b
}

// share divides the rows: first what each part must have, then row by row in
// a fixed order. What does not make a whole row of panels is lent to the lowest
// parts, so that no row stays empty.
func share(rows, lines, groups int, free, wide bool) (world, each, bottom, tape int) {
	world, each, bottom = 8, leastPanelH, leastLadderH
	mostWorld, enough := 9, max(groups+2, leastLadderH) // the ladder with all its rows
	if wide {
		bottom, mostWorld = leastRippleH, 11
	}
	left := rows - world - lines*each - bottom
	// give adds rows to a part up to most, while they last; a row of every
	// line of panels costs as many rows as there are lines.
	give := func(part *int, most, price int) bool {
		if *part >= most || left < price {
			return false
		}
		*part++
		left -= price
		return true
	}
	fill := func(part *int, most, price int) {
		for give(part, most, price) {
		}
	}
	fill(&bottom, enough, 1)
	fill(&each, 5, lines)
	fill(&world, 9, 1)
	if !free && left > leastTapeH { // beside panels it has a title
		fill(&tape, 4, 1)
	}
	if wide {
		fill(&bottom, 20, 1) // a circle wants height
	}
	for given := true; given; {
		given = give(&world, mostWorld, 1)
		given = give(&each, 20, lines) || given
		given = give(&bottom, rows, 1) || given
		if tape > 0 {
			given = give(&tape, 12, 1) || given
		}
	}
	return world, each, bottom, tape
}
