package live

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// pendingMost bounds the ticks that wait to be read: 6 s at 20,000 a second,
// 6 MB. A desk reads 20 times a second.
const pendingMost = 1 << 17

// A Feed is all live sources of one universe as one source of ticks. Until,
// Seek, Health, State and the rest may be called from any goroutine, before,
// while and after Run runs.
type Feed struct {
	u     *data.Universe
	cal   *data.Calendar
	set   Settings
	clean redactor

	taps    sync.Mutex // before mu
	mu      sync.Mutex
	outlets []*Outlet
	lists   [][]int32 // by instrument: indices of its sources, best first
	rows    []row
	pending []data.Tick
	given   bool      // Until has given something
	unborne []data.ID // whose close waits for a price
	rung    time.Time
}

// A row is what the feed keeps of one instrument.
type row struct {
	at       time.Time // of the last tick taken; zero for none
	price    float64
	evidence data.Evidence
	seen     []uint64 // prints of that very time, against repeats
	hold     held     // a jump that waits for a second print
	factor   float64  // what prices are multiplied with since a split; 0 for 1
	splitAt  time.Time
	split    Event // told, and not yet seen in a price
	session  data.Session
	closed   bool // the close of session was given
	prev     float64
	prevDay  string
	unborne  bool // the close of session waits for a price that bears it out
	doubt    doubt
	halted   bool
	haltAt   time.Time
	from     int32 // source of the last tick
}

// Open makes a feed of sources, the best first: each instrument's list is
// those of them that cover it and have room for it, in that order. A source
// that has no room (Source.Most) is doubled where it can be (Doubler). The
// settings are those that the sources were made with.
func Open(u *data.Universe, cal *data.Calendar, sources []Source, s Settings) *Feed {
	f := &Feed{u: u, cal: cal, set: s.filled(), clean: newRedactor(s.Keys), lists: make([][]int32, len(u.Instruments)), rows: make([]row, len(u.Instruments))}
	for i := range f.rows {
		f.rows[i].from = -1
	}
	for _, src := range sources {
		f.add(src)
	}
	return f
}

// A Doubler is a source of which several connections may stand side by side,
// each with its own instruments; n counts from 2. Nil: no more.
type Doubler interface{ Another(n int) Source }

func (f *Feed) add(src Source) {
	first := src
	o := f.outlet(src)
	for i := range f.u.Instruments {
		in := &f.u.Instruments[i]
		if !src.Covers(in) {
			continue
		}
		if most := src.Most(); most > 0 && len(o.wants) >= most {
			var next Source
			if d, ok := first.(Doubler); ok {
				next = d.Another(o.part + 1)
			}
			if next == nil {
				f.lists[i] = append(f.lists[i], int32(o.index))
				o.flags[data.ID(i)] = flag{data.FeedRefused, "beyond its limit of symbols"}
				continue
			}
			part := o.part + 1
			src, o = next, f.outlet(next)
			o.part = part
		}
		symbol := in.Symbol
		if alias := f.set.Alias[in.Symbol]; alias != "" {
			symbol = alias
		}
		f.lists[i] = append(f.lists[i], int32(o.index))
		o.wants = append(o.wants, Want{data.ID(i), symbol, in.MIC})
	}
}

func (f *Feed) outlet(src Source) *Outlet {
	o := &Outlet{feed: f, source: src, name: data.Clean(src.Name(), 24), index: len(f.outlets), part: 1, flags: map[data.ID]flag{}, delays: map[string]*delays{}, prints: make([]time.Time, len(f.rows)), came: make([]time.Time, len(f.rows)), back: make([]time.Time, len(f.rows)), furthest: make([]time.Time, len(f.rows)), stead: -1, again: make(chan struct{}, 1)}
	o.state, o.since, o.why = data.FeedLost, f.set.Now(), "not connected yet"
	if _, is := src.(Partial); is {
		o.gave = make([]bool, len(f.rows))
	}
	f.outlets = append(f.outlets, o)
	return o
}

