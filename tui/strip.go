package tui

import (
	"image"
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// A place is one row of the world strip: venues that open together.
type place struct {
	name string
	mics []string
}

var placesShort = []place{{"Tokyo", []string{"XTKS"}}, {"KR TW", []string{"XKRX", "XTAI"}}, {"HK", []string{"XHKG", "XSHG"}}, {"Europe", []string{"XETR", "XAMS", "XPAR", "XSWX", "XMIL", "XLON"}}, {"New York", []string{"XNAS", "XNYS"}}}

var placesLong = []place{{"Tokyo", []string{"XTKS"}}, {"Seoul", []string{"XKRX"}}, {"Taipei", []string{"XTAI"}}, {"Hong Kong", []string{"XHKG"}}, {"Mumbai", []string{"XNSE"}}, {"Amsterdam", []string{"XAMS"}}, {"Frankfurt", []string{"XETR", "XPAR", "XSWX", "XMIL"}}, {"New York", []string{"XNAS", "XNYS"}}}

var placesStandard = []place{{"Tokyo", []string{"XTKS"}}, {"Seoul", []string{"XKRX"}}, {"Taipei", []string{"XTAI"}}, {"Hong Kong", []string{"XHKG"}}, {"Europe", []string{"XETR", "XAMS", "XPAR", "XSWX", "XMIL"}}, {"New York", []string{"XNAS", "XNYS"}}}

// drawWorld is the sessions of the world over the playhead's day: when was
// each market open, and how far from normal was it.
func drawWorld(f *frame, r image.Rectangle) {
	if r.Dy() < 3 {
		return
	}
	hours, places := 24, placesShort
	if r.Dx() >= standardW {
		places = placesStandard
	}
	if r.Dx() >= wideW && r.Dy() >= 10 {
		hours, places = 36, placesLong
	}
	const label, side = 10, 24
	cols := r.Dx() - label - side
	step := time.Duration(hours) * time.Hour / time.Duration(max(cols, 1))
	step = max(step.Round(15*time.Minute), 15*time.Minute)
	if time.Duration(cols)*step < time.Duration(hours)*time.Hour {
		step += 15 * time.Minute
	}
	cols = min(cols, int(time.Duration(hours)*time.Hour/step))
	in := title(f, r, panelWorld, "1", "World sessions", "UTC, one cell = "+span(step)+"; shade = distance from normal")
	from := f.At.UTC().Truncate(24 * time.Hour)
	x0 := r.Min.X + label
	for k := 0; k < cols; k++ {
		if t := from.Add(time.Duration(k) * step); t.Minute() == 0 && t.Hour()%4 == 0 {
			f.c.Text(x0+k, in.Min.Y, sDim, t.Format("15"))
		}
	}
	now := x0 + int(f.At.Sub(from)/step)
	for i, p := range places {
		y := in.Min.Y + 1 + i
		if y >= in.Max.Y {
			break
		}
		drawPlace(f, p, x0, y, cols, from, step)
		f.c.Text(r.Min.X, y, sText, p.name)
		if now < x0+cols {
			f.c.Set(now, y, f.g.Now, sBright)
		}
		drawPlaceState(f, p, x0+cols+1, y, r.Max.X)
	}
	if now < x0+cols {
		f.c.Set(now, in.Min.Y, f.g.Now, sBright)
	}
}

func drawPlace(f *frame, p place, x0, y, cols int, from time.Time, step time.Duration) {
	first := f.firstArrival(p)
	for k := range cols {
		t := from.Add(time.Duration(k) * step)
		mid := t.Add(step / 2)
		state, _ := f.Calendar.StateAt(p.mics[0], mid)
		past := !t.Add(step).After(f.At)
		r, s := ' ', canvas.Style(sFaint)
		switch {
		case state == data.Holiday && f.regularHour(p.mics[0], mid):
			r = f.g.HolidayDash
		case past && (state == data.Trading || state == data.Extended):
			z := f.placeZ(p, t.Add(step))
			if state == data.Extended && math.IsNaN(z) {
				break
			}
			r, s = shade(f, z)
		case state == data.Trading && !past:
			r = f.g.Rule
		case state == data.Extended && !past:
			r = f.g.Waiting
		}
		if !first.IsZero() && past && !first.Before(t) && first.Before(t.Add(step)) {
			r, s = f.g.Reached, sDownStrong
		}
		if r != ' ' {
			f.c.Set(x0+k, y, r, s)
		}
	}
}

// regularHour reports whether a venue on holiday would be open at this hour:
// the hours of its next session are taken.
func (f *frame) regularHour(mic string, t time.Time) bool {
	open, ok := f.Calendar.NextOpen(mic, t)
	if !ok {
		return false
	}
	zone := f.Calendar.Zone(mic)
	ses, ok := f.Calendar.Session(mic, open.In(zone).Format(time.DateOnly))
	if !ok {
		return false
	}
	minute := func(v time.Time) int { return v.Hour()*60 + v.Minute() }
	m := minute(t)
	return m >= minute(ses.Open) && m < minute(ses.Close)
}

// shade gives the glyph of a distance from normal.
func shade(f *frame, z float64) (rune, canvas.Style) {
	if math.IsNaN(z) {
		return f.g.Dot, sFaint
	}
	n := int(min(math.Abs(z), 4))
	if n == 0 {
		return f.g.Shade[1], sFaint
	}
	if z < 0 {
		return f.g.Shade[n], sHeatDown1 + canvas.Style(n-1)
	}
	return f.g.Shade[n], sHeatUp1 + canvas.Style(n-1)
}

// placeZ is the mean |z| of a place's instruments at the end of a step, with
// the sign of their mean; NaN where nothing is measured.
func (f *frame) placeZ(p place, end time.Time) float64 {
	k := int(end.Sub(f.Series.From)/f.Series.Step) - 1
	sum, signed, n := 0.0, 0.0, 0
	for i := range f.Quotes {
		in := f.Scenario.Universe.At(data.ID(i))
		if !contains(p.mics, in.MIC) || k < 0 || k >= len(f.Series.Points[i]) {
			continue
		}
		pt := f.Series.Points[i][k]
		if z := float64(pt.Z); pt.Live && !math.IsNaN(z) {
			sum, signed, n = sum+math.Abs(z), signed+z, n+1
		}
	}
	if n == 0 {
		return math.NaN()
	}
	if signed < 0 {
		return -sum / float64(n)
	}
	return sum / float64(n)
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}

// firstArrival is the earliest arrival among a place's instruments, or zero.
func (f *frame) firstArrival(p place) time.Time {
	var first time.Time
	for i := range f.Quotes {
		a := f.Quotes[i].Arrival
		if a.Stage.Reached() && contains(p.mics, f.Scenario.Universe.At(data.ID(i)).MIC) && (first.IsZero() || a.Span.By.Before(first)) {
			first = a.Span.By
		}
	}
	return first
}

func drawPlaceState(f *frame, p place, x, y, end int) {
	state, _ := f.Calendar.StateAt(p.mics[0], f.At)
	sum, n, hit, waiting := 0.0, 0, 0, 0
	for i := range f.Quotes {
		in := f.Scenario.Universe.At(data.ID(i))
		if !contains(p.mics, in.MIC) {
			continue
		}
		if v, _ := f.ret(data.ID(i)); !math.IsNaN(v) && in.Unit != data.Yield {
			sum, n = sum+v, n+1
		}
		if f.Quotes[i].Arrival.Stage.Reached() {
			hit++
		}
		if f.Quotes[i].Arrival.Stage == contagion.Pending {
			waiting++
		}
	}
	r, s := ' ', canvas.Style(sDim)
	switch {
	case hit > 0:
		r, s = f.g.Reached, sDownStrong
	case waiting > 0:
		r = f.g.Pending
	}
	f.c.Set(x, y, r, s)
	word := map[data.State]string{data.Trading: "OPEN", data.Extended: "extended", data.Pause: "lunch", data.Holiday: "holiday"}[state]
	wait := waitText(f, p.mics[0])
	if state == data.Shut || state == data.Holiday && end-x > 22 {
		word = wait
	}
	if state == data.Holiday {
		word = "hol " + wait
	}
	f.c.Cut(x+2, y, max(end-x-10, 4), sText, word)
	v := math.NaN()
	if n > 0 {
		v = sum / float64(n)
	}
	f.c.Right(end, y, moveStyle(v, 0, data.Printed), move(v, data.Money, 6, f.g))
}
