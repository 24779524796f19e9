package tui

import (
	"slices"
	"strconv"

	"contagion/data"
	"contagion/tui/canvas"
)

// shortName is the most cells that a name has where there is little room.
const shortName = 12

// roomForms are the header's part of a room, from the longest to the shortest.
// Nothing else on the screen says these things: it never goes quite away.
func (f *frame) roomForms() [][]run {
	k := f.room
	if k == nil {
		return [][]run{nil}
	}
	forms := func(s canvas.Style, texts ...string) (out [][]run) {
		for _, t := range slices.Compact(texts) {
			out = append(out, []run{{t, s}})
		}
		return out
	}
	watching := strconv.Itoa(k.cue.Watching) + " watching, "
	if k.cue.Watching == 0 {
		watching = "nobody watches, "
	}
	watch := watchText(k.cue.Watching)
	name, led := k.cue.Leads()
	short := data.Clean(name, shortName)
	switch {
	case k.role == leading:
		return forms(sBright, watching+"you present", watch+" you", watch)
	case k.role == copying:
		return forms(sBright, "your copy, f goes back", "your copy")
	case k.role == free:
		return forms(sBright, "free, f follows", "free")
	case led:
		return forms(sText, watching+name+" presents", watching+short+" presents", short+" presents", short)
	case k.cue.Away:
		return forms(sLate, name+" has left; L to lead", short+" left, L leads", "L to lead")
	}
	return forms(sLate, watching+"nobody presents; L to lead", "L to lead")
}

// watchText counts those who watch: "nobody watches", "1 watches", "2 watch".
func watchText(n int) string {
	switch n {
	case 0:
		return "nobody watches"
	case 1:
		return "1 watches"
	}
	return strconv.Itoa(n) + " watch"
}

// request says to a leader who asks for the lead; it stands before the footer's
// keys, "" for nobody.
func (f *frame) request() string {
	if k := f.room; k != nil && k.role == leading && k.cue.Asks != "" {
		return data.Clean(k.cue.Asks, shortName) + " asks to lead"
	}
	return ""
}

// roomLine is the line under the header: the leader's note, or
// what the leader looks at that is not here. An empty one takes no row.
func (f *frame) roomLine() (who, text string) {
	k := f.room
	if k == nil || k.role == copying {
		return "", ""
	}
	name, _ := k.cue.Leads()
	switch {
	case k.cue.Note != "":
		return data.Clean(k.cue.By, shortName) + ":", k.cue.Note
	case k.role == following && k.misfit != "" && name != "":
		return data.Clean(name, shortName), "looks at " + k.misfit
	}
	return "", ""
}

// lined reports whether the line under the header has a row.
func (f *frame) lined() bool {
	_, text := f.roomLine()
	return text != ""
}

// drawRoomLine draws it.
func drawRoomLine(f *frame, r rects) {
	if r.line.Empty() {
		return
	}
	who, text := f.roomLine()
	x := f.c.Cut(r.line.Min.X, r.line.Min.Y, r.line.Dx(), sKey, who)
	f.c.Cut(x+1, r.line.Min.Y, max(r.line.Max.X-x-1, 0), sBright, text)
}

// roomOrder is the order of the footer's keys in a room: those that act for who
// is there.
func roomOrder(f *frame, order []action) []action {
	k := f.room
	if k == nil || f.page == pagePicker || f.page == pageBroken {
		return order
	}
	keys := []action{actFollow}
	switch {
	case k.role == leading:
		keys = []action{actNote}
		if k.cue.Asks != "" {
			keys = []action{actPass, actDecline, actNote}
		}
	case k.role == following || k.role == free:
		var kept []action
		for _, a := range order {
			if !ordering(a) {
				kept = append(kept, a)
			}
		}
		order = kept
		if !f.Live {
			keys = append(keys, actFork)
		}
		keys = append(keys, actLead)
	}
	at := 0
	if f.request() == "" && (f.page != pageMain || f.zoom || k.role == leading || k.role == copying) {
		at = min(2, len(order))
	}
	return append(append(append([]action{}, order[:at]...), keys...), order[at:]...)
}
