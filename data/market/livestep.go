package market

import (
	"context"
	"time"
)

// At gives a live desk's picture at a time, for who has a time of his own and
// no loop: a recording that is watched as if it were live. Times do not go
// back. It is not to be used beside Run.
func (d *LiveDesk) At(t time.Time) *Snapshot {
	d.beat(t)
	s, _, _ := d.snapshots.Wait(context.Background(), 0) // beat has published one
	return s
}
