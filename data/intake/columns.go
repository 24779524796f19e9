package intake

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"contagion/data"
)

// mostSymbols bounds what grows with the square of the symbols: a scenario's
// correlations hold 1000 instruments and groups.
const mostSymbols = 900

var symbolGrammar = regexp.MustCompile(`^[A-Z0-9^][A-Z0-9.=^-]{0,19}$`)

// A layout is how a table is laid out.
type layout uint8

const (
	wide   layout = iota // a date a row, a symbol a column
	long                 // a date and a symbol a row
	single               // a date a row, of one symbol
)

var layoutNames = [...]string{"wide: a column a symbol", "long: a row a date and symbol", "one symbol"}

// The columns of a long table.
const (
	colDate = iota
	colClock
	colSymbol
	colOpen
	colHigh
	colLow
	colClose
	colAdjusted
	columnCount
)

var columnLabels = [columnCount]string{"date", "time", "symbol", "open", "high", "low", "close", "adjusted close"}

// columnNames are the names, without blanks and marks, under which programs and
// people write a column; the first one that a header has is taken.
var columnNames = [columnCount][]string{
	colDate:     {"date", "datetime", "timestamp", "day", "datum", "tag", "fecha", "data", "jour", "dato", "tradedate", "tradingdate", "tradingday", "asof", "asofdate", "period", "日付", "日期", "날짜", "ts", "t", "time"},
	colClock:    {"time", "clock", "hour", "zeit", "uhrzeit", "heure", "hora", "ora"},
	colSymbol:   {"symbol", "ticker", "sym", "tickersymbol", "instrument", "ric", "code", "security", "stock", "securitycode"},
	colOpen:     {"open", "openprice", "pxopen", "openingprice", "eröffnung", "ouverture", "apertura", "o"},
	colHigh:     {"high", "highprice", "pxhigh", "hoch", "höchst", "h"},
	colLow:      {"low", "lowprice", "pxlow", "tief", "tiefst", "l"},
	colClose:    {"close", "closeprice", "closingprice", "closelast", "pxlast", "last", "lastprice", "price", "settle", "settlement", "schluss", "schlusskurs", "kurs", "clôture", "cloture", "cierre", "chiusura", "value", "px", "終値", "收盘", "종가", "c"},
	colAdjusted: {"adjclose", "adjustedclose", "closeadj", "closeadjusted", "adjcloseprice", "adjustedcloseprice", "adjustedprice"},
}

// notPrices are columns of a table of prices that a scenario has no use for.
var notPrices = map[string]bool{"volume": true, "vol": true, "v": true, "turnover": true, "dividends": true, "stocksplits": true, "capitalgains": true, "change": true, "change%": true, "chg%": true, "openinterest": true, "openint": true, "vwap": true, "vw": true, "n": true, "trades": true}

