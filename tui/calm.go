package tui

import (
	"cmp"
	"image"
	"math"
	"slices"
	"strconv"
	"time"

	"contagion/data"
	"contagion/data/market"
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

// noShock says in a few words that nothing broke, of as much as was seen.
func (f *frame) noShock() string {
	if !f.Live {
		return "no shock found"
	}
	return f.Lookout.Claim(f.sinceText)
}

// noShockBrief is the same in two words.
func (f *frame) noShockBrief() string {
	if !f.Live {
		return "no shock"
	}
	return f.Lookout.Brief()
}

// sinceText tells a time of this day, or with its weekday one of another.
func (f *frame) sinceText(t time.Time) string {
	zone := zoneOr(f.zone)
	if t, now := t.In(zone), f.At.In(zone); t.YearDay() != now.YearDay() {
		return t.Format("Mon 15:04")
	}
	return t.In(zone).Format("15:04")
}

// watched counts who is watched now, of all.
func (f *frame) watched() string {
	all := strconv.Itoa(len(f.Quotes))
	if !f.Live {
		return all + " watched"
	}
	return strconv.Itoa(f.Lookout.Watched) + " of " + all + " watched"
}

// watching says in one phrase that nothing broke, and how many are watched.
func (f *frame) watching() string { return f.noShock() + ", " + f.watched() }

// toldWhen says what a shock is told of, and who is not watched for one.
func (f *frame) toldWhen() string {
	if !f.Live {
		return "A shock is told when one of them moves on its own, far beyond what the market explains. contagion import FILE --shock TIME says where one is."
	}
	words := f.Lookout.Told()
	if rest := len(f.Quotes) - f.Lookout.Able; rest > 0 && f.Lookout.Able > 0 {
		words += " " + strconv.Itoa(rest) + " that sum up or price others are not watched."
	}
	return words + " r on an instrument makes it the origin now."
}

// quietUpTo is up to how many ordinary days a move is not worth a colour where nothing
// broke: beyond it lies one day in twenty.
const quietUpTo = 2

// moving is moveStyle on a screen that is grey while nothing breaks: then sign and
// arrow say which way, and only who is far out speaks.
func (f *frame) moving(v, z float64, ev data.Evidence) canvas.Style {
	if f.calm() && ev.Known() && !math.IsNaN(v) && !(math.Abs(z) >= quietUpTo) {
		return sText
	}
	return moveStyle(v, z, ev)
}

// drawCalm stands where a shock's propagation would: what is watched and what
// opens next.
func drawCalm(f *frame, r image.Rectangle) {
	in := title(f, r, panelLadder, "", "N"+f.noShock()[1:], f.watched())
	y := in.Min.Y
	line := func(s canvas.Style, text string) {
		if y < in.Max.Y {
			f.c.Cut(in.Min.X+1, y, in.Dx()-1, s, text)
			y++
		}
	}
	for _, text := range wrapped(f.toldWhen(), in.Dx()-2) {
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
		if v, _ := f.ret(data.ID(i)); !math.IsNaN(v) && !math.IsNaN(f.size(data.ID(i))) {
			ids = append(ids, data.ID(i))
		}
	}
	if len(ids) == 0 {
		f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, f.noMoves())
		return
	}
	slices.SortStableFunc(ids, func(a, b data.ID) int { return cmp.Compare(math.Abs(f.size(b)), math.Abs(f.size(a))) })
	for k := 0; k < in.Dy() && k < len(ids); k++ {
		q, unit, y := &f.Quotes[ids[k]], f.Scenario.Universe.At(ids[k]).Unit, in.Min.Y+k
		v, ev := f.ret(ids[k])
		f.c.Cut(in.Min.X+1, y, 20, sText, f.Scenario.Universe.At(ids[k]).Name)
		f.c.Text(in.Min.X+23, y, f.voice(q.Feed, f.moving(v, f.size(ids[k]), ev)), f.moved(v, unit, 7, ev))
		f.c.Right(in.Min.X+40, y, sDim, data.Signed(f.size(ids[k]))+" sd")
	}
}

// noMoves says why there is no move to show.
func (f *frame) noMoves() string {
	if slices.ContainsFunc(f.Quotes, func(q market.Quote) bool { return q.Withdrawn() }) {
		return "The prices were withdrawn: none is fresh."
	}
	return "No price yet from which a move could be told."
}
