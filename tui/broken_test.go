package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

func brokenAt(cut bool) *Broken {
	return &Broken{File: "x\x1b[31m.rec", Offset: 1204881, Of: 1310720, Frame: 61, Fact: "bytes were changed\x1b]0;x\a", SoundTo: time.Date(2025, 1, 28, 15, 20, 0, 0, time.UTC), Ticks: 48211, Cut: cut}
}

// A damaged recording says so first, plays on space, and tells again where it
// stops.
func TestDamagedRecording(t *testing.T) {
	shown(t, 120, 40, Options{Broken: brokenAt(false)}, func(tm *terminal, d *testDesk) {
		s := tm.screen()
		for _, want := range []string{"This recording is damaged", "byte 1,204,881 of 1,310,720, frame 61", "bytes were changed", "15:20:00 on 28 Jan 2025 UTC is sound", "48,211 prices"} {
			if !strings.Contains(s, want) {
				t.Errorf("the screen lacks %q:\n%s", want, s)
			}
		}
		tm.typed(" ")
		settle()
		if got := d.given(); got != "Play{}" {
			t.Errorf("space gives the order %q", got)
		}
		if s := tm.screen(); strings.Contains(s, "is damaged") {
			t.Errorf("space does not leave the page:\n%s", s)
		}
		last := testSnapshot(11, 2)
		last.Ended, last.Playing = true, false
		d.set(last)
		time.Sleep(time.Second)
		settle()
		if s := tm.screen(); !strings.Contains(s, "! damaged") {
			t.Errorf("the end does not say why it is one:\n%s", s)
		}
	})
}

func TestCutRecordingIsNoError(t *testing.T) {
	m := New(context.Background(), newTestDesk(nil), Options{Broken: brokenAt(true)})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	s := testSnapshot(11, 2)
	s.Ended = true
	m.Update(snapshotMsg{0, s, 3, nil})
	if m.f.page != pageMain || !strings.Contains(m.View().Content, "! cut off") {
		t.Errorf("page %d of a recording that was only cut off", m.f.page)
	}
}

// What was only cut off plays, and where it ends the screen says where that is.
func TestCutRecordingSaysWhereItEnds(t *testing.T) {
	m := New(context.Background(), newTestDesk(nil), Options{Broken: brokenAt(true)})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
	first := testSnapshot(11, 2)
	m.Update(snapshotMsg{0, first, 3, nil})
	s := *first
	s.Ended, s.Seq = true, 4
	m.Update(snapshotMsg{0, &s, 4, nil})
	if v := m.View().Content; m.f.page != pageBroken || !strings.Contains(v, "cut off") || !strings.Contains(v, "x.rec, byte") || !strings.Contains(v, "back to the last picture") {
		t.Errorf("page %d:\n%s", m.f.page, v)
	}
	m.Update(keyPress('\x1b'))
	if m.f.page != pageMain {
		t.Errorf("esc leads to page %d", m.f.page)
	}
}

func TestBrokenPageFits(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {120, 40}, {300, 100}, {60, 10}, {1, 1}} {
		m := New(context.Background(), newTestDesk(nil), Options{Broken: brokenAt(false)})
		m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
		m.Update(snapshotMsg{0, testSnapshot(11, 2), 3, nil})
		fits(t, "broken", m.View().Content, size[0], size[1])
		if text := m.copied(); size[0] >= 80 && (strings.ContainsAny(text, "\x1b\a") || !strings.Contains(text, "x.rec, byte")) {
			t.Errorf("copied: %q", text)
		}
	}
}

// The header says for how long the market is recorded; a fault is one line,
// and the market goes on.
func TestRecordInTheHeader(t *testing.T) {
	for _, c := range []struct {
		length time.Duration
		fault  string
		want   string
	}{
		{12 * time.Second, "", "REC 0:12"}, {754 * time.Second, "", "REC 12:34"}, {3725 * time.Second, "", "REC 1:02:05"}, {5 * time.Second, "recording: x.rec: no space left on device; make room", "REC stopped"},
	} {
		for _, size := range [][2]int{{80, 24}, {120, 40}} {
			m := New(context.Background(), newTestDesk(nil), Options{})
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			s := testSnapshot(11, 2)
			s.Record.On, s.Record.Length, s.Record.Fault = true, c.length, c.fault
			m.Update(snapshotMsg{0, s, 3, nil})
			v := m.View().Content
			fits(t, c.want, v, size[0], size[1])
			if !strings.Contains(v, c.want) || c.fault != "" && !strings.Contains(v, "no space left on device") {
				t.Errorf("%v: no %q in %q", size, c.want, strings.SplitN(v, "\n", 2)[0])
			}
		}
	}
	if f := (&frame{Snapshot: testSnapshot(2, 1)}); f.recordText() != "" {
		t.Error("a market that nobody records says REC")
	}
}
