package tui

import (
	"fmt"
	"strconv"
	"strings"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// sourceLines tells of each source how it stands and what it gave, in lines of so
// many cells.
func (f *frame) sourceLines(w int, line func(style canvas.Style, text string)) {
	if len(f.Health) == 0 {
		line(sDim, "A recording plays; it has no live source.")
	}
	name := 10 // of the longest, so that what follows stands in columns
	for i := range f.Health {
		name = max(name, canvas.Width(f.Health[i].Source))
	}
	const under = 11 // cells before what is said below a source
	below := func(style canvas.Style, text string) {
		for i, l := range wrapped(text, w-under-2) {
			line(style, strings.Repeat(" ", under+2*min(i, 1))+l)
		}
	}
	for i := range f.Health {
		h := &f.Health[i]
		line(map[bool]canvas.Style{true: sLate, false: sText}[h.State >= data.FeedLate && !h.Opening], h.Source+strings.Repeat(" ", name-canvas.Width(h.Source))+fmt.Sprintf(" %-10s ", feedWord(h))+f.sourceText(h))
		if h.Why != "" && h.State < data.FeedLate { // it goes on, and this it said of itself
			below(sDim, joined("; ", h.Why, h.Cure))
		}
		if text := h.StrangeText(); text != "" {
			below(sDim, text)
		}
		for k := range h.Refusals {
			if r := &h.Refusals[k]; r.Count > 0 {
				below(sDim, "refused "+r.Told()+" ("+r.At.In(zoneOr(f.zone)).Format("15:04:05")+")")
			}
		}
		if h.Refused > 0 && h.Rereads {
			below(sDim, "what stays in its answers is counted once")
		}
	}
}

// sourceText is what a source gives, and gave.
func (f *frame) sourceText(h *data.Health) string {
	gives, outside, behind, left, refused, held, heard := h.Standby(), "", "", "", "", "", ""
	if gives == "" && h.Asked > 0 {
		gives = fmt.Sprintf("%d of %d priced", h.Priced, h.Asked)
	}
	if h.Outside > 0 {
		outside = fmt.Sprintf("%d outside sessions", h.Outside)
	}
	if d := h.Behind(); d > 0 {
		behind = waitWords(d) + " behind"
	}
	if n := h.Dropped - min(h.Refused, h.Dropped) + h.Missed; n > 0 {
		left = fmt.Sprintf("%d left out", n)
	}
	if h.Refused > 0 {
		refused = fmt.Sprintf("%d refused", h.Refused)
	}
	if h.Held > 0 {
		if held = data.Counted(h.Held, "jump") + " held"; h.Split == "" { // that one waits for a split, as is told above
			held += " until a second price"
		}
	}
	if !h.Heard.IsZero() {
		heard = "heard " + h.Heard.In(zoneOr(f.zone)).Format("15:04:05")
	}
	return joined(", ", gives, strconv.FormatUint(h.Ticks, 10)+" in all", outside, behind, left, refused, held, heard)
}

// earlier gives the lines of the tape that tell of sources, the newest first.
func (f *frame) earlier() (out []*market.TapeLine) {
	for i := len(f.Tape) - 1; i >= 0; i-- {
		if f.Tape[i].Kind == market.TapeSource {
			out = append(out, &f.Tape[i])
		}
	}
	return out
}

// sourceMark is the mark of such a line: of a return that of what is sound.
func sourceMark(g *canvas.Glyphs, l *market.TapeLine) (rune, canvas.Style) {
	if l.Up {
		return g.Reached, sDim
	}
	return g.Late, sLate
}
