package data

import "time"

// Evidence says how a price is known, weakest first, so that two can be
// compared with <. The mathematics reads Known evidence only; Reconstructed
// and Simulated prices are drawn, marked, and never cross a threshold.
type Evidence uint8

// The kinds of evidence.
const (
	Missing       Evidence = iota // no price
	Simulated                     // a what-if
	Reconstructed                 // drawn between known figures so that the picture moves
	Reported                      // a figure at a time in the press
	Bar                           // a real intraday bar
	Printed                       // an exchange's open, high, low or close
)

var evidenceNames = [...]string{"missing", "simulated", "reconstructed", "reported", "bar", "printed"}

// String gives the word used in files, reports and JSON.
func (e Evidence) String() string {
	if int(e) < len(evidenceNames) {
		return evidenceNames[e]
	}
	return "missing"
}

// Known reports whether the mathematics may read a price of this evidence.
func (e Evidence) Known() bool { return e >= Reported }

// ParseEvidence is the inverse of String; ok is false for any other word.
func ParseEvidence(s string) (e Evidence, ok bool) {
	for i, n := range evidenceNames {
		if n == s {
			return Evidence(i), true
		}
	}
	return Missing, false
}

// A Tick is one price of one instrument at one time. Price is in the
// instrument's own unit: currency, index points, percent for a yield, or an
// index with previous close = 100 where the level was never found.
type Tick struct {
	At       time.Time // when it traded, not when it arrived
	ID       ID
	Price    float64
	Evidence Evidence
	Role     Role // what the figure is within its session
}

// Role says which figure of a session a tick is, so that the fold can roll
// the previous close and the screen can name it.
type Role uint8

// The roles of a tick.
const (
	Mark  Role = iota // any price within a session
	Open              // the first price of a regular session
	Close             // the last price of a regular session; the next session's base
)
