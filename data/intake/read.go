package intake

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"
)

// mostCells bounds what is held: 100 symbols over 40 years are a million closes.
const mostCells = 4_000_000

// mostDates bounds the rows of a table that has a date a row: four centuries of
// days, and as many slips.
const mostDates = 200_000

// The days around the shock of which more than the close is kept.
const before, after = 31, 62

// An entry is a close of a day, as it was read.
type entry struct {
	day, line int32
	close     float64
}

// A Range is what a day or a bar had beside its close; NaN unknown.
type Range struct{ Open, High, Low float64 }

var noRange = Range{math.NaN(), math.NaN(), math.NaN()}

// A Bar is an intraday bar.
type Bar struct {
	Start, End time.Time
	Close      float64
	Range
	line int32
	day  int32
}

// A pile is what was read of one symbol, in the order of the table.
type pile struct {
	symbol, mic, basis string
	entries            []entry
	ranges             map[int32]Range // by line, of days near the shock
	bars               []Bar           // near the shock
	last               map[int32]Bar   // by day: the last bar of days long before
	dropped            string          // why the symbol is not taken in
}

// A reading takes the rows in.
type reading struct {
	o        *Options
	f        *form
	drops    *Drops
	days     sessions
	shock    int32
	piles    []*pile
	bySymbol map[string]*pile
	dated    map[string]parsed // cells of dates that were read
	rows     []entry           // wide and single: the rows themselves
	cells    int
	missing  int
	lower    int // symbols in small letters
	clashes  int // rows of one symbol and day that differ in their time of day
}

// Read takes in a table, or says why nothing of it can be.
func Read(src io.ReadSeeker, o Options) (*Table, error) {
	f, err := survey(src, &o)
	if err != nil {
		return nil, err
	}
	if o.Bars && (!f.timed || f.midnight) {
		return nil, o.fault(fmt.Errorf("%d: no row has a time of day, so they are no intraday bars; leave out --bars", f.header))
	}
	if o.Bars && o.Zone == nil && f.inUTC() {
		o.Zone = time.UTC
		f.notes = append(f.notes, "times without a zone are UTC, as their column's name says")
	} else if o.Bars && o.Zone == nil && !f.zoned {
		f.notes = append(f.notes, "times without a zone are each venue's own; --zone says otherwise")
	}
	if f.layout == single && o.Origin == "" {
		return nil, o.fault(fmt.Errorf("%d: table has one symbol and does not name it; name it with --origin", f.header))
	}
	if _, err := src.Seek(0, io.SeekStart); err != nil {
		return nil, o.fault(fmt.Errorf("1: cannot be read twice: %w; give a file", err))
	}
	shock, err := time.Parse(time.DateOnly, o.Shock)
	if err != nil {
		return nil, fmt.Errorf("import: shock %q is not a date; write it like 2025-01-27", o.Shock)
	}
	r := &reading{o: &o, f: f, shock: dayNumber(shock), bySymbol: map[string]*pile{}, dated: map[string]parsed{}, drops: &Drops{listed: o.Listed}}
	r.days.o = &o
	for _, d := range f.ignored {
		r.drops.add(d.Line, d.What, d.Reason)
	}
	in, _ := decoded(src)
	rec := newRecords(in, f.comma)
	for {
		fields, line, fault, err := rec.next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, o.fault(err)
		}
		switch {
		case line < f.header: // told by the survey
		case line == f.header:
			r.head()
		case fault != "":
			r.drops.add(line, "", fault)
		default:
			r.row(fields, int32(line))
		}
		if len(r.rows) > mostDates {
			return nil, o.fault(fmt.Errorf("%d: table has more than %d rows of dates; give one a day", line, mostDates))
		}
		if r.cells > mostCells {
			return nil, o.fault(fmt.Errorf("%d: table has more than %d prices; give fewer symbols or years", line, mostCells))
		}
	}
	if r.clashes > r.cells/2 && !o.Bars {
		return nil, o.fault(fmt.Errorf("%d: rows have several times on one day, so they are intraday bars; add --bars", f.header+1))
	}
	return r.finish()
}

// head makes a pile of each of a wide table's columns, or of its one symbol.
func (r *reading) head() {
	line := r.f.header
	switch r.f.layout {
	case single:
		r.open(r.o.Origin, line)
	case wide:
		r.piles = make([]*pile, len(r.f.names))
		for i, cell := range r.f.names {
			name := strings.ToUpper(trim(cell))
			switch {
			case i == r.f.at[colDate] || i == r.f.at[colClock] || name == "":
			case notPrices[plainName(cell)] && len(name) > 3:
				r.drops.each(line, name, "column is no price")
			case r.bySymbol[name] != nil:
				r.drops.each(line, name, "column stands twice")
			default:
				if r.piles[i] = r.open(name, line); name != trim(cell) && r.piles[i] != nil && r.piles[i].dropped == "" {
					r.lower++
				}
			}
		}
	}
}

