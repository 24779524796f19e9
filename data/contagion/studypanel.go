package contagion

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

const (
	// openShare is the part of the listed names that must have a close for a
	// row to be a session and not somebody else's.
	openShare = 0.5
	// windowCover is the part of the window on which a name must have a return.
	windowCover = 0.6
	// maxSpan is how many rows a return may span: a close of a fortnight ago
	// says nothing about the day.
	maxSpan = 10
	// splitMove and splitTolerance say what looks like a split: a move beyond
	// any ordinary day that is a simple ratio nearly to the digit.
	splitMove, splitTolerance = 0.25, 0.01
)

// splitRatios are the usual ones, with their inverses. 3:2 is not one of them:
// SMCI lost 32.7 % on 30 October 2024, its auditor and no split.
var splitRatios = []float64{2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 30, 40, 50, 100}

// A studyPanel holds the returns of the window and the days up to the event.
type studyPanel struct {
	in      *StudyInput
	sector  string
	columns []int       // of in.Symbols, the names without the index
	dates   []string    // first of the window .. event
	window  int         // rows of the estimation, from row 0
	event   int         // the last row
	origin  int         // of columns; -1
	returns [][]float64 // name by row; NaN for a hole and for what spans one
	index   []float64   // returns of the index; nil
	span    []int       // rows that each name's return on the date spans; 0 unknown
	onDate  []float64   // that return
	split   []bool      // it looks like a split
	shock   []float64   // the origin's own residual of every row; nil
	factors map[string][]float64
	thin    map[string]bool // the index stands in
}

func newStudyPanel(in *StudyInput) (*studyPanel, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	p := &studyPanel{in: in, sector: in.Sector, origin: -1, factors: map[string][]float64{}, thin: map[string]bool{}}
	for j, s := range in.Symbols {
		if in.Index != "" && s == in.Index {
			continue
		}
		if in.Origin != "" && s == in.Origin {
			p.origin = len(p.columns)
			p.sector = in.Groups[j]
		}
		p.columns = append(p.columns, j)
	}
	if in.Origin != "" && p.origin < 0 {
		return nil, fmt.Errorf("contagion: study: the origin %s is not in the panel", in.Origin)
	}
	rows, event, err := p.sessions()
	if err != nil {
		return nil, err
	}
	from, to, err := EstimationWindow(event)
	if err != nil {
		return nil, fmt.Errorf("contagion: study: %s: %w", in.Date, err)
	}
	p.window, p.event = to-from, event-from
	p.measure(rows, from)
	if p.origin >= 0 && p.span[p.origin] == 0 {
		return nil, fmt.Errorf("contagion: study: %s has no return on %s", in.Origin, in.Date)
	}
	return p, nil
}

// check finds what does not fit together.
func (in *StudyInput) check() error {
	if len(in.Groups) != len(in.Symbols) || len(in.Closes) != len(in.Dates) {
		return fmt.Errorf("contagion: study: %d symbols with %d groups, %d dates with %d rows",
			len(in.Symbols), len(in.Groups), len(in.Dates), len(in.Closes))
	}
	seen := make(map[string]bool, len(in.Symbols))
	for _, s := range in.Symbols {
		if s == "" {
			return errors.New("contagion: study: a column has no symbol")
		}
		if seen[s] {
			return fmt.Errorf("contagion: study: %s is there twice", s)
		}
		seen[s] = true
	}
	for t, row := range in.Closes {
		if len(row) != len(in.Symbols) {
			return fmt.Errorf("contagion: study: %s has %d closes for %d symbols", in.Dates[t], len(row), len(in.Symbols))
		}
		if t > 0 && in.Dates[t] <= in.Dates[t-1] {
			return fmt.Errorf("contagion: study: %s follows %s", in.Dates[t], in.Dates[t-1])
		}
	}
	if in.Index != "" && !seen[in.Index] {
		return fmt.Errorf("contagion: study: the index %s is not in the panel", in.Index)
	}
	if in.OnlyIndex && in.Index == "" {
		return errors.New("contagion: study: OnlyIndex without an Index")
	}
	if in.Origin != "" && in.Origin == in.Index {
		return fmt.Errorf("contagion: study: %s cannot be origin and index", in.Origin)
	}
	return nil
}

