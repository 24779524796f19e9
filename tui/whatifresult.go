package tui

import (
	"fmt"
	"image"
	"math"
	"strconv"

	"contagion/data"
	"contagion/tui/canvas"
)

// whatIfColumns are the columns of an answer's rows, from the panel's left:
// where numbers end, and the plot between. 0 is a column without room.
type whatIfColumns struct {
	name, median, band, plot, end, recorded, when int
}

// columnsFor gives the columns of a panel that wide; numbers are 5 to 95 %.
func columnsFor(w int, numbers, bare bool) whatIfColumns {
	c := whatIfColumns{name: 16}
	when := 5
	switch {
	case w >= 116:
		c.name, when, numbers = 22, 18, true
	case w < 70:
		c.name = 10
	}
	c.median = 1 + c.name + 1 + 7
	x := c.median
	if numbers {
		c.band = x + 16
		x = c.band
	}
	c.when = w - when
	c.end = c.when - 1
	if !bare {
		c.recorded = c.end
		c.end -= 10
	}
	c.plot = x + 2
	c.end--
	return c
}

// compares reports whether what was recorded stands beside the answer: of the
// origin's own news alone nothing was.
func (f *frame) compares() bool { return !f.whatif.bare && !f.whatif.own }

// happened reports whether every shock is about what was recorded: only then
// do bands that are given it say anything of how well they hold.
func (f *frame) happened() bool {
	const near = 0.2 // of the recorded size
	for _, s := range f.whatif.shocks {
		rec := f.Quotes[s.id].KnownReturn
		if math.IsNaN(rec) || math.Abs(s.pct/100-rec) > near*math.Abs(rec) {
			return false
		}
	}
	return true
}

// drawResult draws what every group is expected to do.
func drawResult(f *frame, r image.Rectangle) {
	w := f.whatif
	k := columnsFor(r.Dx(), false, !f.compares())
	right := "90 % bands"
	if r.Dx() >= 100 {
		right = f.bandText(true)
	}
	names := len(f.Scenario.Universe.Instruments)
	held, known := 0, 0
	for g := range f.Scenario.Universe.Groups {
		a := &w.all[names+g]
		if rec := f.recordedGroup(g); w.why == "" && f.compares() && !math.IsNaN(rec) && !math.IsNaN(a.Half) {
			if known++; math.Abs(rec-a.Expected) <= a.Half {
				held++
			}
		}
	}
	if known > 0 && f.happened() {
		right = fmt.Sprintf("%d of %d recorded within their 90 %% band", held, known)
	}
	in := title(f, r, panelNone, "", "If "+w.sizesText(), right)
	if w.why != "" {
		for i, line := range wrapped(w.why, in.Dx()-2) {
			f.c.Cut(in.Min.X+1, in.Min.Y+i, in.Dx()-2, sLate, line)
		}
		return
	}
	a := f.groupAxis(in.Min.X+k.plot, k.end-k.plot)
	f.answerHead(k, a, in.Min.X, in.Min.Y, "group")
	y := in.Min.Y + 1
	if in.Dy() > len(f.Scenario.Universe.Groups)+len(w.shocks) {
		for i := range w.shocks {
			f.drawGiven(k, a, in.Min.X, y, i)
			y++
		}
	}
	for g := range f.Scenario.Universe.Groups {
		group := &f.Scenario.Universe.Groups[g]
		name := group.Name
		if canvas.Width(name) > k.name {
			name = group.Short
		}
		f.drawAnswer(k, a, in.Min.X, y, answerRow{' ', name, &w.all[names+g], f.recordedGroup(g), f.clockOf(g)})
		y++
	}
}

// drawNames draws the shares that are expected to move furthest.
func drawNames(f *frame, r image.Rectangle) {
	w := f.whatif
	k := columnsFor(r.Dx(), true, !f.compares())
	in := title(f, r, panelNone, "", "Biggest single names", "ctrl+d ctrl+u scroll")
	if w.why != "" {
		return
	}
	a := f.nameAxis(in.Min.X+k.plot, k.end-k.plot)
	f.answerHead(k, a, in.Min.X, in.Min.Y, "name")
	first := min(f.scroll[panelWhatIf], max(len(w.order)-in.Dy()+1, 0))
	for i, id := range w.order[first:] {
		y := in.Min.Y + 1 + i
		if y >= in.Max.Y {
			return
		}
		share := f.Scenario.Universe.At(id)
		v, _ := f.ret(id)
		m, _ := mark(f, f.Quotes[id].Arrival, v, id == f.Origin)
		name := share.Symbol
		switch {
		case k.name >= 22:
			name = fmt.Sprintf("%-9s %s", share.Symbol, share.Name)
		case k.name >= 16 && share.Short != share.Symbol:
			name = fmt.Sprintf("%-7s %s", share.Symbol, share.Short)
		}
		f.drawAnswer(k, a, in.Min.X, y, answerRow{m, name, &w.all[id], f.recordedMove(id, w.all[id].next), share.MIC})
	}
}

// bandText says what a row's marks mean.
func (f *frame) bandText(recorded bool) string {
	l, line, r := f.brackets()
	text := string([]rune{l, line, f.g.Reached, line, r}) + " median and 90 % band"
	if recorded && f.compares() {
		text += "  " + string(f.recordedMark()) + " recorded"
	}
	return text
}

