package market

import (
	"testing"
	"time"
)

// A replay whose program was stopped for an hour goes on where it stood, and a
// stall of a second is caught up with.
func TestDeskStood(t *testing.T) {
	s, cal, list := house()
	d := Open(s, cal, &ticks{list: list}, Options{At: day(27, 15, 0), Rate: 60, Playing: true})
	d.begin()
	wall := time.Unix(1000, 0)
	run := func(from, by time.Duration) {
		for at := from; at <= from+by; at += beat {
			d.beat(wall.Add(at))
		}
	}
	want := func(what string, at time.Time) {
		t.Helper()
		if off := at.Sub(d.fold.at); off < -4*time.Second || off > 4*time.Second { // a beat and a second at x60
			t.Errorf("%s the market is at %v, want %v", what, d.fold.at, at)
		}
	}
	run(0, 10*time.Second)
	want("after ten seconds", day(27, 15, 10))
	run(11*time.Second, 9*time.Second)
	want("after a stall of one", day(27, 15, 20))
	run(20*time.Second+time.Hour, 10*time.Second)
	want("after an hour's stop", day(27, 15, 30))
	d.setPlaying(false)
	d.beat(wall.Add(2 * time.Hour))
	d.setPlaying(true)
	run(5*time.Hour, 10*time.Second)
	want("after a pause", day(27, 15, 40))
	run(6*time.Hour, 0)
	run(7*time.Hour, 0)
	want("after two stops, a beat each", day(27, 15, 40).Add(6*time.Second))
}
