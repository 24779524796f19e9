package tui

import (
	"image"
	"time"

	"contagion/data/contagion"
	"contagion/tui/canvas"
)

// timelineBar is the bar between the two dates, in the timeline's row.
func timelineBar(r image.Rectangle) image.Rectangle {
	const date = 7
	y := r.Min.Y
	if r.Dy() >= 3 {
		y++
	}
	return image.Rect(r.Min.X+date, y, r.Max.X-date, y+1)
}

// timelineX gives the column of a moment; false outside the window.
func timelineX(f *frame, bar image.Rectangle, t time.Time) (int, bool) {
	s := f.Scenario
	window := s.To.Sub(s.From)
	if window <= 0 || t.Before(s.From) || t.After(s.To) {
		return bar.Min.X, false
	}
	return bar.Min.X + int(float64(bar.Dx()-1)*float64(t.Sub(s.From))/float64(window)+0.5), true
}

// timelineNow gives the column of the playhead: a running market's clock goes on
// past the last close of its window, and then all of it lies behind.
func timelineNow(f *frame, bar image.Rectangle) int {
	if f.At.After(f.Scenario.To) {
		return bar.Max.X - 1
	}
	x, _ := timelineX(f, bar, f.At)
	return x
}

// timelineForm is how the ends of a window are written: a day around the world
// lasts some 25 hours, and its two dates would tell nothing; of more than two
// days the hours would not.
func timelineForm(window time.Duration) string {
	if window < 48*time.Hour {
		return "15:04"
	}
	return "2 Jan"
}

// timelineAt gives the moment that a column of the timeline stands for, to
// the minute; false where the column is not on the bar.
func timelineAt(f *frame, r image.Rectangle, x int) (time.Time, bool) {
	bar := timelineBar(r)
	if f.Snapshot == nil || bar.Dx() < 2 || x < bar.Min.X || x >= bar.Max.X {
		return time.Time{}, false
	}
	s := f.Scenario
	part := float64(x-bar.Min.X) / float64(bar.Dx()-1)
	return s.From.Add(time.Duration(part * float64(s.To.Sub(s.From)))).Truncate(time.Minute), true
}

// drawTimeline is the whole recording in one line: what has passed, the
// playhead, what is to come. Only what has happened is marked on it. A second
// row names the days, a third the story's last line.
func drawTimeline(f *frame, r image.Rectangle) {
	bar := timelineBar(r)
	if r.Empty() || bar.Dx() < 10 || f.Snapshot == nil {
		return
	}
	s, y, zone := f.Scenario, bar.Min.Y, zoneOr(f.zone)
	ends, passed := canvas.Style(sDim), canvas.Style(sDim)
	if f.focus == panelTimeline {
		ends, passed = sBright, sRuleFocus
	}
	form := timelineForm(s.To.Sub(s.From))
	f.c.Right(bar.Min.X-1, y, ends, s.From.In(zone).Format(form))
	f.c.Text(bar.Max.X+1, y, ends, s.To.In(zone).Format(form))
	now := timelineNow(f, bar)
	for x := bar.Min.X; x < bar.Max.X; x++ {
		if x < now {
			f.c.Set(x, y, f.g.RuleFocus, passed)
		} else {
			f.c.Set(x, y, f.g.HolidayDash, sFaint)
		}
	}
	f.timelineDays(r, bar, now)
	last := -1
	for i, e := range s.Events {
		if x, ok := timelineX(f, bar, e.At); ok && !e.At.After(f.recordedTo()) {
			f.c.Set(x, y, f.g.Reached, sText)
			last = i
		}
	}
	for i := range f.Groups {
		f.timelineArrival(bar, f.Groups[i].Arrival, f.Groups[i].SinceShock)
	}
	if x, ok := timelineX(f, bar, s.Shock.By); ok && !s.Shock.By.After(f.At) {
		f.c.Set(x, y, f.g.Origin, sOrigin)
	}
	f.c.Set(now, y, f.g.Playhead, sBright)
	if r.Dy() >= 3 && last >= 0 {
		f.timelineStory(r, bar, last)
	}
}

// timelineDays marks the midnights to come, and names every day that has room.
func (f *frame) timelineDays(r, bar image.Rectangle, now int) {
	from := f.Scenario.From.In(zoneOr(f.zone))
	taken := r.Min.X
	for n := 1; n <= 400; n++ {
		day := time.Date(from.Year(), from.Month(), from.Day()+n, 0, 0, 0, 0, from.Location())
		x, ok := timelineX(f, bar, day)
		if !ok {
			return
		}
		if x > now {
			f.c.Set(x, bar.Min.Y, f.g.CloseTick, sFaint)
		}
		if text := day.Format("Mon 2"); r.Dy() >= 2 && x >= taken && x+canvas.Width(text) <= r.Max.X {
			taken = f.c.Text(x, bar.Min.Y+1, sDim, text) + 1
		}
	}
}

func (f *frame) timelineArrival(bar image.Rectangle, a contagion.Arrival, moved float64) {
	if x, ok := timelineX(f, bar, a.Span.By); ok && a.Stage.Reached() && !a.Span.By.After(f.At) {
		r, style := mark(f, a, moved, false)
		f.c.Set(x, bar.Min.Y, r, style)
	}
}

// timelineStory puts the last event's words over its mark, on the side that
// has room for them.
func (f *frame) timelineStory(r, bar image.Rectangle, event int) {
	e := &f.Scenario.Events[event]
	x, _ := timelineX(f, bar, e.At)
	text := e.At.In(zoneOr(f.zone)).Format("15:04") + " " + e.Text
	f.c.Set(x, r.Min.Y, f.g.Now, sFaint)
	switch n := canvas.Width(text) + 2; {
	case x+n > r.Max.X && x-n >= r.Min.X:
		f.c.Right(x-1, r.Min.Y, sDim, text)
	default:
		f.c.Cut(x+2, r.Min.Y, r.Max.X-x-2, sDim, text)
	}
}
