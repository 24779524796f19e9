package intake

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"
	"time"
)

// A Series is one symbol as it was taken in: closes by local date, oldest first.
type Series struct {
	Symbol, MIC string
	Dates       []string
	Closes      []float64

	days   []int32
	lines  []int32
	ranges map[int32]Range // by day
	bars   []Bar           // near the shock, in order
	doubt  map[int32]bool  // days of a jump that looks like a split
}

// A Table is what was taken in. It never changes after it was read.
type Table struct {
	Series  []*Series
	Drops   Drops
	Missing int      // cells without a price
	Notes   []string // what was guessed
	Splits  []string // jumps that look like splits
	Width   time.Duration
	o       Options
	shock   int32
	days    sessions
	header  int  // its line
	long    bool // a row is of one symbol
}

// Closes gives the dates and closes of a symbol; nothing where it is not in
// the table. The slices are the table's own: read them only.
func (t *Table) Closes(symbol string) (dates []string, closes []float64) {
	for _, s := range t.Series {
		if s.Symbol == symbol {
			return s.Dates, s.Closes
		}
	}
	return nil, nil
}

// finish puts what was read in order.
func (r *reading) finish() (*Table, error) {
	t := &Table{Notes: r.f.notes, Missing: r.missing, o: *r.o, shock: r.shock, days: r.days, header: r.f.header, long: r.f.layout == long}
	t.days.o = &t.o
	var out map[int32]bool // rows that are out of order, by line
	if r.f.layout != long {
		out = r.rowsOutOfOrder()
	}
	text := map[int32]string{}
	for _, p := range r.piles {
		if p != nil && p.dropped == "" && (len(p.entries) > 0 || len(p.bars) > 0 || len(p.last) > 0) {
			t.Series = append(t.Series, r.series(p, out, text))
		}
	}
	if r.f.layout == single {
		if p := r.bySymbol[r.o.Origin]; p != nil && p.dropped == "" {
			t.Series = append(t.Series, r.series(p, out, text))
		}
	}
	if len(t.Series) == 0 {
		return nil, r.o.fault(fmt.Errorf("%d: no price of any symbol can be read; %s", r.f.header, r.most()))
	}
	r.unfill(t)
	if r.o.Bars {
		t.Width = width(t.Series)
		for _, s := range t.Series {
			s.span(t.Width, r.o.AtEnd)
		}
		t.Notes = append(t.Notes, fmt.Sprintf("bars are %s wide, each with the time of its %s", minutesText(t.Width), map[bool]string{true: "end", false: "beginning"}[r.o.AtEnd]))
	}
	for _, s := range t.Series {
		s.suspect(t)
	}
	if r.lower > 0 {
		t.Notes = append(t.Notes, fmt.Sprintf("symbols in small letters, written in capitals: %d", r.lower))
	}
	t.Notes = append(t.Notes, r.venueNote())
	t.Drops = *r.drops
	return t, nil
}

// most names the reason that most was dropped for.
func (r *reading) most() string {
	best := ""
	for _, reason := range sortedKeys(r.drops.Counts) {
		if best == "" || r.drops.Counts[reason] > r.drops.Counts[best] {
			best = reason
		}
	}
	if best == "" {
		return "give a price a cell"
	}
	return fmt.Sprintf("most were dropped because: %s", best)
}

// rowsOutOfOrder judges the rows of a table that has a date a row.
func (r *reading) rowsOutOfOrder() map[int32]bool {
	if r.o.Bars {
		return nil // bars are sorted: their times are no longer those of one venue
	}
	keys := make([]int32, len(r.rows))
	for i, e := range r.rows {
		keys[i] = e.day
	}
	keep, reversed := inOrder(keys)
	out := map[int32]bool{}
	for i, k := range keep {
		if !k {
			out[r.rows[i].line] = true
			r.drops.add(int(r.rows[i].line), "", "row is out of order")
		}
	}
	seen := map[int32]bool{}
	for _, e := range r.rows {
		if out[e.line] {
			continue
		}
		if seen[e.day] {
			out[e.line] = true
			r.drops.add(int(e.line), "", "date stands twice")
		}
		seen[e.day] = true
	}
	if reversed {
		r.f.notes = append(r.f.notes, "rows are newest first")
	}
	return out
}

// series orders a pile. text holds each date once.
func (r *reading) series(p *pile, out map[int32]bool, text map[int32]string) *Series {
	s := &Series{Symbol: p.symbol, MIC: p.mic}
	list := p.entries
	switch {
	case r.o.Bars:
		list = r.barDays(s, p)
	case r.f.layout == long:
		list = r.ordered(p)
	case len(out) > 0:
		list = slices.DeleteFunc(list, func(e entry) bool { return out[e.line] })
	}
	slices.SortStableFunc(list, func(a, b entry) int { return cmp.Compare(a.day, b.day) })
	s.Dates, s.Closes = make([]string, 0, len(list)), make([]float64, 0, len(list))
	s.days, s.lines = make([]int32, 0, len(list)), make([]int32, 0, len(list))
	for _, e := range list {
		date, ok := text[e.day]
		if !ok {
			date = dayText(e.day)
			text[e.day] = date
		}
		s.Dates, s.Closes = append(s.Dates, date), append(s.Closes, e.close)
		s.days, s.lines = append(s.days, e.day), append(s.lines, e.line)
		if g, ok := p.ranges[e.line]; ok {
			if s.ranges == nil {
				s.ranges = map[int32]Range{}
			}
			s.ranges[e.day] = g
		}
	}
	return s
}

// ordered drops what is out of order and what stands twice of one symbol of a
// long table.
func (r *reading) ordered(p *pile) []entry {
	keys := make([]int32, len(p.entries))
	for i, e := range p.entries {
		keys[i] = e.day
	}
	keep, _ := inOrder(keys)
	list := make([]entry, 0, len(keys))
	at := map[int32]int{}
	for i, e := range p.entries {
		first, twice := at[e.day]
		switch {
		case !keep[i]:
			r.drops.add(int(e.line), p.symbol, "row is out of order")
		case twice && list[first].close == e.close:
			r.drops.add(int(e.line), p.symbol, "date stands twice")
		case twice:
			r.drops.add(int(e.line), p.symbol, "date stands twice, with another price: the first is taken")
		default:
			at[e.day] = len(list)
			list = append(list, e)
		}
	}
	return list
}

// venueNote tells which venues were guessed, and from what.
func (r *reading) venueNote() string {
	count := map[string]int{}
	for _, p := range r.bySymbol {
		switch {
		case p.dropped != "" || p.basis == "told":
		case p.basis == byItsName:
			count[p.basis]++
		default:
			count[p.basis+" = "+p.mic]++
		}
	}
	if len(count) == 0 {
		return "venues are those of --venues"
	}
	var parts []string
	for _, k := range sortedKeys(count) {
		parts = append(parts, fmt.Sprintf("%s (%d)", k, count[k]))
	}
	return "venues guessed: " + strings.Join(parts, ", ") + "; --venues FILE says otherwise"
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func isNaN(v float64) bool { return math.IsNaN(v) }
