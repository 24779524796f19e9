package tui

import (
	"image"
	"strconv"
	"strings"
	"time"

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
	drawHeader(f, r.header)
	drawWorld(f, r.world)
	if r.compact {
		drawGroups(f, r.groups)
	}
	for i, p := range r.panels {
		if !p.Empty() {
			drawGroup(f, p, i)
		}
	}
	drawChart(f, r.chart)
	drawLadder(f, r.ladder)
	drawRipple(f, r.ripple)
	drawTape(f, r.tape)
	drawTimeline(f, r.timeline)
	drawFooter(f, r.footer)
}

// title draws a panel's title rule in its first row and gives the rows below.
func title(f *frame, r image.Rectangle, id panelID, num, name, right string) image.Rectangle {
	if r.Empty() {
		return r
	}
	restore := f.c.Clip(r)
	defer restore()
	rule, style, name2 := f.g.Rule, sRule, canvas.Style(sTitle)
	if id != panelNone && id == f.focus {
		rule, style, name2 = f.g.RuleFocus, sRuleFocus, sBright
	}
	y := r.Min.Y
	f.c.Fill(image.Rect(r.Min.X, y, r.Max.X, y+1), rule, style)
	x := f.c.Text(r.Min.X+1, y, sKey, num)
	if num != "" {
		x++
		f.c.Set(x-1, y, ' ', sText)
	}
	x = f.c.Cut(x, y, max(r.Max.X-x-canvas.Width(right)-4, 0), name2, name)
	f.c.Set(x, y, ' ', sText)
	if right != "" && x+canvas.Width(right)+3 <= r.Max.X {
		f.c.Right(r.Max.X-1, y, sDim, " "+right+" ")
	}
	return image.Rect(r.Min.X, y+1, r.Max.X, r.Max.Y)
}

// drawHeader says what, since when, how fast and how sound; parts that do not
// fit are left out from the end.
func drawHeader(f *frame, r image.Rectangle) {
	if r.Empty() {
		return
	}
	y, x := r.Min.Y, r.Min.X
	state := string(f.g.Paused) + " paused"
	switch {
	case f.Ended:
		state = "end"
	case f.Playing:
		state = string(f.g.Play) + "x" + strconv.FormatFloat(f.Rate, 'f', -1, 64)
	}
	right := state + "  " + clockText(f.At, f.zone) + " " + f.zoneLabel()
	if f.Fault != "" {
		right = "! " + f.Fault + "  " + right
	}
	wide := r.Dx() >= standardW
	if wide {
		right = f.upDown + "  " + right
	}
	left := f.c.Right(r.Max.X, y, sText, right)
	put := func(s canvas.Style, text string) {
		if x+canvas.Width(text) < left {
			x = f.c.Text(x, y, s, text)
		}
	}
	put(sBright, "CONTAGION")
	name := f.Scenario.Title
	if !wide {
		name, _, _ = strings.Cut(name, ",")
	}
	put(sText, " "+name)
	if f.Origin != data.None {
		in := f.Scenario.Universe.At(f.Origin)
		v, _ := f.ret(f.Origin)
		put(sOrigin, "  "+string(f.g.Origin)+" "+in.Symbol+" "+move(v, in.Unit, 6, f.g))
	}
	if len(f.First) > 0 {
		in := f.Scenario.Universe.At(f.First[0])
		text := "  1st " + f.Calendar.Place(in.MIC)
		if r.Dx() >= wideW {
			text += ": " + in.Short + ", by " + f.FirstAt.By.In(zoneOr(f.zone)).Format("15:04")
		}
		put(sDim, text)
	}
	if f.Jumped != "" {
		put(sLate, "  "+f.Jumped)
	}
}

// zoneLabel names the zone of the clock.
func (f *frame) zoneLabel() string {
	if f.zoneName != "" {
		return f.zoneName
	}
	return "UTC"
}

