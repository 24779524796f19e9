package intake

import (
	"fmt"
	"io"
	"strings"
	"time"

	"contagion/data"
)

// A form is how a table is written: what a survey of all of it found.
type form struct {
	columns
	encoding string
	comma    rune
	header   int // its line
	decimal  byte
	order    dateForm
	midnight bool // no row has a time of day but midnight: its dates are as written
	timed    bool
	zoned    bool // some row has a zone
	notes    []string
	ignored  []Drop // lines before the header
}

// headerWithin is how many records may stand before the header: titles.
const headerWithin = 20

// survey reads a table once and decides how it is written, or says what must
// be told.
func survey(r io.Reader, o *Options) (*form, error) {
	rec, f, err := begin(r)
	if err != nil {
		return nil, o.fault(err)
	}
	var d dates
	var m marks
	prices := f.priceFields()
	var last string
	var p parsed
	known := false
	for {
		fields, line, fault, err := rec.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, o.fault(err)
		}
		if fault != "" || len(fields) <= f.at[colDate] {
			continue // told when the rows are taken in
		}
		if cell := f.dateCell(fields); cell != last {
			last = string(append([]byte(nil), cell...)) // the record's bytes go with the next one
			if p, known = parseDate(cell); known {
				d.see(&p, line)
			}
		} else if known {
			d.again(&p)
		}
		for _, i := range prices {
			if i < len(fields) && fields[i] != "" {
				m.see(fields[i], line)
			}
		}
	}
	if f.order, err = d.decide(o); err != nil {
		return nil, o.fault(err)
	}
	if f.decimal, err = m.decide(o); err != nil {
		return nil, o.fault(err)
	}
	f.timed, f.midnight, f.zoned = d.timed > 0, d.timed == d.midnight, d.zoned > 0
	f.notes = append(f.notes, fmt.Sprintf("written in %s, separated by %s, decimal %s", f.encoding, separatorNames[f.comma], map[byte]string{'.': "point", ',': "comma"}[f.decimal]),
		f.columns.String(), "dates are "+f.order.String()+d.why)
	return f, nil
}

// begin finds encoding, separator and header.
func begin(r io.Reader) (*records, *form, error) {
	in, encoding := decoded(r)
	head, err := in.Peek(sniffed)
	if len(head) == 0 {
		if err != nil && err != io.EOF {
			return nil, nil, fmt.Errorf("1: cannot be read: %w; check the file", err)
		}
		return nil, nil, fmt.Errorf("1: table is empty; give a date a row")
	}
	comma, ok := sniffSeparator(head)
	if !ok {
		return nil, nil, fmt.Errorf("1: no comma, semicolon, tab or | parts the first lines into columns; give a table with a date and prices")
	}
	f := &form{encoding: encoding, comma: rune(comma)}
	rec := newRecords(in, f.comma)
	var above tiers
	for range headerWithin {
		fields, line, fault, err := rec.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		if fault == errLong.Error() {
			return nil, nil, fmt.Errorf("%d: header is longer than 256 KiB; give at most %d symbols", line, mostSymbols)
		}
		if len(fields) > mostSymbols+16 {
			return nil, nil, fmt.Errorf("%d: header has %d columns; give at most %d symbols", line, len(fields), mostSymbols)
		}
		if c, ok := guessColumns(fields); fault == "" && ok {
			f.columns, f.header = c, line
			if names, ok := above.names(&f.columns); ok {
				f.names, f.layout = names, wide
				f.ignored = nil
			}
			return rec, f, nil
		}
		above.push(fields)
		if line == 1 && isSeparatorLine(fields) {
			continue
		}
		f.ignored = append(f.ignored, Drop{Line: line, Reason: "stands before the header"})
	}
	return nil, nil, fmt.Errorf("1: no header with a date is in the first %d lines; begin with date, then a symbol a column, or date,symbol,close", headerWithin)
}

// isSeparatorLine reports Excel's own first line, which names the separator:
// its fields are sep= and nothing.
func isSeparatorLine(fields []string) bool {
	return len(fields) == 2 && strings.EqualFold(strings.TrimSpace(fields[0]), "sep=") && fields[1] == ""
}

// dateCell gives date and time of a record as one text.
func (f *form) dateCell(fields []string) string {
	cell := trim(fields[f.at[colDate]])
	if k := f.at[colClock]; k >= 0 && k < len(fields) && fields[k] != "" {
		if clock := trim(fields[k]); len(clock) == 6 && allDigits(clock) {
			return cell + " " + clock[:2] + ":" + clock[2:4] + ":" + clock[4:]
		} else if clock != "" {
			return cell + " " + clock
		}
	}
	return cell
}

