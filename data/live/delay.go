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

// fresh reports whether a price of a venue that trades is news as it comes: no
// older than ten bars, the venue's measured delay aside.
func (o *Outlet) fresh(at time.Time, mic string, now time.Time) bool {
	old, most := now.Sub(at), goneBars*max(o.feed.set.Bar, o.period)
	return old <= most || old <= most+o.behind(mic)
}

// leads notes by how much a trade is ahead of our clock; a bar that is being made
// is, by its nature.
func (o *Outlet) leads(e *Event, now time.Time) {
	if e.Kind != Print || e.At.IsZero() {
		return
	}
	if d := e.At.Sub(now); !o.traded || d < o.lead {
		o.traded, o.lead = true, d
	}
}

// ahead is by how much all trades of the source are ahead of our clock.
func (o *Outlet) ahead() time.Duration {
	if !o.traded {
		return 0
	}
	return max(o.lead, 0)
}

// snapshot is what a source that is connected says of itself while all that it
// gave in this life was old when it came; "" where it gave news, nothing, or
// nothing is due.
func (o *Outlet) snapshot(now time.Time) string {
	if o.newest.IsZero() || o.news || !o.anyOpen(now) {
		return ""
	}
	layout := "15:04:05 UTC"
	if now.Sub(o.newest) >= 12*time.Hour {
		layout = "2 Jan 15:04 UTC"
	}
	return "all that it gives is old: its newest price is of " + o.newest.UTC().Format(layout)
}