// price reports whether a close can make a return.
func price(c float64) bool { return c > 0 && !math.IsInf(c, 1) }

// sessions gives the rows that are a session of most listed names, and which
// of them is the event.
func (p *studyPanel) sessions() (rows []int, event int, err error) {
	in := p.in
	first, last := make([]int, len(p.columns)), make([]int, len(p.columns))
	for i, j := range p.columns {
		first[i], last[i] = len(in.Closes), -1
		for t, row := range in.Closes {
			if price(row[j]) {
				first[i], last[i] = min(first[i], t), t
			}
		}
	}
	for t, row := range in.Closes {
		have, listed := 0, 0
		for i, j := range p.columns {
			if first[i] <= t && t <= last[i] {
				listed++
				if price(row[j]) {
					have++
				}
			}
		}
		if have > 0 && float64(have) >= openShare*float64(listed) {
			rows = append(rows, t)
			continue
		}
		if in.Dates[t] == in.Date {
			return nil, 0, fmt.Errorf("contagion: study: %d of %d names traded on %s", have, listed, in.Date)
		}
	}
	event = slices.IndexFunc(rows, func(t int) bool { return in.Dates[t] == in.Date })
	if event < 0 {
		return nil, 0, fmt.Errorf("contagion: study: %s is not in the panel", in.Date)
	}
	return rows, event, nil
}

// measure makes the returns of the rows from..event.
func (p *studyPanel) measure(rows []int, from int) {
	n := len(p.columns)
	p.returns, p.span, p.onDate, p.split = make([][]float64, n), make([]int, n), make([]float64, n), make([]bool, n)
	for t := from; t <= from+p.event; t++ {
		p.dates = append(p.dates, p.in.Dates[rows[t]])
	}
	for i, j := range p.columns {
		p.returns[i], p.onDate[i], p.span[i] = p.series(rows, from, j)
		if looksSplit(p.onDate[i]) {
			p.split[i] = true
			p.returns[i][p.event] = math.NaN()
		}
	}
	if j := slices.Index(p.in.Symbols, p.in.Index); p.in.Index != "" && j >= 0 {
		p.index, _, _ = p.series(rows, from, j)
	}
}

// series gives the one-row returns of a column and its return on the date with
// the rows that it spans.
func (p *studyPanel) series(rows []int, from, j int) (r []float64, onDate float64, span int) {
	r, onDate = make([]float64, p.event+1), math.NaN()
	before := -1 // row of the last known close
	for t := max(0, from-maxSpan); t <= from+p.event; t++ {
		c := p.in.Closes[rows[t]][j]
		v := math.NaN()
		if before >= 0 {
			v = simpleReturn(p.in.Closes[rows[before]][j], c)
		}
		if t == from+p.event && known(v) && t-before <= maxSpan {
			onDate, span = v, t-before
		}
		if t >= from {
			r[t-from] = math.NaN()
			if t-before == 1 && (t == from+p.event || !looksSplit(v)) {
				r[t-from] = v
			}
		}
		if price(c) {
			before = t
		}
	}
	return r, onDate, span
}

// looksSplit reports a return beyond 25 % whose price ratio is within 1 % of a
// usual split's.
func looksSplit(r float64) bool {
	if !known(r) || math.Abs(r) <= splitMove {
		return false
	}
	ratio := 1 + r
	if ratio < 1 {
		ratio = 1 / ratio
	}
	return slices.ContainsFunc(splitRatios, func(s float64) bool { return math.Abs(ratio/s-1) <= splitTolerance })
}
