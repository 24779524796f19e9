package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
)

// Cells that texts from outside may take on a screen.
const (
	nameCells  = 64
	shortCells = 8
	textCells  = 200
)

// mostRows bounds every table of a scenario.
const mostRows = 100_000

var symbolGrammar = regexp.MustCompile(`^[A-Z0-9^][A-Z0-9.=^-]{0,19}$`)

// head is scenario.toml.
type head struct {
	Key        string            `toml:"key"`
	Title      string            `toml:"title"`
	Blurb      string            `toml:"blurb"`
	Why        string            `toml:"why"`
	Origin     string            `toml:"origin"`
	ShockAfter string            `toml:"shock_after"`
	ShockBy    string            `toml:"shock_by"`
	From       string            `toml:"from"`
	To         string            `toml:"to"`
	Start      string            `toml:"start"`
	Speed      float64           `toml:"speed"`
	Sessions   int               `toml:"sessions"`
	Seed       uint64            `toml:"seed"`
	Sources    map[string]string `toml:"sources"`
}

// scenarioReader holds what the tables of one scenario need of each other.
type scenarioReader struct {
	fsys fs.FS
	dir  string
	cal  *data.Calendar
	s    *data.Scenario
}

// ReadScenario reads a scenario from a folder of small text files:
// scenario.toml, groups.csv, instruments.csv, figures.csv, events.csv and
// calibration.csv. The first thing that is wrong is the error, with its file,
// line, fact and cure.
func ReadScenario(fsys fs.FS, dir string, cal *data.Calendar) (*data.Scenario, error) {
	r := &scenarioReader{fsys: fsys, dir: dir, cal: cal, s: &data.Scenario{}}
	origin, err := r.head()
	if err != nil {
		return nil, err
	}
	for _, read := range []func() error{r.universe, r.figures, r.events, r.calibration} {
		if err := read(); err != nil {
			return nil, err
		}
	}
	if r.s.Origin = data.None; origin != "" {
		if r.s.Origin = r.s.Universe.Find(origin); r.s.Origin == data.None {
			return nil, fmt.Errorf("%s: origin %q is not in instruments.csv; give one of its symbols, or leave it empty", r.where("scenario.toml"), data.Clean(origin, nameCells))
		}
	}
	return r.s, nil
}

func (r *scenarioReader) where(file string) string {
	return "scenario: " + data.Clean(path.Base(r.dir), 40) + ": " + file
}

func (r *scenarioReader) table(file string, columns ...string) ([]row, error) {
	rows, err := readTable(r.fsys, path.Join(r.dir, file), r.where(file), columns)
	if err == nil && len(rows) > mostRows {
		return nil, fmt.Errorf("%s: has %d rows; give at most %d", r.where(file), len(rows), mostRows)
	}
	return rows, err
}

func (r *scenarioReader) head() (origin string, err error) {
	const file = "scenario.toml"
	text, err := readFile(r.fsys, path.Join(r.dir, file), r.where(file))
	if err != nil {
		return "", err
	}
	var h head
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&h); err != nil {
		return "", tomlError(r.where(file), err)
	}
	for _, f := range []struct{ key, value string }{{"key", h.Key}, {"title", h.Title}, {"from", h.From}, {"to", h.To}, {"shock_after", h.ShockAfter}, {"shock_by", h.ShockBy}} {
		if f.value == "" {
			return "", fmt.Errorf("%s: %s is missing; add it", r.where(file), f.key)
		}
	}
	s := r.s
	for _, f := range []struct {
		key, value string
		to         *time.Time
	}{{"shock_after", h.ShockAfter, &s.Shock.After}, {"shock_by", h.ShockBy, &s.Shock.By}, {"from", h.From, &s.From}, {"to", h.To, &s.To}, {"start", h.Start, &s.Start}} {
		if f.value == "" {
			continue
		}
		t, err := time.Parse(time.RFC3339, f.value)
		if err != nil || t.Year() < 1970 || t.Year() > 2100 {
			return "", fmt.Errorf("%s: %s %q is not a time; write it like 2025-01-27T00:00:00Z", r.where(file), f.key, data.Clean(f.value, 40))
		}
		*f.to = t.UTC()
	}
	const longest = 62 * 24 * time.Hour // the screen's series hold 5-minute steps
	switch {
	case !s.To.After(s.From) || s.To.Sub(s.From) > longest:
		return "", fmt.Errorf("%s: window from %s to %s is not between a moment and 62 days long; give another", r.where(file), h.From, h.To)
	case s.Shock.By.Before(s.Shock.After):
		return "", fmt.Errorf("%s: shock_by lies before shock_after; swap them", r.where(file))
	case s.Start.IsZero():
		s.Start = s.From
	case s.Start.Before(s.From) || s.Start.After(s.To):
		return "", fmt.Errorf("%s: start lies outside the window; give a time in it", r.where(file))
	}
	s.Key, s.Title, s.Blurb, s.Why = data.Clean(h.Key, 40), data.Clean(h.Title, nameCells), data.Clean(h.Blurb, textCells), data.Clean(h.Why, 1000)
	s.Speed, s.Sessions, s.Seed, s.Sources = h.Speed, h.Sessions, h.Seed, map[string]string{}
	if s.Speed < 1 || s.Speed > 3600 || math.IsNaN(s.Speed) {
		return "", fmt.Errorf("%s: speed %g is out of range; give 1 to 3600", r.where(file), h.Speed)
	}
	if s.Sessions < 1 || s.Sessions > 20 {
		return "", fmt.Errorf("%s: sessions %d is out of range; give 1 to 20", r.where(file), h.Sessions)
	}
	for tag, text := range h.Sources {
		s.Sources[data.Clean(tag, 24)] = data.Clean(text, textCells)
	}
	return h.Origin, nil
}

