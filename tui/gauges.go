package tui

import (
	"fmt"
	"image"
	"math"
	"strconv"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// dayLine says in w cells how many names were reached one by one, at what rate
// of error, and what kind of day the gauges see; the rate goes first.
func (f *frame) dayLine(w int) string {
	names := strconv.Itoa(f.Reached) + "/" + strconv.Itoa(f.Measured) + " names"
	rate := " at FDR " + strconv.FormatFloat(100*contagion.StudyRate, 'f', 0, 64) + " %"
	label := ""
	if l := f.Day.Label.String(); l != "" {
		label = ", " + l
	}
	if text := names + rate + label; canvas.Width(text) <= w {
		return text
	}
	return names + label
}

// A reading is a gauge as the screen tells it.
type reading struct {
	name  string
	text  string // "18.5"
	place string // "100th of 224 days", or "" without a scale
}

// readings gives the gauges of the day, in a fixed order.
func (f *frame) readings() []reading {
	d := &f.Day
	list := []struct {
		name, shown string
		v           float64
		format      func(float64) string
	}{
		{contagion.GaugeTurbulence, "turbulence", d.Turbulence, oneDecimal},
		{contagion.GaugeMagnitude, "magnitude", d.Magnitude, oneDecimal},
		{contagion.GaugeSurprise, "correlation surprise", d.Surprise, twoDecimals},
		{contagion.GaugeCommonShare, "common share M", d.Common, twoDecimals},
		{contagion.GaugeFell, "share that fell", d.Fell, wholePercent},
		{contagion.GaugeBeyond, "beyond 2 sd", d.Wide, wholePercent},
	}
	var out []reading
	for _, g := range list {
		r := reading{name: g.shown, text: "--"}
		if !math.IsNaN(g.v) {
			r.text = g.format(g.v)
		}
		if p, n := market.Percentile(f.Scenario, g.name, g.v); !math.IsNaN(p) {
			r.place = placeText(p, n)
		}
		out = append(out, r)
	}
	for _, s := range f.Scenario.Gauges {
		if s.Name == contagion.GaugeAbsorption { // it moves in weeks: the last one before the shock
			out = append(out, reading{"absorption before", twoDecimals(s.Last), placeText(contagion.Percentile(s, s.Last), s.N)})
		}
	}
	return out
}

// placeText tells a percentile no finer than its days allow.
func placeText(p float64, days int) string {
	text := fmt.Sprintf("%.0f of 100", p)
	if p > 99 {
		text = "above 99 of 100"
	}
	return fmt.Sprintf("%s on %d days", text, days)
}

func oneDecimal(v float64) string   { return strconv.FormatFloat(v, 'f', 1, 64) }
func twoDecimals(v float64) string  { return strconv.FormatFloat(v, 'f', 2, 64) }
func wholePercent(v float64) string { return strconv.FormatFloat(100*v, 'f', 0, 64) + " %" }

// drawGauges lists the gauges with their place among ordinary days, under the
// ladder. A day without enough figures has none yet.
func drawGauges(f *frame, r image.Rectangle) {
	at := ""
	if !f.Day.At.IsZero() {
		at = "of " + strconv.Itoa(f.Day.Known) + " shares at " + f.Day.At.In(zoneOr(f.zone)).Format("Mon 15:04")
	}
	in := title(f, r, panelNone, "", "Gauges", at)
	for i, g := range f.readings() {
		y := in.Min.Y + i
		if y >= in.Max.Y {
			return
		}
		f.c.Cut(in.Min.X, y, 20, sText, g.name)
		f.c.Right(in.Min.X+27, y, sText, g.text)
		f.c.Cut(in.Min.X+29, y, max(in.Dx()-29, 0), sDim, g.place)
	}
}

// bandScale is the axis of a band in fractions: what a bad day of a group
// can be, and a good one.
const bandLow, bandHigh = -0.25, 0.10

// drawBands draws, for every group, what the origin's move lets expect of it,
// and over it what then was: the distance is the finding.
func drawBands(f *frame, r image.Rectangle) {
	given := ""
	if f.Scenario.Origin != data.None {
		for i := range f.Groups {
			if g := f.Groups[i].Band.Given; !math.IsNaN(g) {
				given = fmt.Sprintf("%s %+.1f %% let expect, 9 times in 10", f.Scenario.Universe.At(f.Scenario.Origin).Short, 100*g)
				break
			}
		}
	}
	in := title(f, r, panelNone, "", "Expected and real", given)
	const label, numbers = 10, 24
	cols := in.Dx() - label - numbers
	if cols < 12 {
		return
	}
	x0 := in.Min.X + label
	at := func(v float64) int {
		return x0 + int(math.Round(min(max((v-bandLow)/(bandHigh-bandLow), 0), 1)*float64(cols-1)))
	}
	for _, v := range []float64{-0.2, -0.1, 0} {
		text := strconv.Itoa(int(100 * v))
		f.c.Text(at(v)-len(text)/2, in.Min.Y, sDim, text)
	}
	f.c.Right(in.Max.X-7, in.Min.Y, sDim, "expected")
	f.c.Right(in.Max.X, in.Min.Y, sDim, "real")
	for k, i := range ladderOrder(f) {
		y := in.Min.Y + 1 + k
		if y >= in.Max.Y {
			return
		}
		q, b := &f.Groups[i], &f.Groups[i].Band
		f.c.Cut(in.Min.X, y, 9, sText, f.Scenario.Universe.Groups[i].Short)
		f.c.Set(at(0), y, f.g.Now, sFaint)
		text := "--"
		if !math.IsNaN(b.Expected) && !math.IsNaN(b.Half) {
			lo, hi := at(b.Expected-b.Half), at(b.Expected+b.Half)
			for x := lo; x <= hi; x++ {
				f.c.Set(x, y, f.g.Rule, sEstimate)
			}
			f.c.Set(at(b.Expected), y, f.g.Dot, sEstimate)
			text = string(f.g.Approx) + data.Signed(100*b.Expected) + " " + data.Signed(100*(b.Expected-b.Half)) + ".." + data.Signed(100*(b.Expected+b.Half))
			if b.Next {
				text += "n"
			} else {
				text += " "
			}
		}
		f.c.Right(in.Max.X-7, y, sEstimate, text)
		if v := f.bandReal(i); !math.IsNaN(v) {
			m := f.g.Reached
			if v > 0 {
				m = f.g.Up
			}
			f.c.Set(at(v), y, m, moveStyle(v, q.Z, data.Printed))
			f.c.Right(in.Max.X, y, moveStyle(v, q.Z, data.Printed), move(v, data.Money, 6, f.g))
		}
	}
}

// bandReal gives what a group did in the session that its band is of: the
// origin's own, or its first one after it. NaN where that is not known yet.
func (f *frame) bandReal(i int) float64 {
	if !f.Groups[i].Band.Next {
		return f.Groups[i].Judged
	}
	o := f.Scenario.Origin
	ses, ok := f.Calendar.Session(f.Scenario.Universe.At(o).MIC, dayOf(f, o))
	if !ok {
		return math.NaN()
	}
	for _, id := range f.Scenario.Universe.Groups[i].Members {
		if k := f.Quotes[id].KnownAt; !math.IsNaN(f.Quotes[id].Judged) && !k.IsZero() && !k.After(ses.Close) {
			return math.NaN() // it has not answered yet
		}
	}
	return f.Groups[i].Judged
}
