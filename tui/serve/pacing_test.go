package serve

import (
	"testing"
	"time"
)

// asked lets a probe of some milliseconds go out and come back.
func (p *pacing) asked(now time.Time, ms int, bare bool) time.Time {
	p.begin(now)
	now = now.Add(time.Duration(ms) * time.Millisecond)
	p.back(now, bare)
	return now
}

func TestPacing(t *testing.T) {
	now := time.Unix(1000, 0)
	var p pacing
	if !p.due(now) || p.late(now) {
		t.Error("at first a probe is due and none is late")
	}
	p.begin(now)
	if p.due(now.Add(time.Second)) {
		t.Error("two are out")
	}
	if p.late(now.Add(probeLate)) || !p.late(now.Add(probeLate+1)) {
		t.Error("late is more than 200 ms")
	}
	p.back(now.Add(300*time.Millisecond), true)
	if p.way != 300*time.Millisecond || p.quick != 0 {
		t.Errorf("the way is %v, %d quick", p.way, p.quick)
	}
	p.begin(now)
	if p.late(now.Add(500*time.Millisecond)) || !p.late(now.Add(501*time.Millisecond)) {
		t.Error("late counts from the link's own way on")
	}
	p.slack = 100 * time.Millisecond
	if p.late(now.Add(600*time.Millisecond)) || !p.late(now.Add(601*time.Millisecond)) {
		t.Error("what this machine is late is not the link's")
	}
	p.lost()
	if p.late(now.Add(time.Hour)) {
		t.Error("a probe without an answer is forgotten")
	}
	if p.due(now.Add(249*time.Millisecond)) || !p.due(now.Add(250*time.Millisecond)) {
		t.Error("the next is due a quarter of a second after the last began")
	}
}

func TestPacingTrust(t *testing.T) {
	now := time.Unix(1000, 0)
	var p pacing
	now = p.asked(now, 40, true)
	p.slow(now)
	for i := range trustFirst {
		if p.sound() {
			t.Fatalf("trusted after %d quick answers", i)
		}
		now = p.asked(now, 60, false)
	}
	if !p.sound() {
		t.Error("not trusted after eight")
	}
	p.again(now)
	now = now.Add(time.Second)
	p.slow(now)
	for range trustFirst {
		now = p.asked(now, 60, false)
	}
	if p.sound() {
		t.Error("it was too early the last time: twice as many are asked for")
	}
	now = p.asked(now, 120, false) // between quick and slow: it counts as neither
	if p.quick != trustFirst {
		t.Errorf("%d quick ones", p.quick)
	}
	now = p.asked(now, 150, false)
	if p.quick != 0 {
		t.Error("a slow one starts the count anew")
	}
	for range 100 {
		p.again(now)
		p.slow(now)
	}
	if p.trust != trustMost {
		t.Errorf("trust %d", p.trust)
	}
	p.again(now)
	p.slow(now.Add(relapse))
	if p.trust != trustMost {
		t.Errorf("trust %d after a long good time", p.trust)
	}
}

// A link that has been quick for long is asked less often, and at once more
// often when it is not.
func TestPacingEvery(t *testing.T) {
	now := time.Unix(1000, 0)
	var p pacing
	now = p.asked(now, 10, true)
	for i, want := range []time.Duration{0, 500 * time.Millisecond, time.Second, time.Second} {
		if p.every != want {
			t.Errorf("after %d quick answers: every %v, want %v", i*trustFirst, p.every, want)
		}
		for range trustFirst {
			now = p.asked(now, 20, false)
		}
	}
	now = p.asked(now, 300, false)
	if p.every != probeEvery {
		t.Errorf("every %v after a slow one", p.every)
	}
	if p.due(now.Add(-51 * time.Millisecond)) {
		t.Error("due too early")
	}
}

func TestPacingStrikes(t *testing.T) {
	now := time.Unix(1000, 0)
	var p pacing
	for i, tc := range []struct {
		at   time.Duration
		want bool
	}{
		{0, false}, {0, false}, {4 * time.Second, true}, {4 * time.Second, false}, {9 * time.Second, false}, {13 * time.Second, true},
	} {
		if got := p.strike(now.Add(tc.at)); got != tc.want {
			t.Errorf("%d: late at %v: %v", i, tc.at, got)
		}
	}
}
