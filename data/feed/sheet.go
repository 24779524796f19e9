package feed

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"contagion/data"
)

const (
	// mostSeries bounds what grows with the square of the series: a table of
	// 1000 is 8 MB.
	mostSeries = 1000
	// largestCell is beyond anything measured; fourth powers of it are finite.
	largestCell = 1e60
)

// A Sheet is a table of anybody's numbers by date, a column a series.
type Sheet struct {
	Dates  []string
	Names  []string
	Values [][]float64 // [series][date]; NaN is no trade
	Marked int         // cells that said so in words: NA, NaN

	where string
	lines []int // of each date in the file
}

// ReadSheet reads a CSV of numbers: a header "date,NAME,NAME,...", then a row a
// date, oldest first. A blank cell, or one of the words in which others write
// a blank, is no trade. Whether the numbers are prices is for the caller.
func ReadSheet(r io.Reader, name string) (*Sheet, error) {
	where := "sheet: " + data.Clean(name, 60)
	text, err := readLines(r, where)
	if err != nil {
		return nil, err
	}
	c := csv.NewReader(bytes.NewReader(text))
	head, err := c.Read()
	if err != nil || len(head) < 2 || !isDateHead(head[0]) {
		return nil, fmt.Errorf("%s:1: has no header of date and names; begin with date, then a name a column, with commas between", where)
	}
	s := &Sheet{where: where}
	if err := s.head(head[1:]); err != nil {
		return nil, err
	}
	for {
		rec, err := c.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, csvError(where, err)
		}
		line, _ := c.FieldPos(0)
		if err := s.add(rec, line); err != nil {
			return nil, err
		}
	}
	if len(s.Dates) == 0 {
		return nil, fmt.Errorf("%s:1: has a header and no row; add a row a date", where)
	}
	return s, nil
}

// isDateHead takes what the usual programs write over their dates.
func isDateHead(s string) bool {
	return slices.Contains([]string{"date", "day", "time", ""}, strings.ToLower(strings.TrimSpace(s)))
}

func (s *Sheet) head(names []string) error {
	w := row{where: s.where, line: 1}
	if len(names) > mostSeries {
		return w.errorf("sheet has %d series; give at most %d", len(names), mostSeries)
	}
	seen := map[string]int{}
	for i, n := range names {
		n = data.Clean(n, nameCells)
		if n == "" {
			return w.errorf("column %d has no name; name it or remove it", i+2)
		}
		if at := seen[n]; at > 0 {
			return w.errorf("columns %d and %d are both %q; keep one, or name them apart", at, i+2, n)
		}
		seen[n] = i + 2
		s.Names = append(s.Names, n)
	}
	s.Values = make([][]float64, len(s.Names))
	return nil
}

func (s *Sheet) add(rec []string, line int) error {
	w := row{where: s.where, line: line}
	date := strings.TrimSpace(rec[0])
	n := len(s.Dates)
	switch {
	case !isDate(date):
		return w.errorf("column 1: date %q is not one; write it like 2025-01-24", rec[0])
	case n > 0 && s.Dates[n-1] == date:
		return w.errorf("date %s stands twice; keep one row a date", date)
	case n > 0 && s.Dates[n-1] > date:
		return w.errorf("date %s does not come after %s; sort the rows, oldest first", date, s.Dates[n-1])
	case n == mostRows:
		return w.errorf("sheet has more than %d rows; give less", mostRows)
	}
	for i, f := range rec[1:] {
		v, err := s.cell(f)
		if err != "" {
			return w.errorf("column %d (%s): %q is %s; give a number or leave it blank", i+2, s.Names[i], f, err)
		}
		s.Values[i] = append(s.Values[i], v)
	}
	s.Dates, s.lines = append(s.Dates, strings.Clone(date)), append(s.lines, line)
	return nil
}

// cell reads one number, or says what is wrong with it.
func (s *Sheet) cell(f string) (v float64, fault string) {
	f = strings.TrimSpace(f)
	switch strings.ToLower(f) {
	case "":
		return math.NaN(), ""
	case "na", "nan", "n/a", "null":
		s.Marked++
		return math.NaN(), ""
	}
	v, ok := number(f)
	switch {
	case !ok:
		return 0, "not a number"
	case math.Abs(v) > largestCell:
		return 0, "beyond 1e60"
	}
	return v, ""
}

// Column gives the place of a series by its name, -1 where there is none.
func (s *Sheet) Column(name string) int { return slices.Index(s.Names, name) }

// CheckPrices finds the first cell that is no price.
func (s *Sheet) CheckPrices() error {
	for t := range s.Dates {
		for j, c := range s.Values {
			if v := c[t]; !math.IsNaN(v) && !isPrice(v) {
				return row{where: s.where, line: s.lines[t]}.errorf("column %d (%s): %g is not a price; give a number above 0 and at most 1e9, or leave it blank", j+2, s.Names[j], v)
			}
		}
	}
	return nil
}

// LooksLikePrices tells prices from returns and other levels: prices are above
// 0 and move by less than a tenth on an ordinary day. why is for the reader.
func (s *Sheet) LooksLikePrices() (prices bool, why string) {
	var moves []float64
	for _, c := range s.Values {
		last := math.NaN()
		for _, v := range c {
			if math.IsNaN(v) {
				continue
			}
			if v <= 0 {
				return false, "there are values of 0 and below"
			}
			if !math.IsNaN(last) {
				moves = append(moves, math.Abs(math.Log(v/last)))
			}
			last = v
		}
	}
	if len(moves) == 0 {
		return true, "there is no second value to compare with"
	}
	slices.Sort(moves)
	if moves[len(moves)/2] < 0.1 {
		return true, "all values are above 0 and move little from row to row"
	}
	return false, "the values move by a tenth and more from row to row"
}

// ReadGroups reads a CSV "symbol,group": the group of each symbol.
func ReadGroups(r io.Reader, name string) (map[string]string, error) {
	where := "groups: " + data.Clean(name, 60)
	text, err := readLines(r, where)
	if err != nil {
		return nil, err
	}
	rows, err := parseTable(text, where, []string{"symbol", "group"})
	if err != nil {
		return nil, err
	}
	groups := make(map[string]string, len(rows))
	for _, w := range rows {
		symbol, group := data.Clean(w.field[0], nameCells), data.Clean(w.field[1], nameCells)
		if symbol == "" {
			return nil, w.errorf("row has no symbol; give one or remove it")
		}
		if _, twice := groups[symbol]; twice {
			return nil, w.errorf("symbol %q stands twice; keep one", symbol)
		}
		groups[symbol] = group
	}
	return groups, nil
}
