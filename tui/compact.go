package tui

import (
	"image"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// groupColumns are where the columns of the groups as rows stand, from the
// left edge of the panel; a width of 0 leaves a column out.
type groupColumns struct {
	name, nameW, ret, z, zW, spark, sparkW, hit, by, byW, worst, worstW, worstRet int
}

// moveW are the cells of a move in a row.
const moveW = 6

// groupColumnsOf spreads a width: at 80 cells every column has its least
// width; what is more goes to names, to z, and then to the spark.
func groupColumnsOf(w int) groupColumns {
	k := groupColumns{name: 3, nameW: 17, byW: 10, worstW: 7}
	extra := max(w-leastW, 0)
	take := func(n int) int { n = min(n, extra); extra -= n; return n }
	k.nameW += take(6)
	if extra >= 16 {
		k.zW = take(7)
	}
	k.worstW += take(11)
	const hitW = 5
	k.ret = k.name + k.nameW + 1
	k.z = k.ret + moveW
	k.spark = k.z + k.zW + 2
	k.sparkW = max(18+extra+min(w-leastW, 0), 0)
	k.hit = k.spark + k.sparkW + 1
	k.by = k.hit + hitW + 2
	k.worst = k.by + k.byW + 1
	k.worstRet = k.worst + k.worstW + 1
	return k
}

// drawGroups shows every group as a row: for screens without room for panels.
func drawGroups(f *frame, r image.Rectangle) {
	if r.Dy() < 1 || r.Dx() < 40 {
		return
	}
	defer f.c.Clip(r)()
	k := groupColumnsOf(r.Dx())
	in := title(f, r, panelGroups, "2", "Groups", "")
	head := func(x int, text string) {
		f.c.Text(r.Min.X+x, r.Min.Y, sDim, " "+text+" ")
	}
	base := [...]string{"since close", "since shock"}[f.base]
	head(k.ret+moveW-len(base)-1, base)
	if k.zW > 0 {
		head(k.z+k.zW-3, "z")
	}
	head(k.spark-1, f.shockBegin().In(zoneOr(f.zone)).Format("Mon 15:04")+" to now")
	head(k.hit-1, "names")
	head(k.by-1, "mean by")
	head(k.worst-1, "furthest")
	first := groupsFirst(f, in.Dy())
	for i := first; i < len(f.Groups) && in.Min.Y+i-first < in.Max.Y; i++ {
		f.groupRow(in.Min.X, in.Min.Y+i-first, i, k)
	}
}

// groupsFirst is the first group shown in n rows, so that the selected one
// is in sight.
func groupsFirst(f *frame, n int) int { return max(f.groupSel-n+1, 0) }

func (f *frame) groupRow(x, y, i int, k groupColumns) {
	g, group := &f.Groups[i], &f.Scenario.Universe.Groups[i]
	style := sText
	if g.Quoted == 0 {
		style = sDim
	}
	if i == f.groupSel && f.focus == panelGroups {
		f.c.Set(x, y, f.g.Select, sSelected)
		style = sSelected
	}
	origin := f.Origin != data.None && f.Scenario.Universe.GroupOf(f.Origin) == i
	v, ev := f.groupRet(i)
	r, s := mark(f, g.Arrival, v, origin)
	if r == ' ' && g.Reached > 0 {
		r, s = f.g.Partly, sText // some members, not the group
	}
	if f.motion.ringGroup(i) {
		s = sRing
	}
	worst := f.worstFeed(group.Members)
	if m, late := f.feedMark(worst); m != ' ' {
		r, s = m, late
	}
	f.c.Set(x+1, y, r, s)
	name := group.Name
	if canvas.Width(name) > k.nameW {
		name = group.Short
	}
	f.c.Cut(x+k.name, y, k.nameW, style, name)
	f.c.Text(x+k.ret, y, f.voice(worst, f.moving(v, f.groupSized(i), ev)), f.moved(v, data.Money, 6, ev))
	if k.zW > 0 {
		f.c.Right(x+k.z+k.zW, y, sDim, zText(f.groupSize(i)))
	}
	pending := g.Arrival.Stage == contagion.Pending
	switch {
	case pending:
		f.c.Fill(image.Rect(x+k.spark, y, x+k.spark+k.sparkW, y+1), f.g.HolidayDash, sFaint)
	case g.Quoted > 0:
		f.drawSpark(x+k.spark, y, k.sparkW, group.Members, f.Scenario.GroupSigma[i].Pct, groupLow, groupHigh)
	}
	f.c.Right(x+k.hit+5, y, style, f.hit(i))
	f.c.Cut(x+k.by, y, k.byW, sDim, f.groupBy(i))
	if g.Worst == data.None {
		f.c.Text(x+k.worst, y, sDim, "--")
		return
	}
	in := f.Scenario.Universe.At(g.Worst)
	name = in.Name
	if canvas.Width(name) > k.worstW {
		name = in.Short
	}
	f.c.Cut(x+k.worst, y, k.worstW, sText, name)
	v, ev = f.ret(g.Worst)
	f.c.Text(x+k.worstRet, y, f.voice(f.Quotes[g.Worst].Feed, f.moving(v, f.sized(g.Worst), ev)), f.moved(v, in.Unit, 6, ev))
}

// groupBy is when a group was reached at the latest, or until when it waits.
func (f *frame) groupBy(i int) string {
	g, zone := &f.Groups[i], zoneOr(f.zone)
	switch {
	case g.Arrival.Stage.Reached():
		by := g.Arrival.Span.By.In(zone)
		if by.Format(time.DateOnly) == f.At.In(zone).Format(time.DateOnly) {
			return by.Format("15:04")
		}
		return by.Format("Mon 15:04")
	case g.Arrival.Stage != contagion.Pending && g.FirstID != data.None:
		return "part " + g.First.Span.By.In(zone).Format("15:04")
	case g.Arrival.Stage != contagion.Pending:
		return "--"
	}
	var next time.Time
	holiday := true
	for _, id := range f.Scenario.Universe.Groups[i].Members {
		mic := f.Scenario.Universe.At(id).MIC
		for _, v := range f.Venues {
			if v.MIC != mic {
				continue
			}
			holiday = holiday && v.State == data.Holiday
			if !v.Opens.IsZero() && (next.IsZero() || v.Opens.Before(next)) {
				next = v.Opens
			}
		}
	}
	switch {
	case holiday:
		return "holiday"
	case next.IsZero():
		return "shut"
	case next.Sub(f.At) >= 30*time.Hour:
		return next.In(zone).Format("2 Jan")
	}
	return "in " + span(next.Sub(f.At))
}
