package data

import "time"

// State is what a venue is doing.
type State uint8

// The states of a venue.
const (
	Unknown  State = iota // outside the calendar's table: never guessed
	Shut                  // outside hours, or a weekend
	Holiday               // a weekday on which it does not open
	Extended              // pre-market or after hours
	Pause                 // the lunch break
	Trading               // the regular session
)

var stateNames = [...]string{"calendar unknown", "shut", "holiday", "extended", "break", "open"}

// String gives the word shown and written.
func (s State) String() string { return stateNames[s] }

// A Session is one regular trading day of a venue, in UTC.
type Session struct {
	Day                  string // local date, "2025-01-27"
	Open, Close          time.Time
	BreakStart, BreakEnd time.Time // zero where there is none
	ExtOpen, ExtClose    time.Time // extended hours around it; zero where there are none
}

// Minutes gives the open time of the session, the break taken out.
func (s Session) Minutes() time.Duration {
	return s.Close.Sub(s.Open) - s.BreakEnd.Sub(s.BreakStart)
}
