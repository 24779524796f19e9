package tui

import (
	"testing"
	"time"

	"contagion/data"
)

// A spark beside a number is coloured as that number is told: what stands at
// the previous close, before the first price of the session, is no move.
func TestSparkBeginsAtTheNumbersBase(t *testing.T) {
	s := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	const w = 24
	for _, back := range []time.Duration{0, 24 * time.Hour} { // the day of the shock, and as if the shock were of the day before
		scenario := *s.Scenario
		scenario.Shock.By = scenario.Shock.By.Add(-back)
		moved := *s
		moved.Scenario = &scenario
		f := frameOf(&moved, w, 1)
		steps, opens := f.shockColumns(w), int((14*time.Hour+30*time.Minute)/f.Series.Step)
		coloured := 0
		for i := range f.Quotes {
			if f.Scenario.Universe.At(data.ID(i)).MIC != "XNAS" {
				continue
			}
			f.c.Clear()
			f.drawSpark(0, 0, w, []data.ID{data.ID(i)}, f.Scenario.Sigma[i].Pct, memberLow, memberHigh)
			for x, k := range steps {
				switch style := f.c.StyleAt(x, 0); {
				case style == sFaint:
				case k < opens:
					t.Errorf("%s: the cell of step %d, before New York opens, has style %d", f.Scenario.Universe.At(data.ID(i)).Symbol, k, style)
				default:
					coloured++
				}
			}
		}
		if coloured == 0 {
			t.Error("nothing is coloured after a shock")
		}
	}
}
