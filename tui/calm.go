package tui

import (
	"cmp"
	"image"
	"math"
	"slices"
	"strconv"

	"contagion/data"
	"contagion/tui/canvas"
)

// calm reports whether a running market has no shock, and none was asked for
// by making an instrument the origin, or none was found in a recording of one:
// there is no wave to show.
func (f *frame) calm() bool {
	switch {
	case f.Snapshot == nil:
		return false
	case f.Live:
		return f.Present < 0 && f.Origin == data.None
	}
	return f.Scenario.Shock.After.After(f.Scenario.To)
}

// noShock says in three words that nothing broke.
func (f *frame) noShock() string {
	if f.Live {
		return "no shock today"
	}
	return "no shock found"
}

// watching says in one phrase that nothing broke, and how many are watched.
func (f *frame) watching() string {
	return f.noShock() + ", " + strconv.Itoa(len(f.Quotes)) + " watched"
}

// drawCalm stands where a shock's propagation would: what is watched and what
// opens next.
func drawCalm(f *frame, r image.Rectangle) {
	in := title(f, r, panelLadder, "", "N"+f.noShock()[1:], strconv.Itoa(len(f.Quotes))+" instruments watched")
	y := in.Min.Y
	line := func(s canvas.Style, text string) {
		if y < in.Max.Y {
			f.c.Cut(in.Min.X+1, y, in.Dx()-1, s, text)
			y++
		}
	}
	words := "A shock is told when one of them moves on its own, far beyond what the market explains."
	if f.Live {
		words += " r on an instrument makes it the origin now."
	} else {
		words += " contagion import FILE --shock TIME says where one is."
	}
	for _, text := range wrapped(words, in.Dx()-2) {
		line(sDim, text)
	}
	if f.Live && f.Scenario.Simulated {
		for _, text := range wrapped("It is simulated: --shock SYMBOL=-6@1m plants a shock.", in.Dx()-2) {
			line(sText, text)
		}
	}
	for _, p := range f.places(in.Max.Y - y) {
		state, until := p.state(f.Calendar, f.At)
		next, _ := p.opens(f.Calendar, f.At)
		_, long := f.stateWords(state, until, next)
		if y < in.Max.Y {
			f.c.Cut(in.Min.X+1, y, 10, sText, p.name)
			f.c.Cut(in.Min.X+12, y, 9, sDim, state.String())
			f.c.Cut(in.Min.X+22, y, in.Dx()-22, sDim, long)
			y++
		}
	}
}

// drawUnusual stands where a shock's chart would: who moved furthest for its
// own ordinary day.
func drawUnusual(f *frame, r image.Rectangle) {
	in := title(f, r, panelChart, "", "Largest moves", "in ordinary days of each, sd")
	var ids []data.ID
	for i := range f.Quotes {
		if v, _ := f.ret(data.ID(i)); !math.IsNaN(v) && !math.IsNaN(f.Quotes[i].Z) {
			ids = append(ids, data.ID(i))
		}
	}
	if len(ids) == 0 {
		f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, "No price yet from which a move could be told.")
		return
	}
	slices.SortStableFunc(ids, func(a, b data.ID) int { return cmp.Compare(math.Abs(f.Quotes[b].Z), math.Abs(f.Quotes[a].Z)) })
	for k := 0; k < in.Dy() && k < len(ids); k++ {
		q, unit, y := &f.Quotes[ids[k]], f.Scenario.Universe.At(ids[k]).Unit, in.Min.Y+k
		v, ev := f.ret(ids[k])
		f.c.Cut(in.Min.X+1, y, 20, sText, f.Scenario.Universe.At(ids[k]).Name)
		f.c.Text(in.Min.X+23, y, f.voice(q.Feed, moveStyle(v, q.Z, ev)), f.moved(v, unit, 7, ev))
		f.c.Right(in.Min.X+40, y, sDim, data.Signed(q.Z)+" sd")
	}
}
