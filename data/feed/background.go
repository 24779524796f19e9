package feed

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"strconv"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
)

// A background is what a calibration computed beside the volatilities. All of
// its files may be missing: then the screen says so where they would be used.
type background struct {
	Correlations struct {
		Rows float64 `toml:"rows"`
		From string  `toml:"from"`
		To   string  `toml:"to"`
	} `toml:"correlations"`
	Network struct {
		Groups   []string    `toml:"groups"`
		Percent  [][]float64 `toml:"percent"`
		TCI      float64     `toml:"tci"`
		NullMean float64     `toml:"null_mean"`
		NullLow  float64     `toml:"null_low"`
		NullHigh float64     `toml:"null_high"`
		Window   float64     `toml:"window_null"`
		Lags     int         `toml:"lags"`
		Horizon  int         `toml:"horizon"`
		Rows     int         `toml:"rows"`
		Method   string      `toml:"method"`
		From     string      `toml:"from"`
		To       string      `toml:"to"`
		Mean     []float64   `toml:"mean"`
		Cov      [][]float64 `toml:"cov"`
		Days     []string    `toml:"days"`
		Course   []float64   `toml:"course"`
	} `toml:"network"`
	Gauge []gauge `toml:"gauge"`
}

type gauge struct {
	Name     string    `toml:"name"`
	N        int       `toml:"n"`
	Last     float64   `toml:"last"`
	Quantile []float64 `toml:"quantile"`
}

// background reads links.csv, same.csv, next.csv and background.toml.
func (r *scenarioReader) background() error {
	for _, f := range []struct {
		name string
		read func() error
	}{{"links.csv", r.links}, {"background.toml", r.network}, {"same.csv", r.same}, {"next.csv", r.next}} {
		if _, err := fs.Lstat(r.fsys, path.Join(r.dir, f.name)); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := f.read(); err != nil {
			return err
		}
	}
	return nil
}

// index of a symbol or "group:KEY" in lists that hold instruments, then groups.
func (r *scenarioReader) index(key string) int {
	if id := r.s.Universe.Find(key); id != data.None {
		return int(id)
	}
	for i, g := range r.s.Universe.Groups {
		if key == "group:"+g.Key {
			return len(r.s.Universe.Instruments) + i
		}
	}
	return -1
}

var linkColumns = []string{"symbol", "market", "next", "n", "alpha", "beta", "sigma", "mean", "sxx", "drift", "load", "gamma", "own"}

func (r *scenarioReader) links() error {
	rows, err := r.table("links.csv", linkColumns...)
	if err != nil {
		return err
	}
	n := len(r.s.Universe.Instruments)
	r.s.Links, r.s.GroupLinks = make([]data.Link, n), make([]data.Link, len(r.s.Universe.Groups))
	for _, w := range rows {
		i := r.index(w.field[0])
		if i < 0 {
			return w.errorf("symbol %q is in neither instruments.csv nor groups.csv; remove the row", w.field[0])
		}
		l := data.Link{Market: w.field[1], Next: w.field[2] == "yes"}
		if l.Market != data.MarketNames && r.s.Universe.Find(l.Market) == data.None {
			return w.errorf("market %q is neither %s nor a symbol of instruments.csv; give one", w.field[1], data.MarketNames)
		}
		if w.field[2] != "yes" && w.field[2] != "no" {
			return w.errorf("next %q is neither yes nor no; give one", w.field[2])
		}
		if l.N, err = strconv.Atoi(w.field[3]); err != nil || l.N < 1 || l.N > 1e6 {
			return w.errorf("n %q is not a count above 0; give how many sessions", w.field[3])
		}
		for k, to := range []*float64{&l.Alpha, &l.Beta, &l.Sigma, &l.Mean, &l.Sxx, &l.Drift, &l.Load, &l.Gamma, &l.Own} {
			if *to = math.NaN(); w.field[4+k] == "" && k >= 5 {
				continue // too little to estimate it from
			}
			var ok bool
			if *to, ok = number(w.field[4+k]); !ok || math.Abs(*to) > 1e6 {
				return w.errorf("%s %q is not a number of a market; give a fraction", linkColumns[4+k], w.field[4+k])
			}
		}
		const least = 1e-12 // below it a quotient is more than a number can hold
		if l.Sigma < least || l.Sxx < least || l.Own < 0 {
			return w.errorf("sigma and sxx are not above 0, or own is below; remove the row where they are not known")
		}
		if i < n {
			r.s.Links[i] = l
		} else {
			r.s.GroupLinks[i-n] = l
		}
	}
	return nil
}

