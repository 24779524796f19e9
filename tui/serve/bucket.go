package serve

import "time"

// A bucket lets burst units through at once, and rate a second after that. It
// may be overdrawn by one taking, which is then waited for. The zero bucket is
// full.
type bucket struct {
	spent float64 // of the burst; above it the bucket is overdrawn
	at    time.Time
}

// refill gives back what time brought.
func (b *bucket) refill(now time.Time, rate float64) {
	if passed := now.Sub(b.at).Seconds(); passed > 0 && !b.at.IsZero() {
		b.spent = max(0, b.spent-rate*passed)
	}
	b.at = now
}

// take takes n units if there is at least one.
func (b *bucket) take(now time.Time, n, rate, burst float64) bool {
	b.refill(now, rate)
	if b.spent+1 > burst {
		return false
	}
	b.spent += n
	return true
}

// wait says how long it is until there is a unit.
func (b *bucket) wait(now time.Time, rate, burst float64) time.Duration {
	b.refill(now, rate)
	if missing := b.spent + 1 - burst; missing > 0 {
		// Rounded up: a timer that fires a nanosecond early would find nothing.
		return time.Duration(missing/rate*float64(time.Second)) + time.Microsecond
	}
	return 0
}

// left is how many whole units there are.
func (b *bucket) left(now time.Time, rate, burst float64) int {
	b.refill(now, rate)
	return int(max(0, burst-b.spent))
}

// full reports whether nothing is owed: such a bucket need not be kept.
func (b *bucket) full(now time.Time, rate float64) bool {
	b.refill(now, rate)
	return b.spent == 0
}
