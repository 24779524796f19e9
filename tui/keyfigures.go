package tui

import (
	"fmt"
	"image"
	"math"
	"strconv"
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
	moved := func(v float64) string {
		return strings.TrimSpace(f.moved(v, in.Unit, 8, q.Evidence)) + unitText(in.Unit)
	}
	list := [][2]string{
		{"Last", figureText(q.Last, in.Unit)},
		{"Evidence", q.Evidence.String()},
		{"Last figure", known},
		{"Previous close", figureText(base, in.Unit)},
		{"Since prev. close", moved(q.Return)},
		{"z of that", zText(q.Z) + f.zWhen(q)},
		{"Since shock", moved(q.SinceShock)},
		{"Judged", judgedText(q, in.Unit)},
		{"Abnormal", abnormalText(q)},
		{"p of that", pText(q.P)},
		{"Split", orDashes(partsText(q.Parts, false))},
		{"Volatility", sigmaText},
		{"Volatility is", orDashes(sigma.Basis)},
		{"Shock reached", arrived},
		{"Lag, trading", lag},
		{"Stage", orDashes(stageWord(a))},
		{"State", q.State.String()},
		{"Session", orDashes(q.Session)},
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

// judgedText tells the last known move that was judged and split, and since
// when it is.
func judgedText(q *market.Quote, unit data.Unit) string {
	switch {
	case math.IsNaN(q.Judged):
		return "--"
	case q.FromShock:
		return told(q.Judged, unit) + unitText(unit) + " since shock"
	}
	return told(q.Judged, unit) + unitText(unit) + " since close"
}

// abnormalText tells the judged move without what the market did: percent, and
// in the deviations of what is left on ordinary days.
func abnormalText(q *market.Quote) string {
	switch {
	case math.IsNaN(q.P):
		return "--"
	case math.IsNaN(q.AR):
		return "market not known"
	}
	return data.Signed(100*q.AR) + " %, " + data.Signed(q.SAR) + " own sd"
}

// pText tells how likely so much is on an ordinary day.
func pText(p float64) string {
	if math.IsNaN(p) {
		return "--"
	}
	return strconv.FormatFloat(p, 'f', 3, 64)
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
