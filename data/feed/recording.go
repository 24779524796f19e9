package feed

import (
	"cmp"
	"slices"
	"sort"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/guard"
	"contagion/data/recording"
)

// A Recording is a scenario's ticks, drawn once and shared by every desk that
// plays it. It never changes. Its methods may be called from any goroutine.
type Recording struct {
	Scenario *data.Scenario
	ticks    func() []data.Tick
	film     *film            // the file that its ticks are read from as they are played; nil for a scenario
	broken   *recording.Break // of the file that it was made of, where that is damaged
}

// NewRecording turns a scenario's figures into ticks and draws the paths
// between them, when they are first read: a screen can open meanwhile.
func NewRecording(s *data.Scenario, cal *data.Calendar) *Recording {
	return &Recording{Scenario: s, ticks: sync.OnceValue(func() []data.Tick { return drawn(s, cal) })}
}

// drawn gives a scenario's ticks in the order of time.
func drawn(s *data.Scenario, cal *data.Calendar) []data.Tick {
	const each = 480 // ticks of an instrument in a window of six sessions
	ticks := make([]data.Tick, 0, each*len(s.Universe.Instruments))
	byID := make([][]data.Figure, len(s.Universe.Instruments))
	// By instrument, each in the order given. No path is drawn to what a what-if
	// moved: nothing led there.
	figures := slices.DeleteFunc(slices.Clone(s.Figures), func(f data.Figure) bool { return f.Evidence == data.Simulated })
	slices.SortStableFunc(figures, func(a, b data.Figure) int { return cmp.Compare(a.ID, b.ID) })
	for i := 0; i < len(figures); {
		j := i
		for j < len(figures) && figures[j].ID == figures[i].ID {
			j++
		}
		byID[figures[i].ID] = figures[i:j]
		i = j
	}
	for _, f := range s.Figures {
		if f.Kind == data.FigureHigh || f.Kind == data.FigureLow {
			continue // when in its session it was is not known: the drawn path touches it
		}
		role := data.Mark
		switch {
		case isClose(&f):
			role = data.Close
		case f.Kind == data.FigureOpen:
			role = data.Open
		}
		ticks = append(ticks, data.Tick{At: f.At, ID: f.ID, Price: f.Price, Evidence: f.Evidence, Role: role})
	}
	// Two halves at once: a path depends on its own instrument and the seed.
	half := len(byID) / 2
	rest := make(chan []data.Tick, 1)
	go guard.Caught(func() {
		out := make([]data.Tick, 0, each*(len(byID)-half))
		for id := half; id < len(byID); id++ {
			out = paths(s, cal, data.ID(id), byID[id], out)
		}
		rest <- out
	})()
	for id := range half {
		ticks = paths(s, cal, data.ID(id), byID[id], ticks)
	}
	ticks = append(ticks, <-rest...)
	return byTime(ticks, s.From, s.To)
}

// byTime sorts ticks by time, then evidence, role and instrument, and keeps
// the order of equals: into minutes first, which are small, because sixty
// thousand comparisons of times are most of what opening a scenario would cost.
func byTime(ticks []data.Tick, from, to time.Time) []data.Tick {
	last := max(int(to.Sub(from)/time.Minute), 0)
	minute := func(t *data.Tick) int { return min(max(int(t.At.Sub(from)/time.Minute), 0), last) }
	start := make([]int, last+2)
	for i := range ticks {
		start[minute(&ticks[i])+1]++
	}
	for i := range last + 1 {
		start[i+1] += start[i]
	}
	out, next := make([]data.Tick, len(ticks)), slices.Clone(start)
	for i := range ticks {
		m := minute(&ticks[i])
		out[next[m]] = ticks[i]
		next[m]++
	}
	for m := range last + 1 {
		slices.SortStableFunc(out[start[m]:start[m+1]], func(a, b data.Tick) int {
			return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Role, b.Role), cmp.Compare(a.ID, b.ID))
		})
	}
	return out
}

// Ticks gives every tick in the order of time; read it only.
func (r *Recording) Ticks() []data.Tick { return r.ticks() }

// Replay gives a cursor at the recording's beginning.
func (r *Recording) Replay() *Replay {
	p := &Replay{recording: r}
	if r.film != nil {
		p.reel = &reel{film: r.film}
	}
	return p
}

// A Replay is a cursor over a recording: a source of ticks that can seek.
type Replay struct {
	recording *Recording
	next      int
	reel      *reel // or nil
}

// Until appends to dst every tick at or before t that it has not given yet,
// and never waits.
func (p *Replay) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	if p.reel != nil {
		return p.reel.until(t, dst)
	}
	ticks := p.recording.Ticks()
	end := p.next + sort.Search(len(ticks)-p.next, func(i int) bool { return ticks[p.next+i].At.After(t) })
	dst = append(dst, ticks[p.next:end]...)
	p.next = end
	return dst, nil
}

// Within gives a moment up to t, up to which a frame of a recording file is
// read: who goes far reads piece by piece, and holds no more than one.
func (p *Replay) Within(t time.Time) time.Time {
	if p.reel == nil {
		return t
	}
	return p.reel.within(t)
}

// Seek moves the cursor so that the next Until begins with the first tick
// after t; the zero time is the beginning.
func (p *Replay) Seek(t time.Time) error {
	if p.reel != nil {
		return p.reel.seek(t)
	}
	ticks := p.recording.Ticks()
	p.next = sort.Search(len(ticks), func(i int) bool { return ticks[i].At.After(t) })
	return nil
}
