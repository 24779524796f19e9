package main

import (
	"strings"
	"testing"
	"time"
)

// A source that is connected, answers, and says nothing that can be used is told
// by its name within two of its intervals, or ten seconds where it pushes: all
// its lines are refused, or all its prices are old. It is well with the next good
// one, without a restart.
func TestWatchOwnSaysNothingOfUse(t *testing.T) {
	const poll, push = 2*15*time.Second + time.Second, 12 * time.Second // a trade a second, and the desk looks once a second
	for _, source := range []struct {
		address string
		within  time.Duration
	}{{"http://own.test/doc", poll}, {"ws://own.test/", push}} {
		for _, k := range []struct {
			name   string
			behind time.Duration
			naught bool
			told   string
			back   string
		}{
			{"no price", 0, true, "is lost: all that comes is refused", "Feed own.test is back after "},
			{"old prices", 7 * time.Minute, false, "is late: sends prices 7m", "Feed own.test is live."},
		} {
			t.Run(source.address[:4]+" "+k.name, func(t *testing.T) {
				inRig(t, []string{source.address}, []string{"feed lost"}, func(r *rig) {
					time.Sleep(3 * time.Minute)
					mark := len(r.out.String())
					r.spoil(k.behind, k.naught)
					r.says(mark, source.within, "Feed own.test "+k.told)
					time.Sleep(30 * time.Second)
					if text := r.out.String()[mark:]; strings.Count(text, "Feed own.test is ") != 1 || strings.Contains(text, "Alert: feed lost") != k.naught {
						t.Errorf("told again, or another alert:\n%s", text)
					}
					mark = len(r.out.String())
					r.spoil(0, false)
					r.says(mark, source.within, k.back)
				})
			})
		}
	}
}
