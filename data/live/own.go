package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"math"
	"strconv"
	"time"

	"contagion/data"
)

var lineSeed = maphash.MakeSeed()

// lineMost bounds one line of your own feed.
const lineMost = 64 << 10

// A reading turns the lines of your own feed into events. One of them belongs
// to one stream of lines.
type reading struct {
	o       *Outlet
	find    map[string]Want
	columns map[string]int // of CSV; nil for NDJSON
	began   bool           // a line was read that says which of the two it is
	backlog bool           // the lines are history, or are read again and again
	n       int            // of the line
	good    int
	bad     int
	since   time.Time // of the first bad line
	worst   string    // the first bad line, and why
	again   bool      // another text may come in this one's place: what cannot be read ends no more than this one
	spoke   bool      // a line of our version was read, of this text or of one before
	strange strangers // of a text that is read again and again
	beat    time.Time
	batch   []Event
	keep    bool // bad lines are kept, to be told by whoever reads the same text again and again
	kept    []badLine
	text    []byte // the line that is read
}

// A badLine is one that was refused.
type badLine struct {
	hash          uint64
	reason, where string
}

// keptMost bounds the bad lines that are kept of one text; that there were more
// is told.
const keptMost = 4096

func newReading(o *Outlet) *reading {
	r := &reading{o: o, find: make(map[string]Want, len(o.Wants()))}
	for _, w := range o.Wants() {
		r.find[w.Symbol] = w
	}
	return r
}

// An ownLine is one line of the schema. Pointers: a null is missing, not 0.
type ownLine struct {
	V     *int            `json:"v"`
	Type  string          `json:"type"`
	T     json.RawMessage `json:"t"`
	Sym   string          `json:"sym"`
	Cur   string          `json:"cur"`
	Px    *float64        `json:"px"`
	P     *float64        `json:"p"` // the same, as a recording writes it
	Size  *float64        `json:"sz"`
	ID    json.RawMessage `json:"id"`
	Bid   *float64        `json:"bid"`
	Ask   *float64        `json:"ask"`
	Int   string          `json:"int"`
	C     *float64        `json:"c"`
	Date  string          `json:"date"`
	On    *bool           `json:"on"`
	Ratio *float64        `json:"ratio"`
}

// line reads one line, without its newline. The error ends the feed; a line
// that is merely bad is counted and told.
func (r *reading) line(b []byte) error {
	r.n++
	r.text = b
	b = bytes.TrimSpace(b)
	if r.n == 1 {
		b = bytes.TrimPrefix(b, []byte("\xef\xbb\xbf"))
	}
	if len(b) == 0 || b[0] == '#' {
		return nil
	}
	if !r.began && b[0] != '{' {
		if err := r.head(b); err != nil {
			r.refuse(err, shownText(b))
			return nil
		}
		r.began = true
		return nil
	}
	var l ownLine
	var err error
	if r.columns == nil {
		if err = json.Unmarshal(b, &l); err != nil {
			err = misread(err)
		}
	} else {
		err = r.cut(b, &l)
	}
	if err != nil {
		r.reject(err)
		return nil
	}
	if r.began = true; l.Px == nil {
		l.Px = l.P
	}
	if l.V != nil && *l.V != 1 {
		return r.version(*l.V)
	}
	if err := r.event(&l); err != nil {
		r.reject(err)
		return nil
	}
	r.good, r.spoke = r.good+1, true
	return nil
}

// version refuses another version of the schema. It is final where nothing else
// was ever heard: the bridge must be changed. One that has spoken ours may do so
// again, as when one server of several was changed: it is only left alone.
func (r *reading) version(v int) error {
	f := &Fault{Class: Terminal, Why: fmt.Sprintf("line %d: version %d of the schema is not known", r.n, v), Cure: "write \"v\":1"}
	if r.again && r.spoke {
		f.Class = Wait
	}
	return f
}

func (r *reading) reject(err error) { r.refuse(err, "") }

// refuse counts a line that is none; shown is what stands there, where that
// helps to see what it is.
func (r *reading) refuse(err error, shown string) {
	reason, where := err.Error(), fmt.Sprintf("line %d%s", r.n, shown)
	if r.bad++; r.bad == 1 {
		r.since, r.worst = r.o.Now(), where+": "+reason
	}
	switch {
	case !r.keep:
		r.o.Bad(reason, where)
	case len(r.kept) < keptMost:
		r.kept = append(r.kept, badLine{maphash.Bytes(lineSeed, r.text), reason, where})
	}
}

