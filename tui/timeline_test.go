package tui

import (
	"image"
	"strings"
	"testing"
	"time"
)

// A running market's clock goes on past the last close of its window: then all
// of the window lies behind the playhead, the shock too.
func TestTimelineAfterTheLastClose(t *testing.T) {
	s := *livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	for _, after := range []time.Duration{0, time.Second, 3 * time.Hour} {
		s.At = s.Scenario.To.Add(after)
		f := frameOf(&s, 120, 1)
		r := image.Rect(0, 0, 120, 1)
		drawTimeline(f, r)
		line, bar := lineOf(f, 0), timelineBar(r)
		if f.c.Rune(bar.Max.X-1, 0) != f.g.Playhead || strings.Count(line, string(f.g.Playhead)) != 1 {
			t.Errorf("%v after the last close the playhead is not at the right end: %q", after, line)
		}
		if strings.ContainsRune(line, f.g.HolidayDash) || !strings.ContainsRune(line, f.g.Origin) {
			t.Errorf("%v after the last close something is to come: %q", after, line)
		}
	}
}

// A day has times at its ends, a longer window its dates.
func TestTimelineEnds(t *testing.T) {
	s := *livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	f := frameOf(&s, 120, 1)
	drawTimeline(f, image.Rect(0, 0, 120, 1))
	if words := strings.Fields(lineOf(f, 0)); words[0] != s.Scenario.From.Format("15:04") || words[len(words)-1] != s.Scenario.To.Format("15:04") {
		t.Errorf("the day from %v to %v has the ends %s and %s", s.Scenario.From, s.Scenario.To, words[0], words[len(words)-1])
	}
	f = recordedFrame(t, 120, 1)
	drawTimeline(f, image.Rect(0, 0, 120, 1))
	if words := strings.Fields(lineOf(f, 0)); words[1] != "Jan" || words[len(words)-1] != "Feb" {
		t.Errorf("a week has the ends %q", lineOf(f, 0))
	}
}
