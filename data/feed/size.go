package feed

import (
	"fmt"
	"time"

	"contagion/data"
)

// What a scenario may take of a machine. DeepSeek's 141 instruments over ten
// days are 400,000 steps and draw 51,000 prices; both limits together keep a
// folder of anybody's under half a gigabyte.
const (
	mostSteps = 8_000_000 // five-minute steps of the window, by instruments
	mostDrawn = 1_000_000 // reconstructed prices
)

// size refuses a scenario that is small as text and huge in memory.
func (r *scenarioReader) size() error {
	s := r.s
	instruments := len(s.Universe.Instruments)
	if steps := int(s.To.Sub(s.From)/grid) * instruments; steps > mostSteps {
		return fmt.Errorf("%s: has %d instruments, too many for a window of %.0f days; give fewer, or a shorter window in scenario.toml", r.where("instruments.csv"), instruments, s.To.Sub(s.From).Hours()/24)
	}
	type key struct {
		id  data.ID
		day string
	}
	pins := map[key]int{}
	var open time.Duration
	for _, f := range s.Figures {
		mic := s.Universe.At(f.ID).MIC
		if f.Kind == data.FigureHigh || f.Kind == data.FigureLow || f.Evidence == data.Simulated || r.cal.AllDay(mic) {
			continue
		}
		k := key{f.ID, f.Session}
		if pins[k]++; pins[k] != 2 {
			continue // one figure draws no path
		}
		if session, ok := r.cal.Session(mic, f.Session); ok {
			open += session.Minutes()
		}
		if open/grid > mostDrawn {
			return row{where: r.where("figures.csv"), line: f.Line}.errorf("figures so far draw paths of more than %d prices; leave out instruments or days", mostDrawn)
		}
	}
	return nil
}
