package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/goleak"

	"contagion/data/live/fakes"
	"contagion/tui"
)

// A source that sends lines that are none among its prices: each reason is told
// once, whatever number of lines follows, and later how many there were.
func TestWatchTellsRefusals(t *testing.T) {
	inRig(t, []string{"ws://own.test/"}, nil, func(r *rig) {
		const soon = 15 * time.Second
		r.says(0, soon, "Feed own.test is live.")
		time.Sleep(2500 * time.Millisecond) // two rounds of prices: one whose first line is nonsense is no feed at all
		mark := len(r.out.String())
		for i := range 200 {
			r.own.Send("nonsense", fmt.Sprintf(`{"type":"trade","t":%d,"sym":"NVDA","px":-%d}`, time.Now().UnixMilli(), i+1))
			time.Sleep(time.Second)
		}
		time.Sleep(12 * time.Minute)
		told := r.out.String()[mark:]
		for _, k := range []string{"Feed own.test: refused: line ", ": not a JSON object of the schema", "; a price is above 0 and below 1e9", "Feed own.test: 400 refused so far, for 2 reasons."} {
			if strings.Count(told, k) != 1 && k != "Feed own.test: refused: line " {
				t.Errorf("%q is told %d times:\n%s", k, strings.Count(told, k), told)
			}
		}
		if n := strings.Count(told, "Feed own.test: refused: line "); n != 2 {
			t.Errorf("%d reasons are told, want 2:\n%s", n, told)
		}
	})
}

// Whoever writes a bridge is told the field that is none of its kind; and of a
// page that is polled, that a line which stays in it counts once.
func TestRefusedFieldsOfPage(t *testing.T) {
	page := func(r *rig, bad ...string) {
		now := time.Now().UnixMilli()
		r.own.Set(fmt.Sprintf("{\"type\":\"trade\",\"t\":%d,\"sym\":\"NVDA\",\"px\":100}\n", now) + strings.Join(bad, "\n"))
	}
	quoted := func(n int) (out []string) {
		for i := range n {
			out = append(out, fmt.Sprintf(`{"type":"trade","t":1737988200,"sym":"NVDA","px":"18%d"}`, i))
		}
		return out
	}
	inRig(t, []string{"http://own.test/doc"}, nil, func(r *rig) {
		r.says(0, 20*time.Second, "Feed own.test is live.")
		r.says(0, time.Second, "Feed own.test: refused: line 3: px is not a number; write it without quotes; 2 of them.")
		r.says(0, time.Second, "Feed own.test: refused: line 4: px is too large a number; a price is below 1e9.")
		snap, m := r.look("http://own.test/doc")
		text, err := tell(snap, "text")
		if want := "; 3 lines refused, repeats not counted: 2 times, last at line 3: px is not a number; write it without quotes; also line 4: px is too large"; err != nil || !strings.Contains(string(text), want) {
			t.Errorf("%v: the report lacks %q:\n%s", err, want, text)
		}
		var d checkup
		d.source(m, snap, &snap.Health[0])
		if got, want := d.list[0].say, "; 3 lines refused, repeats not counted: 2 times, last at line 3: px is not a number"; !strings.Contains(got, want) {
			t.Errorf("doctor lacks %q: %s", want, got)
		}
		for range 20 { // again and again, with 37 more
			page(r, quoted(39)...)
			time.Sleep(time.Minute)
		}
		r.says(0, time.Second, "Feed own.test: 40 refused so far, repeats not counted, for 2 reasons.")
	}, func(r *rig) {
		r.hush(true)
		page(r, append(quoted(2), `{"type":"trade","t":1737988200,"sym":"NVDA","px":1e999}`)...)
	})
}

