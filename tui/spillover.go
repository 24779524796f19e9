package tui

import (
	"image"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/tui/canvas"
)

// A spillover is what a viewer looks at on the spillover page.
type spillover struct {
	row, col int  // the selected cell: row receives from column
	pair     bool // the pair has the focus; on a narrow screen it has the page
	net      bool // the table shows what each pair gives less what it takes
}

// spilloverRects are the parts of the spillover page; empty ones do not fit.
type spilloverRects struct{ crumb, table, pair, net, course image.Rectangle }

const (
	leastCourseH = 7  // a title, five rows, the dates
	narrowPairH  = 14 // what is known of a pair, without air
)

// spilloverParts lays the page of n groups out; pair asks for the selected
// pair where there is no room for it beside the table. It is pure.
func spilloverParts(r image.Rectangle, n int, pair bool) spilloverRects {
	var p spilloverRects
	p.crumb = take(&r, 1)
	right := 36
	if r.Dx() >= wideW {
		right = 46
	}
	beside := r.Dx() - right - 2
	wide := r.Dx() >= 118 && beside >= leastLabel+leastFrom+n*fullCell
	h := min(narrowPairH, r.Dy())
	if wide || !pair {
		h = spilloverTableH(r.Dy(), n, wide)
		if wide { // a small table leaves what stands beside it its rows
			h = max(h, min(narrowPairH+n+2, r.Dy()-leastCourseH))
		}
	} else if r.Dy() >= h+leastCourseH+n {
		h = max(h+4, n+2)
	}
	if r.Dy()-h >= leastCourseH {
		p.course = r
		p.course.Min.Y += h
		r.Max.Y = p.course.Min.Y
	}
	p.table = r
	switch {
	case wide:
		p.table.Max.X = r.Min.X + beside
		p.pair, p.net = r, r
		p.pair.Min.X, p.net.Min.X = p.table.Max.X+2, p.table.Max.X+2
		p.net.Min.Y = max(r.Max.Y-(n+2), r.Min.Y+r.Dy()/2)
		p.pair.Max.Y = p.net.Min.Y
	case pair:
		p.table = image.Rectangle{}
		p.pair, p.net = r, r
		p.pair.Max.X = r.Min.X + r.Dx()/2 - 1
		p.net.Min.X = p.pair.Max.X + 2
	}
	return p
}

// spilloverTableH is the height of the table in h rows: a row a group, then a
// row of shade under each, then air, while the course has room below.
func spilloverTableH(h, n int, wide bool) int {
	around := tableAround(wide, true)
	each := 1
	for k, room := range [...]int{2: leastCourseH, 3: 14, 4: 30} {
		if room > 0 && h-around-k*n >= room {
			each = k
		}
	}
	return min(around+each*n, h)
}

// tableAround is the rows of the table that are no group's: title, heads, TO,
// NET, the words for NET, the scale, what it does not mean; the pair and the
// window in words where they have no panel, the course where it has none.
func tableAround(wide, course bool) int {
	rows := 7
	if !wide {
		rows += 2
	}
	if !course {
		rows++
	}
	return rows
}

// drawSpillover draws how much of each group's variance came from which other
// before the shock. It is a fact of the scenario, the same at every playhead.
func drawSpillover(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	n := f.Scenario.Network
	if n == nil || len(n.Groups) == 0 {
		drawNoSpillover(f, r)
		return
	}
	page := *f // the main page keeps its focus
	f = &page
	f.focus = panelSpillover
	if f.spill.pair {
		f.focus = panelPair
	}
	f.spill.row, f.spill.col = min(f.spill.row, len(n.Groups)-1), min(f.spill.col, len(n.Groups)-1)
	p := spilloverParts(r, len(n.Groups), f.spill.pair)
	drawSpilloverCrumb(f, p.crumb)
	within := func(r image.Rectangle, part func(*frame, image.Rectangle, *data.Network)) {
		if r.Dy() >= 2 {
			restore := f.c.Clip(r)
			part(f, r, n)
			restore()
		}
	}
	within(p.table, func(f *frame, r image.Rectangle, n *data.Network) {
		drawSpilloverTable(f, r, n, !p.pair.Empty(), !p.course.Empty())
	})
	within(p.pair, drawPair)
	within(p.net, drawNet)
	within(p.course, drawConnectedness)
}

