package main

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/live/fakes"
)

// A previous close that is wrong by a split, by a unit or by anything makes no
// shock, no arrival, no alert and no move, and it is said whose is not believed;
// the prices are taken all the same.
func TestWatchWrongPreviousClose(t *testing.T) {
	for _, c := range []struct {
		name  string
		close float64
		all   bool // of everybody
		told  string
	}{
		{name: "exact10", close: 1005, told: "NVDA: its previous close of 1005 is not believed, 10 times its price of 100."},
		{name: "off2", close: 980, told: "NVDA: its previous close of 980 is not believed, 9.77 times its price of 100."},
		{name: "off2up", close: 1.02, told: "NVDA: its previous close of 1.02 is not believed, 1/98.3 of its price"},
		{name: "three", close: 290, told: "NVDA: its previous close of 290 is not believed, 2.89 times"},
		{name: "huge", close: 1e8, told: "NVDA: its previous close of 1e+08 is not believed, "},
		{name: "prevtiny", close: 1e-12, all: true, told: "NVDA: its previous close of 1e-12 is not believed, 1/1e+14 of"},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, []string{"NVDA < -5%", "NVDA > 5%", "shock"}, func(b *bench) {
				b.says(0, 2*15*time.Second, c.told)
				time.Sleep(20 * time.Minute)
				for _, no := range []string{"Shock:", "Reached:", "Group reached:", "Alert:"} {
					if strings.Contains(b.out.String(), no) {
						t.Errorf("a wrong close is told as a move:\n%s", b.out.String())
					}
				}
				if n := strings.Count(b.out.String(), "is not believed"); n > 1 && !c.all {
					t.Errorf("told %d times:\n%s", n, b.out.String())
				}
			}, func(listings map[string]*fakes.Listing) {
				for s, l := range listings {
					if c.all || s == "NVDA" {
						l.Prev = c.close
					}
				}
			})
		})
	}
}

// The same on the screen's side: the price stands, its move is unknown, why is
// told, and everybody else's is as it was.
func TestWrongPreviousCloseHasNoMove(t *testing.T) {
	for _, wrong := range []float64{1005, 980, 1.02, 1e-12} {
		inRig(t, []string{"yahoo"}, nil, func(r *rig) {
			time.Sleep(time.Minute)
			s, _ := r.look("yahoo")
			for i := range s.Quotes {
				q, symbol := &s.Quotes[i], s.Scenario.Universe.Instruments[i].Symbol
				got := fmt.Sprintf("%.0f %t %t %t", q.Last, q.Return == q.Return, q.Z == q.Z, q.Doubt != "")
				if want := map[bool]string{true: "100 false false true", false: "100 true true false"}[symbol == "NVDA"]; got != want {
					t.Errorf("close %g: %s is %s, want %s (%s)", wrong, symbol, got, want, q.Doubt)
				}
				if q.Feed != data.FeedLive {
					t.Errorf("close %g: %s is %s", wrong, symbol, q.Feed)
				}
			}
			if h := s.Health[0]; h.DoubtedN != 1 || !strings.HasPrefix(h.Doubted, "NVDA: its previous close") {
				t.Errorf("close %g: the source says %d, %q", wrong, h.DoubtedN, h.Doubted)
			}
		}, func(r *rig) { r.yahoo.Listings["NVDA"].Prev = wrong })
	}
}

// A split that the source tells of explains the close: the move is the market's.
func TestSplitExplainsPreviousClose(t *testing.T) {
	inRig(t, []string{"yahoo"}, nil, func(r *rig) {
		time.Sleep(time.Minute)
		s, _ := r.look("yahoo")
		if q := &s.Quotes[s.Scenario.Universe.Find("NVDA")]; q.Doubt != "" || !(q.Return > 0.01 && q.Return < 0.03) {
			t.Errorf("return %g, doubt %q", q.Return, q.Doubt)
		}
	}, func(r *rig) {
		l := r.yahoo.Listings["NVDA"]
		l.Prev = 980 // before 10 for 1, and 2 % below what follows
		l.Splits = []fakes.SplitEvent{{At: l.Sessions[0].Open, Num: 10, Den: 1}}
	})
}

// A halt is told as one, and its end, each in a sentence.
func TestWatchTellsHalts(t *testing.T) {
	inRig(t, []string{"ws://own.test/"}, nil, func(r *rig) {
		r.says(0, time.Minute, "Feed own.test is live.")
		time.Sleep(time.Minute)
		mark := len(r.out.String())
		line := func(on bool) {
			r.own.Send(fmt.Sprintf(`{"v":1,"type":"halt","t":%d,"sym":"NVDA","on":%t}`, time.Now().UnixMilli(), on))
		}
		r.hush(true)
		time.Sleep(time.Second)
		line(true)
		r.says(mark, 3*time.Second, "Nvidia (NVDA) is halted by its venue; its last price, of 15:01:")
		time.Sleep(30 * time.Second)
		if strings.Contains(r.out.String()[mark:], "halted no longer") {
			t.Errorf("it goes on though nobody says so:\n%s", r.out.String()[mark:])
		}
		line(false)
		r.says(mark, 3*time.Second, "Nvidia (NVDA) is halted no longer.")
		if text := r.out.String()[mark:]; strings.Count(text, "halted") != 2 {
			t.Errorf("told more than once:\n%s", text)
		}
	})
}