// A price that is an hour old as it comes makes no live source.
func TestWatchOldPrices(t *testing.T) {
	inRig(t, []string{"ws://own.test/"}, nil, func(r *rig) {
		const soon = 15 * time.Second
		r.hush(true)
		r.says(0, soon, "Feed own.test is live.") // it is connected, and has said nothing
		mark := len(r.out.String())
		old := time.Now().Add(-time.Hour)
		r.own.Send(fmt.Sprintf(`{"type":"trade","t":%d,"sym":"NVDA","px":100}`, old.UnixMilli()))
		r.says(mark, soon, "Feed own.test is late: all that it gives is old: its newest price is of "+old.UTC().Format("15:04:05")+" UTC.")
		time.Sleep(time.Minute)
		if strings.Contains(r.out.String()[mark:], "is live") {
			t.Errorf("it is called live:\n%s", r.out.String())
		}
		r.hush(false)
		r.says(mark, soon, "Feed own.test is live.")
	})
}

// On a holiday a source may give prices all the same: they are counted as such by
// doctor and by the report, in words and in JSON, and make no move.
func TestPricesOfHoliday(t *testing.T) {
	home(t, rigged)
	synctest.Test(t, func(t *testing.T) {
		thanksgiving := traded.AddDate(0, 0, 2)
		time.Sleep(time.Until(thanksgiving))
		r := &rig{own: &fakes.Own{}}
		r.t, r.net = t, fakes.NewNetwork()
		r.net.Serve("own.test:80", r.own)
		at := time.Now().UnixMilli()
		r.own.Set(fmt.Sprintf("{\"type\":\"trade\",\"t\":%d,\"sym\":\"NVDA\",\"px\":100}\n{\"type\":\"trade\",\"t\":%d,\"sym\":\"AMD\",\"px\":100}", at, at))
		snap, m := r.look("http://own.test/doc")
		var d checkup
		d.source(m, snap, &snap.Health[0])
		const want = "; 2 prices outside the venues' sessions, which make no move"
		if got := d.list[0].say; !strings.Contains(got, "prices of 2 of 5 instruments, none yet of VST, JNJ, MSFT; ") || !strings.Contains(got, want) {
			t.Errorf("doctor: %s", got)
		}
		text, err := tell(snap, "text")
		if err != nil || !strings.Contains(string(text), "; prices of 2 of 5 instruments"+want) {
			t.Errorf("%v: %s", err, text)
		}
		var got tui.Summary
		if text, err = tell(snap, "json"); err != nil || json.Unmarshal(text, &got) != nil || len(got.Feeds) != 1 || got.Feeds[0].Outside != 2 {
			t.Errorf("%v: %s", err, text)
		}
		if n := snap.Scenario.Universe.Find("NVDA"); snap.Quotes[n].Last != 100 || !math.IsNaN(snap.Quotes[n].Return) {
			t.Errorf("the quote is %+v", snap.Quotes[n])
		}
		r.net.Close()
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}

// The report carries the counts.
func TestLiveReportCarriesRefusals(t *testing.T) {
	home(t, rigged)
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(traded))
		r := &rig{own: &fakes.Own{}}
		net := fakes.NewNetwork()
		net.Serve("own.test:80", r.own)
		r.own.Set(fmt.Sprintf("{\"type\":\"trade\",\"t\":%d,\"sym\":\"NVDA\",\"px\":100}\nnonsense\nmore\n{\"type\":\"trade\"}", time.Now().UnixMilli()))
		f := liveFlags{dial: net.Dial, insecure: true, sources: []string{"http://own.test/doc"}}
		f.fake.speed = 1
		c := &cobra.Command{}
		c.SetContext(context.Background())
		c.SetOut(&r.out)
		c.SetErr(&r.err)
		var look screenFlags
		look.add(c)
		if err := runLive(c, f, look, "", "json"); err != nil {
			t.Fatal(err)
		}
		var got tui.Summary
		if err := json.Unmarshal([]byte(r.out.String()), &got); err != nil || len(got.Feeds) != 1 {
			t.Fatalf("%v: %s", err, r.out.String())
		}
		feed := got.Feeds[0]
		if feed.Refused != 3 || len(feed.Refusals) != 2 || feed.Refusals[0].Count != 2 || feed.Refusals[0].Last != "line 3: not a JSON object of the schema" || feed.Refusals[1].Count != 1 {
			t.Errorf("%+v", feed)
		}
		net.Close()
	})
	goleak.VerifyNone(t, goleak.IgnoreCurrent())
}