// hopeless reports whether nothing that could be read has come for long enough
// to say so.
func (r *reading) hopeless() bool {
	return r.good == 0 && r.bad > 1 && r.o.Now().Sub(r.since) >= pushSpell
}

// long says that a line was too long to be read.
func (r *reading) long() {
	r.n++
	r.text = nil
	r.reject(fmt.Errorf("longer than 64 KiB"))
}

// event adds what a line tells to the batch.
func (r *reading) event(l *ownLine) error {
	kind := l.Type
	if kind == "" {
		kind = "trade" // of CSV, whose rows are mostly that
	}
	switch kind {
	case "hello":
		return nil
	case "heartbeat":
		r.heartbeat()
		return nil
	case "trade", "quote", "bar", "prev", "halt", "split":
	default:
		return fmt.Errorf("type %q is none; write trade, quote, bar, prev, halt, split, heartbeat or hello", data.Clean(kind, data.ShortCells))
	}
	w, ok := r.find[l.Sym]
	if !ok {
		if l.Sym == "" {
			return fmt.Errorf("sym is missing; write it like NVDA or 6857.T")
		}
		if !symbolGrammar.MatchString(l.Sym) {
			return fmt.Errorf("symbol is not one; write it like NVDA or 6857.T")
		}
		if r.keep {
			r.strange.add(l.Sym)
		} else {
			r.o.Stranger(l.Sym)
		}
		return nil
	}
	e := Event{ID: w.ID, Backlog: r.backlog, Currency: data.Clean(l.Cur, data.ShortCells)}
	if kind == "prev" {
		if _, err := time.Parse(time.DateOnly, l.Date); err != nil && l.Date != "" {
			return fmt.Errorf("date of prev is not one; write it like 2025-01-24")
		}
		e.Kind, e.Day = Previous, l.Date
		return r.price(e, l.Px, "px")
	}
	at, err := when(l.T)
	if err != nil {
		return err
	}
	e.At = at
	switch kind {
	case "trade":
		e.Size, e.Trade = number(l.Size), hashed(l.ID)
		return r.price(e, l.Px, "px")
	case "quote":
		if l.Bid == nil || l.Ask == nil || !(*l.Bid > 0) || !(*l.Ask >= *l.Bid) {
			return fmt.Errorf("a quote needs bid and ask, the bid not above the ask")
		}
		mid := (*l.Bid + *l.Ask) / 2
		return r.price(e, &mid, "bid")
	case "bar":
		d, err := barLength(l.Int)
		if err != nil {
			return err
		}
		e.Kind, e.At = Bar, at.Add(d)
		return r.price(e, l.C, "c")
	case "halt":
		if l.On == nil {
			return fmt.Errorf("halt needs on, true or false")
		}
		if e.Kind = Resume; *l.On {
			e.Kind = Halt
		}
	case "split":
		e.Kind = Split
		return r.price(e, l.Ratio, "ratio")
	}
	r.batch = append(r.batch, e)
	return nil
}

func (r *reading) price(e Event, p *float64, field string) error {
	switch in := r.o.Instrument(e.ID); {
	case p == nil:
		return fmt.Errorf("%s is missing", field)
	case math.IsNaN(*p) || math.Abs(*p) > highest || *p <= 0 && in.Unit != data.Yield:
		return fmt.Errorf("%s is %s; a price is above 0 and below 1e9", field, strconv.FormatFloat(*p, 'g', 6, 64))
	case !SameMoney(e.Currency, in):
		return fmt.Errorf("%s is in %s, the universe has it in %s", in.Symbol, data.Clean(e.Currency, data.ShortCells), in.Currency)
	}
	e.Price = *p
	r.batch = append(r.batch, e)
	return nil
}

// heartbeat lets the feed be lost when twice the usual time passes without one.
func (r *reading) heartbeat() {
	now := r.o.Now()
	if !r.beat.IsZero() && !r.backlog {
		const least = 10 * time.Second
		r.o.Quiet(max(2*now.Sub(r.beat), least))
	}
	r.beat = now
}

// flush gives the feed what was read.
func (r *reading) flush() {
	if len(r.batch) > 0 {
		r.o.Push(r.batch)
	}
	r.batch = r.batch[:0]
}
