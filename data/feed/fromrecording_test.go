package feed

import (
	"testing"
	"time"
)

// Bars of five minutes end at whole fives, the last at its session's end, and
// keep the last price.
func TestWiderBars(t *testing.T) {
	at := func(minute, second int) time.Time { return time.Date(2026, 11, 24, 20, minute, second, 0, time.UTC) }
	end := at(58, 30) // a session that ends between
	got := wider([]filmedBar{{id: 1, at: at(51, 0), price: 1, end: end}, {id: 1, at: at(55, 0), price: 2, end: end}, {id: 2, at: at(55, 0), price: 3, end: end}, {id: 1, at: at(56, 0), price: 4, end: end}, {id: 1, at: at(58, 30), price: 5, end: end}}, 5, at(59, 0))
	want := []filmedBar{{id: 1, at: at(55, 0), price: 2}, {id: 2, at: at(55, 0), price: 3}, {id: 1, at: at(58, 30), price: 5}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i].id != want[i].id || !got[i].at.Equal(want[i].at) || got[i].price != want[i].price {
			t.Errorf("bar %d is %+v, want %+v", i, got[i], want[i])
		}
	}
	// A recording that ends inside a bar cuts it: nothing is known after its end.
	if got := wider([]filmedBar{{id: 1, at: at(51, 0), price: 1, end: end}, {id: 1, at: at(52, 36), price: 2, end: end}}, 5, at(52, 35).Add(1)); len(got) != 1 || !got[0].at.Equal(at(52, 36)) || got[0].price != 2 {
		t.Errorf("a wide bar that the recording cuts: %+v", got)
	}
	if e := barEnd(at(10, 1), 1, at(59, 0), at(10, 30).Add(1)); !e.Equal(at(10, 31)) {
		t.Errorf("a bar that the recording cuts ends at %s", e)
	}
}
