package market

import (
	"time"

	"contagion/data"
)

// An Order is what a screen may ask of a desk.
type Order interface{ order() }

// The orders.
type (
	Play     struct{}
	Pause    struct{}
	Toggle   struct{}
	SetRate  struct{ Rate float64 } // market seconds per second, clamped to 1..3600
	Step     struct{ Bars int }     // of 5 market minutes, and pauses; negative goes back
	SeekTo   struct{ At time.Time } // clamped to the scenario's window
	NextMark struct{ Back bool }    // the next or previous event or past arrival
	SetSkip  struct{ On bool }      // jump over hours when nothing trades
	Recentre struct {
		Origin data.ID   // None goes back to the scenario's own
		Named  time.Time // of two shocks of a running market with this origin, the one told then; zero the newest
	}
	Retry struct{} // try every source that is away again at once; see Retrier
)

func (Play) order()     {}
func (Pause) order()    {}
func (Toggle) order()   {}
func (SetRate) order()  {}
func (Step) order()     {}
func (SeekTo) order()   {}
func (NextMark) order() {}
func (SetSkip) order()  {}
func (Recentre) order() {}
func (Retry) order()    {}
