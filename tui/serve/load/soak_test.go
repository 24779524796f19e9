package load

import (
	"math"
	"testing"
	"time"
)

// What a server gains while guests come and go, worked by hand: a line, the same
// line with the collector's breath on it, and nothing.
func TestSlope(t *testing.T) {
	line := func(breath float64) (looks []look) {
		for i := range 61 {
			sign := float64(1 - 2*(i%2)) // up and down by turns
			looks = append(looks, look{at: time.Duration(i) * 30 * time.Second, goroutines: 300 + float64(i)/2, memory: 40 + 0.1*float64(i) + sign*breath})
		}
		return looks
	}
	for _, c := range []struct {
		name               string
		looks              []look
		goroutines, memory float64 // in ten minutes, which are twenty looks
		within             float64
	}{
		{"a line", line(0), 10, 2, 1e-9},
		{"breath", line(3), 10, 2, 0.1},
		{"one look", line(0)[:1], 0, 0, 0},
		{"none", nil, 0, 0, 0},
	} {
		g, m := slope(c.looks)
		if math.Abs(g-c.goroutines) > 1e-9 || math.Abs(m-c.memory) > c.within {
			t.Errorf("%s: %g goroutines, %g MB", c.name, g, m)
		}
	}
}

// The busy part of the day lasts as long as the soak, and no speed is faster
// than the one that is asked for.
func TestSlower(t *testing.T) {
	for _, c := range []struct {
		d    time.Duration
		want int
	}{{time.Second, 60}, {5 * time.Minute, 60}, {30 * time.Minute, 13}, {24 * time.Hour, 1}} {
		if got := slower(60, c.d); got != c.want {
			t.Errorf("%s: %d, want %d", c.d, got, c.want)
		}
	}
}
