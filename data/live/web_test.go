package live

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

// By hand: two intervals, less the 1.1 of them until the next request, less the
// 1.1 s until it is seen.
//
//	interval   0.9 of it, less 1.1 s   limit
//	1 s        -0.2 s                  0.5 s, the least
//	2 s        0.7 s                   0.7 s
//	5 s        3.4 s                   3.4 s
//	12 s       9.7 s                   9.7 s
//	15 s       12.4 s                  10 s, the most
//	10 min     538.9 s                 10 s
func TestAnswerWithin(t *testing.T) {
	for interval, want := range map[time.Duration]time.Duration{time.Second: 500 * time.Millisecond, 2 * time.Second: 700 * time.Millisecond, 5 * time.Second: 3400 * time.Millisecond,
		12 * time.Second: 9700 * time.Millisecond, 15 * time.Second: 10 * time.Second, 10 * time.Minute: 10 * time.Second} {
		if got := answerWithin(interval); got.Round(time.Microsecond) != want {
			t.Errorf("%s: %s, want %s", interval, got, want)
		}
	}
}

// A document of one's own is polled faster in the rooms than the settings let a
// user ask: a hang is known in time there too, and what a slow one can do is said.
func TestHangOfAFastPoll(t *testing.T) {
	bubble(t, "15:00", func(k *kit) {
		k.set.Poll, k.set.Random = 2*time.Second, func() float64 { return 0.999 }
		own := &fakes.Own{}
		k.net.Serve("own.test:80", own)
		own.Set("t,sym,px\n2000-01-03T14:59:59Z,NVDA,100\n")
		k.start(universe(american1("NVDA")), must(NewOwn("http://own.test/doc", k.set)))
		for range 10 {
			k.pass(time.Minute)
			asked := own.Requests()
			for own.Requests() == asked {
				time.Sleep(time.Millisecond)
			}
			time.Sleep(time.Millisecond) // just answered
			own.Script(fakes.Always(fakes.Fault{Do: fakes.Hang}))
			begun := time.Now()
			for k.health(0).State != data.FeedLost {
				time.Sleep(time.Millisecond)
			}
			if d := time.Since(begun); d > 2*k.set.Poll-time.Second { // which the desk may take to look
				t.Errorf("known after %s", d)
			}
			if h := k.health(0); !strings.HasPrefix(h.Why, "no answer within 0.7 s") || h.Cure != "a longer interval, if it is slow" {
				t.Errorf("%q; %q", h.Why, h.Cure)
			}
			own.Script(nil)
		}
	})
}
