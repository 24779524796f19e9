package feed

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"

	"contagion/data"
)

// A Panel is a table of daily closes: a date a row, a symbol a column.
type Panel struct {
	column map[string]int
	dates  []string
	closes [][]float64 // [row][column]; 0 is no close
}

// ReadPanel reads a CSV of daily closes: a header "date,SYM,SYM,...", then a
// row a date, oldest first, blank where there is no close.
func ReadPanel(r io.Reader, name string) (*Panel, error) {
	where := "panel: " + data.Clean(name, 60)
	text, err := readLines(r, where)
	if err != nil {
		return nil, err
	}
	c := csv.NewReader(bytes.NewReader(text))
	head, err := c.Read()
	if err != nil || len(head) < 2 || head[0] != "date" {
		return nil, fmt.Errorf("%s:1: has no header; begin with date and then symbols", where)
	}
	p := &Panel{column: map[string]int{}}
	for i, s := range head[1:] {
		if s == "" {
			return nil, row{where: where, line: 1}.errorf("column %d has no symbol; name it or remove it", i+2)
		}
		if _, twice := p.column[s]; twice {
			return nil, row{where: where, line: 1}.errorf("symbol %q stands twice; keep one column", s)
		}
		p.column[s] = i
	}
	for {
		rec, err := c.Read()
		if err == io.EOF {
			return p, nil
		}
		if err != nil {
			return nil, csvError(where, err)
		}
		line, _ := c.FieldPos(0)
		w := row{where: where, line: line}
		if !isDate(rec[0]) {
			return nil, w.errorf("date %q is not one; write it like 2025-01-24", rec[0])
		}
		if n := len(p.dates); n > 0 && p.dates[n-1] >= rec[0] {
			return nil, w.errorf("date %s does not come after %s; sort the rows, oldest first", rec[0], p.dates[n-1])
		}
		closes := make([]float64, len(rec)-1)
		for i, f := range rec[1:] {
			if f == "" {
				continue
			}
			v, ok := number(f)
			if !ok || !isPrice(v) {
				return nil, w.errorf("close %q of %s is not a price; give a number above 0 and at most 1e9, or leave it blank", f, head[i+1])
			}
			closes[i] = v
		}
		p.dates, p.closes = append(p.dates, rec[0]), append(p.closes, closes)
	}
}

// Closes gives the dates and closes of a symbol, blanks left out; nothing
// where the panel does not have it.
func (p *Panel) Closes(symbol string) (dates []string, closes []float64) {
	i, ok := p.column[symbol]
	if !ok {
		return nil, nil
	}
	for k, row := range p.closes {
		if row[i] > 0 {
			dates, closes = append(dates, p.dates[k]), append(closes, row[i])
		}
	}
	return dates, closes
}
