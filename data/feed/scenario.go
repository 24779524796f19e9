package feed

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// Cells that texts from outside may take on a screen.
const (
	nameCells  = 64
	shortCells = 8
	textCells  = 200
	tagCells   = 24
)

// Most there may be; a screen shows hundreds of instruments.
const (
	mostInstruments = 4096
	mostGroups      = 256
)

var symbolGrammar = regexp.MustCompile(`^[A-Z0-9^][A-Z0-9.=^-]{0,19}$`)

// keyGrammar of a group: the key is written into reports as it stands.
var keyGrammar = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,23}$`)

// scenarioReader holds what the tables of one scenario need of each other.
type scenarioReader struct {
	fsys fs.FS
	dir  string
	name string // of the folder
	text []byte // of scenario.toml, to find lines in
	cal  *data.Calendar
	s    *data.Scenario

	rows     float64 // how many equal rows the correlations are worth,
	from, to string  // and of which days
}

// ReadScenario reads a scenario from a folder of small text files:
// scenario.toml, groups.csv, instruments.csv, figures.csv, events.csv and what
// a calibration wrote beside them. The first thing that is wrong is the error,
// with its file, line, fact and cure.
func ReadScenario(fsys fs.FS, dir string, cal *data.Calendar) (*data.Scenario, error) {
	r := &scenarioReader{fsys: fsys, dir: dir, name: path.Base(dir), cal: cal, s: &data.Scenario{}}
	if f, ok := fsys.(folder); ok && dir == "." {
		r.name = f.name
	}
	origin, err := r.head()
	if err != nil {
		return nil, err
	}
	if err := r.universe(); err != nil {
		return nil, err
	}
	// What a calibration wrote is half of the bytes and touches nothing that the
	// figures touch: it is read beside them.
	beside := make(chan error, 1)
	go func() { beside <- guard.Run(r.background) }()
	fault := r.inOrder(r.figures, r.size, r.events, r.calibration)
	if err := <-beside; fault == nil {
		fault = err
	}
	if fault != nil {
		return nil, fault
	}
	for _, key := range slices.Sorted(maps.Keys(r.s.Index)) {
		if r.index("group:"+key) < 0 || r.s.Universe.Find(r.s.Index[key]) == data.None {
			return nil, r.at(key).errorf("index %q of group %q is not in instruments.csv, or the group not in groups.csv; give both as they stand there", r.s.Index[key], key)
		}
	}
	for _, key := range r.s.Theme {
		if r.index("group:"+key) < 0 {
			return nil, r.at("theme").errorf("group %q is not in groups.csv; give the keys that stand there", key)
		}
	}
	if r.s.Origin = data.None; origin != "" {
		if r.s.Origin = r.s.Universe.Find(origin); r.s.Origin == data.None {
			return nil, r.at("origin").errorf("origin %q is not in instruments.csv; give one of its symbols, or leave it empty", origin)
		}
	}
	return r.s, nil
}

// inOrder reads until the first fault.
func (r *scenarioReader) inOrder(parts ...func() error) error {
	for _, read := range parts {
		if err := read(); err != nil {
			return err
		}
	}
	return nil
}

func (r *scenarioReader) where(file string) string {
	return "scenario: " + data.Clean(r.name, 40) + ": " + file
}

func (r *scenarioReader) table(file string, columns ...string) ([]row, error) {
	return readTable(r.fsys, path.Join(r.dir, file), r.where(file), columns)
}

var units = map[string]data.Unit{"money": data.Money, "points": data.Points, "yield": data.Yield, "based": data.Based}

func (r *scenarioReader) universe() error {
	rows, err := r.table("groups.csv", "key", "name", "short", "region")
	if err != nil {
		return err
	}
	if len(rows) == 0 || len(rows) > mostGroups {
		return fmt.Errorf("%s: has %d groups; give 1 to %d", r.where("groups.csv"), len(rows), mostGroups)
	}
	var groups []data.Group
	keys := map[string]int{}
	for _, w := range rows {
		key := w.field[0]
		switch {
		case !keyGrammar.MatchString(key):
			return w.errorf("group %q is not a key; give letters, digits and . _ - only, at most 24", key)
		case keys[key] > 0:
			return w.errorf("group %s stands in line %d already; keep one", key, keys[key])
		}
		keys[key] = w.line
		groups = append(groups, data.Group{Key: key, Name: data.Clean(w.field[1], nameCells), Short: data.Clean(w.field[2], 12), Region: data.Clean(w.field[3], 24)})
	}
	if rows, err = r.table("instruments.csv", "symbol", "name", "short", "venue", "currency", "group", "unit", "note"); err != nil {
		return err
	}
	if len(rows) == 0 || len(rows) > mostInstruments {
		return fmt.Errorf("%s: has %d instruments; give 1 to %d", r.where("instruments.csv"), len(rows), mostInstruments)
	}
	var list []data.Instrument
	seen := map[string]int{}
	for _, w := range rows {
		unit, known := units[w.field[6]]
		switch {
		case !symbolGrammar.MatchString(w.field[0]):
			return w.errorf("symbol %q is not one; give capitals, digits and . = ^ - only, at most 20", w.field[0])
		case seen[w.field[0]] > 0:
			return w.errorf("symbol %s stands in line %d already; keep one", w.field[0], seen[w.field[0]])
		case !r.cal.Has(w.field[3]):
			return w.errorf("venue %q is not in the calendar; give one of its codes", w.field[3])
		case keys[w.field[5]] == 0:
			return w.errorf("group %q is not in groups.csv; add it there", w.field[5])
		case !known:
			return w.errorf("unit %q is not known; give money, points, yield or based", w.field[6])
		}
		seen[w.field[0]] = w.line
		list = append(list, data.Instrument{Symbol: w.field[0], Name: data.Clean(w.field[1], nameCells), Short: data.Clean(w.field[2], shortCells), MIC: w.field[3],
			Currency: data.Clean(w.field[4], 4), Group: w.field[5], Unit: unit, Note: data.Clean(w.field[7], textCells)})
	}
	r.s.Universe = data.NewUniverse(list, groups)
	return nil
}

func (r *scenarioReader) events() error {
	rows, err := r.table("events.csv", "time", "precision", "text", "source", "confidence")
	if err != nil {
		return err
	}
	for _, w := range rows {
		at, ok := instant(w.field[0], time.RFC3339)
		switch {
		case !ok:
			return w.errorf("time %q is not one; write it like 2025-01-27T14:30:00Z", w.field[0])
		case !slices.Contains([]string{"second", "minute", "hour", "day"}, w.field[1]):
			return w.errorf("precision %q is not known; give second, minute, hour or day", w.field[1])
		case len(w.field[4]) != 1 || w.field[4] < "A" || w.field[4] > "C":
			return w.errorf("confidence %q is not known; give A, B or C", w.field[4])
		}
		r.s.Events = append(r.s.Events, data.Event{At: at, Precision: w.field[1], Text: data.Clean(w.field[2], textCells), Source: data.Clean(w.field[3], textCells), Confidence: w.field[4][0]})
	}
	slices.SortStableFunc(r.s.Events, func(a, b data.Event) int { return a.At.Compare(b.At) })
	return nil
}

// calibration reads how much everything moves on an ordinary day. The file
// may be missing: then nothing can be measured and every z is unknown.
func (r *scenarioReader) calibration() error {
	s := r.s
	s.Sigma = make([]data.Sigma, len(s.Universe.Instruments))
	s.GroupSigma = make([]data.Sigma, len(s.Universe.Groups))
	for _, list := range [][]data.Sigma{s.Sigma, s.GroupSigma} {
		for i := range list {
			list[i].Pct = math.NaN()
		}
	}
	if _, err := fs.Lstat(r.fsys, path.Join(r.dir, "calibration.csv")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	rows, err := r.table("calibration.csv", "symbol", "sigma_pct", "n", "from", "to", "basis")
	if err != nil {
		return err
	}
	for _, w := range rows {
		pct, ok := number(w.field[1])
		if !ok || pct < 1e-6 || pct > 1000 {
			return w.errorf("sigma_pct %q is not a volatility; give percent a day, above 0 and at most 1000", w.field[1])
		}
		n, err := strconv.Atoi(w.field[2])
		if err != nil || n < 0 || n > 1e6 {
			return w.errorf("n %q is not a count; give how many returns", w.field[2])
		}
		sigma := data.Sigma{Pct: pct, N: n, From: data.Clean(w.field[3], 10), To: data.Clean(w.field[4], 10), Basis: data.Clean(w.field[5], 40)}
		if !r.place(w.field[0], sigma) {
			return w.errorf("symbol %q is in neither instruments.csv nor groups.csv; remove the row", w.field[0])
		}
	}
	return nil
}

func (r *scenarioReader) place(key string, sigma data.Sigma) bool {
	if id := r.s.Universe.Find(key); id != data.None {
		r.s.Sigma[id] = sigma
		return true
	}
	for i, g := range r.s.Universe.Groups {
		if key == "group:"+g.Key {
			r.s.GroupSigma[i] = sigma
			return true
		}
	}
	return false
}