// drawFooter tells the truth: the keys that act here, or an answer.
func drawFooter(f *frame, r image.Rectangle) {
	if r.Empty() {
		return
	}
	x, y := r.Min.X, r.Min.Y
	if f.note != "" {
		f.c.Cut(x, y, r.Dx(), sLate, f.note)
		return
	}
	for _, k := range footerKeys(f) {
		if x+canvas.Width(k.keys)+1+canvas.Width(k.does) > r.Max.X {
			break
		}
		x = f.c.Text(x, y, sKey, k.keys)
		x = f.c.Text(x+1, y, sDim, k.does) + 2
	}
}

// drawTooSmall still lets three numbers through.
func drawTooSmall(f *frame, r image.Rectangle) {
	w, h := r.Dx(), r.Dy()
	lines := []string{"Too small: " + strconv.Itoa(w) + " x " + strconv.Itoa(h), "Needs 80 x 24"}
	if f.Snapshot != nil {
		text := ""
		if f.Origin != data.None {
			in := f.Scenario.Universe.At(f.Origin)
			v, _ := f.ret(f.Origin)
			text = string(f.g.Origin) + in.Symbol + " " + move(v, in.Unit, 6, f.g)
		}
		for i := range min(len(f.Groups), 3) {
			v, _ := f.groupRet(i)
			if part := "  " + f.Scenario.Universe.Groups[i].Short + " " + move(v, data.Money, 6, f.g); canvas.Width(text+part) <= w {
				text += part
			}
		}
		lines = append(lines, "", text)
	}
	y := r.Min.Y + max((h-len(lines))/2, 0)
	for i, l := range lines {
		f.c.Cut(r.Min.X+max((w-canvas.Width(l))/2, 0), y+i, w, sText, l)
	}
}

// drawTimeline is the whole window: past, playhead, future, and the story's marks.
func drawTimeline(f *frame, r image.Rectangle) {
	if r.Dx() < 30 {
		return
	}
	bar := timelineBar(r)
	s := f.Scenario
	f.c.Text(r.Min.X, r.Min.Y, sDim, s.From.Format("2 Jan"))
	f.c.Right(r.Max.X, r.Min.Y, sDim, s.To.Format("2 Jan"))
	at := func(t time.Time) int {
		return bar.Min.X + int(float64(bar.Dx()-1)*float64(t.Sub(s.From))/float64(s.To.Sub(s.From)))
	}
	now := at(f.At)
	for x := bar.Min.X; x < bar.Max.X; x++ {
		if x < now {
			f.c.Set(x, r.Min.Y, f.g.RuleFocus, sDim)
		} else {
			f.c.Set(x, r.Min.Y, f.g.HolidayDash, sFaint)
		}
	}
	for _, e := range s.Events {
		if e.At.Before(s.From) {
			continue
		}
		style := sFaint
		if !e.At.After(f.At) {
			style = sText
		}
		f.c.Set(at(e.At), r.Min.Y, f.g.Reached, style)
	}
	f.c.Set(at(s.Shock.By), r.Min.Y, f.g.Origin, sOrigin)
	f.c.Set(now, r.Min.Y, f.g.Playhead, sBright)
}

func timelineBar(r image.Rectangle) image.Rectangle {
	return image.Rect(r.Min.X+7, r.Min.Y, r.Max.X-7, r.Max.Y)
}

// timelineAt gives the moment that a column of the timeline stands for.
func timelineAt(f *frame, r image.Rectangle, x int) (time.Time, bool) {
	bar := timelineBar(r)
	if f.Snapshot == nil || bar.Dx() < 2 || x < bar.Min.X || x >= bar.Max.X {
		return time.Time{}, false
	}
	s := f.Scenario
	part := float64(x-bar.Min.X) / float64(bar.Dx()-1)
	return s.From.Add(time.Duration(part * float64(s.To.Sub(s.From)))).Truncate(time.Minute), true
}

// footerAt gives the action of the key drawn at a column of the footer.
func footerAt(f *frame, r image.Rectangle, at int) action {
	if f.note != "" {
		return actNone
	}
	x := r.Min.X
	for _, k := range footerKeys(f) {
		w := canvas.Width(k.keys) + 1 + canvas.Width(k.does)
		if x+w > r.Max.X {
			break
		}
		if at >= x && at < x+w {
			return k.act
		}
		x += w + 2
	}
	return actNone
}
