package live

import (
	"slices"
	"testing"
	"time"
)

// What confirms a jump of more than 30 %, and what is the same slip told again:
// by hand, from 100, with the second of each print, who told it, and the prices
// that come out.
func TestJumpIsConfirmed(t *testing.T) {
	type print struct {
		s     float64 // seconds after 14:40
		price float64
		by    int // source; another than before is one that took over
		id    uint64
		kind  Kind
	}
	repeat := func(price float64, from, step, to float64) (out []print) {
		for s := from; s <= to; s += step {
			out = append(out, print{s: s, price: price})
		}
		return out
	}
	const minute = 60
	for _, c := range []struct {
		name    string
		in      []print
		want    []float64
		dropped uint64
		held    uint64
	}{
		{"a crash: the next trade is near it", []print{{s: 1, price: 60}, {s: 1.2, price: 59.8}}, []float64{60, 59.8}, 0, 0},
		{"a crash that begins with one price twice", []print{{s: 1, price: 60}, {s: 2, price: 60}, {s: 3, price: 60.01}}, []float64{60, 60.01}, 0, 0},
		{"a crash in bars of a minute", []print{{s: 60, price: 60, kind: Bar}, {s: 120, price: 61, kind: Bar}}, []float64{60, 61}, 0, 0},
		{"a rise", []print{{s: 1, price: 140}, {s: 2, price: 141}}, []float64{140, 141}, 0, 0},
		{"a crash told out of order", []print{{s: 3, price: 60}, {s: 2, price: 61}}, []float64{61, 60}, 0, 0},
		{"the same line twice", []print{{s: 1, price: 60}, {s: 1, price: 60}}, nil, 1, 1},
		{"the same price with a new time", []print{{s: 1, price: 60}, {s: 2, price: 60}}, nil, 0, 1},
		{"the same price every second for nine minutes", repeat(60, 1, 1, 9*minute), nil, 0, 1},
		{"the same price every second for nine minutes, and it was wrong", append(repeat(60, 1, 1, 9*minute), print{s: 9*minute + 1, price: 101}), []float64{101}, 1, 0},
		{"another price at the same time", []print{{s: 1, price: 60}, {s: 1, price: 59.9}}, nil, 0, 1},
		{"the same trade's number with a new time", []print{{s: 1, price: 60, id: 7}, {s: 2, price: 60, id: 7}, {s: 3, price: 59, id: 7}}, nil, 2, 1},
		{"two trades' numbers, one price", []print{{s: 1, price: 60, id: 7}, {s: 2, price: 60, id: 8}}, []float64{60, 60}, 0, 0},
		{"a bar that is being made", []print{{s: 60, price: 60, kind: Bar}, {s: 60, price: 59, kind: Bar}}, nil, 0, 1},
		{"a slip between true prices, again and again", []print{{s: 1, price: 60}, {s: 2, price: 100.1}, {s: 3, price: 60}, {s: 4, price: 100.2}, {s: 5, price: 60}}, []float64{100.1, 100.2}, 2, 1},
		{"one price at a limit for ten bars, four times", []print{{s: 1, price: 60}, {s: 200, price: 60}, {s: 400, price: 60}, {s: 601, price: 60}}, []float64{60}, 0, 0},
		{"one price at a limit, twice in ten bars", []print{{s: 1, price: 60}, {s: 700, price: 60}}, nil, 0, 1},
		{"a split into ten that nobody tells", []print{{s: 1, price: 10}, {s: 2, price: 10.01}, {s: 30, price: 10.3}}, nil, 0, 1},
		{"three old shares for one new", []print{{s: 1, price: 300}, {s: 2, price: 301}}, nil, 0, 1},
		{"a fall to a tenth that goes on is none", []print{{s: 1, price: 10}, {s: 2, price: 10.01}, {s: 3, price: 8}}, []float64{10, 8}, 0, 0},
		{"nor one to a ratio that is not simple", []print{{s: 1, price: 31}, {s: 2, price: 30.9}}, []float64{31, 30.9}, 0, 0},
		{"nor a half, which a crash may be", []print{{s: 1, price: 50}, {s: 2, price: 49.9}}, []float64{50, 49.9}, 0, 0},
		{"a split into ten that was a slip", []print{{s: 1, price: 10}, {s: 2, price: 10.01}, {s: 3, price: 100.2}}, []float64{100.2}, 1, 0},
		{"another source says so, later", []print{{s: 1, price: 60}, {s: 2, price: 60, by: 1}}, []float64{60, 60}, 0, 0},
		{"another source tells the same trade", []print{{s: 1, price: 60}, {s: 1, price: 60, by: 1}}, nil, 1, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, o, now := still(t, 2)
			base := clock("14:40")
			o[0].Push([]Event{trade(base, 100)})
			by := 0
			for _, p := range c.in {
				at := base.Add(time.Duration(p.s * float64(time.Second)))
				*now = at.Add(time.Second)
				if p.by != by {
					by = p.by
					o[0].fell(&Fault{Why: "gone"}, &backoff{random: f.set.Random}, false)
				}
				o[p.by].Push([]Event{{At: at, Price: p.price, Size: 1, Trade: p.id, Kind: p.kind}})
			}
			if got := marks(all(t, f))[1:]; !slices.Equal(got, c.want) {
				t.Errorf("prices %v, want %v", got, c.want)
			}
			var dropped, held uint64
			for _, h := range f.Health() {
				dropped, held = dropped+h.Dropped, held+h.Held
			}
			if dropped != c.dropped || held != c.held {
				t.Errorf("dropped %d, held %d, want %d and %d", dropped, held, c.dropped, c.held)
			}
		})
	}
}
