package live

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"contagion/data"
)

// ownColumns are the names that a CSV's first line may have: those of the
// schema.
var ownColumns = map[string]bool{"v": true, "type": true, "t": true, "sym": true, "mic": true, "cur": true, "px": true, "sz": true, "id": true,
	"bid": true, "ask": true, "int": true, "o": true, "h": true, "l": true, "c": true, "vol": true, "date": true, "on": true, "ratio": true}

// otherColumns are names that contagion record reads too, and a recording writes.
var otherColumns = map[string]string{"time": "t", "symbol": "sym", "price": "px", "p": "px"}

// head reads the first line of a CSV. Where it is none, the next one may be:
// what a bridge says of itself often comes before.
func (r *reading) head(b []byte) error {
	none := errors.New("neither JSON nor a CSV's head with t and sym; write NDJSON, or a first line like type,t,sym,px")
	names, err := fields(string(b))
	if err != nil {
		return none
	}
	columns := make(map[string]int, len(names))
	for i, name := range names {
		name = strings.ToLower(strings.TrimSpace(name))
		if name = cmp.Or(otherColumns[name], name); ownColumns[name] {
			if _, twice := columns[name]; twice {
				return fmt.Errorf("the column %s stands there twice; name it once", name)
			}
			columns[name] = i
		}
	}
	_, sym := columns["sym"]
	_, at := columns["t"]
	if !sym || !at {
		return none
	}
	r.columns = columns
	return nil
}

// shownText is what stands there instead, where it is text: bytes that are none
// are others each time, and say nothing.
func shownText(b []byte) string {
	if bytes.ContainsFunc(b, func(c rune) bool { return c == utf8.RuneError || !unicode.IsPrint(c) && c != '\t' }) {
		return ""
	}
	return " (" + data.Clean(string(b), 40) + ")"
}

func fields(line string) ([]string, error) {
	if !strings.Contains(line, `"`) {
		return strings.Split(line, ","), nil
	}
	return csv.NewReader(strings.NewReader(line)).Read()
}

// cut reads one row.
func (r *reading) cut(b []byte, l *ownLine) error {
	row, err := fields(string(b))
	if err != nil {
		return fmt.Errorf("not a row of CSV")
	}
	cell := func(name string) string {
		if i, ok := r.columns[name]; ok && i < len(row) {
			return strings.TrimSpace(row[i])
		}
		return ""
	}
	l.Type, l.Sym, l.Cur, l.Int, l.Date = cell("type"), cell("sym"), cell("cur"), cell("int"), cell("date")
	l.T = json.RawMessage(cell("t"))
	l.ID = json.RawMessage(cell("id"))
	if s := cell("v"); s != "" {
		v, err := strconv.Atoi(s)
		if err != nil {
			return fmt.Errorf("v is not a whole number; write 1")
		}
		l.V = &v
	}
	for _, f := range []struct { // in this order: of two that are bad the same one is told each time
		name string
		to   **float64
	}{{"px", &l.Px}, {"sz", &l.Size}, {"bid", &l.Bid}, {"ask", &l.Ask}, {"c", &l.C}, {"ratio", &l.Ratio}} {
		s := cell(f.name)
		if s == "" {
			continue
		}
		switch v, err := strconv.ParseFloat(s, 64); {
		case errors.Is(err, strconv.ErrRange):
			return tooLarge(f.name)
		case err != nil, strings.ContainsAny(s, "_xX"): // as Go writes numbers, and nobody's CSV
			return notNumber(f.name)
		default:
			*f.to = &v
		}
	}
	if s := cell("on"); s != "" {
		on, err := strconv.ParseBool(s)
		if err != nil {
			return notTruth()
		}
		l.On = &on
	}
	return nil
}
