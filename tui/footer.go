package tui

import (
	"image"
	"slices"

	"contagion/tui/canvas"
)

// A footerKey is one key as the footer shows it.
type footerKey struct {
	keys, does string
	act        action
}

// width is the cells that a key takes in the footer, with the gap after it.
func (k footerKey) width() int { return canvas.Width(k.keys) + 1 + canvas.Width(k.does) + 2 }

// footerKeys gives the keys that act on the frame's page, most useful first,
// as many as fit its width. Help and quit always stay.
func footerKeys(f *frame) []footerKey {
	order := []action{actToggle, actOn, actFaster, actTab, actOpen, actFind, actTreemap, actStory, actPicker, actWhatIf, actSpillover, actBeside, actNext, actPin, actZoom, actEvent, actGoto, actHelp, actQuit}
	if f.page != pageMain || f.zoom {
		order = []action{actClose, actToggle, actOn, actFaster, actNext, actOpen, actWhatIf, actPin, actFind, actSpillover, actEvent, actGoto, actHelp, actQuit}
	}
	if f.page == pageSpillover {
		order = []action{actClose, actLeft, actOpen, actNet, actCopy, actToggle, actOn, actFaster, actNext, actGoto, actHelp, actQuit}
	}
	if f.page == pagePicker {
		order = []action{actDown, actOpen, actWhatIf, actFind, actSort, actHelp, actQuit}
		e := pickedOf(f)
		switch {
		case e != nil && e.Kind == Shocks:
			order = []action{actDown, actOpen, actFind, actClose, actHelp, actQuit}
		case f.Snapshot != nil && f.picker.beside:
			order = []action{actDown, actOpen, actFind, actSort, actClose, actHelp, actQuit}
		case f.Snapshot != nil:
			order = []action{actDown, actOpen, actWhatIf, actBeside, actFind, actSort, actClose, actHelp, actQuit}
		}
	}
	if e := pickedOf(f); e != nil && (e.Kind == Rooms || e.Kind == Live) {
		order = slices.DeleteFunc(order, func(a action) bool { return a == actWhatIf || a == actBeside })
	}
	if f.page == pageTreemap {
		order = []action{actClose, actLeft, actOpen, actWeight, actFind, actToggle, actOn, actFaster, actNext, actPin, actWhatIf, actHelp, actQuit}
	}
	if f.page == pageBroken {
		order = []action{actToggle, actClose, actPicker, actCopy, actHelp, actQuit}
	}
	if f.page == pageBeside {
		order = []action{actClose, actToggle, actOn, actFaster, actNext, actBeside, actPicker, actGoto, actHelp, actQuit}
	}
	order = roomOrder(f, whatIfOrder(f, order))
	if f.Snapshot != nil && f.Live { // a running market is not paused, stepped or sent anywhere
		order = slices.DeleteFunc(order, func(a action) bool {
			return slices.Contains([]action{actToggle, actOn, actFaster, actNext, actGoto, actSimulate, actSave, actStory}, a) || a == actWhatIf && f.calm() && f.page != pagePicker
		})
		switch {
		case f.page == pageMain || f.page == pageTreemap:
			order = slices.Insert(order, 2, actTrouble)
		case f.page == pageTrouble && len(f.away()) > 0:
			order = slices.Insert(order, 1, actRetry)
		}
	}
	var all []footerKey
	for _, a := range order {
		for i, b := range keyTable {
			if b.act == a && b.foot != "" && b.on&f.page.on() != 0 {
				keys := label(i)
				switch {
				case a == actDown:
					keys = "j k" // its row has four
				case a == actTab || a == actAdd || a == actRemove || a == actPass:
					keys = b.keys[0]
				case a == actDecline:
					keys = "x"
				}
				all = append(all, footerKey{keys, footWord(f, b), a})
			}
		}
	}
	room := 1 << 20
	if f.c != nil {
		room, _ = f.c.Size()
		room += 2 // the last has no gap after it
	}
	stay := len(all) - 2
	for _, k := range all[stay:] {
		room -= k.width()
	}
	out := all[:0]
	for i, k := range all {
		if i >= stay {
			out = append(out, k)
		} else if k.width() <= room {
			room -= k.width()
			out = append(out, k)
		}
	}
	return out
}