// plainName takes a header's cell apart from how it is written.
func plainName(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%' {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// columns says which field of a record is what.
type columns struct {
	layout layout
	at     [columnCount]int // -1: none
	head   []string         // as they stand, cleaned
	names  []string         // wide: the columns' symbols as they stand
}

// guessColumns reads a header; ok is false where it has no date.
func guessColumns(head []string) (c columns, ok bool) {
	names := make([]string, len(head))
	for i, h := range head {
		c.head, c.names = append(c.head, data.Clean(h, 24)), append(c.names, strings.Clone(h))
		names[i] = plainName(h)
	}
	for k := range c.at {
		c.at[k] = -1
		for _, name := range columnNames[k] {
			if c.at[k] = slices.Index(names, name); c.at[k] >= 0 {
				break
			}
		}
	}
	if len(head) > 1 && names[0] == "" && (c.at[colDate] < 0 || len(names[c.at[colDate]]) < 3) {
		c.at[colDate] = 0 // an index without a name, as programs write it
	}
	if c.at[colDate] < 0 { // bar_start_utc, event_date
		c.at[colDate] = slices.IndexFunc(names, func(n string) bool {
			return strings.Contains(n, "date") || strings.Contains(n, "time") || strings.HasSuffix(n, "utc")
		})
	}
	if c.at[colDate] < 0 || len(head) < 2 {
		return c, false
	}
	if c.at[colClock] == c.at[colDate] {
		c.at[colClock] = -1
	}
	price := c.at[colClose] >= 0 || c.at[colAdjusted] >= 0
	others := 0
	for i, n := range names {
		if !slices.Contains(c.at[:], i) && !notPrices[n] && n != "" {
			others++
		}
	}
	// SYM and CODE are symbols too: among many names that say nothing they are.
	sure := c.at[colSymbol] >= 0 && (2*others <= len(head) || slices.Index(columnNames[colSymbol], names[c.at[colSymbol]]) < 2)
	switch {
	case price && sure:
		c.layout = long
	case price && others == 0:
		c.layout = single
	default:
		c.layout = wide
		for k := range c.at {
			// A wide table's C, V and LOW are companies.
			if k != colDate && k != colClock {
				c.at[k] = -1
			}
		}
	}
	return c, true
}

// inUTC reports whether the name of the times says that they are UTC.
func (c *columns) inUTC() bool {
	for _, k := range []int{colDate, colClock} {
		if i := c.at[k]; i >= 0 && (strings.HasSuffix(plainName(c.head[i]), "utc") || strings.HasSuffix(plainName(c.head[i]), "gmt")) {
			return true
		}
	}
	return false
}

// priceFields are the fields whose numbers a reader of the table takes.
func (c *columns) priceFields() []int {
	var out []int
	if c.layout == wide {
		for i := range c.head {
			if i != c.at[colDate] && i != c.at[colClock] {
				out = append(out, i)
			}
		}
		return out
	}
	for _, k := range []int{colOpen, colHigh, colLow, colClose, colAdjusted} {
		if c.at[k] >= 0 {
			out = append(out, c.at[k])
		}
	}
	return out
}

// String tells what was guessed.
func (c *columns) String() string {
	var parts []string
	for k, at := range c.at {
		if at >= 0 {
			parts = append(parts, fmt.Sprintf("%s = %q", columnLabels[k], c.head[at]))
		}
	}
	if c.layout == wide {
		return layoutNames[wide] + ", " + strings.Join(parts, ", ")
	}
	var rest []string
	for i, h := range c.head {
		if !slices.Contains(c.at[:], i) && h != "" {
			rest = append(rest, fmt.Sprintf("%q", h))
		}
	}
	text := layoutNames[c.layout] + ", " + strings.Join(parts, ", ")
	if len(rest) > 8 {
		rest = append(rest[:8], "...")
	}
	if len(rest) > 0 {
		text += "; not read: " + strings.Join(rest, ", ")
	}
	return text
}

var separators = []byte{'\t', ';', '|', ','}

var separatorNames = map[rune]string{'\t': "tab", ';': "semicolon", '|': "bar", ',': "comma"}

// sniffSeparator tells the separator from the beginning of a text: the one
// that the most lines have as often as the line that has it most; of several,
// the first of separators: commas also stand in numbers, the others do not.
func sniffSeparator(head []byte) (byte, bool) {
	lines := bytes.Split(head, []byte{'\n'})
	if len(lines) > 1 {
		lines = lines[:len(lines)-1] // the last one is cut
	}
	lines = lines[:min(len(lines), 64)]
	if first, ok := bytes.CutPrefix(bytes.ToLower(bytes.TrimSpace(lines[0])), []byte("sep=")); ok && len(first) == 1 && bytes.Contains(separators, first) {
		return first[0], true
	}
	best, share := byte(0), 0
	for _, s := range separators {
		counts := map[int]int{}
		for _, l := range lines {
			if n := outsideQuotes(l, s); n > 0 {
				counts[n]++
			}
		}
		most := 0
		for _, n := range counts {
			most = max(most, n)
		}
		if most > share {
			best, share = s, most
		}
	}
	return best, share > 0
}

func outsideQuotes(line []byte, sep byte) (n int) {
	quoted := false
	for _, c := range line {
		switch {
		case c == '"':
			quoted = !quoted
		case c == sep && !quoted:
			n++
		}
	}
	return n
}