// drawNoSpillover says why there is nothing to see, and what to do.
func drawNoSpillover(f *frame, r image.Rectangle) {
	drawSpilloverCrumb(f, take(&r, 1))
	in := title(f, r, panelNone, "s", "Connectedness", "esc back")
	text := "The spillover between the groups of " + f.Scenario.Title + " is not known, because no daily closes before its shock have been calibrated. This computes it:"
	y := in.Min.Y + 1
	for _, line := range wrapped(text, min(in.Dx()-2, 76)) {
		f.c.Cut(in.Min.X+1, y, in.Dx()-2, sText, line)
		y++
	}
	f.c.Cut(in.Min.X+1, y+1, in.Dx()-2, sKey, "contagion calibrate PANEL.csv --scenario "+f.Scenario.Key+" -o DIR")
}

// drawSpilloverCrumb says where one is, and that the page tells of the time
// before the shock: its keys are in the footer.
func drawSpilloverCrumb(f *frame, r image.Rectangle) {
	x := r.Max.X
	if n := f.Scenario.Network; n != nil {
		words := "As of " + dateText(n.To) + ", before the shock; the playhead does not change it."
		if f.Live {
			words = "By closes up to " + dateText(n.To) + "; nothing newer is in it."
		}
		x = f.c.Right(r.Max.X, r.Min.Y, sDim, words)
	}
	where := f.Scenario.Title + " > Spillover"
	if canvas.Width(where) > x-2-r.Min.X {
		where = "Spillover"
	}
	f.c.Cut(r.Min.X, r.Min.Y, max(x-2-r.Min.X, 0), sDim, where)
}

// spilloverWord is what a key of the page would do now.
func spilloverWord(f *frame, a action) string {
	switch {
	case a == actOpen && f.spill.pair:
		return "table"
	case a == actOpen:
		return "pair"
	case f.spill.net:
		return "shares"
	}
	return "net"
}

// openSpillover shows the page with the cell of the group that receives most
// from the group of what is selected, which at first is the origin.
func (m *Model) openSpillover() tea.Cmd {
	if m.f.page == pageSpillover {
		return m.back()
	}
	m.f.spill = spillover{net: m.f.spill.net}
	if n := m.f.Scenario.Network; n != nil {
		id := m.f.selected
		if id == data.None {
			id = m.f.Origin
		}
		if id != data.None {
			m.f.spill.col = max(slices.Index(n.Groups, m.f.Scenario.Universe.GroupOf(id)), 0)
		}
		m.f.spill.row = mostFrom(n, m.f.spill.col)
	}
	m.show(pageSpillover)
	return nil
}

// mostFrom is the group that receives most from a group.
func mostFrom(n *data.Network, from int) int {
	best := from
	for i := range n.Groups {
		if i != from && (best == from || n.Percent[i][from] > n.Percent[best][from]) {
			best = i
		}
	}
	return best
}

// fromOthers, toOthers and netOf are the margins of the table.
func fromOthers(n *data.Network, i int) (sum float64) {
	for j := range n.Groups {
		if j != i {
			sum += n.Percent[i][j]
		}
	}
	return sum
}

func toOthers(n *data.Network, j int) (sum float64) {
	for i := range n.Groups {
		if i != j {
			sum += n.Percent[i][j]
		}
	}
	return sum
}

func netOf(n *data.Network, i int) float64 { return toOthers(n, i) - fromOthers(n, i) }

// role is the trade's word for the sign of a NET; "" where it rounds to nothing.
func role(net float64) string {
	switch {
	case net >= 0.05:
		return "transmitter"
	case net <= -0.05:
		return "receiver"
	}
	return ""
}

// groupShort is the short name of the group of a row of the network.
func groupShort(f *frame, n *data.Network, i int) string {
	return f.Scenario.Universe.Groups[n.Groups[i]].Short
}

// shareText writes a percent in w cells with the decimals asked for, or with
// none where they do not fit.
func shareText(v float64, decimals, w int, sign bool) string {
	for {
		text := strconv.FormatFloat(v, 'f', decimals, 64)
		if allZero(text) {
			text = strings.TrimPrefix(text, "-")
		} else if sign && v > 0 {
			text = "+" + text
		}
		if len(text) <= w || decimals == 0 {
			return text
		}
		decimals = 0
	}
}

// dateText writes a date of the data, "2025-01-23", as the screen does.
func dateText(day string) string {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return day
	}
	return t.Format("2 Jan 2006")
}

// shadeOf is the step of a share: under 5 percent nothing, from 25 full.
func shadeOf(v float64) int {
	step := 0
	for _, least := range [...]float64{5, 10, 15, 25} {
		if math.Abs(v) >= least {
			step++
		}
	}
	return step
}
