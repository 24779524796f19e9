package watch

import (
	"math"
	"time"

	"contagion/data"
)

// A Kind is what an event is about.
type Kind uint8

// The kinds of events.
const (
	Shock   Kind = iota // a shock was named, or is seen otherwise now
	Reached             // the shock has come to an instrument or a group
	Venue               // a venue opened or closed
	Story               // a line of a recording's story
	Source              // a source of prices was lost, throttled, refused, or is back
	Alert               // an alert fired
	Prices              // prices were withdrawn, or are back
	Watched             // what is watched for a shock, told once
)

var kindNames = [...]string{"shock", "reached", "venue", "story", "feed", "alert", "prices", "watch"}

// String gives the word used in logs and JSON.
func (k Kind) String() string { return kindNames[k] }

// An Event is one thing that happened, in one sentence, and as facts.
type Event struct {
	At       time.Time // when it is told: of one event after the other it never goes back
	Happened time.Time // when it happened, where that is earlier; zero where it is not
	Kind     Kind
	Text     string
	Facts
}

// Facts are an event as a program reads it. The names stay; what does not apply
// to an event, or is not known, is left out.
type Facts struct {
	State     string     `json:"state,omitempty"`     // of a shock: named, origin, stands, taken back; reached: arrived, held; a venue: open, closed, and of one instrument: halted, resumed; a source: its state; prices: withdrawn, back, closed
	What      string     `json:"what,omitempty"`      // of a source: state, note, stands in, place back, split, doubt, refused, view
	Symbol    string     `json:"symbol,omitempty"`    // the instrument
	Symbols   []string   `json:"symbols,omitempty"`   // or all of them, where one line tells of several
	Group     string     `json:"group,omitempty"`     // its key, or that of the group itself
	Venues    []string   `json:"venues,omitempty"`    // by their codes
	Source    string     `json:"source,omitempty"`    // of prices
	For       string     `json:"for,omitempty"`       // the source whose place it takes
	Percent   *float64   `json:"percent,omitempty"`   // reached: since the previous close; a shock: as it trades, since the last price before it
	SD        *float64   `json:"sd,omitempty"`        // in daily deviations, signed; a shock: of its origin on its own since it began
	After     *time.Time `json:"after,omitempty"`     // a shock began after; watch: seen since
	By        *time.Time `json:"by,omitempty"`        // and by
	Until     *time.Time `json:"until,omitempty"`     // sd is measured from its beginning until then
	AtOpen    bool       `json:"at_open,omitempty"`   // a shock came with the first prices of a session
	Apart     bool       `json:"no_market,omitempty"` // no market is known that its sd is measured without
	Named     *time.Time `json:"shock,omitempty"`     // which shock: when it was named
	Count     *uint64    `json:"count,omitempty"`     // reached: names of the group so far; prices: how many; watch: who can be named; a source: refused so far
	Of        *uint64    `json:"of,omitempty"`        // reached, watch: of so many
	Why       string     `json:"why,omitempty"`       //
	Cure      string     `json:"cure,omitempty"`      // what can be done
	Next      *time.Time `json:"next,omitempty"`      // a source is tried again then
	Delay     *float64   `json:"delay_s,omitempty"`   // a source's prices come so late
	Rule      string     `json:"rule,omitempty"`      // of an alert
	Value     *float64   `json:"value,omitempty"`     // what it compared
	Simulated bool       `json:"simulated,omitempty"` // nothing of it is true
}

// Rounded is a number as programs get it, or nil where it is not known.
func Rounded(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	const decimals = 1e3
	v = math.Round(v*decimals)/decimals + 0 // no -0
	return &v
}

// moment is a time as programs get it, or nil for none.
func moment(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC().Truncate(time.Second)
	return &t
}

func counted(n int) *uint64 {
	v := uint64(max(n, 0))
	return &v
}

// groupName is what a sentence calls a group.
func groupName(g *data.Group) string {
	if g.Name != "" {
		return g.Name
	}
	return g.Short
}

// named is what a sentence calls an instrument: its name and symbol, each once.
func named(in *data.Instrument) string {
	if in.Name == in.Symbol || in.Name == "" {
		return in.Symbol
	}
	return in.Name + " (" + in.Symbol + ")"
}
