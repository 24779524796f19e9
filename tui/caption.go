package tui

import (
	"image"
	"strconv"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// A caption is its title, two lines of text, and one of what the figures did.
// On a narrow screen a text of two lines often leaves no room for its source
// beside it: there the source has a row of its own, unless the world strip
// would lose one of its three for it.
const (
	captionRows     = 4
	captionRowsTall = 5
)

// captionHeight is a caption's rows, taken from a body for a number of groups.
func captionHeight(body image.Rectangle, groups int) int {
	const strip = leastWorldH + 1
	if body.Dx() < standardW && body.Dy()-captionRowsTall >= strip+1+groups {
		return captionRowsTall
	}
	return captionRows
}

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
		f.captionBetween(r)
		return
	}
	e := events[k]
	how := "  space goes on  < > others"
	if t.heard { // who listens does none of it
		how = ""
	}
	in := title(f, r, panelNone, "S", f.captionTime(&e, r.Dx()),
		strconv.Itoa(k+1)+" of "+strconv.Itoa(len(events))+how)
	w, rows := in.Dx()-2, in.Dy()-1 // the last is for the figures
	lines, source := wrapped(e.Text, w), "source: "+e.Source+", "+string(rune(max(e.Confidence, ' ')))
	ending, beside := "", 0
	if len(lines) >= rows { // the source is not what is left out
		const least = 16 // cells that tell a source
		if beside = w - cells(lines[rows-1]) - 2; len(lines) > rows || beside < min(least, cells(source)) {
			lines, ending = lines[:rows-1], " "+string(f.c.Ellipsis)
		}
	}
	for i, line := range lines {
		if i == len(lines)-1 {
			line += ending
		}
		f.c.Cut(in.Min.X+1, in.Min.Y+i, w, sBright, line)
	}
	if n := cells(source); len(lines) < rows {
		f.c.Cut(in.Min.X+1, in.Min.Y+len(lines), w, sDim, source)
	} else {
		n = min(n, beside)
		f.c.Cut(in.Max.X-1-n, in.Min.Y+rows-1, n, sDim, source)
	}
	f.c.Cut(in.Min.X+1, in.Max.Y-1, w, sText, f.captionDid(&e, w))
}

// captionTime is when an event was. Of one that is known to the day there is no
// hour: that it is put at the day's first moment is no fact.
func (f *frame) captionTime(e *data.Event, w int) string {
	if e.Precision == "day" {
		return e.At.UTC().Format("Mon 2 Jan") + ", to the day"
	}
	return e.At.In(zoneOr(f.zone)).Format("Mon 2 Jan 15:04") + " " + f.zoneLabel() + f.originClock(e.At, w) + ", to the " + e.Precision
}

// captionDid is what the figures did, or, of an event before the recording
// begins, why the screen's clock is another.
func (f *frame) captionDid(e *data.Event, w int) string {
	if from := f.Scenario.From; e.At.Before(from) {
		return "Before the recording begins; the screen stands at " + from.In(zoneOr(f.zone)).Format("Mon 2 Jan 15:04") + " " + f.zoneLabel() + "."
	}
	return f.telling.did.in(w)
}

// originClock is a time where the origin trades, for a caption that has room:
// ", Mon 09:30 New York". Without an origin, and where the screen shows that
// zone already, it is empty.
func (f *frame) originClock(t time.Time, w int) string {
	if w < standardW || f.Origin == data.None || f.Calendar == nil {
		return ""
	}
	mic := f.Scenario.Universe.At(f.Origin).MIC
	local := t.In(f.Calendar.Zone(mic))
	_, there := local.Zone()
	if _, here := t.In(zoneOr(f.zone)).Zone(); here == there {
		return ""
	}
	return ", " + local.Format("Mon 15:04") + " " + f.Calendar.Place(mic)
}

// captionBetween says that the story goes on, and that the speed on show is
// not the viewer's own.
func (f *frame) captionBetween(r image.Rectangle) {
	t, n := f.telling, len(f.Scenario.Events)
	text := "no event is left; it plays to the end"
	if t.told+1 < n { // when it comes, and what it is, nobody knew
		text = "playing on to the next event"
	}
	how := "  S ends it"
	if t.heard {
		how = ""
	}
	in := title(f, r, panelNone, "S", "Story", strconv.Itoa(t.told+1)+" of "+strconv.Itoa(n)+how)
	f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, text)
	if t.heard {
		f.c.Cut(in.Min.X+1, in.Min.Y+1, in.Dx()-1, sDim, "the story slows before an event and hurries between two")
		return
	}
	f.c.Cut(in.Min.X+1, in.Min.Y+1, in.Dx()-1, sDim, "your own speed is "+f.g.Times+rateText(t.rate)+"; the story slows before an event and hurries between two")
}

// A saying is one line in parts, most important first.
type saying struct {
	lead  string
	parts []sayingPart
}

// A sayingPart is a part and its short form.
type sayingPart struct{ long, short string }

// in gives the line in w cells: the last parts become short, then are left
// out; none is cut.
func (s saying) in(w int) string {
	n := len(s.parts)
	for kept := n; kept > 0; kept-- {
		for brief := 0; brief <= kept; brief++ {
			if line := s.line(kept, kept-brief); canvas.Width(line) <= w || kept == 1 && brief == kept {
				return line
			}
		}
	}
	return s.lead
}

// line joins the first parts, those from brief on in their short form.
func (s saying) line(parts, brief int) string {
	line := s.lead
	for i, p := range s.parts[:parts] {
		if i > 0 {
			line += "; "
		}
		if i < brief {
			line += p.long
		} else {
			line += p.short
		}
	}
	if parts > 0 {
		line += "."
	}
	return line
}
