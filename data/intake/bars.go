package intake

import (
	"cmp"
	"slices"
	"time"
)

// barDays puts a pile's bars in order and gives the days' closes: the last
// bar's of each.
func (r *reading) barDays(s *Series, p *pile) []entry {
	slices.SortStableFunc(p.bars, func(a, b Bar) int { return cmp.Or(a.Start.Compare(b.Start), cmp.Compare(a.line, b.line)) })
	for i, b := range p.bars {
		if i > 0 && b.Start.Equal(p.bars[i-1].Start) {
			r.drops.add(int(b.line), p.symbol, "time stands twice")
			continue
		}
		s.bars = append(s.bars, b)
	}
	var list []entry
	for day, b := range p.last {
		list = append(list, entry{day, b.line, b.Close})
	}
	for i, b := range s.bars {
		if i+1 == len(s.bars) || s.bars[i+1].day != b.day {
			list = append(list, entry{b.day, b.line, b.Close})
		}
	}
	return list
}

// width is the time between two bars that most of them have.
func width(all []*Series) time.Duration {
	count := map[time.Duration]int{}
	for _, s := range all {
		for i := 1; i < len(s.bars); i++ {
			if s.bars[i].day == s.bars[i-1].day {
				count[s.bars[i].Start.Sub(s.bars[i-1].Start)]++
			}
		}
	}
	best := time.Duration(0)
	for gap, n := range count {
		if n > count[best] || n == count[best] && gap < best {
			best = gap
		}
	}
	return min(max(best, time.Minute), 4*time.Hour)
}

// span gives each bar its beginning and end.
func (s *Series) span(width time.Duration, atEnd bool) {
	for i := range s.bars {
		b := &s.bars[i]
		if atEnd {
			b.Start = b.Start.Add(-width)
		}
		b.End = b.Start.Add(width)
	}
}

// wider joins bars so that a scenario of them stays within its rows: the last
// price of the joined is the last of them, at its end.
func wider(bars []Bar, step time.Duration) []Bar {
	var out []Bar
	for _, b := range bars {
		n := len(out)
		slot := b.Start.Truncate(step)
		if n > 0 && out[n-1].day == b.day && out[n-1].Start.Truncate(step).Equal(slot) {
			out[n-1].Close, out[n-1].End = b.Close, b.End
			out[n-1].High, out[n-1].Low = larger(out[n-1].High, b.High), smaller(out[n-1].Low, b.Low)
			continue
		}
		out = append(out, b)
	}
	return out
}

func larger(a, b float64) float64 {
	if isNaN(a) || b > a {
		return b
	}
	return a
}

func smaller(a, b float64) float64 {
	if isNaN(a) || b < a {
		return b
	}
	return a
}
