package market

import (
	"cmp"
	"slices"
	"sort"
	"time"

	"contagion/data"
)

// barLength is how long the bars are that a running market is measured by:
// judging each tick would test the same move hundreds of times, and a minute is
// what the alarm's height was chosen for.
const barLength = time.Minute

// An entry is an instrument's last known price of one minute. 16 bytes, because
// there is one for each instrument and minute of a window.
type entry struct {
	price float64
	id    int32
	off   uint16 // milliseconds into the minute
	kind  uint8  // evidence and role
}

func (e *entry) evidence() data.Evidence { return data.Evidence(e.kind >> 2) }
func (e *entry) role() data.Role         { return data.Role(e.kind & 3) }

// A row is one minute's bars; it is told by the minute's end.
type row struct {
	end  int64 // minutes since 1970
	list []entry
}

// minuteOf gives the minute whose end is at or just after a time.
func minuteOf(at time.Time) int64 {
	return at.Add(barLength-1).Unix() / int64(barLength/time.Second)
}

func endOf(minute int64) time.Time {
	return time.Unix(minute*int64(barLength/time.Second), 0).UTC()
}

// bars are what a running market has kept of its window: for each minute the
// last known price of everybody who traded, and from before it the prices that
// bases are made from.
type bars struct {
	from    time.Time
	rows    []row // in the order of time; minutes in which nobody traded have none
	count   int   // entries
	close   []data.Tick
	regular []data.Tick // the last price of regular hours before the window, by ID
	day     []string    // its session
	prior   []data.Tick // and of the session before that: what its move is from
	last    []data.Tick // and of all hours
	where   []int32     // index in the row that was written last, by ID
	written int64       // that row's minute
	ticks   []data.Tick // room to hand out a row
}

func newBars(n int, from time.Time) *bars {
	return &bars{from: from, close: make([]data.Tick, n), regular: make([]data.Tick, n), day: make([]string, n), prior: make([]data.Tick, n), last: make([]data.Tick, n), where: make([]int32, n)}
}

// add takes a known price. session gives the local date of the regular session
// that a tick is of, "" for none; it is asked only of what is older than the
// window. It gives the minute that it changed,
// and false where it changed none: it was known, or a later price was.
func (b *bars) add(t *data.Tick, session func(*data.Tick) string) (minute int64, changed bool) {
	if t.At.Before(b.from) {
		return minuteOf(b.from), b.keep(t, session)
	}
	m := minuteOf(t.At)
	k := len(b.rows) - 1
	if k < 0 || b.rows[k].end != m {
		k = sort.Search(len(b.rows), func(i int) bool { return b.rows[i].end >= m })
		if k == len(b.rows) || b.rows[k].end != m {
			room := 16
			if len(b.rows) > 0 {
				room = len(b.rows[len(b.rows)-1].list) * 9 / 8
			}
			b.rows = slices.Insert(b.rows, k, row{end: m, list: make([]entry, 0, room)})
			b.written = 0
		}
	}
	r := &b.rows[k]
	if b.written != m {
		for i := range r.list {
			b.where[r.list[i].id] = int32(i)
		}
		b.written = m
	}
	e := entry{price: t.Price, id: int32(t.ID), off: uint16((t.At.Sub(endOf(m-1)) - 1) / time.Millisecond), kind: uint8(t.Evidence)<<2 | uint8(t.Role)}
	if i := int(b.where[t.ID]); i < len(r.list) && r.list[i].id == e.id {
		if r.list[i].role() != e.role() {
			i = slices.IndexFunc(r.list, func(x entry) bool { return x.id == e.id && x.role() == e.role() })
		}
		if i >= 0 {
			if old := &r.list[i]; *old == e || old.off > e.off || old.off == e.off && old.evidence() > e.evidence() {
				return m, false
			}
			r.list[i] = e
			return m, true
		}
	}
	b.where[t.ID] = int32(len(r.list))
	r.list = append(r.list, e)
	b.count++
	return m, true
}

// keep remembers what is older than the window, as far as a base needs it.
func (b *bars) keep(t *data.Tick, session func(*data.Tick) string) bool {
	changed := false
	set := func(list []data.Tick) {
		if old := &list[t.ID]; t.At.After(old.At) || t.At.Equal(old.At) && *old != *t {
			list[t.ID], changed = *t, true
		}
	}
	set(b.last)
	if t.Role == data.Close {
		set(b.close)
	}
	switch day := session(t); {
	case day == "":
	case day > b.day[t.ID]:
		b.prior[t.ID], b.day[t.ID] = b.regular[t.ID], day
		b.regular[t.ID], changed = *t, true
	case day == b.day[t.ID]:
		set(b.regular)
	default:
		set(b.prior)
	}
	return changed
}

// before gives what is kept from before the window, in the order of time.
func (b *bars) before() []data.Tick {
	var out []data.Tick
	for _, list := range [][]data.Tick{b.close, b.prior, b.regular, b.last} {
		for i := range list {
			if !list[i].At.IsZero() {
				out = append(out, list[i])
			}
		}
	}
	slices.SortStableFunc(out, order)
	return slices.CompactFunc(out, func(x, y data.Tick) bool { return x == y })
}

func order(a, b data.Tick) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Evidence, b.Evidence), cmp.Compare(a.Role, b.Role), cmp.Compare(a.ID, b.ID))
}

// row gives a minute's bars as ticks at its end, in the order in which a
// recording would have them; nil where nobody traded. They stand until the next
// call.
func (b *bars) row(minute int64) []data.Tick {
	k := sort.Search(len(b.rows), func(i int) bool { return b.rows[i].end >= minute })
	if k == len(b.rows) || b.rows[k].end != minute {
		return nil
	}
	at := endOf(minute)
	b.ticks = b.ticks[:0]
	for i := range b.rows[k].list {
		e := &b.rows[k].list[i]
		b.ticks = append(b.ticks, data.Tick{At: at, ID: data.ID(e.id), Price: e.price, Evidence: e.evidence(), Role: e.role()})
	}
	slices.SortStableFunc(b.ticks, order)
	return b.ticks
}

// roll begins a later window: of what is before it only the last prices stay.
func (b *bars) roll(from time.Time, session func(*data.Tick) string) {
	b.from = from
	first := sort.Search(len(b.rows), func(i int) bool { return b.rows[i].end >= minuteOf(from) })
	for i := range first {
		r := &b.rows[i]
		for k := range r.list {
			e := &r.list[k]
			t := data.Tick{At: endOf(r.end - 1).Add(time.Duration(e.off+1) * time.Millisecond), ID: data.ID(e.id), Price: e.price, Evidence: e.evidence(), Role: e.role()}
			b.keep(&t, session)
		}
		b.count -= len(r.list)
	}
	b.rows = slices.Clone(b.rows[first:])
	b.written = 0
}
