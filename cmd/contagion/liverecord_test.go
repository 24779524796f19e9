package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data/live/fakes"
)

// A recording holds prices back for as long as the slowest venue is late, and
// no longer: what was measured, and 25 minutes while nothing was.
func TestRecordingWaitsAsMeasured(t *testing.T) {
	at := func(hour, minute int) time.Time { return time.Date(2026, 11, 24, hour, minute, 0, 0, time.UTC) }
	for _, k := range []struct {
		name      string
		amsterdam bool
		delay     time.Duration
		first     time.Duration // at once
		low, high time.Duration // after ten minutes
		closed    time.Duration // three minutes after New York's close, at least
	}{
		{"New York alone", false, 0, 2 * time.Minute, 2 * time.Minute, 3*time.Minute + 30*time.Second, 6 * time.Minute},
		{"Amsterdam at once", true, 0, 25 * time.Minute, 2 * time.Minute, 4 * time.Minute, 6 * time.Minute},
		{"Amsterdam a quarter late", true, 15 * time.Minute, 25 * time.Minute, 17 * time.Minute, 19 * time.Minute, 6 * time.Minute},
	} {
		t.Run(k.name, func(t *testing.T) {
			universe := rigged
			if k.amsterdam {
				universe = "[[instrument]]\nsymbol = \"ASML.AS\"\n" + rigged
			}
			home(t, universe)
			synctest.Test(t, func(t *testing.T) {
				time.Sleep(time.Until(traded))
				net, yahoo := fakes.NewNetwork(), fakes.NewYahoo(map[string]*fakes.Listing{})
				for _, s := range five {
					yahoo.Listings[s] = wallStreet()
				}
				yahoo.Listings["ASML.AS"] = &fakes.Listing{Currency: "EUR", Exchange: "AMS", Zone: "Europe/Amsterdam", Prev: 600, Delay: k.delay, Sessions: []fakes.Session{{Open: at(8, 0), Close: at(16, 30)}}, Price: steady}
				net.Serve("yahoo.test:80", yahoo)
				f := liveFlags{dial: net.Dial, insecure: true, sources: []string{"yahoo"}}
				f.fake.speed = 1
				m, err := f.open(nil)
				if err != nil {
					t.Fatal(err)
				}
				if got := m.lateness(time.Now()); got != k.first {
					t.Errorf("at first %s, want %s", got, k.first)
				}
				ctx, stop := context.WithCancel(context.Background())
				wait := m.run(ctx)
				time.Sleep(10 * time.Minute)
				if got := m.lateness(time.Now()); got < k.low || got > k.high {
					t.Errorf("after ten minutes %s, want %s to %s", got, k.low, k.high)
				}
				time.Sleep(time.Until(at(21, 3)))
				if got := m.lateness(time.Now()); got < k.closed || got > k.closed+2*time.Minute {
					t.Errorf("after New York's close %s, want about %s", got, k.closed)
				}
				time.Sleep(time.Until(at(23, 0)))
				if got := m.lateness(time.Now()); got != soon {
					t.Errorf("when all is shut %s", got)
				}
				stop()
				wait()
				net.Close()
			})
		})
	}
}

// A recorder whose file is emptied while it records says so and ends with 1, and
// check does not call what is left of it whole.
func TestRecorderIsCutOff(t *testing.T) {
	home(t, fewInstruments)
	path := filepath.Join(t.TempDir(), "x.rec")
	in, feed := io.Pipe()
	type end struct {
		said string
		code int
	}
	ended := make(chan end, 1)
	go func() {
		root := newRoot()
		var complaint bytes.Buffer
		root.SetIn(in)
		root.SetOut(io.Discard)
		root.SetErr(&complaint)
		root.SetArgs([]string{"record", "--source", "-", "-o", path})
		code := execute(root)
		ended <- end{complaint.String(), code}
	}()
	line := func(price float64) {
		if _, err := fmt.Fprintf(feed, "{\"t\":%d,\"sym\":\"NVDA\",\"px\":%v}\n", time.Now().UnixMilli(), price); err != nil {
			t.Error(err)
		}
	}
	line(120) // taken: the program reads
	if info, err := os.Stat(path); err != nil || info.Size() == 0 {
		t.Fatal(info, err)
	}
	if err := os.Truncate(path, 0); err != nil {
		t.Fatal(err)
	}
	line(121)
	if err := feed.Close(); err != nil {
		t.Fatal(err)
	}
	got := <-ended
	if got.code != exitFailure || !strings.Contains(got.said, "contagion: recording: x.rec: somebody cut it off: it has ") {
		t.Errorf("exit %d, %s", got.code, got.said)
	}
	out, complaint, code := inside([]string{"check", path})
	if code != exitFailure || strings.Contains(out+complaint, "whole") {
		t.Errorf("check: exit %d, %s%s", code, out, complaint)
	}
	oneSentence(t, complaint)
}
