package market

import (
	"context"
	"time"
)

// Beat is one beat of a desk at a wall time, as its own ticker gives it.
func Beat(d *LiveDesk, wall time.Time) { d.beat(wall) }

// Picture is the newest picture.
func Picture(d *LiveDesk) *Snapshot {
	s, _, err := d.Wait(context.Background(), 0)
	if err != nil {
		panic(err)
	}
	return s
}