// open begins the pile of a symbol.
func (r *reading) open(symbol string, line int) *pile {
	if len(r.bySymbol) > mostSymbols+1000 {
		return nil // a column of anything, taken for symbols
	}
	symbol = strings.Clone(symbol)
	p := &pile{symbol: symbol}
	r.bySymbol[symbol] = p
	switch {
	case !symbolGrammar.MatchString(symbol):
		p.dropped = "is no symbol; capitals, digits and . = ^ - are, at most 20"
	case len(r.bySymbol) > mostSymbols:
		p.dropped = fmt.Sprintf("symbols beyond %d", mostSymbols)
	case r.o.Venues[symbol] != "":
		p.mic, p.basis = r.o.Venues[symbol], "told"
		if !r.o.Calendar.Has(p.mic) {
			p.dropped = "venue " + p.mic + " is not in the calendar; give one of its codes"
		}
	default:
		p.mic, p.basis, p.dropped = guessVenue(symbol, r.o.Calendar)
	}
	if p.dropped != "" && r.f.layout == wide {
		r.drops.each(line, symbol, p.dropped)
	}
	return p
}

// row takes in one record.
func (r *reading) row(fields []string, line int32) {
	f := r.f
	if len(fields) <= f.at[colDate] {
		r.drops.add(int(line), "", "row ends before its date")
		return
	}
	cell := f.dateCell(fields)
	at, ok := r.date(cell)
	if !ok {
		if isMissing(cell) {
			r.drops.add(int(line), "", "row has no date")
		} else {
			r.drops.add(int(line), quoted(cell), "is no date")
		}
		return
	}
	if f.layout == long {
		r.longRow(fields, line, at)
		return
	}
	mic := r.home()
	day, ok := r.day(&at, mic)
	if !ok {
		return
	}
	if !r.o.Bars {
		r.rows = append(r.rows, entry{day: day, line: line})
	}
	if f.layout == single {
		r.prices(r.bySymbol[r.o.Origin], fields, line, &at, day)
		return
	}
	for i, p := range r.piles {
		if p == nil || p.dropped != "" {
			continue
		}
		if i >= len(fields) {
			r.missing++ // a row that ends early has no more prices
			continue
		}
		if v, ok := r.price(fields[i], p, line); ok {
			r.put(p, line, &at, day, v, noRange)
		}
	}
}

// home is the venue by whose date a row of many symbols is dated.
func (r *reading) home() string {
	if p := r.bySymbol[r.o.Origin]; p != nil && p.dropped == "" {
		return p.mic
	}
	if i := slices.IndexFunc(r.piles, func(p *pile) bool { return p != nil && p.dropped == "" }); i >= 0 {
		return r.piles[i].mic
	}
	return ""
}

func (r *reading) longRow(fields []string, line int32, at parsed) {
	f := r.f
	if len(fields) <= f.at[colSymbol] || trim(fields[f.at[colSymbol]]) == "" {
		r.drops.add(int(line), "", "row has no symbol")
		return
	}
	cell := trim(fields[f.at[colSymbol]])
	p := r.bySymbol[cell]
	if p == nil {
		name := strings.ToUpper(cell)
		if p = r.bySymbol[name]; p == nil {
			if p = r.open(name, int(line)); p == nil {
				r.drops.add(int(line), quoted(cell), fmt.Sprintf("symbols beyond %d", mostSymbols))
				return
			}
			r.piles = append(r.piles, p)
			if name != cell && p.dropped == "" {
				r.lower++
			}
		}
	}
	if p.dropped != "" {
		r.drops.add(int(line), quoted(cell), p.dropped)
		return
	}
	if day, ok := r.day(&at, p.mic); ok {
		r.prices(p, fields, line, &at, day)
	}
}

func quoted(cell string) string { return fmt.Sprintf("%q", cell[:min(len(cell), 60)]) }

// date reads a cell, each text once.
func (r *reading) date(cell string) (parsed, bool) {
	if p, ok := r.dated[cell]; ok {
		return p, p.form != noForm
	}
	p, ok := parseDate(cell)
	if ok = ok && p.resolve(r.f.order); !ok {
		p = parsed{}
	}
	const held = 200_000 // of intraday times there may be millions
	if len(r.dated) > held {
		clear(r.dated)
	}
	r.dated[strings.Clone(cell)] = p
	return p, ok
}

// day gives the local date of a row at a venue. A time with a zone that is
// not midnight says when it was; any other is the venue's own date as written.
func (r *reading) day(p *parsed, mic string) (int32, bool) {
	if p.timed && p.zoned && !r.f.midnight && mic != "" {
		local := p.at(time.UTC).In(r.o.Calendar.Zone(mic))
		return dayNumber(time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, time.UTC)), true
	}
	return dayNumber(p.moment.day), true
}