// Run runs every source, one goroutine each, until ctx ends; it returns when
// all of them are gone. A source that fails never ends it. It runs once.
func (f *Feed) Run(ctx context.Context) {
	var all sync.WaitGroup
	for _, o := range f.outlets {
		all.Go(guard.Caught(func() { o.run(ctx) }))
	}
	all.Wait()
}

// Retry wakes every source that waits or has given up: the viewer asks. One
// that is well is left alone.
func (f *Feed) Retry() {
	for _, o := range f.outlets {
		select {
		case o.again <- struct{}{}:
		default:
		}
	}
}

// Until appends every tick received that traded at or before t, in the order
// of trading, and never waits. A later call may give ticks that traded before
// t, of instruments that are delayed or were away; those of one instrument are
// always in order. The error is always nil: a feed that fails is told by
// Health and State.
func (f *Feed) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ring(f.set.Now())
	f.unfollowed()
	byTime := func(a, b data.Tick) int { return a.At.Compare(b.At) }
	if !slices.IsSortedFunc(f.pending, byTime) {
		slices.SortStableFunc(f.pending, byTime)
	}
	n, _ := slices.BinarySearchFunc(f.pending, t, func(k data.Tick, t time.Time) int {
		if k.At.After(t) {
			return 1
		}
		return -1
	})
	dst = append(dst, f.pending[:n]...)
	f.pending = append(f.pending[:0], f.pending[n:]...)
	f.given = f.given || n > 0
	return dst, nil
}

// Seek lets the zero time pass while nothing was read: there the feed stands
// anyway. Anything else is an error.
func (f *Feed) Seek(t time.Time) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if t.IsZero() && !f.given {
		return nil
	}
	return errors.New("live: a live feed has no past to go to; record it, and play the recording")
}

// queue puts a tick in line. When nobody reads, the older half goes, but for
// the newest tick of each instrument and every close.
func (f *Feed) queue(k data.Tick, from int) {
	if len(f.pending) >= pendingMost {
		f.thin()
	}
	f.pending = append(f.pending, k)
	f.outlets[from].ticks++
}

func (f *Feed) thin() {
	half := len(f.pending) / 2
	last := make(map[data.ID]int, len(f.rows))
	for i, k := range f.pending {
		last[k.ID] = i
	}
	kept := f.pending[:0]
	for i, k := range f.pending {
		if i >= half || last[k.ID] == i || k.Role == data.Close && len(kept) < half/2 {
			kept = append(kept, k)
			continue
		}
		if from := f.rows[k.ID].from; from >= 0 {
			f.outlets[from].missed++
		}
	}
	f.pending = kept
}

// Last gives an instrument's last tick; false where none came.
func (f *Feed) Last(id data.ID) (data.Tick, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 0 || int(id) >= len(f.rows) || f.rows[id].at.IsZero() {
		return data.Tick{}, false
	}
	r := &f.rows[id]
	return data.Tick{At: r.at, ID: id, Price: r.price, Evidence: r.evidence}, true
}

// Previous gives the close before an instrument's present session and its
// local date; false where no source told it, or it is not believed. The same close comes through
// Until, with the role Close, where it came before the session's first tick.
func (f *Feed) Previous(id data.ID) (price float64, day string, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 0 || int(id) >= len(f.rows) || f.rows[id].prevDay == "" || f.rows[id].doubt.day != "" {
		return 0, "", false
	}
	return f.rows[id].prev, f.rows[id].prevDay, true
}

// SplitOf gives the split since the feed began, after which an instrument's
// prices are still told in shares of before, so that none of its moves is the
// split: price / ratio is what it trades at.
func (f *Feed) SplitOf(id data.ID) (ratio float64, at time.Time, ok bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if int(id) < 0 || int(id) >= len(f.rows) || f.rows[id].factor == 0 {
		return 1, time.Time{}, false
	}
	return f.rows[id].factor, f.rows[id].splitAt, true
}
