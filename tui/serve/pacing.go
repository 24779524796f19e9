package serve

import "time"

// How a viewer's link is measured. A probe goes behind all that was written,
// so that it is out for as long as what was written before it is on its way.
const (
	// probeEvery is the time between two probes of a link of which little is
	// known; one that has been quick for long is asked less often.
	probeEvery = 250 * time.Millisecond
	probeMost  = time.Second
	// probeLate is how much longer than the link's own way a probe may be out
	// before frames are held back: what is seen is older by so much then.
	probeLate = 200 * time.Millisecond
	// trustFirst quick answers in a row let a viewer have every frame again;
	// each time that this was too early it takes twice as many.
	trustFirst = 8
	trustMost  = 128
	relapse    = 30 * time.Second
	// forgiven is how long after something was late it may be late again: once
	// is a machine that is busy, and its frames wait in the queue; twice is a
	// link that does not carry them.
	forgiven = 5 * time.Second
)

// pacing is what is known of a viewer's link. It has no clock and no lock of
// its own.
type pacing struct {
	out    time.Time     // when the probe began that is out, zero for none
	last   time.Time     // when the newest began
	every  time.Duration // between two of them
	way    time.Duration // the shortest that one was out: the link's own way, 0 where not known
	newest time.Duration // how long the newest that came back was out
	quick  int           // answers in a row that were quick
	trust  int           // so many are asked for before every frame is sent
	shared time.Time     // when every frame was last sent again
	struck time.Time     // when something was last late
	slack  time.Duration // what this machine may have to do with it
}

// due reports whether a probe belongs behind what was just written.
func (p *pacing) due(now time.Time) bool {
	return p.out.IsZero() && (p.last.IsZero() || now.Sub(p.last) >= max(p.every, probeEvery))
}

// late reports whether a probe has been out for too long.
func (p *pacing) late(now time.Time) bool {
	return !p.out.IsZero() && now.Sub(p.out) > p.way+probeLate+p.slack
}

func (p *pacing) begin(now time.Time) { p.out, p.last = now, now }

// back takes an answer. Bare says that nothing went before the probe: then its
// time is the link's own way, whatever was thought before.
func (p *pacing) back(now time.Time, bare bool) {
	p.newest, p.out = now.Sub(p.out), time.Time{}
	if p.way == 0 || bare || p.newest < p.way {
		p.way = p.newest
	}
	if bare {
		return // it says nothing of what the link carries
	}
	switch over := p.newest - p.way - p.slack; {
	case over <= probeLate/4:
		p.quick++
	case over > probeLate/2:
		p.quick, p.every = 0, probeEvery
	}
	if p.quick >= trustFirst && p.quick%trustFirst == 0 {
		p.every = min(max(2*p.every, 2*probeEvery), probeMost)
	}
}

// lost forgets a probe that had no answer.
func (p *pacing) lost() { p.out = time.Time{} }

// strike takes that something was late, by when it began, and tells whether
// something else was late not long before.
func (p *pacing) strike(began time.Time) bool {
	again := !p.struck.IsZero() && !began.Equal(p.struck) && began.Sub(p.struck) < forgiven
	p.struck = began
	return again
}

// slow says that frames are held back from now on.
func (p *pacing) slow(now time.Time) {
	p.trust = max(p.trust, trustFirst)
	if !p.shared.IsZero() && now.Sub(p.shared) < relapse {
		p.trust = min(2*p.trust, trustMost)
	}
	p.quick, p.every = 0, probeEvery
}

// sound reports whether the link has been quick for long enough to have every
// frame again.
func (p *pacing) sound() bool { return p.quick >= p.trust }

// again says that every frame is sent again.
func (p *pacing) again(now time.Time) { p.shared, p.quick = now, 0 }
