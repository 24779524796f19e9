package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"contagion/data/live/fakes"
)

// withPace lets the sources that are polled be asked at an interval.
func withPace(interval time.Duration) func(r *rig) {
	return func(r *rig) {
		text := fmt.Sprintf("interval = %q\npoll = %q\n%s", interval, interval, rigged)
		if err := os.WriteFile(configPath(), []byte(text), 0o600); err != nil {
			r.t.Fatal(err)
		}
	}
}

// A source that is asked again and again and hangs is named within two of its
// intervals, whatever they are and whenever in one it begins to; and that it is
// back, without a restart.
func TestWatchNamesHangsWithinTwoIntervals(t *testing.T) {
	for _, interval := range []time.Duration{5 * time.Second, 7 * time.Second, 15 * time.Second, time.Minute} {
		for _, l := range []struct {
			word, name string
			of         func(r *rig) scriptedFake
		}{
			{"yahoo", "yahoo", func(r *rig) scriptedFake { return r.yahoo }},
			{"http://own.test/doc", "own.test", func(r *rig) scriptedFake { return r.own }},
		} {
			for _, do := range []struct {
				name string
				act  fakes.Act
			}{{"hung", fakes.Hang}, {"slow", fakes.Slow}} {
				t.Run(fmt.Sprintf("%s %s each %s", l.name, do.name, interval), func(t *testing.T) {
					inRig(t, []string{l.word}, nil, func(r *rig) {
						feed := "Feed " + l.name + " "
						r.says(0, interval, feed+"is live.")
						for range 5 {
							asked := l.of(r).Requests()
							for l.of(r).Requests() == asked {
								time.Sleep(10 * time.Millisecond)
							}
							time.Sleep(10 * time.Millisecond) // just answered: the longest until it is asked again
							l.of(r).Script(fakes.Always(fakes.Fault{Do: do.act}))
							mark, begun := len(r.out.String()), time.Now()
							for !strings.Contains(r.out.String()[mark:], feed+"is lost: no answer within ") {
								if time.Since(begun) > 2*interval {
									t.Fatalf("not told within %s:\n%s", 2*interval, r.out.String()[mark:])
								}
								time.Sleep(10 * time.Millisecond)
							}
							t.Logf("told after %s", time.Since(begun).Round(100*time.Millisecond))
							l.of(r).Script(nil)
							r.mends(mark, feed)
						}
					}, withPace(interval))
				})
			}
		}
	}
}