// dates counts, over a table, what speaks for each order of day and month.
type dates struct {
	n                      [epochForm + 1]int
	dayFirst, monthFirst   int // dates that have one reading only
	dayLine, monthLine     int
	either                 int // dates that have two
	eitherLine             int
	eitherCell             string
	asDayOff, asMonthOff   int // of those, on a weekend in each reading
	timed, midnight, zoned int
	why                    string
}

func (d *dates) see(p *parsed, line int) {
	d.n[p.form]++
	d.again(p)
	if p.form != dayForm || p.fixed {
		return
	}
	asDay, okDay := dayOf(p.year, p.b, p.a)
	asMonth, okMonth := dayOf(p.year, p.a, p.b)
	switch {
	case okDay && okMonth && p.a == p.b: // both are the same day
	case okDay && okMonth:
		if d.either++; d.either == 1 {
			d.eitherLine, d.eitherCell = line, fmt.Sprintf("%02d/%02d/%d", p.a, p.b, p.year)
		}
		if weekend(asDay) {
			d.asDayOff++
		}
		if weekend(asMonth) {
			d.asMonthOff++
		}
	case okDay:
		if d.dayFirst++; d.dayFirst == 1 {
			d.dayLine = line
		}
	default:
		if d.monthFirst++; d.monthFirst == 1 {
			d.monthLine = line
		}
	}
}

// again counts a row whose date was seen before.
func (d *dates) again(p *parsed) {
	if p.timed {
		d.timed++
		if p.zoned {
			d.zoned++
		}
		if p.clock == 0 {
			d.midnight++
		}
	}
}

func weekend(t time.Time) bool { return t.Weekday() == time.Saturday || t.Weekday() == time.Sunday }

// rare is the share of cells, one in so many, that may speak against the
// rest: they are slips, and dropped.
const rare = 20

// decide gives the column's form. Day and month are told apart by the numbers
// over 12; where there are none, by weekends, on which shares do not trade.
func (d *dates) decide(o *Options) (dateForm, error) {
	best := noForm
	for k, n := range d.n {
		if n > d.n[best] {
			best = dateForm(k)
		}
	}
	if best == noForm {
		return best, fmt.Errorf("1: column of dates has none that can be read; write them like 2025-01-27")
	}
	switch o.Dates {
	case "dmy":
		d.why = " (told)"
		return dayForm, nil
	case "mdy":
		d.why = " (told)"
		return monthForm, nil
	}
	const enough = 5 // weekends in the wrong reading: two in seven of 18 dates
	switch {
	case d.dayFirst+d.monthFirst+d.either == 0:
		return best, nil
	case d.dayFirst > 0 && d.monthFirst*rare <= d.dayFirst:
		return dayForm, nil
	case d.monthFirst > 0 && d.dayFirst*rare <= d.monthFirst:
		return monthForm, nil
	case d.dayFirst > 0:
		return best, fmt.Errorf("%d: date begins with a day, that of line %d with a month; write all dates in one way, best like 2025-01-27", d.dayLine, d.monthLine)
	case d.asMonthOff >= enough && d.asDayOff == 0:
		d.why = " (the other reading has weekends)"
		return dayForm, nil
	case d.asDayOff >= enough && d.asMonthOff == 0:
		d.why = " (the other reading has weekends)"
		return monthForm, nil
	case d.either == 0:
		return dayForm, nil // every date is like 05/05: no reading is another
	}
	return best, fmt.Errorf("%d: %s may be day/month or month/day, and no date of the column decides; say which with --dates dmy or --dates mdy", d.eitherLine, data.Clean(d.eitherCell, 20))
}

// decide gives the decimal mark.
func (m *marks) decide(o *Options) (byte, error) {
	switch {
	case o.Decimal == "point":
		return '.', nil
	case o.Decimal == "comma":
		return ',', nil
	case m.comma > 0 && m.point*rare <= m.comma:
		return ',', nil
	case m.point > 0 && m.comma*rare <= m.point:
		return '.', nil
	case m.comma > 0:
		return 0, fmt.Errorf("%d: number has a decimal comma, that of line %d a decimal point; say which is right with --decimal comma or --decimal point", m.commaLine, m.pointLine)
	case m.either > 0:
		return 0, fmt.Errorf("%d: %s may be a thousand and more or a number with three decimals, and no number of the table decides; say which with --decimal point or --decimal comma", m.eitherLine, data.Clean(m.eitherCell, 20))
	}
	return '.', nil
}
