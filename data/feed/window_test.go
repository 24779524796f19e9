package feed

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/recording"
)

// The window of a recording goes from its header's beginning to its end line,
// or to its last sound tick where it has none.
func TestWindowOfARecording(t *testing.T) {
	from := time.Date(2025, 1, 27, 0, 0, 0, 0, time.UTC)
	hour := func(n int) time.Time { return from.Add(time.Duration(n) * time.Hour) }
	for _, c := range []struct {
		name             string
		first, last, end time.Time
		start            time.Time
		ticks, symbols   int
		broken           bool
		to, wantStart    time.Time
		want             string
	}{
		{"closed", hour(-9), hour(5), hour(6), hour(2), 10, 3, false, hour(6), hour(2), ""},
		{"cut off", hour(1), hour(5), time.Time{}, hour(2), 10, 3, true, hour(5), hour(2), ""},
		{"damaged behind its end line", hour(1), hour(5), hour(6), hour(2), 10, 3, true, hour(5), hour(2), ""},
		{"start behind the damage", hour(1), hour(5), time.Time{}, hour(7), 10, 3, true, hour(5), from, ""},
		{"nothing in the window", hour(-9), hour(-8), time.Time{}, hour(2), 10, 3, false, time.Time{}, time.Time{}, "is not between a moment and 62 days"},
		{"63 days", hour(1), hour(63 * 24), time.Time{}, hour(2), 10, 3, false, time.Time{}, time.Time{}, "is not between a moment and 62 days"},
		{"32 days before", hour(-32 * 24), hour(1), time.Time{}, hour(2), 10, 3, false, time.Time{}, time.Time{}, "long before its window"},
		{"too many ticks", hour(1), hour(2), time.Time{}, hour(2), mostPlayed + 1, 3, false, time.Time{}, time.Time{}, "at most 4 million"},
		{"too many symbols for its length", hour(1), hour(61 * 24), time.Time{}, hour(2), 10, 4096, false, time.Time{}, time.Time{}, "too many for a window of 61 days"},
	} {
		s := &data.Scenario{From: from, Start: c.start, Universe: data.NewUniverse(make([]data.Instrument, c.symbols), nil)}
		r := &recording.Report{First: c.first, Last: c.last, End: c.end, Ticks: c.ticks}
		if c.broken {
			r.Break = &recording.Break{}
		}
		err := window(s, r)
		switch {
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		case c.want == "" && (err != nil || !s.To.Equal(c.to) || !s.Start.Equal(c.wantStart)):
			t.Errorf("%s: %v, to %v, start %v; want %v, %v", c.name, err, s.To, s.Start, c.to, c.wantStart)
		}
	}
}
