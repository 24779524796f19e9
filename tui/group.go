package tui

import (
	"image"
	"math"
	"strconv"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// drawGroup draws one group's panel: its mean in the title, then its members.
func drawGroup(f *frame, r image.Rectangle, i int) {
	g, q := &f.Scenario.Universe.Groups[i], &f.Groups[i]
	num := ""
	if n := i + 2; n <= 9 {
		num = strconv.Itoa(n)
	}
	v, ev := f.groupRet(i)
	style := f.moving(v, f.groupSized(i), ev)
	if f.motion.ringGroup(i) {
		style = sRing
	}
	name, text := f.panelTitle(i, r.Dx())
	if worst := f.worstFeed(g.Members); worst != data.FeedRecorded {
		m, _ := f.feedMark(worst)
		name = string(m) + " " + name
		style = f.voice(worst, style)
	}
	in := title(f, r, panelGroup1+panelID(i), num, name, "")
	f.c.Right(r.Max.X-1, r.Min.Y, style, text)
	first := 0
	if f.scroll != nil {
		first = min(f.scroll[panelGroup1+panelID(i)], max(len(g.Members)-in.Dy(), 0))
	}
	for k := 0; k < in.Dy() && first+k < len(g.Members); k++ {
		left := len(g.Members) - first - k
		if k == in.Dy()-1 && left > 1 {
			f.drawMore(image.Rect(in.Min.X, in.Min.Y+k, in.Max.X, in.Min.Y+k+1), f.more(g.Members[first+k:]), q, v)
			break
		}
		drawMember(f, image.Rect(in.Min.X, in.Min.Y+k, in.Max.X, in.Min.Y+k+1), g.Members[first+k], f.focus == panelGroup1+panelID(i))
	}
	if y := in.Min.Y + len(g.Members) - first; y < in.Max.Y {
		f.drawMore(image.Rect(in.Min.X, y, in.Max.X, y+1), "", q, v)
	}
}

// panelTitle gives a group's name and figures as a panel's title in w cells has
// room for them: how many names are reached one by one, and beside it, with a
// mark of its own, the mean: a mean may be beyond doubt where no name alone is.
// The words for the two give way first, then the long name, then the count.
func (f *frame) panelTitle(i, w int) (name, text string) {
	const rule = 6 // of the title, around the two
	g, q := &f.Scenario.Universe.Groups[i], &f.Groups[i]
	v, ev := f.groupRet(i)
	mean := f.moved(v, data.Money, 6, ev) + " "
	sign := ""
	if m, _ := mark(f, q.Arrival, v, false); m != ' ' && m != f.g.Pending {
		sign = string(m) + " "
	}
	hit := " " + f.hit(i) + " "
	for _, words := range [...][3]string{{hit, "names, ", "mean "}, {hit, "", ""}, {" ", "", ""}} {
		n := canvas.Width(words[0]) + len(words[1]) + canvas.Width(sign) + len(words[2]) + canvas.Width(mean) + rule
		for _, name = range [...]string{g.Name, g.Short} {
			if canvas.Width(name)+n <= w {
				return name, words[0] + words[1] + sign + words[2] + mean // made once: this is done for every frame
			}
		}
	}
	return g.Short, " " + mean
}

// hit is how many of a group's members were reached, of all it has.
func (f *frame) hit(i int) string {
	return strconv.Itoa(f.Groups[i].Reached) + "/" + strconv.Itoa(len(f.Scenario.Universe.Groups[i].Members))
}

// more says how many members have no room, and how many of them were reached.
func (f *frame) more(members []data.ID) string {
	text, reached := "+"+strconv.Itoa(len(members))+" more", 0
	for _, id := range members {
		if f.Quotes[id].Arrival.Stage.Reached() {
			reached++
		}
	}
	if reached == 0 {
		return text
	}
	return text + ", reached " + strconv.Itoa(reached)
}

func drawMember(f *frame, r image.Rectangle, id data.ID, focused bool) {
	in, q := f.Scenario.Universe.At(id), &f.Quotes[id]
	x, y := r.Min.X, r.Min.Y
	v, ev := f.ret(id)
	m, ms := mark(f, q.Arrival, v, id == f.Origin)
	if f.motion.ringID(id) {
		ms = sRing
	}
	f.c.Set(x, y, m, ms)
	name := sText
	if focused && id == f.selected {
		name = sSelected
	}
	// A narrow panel keeps five cells of spark and gives up a cell of the
	// name, one of the price and the gaps.
	nameW, last, spark, called := 8, 17, 26, in.Short
	switch {
	case r.Dx() < 34:
		nameW, last, spark = 7, 15, 24
	case r.Dx() >= 72:
		nameW, last, spark, called = 24, 35, 44, in.Name
	case r.Dx() >= 44:
		if nameW, last, spark = 12, 21, 30; canvas.Width(in.Name) <= nameW {
			called = in.Name
		}
	}
	f.c.Cut(x+1, y, nameW, name, called)
	text := f.moved(v, in.Unit, 6, ev)
	if math.IsNaN(v) {
		text = f.unchanged(q)
	}
	style := f.voice(q.Feed, f.moving(v, f.sized(id), ev))
	if m := f.quoteMark(q); m != ' ' {
		f.c.Set(x+last, y, m, sLate)
	}
	worth := price(in, q.Last)
	if q.Withdrawn() {
		worth = withdrawnText[2:]
	}
	f.c.Right(x+last, y, priceStyle(q.Evidence), worth)
	f.c.Text(x+spark-8, y, style, text)
	end := r.Max.X
	if r.Dx() >= 44 {
		end -= 9
		lag := lagText(q.Arrival)
		if q.Arrival.Stage == contagion.Pending {
			lag = ""
		}
		f.c.Right(r.Max.X-1, y, sDim, lag)
	}
	w := min(end-(x+spark), 24)
	if w < 3 {
		return
	}
	if q.Arrival.Stage == contagion.Pending {
		f.c.Fill(image.Rect(x+spark, y, x+spark+w, y+1), f.g.HolidayDash, sFaint)
		return
	}
	f.drawSpark(x+spark, y, w, []data.ID{id}, f.Scenario.Sigma[id].Pct, memberLow, memberHigh)
}

// clockOf is the venue whose hours a group's lag is counted in: its first
// member's, or "" for a group without members.
func (f *frame) clockOf(i int) string {
	if m := f.Scenario.Universe.Groups[i].Members; len(m) > 0 {
		return f.Scenario.Universe.At(m[0]).MIC
	}
	return ""
}

// firstToOpen is the venue of a waiting group that opens first.
func (f *frame) firstToOpen(i int) string {
	best, at := f.clockOf(i), time.Time{}
	for _, id := range f.Scenario.Universe.Groups[i].Members {
		mic := f.Scenario.Universe.At(id).MIC
		for _, v := range f.Venues {
			if v.MIC == mic && !v.Opens.IsZero() && (at.IsZero() || v.Opens.Before(at)) {
				best, at = mic, v.Opens
			}
		}
	}
	return best
}

// arrivedBy says when a group was reached, or when it can be.
func arrivedBy(f *frame, i int) string {
	q := &f.Groups[i]
	switch {
	case q.Arrival.Stage.Reached():
		return q.Arrival.Span.By.In(zoneOr(f.zone)).Format("Mon 15:04")
	case q.Arrival.Stage == contagion.Pending:
		return waitText(f, f.firstToOpen(i))
	case q.FirstID != data.None:
		return "part " + q.First.Span.By.In(zoneOr(f.zone)).Format("15:04")
	}
	return "--"
}

// front reports whether a group's front moves: while its own clock does.
func (f *frame) front(i int) bool {
	return f.motion.mode == motionFull && f.trades(f.clockOf(i)) && !f.deadGroup(i)
}

// trades reports whether a venue is in its regular session.
func (f *frame) trades(mic string) bool {
	for _, v := range f.Venues {
		if v.MIC == mic {
			return v.State == data.Trading
		}
	}
	return false
}
