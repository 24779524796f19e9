package market

import (
	"math"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// A Quote is one instrument at the playhead. Numbers that are not known are NaN.
type Quote struct {
	Last          float64 // as drawn
	LastAt        time.Time
	Evidence      data.Evidence // of Last
	Known         float64       // the last figure that the mathematics may read
	KnownAt       time.Time
	KnownEvidence data.Evidence
	Base          float64         // previous close: the close of the session before the one that Last belongs to
	Return        float64         // Last over Base - 1, a fraction (basis points / 10,000 for a yield); NaN until the session has a figure
	KnownReturn   float64         // the same of Known
	SinceShock    float64         // Last over the last close before the shock - 1
	Z             float64         // ln(Known/Base) over the daily volatility: KnownReturn in ordinary days
	SinceZ        float64         // the same of Known over what SinceShock is over
	Judged        float64         // the move that is judged: KnownReturn, or what FromShock says; NaN before the shock
	FromShock     bool            // the shock fell inside this session: Judged is since the last price before it
	AR            float64         // Judged without what its market did at the same instant, a fraction; NaN where the market is not known
	SAR           float64         // AR in its own deviations; Judged in ordinary days where the market is not known
	P             float64         // two-sided p of SAR
	Parts         contagion.Parts // of Judged
	Session       string          // local date that Last belongs to
	State         data.State
	Feed          data.FeedState // of a live source: how Last is to be taken
	StandIn       string         // of a live source: who gives it in the place of its first source; "" that one
	Doubt         string         // of a live source: what of it is not believed, and why; "" for nothing
	Arrival       contagion.Arrival
}

// Withdrawn reports whether the price was taken away because it is too old, and
// not because there never was one.
func (q *Quote) Withdrawn() bool {
	return q.Feed >= data.FeedTooLate && math.IsNaN(q.Last) && !q.LastAt.IsZero()
}

// A GroupQuote is one panel's summary. Return is the equal-weight mean of the
// members' drawn returns and wears the weakest evidence among them.
type GroupQuote struct {
	Return, KnownReturn, SinceShock float64
	Z, SinceZ                       float64         // mean known return, and mean known move since the shock, over the group's own volatility
	Judged                          float64         // mean of the members' judged moves
	FromShock                       bool            // one of these at least is since the shock
	AR, T, P                        float64         // Judged without the market, the same over its own deviation (Judged over the volatility where the market is not known), two-sided p
	Parts                           contagion.Parts // mean of the members' that are known
	Band                            Band            // what the origin's move let expect of it
	Evidence                        data.Evidence
	Quoted, Reached, Pending        int     // members with a return, reached, pending
	Worst                           data.ID // member that moved furthest, or None
	Arrival                         contagion.Arrival
	First                           contagion.Arrival // earliest arrival among members
	FirstID                         data.ID
}

// A Band is what the links before the shock let expect of a group, given what
// the origin has done in its last session: within Expected +- Half nine times
// in ten. All are fractions; Given is NaN where nothing is expected.
type Band struct {
	Given          float64 // the origin's judged move
	FromShock      bool    // it is since the shock, which fell inside that session
	Expected, Half float64 // of the group's session; its next one where Next
	Next           bool    // the group never trades with the origin: it answers in its next session
}

// A Day is what the origin's region as a whole did at the last instant at
// which enough of its shares had a figure. NaN is unknown.
type Day struct {
	At                                                  time.Time // zero before the first
	Known                                               int       // shares with a figure
	Hit, Beyond                                         int       // rejected at the rate, and still after the day's own width is taken out
	Scale                                               float64   // that width: contagion.EventScale
	Common, Turbulence, Magnitude, Surprise, Fell, Wide float64   // the gauges
	Label                                               contagion.DayLabel
}

// A VenueState is one venue at the playhead.
type VenueState struct {
	MIC   string
	State data.State
	Until time.Time // when State ends
	Opens time.Time // next regular open, zero if not known or trading now
}

// TapeKind says what a line of the tape tells.
type TapeKind uint8

// The kinds of tape lines.
const (
	TapeEvent   TapeKind = iota // a line of the scenario's story
	TapeArrival                 // an instrument was reached
	TapeGroup                   // a group was reached
	TapeVenue                   // a venue opened or closed
	TapeShock                   // a running market broke: ID is who most likely began it
	TapeAlert                   // a rule of the viewer's came true
	TapeSource                  // a source of a running market was lost, stands in, or is back: Up
)

// A TapeLine is one thing that happened, newest last in Snapshot.Tape.
type TapeLine struct {
	At    time.Time
	Kind  TapeKind
	ID    data.ID // instrument, or None
	Group int     // index, or -1
	Event int     // index in Scenario.Events, or -1
	Up    bool
	Held  bool // an arrival against the move: see contagion.Arrival.Held
	Text  string

	Rest      string    // of an arrival: Text behind the name, for who tells it by another
	Names     []data.ID // of an arrival: those who share the line; nil for one
	Moved, SD float64   // of an arrival that has no Names: what had moved, a fraction, and how unusual that was in its own deviations
	Reached   int       // of an arrival: names of its group that were reached by then
	MICs      []string  // of a bell: the venues that ring
	Opens     bool      // of a bell: they open
}

// A Point is one instrument at the end of one step of the Series.
type Point struct {
	Last     float32 // NaN before the first price
	Z        float32 // known z, NaN unknown
	Evidence data.Evidence
	Live     bool // the venue traded (regular or extended) at that time
	Moved    bool // a move since the previous close was known
	Unheard  bool // its venue was in a regular session of which no price was known: Last is an older one
}

// A Series is what charts and sparks are drawn from: one Point per
// instrument and step from From to the playhead, the last step unfinished.
type Series struct {
	From   time.Time
	Step   time.Duration
	Points [][]Point // by ID
}

// A Snapshot is a whole market at one time. Nothing in it is written again.
type Snapshot struct {
	Seq                        uint64 // equal Seq, equal picture
	At                         time.Time
	Playing                    bool
	Rate                       float64
	Skip                       bool   // hours in which nothing trades anywhere are jumped over
	Jumped                     string // "" or what was jumped last: "jumped 26:00 to Tokyo's open"
	Ended                      bool
	WhatIf                     time.Time // where a what-if leaves the recording: what is later is simulated; zero in a recording
	Scenario                   *data.Scenario
	Calendar                   *data.Calendar
	Origin                     data.ID   // economic origin, or what the viewer re-centred on
	First                      []data.ID // first to trade and move: instruments of the earliest watch or arrival
	FirstMoved                 []float64 // what they had done then, fractions
	FirstAt                    data.Interval
	Quotes                     []Quote
	Groups                     []GroupQuote
	Venues                     []VenueState // in the order of Calendar.MICs for venues that the universe uses
	Tape                       []TapeLine
	Series                     Series
	Day                        Day
	Reached, Waiting, Measured int // instruments reached, pending, and with a volatility
	Record                     Record
	Fault                      string // what is wrong with the source, cleaned; "" when sound

	// Of a running market; the zero values in a recording.
	Live       bool
	Health     []data.Health // of each source; read it only
	Late, Gone int           // instruments whose price is late or worse, and of these withdrawn
	Unpriced   int           // instruments whose venue trades, and of which no price has come
	Shocks     []Shock       // of the window, in the order in which they were named
	Lookout    Lookout       // what the search for the next shock can see
	Present    int           // index of the one whose wave is followed; -1 for none, where Shocks is empty
}
