package tui

import (
	"math"
	"strconv"
	"strings"
	"time"

	"contagion/data"
	"contagion/tui/canvas"
)

// A trouble is one thing that is wrong with what a live market shows, and what
// is done about it.
type trouble struct {
	since time.Time
	mark  rune
	who   string
	text  string
}

// troubles lists what is wrong, sources first, then groups with numbers that
// are late, then what is halted.
func (f *frame) troubles() []trouble {
	var out []trouble
	for i := range f.Health {
		h := &f.Health[i]
		if h.State < data.FeedLate || h.Opening {
			continue
		}
		what := h.State.String() // and first what is done: the rest may be cut
		switch {
		case h.Next.After(f.At):
			what += ", next try in " + waitWords(h.Next.Sub(f.At))
		case h.Next.IsZero() && h.State == data.FeedRefused:
			what += ", not tried again"
		}
		if h.Why != "" {
			what += ": " + h.Why
		}
		tries := ""
		if h.Tries > 1 {
			tries = strconv.Itoa(h.Tries) + " tries"
		}
		mark, _ := f.feedMark(h.State)
		out = append(out, trouble{h.Since, mark, h.Source, joined("; ", what, h.Owing(), tries, h.Cure)})
	}
	for i := range f.Health { // who stands in is no trouble, and is told beside it
		if h := &f.Health[i]; h.For != "" && h.State < data.FeedLate {
			out = append(out, trouble{h.ForSince, f.g.Reached, h.Source, "stands in for " + h.For + ": " + data.Counted(h.ForN, "instrument")})
		}
	}
	for i := range f.Health { // prices and closes that are not believed
		h := &f.Health[i]
		if h.Split != "" {
			out = append(out, trouble{time.Time{}, f.g.Late, h.Source, h.Split})
		}
		if text := h.DoubtText(); text != "" {
			out = append(out, trouble{time.Time{}, '-', h.Source, text})
		}
	}
	u := f.Scenario.Universe
	late, halted := f.lateGroups()
	out = append(out, late...)
	var unknown []string
	for i := range f.Quotes {
		if f.Quotes[i].Feed == data.FeedUnknown {
			unknown = append(unknown, u.Instruments[i].Symbol)
		}
	}
	if len(halted) > 0 {
		out = append(out, trouble{time.Time{}, f.g.Halted, "halted", strings.Join(halted, ", ") + ": by the venue; the last prices are kept"})
	}
	if len(unknown) > 0 {
		out = append(out, trouble{time.Time{}, '!', "no such symbol", strings.Join(unknown, ", ")})
	}
	return out
}

// lateGroups lists the groups with prices that are late, withdrawn or not
// there; where that is so of every price of all of them it is one line. halted
// are the instruments that their venues have halted.
func (f *frame) lateGroups() (out []trouble, halted []string) {
	u := f.Scenario.Universe
	var sum ageing
	whole := true
	for g := range u.Groups {
		var a ageing
		for _, id := range u.Groups[g].Members {
			q := &f.Quotes[id]
			switch {
			case q.Feed == data.FeedHalted:
				halted = append(halted, u.At(id).Short)
				whole = false
				continue
			case q.Feed == data.FeedUnknown && q.LastAt.IsZero():
				continue
			case q.Feed < data.FeedLate:
				whole = false
				continue
			case q.LastAt.IsZero() && q.State != data.Trading:
				a.shut++
			case q.LastAt.IsZero():
				a.never++
			case math.IsNaN(q.Last):
				a.gone++
			default:
				a.late++
			}
			a.look(q.LastAt)
		}
		sum.add(a)
		if a.n() > 0 {
			out = append(out, trouble{a.oldest, a.mark(f.g), u.Groups[g].Short, a.words(len(u.Groups[g].Members), f.zone)})
		}
	}
	if sum.never += sum.shut; whole && sum.n() > 0 && len(u.Groups) > 1 {
		out = []trouble{{sum.oldest, sum.mark(f.g), "all groups", sum.words(len(u.Instruments), f.zone)}}
	}
	return out, halted
}

