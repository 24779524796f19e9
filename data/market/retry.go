package market

import "time"

// A Retrier is a Feed whose sources can be asked to try again at once. Retry
// does not wait; it may be called from any goroutine.
type Retrier interface{ Retry() }

// retryEach is the least time between two such tries: a held key must not
// knock at a provider ten times a second, which is how one gets barred.
const retryEach = 5 * time.Second

// retry passes the viewer's wish on, unless the last one is fresh.
func (d *LiveDesk) retry() {
	r, can := d.src.(Retrier)
	if !can || !d.retried.IsZero() && d.wall.Sub(d.retried) < retryEach {
		return
	}
	d.retried = d.wall
	r.Retry()
}
