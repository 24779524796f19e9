package tui

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// stripMark is a place's mark: the origin's, then reached, unusual, pending.
func (f *frame) stripMark(ids []data.ID) (rune, canvas.Style) {
	var best contagion.Arrival
	moved := math.NaN()
	for _, id := range ids {
		q := f.Quotes[id].Arrival
		v, _ := f.ret(id)
		if id == f.Origin && q.Stage != contagion.Pending {
			return mark(f, q, v, true)
		}
		switch {
		case q.Stage.Reached() && (!best.Stage.Reached() || q.Span.By.Before(best.Span.By)),
			!best.Stage.Reached() && q.Stage > best.Stage:
			best, moved = q, v
		}
	}
	return mark(f, best, moved, false)
}

// stripMarkW are the cells of a place's mark, with the blanks around it.
const stripMarkW = 3

// A stripStand is what a place does now, and its words for it: in at most 14
// cells, in fewer, and as a sentence.
type stripStand struct {
	state              data.State
	next               time.Time // regular open
	short, brief, long string
}

func (f *frame) stripStands(places []place) []stripStand {
	out := make([]stripStand, len(places))
	for i, p := range places {
		state, until := p.state(f.Calendar, f.At)
		next, _ := p.opens(f.Calendar, f.At)
		s := stripStand{state: state, next: next}
		s.short, s.long = f.stateWords(state, until, next)
		s.brief = s.short
		if (state == data.Shut || state == data.Extended) && !next.IsZero() {
			if s.brief = "in " + span(next.Sub(f.At)); next.Sub(f.At) >= soonest {
				s.brief = "on " + next.In(zoneOr(f.zone)).Format("2 Jan")
			}
		}
		out[i] = s
	}
	return out
}

// stripBrief reports whether some place's words have no room in w cells: then
// all that wait use the brief ones, so that two rows are read alike.
func stripBrief(stands []stripStand, w int) bool {
	for i := range stands {
		if s := &stands[i]; s.state != data.Holiday && s.short != s.brief && canvas.Width(s.short) > w {
			return true
		}
	}
	return false
}

// holidayWords say that a place has a holiday, and until when where w cells
// have room for it.
func (f *frame) holidayWords(next time.Time, w int) string {
	if !next.IsZero() {
		day := next.In(zoneOr(f.zone)).Format("2 Jan")
		for _, text := range []string{"holiday, opens " + day, "holiday until " + day} {
			if canvas.Width(text) <= w {
				return text
			}
		}
	}
	return "holiday"
}

// stripState says in words what a place does now, and its mean move.
func (f *frame) stripState(x, end, y int, now *stripStand, brief bool, ids []data.ID) {
	w := end - x
	if w < 12 {
		return
	}
	at := x + 1
	x, w = x+stripMarkW, w-stripMarkW
	sum, z, n, drawn, best := 0.0, 0.0, 0, data.Printed, data.FeedUnknown
	for _, id := range f.shares(ids) {
		v, ev := f.ret(id)
		if math.IsNaN(v) || f.Scenario.Universe.At(id).Unit == data.Yield {
			continue
		}
		sum, n, drawn, best = sum+v, n+1, min(drawn, ev), min(best, f.Quotes[id].Feed)
		if q := f.sized(id); !math.IsNaN(q) {
			z += math.Abs(q)
		}
	}
	v := math.NaN()
	if n > 0 {
		v, z = sum/float64(n), z/float64(n)
	}
	r, s := f.stripMark(ids)
	full := f.moving(v, z, drawn)
	if m, late := f.feedMark(best); n > 0 && best >= data.FeedLate { // of all of them
		r, s, full = m, late, f.voice(best, full)
	}
	f.c.Set(at, y, r, s)
	state, short := now.state, now.short
	switch {
	case state == data.Holiday:
		short = f.holidayWords(now.next, w)
	case brief:
		short = now.brief
	}
	style := sText
	if state != data.Trading {
		style = sDim
	}
	moved := f.moved(v, data.Money, 6, drawn)
	switch {
	case w >= 36: // state, move, and the whole sentence
		word := state.String()
		if state == data.Trading {
			word = "OPEN"
		}
		f.c.Cut(x, y, 8, style, word)
		f.c.Text(x+10, y, full, moved)
		f.c.Cut(x+18, y, w-18, sDim, now.long)
	case canvas.Width(short)+8 <= w:
		f.c.Cut(x, y, w-8, style, short)
		f.c.Right(end-1, y, full, moved)
	case state == data.Trading || state == data.Pause:
		if canvas.Width(short) > w-7 {
			short = "rest" // a break; no wider than OPEN
		}
		f.c.Cut(x, y, w-7, style, short)
		f.c.Right(end, y, full, moved)
	default:
		f.c.Cut(x, y, w, style, short)
	}
}

// soonest is from when on an open is told by its date and not by its distance:
// longer than from one morning to the next.
const soonest = 30 * time.Hour

// stateWords says what a place does: in at most 14 cells, and as a sentence.
func (f *frame) stateWords(state data.State, until, next time.Time) (short, long string) {
	wait, when := "", ""
	if !next.IsZero() {
		when = next.In(zoneOr(f.zone)).Format("2 Jan")
		if next.Sub(f.At) < soonest {
			wait = "opens +" + span(next.Sub(f.At))
		}
	}
	switch state {
	case data.Trading:
		return "OPEN", span(until.Sub(f.At)) + " left"
	case data.Pause:
		return "break", "goes on in " + span(until.Sub(f.At))
	case data.Unknown:
		return "no calendar", "the calendar does not say"
	case data.Holiday:
		if when == "" {
			return "holiday", "holiday"
		}
		return "opens " + when, "opens " + when
	}
	switch {
	case wait != "":
		return wait, "opens in " + span(next.Sub(f.At))
	case when != "":
		return "opens " + when, "opens " + when
	}
	return state.String(), "next open not known"
}
