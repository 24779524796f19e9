package feed

import (
	"fmt"
	"math"
	"strings"

	"contagion/data"
)

// mostCorrelated bounds the square matrices of a scenario: 8 MB each.
const mostCorrelated = 1000

// together makes room for the correlations.
func (r *scenarioReader) together(file string) (*data.Together, error) {
	if r.s.Together != nil {
		return r.s.Together, nil
	}
	n := len(r.s.Universe.Instruments) + len(r.s.Universe.Groups)
	if n > mostCorrelated {
		return nil, fmt.Errorf("%s: has room for %d instruments and groups, the scenario has %d; remove the file", r.where(file), mostCorrelated, n)
	}
	t := &data.Together{N: n, Vol: make([]float64, n), Same: make([]float64, n*n), Next: make([]float64, n*n), Rows: r.rows, From: r.from, To: r.to}
	for i := range t.Vol {
		t.Vol[i] = math.NaN()
	}
	for k := range t.Same {
		t.Same[k], t.Next[k] = math.NaN(), math.NaN()
	}
	if !(t.Rows >= 4) {
		return nil, fmt.Errorf("%s: has no background.toml with [correlations] rows of 4 or more beside it; calibrate again", r.where(file))
	}
	r.s.Together = t
	return t, nil
}

// same reads the deviations and the correlations with every row above.
func (r *scenarioReader) same() error {
	rows, err := r.table("same.csv", "symbol", "vol", "rho")
	if err != nil {
		return err
	}
	t, err := r.together("same.csv")
	if err != nil {
		return err
	}
	var above []int
	for _, w := range rows {
		i := r.index(w.field[0])
		if i < 0 {
			return w.errorf("symbol %q is in neither instruments.csv nor groups.csv; remove the row and its column", w.field[0])
		}
		if v, ok := number(w.field[1]); ok && v > 1e-9 && v < 10 {
			t.Vol[i] = v
		} else if w.field[1] != "" {
			return w.errorf("vol %q is not a deviation; give a fraction a session above 0", w.field[1])
		}
		rho, err := correlations(w, w.field[2], len(above))
		if err != nil {
			return err
		}
		for k, o := range above {
			t.Same[o*t.N+i], t.Same[i*t.N+o] = rho[k], rho[k]
		}
		t.Same[i*t.N+i] = 1
		above = append(above, i)
	}
	return nil
}

// next reads the correlations of a next session with the origins named in the
// first row.
func (r *scenarioReader) next() error {
	rows, err := r.table("next.csv", "symbol", "rho")
	if err != nil {
		return err
	}
	t, err := r.together("next.csv")
	if err != nil {
		return err
	}
	var origins []int
	for k, w := range rows {
		if k == 0 {
			for _, name := range strings.Fields(w.field[1]) {
				o := r.index(name)
				if o < 0 {
					return w.errorf("origin %q is in neither instruments.csv nor groups.csv; remove its column", name)
				}
				origins = append(origins, o)
			}
			continue
		}
		i := r.index(w.field[0])
		if i < 0 {
			return w.errorf("symbol %q is in neither instruments.csv nor groups.csv; remove the row", w.field[0])
		}
		rho, err := correlations(w, w.field[1], len(origins))
		if err != nil {
			return err
		}
		for c, o := range origins {
			t.Next[o*t.N+i] = rho[c]
		}
	}
	return nil
}

// correlations reads n numbers between -1 and 1, - for unknown.
func correlations(w row, text string, n int) ([]float64, error) {
	fields := strings.Fields(text)
	if len(fields) != n {
		return nil, w.errorf("%s has %d correlations, wants %d; give one for each", w.field[0], len(fields), n)
	}
	out := make([]float64, n)
	for k, f := range fields {
		v, ok := number(f)
		if f == "-" {
			v = math.NaN()
		} else if !ok || v < -1 || v > 1 {
			return nil, w.errorf("%q is not a correlation; give a number from -1 to 1, or -", f)
		}
		out[k] = v
	}
	return out, nil
}
