package tui

import (
	"image"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// mixedGroup is the region of groups whose members have no mean.
const mixedGroup = "Global"

// pairRow is a line of the comparison: a group's index on each side, -1 where
// a side has no such group.
type pairRow struct {
	name string
	at   [2]int
}

// paired puts the same groups of two universes beside each other, those of
// both first, then what only one of them has. The order never changes.
func paired(a, b *data.Universe) []pairRow {
	var both, left, right []pairRow
	taken := make([]bool, len(b.Groups))
	for i := range a.Groups {
		g := &a.Groups[i]
		k := slices.IndexFunc(b.Groups, func(o data.Group) bool {
			return o.Key == g.Key || strings.EqualFold(o.Name, g.Name) && o.Region == g.Region
		})
		if k >= 0 && !taken[k] {
			taken[k] = true
			name := g.Name
			if o := &b.Groups[k]; !strings.EqualFold(o.Name, g.Name) && g.Region != mixedGroup {
				name = g.Short + " / " + o.Short
			}
			both = append(both, pairRow{name, [2]int{i, k}})
			continue
		}
		left = append(left, pairRow{g.Name, [2]int{i, -1}})
	}
	for k := range b.Groups {
		if !taken[k] {
			right = append(right, pairRow{b.Groups[k].Name, [2]int{-1, k}})
		}
	}
	return slices.Concat(both, left, right)
}

// sideColumns are the columns of one side, from its left edge.
type sideColumns struct{ order, after, hit, now, depth, spark, sparkW int }

func sideColumnsOf(w int) sideColumns {
	const orderW, afterW, hitW = 2, 7, 5
	k := sideColumns{order: orderW}
	k.after = k.order + 1 + afterW
	k.hit = k.after + 1 + hitW
	k.now = k.hit + 1
	k.depth = k.now + moveW + 1
	k.spark = k.depth + moveW + 1
	k.sparkW = max(w-k.spark, 0)
	if k.sparkW < 6 {
		k.sparkW = 0
	}
	return k
}

// besideParts are where the names of groups stand, and the two sides.
func besideParts(r image.Rectangle) (name int, side [2]image.Rectangle) {
	name = 14
	if r.Dx() >= standardW {
		name = 20
	}
	half := (r.Dx() - name - 2) / 2
	for i := range side {
		x := r.Min.X + name + i*(half+2)
		side[i] = image.Rect(x, r.Min.Y, x+half, r.Max.Y)
	}
	return name, side
}

// drawBeside draws two scenarios, each as long after its shock as the other.
func drawBeside(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	since := f.At.Sub(f.Scenario.Shock.By)
	when := "aligned on the shock: " + sinceText(since)
	in := title(f, r, panelBeside, "C", "Side by side", when)
	b := f.beside
	switch {
	case b == nil:
		f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, "Nothing stands beside this scenario; C chooses one.")
		return
	case b.fault != "":
		f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sLate, "! "+b.fault)
		return
	case b.snap == nil:
		f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, "Reading "+b.entry.Title+".")
		return
	}
	other := *f
	other.Snapshot, other.motion = b.snap, motion{}
	sides := [2]*frame{f, &other}
	_, within := alike(f.Snapshot, b.entry.Shock, b.entry.From, b.entry.To)
	name, rects := besideParts(in)
	facts := [...]string{"", "its clock", "origin", "reached", "the day"}
	for k, fact := range facts {
		f.c.Cut(in.Min.X, in.Min.Y+k, name-1, sKey, fact)
	}
	for i, side := range sides {
		x, w := rects[i].Min.X, rects[i].Dx()
		f.c.Cut(x, in.Min.Y, w, sBright, side.Scenario.Title)
		clock := side.At.In(zoneOr(f.zone)).Format("Mon 2 Jan 2006 15:04") + " " + f.zoneLabel()
		if i == 1 && !within {
			clock += map[bool]string{true: ", where it ends", false: ", where it begins"}[side.Ended]
		}
		f.c.Cut(x, in.Min.Y+1, w, sDim, clock)
		side.besideOrigin(x, in.Min.Y+2, w)
		f.c.Cut(x, in.Min.Y+3, w, sText, side.reachedText())
		f.c.Cut(x, in.Min.Y+4, w, sText, side.dayText())
	}
	rows := paired(f.Scenario.Universe, b.snap.Scenario.Universe)
	y := in.Min.Y + len(facts) + 1
	const leastCurve = 7
	curve := in.Max.Y - y - 1 - len(rows)
	if curve < leastCurve {
		curve = 0
	}
	f.besideTable(image.Rect(in.Min.X, y, in.Max.X, in.Max.Y-curve), name, rects, sides, rows)
	if curve > 0 {
		drawReachCurves(f, image.Rect(in.Min.X, in.Max.Y-curve, in.Max.X, in.Max.Y), sides)
	}
}

// besideTable is a line for each group: in which place it was reached, how
// long after the shock at most, how much of it, and how deep.
func (f *frame) besideTable(r image.Rectangle, name int, rects [2]image.Rectangle, sides [2]*frame, rows []pairRow) {
	k := sideColumnsOf(rects[0].Dx())
	f.c.Fill(image.Rect(r.Min.X, r.Min.Y-1, r.Max.X, r.Min.Y), f.g.Rule, sRule)
	for i := range sides {
		x := rects[i].Min.X
		for _, head := range []struct {
			at   int
			text string
		}{{k.order, "no"}, {k.after, "after"}, {k.hit, "names"}, {k.now + 6, "now"}, {k.depth + 6, "most"}} {
			f.c.Right(x+head.at, r.Min.Y, sDim, head.text)
		}
		if k.sparkW > 0 {
			f.c.Cut(x+k.spark, r.Min.Y, k.sparkW, sDim, "since the shock")
		}
	}
	y := r.Min.Y + 1
	for n, row := range rows {
		if y+n >= r.Max.Y {
			return
		}
		if y+n == r.Max.Y-1 && n < len(rows)-1 {
			f.c.Cut(r.Min.X, y+n, r.Dx(), sDim, strconv.Itoa(len(rows)-n)+" groups more; a taller terminal shows them")
			return
		}
		f.c.Cut(r.Min.X, y+n, name-1, sText, row.name)
		for i, g := range row.at {
			if g >= 0 {
				sides[i].besideCell(rects[i].Min.X, y+n, g, k)
			}
		}
	}
}

