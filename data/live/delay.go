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

// Delay gives by how much the prices of a venue's instruments come later than
// they trade: the longest median of the sources that have given some; false
// before one has given three.
func (f *Feed) Delay(mic string) (behind time.Duration, known bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, o := range f.outlets {
		if d := o.delays[mic]; d != nil && d.n >= 3 {
			behind, known = max(behind, d.median()), true
		}
	}
	return behind, known
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
