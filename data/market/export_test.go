package market

import (
	"context"
	"slices"
	"time"

	"contagion/data"
)

// BeatLive is one beat of a desk at a wall time, as its own ticker gives it.
func BeatLive(d *LiveDesk, wall time.Time) { d.beat(wall) }

// Picture is the newest picture.
func Picture(d *LiveDesk) *Snapshot {
	s, _, err := d.Wait(context.Background(), 0)
	if err != nil {
		panic(err)
	}
	return s
}

// Obey gives a desk an order without its loop.
func Obey(d *LiveDesk, o Order) { d.obey(o) }

// Sort puts ticks in the order of a recording.
func Sort(t []data.Tick) { slices.SortStableFunc(t, order) }
