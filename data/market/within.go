package market

import "time"

// A Pieced source says how far one may read at once, at most to t and beyond
// what it gave before: its ticks up to there are few enough to be held.
type Pieced interface {
	Within(t time.Time) time.Time
}

// within is t, or as far beyond from as a source wants to be read at once:
// from itself where there are ticks older than the window's beginning.
func within(src Source, from, t time.Time) time.Time {
	p, ok := src.(Pieced)
	if !ok {
		return t
	}
	if w := p.Within(t); w.After(from) {
		return w
	}
	return from
}
