package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"contagion/data/live/fakes"
)

// A bridge writes a trade of everybody a second, until it is told not to.
func (r *rig) bridge(w io.Writer) {
	r.unlessQuiet(r.t.Context(), func(int) error {
		for _, s := range five {
			if _, err := fmt.Fprintf(w, "{\"v\":1,\"type\":\"trade\",\"t\":%d,\"sym\":%q,\"px\":%v}\n", time.Now().UnixMilli(), s, steady(time.Now())); err != nil {
				return err
			}
		}
		return nil
	})
}

// silences are sources that stay connected and give no new price any more, and
// what is said of each.
func silences(t *testing.T) []struct {
	word, name, told string
	prepare          func(r *rig)
} {
	path := filepath.Join(t.TempDir(), "ticks.ndjson")
	var still atomic.Int64 // nobody trades at Yahoo from then on
	return []struct {
		word, name, told string
		prepare          func(r *rig)
	}{
		{"alpaca", "alpaca", "it answers, and gives no new price since ", nil},
		{"finnhub", "finnhub", "it answers, and gives no new price since ", nil},
		{"ws://own.test/", "own.test", "it answers, and gives no new price since ", nil},
		{"http://own.test/doc", "own.test", "it answers, and gives no new price since ", nil},
		{"yahoo", "yahoo", "it answers, and gives no new price since ", func(r *rig) {
			still.Store(0)
			for _, l := range r.yahoo.Listings {
				price := l.Price
				l.Price = func(at time.Time) float64 {
					r.mu.Lock()
					defer r.mu.Unlock()
					switch {
					case !r.quiet:
						still.Store(0)
						return price(at)
					case still.Load() == 0:
						still.Store(time.Now().UnixNano())
					}
					if at.UnixNano() >= still.Load() {
						return 0
					}
					return price(at)
				}
			}
		}},
		{"-", "stdin", "nothing since ", func(r *rig) {
			in, out := io.Pipe()
			r.in = in
			go r.bridge(out)
		}},
		{"file:" + path, "file ticks.ndjson", "nothing since ", func(r *rig) {
			f, err := os.Create(path)
			if err != nil {
				r.t.Fatal(err)
			}
			go func() { defer f.Close(); r.bridge(f) }()
		}},
	}
}

// A source that stays connected and gives no new price of anything that trades is
// called silent, by its name and since when, within two bars of its last price:
// whatever it is. Both alerts come, once. It is back with the next price.
func TestWatchNamesSilence(t *testing.T) {
	for _, k := range silences(t) {
		t.Run(k.word, func(t *testing.T) {
			inRig(t, []string{k.word}, []string{"feed lost", "feed silent"}, func(r *rig) {
				const bars = 2*time.Minute + 15*time.Second + 2*time.Second // what is polled gave its last price up to 15 s after the trade
				r.says(0, 30*time.Second, "Feed "+k.name+" is live.")
				time.Sleep(5 * time.Minute)
				mark := len(r.out.String())
				if strings.Contains(r.out.String(), "silent") {
					t.Fatalf("it was well:\n%s", r.out.String())
				}
				r.hush(true)
				r.says(mark, bars, "Feed "+k.name+" is silent: "+k.told+time.Now().UTC().Format("15:0"))
				r.says(mark, time.Second, "Alert: feed lost")
				r.says(mark, time.Second, "Alert: feed silent")
				time.Sleep(10 * time.Minute)
				if n := strings.Count(r.out.String()[mark:], "is silent"); n != 1 {
					t.Errorf("told %d times in ten minutes:\n%s", n, r.out.String()[mark:])
				}
				r.hush(false)
				r.mends(mark, "Feed "+k.name+" ")
			}, func(r *rig) {
				if k.prepare != nil {
					k.prepare(r)
				}
			})
		})
	}
}

// The back-up takes the place of a first source that is silent, and gives it back
// when the first has told for a minute again; a single price changes nothing.
func TestWatchBackUpOfSilence(t *testing.T) {
	inRig(t, []string{"ws://own.test/", "yahoo"}, nil, func(r *rig) {
		r.says(0, 30*time.Second, "Feed own.test is live.")
		time.Sleep(5 * time.Minute)
		if strings.Contains(r.out.String(), "stands in") {
			t.Fatalf("the first is well:\n%s", r.out.String())
		}
		mark := len(r.out.String())
		r.hush(true)
		r.says(mark, 2*time.Minute+35*time.Second, "Feed yahoo stands in for own.test.") // two bars, and a poll or two
		if !strings.Contains(r.out.String()[mark:], "Feed own.test is silent: ") {
			t.Errorf("it is not called silent:\n%s", r.out.String()[mark:])
		}
		for range 3 { // it limps: one price each three minutes
			r.hush(false)
			time.Sleep(1500 * time.Millisecond)
			r.hush(true)
			time.Sleep(3 * time.Minute)
		}
		if text := r.out.String()[mark:]; strings.Contains(text, "gives own.test its place back") || strings.Count(text, "stands in for") != 1 {
			t.Errorf("it flaps:\n%s", text)
		}
		mark = len(r.out.String())
		r.hush(false)
		r.says(mark, 90*time.Second, "Feed yahoo gives own.test its place back.")
	})
}

// Prices that are too old are withdrawn, which is told in one sentence, once, and
// so is their return.
func TestWatchTellsWithdrawals(t *testing.T) {
	for _, word := range []string{"ws://own.test/", "yahoo"} {
		t.Run(word, func(t *testing.T) {
			inRig(t, []string{word}, nil, func(r *rig) {
				time.Sleep(5 * time.Minute)
				mark := len(r.out.String())
				if strings.Contains(r.out.String(), "\tprices\t") {
					t.Fatalf("it was well:\n%s", r.out.String())
				}
				if word == "yahoo" {
					r.yahoo.Script(fakes.Always(fakes.Fault{Do: fakes.Reply, Status: 429, Body: "Too Many Requests"}))
				} else {
					r.hush(true)
				}
				const late = 10*time.Minute + 90*time.Second // ten bars, what was polled, and what is waited for others
				r.says(mark, late, "\tprices\t5 prices are withdrawn: older than ten bars; none that is due is left.\n")
				time.Sleep(5 * time.Minute)
				if n := strings.Count(r.out.String()[mark:], "\tprices\t"); n != 1 {
					t.Errorf("told %d times:\n%s", n, r.out.String()[mark:])
				}
				mark = len(r.out.String())
				r.yahoo.Script(nil)
				r.hush(false)
				r.says(mark, 12*time.Minute, "\tprices\t5 prices are back; none is withdrawn any more.\n") // of a throttled source's pause
				if n := strings.Count(r.out.String()[mark:], "\tprices\t"); n != 1 {
					t.Errorf("told %d times:\n%s", n, r.out.String()[mark:])
				}
			})
		})
	}
}
