package intake

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"contagion/data"
)

// unfill takes out holidays that a program filled with the day before's
// prices, where no calendar knows them: a weekday on which every symbol of a
// venue, three or more, stands exactly as before.
func (r *reading) unfill(t *Table) {
	const least = 3
	type place struct {
		mic string
		day int32
	}
	all, same := map[place]int{}, map[place]int{}
	for _, s := range t.Series {
		for i := 1; i < len(s.days); i++ {
			p := place{s.MIC, s.days[i]}
			all[p]++
			if s.Closes[i] == s.Closes[i-1] {
				same[p]++
			}
		}
	}
	filled := func(s *Series, i int) bool {
		p := place{s.MIC, s.days[i]}
		return i > 0 && all[p] >= least && same[p] == all[p] && r.days.on(s.MIC, s.days[i]).kind == unknownDay
	}
	for _, s := range t.Series {
		n := 0
		for i := range s.days {
			if filled(s, i) {
				r.drops.add(int(s.lines[i]), s.Symbol, "every symbol of "+s.MIC+" stands as the day before: a holiday that was filled")
				delete(s.ranges, s.days[i])
				continue
			}
			s.days[n], s.lines[n], s.Dates[n], s.Closes[n] = s.days[i], s.lines[i], s.Dates[i], s.Closes[i]
			n++
		}
		s.days, s.lines, s.Dates, s.Closes = s.days[:n], s.lines[:n], s.Dates[:n], s.Closes[:n]
	}
}

// ratios are what a split makes of a price. 3/2 is none of them: a split of it
// is below the jump, and a rise by half is more often news.
var ratios = []struct {
	by   float64
	name string
}{{2, "2"}, {3, "3"}, {4, "4"}, {5, "5"}, {6, "6"}, {7, "7"}, {8, "8"}, {10, "10"}, {15, "15"}, {20, "20"}, {25, "25"}, {30, "30"}, {40, "40"}, {50, "50"}, {100, "100"}, {2.5, "5/2"}}

// suspect notes jumps of 45 % and more in a day that are close to a plain
// ratio: a split that the prices were not adjusted for.
func (s *Series) suspect(t *Table) {
	const (
		jump  = 0.45
		close = 0.03 // a day's own move, beside the split's
		most  = 20   // that are told
	)
	if unitOf(s.Symbol, s.MIC) != data.Money {
		return // nobody splits an index
	}
	for i := 1; i < len(s.Closes); i++ {
		q := s.Closes[i] / s.Closes[i-1]
		if math.Abs(q-1) < jump {
			continue
		}
		k := slices.IndexFunc(ratios, func(r struct {
			by   float64
			name string
		}) bool {
			return math.Abs(math.Log(q*r.by)) < close || math.Abs(math.Log(q/r.by)) < close
		})
		if k < 0 {
			continue
		}
		if s.doubt == nil {
			s.doubt = map[int32]bool{}
		}
		s.doubt[s.days[i]] = true
		way := "1 to " + ratios[k].name
		if q > 1 {
			way = ratios[k].name + " to 1"
		}
		if len(t.Splits) < most {
			t.Splits = append(t.Splits, fmt.Sprintf("line %d: %s %s: from %s to %s in a day, near %s", s.lines[i], s.Symbol, s.Dates[i], amount(s.Closes[i-1]), amount(s.Closes[i]), way))
		}
	}
}

func amount(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func minutesText(d time.Duration) string {
	if d == time.Minute {
		return "1 minute"
	}
	return fmt.Sprintf("%d minutes", int(d.Minutes()))
}
