package tui

import (
	"image"

	"contagion/tui/canvas"
)

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