func (f *frame) besideCell(x, y, i int, k sideColumns) {
	g := &f.Groups[i]
	order, after, style := "", "--", sDim
	switch {
	case g.Arrival.Stage.Reached():
		order = strconv.Itoa(f.place(i))
		after, style = "<="+span(g.Arrival.Span.By.Sub(f.Scenario.Shock.By)), sText
		if g.Arrival.Span.By.Before(f.Scenario.Shock.By) {
			after = "before"
		}
	case g.Arrival.Stage == contagion.Pending:
		order, after = string(f.g.Pending), "shut"
	}
	f.c.Right(x+k.order, y, style, order)
	f.c.Right(x+k.after, y, style, after)
	f.c.Right(x+k.hit, y, sDim, strconv.Itoa(g.Reached)+"/"+strconv.Itoa(len(f.Scenario.Universe.Groups[i].Members)))
	f.c.Text(x+k.now, y, moveStyle(g.SinceShock, g.SinceZ, g.Evidence), f.moved(g.SinceShock, data.Money, 6, g.Evidence))
	members := f.Scenario.Universe.Groups[i].Members
	if f.Scenario.Universe.Groups[i].Region == mixedGroup { // indices, rates and goods have no mean
		f.c.Text(x+k.depth, y, sDim, pad("--", 6))
		return
	}
	from := max(int(f.Scenario.Shock.By.Sub(f.Series.From)/f.Series.Step), 0)
	all := make([]int, max(f.steps()-from, 0))
	for n := range all {
		all[n] = from + n
	}
	most, ev := math.NaN(), data.Printed
	c := f.course(members, all)
	for n, v := range c.level {
		if v = v/100 - 1; !math.IsNaN(v) && !c.drawn[n] && !(math.Abs(v) <= math.Abs(most)) {
			most = v // of what is known: what is drawn between two figures is no depth
		}
	}
	f.c.Text(x+k.depth, y, moveStyle(most, contagion.Z(1+most, 1, f.Scenario.GroupSigma[i].Pct), ev), f.moved(most, data.Money, 6, ev))
	if k.sparkW > 0 {
		f.drawSpark(x+k.spark, y, k.sparkW, members, f.Scenario.GroupSigma[i].Pct, groupLow, groupHigh)
	}
}

// place is the place of a group among those reached: 1 for the first. Groups
// of the same latest moment share a place.
func (f *frame) place(i int) int {
	n := 1
	for k := range f.Groups {
		if a := &f.Groups[k].Arrival; k != i && a.Stage.Reached() && a.Span.By.Before(f.Groups[i].Arrival.Span.By) {
			n++
		}
	}
	return n
}

func (f *frame) besideOrigin(x, y, w int) {
	if f.Origin == data.None {
		f.c.Cut(x, y, w, sDim, "none: a macro shock")
		return
	}
	in := f.Scenario.Universe.At(f.Origin)
	q := &f.Quotes[f.Origin]
	f.c.Set(x, y, f.g.Origin, sOrigin)
	x2 := f.c.Cut(x+2, y, max(w-12, 0), sText, in.Symbol+" "+in.Name)
	f.c.Text(x2+1, y, moveStyle(q.SinceShock, q.SinceZ, q.Evidence), f.moved(q.SinceShock, in.Unit, 7, q.Evidence))
}

// reachedText says how far the shock has come: instruments and groups.
func (f *frame) reachedText() string {
	groups := 0
	for i := range f.Groups {
		if f.Groups[i].Arrival.Stage.Reached() {
			groups++
		}
	}
	text := strconv.Itoa(f.Reached) + " of " + strconv.Itoa(f.Measured)
	if f.Measured > 0 {
		text += " (" + strconv.FormatFloat(100*float64(f.Reached)/float64(f.Measured), 'f', 0, 64) + " %)"
	}
	return text + ", " + strconv.Itoa(groups) + " of " + strconv.Itoa(len(f.Groups)) + " groups"
}

// dayText is what the engine calls the last day that it could judge.
func (f *frame) dayText() string {
	if l := f.Day.Label.String(); l != "" {
		return l + ", " + f.Day.At.In(zoneOr(f.zone)).Format("Mon 2 Jan")
	}
	switch {
	case !f.At.After(f.Scenario.Shock.By):
		return "-- before the shock"
	case f.At.Sub(f.Scenario.Shock.By) < aDay:
		return "-- not judged yet"
	}
	return "-- too few shares of one region to say"
}

// sinceText tells how long after the shock a moment is.
func sinceText(d time.Duration) string {
	switch {
	case d < 0:
		return span(-d) + " before it"
	case d < 24*time.Hour:
		return span(d) + " after it"
	}
	return strconv.Itoa(int(d/(24*time.Hour))) + " d " + span(d%(24*time.Hour)) + " after it"
}

func firstWords(t string) string {
	name, _, _ := strings.Cut(t, ",")
	return name
}
