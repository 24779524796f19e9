package feed

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"contagion/data"
)

func (r *calendarReader) readKnown() error {
	rows, err := r.table("known.csv", "mic", "from", "to", "source")
	if err != nil {
		return err
	}
	for _, w := range rows {
		if w.field[2] == "" {
			if err := r.rule(w); err != nil {
				return err
			}
			continue
		}
		if err := r.check(w, hours{}, w.field[1], w.field[2]); err != nil {
			return err
		}
		if r.rules[w.field[0]] != nil {
			return w.errorf("%s is known by a rule already; leave the range out", w.field[0])
		}
		if w.field[1] > w.field[2] {
			return w.errorf("range ends before it begins; swap %s and %s", w.field[1], w.field[2])
		}
		r.known[w.field[0]] = append(r.known[w.field[0]], data.Span{From: w.field[1], To: w.field[2]})
	}
	for mic, s := range r.known {
		slices.SortFunc(s, func(a, b data.Span) int { return cmp.Compare(a.From, b.From) })
		for i := 1; i < len(s); i++ {
			if s[i].From <= s[i-1].To {
				return fmt.Errorf("calendar: known.csv: %s is known twice on %s; make one range of the two", mic, s[i].From)
			}
		}
	}
	return nil
}

// rule reads a row of known.csv that has no end: a venue that trades round the
// clock, by the same hours for ever. Whoever has holidays must have a table,
// which ends.
func (r *calendarReader) rule(w row) error {
	mic, from := w.field[0], w.field[1]
	if err := r.check(w, hours{}, from); err != nil {
		return err
	}
	list := r.hours[mic]
	switch {
	case !r.always[mic]:
		return w.errorf("%s has holidays, so what is known of it has an end; give the last date", mic)
	case len(r.known[mic]) > 0 || r.rules[mic] != nil:
		return w.errorf("%s is known by more than its rule; leave the other rows out", mic)
	case len(list) != 1 || list[0].to != lastDate || list[0].from > from || list[0].pause != "" || list[0].early != "":
		return w.errorf("%s has no hours for ever from %s in hours.csv; give one row without a break and without an end", mic, from)
	}
	open, _ := minutes(list[0].open)
	shut, _ := minutes(list[0].shut)
	if open >= shut {
		open -= 24 * 60 // on the evening before
	}
	r.rules[mic] = &data.Rule{From: from, Open: time.Duration(open) * time.Minute, Close: time.Duration(shut) * time.Minute, Weekends: r.daily[mic]}
	return nil
}
