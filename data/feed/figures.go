package feed

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"contagion/data"
)

// The range of a price: bitcoin and won prices lie far below its end, and
// within it no return of two prices is more than a number can hold.
const smallestPrice, largestPrice = 1e-6, 1e9

func isPrice(v float64) bool { return v >= smallestPrice && v <= largestPrice }

var figureKinds = map[string]data.FigureKind{"open": data.FigureOpen, "high": data.FigureHigh, "low": data.FigureLow, "close": data.FigureClose,
	"bar_open": data.FigureBarOpen, "bar_close": data.FigureBarClose, "level": data.FigureLevel, "pct": data.FigurePct}

// figures reads figures.csv: one row a figure. A row's time is a session's
// local date, a moment, or for high and low an interval of two moments.
func (r *scenarioReader) figures() error {
	rows, err := r.table("figures.csv", "symbol", "when", "kind", "value", "evidence", "source", "confidence", "note")
	if err != nil {
		return err
	}
	type place struct {
		symbol, when, kind, evidence string
	}
	stands := make(map[place]int, len(rows))
	list := make([]data.Figure, 0, len(rows))
	lines := make([]row, 0, len(rows))
	for _, w := range rows {
		f, err := r.figure(w)
		if err != nil {
			return err
		}
		p := place{w.field[0], w.field[1], w.field[2], w.field[4]}
		if first, twice := stands[p]; twice {
			return w.errorf("%s has another %s %s for %s in line %d; keep one, and tell of the other in its note", p.symbol, p.evidence, p.kind, p.when, first)
		}
		stands[p] = w.line
		list, lines = append(list, f), append(lines, w)
	}
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := &list[a], &list[b]
		return cmp.Or(x.At.Compare(y.At), cmp.Compare(x.Evidence, y.Evidence), cmp.Compare(closing(x), closing(y)), cmp.Compare(x.ID, y.ID))
	})
	base := make([]float64, len(r.s.Universe.Instruments)) // last close of an earlier session
	last := make([]float64, len(base))                     // last close
	day := make([]string, len(base))
	for _, i := range order {
		f := list[i]
		if last[f.ID] == 0 && r.s.Universe.At(f.ID).Unit == data.Based {
			base[f.ID], last[f.ID] = 100, 100
		}
		if f.Session != day[f.ID] {
			base[f.ID], day[f.ID] = last[f.ID], f.Session
		}
		f.Price = f.Value
		if f.Kind == data.FigurePct {
			if base[f.ID] == 0 {
				return lines[i].errorf("percent of %s has no previous close to stand on; add a close of the session before", lines[i].field[0])
			}
			f.Price = base[f.ID] * (1 + f.Value/100)
			if unit := r.s.Universe.At(f.ID).Unit; unit != data.Yield && !isPrice(f.Price) || math.Abs(f.Price) > largestPrice {
				return lines[i].errorf("percent %g of %s makes a price of %g, out of range; check it and those before it", f.Value, lines[i].field[0], f.Price)
			}
		}
		if isClose(&f) {
			last[f.ID] = f.Price
		}
		r.s.Figures = append(r.s.Figures, f)
	}
	return r.bounds()
}

// isClose reports whether a figure is its session's last price.
func isClose(f *data.Figure) bool {
	return f.Kind == data.FigureClose || f.Kind == data.FigurePct && f.From.IsZero()
}

func closing(f *data.Figure) int {
	if isClose(f) {
		return 1
	}
	return 0
}

func (r *scenarioReader) figure(w row) (data.Figure, error) {
	f := data.Figure{ID: r.s.Universe.Find(w.field[0]), Source: data.Clean(w.field[5], 24), Note: data.Clean(w.field[7], textCells), Line: w.line}
	if f.ID == data.None {
		return f, w.errorf("symbol %q is not in instruments.csv; add it there", w.field[0])
	}
	var ok bool
	if f.Kind, ok = figureKinds[w.field[2]]; !ok {
		return f, w.errorf("kind %q is not known; give open, high, low, close, bar_open, bar_close, level or pct", w.field[2])
	}
	if f.Evidence, ok = data.ParseEvidence(w.field[4]); !ok || !f.Evidence.Known() && (f.Evidence != data.Simulated || f.Kind != data.FigureLevel) {
		return f, w.errorf("evidence %q is not known; give printed, bar or reported, or simulated for a level of a what-if", w.field[4])
	}
	if len(w.field[6]) != 1 || w.field[6] < "A" || w.field[6] > "C" {
		return f, w.errorf("confidence %q is not known; give A, B or C", w.field[6])
	}
	f.Confidence = w.field[6][0]
	if _, ok := r.s.Sources[w.field[5]]; !ok {
		return f, w.errorf("source %q is not in scenario.toml; add it under [sources]", w.field[5])
	}
	v, isNumber := number(w.field[3])
	unit := r.s.Universe.At(f.ID).Unit
	switch {
	case !isNumber:
		return f, w.errorf("value %q of %s is not a number; write it like 142.62", w.field[3], w.field[0])
	case f.Kind == data.FigurePct && (v <= -100 || v > 10_000):
		return f, w.errorf("percent %g of %s is out of range; give more than -100, at most 10000", v, w.field[0])
	case f.Kind != data.FigurePct && unit != data.Yield && v <= 0:
		if v < 0 {
			return f, w.errorf("price of %s is negative; give a number above 0", w.field[0])
		}
		return f, w.errorf("price of %s is zero; leave the row out where it is not known", w.field[0])
	case f.Kind != data.FigurePct && unit != data.Yield && !isPrice(v) || math.Abs(v) > largestPrice:
		return f, w.errorf("value %g of %s is out of range; give a number above 0 and at most 1e9", v, w.field[0])
	}
	f.Value = v
	return f, r.when(w, &f)
}

