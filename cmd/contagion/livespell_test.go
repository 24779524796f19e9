package main

import (
	"strconv"
	"strings"
	"testing"
	"time"
)

// pushedSpell is how long a source that pushes may say nothing of use.
const pushedSpell = 10 * time.Second

// A source that is connected, answers, and says nothing that can be used is told
// by its name within two of its intervals, or ten seconds where it pushes: all
// its lines are refused, or all its prices are old. It is well with the next good
// one, without a restart.
func TestWatchOwnSaysNothingOfUse(t *testing.T) {
	// Two polls with their jitter, or the spell and the trade that begins it; and
	// the desk and this test look once a second each.
	const poll, push = 2*15*time.Second*11/10 + 2*time.Second, pushedSpell + 3*time.Second
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

// What a source is asked for is not what it gives: of five names that a feed of
// one's own is watched for it says one, and every report tells one of five.
func TestPricesOfOneOfFive(t *testing.T) {
	only := func(r *rig) {
		r.hush(true)
		now := time.Now()
		r.own.Set(`{"v":1,"type":"trade","t":` + strconv.FormatInt(now.UnixMilli(), 10) + `,"sym":"NVDA","px":100}`)
	}
	inRig(t, []string{"http://own.test/doc"}, nil, func(r *rig) {
		r.says(0, 20*time.Second, "Feed own.test is live.")
		snap, m := r.look("http://own.test/doc")
		h := &snap.Health[0]
		if h.Asked != 5 || h.Priced != 1 {
			t.Errorf("asked for %d, prices of %d", h.Asked, h.Priced)
		}
		text, err := tell(snap, "text")
		if err != nil || !strings.Contains(string(text), "; prices of 1 of 5 instruments") {
			t.Errorf("%v: %s", err, text)
		}
		var d checkup
		d.source(m, snap, h)
		if got := d.list[0].say; !strings.Contains(got, "own.test: prices of 1 of 5 instruments, none yet of AMD, VST, JNJ, MSFT; ") {
			t.Error(got)
		}
	}, only)
}
