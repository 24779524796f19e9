package intake

import (
	"fmt"
	"time"

	"contagion/data"
)

// Options say what a table cannot.
type Options struct {
	Name     string // of the file, for errors and sources
	Origin   string // symbol; "" for a shock without one
	Shock    string // local date "2025-01-27": sessions of it and later are after the shock
	Bars     bool   // rows are intraday bars, not days
	Dates    string // "dmy" or "mdy" where the column does not tell, else ""
	Decimal  string // "point" or "comma" where the numbers do not tell, else ""
	AtEnd    bool   // a bar's time is its end, not its beginning
	Zone     *time.Location
	Venues   map[string]string // by symbol: its venue, instead of a guess from its suffix
	Calendar *data.Calendar
	Hours    Hours
	Listed   int // how many of what was dropped are listed
}

// Hours gives a venue's regular hours on a local date, in UTC: also where no
// calendar knows whether the venue traded then. ok is false where nothing is
// known of the venue.
type Hours interface {
	Regular(mic, day string) (s data.Session, ok bool)
}

// A Drop is something that was not taken in.
type Drop struct {
	Line   int
	What   string // symbol or column; "" for the whole row
	Reason string
	More   int // others of that line, for that reason
}

// String tells a drop: place, fact.
func (d Drop) String() string {
	if d.What == "" {
		return fmt.Sprintf("line %d: %s", d.Line, d.Reason)
	}
	what := data.Clean(d.What, 40)
	if d.More > 0 {
		what += fmt.Sprintf(" and %d more", d.More)
	}
	return fmt.Sprintf("line %d: %s: %s", d.Line, what, d.Reason)
}

// Drops are what was not taken in: the first ones, and all by reason.
type Drops struct {
	First  []Drop
	Counts map[string]int
	listed int
}

// add counts one, and lists it with others of its line and reason.
func (d *Drops) add(line int, what, reason string) {
	for i := len(d.First) - 1; i >= 0 && d.First[i].Line == line; i-- {
		if d.First[i].Reason == reason {
			d.First[i].More++
			d.Counts[reason]++
			return
		}
	}
	d.each(line, what, reason)
}

// each counts one, and lists it by itself.
func (d *Drops) each(line int, what, reason string) {
	if d.Counts == nil {
		d.Counts = map[string]int{}
	}
	d.Counts[reason]++
	if len(d.First) < d.listed {
		d.First = append(d.First, Drop{Line: line, What: data.Clean(what, 40), Reason: reason})
	}
}

// Told is how many of them First tells.
func (d *Drops) Told() (n int) {
	for _, f := range d.First {
		n += 1 + f.More
	}
	return n
}

// All is how many there are.
func (d *Drops) All() (n int) {
	for _, k := range d.Counts {
		n += k
	}
	return n
}

// fault puts the table's name before what is wrong with it.
func (o *Options) fault(err error) error {
	return fmt.Errorf("import: %s:%w", data.Clean(o.Name, 60), err)
}