// An ageing counts prices that are late, withdrawn, and never came; shut are
// those that never came and are not due, which is told only where nothing is
// there at all.
type ageing struct {
	late, gone, never, shut int
	oldest                  time.Time
}

// mark is that of the numbers: what is withdrawn or never came has none to mark.
func (a *ageing) mark(g *canvas.Glyphs) rune {
	if a.late > 0 {
		return g.Late
	}
	return '-'
}

func (a *ageing) n() int { return a.late + a.gone + a.never }

func (a *ageing) look(at time.Time) {
	if !at.IsZero() && (a.oldest.IsZero() || at.Before(a.oldest)) {
		a.oldest = at
	}
}

func (a *ageing) add(b ageing) {
	a.late, a.gone, a.never = a.late+b.late, a.gone+b.gone, a.never+b.never
	a.shut += b.shut
	a.look(b.oldest)
}

// words tells of them, of so many in all.
func (a *ageing) words(all int, zone *time.Location) string {
	late, gone, never, oldest := "", "", "", ""
	if a.late > 0 {
		late = strconv.Itoa(a.late) + " of " + strconv.Itoa(all) + " late, shown dim"
	}
	if a.gone > 0 {
		gone = strconv.Itoa(a.gone) + " withdrawn, out of the measures"
	}
	if a.never > 0 {
		never = strconv.Itoa(a.never) + " without a price since the start"
	}
	if !a.oldest.IsZero() {
		oldest = "the oldest price is of " + a.oldest.In(zoneOr(zone)).Format("15:04:05")
	}
	return joined("; ", late, gone, never, oldest)
}

// waitingTroubles lists the instruments of which no price has come though
// their venues trade and their source is well: no fault of anybody's yet.
func (f *frame) waitingTroubles() []trouble {
	var who []string
	for i := range f.Quotes {
		if q := &f.Quotes[i]; q.Feed == data.FeedWaiting && q.State == data.Trading {
			who = append(who, f.Scenario.Universe.Instruments[i].Symbol)
		}
	}
	if len(who) == 0 {
		return nil
	}
	const most = 12 // in one or two rows
	n := len(who)
	if n > most {
		who = append(who[:most], strconv.Itoa(n-most)+" more")
	}
	return []trouble{{time.Time{}, '-', "no price yet", strings.Join(who, ", ")}}
}

// undue tells of the names of which no price has come, and none is due: their
// source is well, and their venues do not trade. It is no trouble, and without it
// those that wait would look like all that have no price. The text is "" where
// there are none.
func (f *frame) undue() trouble {
	n := 0
	for i := range f.Quotes {
		switch q := &f.Quotes[i]; q.Feed {
		case data.FeedClosed, data.FeedLunch, data.FeedHoliday:
			if q.State != data.Unknown && q.LastAt.IsZero() && math.IsNaN(q.Last) { // what the calendar does not know is told by itself
				n++
			}
		}
	}
	if n == 0 {
		return trouble{}
	}
	return trouble{mark: ' ', who: "not due now", text: data.Counted(n, "name") + " of venues that do not trade now, without a price so far"}
}

// refused counts what was refused of all sources in this session.
func (f *frame) refused() (n uint64) {
	for i := range f.Health {
		n += f.Health[i].Refused
	}
	return n
}

// somethingTold reports whether the page of troubles has more to tell than that
// nothing is wrong. It is asked for each picture, and builds no text.
func (f *frame) somethingTold() bool {
	if f.Late > 0 || f.Unpriced > 0 {
		return true
	}
	for i := range f.Health {
		if h := &f.Health[i]; h.Refused > 0 || h.Split != "" || h.Doubted != "" || h.For != "" || h.State >= data.FeedLate && !h.Opening {
			return true
		}
	}
	for i := range f.Quotes {
		if s := f.Quotes[i].Feed; s == data.FeedHalted || s >= data.FeedLate {
			return true
		}
	}
	return false
}
