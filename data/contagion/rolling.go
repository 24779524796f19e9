package contagion

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
)

// Rolling is connectedness over windows that move on by one row.
type Rolling struct {
	Series []int // columns of the panel, in the order of From, To and Net
	Rows   int   // rows of a window
	Last   []int // row of the panel each window ends with
	// TCI has one value a window, From, To and Net windows x N; percent. They
	// are NaN where a window could not be estimated, which Warnings count.
	TCI           []float64
	From, To, Net *mat.Dense
	Warnings      []string
}

// RollingConnectedness gives the table's sums (see Connectedness) for every
// window of the given number of rows, each as Connect would for those rows
// alone, lags included.
//
// R's ConnectednessApproach 1.0.4 takes Lags rows off the window before it
// starts, so that its 200 rows are 196 with four lags, of which 192 are
// explained. opt.PackageWindows does the same; without it a window has all its
// rows. For Lags 0 both agree.
//
// Least squares windows are updated: cross-products of the row that comes are
// added, those of the row that goes taken away, so that a window costs the same
// however long it is. Where that has lost digits, and for ridge and shrinkage,
// the window is estimated from its rows. Memory is that of the result, the
// panel, and one window.
//
// Series are admitted once for the whole panel, as in Connect. A window that
// fails is NaN; it is an error when all do, when window is no larger than the
// lags or beyond the panel, and as in Connect.
func RollingConnectedness(y *mat.Dense, window int, opt ConnectednessOptions) (*Rolling, error) {
	if err := opt.check(); err != nil {
		return nil, err
	}
	a, err := admit(y, opt.numbers)
	if err != nil {
		return nil, err
	}
	n := len(a.series)
	if n < 2 {
		return nil, errors.New("contagion: one series is left; connectedness needs two")
	}
	_, cols := y.Dims()
	if opt.Method == Ordered {
		if opt.Blocks, err = keptBlocks(opt.Blocks, a.series, cols); err != nil {
			return nil, err
		}
	}
	opt.numbers = a.series // windows hold the admitted columns only
	if opt.PackageWindows {
		window -= opt.Lags
	}
	if window < opt.Lags+2 || window > a.rows {
		return nil, fmt.Errorf("contagion: a window of %d rows with %d lags in %d rows", window, opt.Lags, a.rows)
	}
	count := a.rows - window + 1
	r := &Rolling{Series: a.series, Rows: window, Last: make([]int, count), TCI: make([]float64, count),
		From: mat.NewDense(count, n, nil), To: mat.NewDense(count, n, nil), Net: mat.NewDense(count, n, nil),
		Warnings: a.warnings}
	s := &slide{a: a, y: a.panel(y), opt: opt, window: window, seen: map[string]int{},
		noisy: noisyTotal(window-opt.Lags, n)}
	if opt.Shrink == nil && opt.Estimator != RidgeVAR {
		s.prepare()
	}
	for k := range count {
		r.Last[k] = k + window - 1
		r.TCI[k] = s.at(k, r.From.RawRowView(k), r.To.RawRowView(k))
		from, to, net := r.From.RawRowView(k), r.To.RawRowView(k), r.Net.RawRowView(k)
		for j := range net {
			net[j] = to[j] - from[j]
		}
	}
	r.Warnings = append(r.Warnings, s.tell()...)
	if s.failed == count {
		return nil, fmt.Errorf("contagion: no window can be estimated: %w", s.cause)
	}
	return r, nil
}

// panel gives the admitted columns of y in their units, for estimations window
// by window.
func (a *admitted) panel(y *mat.Dense) *mat.Dense {
	rows, cols := y.Dims()
	if len(a.series) == cols {
		return y
	}
	p := mat.NewDense(rows, len(a.series), nil)
	for t := range rows {
		for k, j := range a.series {
			p.Set(t, k, y.At(t, j))
		}
	}
	return p
}

const (
	scaledRoot = "near unit root, lags scaled to 0.995"
	// mostKinds bounds the warnings of a panel that is broken in every window.
	mostKinds = 20
)

// slide is the window on its way down the panel.
type slide struct {
	a      *admitted
	y      *mat.Dense
	opt    ConnectednessOptions
	window int
	cross  *crossProducts // nil: every window from its rows

	noisy  string         // the warning of too many series
	kinds  []string       // of warnings, in order of appearance
	seen   map[string]int // windows of each kind
	first  []int          // last row of the first such window
	failed int
	cause  error
}

// warn counts a window that ends with row last under a kind of warning.
func (s *slide) warn(kind string, last int) {
	if s.seen[kind] == 0 && len(s.kinds) >= mostKinds {
		kind = "another warning"
	}
	if s.seen[kind] == 0 {
		s.kinds = append(s.kinds, kind)
		s.first = append(s.first, last)
	}
	s.seen[kind]++
}

func (s *slide) tell() []string {
	var w []string
	for i, kind := range s.kinds {
		w = append(w, fmt.Sprintf("%d windows, the first to row %d: %s", s.seen[kind], s.first[i], kind))
	}
	return w
}

// at fills from and to of the window that starts with row k, and gives its TCI.
func (s *slide) at(k int, from, to []float64) float64 {
	last := k + s.window - 1
	if s.cross != nil {
		s.cross.move(k)
		if tci, root, ok := s.cross.table(from, to); ok {
			if root > 0 {
				s.warn(scaledRoot, last)
			}
			if n := len(from); n > s.cross.n/25 {
				s.warn(s.noisy, last)
			}
			return tci
		}
	}
	clear(from)
	clear(to)
	part := s.y.Slice(k, k+s.window, 0, len(from)).(*mat.Dense)
	c, err := Connect(part, s.opt)
	if err != nil {
		for j := range from {
			from[j], to[j] = math.NaN(), math.NaN()
		}
		s.failed++
		s.cause = err
		s.warn(err.Error(), last)
		return math.NaN()
	}
	if len(c.Series) < len(from) {
		for j := range from {
			from[j], to[j] = math.NaN(), math.NaN()
		}
	}
	for i, j := range c.Series {
		from[j], to[j] = c.From[i], c.To[i]
	}
	for _, w := range c.Warnings {
		if strings.HasPrefix(w, "near unit root") {
			w = scaledRoot // roots differ by window, and are one kind
		}
		s.warn(w, last)
	}
	return c.TCI
}