// pickedOf is what is chosen in the list that is on the screen, or nil.
func pickedOf(f *frame) *Entry {
	if f.page != pagePicker || f.picker == nil {
		return nil
	}
	return f.picker.chosen()
}

// footWord is the footer's word for a key, told by what it would do now.
func footWord(f *frame, b binding) string {
	switch {
	case b.act == actToggle && f.Snapshot != nil && f.Playing:
		return "pause"
	case b.act == actOpen && f.page == pageInstrument:
		return "pin"
	case f.page == pageSpillover && (b.act == actOpen || b.act == actNet):
		return spilloverWord(f, b.act)
	case b.act == actOpen && f.page == pagePicker && f.picker.beside:
		return "put beside"
	case b.act == actOpen && f.page == pagePicker:
		switch e := pickedOf(f); {
		case e != nil && e.Kind == Rooms:
			return "join"
		case e != nil && e.Kind == Live:
			return "watch"
		case e != nil && e.Kind == Shocks:
			return "follow"
		}
		return "play"
	case b.act == actFollow && f.room != nil && f.room.role == following:
		return "let go"
	case b.act == actFollow && f.room != nil && f.room.role == copying:
		return "go back"
	case b.act == actBeside && f.page == pageBeside:
		return "another"
	case b.act == actOpen && f.page == pageWhatIf:
		return "type"
	case b.act == actTab && f.page == pageWhatIf && f.whatif.names:
		return "groups"
	case b.act == actTab && f.page == pageWhatIf:
		return "names"
	case b.act == actSimulate && f.Snapshot != nil && !f.WhatIf.IsZero():
		return "recording"
	case b.act == actTurn && f.whatif != nil && f.whatif.own:
		return "total"
	case b.act == actSort:
		return "sort: " + sortingNames[f.picker.sort]
	case b.act == actWeight && f.treemap.tied:
		return "equal"
	case b.act == actRight:
		return "next"
	}
	return b.foot
}

// A footerSpot is a key and the columns in which it stands.
type footerSpot struct {
	footerKey
	x0, x1 int
}

// footerSpots lays the keys out: as many as fit, with the last two, help and
// quit, always among them.
func footerSpots(f *frame, r image.Rectangle) []footerSpot {
	keys := footerKeys(f)
	size := func(k footerKey) int { return canvas.Width(k.keys) + 1 + canvas.Width(k.does) }
	const gap = 2
	if n := cells(f.request()); n > 0 {
		r.Min.X = min(r.Min.X+n+gap, r.Max.X)
	}
	rest := max(len(keys)-2, 0)
	room := r.Dx() + gap
	for _, k := range keys[rest:] {
		room -= size(k) + gap
	}
	x := r.Min.X
	var spots []footerSpot
	put := func(k footerKey) {
		if x+size(k) <= r.Max.X {
			spots = append(spots, footerSpot{k, x, x + size(k)})
			x += size(k) + gap
		}
	}
	for _, k := range keys[:rest] {
		if room -= size(k) + gap; room < 0 {
			break
		}
		put(k)
	}
	for _, k := range keys[rest:] {
		put(k)
	}
	return spots
}

// drawFooter tells the truth: the keys that act here, or an answer.
func drawFooter(f *frame, r image.Rectangle) {
	if r.Empty() {
		return
	}
	if f.note != "" {
		f.c.Cut(r.Min.X, r.Min.Y, r.Dx(), sLate, f.note)
		return
	}
	if who := f.request(); who != "" {
		f.c.Cut(r.Min.X, r.Min.Y, r.Dx(), sLate, who)
	}
	for _, k := range footerSpots(f, r) {
		x := f.c.Text(k.x0, r.Min.Y, sKey, k.keys)
		f.c.Text(x+1, r.Min.Y, sDim, k.does)
	}
}

// footerAt gives what the key under a column of the footer does, or actNone.
func footerAt(f *frame, r image.Rectangle, x int) action {
	if f.note != "" {
		return actNone // an answer hides the keys
	}
	for _, k := range footerSpots(f, r) {
		if x >= k.x0 && x < k.x1 {
			return k.act
		}
	}
	return actNone
}
