package market

import "time"

// A Clock turns wall time into market time: market = anchor + rate x (wall -
// since). It is re-anchored at every change, so that no error adds up.
type Clock struct {
	since, anchor time.Time // wall and market time of the last change; since zero: not yet started
	rate          float64   // market seconds per wall second
	running       bool
}

// At gives the market time at a wall time.
func (c *Clock) At(wall time.Time) time.Time {
	if !c.running || c.since.IsZero() {
		return c.anchor
	}
	return c.anchor.Add(time.Duration(float64(wall.Sub(c.since)) * c.rate))
}

// set re-anchors the clock at a market time; the next start tells it the wall time.
func (c *Clock) set(market time.Time) { c.anchor, c.since = market, time.Time{} }

// start gives a running clock its wall time, when it has none.
func (c *Clock) start(wall time.Time) {
	if c.running && c.since.IsZero() {
		c.since = wall
	}
}
