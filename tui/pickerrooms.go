package tui

import (
	"image"
	"strconv"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// counts say what the list holds, the most important first.
func (p *picker) counts() []string {
	var of [len(kindNames)]int
	delay := time.Duration(0)
	for i := range p.entries {
		of[p.entries[i].Kind]++
		delay = max(delay, p.entries[i].Delay)
	}
	out := []string{data.Counted(of[Recorded]+of[Yours], "recording")}
	if of[Rooms] > 0 {
		out = append(out, data.Counted(of[Rooms], "room"))
	}
	switch {
	case of[Live] > 0 && delay >= time.Minute:
		out = append(out, "live: delayed "+minutesText(delay))
	case of[Live] > 0:
		out = append(out, "live")
	}
	return out
}

func minutesText(d time.Duration) string {
	return strconv.Itoa(int((d+30*time.Second)/time.Minute)) + " min"
}

// The columns of a room's row beside what it says: its name, and how many
// watch; of a running market the latter is how far behind it is, and its feed.
const (
	roomNameW, narrowNameW = 12, 10
	watchingW              = 14
)

// roomRow draws a room, or a running market.
func (f *frame) roomRow(r image.Rectangle, e *Entry, style canvas.Style) {
	name, y := roomNameW, r.Min.Y
	if r.Dx() < 60 {
		name = narrowNameW
	}
	x := r.Min.X + 2
	f.c.Cut(x, y, name-1, style, e.Title)
	x += name
	if e.Fault != "" {
		f.c.Cut(x, y, r.Max.X-x, sLate, "! "+e.Fault)
		return
	}
	end := r.Max.X - 1
	if e.Kind == Shocks {
		end = f.c.Right(end, y, sText, e.Feed)
	} else if e.Kind == Live {
		end = f.feedWords(end, y, e)
	} else {
		end = f.c.Right(end, y, sText, strconv.Itoa(e.Watching)+" watching")
	}
	f.c.Cut(x, y, max(end-x-1, 0), sDim, e.Says)
}

// feedWords says at the end of a row how far behind a market is and how its
// sources are; it gives where that begins.
func (f *frame) feedWords(end, y int, e *Entry) int {
	mark, style := f.g.Reached, sText
	if e.Feed != "" && e.Feed != "ok" {
		mark, style = '!', sLate
	}
	if e.Feed != "" {
		end = f.c.Right(end, y, style, string(mark)+" "+data.Clean(e.Feed, watchingW)) - 2
	}
	if e.Delay >= time.Minute {
		end = f.c.Right(end, y, sDim, minutesText(e.Delay)+" behind")
	}
	return end
}

// roomPreview tells what goes on in a room, and what the recording came to that
// it plays.
func (f *frame) roomPreview(r, in image.Rectangle, e *Entry) {
	y, x := in.Min.Y, in.Min.X+1
	if r.Dy() <= 8 { // as lowPreview
		x--
	}
	line := func(style canvas.Style, text string) {
		for _, l := range wrapped(text, in.Dx()-2) {
			if y < in.Max.Y {
				f.c.Cut(x, y, in.Max.X-x, style, l)
			}
			y++
		}
	}
	if e.Fault != "" {
		line(sLate, e.Fault)
		return
	}
	says := e.Says
	if !e.At.IsZero() {
		says += ", now at " + e.At.UTC().Format("Mon 2 Jan 15:04 UTC")
	}
	line(sBright, says)
	if e.Kind == Rooms {
		line(sText, strconv.Itoa(e.Watching)+" watching. You follow who leads; move, and you look around on your own; f follows again.")
	}
	if e.Kind == Live && e.Delay >= time.Minute {
		line(sText, "Prices are "+minutesText(e.Delay)+" behind.")
	}
	if e.Blurb != "" && in.Max.Y-y > 2 {
		y++
		line(sDim, e.Blurb)
	}
	if s := f.picker.sketches[e.Of]; s != nil && in.Max.Y-y > 3 {
		f.previewWaves(image.Rect(r.Min.X, y+1, r.Max.X, in.Max.Y), s)
	}
}
