package tui

import (
	"image"
	"math"
	"sort"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// lagTicks are the marks of the ladder's axis: own trading time since the
// market could first speak, on a logarithmic scale.
var lagTicks = []struct {
	lag  time.Duration
	name string
}{{0, "open"}, {5 * time.Minute, "5m"}, {15 * time.Minute, "15m"}, {time.Hour, "1h"}, {3 * time.Hour, "3h"}, {7 * time.Hour, "day"}}

// lagAt gives the part of the axis, 0 to 1, of a lag.
func lagAt(lag time.Duration) float64 {
	const knee, longest = 3 * time.Minute, 8 * time.Hour
	v := math.Log1p(float64(max(lag, 0))/float64(knee)) / math.Log1p(float64(longest)/float64(knee))
	return min(max(v, 0), 1)
}

// ladderOrder gives groups by arrival, those not reached after them, the
// pending last.
func ladderOrder(f *frame) []int {
	order := make([]int, len(f.Groups))
	for i := range order {
		order[i] = i
	}
	class := func(i int) int {
		switch a := &f.Groups[i].Arrival; {
		case a.Stage.Reached():
			return 0
		case a.Stage == contagion.Pending:
			return 2
		}
		return 1
	}
	sort.SliceStable(order, func(a, b int) bool {
		i, j := order[a], order[b]
		if class(i) != class(j) {
			return class(i) < class(j)
		}
		return class(i) == 0 && f.Groups[i].Arrival.Span.By.Before(f.Groups[j].Arrival.Span.By)
	})
	return order
}

// drawLadder draws how far the shock has come in each group: solid where it
// certainly had not arrived yet, light across the interval in which it did.
func drawLadder(f *frame, r image.Rectangle) {
	if r.Dy() < 4 || r.Dx() < 40 {
		return
	}
	if f.calm() {
		drawCalm(f, r)
		return
	}
	note := "own trading time to arrival"
	if f.Measured > 0 {
		note = f.dayLine(r.Dx() - len("─Propagation ─  ─"))
	}
	in := title(f, r, panelLadder, "", "Propagation", note)
	const label = 10
	k := rungColumnsOf(in.Dx())
	x0, cols := in.Min.X+label, in.Dx()-label-k.side
	next := x0
	for _, t := range lagTicks {
		if x := x0 + int(lagAt(t.lag)*float64(cols-1)); x >= next { // a mark without room is left out
			next = f.c.Text(x, in.Min.Y, sDim, t.name) + 1
		}
	}
	k.heads(f, in)
	for n, i := range ladderOrder(f) {
		y := in.Min.Y + 1 + n
		if y >= in.Max.Y {
			break
		}
		drawRung(f, i, x0, y, cols, in)
		k.draw(f, i, y, in)
	}
	// A higher panel has room for what the day was, and for what was expected.
	rest := image.Rect(r.Min.X, in.Min.Y+1+len(f.Groups), r.Max.X, r.Max.Y)
	const gauges = 8 // seven, and their title
	if rest.Dy() >= gauges {
		g := rest
		g.Max.Y = g.Min.Y + gauges
		drawGauges(f, g)
		rest.Min.Y = g.Max.Y
	}
	if rest.Dy() >= len(f.Groups)+2 {
		drawBands(f, rest)
	}
}

func drawRung(f *frame, i, x0, y, cols int, in image.Rectangle) {
	g, q := &f.Scenario.Universe.Groups[i], &f.Groups[i]
	a := q.Arrival
	name := sText
	if f.motion.ringGroup(i) {
		name = sRing
	}
	if f.focus == panelLadder && f.groupSel == i {
		name = sSelected
	}
	f.c.Cut(in.Min.X, y, 9, name, g.Short)
	at := func(lag time.Duration) int { return x0 + int(lagAt(lag)*float64(cols-1)) }
	road := func(from, to int, r rune, s canvas.Style) {
		for x := from; x < to; x++ {
			f.c.Set(x, y, r, s)
		}
	}
	m, ms := mark(f, a, q.SinceShock, false)
	switch {
	case a.Stage.Reached():
		lo, hi := max(at(a.LagMin), x0+1), max(at(a.Lag), x0+1)
		road(x0, lo, f.g.RuleFocus, sText)
		road(lo, hi, f.g.Rule, sDim)
		f.c.Set(hi, y, m, ms)
		switch {
		case !f.motion.ringGroup(i):
		case f.motion.mode == motionCalm:
			f.c.Set(hi+1, y, f.g.Ring, sRing)
		default:
			f.c.Set(hi-1, y, '(', sRing)
			f.c.Set(hi+1, y, ')', sRing)
		}
	case a.Stage == contagion.Pending:
		road(x0, x0+cols-1, f.g.Waiting, sFaint)
		f.c.Set(x0+cols-1, y, f.g.Pending, sDim)
	default:
		hi := at(f.Calendar.Trading(f.clockOf(i), f.Scenario.Shock.After, f.At))
		road(x0, hi, f.g.RuleFocus, sFaint)
		switch {
		case a.Stage == contagion.Watch, q.FirstID != data.None:
			f.c.Set(hi, y, f.g.Partly, sDim) // as a whole unusual, or some of it reached
		case f.front(i):
			f.c.Set(hi, y, f.g.Front, sDim)
		}
	}
	f.c.Set(x0, y, f.g.Origin, sOrigin)
}

// drawTape tells what happened, newest first.
func drawTape(f *frame, r image.Rectangle) {
	if r.Empty() {
		return
	}
	in := r
	if r.Dy() > 2 { // two rows tell more without a title over one
		note := "newest first"
		if f.calm() {
			note = f.watching()
		}
		in = title(f, r, panelTape, "", "Tape", note)
	}
	first := 0
	if f.scroll != nil {
		first = f.scroll[panelTape]
	}
	const roomForBells = 6 // a shorter tape has arrivals and the story first, and bells where these leave rows
	bells := len(f.Tape)
	if in.Dy() < roomForBells {
		bells = in.Dy()
		for i := 0; i < len(f.Tape) && bells > 0; i++ {
			if f.Tape[i].Kind != market.TapeVenue {
				bells--
			}
		}
	}
	i := len(f.Tape) - first
	for k := range in.Dy() {
		for i--; i >= 0 && bells == 0 && f.Tape[i].Kind == market.TapeVenue; i-- {
		}
		if i >= 0 && f.Tape[i].Kind == market.TapeVenue {
			bells--
		}
		if i < 0 {
			if k == 0 {
				f.c.Cut(in.Min.X+1, in.Min.Y, in.Dx()-1, sDim, "Nothing has happened yet.")
			}
			break
		}
		l := &f.Tape[i]
		when, now := l.At.In(zoneOr(f.zone)), f.At.In(zoneOr(f.zone))
		form := "15:04"
		if when.YearDay() != now.YearDay() {
			form = "2 Jan" // the day says more than its hour
			if in.Dx() >= 60 {
				form = "2 Jan 15:04"
			}
		}
		x := f.c.Text(in.Min.X, in.Min.Y+k, sDim, when.Format(form)) + 1
		m, s := f.g.Dot, canvas.Style(sText)
		switch {
		case l.Kind == market.TapeAlert:
			m, s = '!', sLate
		case l.Kind == market.TapeShock:
			m, s = f.g.Origin, sOrigin
		case l.Kind == market.TapeVenue:
			m, s = f.g.Now, sDim
		case l.Kind == market.TapeSource:
			m, s = sourceMark(f.g, l)
		case l.Held:
			m, s = f.g.Level, sText
		case l.Event < 0 && l.Up:
			m, s = f.g.Up, sUp
		case l.Event < 0:
			m, s = f.g.Reached, sDown
		}
		f.c.Set(x, in.Min.Y+k, m, s)
		f.c.Cut(x+2, in.Min.Y+k, in.Max.X-x-2, s, l.Text)
	}
}
