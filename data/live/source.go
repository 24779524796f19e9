package live

import (
	"context"
	"time"

	"contagion/data"
)

// A Source is one provider of prices. Run is called again after it returned,
// with the pause that its Fault asks for, until the feed ends; it is never
// called twice at once.
type Source interface {
	// Name is the word shown for it: "yahoo".
	Name() string
	// Covers reports whether the provider can have an instrument at all.
	Covers(in *data.Instrument) bool
	// Most is how many instruments it may be asked for; 0 for any number.
	Most() int
	// Run connects, gives what it hears to o, and returns when the connection
	// is over: a *Fault says why, nil that the feed has ended for good.
	Run(ctx context.Context, o *Outlet) error
}

// A Class says what to do after a fault.
type Class uint8

// The classes of faults.
const (
	Retry    Class = iota // try again soon, with backoff
	Throttle              // the provider asks for less: try again later, and slower
	Wait                  // refused for now: try again after Fault.After
	Terminal              // refused for good: the viewer must do something
	Ended                 // there is no more: the input is over
)

// A Fault is why a source stopped. Why and Cure are shown: no key may be in
// them; the feed cleans and redacts them once more.
type Fault struct {
	Class     Class
	Why, Cure string
	After     time.Duration // at least this long until the next try; 0 leaves it to the backoff
	mild      bool          // who answers so wants fewer requests: not sooner than its interval, and each time twice as long
	silent    bool          // it was connected, and said nothing
	hungUp    bool          // the other end closed the connection, or it broke
	barred    int           // HTTP 401 or 403, where it was one of them
}

// Error gives the reason.
func (f *Fault) Error() string { return f.Why }

// state is how a source stands after a fault.
func (c Class) state() data.FeedState {
	switch c {
	case Throttle:
		return data.FeedThrottled
	case Wait, Terminal:
		return data.FeedRefused
	}
	return data.FeedLost
}

// A Kind is what an event tells.
type Kind uint8

// The kinds of events.
const (
	Print    Kind = iota // a trade, or the last price at a time
	Bar                  // the last price of a bar, at the bar's end
	Previous             // the close of the session of Day, or of the one before At's
	Halt                 // trading stopped at At
	Resume               // and goes on
	Split                // Price new shares for one old from At on
)

// An Event is one thing that a source heard of one instrument.
type Event struct {
	ID       data.ID
	Kind     Kind
	Backlog  bool      // history, asked for again and again: a repeat is no fault, and its age no delay
	At       time.Time // when it traded, by the provider
	Price    float64
	Size     float64
	Trade    uint64        // hash of the provider's number of the trade; 0 for none
	Currency string        // as the provider writes it, minor units too: "GBp"; "" where it does not say
	Day      string        // of Previous: local date, or ""
	Evidence data.Evidence // of a price; Missing: printed, and bar for a Bar. A market that is made up says Simulated
}

// A Want is one instrument that a source is asked for.
type Want struct {
	ID     data.ID
	Symbol string // as this source writes it
	MIC    string
}

// A Verdict is what the feed did with an event.
type Verdict uint8

// The verdicts.
const (
	Taken     Verdict = iota
	Older             // than the last one shown
	Twice             // the same trade again
	Jump              // held: more than 30 % from the print before it
	Unsound           // no price, no time, another currency
	Spare             // another source of the instrument is better now
	NotAPrice         // a halt, a split: told, not shown
)

// A Seen is an event with what became of it, for a recording of the feed.
type Seen struct {
	Source  string
	Event   Event
	Verdict Verdict
}