// network reads background.toml.
func (r *scenarioReader) network() error {
	const file = "background.toml"
	text, err := readFile(r.fsys, path.Join(r.dir, file), r.where(file))
	if err != nil {
		return err
	}
	var b background
	d := toml.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return tomlError(r.where(file), err)
	}
	wrong := func(fact string) error { return fmt.Errorf("%s: %s; calibrate again", r.where(file), fact) }
	if b.Correlations.Rows > 1e6 {
		return wrong("the correlations are worth more than a million rows")
	}
	if len(b.Gauge) > 64 {
		return wrong("there are more than 64 gauges")
	}
	r.rows, r.from, r.to = b.Correlations.Rows, data.Clean(b.Correlations.From, 10), data.Clean(b.Correlations.To, 10)
	for _, g := range b.Gauge {
		if data.Clean(g.Name, 40) == "" || g.N < 0 {
			return wrong("a gauge has no name, or was read on fewer than 0 days")
		}
		if len(g.Quantile) < 2 || len(g.Quantile) > 1001 || !finite(g.Quantile...) || !finite(g.Last) {
			return wrong("a gauge has not 2 to 1001 finite quantiles")
		}
		r.s.Gauges = append(r.s.Gauges, data.GaugeScale{Name: data.Clean(g.Name, 40), N: g.N, Last: g.Last, Quantile: g.Quantile})
	}
	n := len(b.Network.Groups)
	if n == 0 {
		return nil
	}
	w := &data.Network{Percent: b.Network.Percent, TCI: b.Network.TCI, NullMean: b.Network.NullMean, NullLow: b.Network.NullLow, NullHigh: b.Network.NullHigh, WindowNull: b.Network.Window, Lags: b.Network.Lags,
		Horizon: b.Network.Horizon, Rows: b.Network.Rows, Method: data.Clean(b.Network.Method, textCells), From: data.Clean(b.Network.From, 10), To: data.Clean(b.Network.To, 10), Mean: b.Network.Mean, Cov: b.Network.Cov}
	if !square(w.Percent, n) || !square(w.Cov, n) || len(w.Mean) != n || !finite(w.Mean...) || !finite(w.TCI, w.NullMean, w.NullLow, w.NullHigh, w.WindowNull) {
		return wrong("the network's tables are not finite and one row and column a group")
	}
	if len(b.Network.Days) != len(b.Network.Course) || !finite(b.Network.Course...) {
		return wrong("the network's days and course differ in length, or are not finite")
	}
	for k, day := range b.Network.Days {
		w.Windows = append(w.Windows, data.NetworkWindow{Day: data.Clean(day, 10), TCI: b.Network.Course[k]})
	}
	for _, key := range b.Network.Groups {
		i := r.index("group:" + key)
		if i < 0 {
			return wrong("group " + strconv.Quote(data.Clean(key, 24)) + " is not in groups.csv")
		}
		w.Groups = append(w.Groups, i-len(r.s.Universe.Instruments))
	}
	r.s.Network = w
	return nil
}

func square(m [][]float64, n int) bool {
	for _, row := range m {
		if len(row) != n || !finite(row...) {
			return false
		}
	}
	return len(m) == n
}

func finite(v ...float64) bool {
	const largest = 1e9 // of anything measured here; sums of squares stay numbers
	for _, x := range v {
		if !(math.Abs(x) <= largest) { // NaN too
			return false
		}
	}
	return true
}
