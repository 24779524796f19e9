package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A source that serves nothing while its venues trade is told within two bars, or
// two polls more, by its own name: also where it never gave anything, or too
// little for a rhythm. The alert fires, it never is back, and nothing is said
// twice.
func TestWatchNamesTheDead(t *testing.T) {
	const bars, polls = 2 * time.Minute, 30 * time.Second
	path := filepath.Join(t.TempDir(), "ticks.ndjson")
	line := func(symbol string, ahead time.Duration) string {
		return fmt.Sprintf("{\"t\":%d,\"sym\":%q,\"px\":100}\n", traded.Add(ahead).UnixMilli(), symbol)
	}
	few := line("NVDA", 0)
	for range 5 {
		few += line("NVDA", 0)
	}
	yahoo := func(r *rig, price func(at time.Time, well bool) float64) {
		for _, l := range r.yahoo.Listings {
			usual := l.Price
			l.Price = func(at time.Time) float64 {
				r.mu.Lock()
				defer r.mu.Unlock()
				if p := price(at, !r.quiet); p >= 0 {
					return p
				}
				return usual(at)
			}
		}
	}
	file := func(text string) func(r *rig) {
		return func(r *rig) {
			r.quiet = true
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				r.t.Fatal(err)
			}
		}
	}
	for _, k := range []struct {
		name, word, feed string
		well             time.Duration // so long it is
		told             string
		prepare          func(r *rig)
	}{
		{"yahoo frozen", "yahoo", "yahoo", 40 * time.Second, "it answers, and gives no new price since 15:0", func(r *rig) {
			yahoo(r, func(at time.Time, well bool) float64 {
				if at.Sub(traded) > 40*time.Second {
					return 0
				}
				return -1
			})
		}},
		{"yahoo all null later", "yahoo", "yahoo", 40 * time.Second, "it answers, and gives no new price since 15:0", func(r *rig) {
			yahoo(r, func(_ time.Time, well bool) float64 {
				if !well {
					return 0
				}
				return -1
			})
		}},
		{"yahoo all null", "yahoo", "yahoo", 0, "it answers, and gives no new price since it was connected at 15:00:0", func(r *rig) {
			yahoo(r, func(time.Time, bool) float64 { return 0 })
		}},
		{"yahoo without times", "yahoo", "yahoo", 0, "it answers, and gives no new price since it was connected at 15:00:0", func(r *rig) {
			for _, l := range r.yahoo.Listings {
				l.NoTimes = true
			}
		}},
		{"a socket that is silent", "ws://own.test/", "own.test", 0, "it answers, and gives no new price since it was connected at 15:00:0", func(r *rig) { r.quiet = true }},
		{"a socket of two prices", "ws://own.test/", "own.test", 2 * time.Second, "it answers, and gives no new price since 15:00:0", nil},
		{"a file of one line", "file:" + path, "file ticks.ndjson", 0, "nothing since 15:00:0", file(line("NVDA", 0))},
		{"a file of six lines", "file:" + path, "file ticks.ndjson", 0, "nothing since 15:00:0", file(few)},
		{"a file ahead of the clock", "file:" + path, "file ticks.ndjson", 0, "nothing since 15:00:0", file(few + line("AMD", 115*time.Second))},
		{"an empty file", "file:" + path, "file ticks.ndjson", 0, "nothing since it was connected at 15:00:0", file("")},
		{"foreign symbols", "file:" + path, "file ticks.ndjson", 0, "nothing since it was connected at 15:00:0", file(line("TSLA", 0) + line("AAPL", 0))},
		{"standard input", "-", "stdin", 0, "nothing since 15:00:0", func(r *rig) {
			r.quiet = true
			in, out := io.Pipe()
			r.in = in
			go func() { _, _ = io.WriteString(out, few) }()
		}},
	} {
		t.Run(k.name, func(t *testing.T) {
			inRig(t, []string{k.word}, []string{"feed lost"}, func(r *rig) {
				time.Sleep(k.well)
				r.hush(true)
				r.says(0, bars+polls, "Feed "+k.feed+" is silent: "+k.told)
				r.says(0, time.Second, "Alert: feed lost")
				time.Sleep(10 * time.Minute)
				if text := r.out.String(); strings.Count(text, "is silent") != 1 || strings.Contains(text, "is back") {
					t.Errorf("%s", text)
				}
			}, func(r *rig) {
				if k.prepare != nil {
					k.prepare(r)
				}
			})
		})
	}
}

// The back-up takes the place of a first source that never gave anything.
func TestWatchBackUpOfTheDead(t *testing.T) {
	inRig(t, []string{"ws://own.test/", "yahoo"}, nil, func(r *rig) {
		r.says(0, 2*time.Minute+40*time.Second, "Feed own.test is silent: ") // two bars, and a poll or two
		r.says(0, 40*time.Second, "Feed yahoo stands in for own.test.")
		time.Sleep(5 * time.Minute)
		if text := r.out.String(); strings.Contains(text, "Feed yahoo is silent") || strings.Contains(text, "place back") {
			t.Errorf("%s", text)
		}
	}, func(r *rig) { r.quiet = true })
}

// What is calm is not dead: nothing is due before the open, after the close and on
// a holiday, whatever a source gave before; and a source that a better one leaves
// nothing to do owes nothing.
func TestWatchCalmIsNotDead(t *testing.T) {
	for name, at := range map[string]time.Time{"before the open": traded.Add(23 * time.Hour), "after the close": traded.Add(7 * time.Hour), "a holiday": traded.AddDate(0, 0, 2)} {
		for _, word := range []string{"yahoo", "ws://own.test/", "-"} {
			t.Run(name+" "+word, func(t *testing.T) {
				inRig(t, []string{word}, []string{"feed lost"}, func(r *rig) {
					time.Sleep(25 * time.Minute)
					if text := r.out.String(); strings.Contains(text, "is silent") || strings.Contains(text, "Alert") || !strings.Contains(text, "Feed ") {
						t.Errorf("%s", text)
					}
				}, func(r *rig) {
					time.Sleep(time.Until(at))
					r.quiet = true
					if word == "-" {
						in, out := io.Pipe()
						r.in = in
						go func() { _, _ = io.WriteString(out, line0(at)) }()
					}
				})
			})
		}
	}
	inRig(t, []string{"ws://own.test/", "yahoo"}, []string{"feed lost"}, func(r *rig) {
		time.Sleep(30 * time.Minute)
		if text := r.out.String(); strings.Contains(text, "is silent") || strings.Contains(text, "Alert") {
			t.Errorf("%s", text)
		}
	})
}

// line0 is a price of a time.
func line0(at time.Time) string {
	return fmt.Sprintf("{\"t\":%d,\"sym\":\"NVDA\",\"px\":100}\n", at.UnixMilli())
}
