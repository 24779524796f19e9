package tui

import (
	"image"
	"math"
	"strconv"
	"strings"

	"contagion/data"
	"contagion/data/market"
)

// captionRows is the place of a story's caption: its title, two lines of text,
// one of what the figures did.
const captionRows = 4

// drawCaption shows the event being told.
func drawCaption(f *frame, r image.Rectangle) {
	t := f.telling
	if t == nil || r.Empty() {
		return
	}
	f.c.Fill(r, ' ', sText)
	defer f.c.Clip(r)()
	events := f.Scenario.Events
	k := t.holding
	if k < 0 {
		text := "no event is left; it plays to the end"
		if t.told+1 < len(events) { // when it comes, and what it is, nobody knew
			text = "playing on to the next event"
		}
		in := title(f, r, panelNone, "S", "Story", strconv.Itoa(t.told+1)+" of "+strconv.Itoa(len(events)))
		f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, text)
		return
	}
	e := events[k]
	in := title(f, r, panelNone, "S", e.At.In(zoneOr(f.zone)).Format("Mon 2 Jan 15:04")+" "+f.zoneLabel()+", to the "+e.Precision,
		strconv.Itoa(k+1)+" of "+strconv.Itoa(len(events))+"  space goes on  < > others")
	lines := wrapped(e.Text, in.Dx()-2)
	const textRows = captionRows - 2
	if len(lines) > textRows {
		lines = lines[:textRows]
		lines[textRows-1] += " " + string(f.c.Ellipsis)
	}
	for i, line := range lines {
		f.c.Cut(in.Min.X+1, in.Min.Y+i, in.Dx()-2, sBright, line)
	}
	if source := "source: " + e.Source + ", " + string(rune(e.Confidence)); len(lines) < textRows {
		f.c.Cut(in.Min.X+1, in.Min.Y+1, in.Dx()-2, sDim, source)
	} else if room := in.Dx() - 3 - cells(lines[1]); room > cells(source)+1 {
		f.c.Right(in.Max.X-1, in.Min.Y+1, sDim, source)
	}
	f.c.Cut(in.Min.X+1, in.Max.Y-1, in.Dx()-2, sText, t.did)
}

// didSince says in one line what the figures did between two pictures: which
// groups were reached, how many instruments, and who moved furthest.
func didSince(before, now *market.Snapshot) string {
	if before == nil || before.Scenario != now.Scenario || !now.At.After(before.At) {
		return "Nothing has moved yet: this is where it begins."
	}
	u := now.Scenario.Universe
	var groups []string
	for i := range now.Groups {
		if now.Groups[i].Arrival.Stage.Reached() && !before.Groups[i].Arrival.Stage.Reached() {
			groups = append(groups, u.Groups[i].Short)
		}
	}
	best, most, by := data.None, 0.0, 0.0
	for i := range now.Quotes {
		a, b, sigma := before.Quotes[i].Known, now.Quotes[i].Known, now.Scenario.Sigma[i].Pct/100
		if math.IsNaN(a) || math.IsNaN(b) || a <= 0 || b <= 0 || u.Instruments[i].Unit == data.Yield || !(sigma > 0) {
			continue
		}
		if z := math.Abs(math.Log(b/a)) / sigma; z > most {
			best, most, by = data.ID(i), z, b/a-1
		}
	}
	var parts []string
	if len(groups) > 0 {
		parts = append(parts, strings.Join(groups, ", ")+" reached")
	}
	if n := now.Reached - before.Reached; n > 0 {
		parts = append(parts, strconv.Itoa(n)+" more instruments, "+strconv.Itoa(now.Reached)+" of "+strconv.Itoa(now.Measured))
	}
	if best != data.None && most >= 1 {
		parts = append(parts, u.At(best).Short+" "+told(by, data.Money)+" % the furthest")
	}
	if len(parts) == 0 {
		return "Since the event before nothing moved further than it does on an ordinary day."
	}
	return "Since then: " + strings.Join(parts, "; ") + "."
}
