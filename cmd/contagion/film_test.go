package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"contagion/data/market"
)

// A market that is recorded goes on when the recording's folder vanishes: the
// picture says so, and time runs.
func TestMarketOutlivesItsRecording(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "folder")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		f := playFlags{scenario: "deepseek", at: "2025-01-27T15:00:00Z", record: filepath.Join(dir, "x.rec"), speed: 60}
		d, err := f.desk(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- d.Run(ctx) }()
		next := func(after time.Duration) *market.Snapshot {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			s, _, err := d.Wait(ctx, 0)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		if s := next(12500 * time.Millisecond); !s.Record.On || s.Record.Fault != "" || s.Record.Length < 11*time.Second || s.Record.Length > 13*time.Second {
			t.Errorf("after 12 s the record says %+v", s.Record)
		}
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		broken := next(3 * time.Second)
		if !strings.Contains(broken.Record.Fault, "no longer in its folder") || broken.Fault != "" || !broken.Playing {
			t.Errorf("the folder vanished, and the picture says %+v, fault %q, playing %v", broken.Record, broken.Fault, broken.Playing)
		}
		if s := next(3 * time.Second); !s.At.After(broken.At) || !s.Playing {
			t.Errorf("time stands still at %v after %v", s.At, broken.At)
		}
		stop()
		<-ended
		if err := f.recorded(nil); err == nil || !strings.Contains(err.Error(), "no longer in its folder") {
			t.Errorf("at the end the program says %v", err)
		}
	})
}

// A desk over a recording file, sent about, ends where a scenario's does.
func TestDeskOverARecording(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.rec")
	if _, complaint, code := inside([]string{"record", "deepseek", "-o", path}); code != 0 {
		t.Fatal(complaint)
	}
	want, err := still("deepseek", "2025-01-28T15:00:00Z", "")
	if err != nil {
		t.Fatal(err)
	}
	f := playFlags{scenario: path}
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		d, err := f.desk(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		go func() { ended <- d.Run(ctx) }()
		for _, at := range []time.Time{want.Scenario.To, want.Scenario.From, want.At.Add(-time.Hour), want.At} {
			if err := d.Do(ctx, market.SeekTo{At: at}); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Do(ctx, market.Pause{}); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		got, _, err := d.Wait(ctx, 0)
		if err != nil || !got.At.Equal(want.At) || len(got.Tape) != len(want.Tape) {
			t.Fatalf("%v, at %v, %d lines of tape, want %d", err, got.At, len(got.Tape), len(want.Tape))
		}
		for i := range want.Quotes {
			if a, b := got.Quotes[i], want.Quotes[i]; a.Last != b.Last && a.Last == a.Last || a.Arrival != b.Arrival || a.Evidence != b.Evidence {
				t.Errorf("quote %d is %+v, want %+v", i, a, b)
			}
		}
		stop()
		<-ended
	})
}

// A desk that nobody records says nothing of it.
func TestMarketWithoutRecording(t *testing.T) {
	s, err := still("deepseek", "", "")
	if err != nil {
		t.Fatal(err)
	}
	if s.Record != (market.Record{}) {
		t.Errorf("%+v", s.Record)
	}
}
