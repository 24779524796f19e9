package tui

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// shelfOf is a library of one recording.
type shelfOf struct{}

func (shelfOf) List(context.Context) ([]Entry, error) {
	return []Entry{{Key: "one", Title: "One, a day", Origin: "NVDA", Shock: day(5), From: day(5), To: day(6)}}, nil
}
func (shelfOf) Days(context.Context, string) ([]*market.Snapshot, error) { return nil, nil }
func (shelfOf) Open(context.Context, string) (Desk, error)               { return nil, nil }

// The day's shocks stand first in the list of a running market, the newest
// first; enter follows the wave of the chosen one, and one that comes while the
// list is open is in it at once.
func TestShocksInThePicker(t *testing.T) {
	s := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	if len(s.Shocks) == 0 {
		t.Fatal("no shock")
	}
	synctest.Test(t, func(t *testing.T) {
		desk := newTestDesk(s)
		ctx, stop := context.WithCancel(context.Background())
		defer time.Sleep(time.Minute) // what waits for a tick ends
		defer stop()
		m := New(ctx, desk, Options{Dark: true, Library: shelfOf{}})
		m.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		m.Update(snapshotMsg{0, s, s.Seq, nil})
		m.Update(keyPress('o'))
		entries, _ := shelfOf{}.List(ctx)
		m.Update(listMsg{entries, nil})
		text := plainOf(m)
		nvda := strings.Index(text, "1 Shocks of the day")
		if nvda < 0 || strings.Index(text, "2 Recorded") < nvda || !strings.Contains(text, "Nvidia broke by ") || !strings.Contains(text, "followed") {
			t.Fatalf("the list lacks the day's shocks:\n%s", text)
		}

		two := *s
		two.Seq++
		later := s.Shocks[0]
		later.Origin, later.Named, later.Sigmas = s.Scenario.Universe.Find("JNJ"), later.Named.Add(20*time.Minute), 4.5
		two.Shocks = append(slices.Clone(s.Shocks), later)
		m.Update(snapshotMsg{0, &two, two.Seq, nil})
		text = plainOf(m)
		jnj := strings.Index(text, "Johnson & Johnson broke by +4.5")
		if jnj < 0 || jnj > strings.Index(text, "Nvidia broke by ") {
			t.Errorf("a new shock is not above the old one:\n%s", text)
		}
		if n := strings.Count(text, "One"); n == 0 {
			t.Errorf("the recordings are gone:\n%s", text)
		}

		m.Update(keyPress('g')) // the first of the list
		m.Update(keyPress('j'))
		if e := m.f.picker.chosen(); e == nil || e.Kind != Shocks || e.of != s.Shocks[0].Origin || !e.At.Equal(s.Shocks[0].Named) {
			t.Fatalf("chosen %+v", e)
		}
		if text := plainOf(m); !strings.Contains(text, "Likeliest origin") {
			t.Errorf("no preview:\n%s", text)
		}
		_, cmd := m.Update(tea.KeyPressMsg{Code: tea.KeyEnter})
		runNow(cmd)
		synctest.Wait()
		if got := desk.given(); !strings.Contains(got, "Recentre") || m.f.page != pageMain {
			t.Errorf("enter gives %q on page %d, want the wave of Nvidia followed", got, m.f.page)
		}

		// A recording has no shocks of the day.
		old := *s
		old.Live, old.Seq = false, two.Seq+1
		m.Update(snapshotMsg{0, &old, old.Seq, nil})
		m.Update(keyPress('o'))
		if text := plainOf(m); strings.Contains(text, "Shocks of the day") {
			t.Errorf("a recording has shocks of the day:\n%s", text)
		}
	})
}

// The two shocks of one instrument are two: the one that is named is followed.
func TestEntriesOfOneInstrument(t *testing.T) {
	s := *livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	again := s.Shocks[0]
	again.Named = again.Named.Add(time.Hour)
	s.Shocks = append(slices.Clone(s.Shocks), again, market.Shock{Origin: data.None})
	f := frameOf(&s, 80, 24)
	got := f.shockEntries()
	if len(got) != 2 || got[0].Key == got[1].Key || !got[0].At.After(got[1].At) {
		t.Errorf("%+v", got)
	}
}
