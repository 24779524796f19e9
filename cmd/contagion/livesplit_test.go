package main

import (
	"strings"
	"testing"
	"time"
)

// A price that goes to its tenth at a feed of one's own which tells of no split
// is told as what it looks like, and is no fall of 90 %: no alert, no shock. The
// line of a split takes it, and the name goes on where it was.
func TestWatchOwnSplitsWithoutAWord(t *testing.T) {
	for _, source := range []string{"http://own.test/doc", "ws://own.test/"} {
		inRig(t, []string{source}, []string{"NVDA < -5%", "shock > 3"}, func(r *rig) {
			time.Sleep(3 * time.Minute)
			r.part(10)
			mark := len(r.out.String())
			r.says(mark, 2*15*time.Second*11/10+3*time.Second, "Feed own.test: NVDA went from 100.")
			r.says(mark, 2*time.Second, "which looks like a 10:1 split: no price of it is taken until its source tells of one.")
			time.Sleep(15 * time.Minute)
			if text := r.out.String()[mark:]; strings.Count(text, "looks like a 10:1 split") != 1 {
				t.Errorf("%s: told again and again:\n%s", source, text)
			}
			if strings.HasPrefix(source, "ws") {
				r.own.Send(`{"v":1,"type":"split","t":"` + time.Now().Add(-time.Minute).UTC().Format(time.RFC3339) + `","sym":"NVDA","ratio":10}`)
				time.Sleep(5 * time.Minute)
			}
			if text := r.out.String(); strings.Contains(text, "Shock:") || strings.Contains(text, "-5%") || strings.Contains(text, "-90") {
				t.Errorf("%s: a split is told as a fall:\n%s", source, text)
			}
		})
	}
}
