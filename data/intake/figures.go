package intake

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"contagion/data"
)

var figureColumns = []string{"symbol", "when", "kind", "value", "evidence", "source", "confidence", "note"}

// confidence of a user's figures: second hand, because nobody else has seen
// where they come from; doubtful where they jump like a split.
const secondHand, doubtful = "B", "C"

// figures gives a scenario's figures: of each instrument the close before the
// shock, and what there is from then on.
func (t *Table) figures(list []*Series, w *window, d *Draft) [][]string {
	step := t.Width
	if t.o.Bars {
		n := t.count(list, w, step)
		for _, wide := range []time.Duration{5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 2 * time.Hour, 4 * time.Hour, 24 * time.Hour} {
			if n <= mostRows {
				break
			}
			if wide > step {
				step, n = wide, t.count(list, w, wide)
			}
		}
		if step != t.Width {
			d.Notes = append(d.Notes, fmt.Sprintf("a scenario holds %d figures: bars of %s are joined to bars of %s", mostRows, minutesText(t.Width), minutesText(step)))
		}
	}
	rows := [][]string{figureColumns}
	for _, s := range list {
		add := func(when, kind string, value float64, note string, day int32) {
			c := secondHand
			if s.doubt[day] {
				c, note = doubtful, strings.TrimPrefix(note+"; jumps like a split", "; ")
			}
			rows = append(rows, []string{s.Symbol, when, kind, strconv.FormatFloat(value, 'f', -1, 64), data.Bar.String(), Source, c, note})
		}
		if b := s.base(t.shock); b >= 0 {
			add(s.Dates[b], "close", s.Closes[b], t.lastBar(s, s.days[b], w.open[s.MIC][s.days[b]].session), s.days[b])
		}
		for i, n := range s.days {
			ses, ok := w.figureDay(s, n, t.shock)
			if !ok {
				continue
			}
			if t.o.Bars {
				t.barFigures(s, n, ses, step, add)
			} else if g, ok := s.ranges[n]; ok {
				for _, f := range []struct {
					kind  string
					value float64
				}{{"open", g.Open}, {"high", g.High}, {"low", g.Low}} {
					if !math.IsNaN(f.value) {
						add(s.Dates[i], f.kind, f.value, "", n)
					}
				}
			}
			add(s.Dates[i], "close", s.Closes[i], t.lastBar(s, n, ses), n)
		}
	}
	return rows
}

// barFigures adds what the bars of a session say before its close.
func (t *Table) barFigures(s *Series, day int32, ses data.Session, step time.Duration, add func(when, kind string, value float64, note string, day int32)) {
	bars := s.barsOf(day)
	if len(bars) > 0 && !math.IsNaN(bars[0].Open) && bars[0].Start.Equal(ses.Open) {
		add(dayText(day), "open", bars[0].Open, "first price of the first bar", day)
	}
	for _, b := range wider(bars, step) {
		if b.End.Before(ses.Close) {
			add(b.End.UTC().Format("2006-01-02T15:04:05Z"), "bar_close", b.Close, "", day)
		}
	}
}

// lastBar notes that a session's close is that of its last bar, and from when.
func (t *Table) lastBar(s *Series, day int32, ses data.Session) string {
	if !t.o.Bars {
		return ""
	}
	bars := s.barsOf(day)
	if len(bars) == 0 {
		return ""
	}
	end := bars[len(bars)-1].End
	if end.After(ses.Close) {
		end = ses.Close
	}
	return "of the last bar, to " + end.In(t.o.Calendar.Zone(s.MIC)).Format("15:04")
}

func (s *Series) barsOf(day int32) []Bar {
	from, _ := slices.BinarySearchFunc(s.bars, day, func(b Bar, day int32) int { return int(b.day - day) })
	to := from
	for to < len(s.bars) && s.bars[to].day == day {
		to++
	}
	return s.bars[from:to]
}

// count is how many figures bars of a width would be.
func (t *Table) count(list []*Series, w *window, step time.Duration) (n int) {
	for _, s := range list {
		n++
		for _, day := range s.days {
			if _, ok := w.figureDay(s, day, t.shock); ok {
				n += 2 + len(wider(s.barsOf(day), step))
			}
		}
	}
	return n
}

// events tells the shock, and at each close of the origin's venue, and of each
// region's first, who moved most.
func (t *Table) events(list []*Series, w *window) [][]string {
	rows := [][]string{{"time", "precision", "text", "source", "confidence"}}
	precision, what := "day", "the day given at the import"
	if !w.asked.IsZero() {
		precision, what = "minute", "the time given at the import"
	}
	rows = append(rows, []string{w.by.UTC().Format(time.RFC3339), precision, "The shock: " + what, Source, "C"})
	home := t.home()
	for _, mic := range sortedKeys(w.open) {
		if t.o.Calendar.AllDay(mic) && mic != home {
			continue
		}
		for n, told := t.shock, 0; n <= w.last && (mic == home || told == 0); n++ {
			d, open := w.open[mic][n]
			if text := t.moves(list, mic, n); open && text != "" {
				rows = append(rows, []string{d.session.Close.UTC().Format(time.RFC3339), "minute", data.Clean(t.o.Calendar.Place(mic)+" closes: "+text, data.TextCells), Source, secondHand})
				told++
			}
		}
	}
	return rows
}

// moves tells the origin's move of a day, and the largest of its venue.
func (t *Table) moves(list []*Series, mic string, day int32) string {
	type move struct {
		symbol string
		by     float64
	}
	var all []move
	for _, s := range list {
		if i := s.on(day); s.MIC == mic && i > 0 && unitOf(s.Symbol, mic) != data.Yield {
			all = append(all, move{s.Symbol, s.Closes[i]/s.Closes[i-1] - 1})
		}
	}
	const told = 4
	slices.SortStableFunc(all, func(a, b move) int {
		switch x, y := math.Abs(a.by), math.Abs(b.by); {
		case a.symbol == t.o.Origin, b.symbol != t.o.Origin && x > y:
			return -1
		case b.symbol == t.o.Origin, x < y:
			return 1
		}
		return strings.Compare(a.symbol, b.symbol)
	})
	var parts []string
	for _, m := range all[:min(len(all), told)] {
		parts = append(parts, fmt.Sprintf("%s %+.1f%%", m.symbol, 100*m.by))
	}
	return strings.Join(parts, "; ")
}