// moments in figures are written to the minute or the second.
func readMoment(s string) (time.Time, bool) {
	return instant(s, "2006-01-02T15:04Z", "2006-01-02T15:04:05Z")
}

// when fills Session, From and At of a figure from the calendar.
func (r *scenarioReader) when(w row, f *data.Figure) error {
	mic, text := r.s.Universe.At(f.ID).MIC, w.field[1]
	if len(text) == len(time.DateOnly) {
		s, ok := r.cal.Session(mic, text)
		if !ok {
			return w.errorf("%s has no session on %q, so %s can have no figure; check the date", mic, text, w.field[0])
		}
		f.Session = s.Day
		switch f.Kind {
		case data.FigureOpen:
			f.At = s.Open
		case data.FigureHigh, data.FigureLow:
			f.From, f.At = s.Open, s.Close
		case data.FigureClose, data.FigurePct:
			f.At = s.Close
		default:
			return w.errorf("%s of %s needs a time; write it like 2025-01-27T10:00Z", w.field[2], w.field[0])
		}
		return r.inWindow(w, f)
	}
	first, second, isSpan := strings.Cut(text, "/")
	at, ok := readMoment(first)
	if !ok {
		return w.errorf("time %q of %s is not one; write 2025-01-27 or 2025-01-27T10:00Z", text, w.field[0])
	}
	f.From, f.At = at, at
	if isSpan {
		if f.At, ok = readMoment(second); !ok || f.At.Before(at) || f.Kind != data.FigureHigh && f.Kind != data.FigureLow {
			return w.errorf("interval %q of %s is wrong; only a high or low has one, two times in order", text, w.field[0])
		}
	} else if f.Kind == data.FigureOpen || f.Kind == data.FigureClose {
		return w.errorf("%s of %s needs a session's date; write it like 2025-01-27", w.field[2], w.field[0])
	}
	sessions := r.cal.Sessions(mic, at.Add(-time.Second), f.At) // one that closes at this moment counts
	if len(sessions) == 0 {
		return w.errorf("%s does not trade at %s, so %s can have no figure; check the time", mic, text, w.field[0])
	}
	if f.Session = sessions[0].Day; isSpan && f.At.After(sessions[0].End()) {
		return w.errorf("interval %q of %s is longer than the session of %s; end it at its close", text, w.field[0], f.Session)
	}
	return r.inWindow(w, f)
}

func (r *scenarioReader) inWindow(w row, f *data.Figure) error {
	if f.At.After(r.s.To) {
		return w.errorf("figure of %s is known at %s, after the window's end; widen `to` or remove it", w.field[0], f.At.Format(time.RFC3339))
	}
	const oldest = 31 * 24 * time.Hour // a base close is at most a long holiday old
	if f.At.Before(r.s.From.Add(-oldest)) {
		return w.errorf("figure of %s is known at %s, long before the window; remove it", w.field[0], f.At.Format(time.RFC3339))
	}
	return nil
}

// bounds refuses sessions whose figures lie outside their own high and low.
func (r *scenarioReader) bounds() error {
	type key struct {
		id  data.ID
		day string
	}
	high, low := map[key]float64{}, map[key]float64{}
	for _, f := range r.s.Figures {
		k := key{f.ID, f.Session}
		switch f.Kind {
		case data.FigureHigh:
			high[k] = f.Price
		case data.FigureLow:
			low[k] = f.Price
		}
	}
	where := r.where("figures.csv")
	for _, f := range r.s.Figures {
		k := key{f.ID, f.Session}
		w := row{where: where, line: f.Line}
		if h, ok := high[k]; ok && (f.Kind == data.FigureLow || f.Kind == data.FigureOpen || f.Kind == data.FigureClose) && f.Price > h {
			return w.errorf("price %g of %s lies above its session's high %g; one of them is wrong", f.Price, r.s.Universe.At(f.ID).Symbol, h)
		}
		if l, ok := low[k]; ok && (f.Kind == data.FigureOpen || f.Kind == data.FigureClose) && f.Price < l {
			return w.errorf("price %g of %s lies below its session's low %g; one of them is wrong", f.Price, r.s.Universe.At(f.ID).Symbol, l)
		}
	}
	return nil
}
