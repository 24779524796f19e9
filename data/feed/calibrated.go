package feed

import (
	"bytes"
	"encoding/csv"
	"math"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"contagion/data"
)

// Calibrated gives the files that a scenario's links, correlations, network
// and gauges are read from again, by name: links.csv, same.csv, next.csv and
// background.toml. What is nil has no file. Correlations keep three digits,
// which is more than a year of days can tell.
func Calibrated(s *data.Scenario) (map[string][]byte, error) {
	out := map[string][]byte{}
	var keys []string
	for i := range s.Universe.Instruments {
		keys = append(keys, s.Universe.Instruments[i].Symbol)
	}
	for _, g := range s.Universe.Groups {
		keys = append(keys, "group:"+g.Key)
	}
	if s.Links != nil {
		rows := [][]string{linkColumns}
		for i, l := range append(append([]data.Link(nil), s.Links...), s.GroupLinks...) {
			if l.N == 0 {
				continue
			}
			row := []string{keys[i], l.Market, "no", strconv.Itoa(l.N)}
			if l.Next {
				row[2] = "yes"
			}
			for _, v := range []float64{l.Alpha, l.Beta, l.Sigma, l.Mean, l.Sxx, l.Drift, l.Load, l.Gamma, l.Own} {
				row = append(row, digits(v, 6))
			}
			rows = append(rows, row)
		}
		if err := sheet(out, "links.csv", rows); err != nil {
			return nil, err
		}
	}
	var b background
	if t := s.Together; t != nil {
		b.Correlations.Rows, b.Correlations.From, b.Correlations.To = t.Rows, t.From, t.To
		if err := sheet(out, "same.csv", sameRows(t, keys)); err != nil {
			return nil, err
		}
		if err := sheet(out, "next.csv", nextRows(t, keys)); err != nil {
			return nil, err
		}
	}
	if n := s.Network; n != nil {
		for _, g := range n.Groups {
			b.Network.Groups = append(b.Network.Groups, s.Universe.Groups[g].Key)
		}
		b.Network.TCI, b.Network.NullMean, b.Network.NullLow, b.Network.NullHigh = short(n.TCI, 6), short(n.NullMean, 6), short(n.NullLow, 6), short(n.NullHigh, 6)
		b.Network.Window = short(n.WindowNull, 6)
		b.Network.Lags, b.Network.Horizon, b.Network.Rows, b.Network.Method, b.Network.From, b.Network.To = n.Lags, n.Horizon, n.Rows, n.Method, n.From, n.To
		b.Network.Mean = shorten(n.Mean, 6)
		for i := range n.Percent {
			b.Network.Percent, b.Network.Cov = append(b.Network.Percent, shorten(n.Percent[i], 6)), append(b.Network.Cov, shorten(n.Cov[i], 6))
		}
		for _, w := range n.Windows {
			b.Network.Days, b.Network.Course = append(b.Network.Days, w.Day), append(b.Network.Course, short(w.TCI, 4))
		}
	}
	for _, g := range s.Gauges {
		b.Gauge = append(b.Gauge, gauge{g.Name, g.N, short(g.Last, 5), shorten(g.Quantile, 5)})
	}
	if s.Together != nil || s.Network != nil || len(s.Gauges) > 0 {
		text, err := toml.Marshal(&b)
		if err != nil {
			return nil, err
		}
		out["background.toml"] = append([]byte("# Computed by contagion calibrate from daily closes before the shock; not to be edited.\n"), text...)
	}
	return out, nil
}

// sameRows are a triangle: every row's correlations with the rows above it.
func sameRows(t *data.Together, keys []string) [][]string {
	rows := [][]string{{"symbol", "vol", "rho"}}
	var above []int
	for i, key := range keys {
		if math.IsNaN(t.Vol[i]) {
			continue
		}
		var rho []string
		for _, o := range above {
			rho = append(rho, correlation(t.Same[o*t.N+i]))
		}
		rows = append(rows, []string{key, digits(t.Vol[i], 5), strings.Join(rho, " ")})
		above = append(above, i)
	}
	return rows
}

// nextRows name the origins in their first row.
func nextRows(t *data.Together, keys []string) [][]string {
	var origins []int
	var names []string
	for o := range keys {
		for i := range keys {
			if !math.IsNaN(t.Next[o*t.N+i]) {
				origins, names = append(origins, o), append(names, keys[o])
				break
			}
		}
	}
	rows := [][]string{{"symbol", "rho"}, {"origins", strings.Join(names, " ")}}
	for i, key := range keys {
		var rho []string
		some := false
		for _, o := range origins {
			v := t.Next[o*t.N+i]
			some = some || !math.IsNaN(v)
			rho = append(rho, correlation(v))
		}
		if some {
			rows = append(rows, []string{key, strings.Join(rho, " ")})
		}
	}
	return rows
}

func correlation(v float64) string {
	if math.IsNaN(v) {
		return "-"
	}
	return strconv.FormatFloat(math.Round(v*1000)/1000, 'f', -1, 64)
}

// digits writes a number in n significant digits; nothing where it is unknown.
func digits(v float64, n int) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', n, 64)
}

func short(v float64, n int) float64 {
	w, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', n, 64), 64)
	if err != nil {
		return v
	}
	return w
}

func shorten(v []float64, n int) []float64 {
	out := make([]float64, len(v))
	for i := range v {
		out[i] = short(v[i], n)
	}
	return out
}

func sheet(out map[string][]byte, name string, rows [][]string) error {
	var text bytes.Buffer
	if err := csv.NewWriter(&text).WriteAll(rows); err != nil {
		return err
	}
	out[name] = text.Bytes()
	return nil
}
