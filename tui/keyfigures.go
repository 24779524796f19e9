package tui

import (
	"fmt"
	"image"
	"math"
	"strings"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
)

// drawKeyFigures lists what is known of the selected instrument.
func drawKeyFigures(f *frame, r image.Rectangle) {
	rows := title(f, r, panelNone, "", "Key figures", "")
	in, q, s := f.Scenario.Universe.At(f.selected), &f.Quotes[f.selected], f.Scenario.Sigma
	sigma := data.Sigma{Pct: math.NaN()}
	if int(f.selected) < len(s) {
		sigma = s[f.selected]
	}
	since := q.SinceShock
	arrived, lag := "not yet", "--"
	a := q.Arrival
	switch {
	case a.Stage == contagion.Blind:
		arrived = "not measured"
	case a.Stage == contagion.Pending:
		if arrived = "its venue was shut"; q.State == data.Trading || q.State == data.Extended {
			arrived = "no figure yet"
		}
	case a.Stage.Reached():
		arrived = spanText(a.Span, f.zone)
		lag = lagText(a)
	}
	sigmaText := "--"
	if !math.IsNaN(sigma.Pct) {
		sigmaText = fmt.Sprintf("%.2f %% a day, n %d", sigma.Pct, sigma.N)
	}
	base := q.Base
	if traded := f.calm() && q.State == data.Trading; math.IsNaN(base) && !traded && q.Doubt == "" && q.LastAt.Before(f.Scenario.Shock.By) {
		base = q.Known // it has not traded since: its last close is what a move will be of
	}
	known := "--"
	if q.KnownEvidence.Known() {
		known = figureText(q.Known, in.Unit) + " " + q.KnownAt.In(f.zone).Format("Mon 15:04")
	}
	v, ev := f.ret(f.selected)
	baseName := [...]string{"Return", "Since shock"}
	list := [][2]string{
		{"Last", figureText(q.Last, in.Unit)},
		{"Evidence", q.Evidence.String()},
		{"Last figure", known},
		{"Previous close", figureText(base, in.Unit)},
		{baseName[f.base], strings.TrimSpace(f.moved(v, in.Unit, 8, ev)) + unitText(in.Unit)},
		{"z, of an ordinary day", zText(q.Z) + f.zWhen(q)},
		{"Abnormal", abnormalText(q)},
		{"Split", orDashes(f.partsText(q.Parts, false))},
		{"Volatility", sigmaText},
		{"Volatility is", orDashes(sigma.Basis)},
		{"Shock reached", arrived},
		{"Lag, trading", lag},
		{"Stage", orDashes(stageWord(a))},
		{"State", q.State.String()},
		{"Session", orDashes(q.Session)},
	}
	if f.base == basePrevious {
		list = append(list, [2]string{"Since shock", strings.TrimSpace(f.moved(since, in.Unit, 8, ev)) + unitText(in.Unit)})
	}
	for i, row := range list {
		y := rows.Min.Y + i
		if y >= rows.Max.Y {
			break
		}
		x := f.c.Cut(rows.Min.X+1, y, rows.Dx()-1, sDim, row[0])
		w := rows.Max.X - x - 1
		if n := cells(row[1]); n <= w {
			f.c.Right(rows.Max.X, y, sText, row[1])
		} else {
			f.c.Cut(x+1, y, w, sText, row[1])
		}
	}
	if in.Note != "" {
		y := rows.Min.Y + len(list)
		for _, line := range wrapped(in.Note, rows.Dx()-1) {
			if y < rows.Max.Y {
				f.c.Cut(rows.Min.X+1, y, rows.Dx()-1, sDim, line)
			}
			y++
		}
	}
}

// abnormalText tells a move without what the market did: percent, in its own
// deviations, and how likely so much is on an ordinary day.
func abnormalText(q *market.Quote) string {
	switch {
	case math.IsNaN(q.P):
		return "--"
	case math.IsNaN(q.AR):
		return fmt.Sprintf("market not known, p %.3f", q.P)
	}
	return fmt.Sprintf("%s %%, %s sd, p %.3f", data.Signed(100*q.AR), data.Signed(q.SAR), q.P)
}

// spanText tells an arrival's interval: "Mon 09:00 to 09:05".
func spanText(i data.Interval, zone *time.Location) string {
	by := i.By.In(zone)
	if i.After.IsZero() || i.After.Equal(i.By) {
		return "by " + by.Format("Mon 15:04")
	}
	after := i.After.In(zone)
	if after.YearDay() == by.YearDay() {
		return after.Format("Mon 15:04") + " to " + by.Format("15:04")
	}
	return after.Format("Mon 15:04") + " to " + by.Format("Mon 15:04")
}
