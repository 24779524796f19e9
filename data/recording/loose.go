package recording

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

// A loose line is one that is not a tick in canonical form. Names match in any
// case and the last of two counts, as encoding/json has it.
type looseLine struct {
	Type  string          `json:"type"`
	T     json.RawMessage `json:"t"`
	I     *int64          `json:"i"`
	Sym   string          `json:"sym"`
	P     *float64        `json:"p"`
	Px    json.RawMessage `json:"px"` // a trade's price, or a keyframe's prices
	E     string          `json:"e"`
	R     string          `json:"r"`
	N     *int64          `json:"n"`
	Seq   *int64          `json:"seq"`
	Key   json.RawMessage `json:"key"` // a frame's number, or a header's word
	Ticks *int64          `json:"ticks"`
	Marks *int64          `json:"marks"`
}

// A markLine is an event of the story.
type markLine struct {
	Type  string `json:"type"`
	T     int64  `json:"t"`
	Label string `json:"label"`
	Src   string `json:"src"`
	Prec  string `json:"prec"`
	Conf  string `json:"conf"`
}

func markOf(e *data.Event) markLine {
	t, _ := strconv.ParseInt(string(appendTime(nil, e.At)), 10, 64)
	return markLine{"mark", t, e.Text, e.Source, e.Precision, string(rune(max(e.Confidence, 'A')))}
}

func marshalMark(e *data.Event) ([]byte, error) {
	line, err := json.Marshal(markOf(e))
	return append(line, '\n'), err
}

// appendEnd appends the end line.
func appendEnd(b []byte, at time.Time, ticks, marks int) []byte {
	b = appendTime(append(b, `{"type":"end","t":`...), at)
	b = strconv.AppendInt(append(b, `,"ticks":`...), int64(ticks), 10)
	b = strconv.AppendInt(append(b, `,"marks":`...), int64(marks), 10)
	return append(b, '}', '\n')
}

func (l *markLine) event() (data.Event, error) {
	at, ok := moment(l.T)
	if !ok || !slices.Contains([]string{"second", "minute", "hour", "day", ""}, l.Prec) || len(l.Conf) > 1 || l.Conf != "" && (l.Conf < "A" || l.Conf > "C") {
		return data.Event{}, fmt.Errorf("a mark has a time, precision or confidence that is none; write it as the format says")
	}
	e := data.Event{At: at, Precision: l.Prec, Text: data.Clean(l.Label, data.TextCells), Source: data.Clean(l.Src, data.TextCells), Confidence: 'C'}
	if l.Prec == "" {
		e.Precision = "minute"
	}
	if l.Conf != "" {
		e.Confidence = l.Conf[0]
	}
	return e, nil
}

// when reads a time of a line: a whole number that tells its own unit, or RFC 3339.
func when(text string) (time.Time, bool) {
	if n, rest, ok := whole([]byte(text), 19); ok && len(rest) == 0 {
		return moment(n)
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC(), err == nil && inTime(t)
}

// tick reads a tick in any form. find gives the row of a symbol or -1.
func (l *looseLine) tick(usual data.Evidence, find func(string) data.ID, symbols int) (t data.Tick, err error) {
	price := l.P
	if price == nil && len(l.Px) > 0 && string(l.Px) != "null" {
		price = new(float64)
		if err := json.Unmarshal(l.Px, price); err != nil {
			return t, fmt.Errorf("price %q is not a number; write it like 142.62", shown(string(l.Px)))
		}
	}
	if price == nil {
		return t, fmt.Errorf("a tick has no price; leave the line out where it is not known")
	}
	t = data.Tick{ID: data.None, Price: *price, Evidence: usual}
	switch {
	case l.Sym != "":
		t.ID = find(l.Sym)
	case l.I != nil && *l.I >= 0 && *l.I < int64(symbols):
		t.ID = data.ID(*l.I)
	case l.I != nil:
		return t, fmt.Errorf("symbol %d is none of the %d; give one of the universe", *l.I, symbols)
	}
	if t.ID == data.None {
		return t, fmt.Errorf("symbol %q is not known, not one, or one too many; give one of the universe", shown(l.Sym))
	}
	var ok bool
	if t.At, ok = when(strings.Trim(string(l.T), `"`)); !ok {
		return t, fmt.Errorf("time %q is not one from 1974 to 2100; write it like 2025-01-27T14:30:00Z", shown(string(l.T)))
	}
	if l.E != "" {
		if t.Evidence, ok = data.ParseEvidence(l.E); !ok || t.Evidence == data.Missing {
			return t, fmt.Errorf("evidence %q is not known; give printed, bar, reported, reconstructed or simulated", shown(l.E))
		}
	}
	if t.Role, ok = roleNamed(l.R); !ok {
		return t, fmt.Errorf("role %q is not known; give open or close, or none", shown(l.R))
	}
	return t, nil
}

// columns of a CSV; the first three must be there.
var columns = [...]string{"time", "symbol", "price", "evidence", "role"}

// A table is how a CSV's columns lie.
type table struct{ at [len(columns)]int }

// tableOf reads the first line of a text; nil where it is no CSV of ticks.
func tableOf(line []byte) *table {
	fields, err := fieldsOf(line, nil)
	if err != nil {
		return nil
	}
	t := &table{}
	for i, name := range columns {
		t.at[i] = slices.IndexFunc(fields, func(s string) bool { return strings.EqualFold(strings.TrimSpace(s), name) })
		if i < 3 && t.at[i] < 0 {
			return nil
		}
	}
	return t
}

// fieldsOf splits a line of CSV.
func fieldsOf(line []byte, into []string) ([]string, error) {
	if bytes.IndexByte(line, '"') >= 0 {
		return csv.NewReader(bytes.NewReader(line)).Read()
	}
	text := string(line)
	into = into[:0]
	for {
		field, rest, more := strings.Cut(text, ",")
		if into = append(into, field); !more {
			return into, nil
		}
		text = rest
	}
}

// loose turns a row into the line of a tick.
func (t *table) loose(line []byte, into []string) (l looseLine, fields []string, err error) {
	fields, err = fieldsOf(line, into)
	if err != nil {
		return l, fields, fmt.Errorf("the row is no CSV; check its quotes and commas")
	}
	get := func(k int) string {
		if i := t.at[k]; i >= 0 && i < len(fields) {
			return strings.TrimSpace(fields[i])
		}
		return ""
	}
	price := get(2)
	v, rest, ok := decimal([]byte(price))
	if !ok || len(rest) > 0 {
		if v, err = strconv.ParseFloat(price, 64); err != nil || strings.ContainsAny(price, "xXnN_") {
			return l, fields, fmt.Errorf("price %q is not a number; write it like 142.62", shown(price))
		}
	}
	l = looseLine{T: json.RawMessage(get(0)), Sym: get(1), P: &v, E: get(3), R: get(4)}
	if l.Sym == "" {
		return l, fields, fmt.Errorf("the row has no symbol; give one")
	}
	return l, fields, nil
}
