package load

import (
	"sync"
	"testing"
	"time"
)

func TestAges(t *testing.T) {
	tally := NewTally()
	if _, ok := tally.ages.Load().Part(0.5); ok {
		t.Error("nothing was counted, and it has an age")
	}
	add := func(n int, d time.Duration) {
		for range n {
			tally.ages.Load().add(d)
		}
	}
	add(90, 4*time.Millisecond+300*time.Microsecond)
	add(8, 99*time.Millisecond)
	add(1, 1234*time.Millisecond)
	add(1, 61*time.Second)
	a := tally.Anew()
	for _, c := range []struct {
		part float64
		want time.Duration
	}{{0, 5 * time.Millisecond}, {0.5, 5 * time.Millisecond}, {0.9, 5 * time.Millisecond}, {0.91, 100 * time.Millisecond}, {0.98, 100 * time.Millisecond}, {0.99, 1240 * time.Millisecond}, {1, 61 * time.Second}} {
		if got, ok := a.Part(c.part); !ok || got != c.want {
			t.Errorf("%g of them: %s, want %s", c.part, got, c.want)
		}
	}
	if a.Count() != 100 || a.Most() != 61*time.Second {
		t.Errorf("%d, the greatest %s", a.Count(), a.Most())
	}
	if n := tally.Anew().Count(); n != 0 {
		t.Errorf("anew it has %d", n)
	}
}

// An age is never told older than the oldest, nor below nothing.
func TestAgesAtTheEnds(t *testing.T) {
	var a Ages
	a.add(-time.Second)
	if got, _ := a.Part(1); got != 0 {
		t.Errorf("a clock that was set back: %s", got)
	}
	var b Ages
	b.add(999*time.Millisecond + 999*time.Microsecond)
	if got, _ := b.Part(0.99); got != 999*time.Millisecond+999*time.Microsecond {
		t.Errorf("one alone: %s", got)
	}
}

func TestAgesOfMany(t *testing.T) {
	var a Ages
	var all sync.WaitGroup
	for i := range 8 {
		all.Go(func() {
			for j := range 1000 {
				a.add(time.Duration(i*1000+j) * time.Millisecond)
			}
		})
	}
	all.Wait()
	if a.Count() != 8000 || a.Most() != 7999*time.Millisecond {
		t.Errorf("%d, the greatest %s", a.Count(), a.Most())
	}
}
