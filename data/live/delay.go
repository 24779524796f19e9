package live

import (
	"slices"
	"time"
)

// delays are the last times from trading to arrival; their median is not
// moved by a price that came late.
type delays struct {
	last [31]time.Duration
	n    int // ever
}

func (d *delays) add(x time.Duration) {
	d.last[d.n%len(d.last)] = max(x, 0)
	d.n++
}

// median gives 0 before three are known.
func (d *delays) median() time.Duration {
	n := min(d.n, len(d.last))
	if n < 3 {
		return 0
	}
	s := d.last
	slices.Sort(s[:n])
	return s[n/2]
}
