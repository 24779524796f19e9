package feed

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strings"

	"contagion/data"
)

// Limits of a text file. A scenario's largest file is 200 KB; a line of 64 KiB
// is no row of anybody's.
const (
	longestLine = 64 << 10
	largestFile = 8 << 20
)

// A row is one line of a table, its fields in the order that was asked for.
type row struct {
	where string // "scenario: deepseek: figures.csv"
	line  int
	field []string
}

// errorf says what is wrong with a row: place, then the caller's fact and cure.
func (w row) errorf(format string, a ...any) error {
	return fmt.Errorf("%s:%d: %s", w.where, w.line, data.Clean(fmt.Sprintf(format, a...), 300))
}

// readFile reads a text file within the limits, and names the line that breaks them.
func readFile(fsys fs.FS, name, where string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		var p *fs.PathError
		if errors.As(err, &p) {
			err = p.Err
		}
		return nil, fmt.Errorf("%s: cannot be opened: %w; it must be there", where, err)
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s: is not a regular file; give a text file", where)
	}
	return readLines(f, where)
}

func readLines(r io.Reader, where string) ([]byte, error) {
	b := bufio.NewReaderSize(r, longestLine)
	var out bytes.Buffer
	for line := 1; ; line++ {
		part, err := b.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			return nil, fmt.Errorf("%s:%d: line is longer than 64 KiB; no row is that long", where, line)
		}
		if bytes.IndexByte(part, 0) >= 0 {
			return nil, fmt.Errorf("%s:%d: holds a zero byte, so it is not text; give UTF-8 text", where, line)
		}
		out.Write(part)
		if out.Len() > largestFile {
			return nil, fmt.Errorf("%s:%d: file is larger than 8 MiB; split the scenario", where, line)
		}
		if err == io.EOF {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, fmt.Errorf("%s:%d: cannot be read: %w; check the file", where, line, err)
		}
	}
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
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	r.ReuseRecord = true
	head, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("%s:1: has no header; begin with %s", where, strings.Join(columns, ","))
	}
	at := make([]int, len(columns))
	for i, c := range columns {
		if at[i] = slices.Index(head, c); at[i] < 0 {
			return nil, fmt.Errorf("%s:1: column %s is missing; begin with %s", where, c, strings.Join(columns, ","))
		}
	}
	if len(head) != len(columns) {
		return nil, fmt.Errorf("%s:1: has %d columns, wants %d; begin with %s", where, len(head), len(columns), strings.Join(columns, ","))
	}
	var out []row
	for {
		rec, err := r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			var p *csv.ParseError
			if errors.As(err, &p) {
				return nil, fmt.Errorf("%s:%d: %w; check its quotes and commas", where, p.Line, p.Err)
			}
			return nil, fmt.Errorf("%s: %w", where, err)
		}
		line, _ := r.FieldPos(0)
		w := row{where: where, line: line, field: make([]string, len(columns))}
		for i, k := range at {
			w.field[i] = strings.Clone(rec[k])
		}
		out = append(out, w)
	}
}