func tomlError(where string, err error) error {
	var unknown *toml.StrictMissingError
	if errors.As(err, &unknown) && len(unknown.Errors) > 0 {
		line, _ := unknown.Errors[0].Position()
		return fmt.Errorf("%s:%d: key %q is not known; remove it", where, line, data.Clean(fmt.Sprint(unknown.Errors[0].Key()), 40))
	}
	var bad *toml.DecodeError
	if errors.As(err, &bad) {
		line, _ := bad.Position()
		return fmt.Errorf("%s:%d: %s; write it as TOML", where, line, data.Clean(bad.Error(), 120))
	}
	return fmt.Errorf("%s: %s; write it as TOML", where, data.Clean(err.Error(), 120))
}

var units = map[string]data.Unit{"money": data.Money, "points": data.Points, "yield": data.Yield, "based": data.Based}

func (r *scenarioReader) universe() error {
	rows, err := r.table("groups.csv", "key", "name", "short", "region")
	if err != nil {
		return err
	}
	var groups []data.Group
	keys := map[string]bool{}
	for _, w := range rows {
		if w.field[0] == "" || keys[w.field[0]] {
			return w.errorf("group %q is empty or stands twice; give each its own key", w.field[0])
		}
		keys[w.field[0]] = true
		groups = append(groups, data.Group{Key: data.Clean(w.field[0], 24), Name: data.Clean(w.field[1], nameCells), Short: data.Clean(w.field[2], 12), Region: data.Clean(w.field[3], 24)})
	}
	if rows, err = r.table("instruments.csv", "symbol", "name", "short", "venue", "currency", "group", "unit", "note"); err != nil {
		return err
	}
	const most = 4096 // instruments; a screen shows hundreds
	if len(rows) == 0 || len(rows) > most {
		return fmt.Errorf("%s: has %d instruments; give 1 to %d", r.where("instruments.csv"), len(rows), most)
	}
	var list []data.Instrument
	seen := map[string]int{}
	for _, w := range rows {
		unit, known := units[w.field[6]]
		switch {
		case !symbolGrammar.MatchString(w.field[0]):
			return w.errorf("symbol %q is not one; give capitals, digits and . = ^ - only, at most 20", data.Clean(w.field[0], 40))
		case seen[w.field[0]] > 0:
			return w.errorf("symbol %s stands in line %d already; keep one", w.field[0], seen[w.field[0]])
		case !r.cal.Has(w.field[3]):
			return w.errorf("venue %q is not in the calendar; give one of its codes", data.Clean(w.field[3], 24))
		case !keys[w.field[5]]:
			return w.errorf("group %q is not in groups.csv; add it there", data.Clean(w.field[5], 24))
		case !known:
			return w.errorf("unit %q is not known; give money, points, yield or based", data.Clean(w.field[6], 24))
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
		at, err := time.Parse(time.RFC3339, w.field[0])
		switch {
		case err != nil || at.Year() < 1970 || at.Year() > 2100:
			return w.errorf("time %q is not one; write it like 2025-01-27T14:30:00Z", w.field[0])
		case !slices.Contains([]string{"second", "minute", "hour", "day"}, w.field[1]):
			return w.errorf("precision %q is not known; give second, minute, hour or day", w.field[1])
		case len(w.field[4]) != 1 || w.field[4] < "A" || w.field[4] > "C":
			return w.errorf("confidence %q is not known; give A, B or C", w.field[4])
		}
		r.s.Events = append(r.s.Events, data.Event{At: at.UTC(), Precision: w.field[1], Text: data.Clean(w.field[2], textCells), Source: data.Clean(w.field[3], textCells), Confidence: w.field[4][0]})
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
	if _, err := fs.Stat(r.fsys, path.Join(r.dir, "calibration.csv")); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	rows, err := r.table("calibration.csv", "symbol", "sigma_pct", "n", "from", "to", "basis")
	if err != nil {
		return err
	}
	for _, w := range rows {
		pct, err := strconv.ParseFloat(w.field[1], 64)
		if err != nil || !(pct > 0 && pct < 1000) {
			return w.errorf("sigma_pct %q is not a volatility; give percent a day above 0", w.field[1])
		}
		n, err := strconv.Atoi(w.field[2])
		if err != nil || n < 0 {
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
