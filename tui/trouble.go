package tui

import (
	"fmt"
	"image"
	"slices"
	"strconv"
	"strings"

	"contagion/data"
	"contagion/tui/canvas"
)

// drawNotice tells in the rows above the timeline that the market broke, or
// what is wrong with the feed.
func drawNotice(f *frame, r image.Rectangle) {
	if f.telling != nil {
		drawCaption(f, r)
		return
	}
	if r.Empty() || f.Snapshot == nil || !f.Live {
		return
	}
	f.c.Fill(r, ' ', sText)
	defer f.c.Clip(r)()
	if i := f.newShock(); i >= 0 {
		f.drawShock(r, i)
		return
	}
	all := f.troubles()
	in := title(f, r, panelNone, "!", "Trouble", strconv.Itoa(len(all))+" in all  ! lists them  x hide")
	who := whoWidth(all)
	for i, t := range all {
		y := in.Min.Y + i
		if y >= in.Max.Y {
			return
		}
		if y == in.Max.Y-1 && i < len(all)-1 {
			f.c.Cut(in.Min.X+1, y, in.Dx()-1, sDim, strconv.Itoa(len(all)-i)+" more; ! shows them")
			return
		}
		f.drawTroubleRow(in.Min.X, y, in.Dx(), who, 1, &t)
	}
}

// whoWidth is how wide the names of troubles stand: as wide as the longest, so
// that two ports of one host are told apart. A source's has 24 cells at most.
func whoWidth(all []trouble) int {
	const least, most = 14, 24
	w := least
	for i := range all {
		w = max(w, canvas.Width(all[i].who))
	}
	return min(w, most)
}

// drawTroubleRow draws one in at most so many rows, and gives how many it took.
func (f *frame) drawTroubleRow(x, y, w, who, most int, t *trouble) int {
	const when = 8
	if most < 1 {
		return 1
	}
	at := strings.Repeat(" ", when)
	if !t.since.IsZero() {
		at = t.since.In(zoneOr(f.zone)).Format("15:04:05")
	}
	f.c.Text(x+1, y, sDim, at)
	f.c.Set(x+when+2, y, t.mark, sLate)
	f.c.Cut(x+when+4, y, who, sText, t.who)
	left, room := x+when+who+5, w-when-who-6
	lines := wrapped(t.text, room)
	if len(lines) > most {
		lines = append(lines[:most-1], strings.Join(lines[most-1:], " "))
	}
	for i, l := range lines {
		f.c.Cut(left, y+i, room, sText, l)
	}
	return max(len(lines), 1)
}

// drawShock tells of a shock: who began it, when, how far, and how far it came.
func (f *frame) drawShock(r image.Rectangle, i int) {
	s := &f.Shocks[i]
	in := f.Scenario.Universe.At(s.Origin)
	zone := zoneOr(f.zone)
	rows := r
	rows.Min.Y++ // below the title
	when := "by " + s.Span.By.In(zone).Format("15:04")
	if !s.Span.After.IsZero() && s.Span.By.Sub(s.Span.After) > 0 {
		when = "between " + s.Span.After.In(zone).Format("15:04") + " and " + s.Span.By.In(zone).Format("15:04")
	}
	how := ""
	if s.Gap {
		how = ", at one stroke"
	}
	text, named := fmt.Sprintf("%s %+.1f sd%s%s, %s%s", in.Symbol, s.Sigmas, s.Alone(), s.Within(), when, how), "told "+s.Named.In(zone).Format("15:04")
	since, wave := "", f.waveText(i)
	if move := told(s.Return, in.Unit); i == f.Present && move != "--" {
		since = "; " + move + unitText(in.Unit) + " since"
	}
	if canvas.Width(text+", "+named+since) <= rows.Dx()-3 {
		text += ", " + named
	} else {
		wave += "; " + named
	}
	head, last := "likeliest origin", "Likeliest origin, by the earliest onset; order is not cause."
	if s.Open {
		head, last = "likeliest origin so far", "Likeliest origin so far: another may still turn out to have moved first."
	}
	lines := wrapped(wave, rows.Dx()-2)
	name := "Shock: " + in.Symbol + " " + in.Name
	if most := rows.Dy() - 1; len(lines) < most {
		lines = append(lines, last)
	} else { // whom it has reached comes first; how sure it is, the title says
		name += ", " + head
	}
	does := "x hide"
	if f.selected != data.None { // else there is nothing that r could centre on
		does = "r centre  " + does
	}
	title(f, r, panelNone, "!", name, does)
	f.c.Set(rows.Min.X+1, rows.Min.Y, f.g.Origin, sOrigin)
	f.c.Cut(rows.Min.X+3, rows.Min.Y, rows.Dx()-3, sBright, text+since)
	for k, line := range lines {
		style := sText
		if line == last {
			style = sDim
		}
		if k == rows.Dy()-2 && k < len(lines)-1 { // the last that has room: the rest follows it, cut
			line = strings.Join(lines[k:], " ")
		}
		if k < rows.Dy()-1 {
			f.c.Cut(rows.Min.X+1, rows.Min.Y+1+k, rows.Dx()-1, style, line)
		}
	}
}