// brackets are the ends and the line of a band.
func (f *frame) brackets() (left, line, right rune) {
	if f.g == canvas.Full {
		return '├', '─', '┤'
	}
	return '[', '-', ']'
}

func (f *frame) recordedMark() rune {
	if f.g == canvas.Full {
		return '◆'
	}
	return 'X'
}

// answerHead names the columns and the axis.
func (f *frame) answerHead(k whatIfColumns, a percentAxis, x, y int, name string) {
	f.c.Cut(x+1, y, k.name, sDim, name)
	f.c.Right(x+k.median, y, sDim, "median")
	if k.band > 0 {
		f.c.Right(x+k.band, y, sDim, "5 to 95 %")
	}
	if k.recorded > 0 {
		f.c.Right(x+k.recorded, y, sDim, string(f.recordedMark())+"recorded")
	}
	f.c.Cut(x+k.when, y, 18, sDim, "when")
	if a.n < 8 {
		return
	}
	step := 1.0
	for _, s := range [...]float64{1, 2, 5, 10, 20, 50, 100} {
		if step = s; s/(a.hi-a.lo)*float64(a.n) >= 6 {
			break
		}
	}
	free := a.x0
	for v := math.Ceil(a.lo/step) * step; v <= a.hi; v += step {
		text := strconv.FormatFloat(v, 'f', 0, 64)
		if v > 0 {
			text = "+" + text
		}
		n := canvas.Width(text)
		c, _ := a.at(v / 100)
		if c -= n - 1 - (n-1)/2; c >= free && c+n <= a.x0+a.n+1 {
			free = f.c.Text(c, y, sDim, text) + 1
		}
	}
}

// An answerRow is one line of an answer.
type answerRow struct {
	mark     rune
	name     string
	to       *response
	recorded float64
	mic      string
}

func (f *frame) drawAnswer(k whatIfColumns, a percentAxis, x, y int, r answerRow) {
	f.c.Set(x, y, r.mark, sDim)
	f.c.Cut(x+1, y, k.name, sText, r.name)
	e, h := r.to.Expected, r.to.Half
	zero, _ := a.at(0)
	if a.n >= 8 {
		f.c.Set(zero, y, f.g.CloseTick, sDim)
	}
	if math.IsNaN(e) || math.IsNaN(h) {
		f.c.Right(x+k.median, y, sDim, "--")
		f.c.Cut(x+k.when, y, 18, sDim, "no links")
	} else {
		f.c.Right(x+k.median, y, sEstimate, string(f.g.Approx)+told(e, data.Money))
		if k.band > 0 {
			f.c.Right(x+k.band, y, sEstimate, told(max(e-h, -1), data.Money)+" to "+told(e+h, data.Money))
		}
		if a.n >= 8 {
			f.drawBand(a, y, e, h)
		}
		when := "same"
		if r.to.next {
			when = "next"
		}
		if wait := waitText(f, r.mic); k.name >= 22 && wait != "" {
			when += ", " + wait
		}
		f.c.Cut(x+k.when, y, 18, sDim, when)
	}
	if k.recorded == 0 {
		return
	}
	style := moveStyle(r.recorded, 0, data.Printed)
	f.c.Right(x+k.recorded, y, style, move(r.recorded, data.Money, 6, f.g))
	if c, off := a.at(r.recorded); a.n >= 8 && !math.IsNaN(r.recorded) && off == 0 {
		f.c.Set(c, y, f.recordedMark(), style)
	}
}

// drawBand draws one band: strong where it lies on one side of 0 altogether.
func (f *frame) drawBand(a percentAxis, y int, e, h float64) {
	left, line, right := f.brackets()
	from, before := a.at(e - h)
	to, after := a.at(e + h)
	f.c.Fill(image.Rect(from, y, to+1, y+1), line, sEstimate)
	if zero, _ := a.at(0); zero > from && zero < to && f.g == canvas.Full {
		f.c.Set(zero, y, '┼', sEstimate)
	}
	less, more := f.arrows()
	if before < 0 {
		left = less
	}
	if after > 0 {
		right = more
	}
	f.c.Set(from, y, left, sEstimate)
	f.c.Set(to, y, right, sEstimate)
	style := [2][2]canvas.Style{{sDown, sDownStrong}, {sUp, sUpStrong}}[index(e > 0)][index(math.Abs(e) > h)]
	c, _ := a.at(e)
	f.c.Set(c, y, f.g.Reached, style)
}

// drawGiven draws a shock itself among the answers.
func (f *frame) drawGiven(k whatIfColumns, a percentAxis, x, y, i int) {
	s := f.whatif.shocks[i]
	f.c.Set(x, y, f.g.Origin, sOrigin)
	f.c.Cut(x+1, y, k.name, sOrigin, f.Scenario.Universe.At(s.id).Symbol)
	f.c.Right(x+k.median, y, sOrigin, told(s.pct/100, data.Money))
	f.c.Cut(x+k.when, y, 18, sDim, "given")
	if a.n >= 8 {
		zero, _ := a.at(0)
		f.c.Set(zero, y, f.g.CloseTick, sDim)
		c, _ := a.at(s.pct / 100)
		f.c.Set(c, y, f.g.Origin, sOrigin)
	}
	if k.recorded > 0 {
		rec := f.recordedMove(s.id, false)
		f.c.Right(x+k.recorded, y, moveStyle(rec, 0, data.Printed), move(rec, data.Money, 6, f.g))
	}
}
