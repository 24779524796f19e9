package tui

import (
	"image"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data/market"
)

// recordedTo is how far the recording goes that this picture knows: to the
// playhead, or to where a what-if left it.
func (f *frame) recordedTo() time.Time {
	if !f.WhatIf.IsZero() && f.WhatIf.Before(f.At) {
		return f.WhatIf
	}
	return f.At
}

// eventsPassed counts the events up to the playhead; those after it are not
// known to the screen.
func eventsPassed(f *frame) int {
	n := 0
	for _, e := range f.Scenario.Events {
		if e.At.After(f.recordedTo()) {
			break
		}
		n++
	}
	return n
}

// openEvent opens the event under the tape's first row, or the newest.
func (m *Model) openEvent() tea.Cmd {
	n := eventsPassed(&m.f)
	if n == 0 {
		return m.say("no event yet; > goes to the next")
	}
	m.f.event = n - 1
	if m.f.focus == panelTape && m.f.page == pageMain {
		for i := len(m.f.Tape) - 1 - m.f.scroll[panelTape]; i >= 0 && i < len(m.f.Tape); i-- {
			if l := m.f.Tape[i]; l.Kind == market.TapeEvent && l.Event >= 0 && l.Event < n {
				m.f.event = l.Event
				break
			}
		}
	}
	m.show(pageEvent)
	return nil
}

// nextEvent moves among the events that have happened; up is newer, as drawn.
func (m *Model) nextEvent(by int) tea.Cmd {
	n := eventsPassed(&m.f)
	if n == 0 {
		return m.back()
	}
	m.f.event = min(max(m.f.event-by, 0), n-1)
	m.rev++
	return nil
}

// drawEvent draws one event with its sources, and those around it.
func drawEvent(f *frame, r image.Rectangle) {
	defer f.c.Clip(r)()
	in := title(f, r, panelTape, "e", "Event", "j k others   esc back")
	n := eventsPassed(f)
	if n == 0 || f.event < 0 {
		f.c.Cut(in.Min.X, in.Min.Y, in.Dx(), sDim, "Nothing has happened yet.")
		return
	}
	at := min(f.event, n-1)
	e := f.Scenario.Events[at]
	y := in.Min.Y + 1
	f.c.Cut(in.Min.X+1, y, in.Dx()-1, sTitle, clockText(e.At, f.zone)+" "+f.zoneName+"   known to the "+e.Precision)
	y += 2
	for _, line := range wrapped(e.Text, in.Dx()-2) {
		f.c.Cut(in.Min.X+1, y, in.Dx()-1, sText, line)
		y++
	}
	y++
	label := "sources"
	for _, source := range strings.Split(e.Source, ";") {
		source = strings.TrimSpace(source)
		if text := f.Scenario.Sources[source]; text != "" {
			source = text // a tag; anything else is its own text
		}
		f.c.Cut(in.Min.X+1, y, 12, sKey, label)
		label = ""
		for _, line := range wrapped(source, in.Dx()-14) {
			f.c.Cut(in.Min.X+14, y, in.Dx()-14, sDim, line)
			y++
		}
	}
	if e.Confidence != 0 {
		f.c.Cut(in.Min.X+1, y, 13, sKey, "confidence")
		f.c.Cut(in.Min.X+14, y, in.Dx()-14, sDim, string(rune(e.Confidence))+" (A is the firmest, C the weakest)")
		y++
	}
	y++
	first := min(n-1, at+(in.Max.Y-y-1)/2) // the chosen one stays in sight
	first = min(n-1, max(first, in.Max.Y-y-2))
	if in.Max.Y-y < 3 {
		return
	}
	list := title(f, image.Rect(r.Min.X, y, r.Max.X, r.Max.Y), panelNone, "", "Events so far", "newest first")
	for i, row := first, list.Min.Y; i >= 0 && row < list.Max.Y; i, row = i-1, row+1 {
		style, dot := sDim, f.g.Dot
		if i == at {
			style, dot = sSelected, f.g.Select
		}
		line := f.Scenario.Events[i]
		f.c.Set(list.Min.X, row, dot, style)
		x := f.c.Text(list.Min.X+2, row, style, line.At.In(f.zone).Format("Mon 2 Jan 15:04")+"  ")
		f.c.Cut(x, row, list.Max.X-x, style, line.Text)
	}
}

// wrapped breaks a text at spaces into lines of at most w cells; a longer
// word stands on its own line and is cut where it is drawn.
func wrapped(text string, w int) []string {
	if w < 1 {
		return nil
	}
	var out []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case cells(line)+1+cells(word) <= w:
			line += " " + word
		default:
			out = append(out, line)
			line = word
		}
	}
	if line != "" {
		out = append(out, line)
	}
	return out
}
