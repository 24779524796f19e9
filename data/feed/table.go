package feed

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

// mostRows bounds every table.
const mostRows = 100_000

// A row is one line of a table, its fields in the order that was asked for.
type row struct {
	where string // "scenario: deepseek: figures.csv"
	line  int
	field []string
}

// errorf says what is wrong with a row: place, then the caller's fact and
// cure. What it quotes of the file is cleaned and cut, so that no field can
// push the cure out of sight.
func (w row) errorf(format string, a ...any) error {
	const quoted = 48 // cells
	for i := range a {
		if s, ok := a[i].(string); ok {
			a[i] = data.Clean(s, quoted)
		}
	}
	fact := data.Clean(fmt.Sprintf(format, a...), 300)
	if w.line == 0 {
		return fmt.Errorf("%s: %s", w.where, fact) // of the whole file
	}
	return fmt.Errorf("%s:%d: %s", w.where, w.line, fact)
}

// readTable reads a CSV whose first line must hold the columns, in any order
// and no others, and gives its rows with the fields in the order of columns.
func readTable(fsys fs.FS, name, where string, columns []string) ([]row, error) {
	text, err := readFile(fsys, name, where)
	if err != nil {
		return nil, err
	}
	return parseTable(text, where, columns)
}

func parseTable(text []byte, where string, columns []string) ([]row, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.ReuseRecord = true
	begin := "begin with " + strings.Join(columns, ",")
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s:1: has no header; %s", where, begin)
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(head, c); at[i] < 0 {
			return nil, fmt.Errorf("%s:1: column %s is missing; %s", where, c, begin)
		}
	}
	if len(head) != len(columns) {
		return nil, fmt.Errorf("%s:1: has %d columns, wants %d; %s", where, len(head), len(columns), begin)
	}
	var out []row
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, csvError(where, err)
		}
		line, _ := r.FieldPos(0)
		w := row{where: where, line: line, field: make([]string, len(columns))}
		if len(out) == mostRows {
			return nil, w.errorf("table has more than %d rows; give less", mostRows)
		}
		for i, k := range at {
			w.field[i] = strings.Clone(rec[k])
		}
		out = append(out, w)
	}
}

// csvError tells a broken row by the line on which it begins: a quote that is
// never closed is noticed only at the file's end.
func csvError(where string, err error) error {
	var p *csv.ParseError
	if !errors.As(err, &p) {
		return fmt.Errorf("%s: %w; check its quotes and commas", where, err)
	}
	return fmt.Errorf("%s:%d: %w; check its quotes and commas", where, p.StartLine, p.Err)
}

// number reads a decimal number; "NaN", "Inf", "1e400" and "0x1p4" are none.
func number(s string) (float64, bool) {
	if strings.ContainsAny(s, "xXnN_") {
		return 0, false
	}
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}

// The years in which anything here can have happened.
const firstYear, lastYear = 1970, 2100

// instant reads a time in one of the layouts, as UTC.
func instant(s string, layouts ...string) (time.Time, bool) {
	for _, l := range layouts {
		if t, err := time.Parse(l, s); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// isDate reports whether s is a date like 2025-01-27.
func isDate(s string) bool {
	_, ok := instant(s, time.DateOnly)
	return ok
}
