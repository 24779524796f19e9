package live

import (
	"cmp"

	"contagion/data"
)

// Health tells of every source, in the order of preference.
func (f *Feed) Health() []data.Health {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.set.Now()
	out := make([]data.Health, len(f.outlets))
	serving, priced, by := make([]int, len(f.outlets)), make([]int, len(f.outlets)), make([]int, len(f.outlets))
	stead := make([]int, len(f.outlets)*len(f.outlets)) // of how many each takes the place of which
	for id := range f.lists {
		s := f.serving(data.ID(id), now)
		if s < 0 {
			continue
		}
		serving[s]++
		if r := &f.rows[id]; r.from == s && !r.at.IsZero() {
			priced[s]++
		}
		if first := f.lists[id][0]; first != s && f.outlets[first].begun && f.outlets[first].flags[data.ID(id)].state == 0 { // one that is being opened has lost nothing
			stead[int(s)*len(f.outlets)+int(first)]++
		}
		for _, i := range f.lists[id] {
			if i != s && f.outlets[i].well(data.ID(id), now) {
				by[i]++
			}
		}
	}
	for i, o := range f.outlets {
		out[i] = o.health(now)
		out[i].Serving, out[i].Priced = serving[i], priced[i]
		out[i].Held, out[i].Split = f.held(int32(i))
		out[i].Doubted, out[i].DoubtedN = f.unbelieved(int32(i))
		out[i].StandsBy = by[i]
		place := -1
		for k, first := range f.outlets {
			if n := stead[i*len(f.outlets)+k]; n > 0 {
				out[i].For, out[i].ForN, place = first.name, n, k
				break
			}
		}
		if place != o.stead {
			o.stead, o.steadAt = place, now
		}
		if place >= 0 {
			out[i].ForSince = o.steadAt
		}
	}
	return out
}

// held counts a source's jumps that wait, and says what one of them looks like.
func (f *Feed) held(from int32) (n uint64, likely string) {
	for i := range f.rows {
		if r := &f.rows[i]; !r.hold.At.IsZero() && r.holder(f, data.ID(i)) == from {
			n++
			likely = cmp.Or(likely, f.likely(data.ID(i)))
		}
	}
	return n, likely
}

// holder is the source that a held jump is counted with.
func (r *row) holder(f *Feed, id data.ID) int32 {
	if len(f.lists[id]) == 0 {
		return -1
	}
	return cmp.Or(max(r.from, 0), f.lists[id][0])
}

func (f *Feed) hasPrevious(id data.ID) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.rows[id].prevDay != ""
}
