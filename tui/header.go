package tui

import (
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	"contagion/data"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// told writes a move for a running text: sign and one decimal, no glyph.
func told(v float64, unit data.Unit) string {
	if math.IsNaN(v) {
		return "--"
	}
	scale, suffix := 100.0, ""
	if unit == data.Yield {
		scale, suffix = 10_000, "bp"
	}
	return data.Signed(v*scale) + suffix
}

// A run is text in one style.
type run struct {
	text  string
	style canvas.Style
}

// A headerPart is one part of the header: its forms from the longest to the
// shortest, where an empty one leaves the part out, and the cells before it.
type headerPart struct {
	forms [][]run
	gap   int
}

func (p *headerPart) width() int {
	n := 0
	for _, k := range p.forms[0] {
		n += canvas.Width(k.text)
	}
	return n
}

// A header is its parts at the left and at the right.
type header struct {
	product, title, origin, first, jumped, room, record, state, clock, colours, feed, told headerPart
}

func (h *header) left() []*headerPart {
	return []*headerPart{&h.product, &h.title, &h.origin, &h.first, &h.jumped}
}

func (h *header) right() []*headerPart {
	return []*headerPart{&h.room, &h.record, &h.state, &h.clock, &h.colours, &h.feed, &h.told}
}

// headerWidth is the width of parts in a row.
func headerWidth(parts []*headerPart) int {
	n := 0
	for _, p := range parts {
		if w := p.width(); w > 0 {
			if n > 0 {
				n += p.gap
			}
			n += w
		}
	}
	return n
}

// drawHeader says what, where it began, who could trade it first, how fast
// time goes, and how sound the numbers are.
func drawHeader(f *frame, r image.Rectangle) {
	if r.Empty() || f.Snapshot == nil {
		return
	}
	h := f.header(r.Dx() >= standardW, r.Dx() >= wideW)
	h.fit(r.Dx(), f.Live, f.Live && h.feed.forms[0][0].style == sLate, f.calm())
	f.headerParts(r.Min.X, r.Min.Y, h.left())
	f.headerParts(r.Max.X-headerWidth(h.right()), r.Min.Y, h.right())
}

func (f *frame) headerParts(x, y int, parts []*headerPart) {
	shown := 0
	for _, p := range parts {
		if p.width() == 0 {
			continue
		}
		if shown > 0 {
			if p.gap == 3 {
				f.c.Set(x+1, y, f.g.Now, sFaint)
			}
			x += p.gap
		}
		shown++
		for _, k := range p.forms[0] {
			x = f.c.Text(x, y, k.style, k.text)
		}
	}
}

// header gives every part; with rules between them where there is room. On a
// wide screen the first to trade has a rule of its own too.
func (f *frame) header(rules, wide bool) *header {
	forms := func(s canvas.Style, texts ...string) (p headerPart) {
		for _, t := range texts {
			p.forms = append(p.forms, []run{{t, s}})
		}
		return p
	}
	name, _, _ := strings.Cut(f.Scenario.Title, ",")
	h := &header{
		product: forms(sBright, "CONTAGION", ""),
		title:   forms(sText, f.Scenario.Title, name, ""),
		origin:  forms(sText, ""),
		first:   headerPart{forms: f.firstForms()},
		jumped:  forms(sLate, f.Jumped, ""),
		told:    forms(sDim, ""),
		room:    headerPart{forms: f.roomForms()},
		colours: forms(sDim, f.upDown, ""),
	}
	if f.base == baseShock {
		h.colours = forms(sLate, "since shock "+f.upDown, "since shock", "since")
	}
	if f.Origin != data.None {
		in := f.Scenario.Universe.At(f.Origin)
		v, ev := f.ret(f.Origin)
		h.origin.forms = [][]run{{{string(f.g.Origin) + " " + in.Symbol + " ", sOrigin}, {f.tells(v, in.Unit, ev), moveStyle(v, f.sized(f.Origin), ev)}}, nil}
	}
	if f.calm() {
		h.origin.forms = [][]run{{{f.noShock(), sDim}}, {{f.noShockBrief(), sDim}}, nil}
	}
	rate := "x" + strconv.FormatFloat(f.Rate, 'f', -1, 64)
	switch {
	case f.simulated():
		mark := map[bool]string{true: string(f.g.Play), false: string(f.g.Paused)}[f.Playing]
		h.state = forms(sEstimate, mark+" WHAT-IF "+rate, mark+"WHAT-IF")
	default:
		h.state = f.replayState(rate, forms)
	}
	clock := clockText(f.At, f.zone)
	h.clock = forms(sText, clock+" "+f.zoneLabel(), clock[:max(len(clock)-3, 0)]+" "+f.zoneLabel())
	drawn, quoted := f.drawn()
	sound := string(f.g.Reached)
	h.feed = forms(sDim, sound+" feed ok, "+strconv.Itoa(drawn)+" of "+strconv.Itoa(quoted)+" prices drawn", sound+" feed ok", sound+"ok", "")
	if f.Fault != "" {
		h.feed = forms(sLate, "! "+f.Fault, "! feed fault", "!")
	}
	h.record = forms(sLate, f.recordText())
	f.brokenFeed(h)
	if f.Live {
		f.liveHeader(h, forms)
	}
	for _, p := range append(h.left(), h.right()...) {
		p.gap = 3
		if !rules {
			p.gap = 2
		}
	}
	if !rules {
		h.title.gap, h.feed.gap = 1, 1
	}
	if !wide {
		h.first.gap = 1 // it belongs to the origin
	}
	h.told.gap = 1
	return h
}

// firstForms name who traded first and moved: apart from the origin, because
// the market that traded first is seldom the one in which it began.
func (f *frame) firstForms() [][]run {
	if len(f.First) == 0 {
		return [][]run{nil}
	}
	id := f.First[0]
	in := f.Scenario.Universe.At(id)
	code, _, _ := strings.Cut(in.Symbol, ".")
	short := "1st " + f.Calendar.Place(in.MIC)
	if id == f.Origin { // what it did stands beside it
		by := f.FirstAt.By.In(zoneOr(f.zone))
		return [][]run{{{short + ", by " + by.Format("Mon 15:04"), sText}}, {{short + " " + by.Format("15:04"), sText}}, {{short, sText}}, nil}
	}
	v := math.NaN() // what it had done then, whatever it has done since
	if len(f.FirstMoved) > 0 {
		v = f.FirstMoved[0]
	}
	return [][]run{
		{{short + " " + code + " ", sText}, {told(v, in.Unit), moveStyle(v, 0, data.Printed)}, {", by " + f.FirstAt.By.In(zoneOr(f.zone)).Format("Mon 15:04"), sDim}},
		{{short + " " + code + " ", sText}, {told(v, in.Unit), moveStyle(v, 0, data.Printed)}},
		{{short + " ", sText}, {told(v, in.Unit), moveStyle(v, 0, data.Printed)}},
		nil, // a name without its figure tells nothing
	}
}

// zoneLabel names the zone of the clock.
func (f *frame) zoneLabel() string {
	if f.zoneName != "" {
		return f.zoneName
	}
	return "UTC"
}

// simulated reports whether a what-if plays, on this desk or out of a saved
// scenario.
func (f *frame) simulated() bool {
	return !f.WhatIf.IsZero() || slices.ContainsFunc(f.Quotes, func(q market.Quote) bool { return q.Evidence == data.Simulated })
}

// drawn counts prices that are reconstructed, and all that there are.
func (f *frame) drawn() (drawn, quoted int) {
	for i := range f.Quotes {
		switch f.Quotes[i].Evidence {
		case data.Missing:
			continue
		case data.Reconstructed, data.Simulated:
			drawn++
		}
		quoted++
	}
	return drawn, quoted
}
