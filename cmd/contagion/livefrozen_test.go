package main

import (
	"strings"
	"testing"
	"time"
)

// A page that is the same each time, beside a back-up that goes on. It is silent
// from two bars after its last price until it changes, and nothing else: the same
// prices again are not older ones, however far those of the back-up have come, and
// it is not back while it says nothing new. No price is late, because the back-up
// gives them all.
func TestWatchFrozenPage(t *testing.T) {
	inRig(t, []string{"http://own.test/doc", "yahoo"}, []string{"feed lost"}, func(r *rig) {
		r.says(0, 30*time.Second, "Feed own.test is live.")
		time.Sleep(5 * time.Minute)
		mark := len(r.out.String())
		r.freeze(true)
		r.says(mark, 2*time.Minute+32*time.Second, "Feed own.test is silent: it answers, and gives no new price since ")
		r.says(mark, 30*time.Second, "Feed yahoo stands in for own.test")
		time.Sleep(20 * time.Minute) // the back-up is far beyond two bars ahead, and beyond ten
		told := r.out.String()[mark:]
		for part, want := range map[string]int{"Feed own.test is": 1, "older than": 0, "Feed own.test comes": 0, "Alert: feed lost": 1, "place back": 0} {
			if n := strings.Count(told, part); n != want {
				t.Errorf("%q %d times, want %d:\n%s", part, n, want, told)
			}
		}
		r.freeze(false)
		r.says(mark, 16*time.Second, "Feed own.test is back after ")
		r.says(mark, 90*time.Second, "Feed yahoo gives own.test its place back")
	})
}

// A source that was lost and comes back with prices older than those it gave is
// late, and not back; it is when it gives new ones.
func TestWatchBackWithOldPrices(t *testing.T) {
	inRig(t, []string{"http://own.test/doc"}, nil, func(r *rig) {
		r.says(0, 30*time.Second, "Feed own.test is live.")
		time.Sleep(5 * time.Minute)
		mark := len(r.out.String())
		r.hush(true)
		r.says(mark, 3*time.Minute, "Feed own.test is silent: ")
		r.spoil(20*time.Minute, false)
		r.hush(false)
		r.says(mark, 40*time.Second, "Feed own.test is late: sends prices 20m")
		time.Sleep(5 * time.Minute)
		if told := r.out.String()[mark:]; strings.Contains(told, "is back") {
			t.Errorf("it is not:\n%s", told)
		}
		r.spoil(0, false)
		r.says(mark, 16*time.Second, "Feed own.test is back after ")
	})
}
