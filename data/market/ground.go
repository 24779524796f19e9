package market

import (
	"sync"

	"contagion/data"
)

// A Ground is what all desks of one recording stand on: its calibration,
// worked out once, and the columns of its series, which are the same whoever
// folds them. A week of forty instruments is 5 MB of columns; a desk on a
// ground that is there adds none. It may be used from any goroutine.
type Ground struct {
	s     *data.Scenario
	cal   *data.Calendar
	prior func() *prior
	cols  func() *columns
}

// NewGround is one that no desk stands on yet. All desks that open on it must
// play the same recording: sources that give the same ticks.
func NewGround(s *data.Scenario, cal *data.Calendar) *Ground {
	return &Ground{s: s, cal: cal, prior: sync.OnceValue(func() *prior { return newPrior(s) }),
		cols: sync.OnceValue(func() *columns { return newColumns(s) })}
}

// Scenario is what is played on it.
func (g *Ground) Scenario() *data.Scenario { return g.s }

// Calendar is what it is played by.
func (g *Ground) Calendar() *data.Calendar { return g.cal }

// fold begins one before the first tick. Alone is one whose ticks are not the
// recording's own: it keeps its columns to itself.
func (g *Ground) fold(alone bool) *fold {
	if alone {
		return newFold(g.s, g.cal, g.prior())
	}
	return foldOnto(g.cols(), g.s, g.cal, g.prior())
}

// columns are the finished steps of a series. A step is written once, by
// whichever fold comes to it first, and never again: what upto gives may be
// read without the lock.
type columns struct {
	mu     sync.Mutex
	points [][]Point // by ID
}

// newColumns gives each instrument room for the whole window in one piece of
// memory.
func newColumns(s *data.Scenario) *columns {
	n := len(s.Universe.Instruments)
	room := max(int(s.To.Sub(s.From)/seriesStep), 0) + 1
	block := make([]Point, n*room)
	c := &columns{points: make([][]Point, n)}
	for i := range c.points {
		c.points[i] = block[i*room : i*room : (i+1)*room]
	}
	return c
}

// done reports whether a step is written.
func (c *columns) done(step int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.points) == 0 || step < len(c.points[0])
}

// put writes a step, unless another was faster.
func (c *columns) put(step int, row []Point) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.points) == 0 || step != len(c.points[0]) {
		return
	}
	for i := range row {
		c.points[i] = append(c.points[i], row[i])
	}
}

// upto gives the first steps.
func (c *columns) upto(steps int) [][]Point {
	out := make([][]Point, len(c.points))
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range out {
		out[i] = c.points[i][:steps:steps]
	}
	return out
}
