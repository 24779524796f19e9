package tui

import (
	"math"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
	"contagion/tui/canvas"
)

// level gives an instrument the same level at every step to the playhead.
func level(f *frame, id data.ID, last, since float64) {
	f.Quotes[id].Last, f.Quotes[id].SinceShock = last, since
	steps := int(f.At.Sub(f.Series.From) / f.Series.Step)
	for range steps {
		f.Series.Points[id] = append(f.Series.Points[id], market.Point{Last: float32(last), Evidence: data.Printed})
	}
}

func TestRelative(t *testing.T) {
	for _, c := range []struct {
		name        string
		unit        data.Unit
		last, since float64
		want        float64
	}{
		{"a price", data.Money, 90, -0.1, 90},
		{"a yield, down 10 bp from 4.00", data.Yield, 3.9, -0.001, 97.5},
		{"no close before the shock", data.Money, 90, math.NaN(), math.NaN()},
	} {
		f := rungs(contagion.Arrival{})
		f.Scenario.Universe.Instruments[0].Unit = c.unit
		level(f, 0, c.last, c.since)
		out := f.course([]data.ID{0}, f.chartColumns(24)).level
		if got := out[3]; math.Abs(got-c.want) > 1e-4 || math.IsNaN(got) != math.IsNaN(c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
		for i := 9; i < 24; i++ { // the playhead stands at 09:00
			if !math.IsNaN(out[i]) {
				t.Errorf("%s: column %d lies after the playhead and is %v", c.name, i, out[i])
			}
		}
	}
}

func TestChartWithoutValues(t *testing.T) {
	f := rungs(contagion.Arrival{}, contagion.Arrival{})
	if text := strings.Join(drawn(f, 60, 12, drawChart), "\n"); !strings.Contains(text, "Nobody shown here has a price since the shock yet.") {
		t.Errorf("an empty chart says\n%s", text)
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1} {
		f := rungs(contagion.Arrival{}, contagion.Arrival{})
		level(f, 0, 100, bad)
		level(f, 1, bad, 0)
		for w := 0; w < 100; w += 7 {
			for h := 0; h < 20; h += 3 {
				drawn(f, w, h, drawChart)
			}
		}
	}
}

// The times below the chart are in the zone of the header's clock.
func TestChartTimesFollowTheZone(t *testing.T) {
	f := rungs(contagion.Arrival{})
	level(f, 0, 90, -0.1)
	f.zone = time.FixedZone("", 9*3600)
	lines := drawn(f, 80, 12, drawChart)
	if got := strings.Fields(lines[11])[0]; got != "09:00" {
		t.Errorf("the axis begins at %s, want 09:00", got)
	}
}

func TestScaleHolds100(t *testing.T) {
	f := rungs(contagion.Arrival{})
	level(f, 0, 82.4, -0.176)
	lines := drawn(f, 60, 14, drawChart)
	if !strings.Contains(lines[1], "102.0") || !strings.Contains(lines[2], "100.0") || !strings.Contains(lines[12], "80.0") {
		t.Errorf("the scale is\n%s", strings.Join(lines, "\n"))
	}
	for rows := 2; rows < 40; rows++ {
		for low := 40.; low < 100; low += 3.7 {
			for _, high := range []float64{100.1, 103, 120, 180} {
				lo, hi := scale([]canvas.Line{{Values: []float64{low, math.NaN(), high}}}, rows)
				step := (hi - lo) / float64(rows-1)
				if at := (100 - lo) / step; lo > low || hi < high || rows > 2 && math.Abs(at-math.Round(at)) > 1e-9 {
					t.Fatalf("%d rows for %v to %v: %v to %v, 100 on row %v", rows, low, high, lo, hi, at)
				}
				if rows > 2 && math.Abs(10*step-math.Round(10*step)) > 1e-6 {
					t.Fatalf("%d rows for %v to %v: a step of %v is not what one decimal says", rows, low, high, step)
				}
			}
		}
	}
	if lo, hi := scale(nil, 9); hi > lo {
		t.Errorf("scale of nothing: %v to %v", lo, hi)
	}
}

// Of a shock inside a session the chart begins shortly before it and keeps its
// place for hours; it shows no hour in which nobody traded, and it ends at the
// price that the banner tells.
func TestChartOfShockInSession(t *testing.T) {
	s := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute+30*time.Second), nil)
	f := frameOf(s, 120, 40)
	from, span := f.chartSpan()
	if want := liveDay.Add(14 * time.Hour); !from.Equal(want) || span != 2*time.Hour {
		t.Errorf("it shows %v from %v, want 2h from %v", span, from, want)
	}
	for _, c := range []struct{ after, span time.Duration }{{time.Minute, 2 * time.Hour}, {61 * time.Minute, 3 * time.Hour}, {7 * time.Hour, 8 * time.Hour}, {9 * time.Hour, 12 * time.Hour}} {
		later := *s
		later.At = liveDay.Add(15*time.Hour + c.after)
		g := frameOf(&later, 120, 40)
		if begin, now := g.chartSpan(); !begin.Equal(from) || now != c.span {
			t.Errorf("%v after the shock it shows %v from %v, want %v from %v", c.after, now, begin, c.span, from)
		}
	}
	const n = 60 // of 2 minutes
	c := f.course([]data.ID{s.Origin}, f.chartColumns(n))
	c.traded()
	opens, now := 15, 36 // 14:30 and 15:12
	for i, v := range c.level {
		switch {
		case i < opens && !math.IsNaN(v):
			t.Errorf("column %d lies before the first price of the session and is %v", i, v)
		case i > now && !math.IsNaN(v):
			t.Errorf("column %d lies after the playhead and is %v", i, v)
		}
	}
	if got, want := c.level[now], 100*(1+s.Quotes[s.Origin].SinceShock); !(math.Abs(got-want) < 1e-3) {
		t.Errorf("the line ends at %v, the banner at %v", got, want)
	}
}
