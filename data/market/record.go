package market

import "time"

// A Keeper is a source that also records what passes through it. Recording
// gives for how long it has, and what ended it: "" while it records. It may be
// called at any time from the desk's goroutine.
type Keeper interface {
	Recording() (length time.Duration, fault string)
}

// A Record is how the recording of a market stands.
type Record struct {
	On     bool // the market is recorded, or was until the fault
	Length time.Duration
	Fault  string // one sentence, cleaned; "" while it records
}

// recording asks the source, to the second: what a screen shows.
func (d *Desk) recording() Record {
	k, ok := d.src.(Keeper)
	if !ok {
		return Record{}
	}
	length, fault := k.Recording()
	return Record{On: true, Length: length.Truncate(time.Second), Fault: fault}
}
