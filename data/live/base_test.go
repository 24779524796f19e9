package live

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

// prices are all of ticks, closes too.
func prices(ticks []data.Tick) (out []float64) {
	for _, x := range ticks {
		out = append(out, x.Price)
	}
	return out
}

// Which close of Friday is believed when Monday's prices come, by hand: the
// marks that come out, the first of them the close where it is given, and what
// is said.
func TestCloseIsBorneOut(t *testing.T) {
	at := clock("14:40")
	close := func(p float64) Event { return Event{Kind: Previous, Backlog: true, At: at, Price: p} }
	for _, c := range []struct {
		name string
		in   []Event
		want []float64
		told string
	}{
		{"an ordinary night", []Event{close(99), trade(at, 100)}, []float64{99, 100}, ""},
		{"a crash of 60 % over night", []Event{close(250), trade(at, 100), trade(at.Add(1), 100.1)}, []float64{250, 100, 100.1}, ""},
		{"ten times, and a night of 5 %", []Event{close(950), trade(at, 100), trade(at.Add(1), 100.1)}, []float64{100, 100.1}, "9.5 times its price of 100"},
		{"ten times, exactly", []Event{close(1000), trade(at, 100), trade(at.Add(1), 100.1)}, []float64{100, 100.1}, "10 times"},
		{"pence for pounds", []Event{close(1.05), trade(at, 100), trade(at.Add(1), 100.1)}, []float64{100, 100.1}, "1/95.2 of"},
		{"nonsense", []Event{close(1e-9), trade(at, 100), trade(at.Add(1), 100.1)}, []float64{100, 100.1}, "1/1e+11 of"},
		{"a slip comes first, and the close is right", []Event{close(99), trade(at, 10), trade(at.Add(1), 100), trade(at.Add(2), 100.1)}, []float64{99, 100, 100.1}, ""},
		{"one price only", []Event{close(950), trade(at, 100)}, nil, ""},
		{"a split that is told", []Event{close(980), {Kind: Split, At: at.Add(-time.Minute), Price: 10}, trade(at, 100)}, []float64{980, 1000}, ""},
		{"two closes, the second near the price", []Event{close(950), close(99), trade(at, 100)}, []float64{99, 100}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f, o, now := still(t, 1)
			*now = at.Add(time.Second)
			o[0].Push(c.in)
			if got := prices(all(t, f)); !slices.Equal(got, c.want) {
				t.Errorf("prices %v, want %v", got, c.want)
			}
			if got := f.Doubt(0); (got == "") != (c.told == "") || !strings.Contains(got, c.told) {
				t.Errorf("it says %q, want %q", got, c.told)
			}
			_, _, known := f.Previous(0)
			if h := f.Health()[0]; (h.DoubtedN == 1) != (c.told != "") || known != (c.told == "") {
				t.Errorf("%d doubted, a close known: %t", h.DoubtedN, known)
			}
		})
	}
}

// Whatever close is told: no move comes out of it beyond what a night can do,
// and the prices that come are taken.
func TestNoMoveFromStrangeClose(t *testing.T) {
	at := clock("14:40")
	for e := -12.0; e <= 9; e += 0.05 {
		f, o, now := still(t, 1)
		*now = at.Add(time.Second)
		told := math.Pow(10, e)
		o[0].Push([]Event{{Kind: Previous, Backlog: true, At: at, Price: told}, trade(at, 100), trade(at.Add(1), 100.1)})
		list := all(t, f)
		if len(list) < 2 || list[len(list)-1].Price != 100.1 {
			t.Fatalf("after a close of %g: %v", told, list)
		}
		if list[0].Role == data.Close && !(times(100, list[0].Price) < foreign) {
			t.Errorf("a close of %g is a base", list[0].Price)
		}
	}
}

// A close that nothing follows, because its venue is shut, is given as what is
// known; one from which a price of the next morning is far holds that price.
func TestCloseOfShutVenueIsGiven(t *testing.T) {
	f, o, now := still(t, 1)
	*now = clock("04:00") // New York sleeps
	o[0].Push([]Event{{Kind: Previous, Backlog: true, Price: 980, At: *now}})
	if got := prices(all(t, f)); !slices.Equal(got, []float64{980}) {
		t.Fatalf("prices %v, want the close", got)
	}
	*now = clock("14:30:30")
	o[0].Push([]Event{trade(*now, 100)})
	*now = clock("14:31")
	o[0].Push([]Event{trade(*now, 101)})
	if got := prices(all(t, f)); len(got) != 0 {
		t.Errorf("prices %v of a share that looks split", got)
	}
	if got, want := f.Doubt(0), "went from 980 to 100, which looks like a 10:1 split"; !strings.Contains(got, want) {
		t.Errorf("it says %q, want %q", got, want)
	}
	if st := f.State(0, *now); st != data.FeedLate {
		t.Errorf("the old price is %s", st)
	}
	o[0].Push([]Event{{Kind: Split, At: clock("14:30"), Price: 10}})
	if got := prices(all(t, f)); !slices.Equal(got, []float64{1000}) || f.Doubt(0) != "" || f.State(0, *now) != data.FeedLive {
		t.Errorf("after the split is told: prices %v, %q, %s", got, f.Doubt(0), f.State(0, *now))
	}
}

// The doubt ends with the session: the next one's base is a close that was seen.
func TestDoubtEndsWithItsSession(t *testing.T) {
	f, o, now := still(t, 1)
	*now = clock("20:59")
	o[0].Push([]Event{{Kind: Previous, Backlog: true, At: *now, Price: 980}, trade(now.Add(-time.Second), 100), trade(*now, 100.1)})
	if f.Doubt(0) == "" {
		t.Fatal("the close is believed")
	}
	*now = clock("14:31").AddDate(0, 0, 1)
	o[0].Push([]Event{trade(*now, 101)})
	if got := prices(all(t, f)); !slices.Equal(got, []float64{100, 100.1, 100.1, 101}) || f.Doubt(0) != "" {
		t.Errorf("prices %v, %q", got, f.Doubt(0))
	}
}
