package tui

import (
	"context"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
)

// Deviations have one word, on the banner, the page of troubles, the gauges and
// in the list of shocks: in no repertoire a letter that reads as seconds.
func TestDeviationsHaveOneWord(t *testing.T) {
	s := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	for _, g := range []string{"full", "safe", "ascii"} {
		for _, key := range "_!ot" {
			m := New(context.Background(), newTestDesk(s), Options{Dark: true, Glyphs: g})
			m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
			m.Update(snapshotMsg{0, s, s.Seq, nil})
			if key != '_' { // the main page
				m.Update(keyPress(key))
			}
			text := plainOf(m)
			if key != 't' && (!regexp.MustCompile(`-8\.4 sd\b`).MatchString(text) || strings.Contains(text, "σ")) {
				t.Errorf("%s, %c: deviations have another word:\n%s", g, key, text)
			}
			if bare := regexp.MustCompile(`[0-9]s\b`).FindString(text); bare != "" || key == 't' && !strings.Contains(text, "Every instrument") {
				t.Errorf("%s, %c: %q reads as seconds:\n%s", g, key, bare, text)
			}
		}
	}
}

// A key that wants an instrument says what is under the cursor, where that is
// none, and what to do; the banner offers r only where there is one to centre on.
func TestNoInstrumentIsChosen(t *testing.T) {
	s := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	if s.Present < 0 {
		t.Fatal("no shock: not what is tested")
	}
	m := liveModel(s, 80, 24)
	for _, c := range []struct {
		focus panelID
		key   rune
		want  string
	}{
		{panelGroups, 'r', "AI infrastructure is a group: enter opens it, and r is for one of its names"},
		{panelGroups, 'p', "AI infrastructure is a group: enter opens it, and p is for one of its names"},
		{panelWorld, 'r', "no instrument is chosen here; tab to a group, or / finds one"},
		{panelTape, 'r', "nothing is selected; tab to a panel and j k to a row"},
	} {
		m.f.selected, m.f.focus, m.f.groupSel = data.None, c.focus, 1
		m.Update(keyPress(c.key))
		if text := plainOf(m); !strings.Contains(text, c.want) || strings.Contains(text, "r centre") {
			t.Errorf("%c at panel %d: want %q:\n%s", c.key, c.focus, c.want, text)
		}
	}
	m.f.selected = s.Scenario.Universe.Find("AMD")
	m.rev++
	if text := plainOf(m); !strings.Contains(text, "r centre") {
		t.Errorf("r is not offered:\n%s", text)
	}
}
