package tui

import (
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	"contagion/data"
)

// percentText is a percent as published, with its sign.
func percentText(v float64) string {
	if math.IsNaN(v) {
		return "--"
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// membersFirst is the first member shown so that the selected one is in sight.
func membersFirst(f *frame, r image.Rectangle) int {
	g := f.Scenario.Universe.GroupOf(f.selected)
	if g < 0 {
		return 0
	}
	members := f.Scenario.Universe.Groups[g].Members
	at, seen := slices.Index(members, f.selected), max(r.Dy()-2, 1)
	return min(max(at-seen+1, 0), max(len(members)-seen, 0))
}

// drawMembers draws the instrument's group as a table.
func drawMembers(f *frame, r image.Rectangle, group int) {
	if r.Dy() < 3 {
		return
	}
	g := &f.Scenario.Universe.Groups[group]
	rows := title(f, r, panelMembers, "", "Group: "+g.Name, "h l")
	x0 := rows.Min.X
	const last, move_, z = 24, 34, 41
	reached, lag := 44, 60 // the whole interval where there is room, else its end
	if rows.Dx() >= 100 {
		lag = 70
	}
	dated := rows.Dx() >= 110 // room for when a figure was the last known one
	if dated {
		reached, lag = reached+6, lag+6
	}
	state := lag + 10
	y := rows.Min.Y
	f.c.Cut(x0+2, y, rows.Dx()-2, sDim, "symbol")
	f.c.Right(x0+last, y, sDim, "last")
	f.c.Right(x0+move_, y, sDim, [...]string{"vs close", "vs shock"}[f.base])
	f.c.Right(x0+z, y, sDim, "z")
	f.c.Text(x0+reached, y, sDim, "reached")
	f.c.Text(x0+lag, y, sDim, "lag")
	f.c.Cut(x0+state, y, max(rows.Dx()-state, 0), sDim, "state")
	first := membersFirst(f, r)
	for i := first; i < len(g.Members); i++ {
		y++
		if y >= rows.Max.Y {
			return
		}
		id := g.Members[i]
		in, q := f.Scenario.Universe.At(id), &f.Quotes[id]
		style := sText
		if id == f.selected {
			f.c.Set(x0, y, f.g.Select, sSelected)
			style = sSelected
		}
		moved, _ := f.ret(id)
		mk, ms := mark(f, q.Arrival, moved, id == f.Origin)
		f.c.Set(x0+1, y, mk, ms)
		f.c.Cut(x0+2, y, 11, style, in.Symbol)
		f.c.Right(x0+last, y, priceStyle(q.Evidence), figureText(q.Last, in.Unit))
		v, ev := f.ret(id)
		f.c.Right(x0+move_, y, f.voice(q.Feed, f.moving(v, f.sized(id), ev)), f.moved(v, in.Unit, 8, ev))
		f.c.Right(x0+z, y, sText, zText(f.size(id)))
		if was := f.zWhen(q); dated && was != "" { // the move is drawn: of the figure before it
			f.c.Right(x0+z, y, sDim, zText(f.sized(id)))
			f.c.Text(x0+z, y, sDim, strings.TrimPrefix(was, " at"))
		}
		when, lagged := "--", "--"
		if q.Arrival.Stage.Reached() {
			when, lagged = spanText(q.Arrival.Span, f.zone), lagText(q.Arrival)
			if cells(when) >= lag-reached {
				when = "by " + q.Arrival.Span.By.In(f.zone).Format("Mon 15:04")
			}
		}
		f.c.Cut(x0+reached, y, lag-reached-1, sText, when)
		f.c.Cut(x0+lag, y, state-lag-1, sText, lagged)
		f.c.Cut(x0+state, y, max(rows.Dx()-state, 0), sDim, q.State.String()+evidenceSuffix(q.Evidence)+f.feedText(id))
	}
}

func evidenceSuffix(e data.Evidence) string {
	if e == data.Missing {
		return ""
	}
	return ", " + e.String()
}