// waveText says whom a shock has reached so far: groups by their means, and names
// one by one.
func (f *frame) waveText(i int) string {
	if i != f.Present {
		return "A later shock is followed now; ! lists those of the day."
	}
	var groups []string
	for g := range f.Groups {
		if f.Groups[g].Arrival.Stage.Reached() {
			groups = append(groups, f.Scenario.Universe.Groups[g].Short)
		}
	}
	text := "means reached: " + strings.Join(groups, ", ")
	switch common := f.commonText(); {
	case len(groups) == 0 && common != "":
		text = common + "; beyond it: no group"
	case len(groups) == 0:
		text = "no group's mean is reached"
	}
	return text + "; names alone: " + strconv.Itoa(f.Reached) + " of " + strconv.Itoa(f.Measured)
}

// drawTroubles is the page of what is wrong, of every source, and of the day's
// shocks.
func drawTroubles(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	does := "esc back"
	if len(f.away()) > 0 {
		does = "R try again now   " + does
	}
	in := title(f, r, panelTrouble, "!", "Trouble", does)
	y := in.Min.Y
	line := func(style canvas.Style, text string) {
		if y < in.Max.Y {
			f.c.Cut(in.Min.X+1, y, in.Dx()-2, style, text)
		}
		y++
	}
	prose := func(text string) {
		for _, l := range wrapped(text, in.Dx()-2) {
			line(sDim, l)
		}
	}
	all := slices.Concat(f.troubles(), f.waitingTroubles(), f.calendarTroubles())
	undue := f.undue()
	switch n := f.refused(); {
	case len(all) > 0:
	case n > 0:
		line(sText, "The sources are well; "+data.CountedWere(n, "line")+" refused since the start:")
	default:
		line(sText, "Nothing is wrong.")
	}
	section := func(name, note string) {
		if y++; y < in.Max.Y {
			title(f, image.Rect(r.Min.X, y, r.Max.X, y+1), panelNone, "", name, note)
		}
		y++
	}
	who := whoWidth(append(all, undue))
	for i := range all {
		y += f.drawTroubleRow(in.Min.X, y, in.Dx(), who, in.Max.Y-y, &all[i])
	}
	if undue.text != "" {
		y += f.drawTroubleRow(in.Min.X, y, in.Dx(), who, in.Max.Y-y, &undue)
	}
	section("Sources", "")
	f.sourceLines(in.Dx()-2, line)
	for _, end := range f.calendarEnds() {
		prose("The calendar ends on " + end + ". A newer program knows more.")
	}
	if len(f.Shocks) > 0 {
		section("Shocks of the day", "r on an instrument centres on it")
	}
	for i := len(f.Shocks) - 1; i >= 0; i-- {
		s := &f.Shocks[i]
		if s.Origin == data.None {
			continue
		}
		in := f.Scenario.Universe.At(s.Origin)
		line(sText, fmt.Sprintf("%s  %-10s %+.1f sd%s  began by %s", s.Named.In(zoneOr(f.zone)).Format("15:04"), in.Symbol, s.Sigmas, s.Within(), s.Span.By.In(zoneOr(f.zone)).Format("15:04")))
	}
	rules := f.troubleRules(in.Dx() - 2)
	if told := f.earlier(); len(told) > 0 {
		const least = 3 // rather than the rules, which stay the same
		section("Earlier today", "newest first")
		for _, l := range told[:min(len(told), max(in.Max.Y-y-len(rules)-1, least))] {
			if y >= in.Max.Y {
				return
			}
			mark, style := sourceMark(f.g, l)
			f.c.Text(in.Min.X+1, y, sDim, l.At.In(zoneOr(f.zone)).Format("15:04:05"))
			f.c.Set(in.Min.X+11, y, mark, style)
			f.c.Cut(in.Min.X+13, y, in.Dx()-14, sText, l.Text)
			y++
		}
	}
	y++
	for _, l := range rules {
		line(sDim, l)
	}
}

// troubleRules say what the marks of a running market mean; of a recording there
// are none.
func (f *frame) troubleRules(w int) (out []string) {
	if !f.Live {
		return nil
	}
	for _, rule := range []string{
		"A number older than two bars is dim and marked " + string(f.g.Late) + ". One older than ten is withdrawn: ---- and out of the measures.",
		"A halted one keeps its last price, marked " + string(f.g.Halted) + ". A mark in a title is the worst inside that panel.",
		"The ! at the end of the header says that this page tells more than that nothing is wrong.",
	} {
		out = append(out, wrapped(rule, w)...)
	}
	return out
}
