package tui_test

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"

	"contagion/assets"
	"contagion/data"
	"contagion/data/feed"
	"contagion/data/market"
	"contagion/tui"
)

// A shelf is the library of bundled scenarios, those named or all, and counts
// the desks that run.
type shelf struct {
	cal   *data.Calendar
	names []string
	bad   string // an entry that cannot be read
	list  error
	mu    sync.Mutex
	runs  map[string]int
}

func newShelf(t testing.TB, names ...string) *shelf {
	t.Helper()
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	if len(names) == 0 {
		all, err := fs.ReadDir(assets.FS, "scenarios")
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			names = append(names, e.Name())
		}
	}
	return &shelf{cal: cal, names: names, runs: map[string]int{}}
}

func (l *shelf) read(name string) (*data.Scenario, error) {
	return feed.ReadScenario(assets.FS, "scenarios/"+name, l.cal)
}

func (l *shelf) List(context.Context) ([]tui.Entry, error) {
	if l.list != nil {
		return nil, l.list
	}
	var out []tui.Entry
	for _, n := range l.names {
		s, err := l.read(n)
		if err != nil {
			return nil, err
		}
		out = append(out, tui.EntryOf(n, tui.Recorded, s))
	}
	if l.bad != "" {
		out = append(out, tui.Entry{Key: l.bad, Kind: tui.Yours, Title: l.bad, Fault: "scenario.toml:3: origin is missing; name it"})
	}
	return out, nil
}

func (l *shelf) Days(_ context.Context, key string) ([]*market.Snapshot, error) {
	s, err := l.read(key)
	if err != nil {
		return nil, err
	}
	return market.Stills(s, l.cal, feed.NewRecording(s, l.cal).Replay(), append(market.Closes(s, l.cal), s.To), data.None)
}

func (l *shelf) Open(ctx context.Context, key string) (tui.Desk, error) {
	s, err := l.read(key)
	if err != nil {
		return nil, err
	}
	d := market.Open(s, l.cal, feed.NewRecording(s, l.cal).Replay(), market.Options{At: s.Start, Rate: 60, Playing: true, Origin: s.Origin})
	l.count(key, 1)
	go func() {
		_ = d.Run(ctx) // ends with ctx
		l.count(key, -1)
	}()
	return d, nil
}

func (l *shelf) count(key string, by int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.runs[key] += by
}

// running names the scenarios whose desks run.
func (l *shelf) running() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []string
	for k, n := range l.runs {
		if n > 0 {
			out = append(out, k)
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// browsing runs a script against the whole program, which begins with the list.
func browsing(t *testing.T, l *shelf, w, h int, script func(tm *tui.Terminal)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		tm := tui.NewTerminal(tui.New(ctx, nil, tui.Options{Library: l, Dark: true}), w, h)
		tui.Settle()
		script(tm)
		stop()
		tm.Close()
		synctest.Wait()
		if left := l.running(); left != "" {
			t.Errorf("these desks run on: %s", left)
		}
	})
}

// press types keys and lets each be answered.
func press(tm *tui.Terminal, keys ...string) string {
	for _, k := range keys {
		tm.Typed(k)
		tui.Settle()
	}
	time.Sleep(time.Second)
	synctest.Wait()
	return tm.Screen()
}

func wants(t *testing.T, screen string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(screen, w) {
			t.Errorf("the screen lacks %q:\n%s", w, screen)
		}
	}
}

// The list opens scenarios one in the place of the other, and beside it.
func TestPickerOpensAndReplaces(t *testing.T) {
	l := newShelf(t, "deepseek", "lehman_2008", "svb_2023")
	browsing(t, l, 120, 40, func(tm *tui.Terminal) {
		wants(t, press(tm), "Choose what to watch", "▸ 2025-01-27 DeepSeek", "3 recordings", "NVDA -17.0 % on Mon 27 Jan")
		wants(t, press(tm, "\x1b"), "enter plays the one chosen")
		wants(t, press(tm, "C"), "enter plays one first")
		wants(t, press(tm, "/leh"), "▸ 2008-09-15 Lehman", "/leh_")
		if s := press(tm, "\r"); strings.Contains(s, "DeepSeek") {
			t.Errorf("what does not match stays:\n%s", s)
		}
		wants(t, press(tm, "\r"), "Lehman Brothers, September 2008", "REPLAY x60")
		if got := l.running(); got != "lehman_2008" {
			t.Errorf("running: %s", got)
		}
		wants(t, press(tm, "o"), "▸ 2008-09-15 Lehman")
		press(tm, "\x1b") // the query goes first
		wants(t, press(tm, "g"), "▸ 2025-01-27 DeepSeek")
		wants(t, press(tm, "\r"), "DeepSeek, January 2025")
		if got := l.running(); got != "deepseek" {
			t.Errorf("the desk before runs on: %s", got)
		}
		wants(t, press(tm, "C", "j", "\r"), "Side by side", "Silicon Valley Bank, March 2023")
		if got := l.running(); got != "deepseek svb_2023" {
			t.Errorf("running: %s", got)
		}
		wants(t, press(tm, " ", "@28 jan 21:00\r"), "Tue 28 Jan 2025 21:00 UTC", "Fri 10 Mar 2023 21:00 UTC", "1 d 21:00 after it")
		wants(t, press(tm, "@27 jan 09:00\r"), "Mon 27 Jan 2025 09:00 UTC", "Thu 9 Mar 2023 09:00 UTC")
		wants(t, press(tm, "C", "G", "\r"), "Lehman Brothers, September 2008")
		if got := l.running(); got != "deepseek lehman_2008" {
			t.Errorf("running: %s", got)
		}
		wants(t, press(tm, "\x1b"), "DeepSeek, January 2025", "US chips")
		wants(t, press(tm, "C"), "Side by side", "Lehman Brothers") // it is still there
		press(tm, "o", "j", "\r")
		if got := l.running(); got != "svb_2023" {
			t.Errorf("a new scenario leaves these running: %s", got)
		}
	})
}

func TestPickerOpensAWhatIf(t *testing.T) {
	l := newShelf(t, "deepseek")
	browsing(t, l, 120, 40, func(tm *tui.Terminal) {
		wants(t, press(tm, "w"), "What-if at", "If NVDA")
	})
}

// What cannot be read says so, and the others are there.
func TestPickerFaults(t *testing.T) {
	l := newShelf(t, "svb_2023")
	l.bad = "mine"
	browsing(t, l, 80, 24, func(tm *tui.Terminal) {
		wants(t, press(tm), "1 Recorded", "2 Yours", "! scenario.toml:3: origin is miss")
		wants(t, press(tm, "2", "\r"), "scenario.toml:3: origin is missing; name it")
		wants(t, press(tm, "1", "\r"), "CONTAGION Silicon Valley Bank")
	})
	l = newShelf(t, "svb_2023")
	l.list = errors.New("scenario: the folder is gone")
	browsing(t, l, 80, 24, func(tm *tui.Terminal) {
		wants(t, press(tm), "scenario: the folder is gone")
		wants(t, press(tm, "\r"), "nothing is chosen")
		wants(t, press(tm, "?"), "Keys and marks")
	})
}

// Every size has a list, and none breaks.
func TestPickerSizes(t *testing.T) {
	l := newShelf(t, "deepseek", "lehman_2008", "svb_2023")
	for _, size := range [][2]int{{20, 5}, {40, 10}, {79, 24}, {80, 24}, {100, 30}, {120, 40}, {200, 60}, {300, 100}} {
		c, _, err := tui.StillPicker(t.Context(), l, "svb_2023", size[0], size[1], tui.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s := c.Plain(); !strings.Contains(s, "2023-03-09") {
			t.Errorf("%v: the chosen entry is not seen:\n%s", size, s)
		}
	}
}

func TestLibraryGoldens(t *testing.T) {
	l := newShelf(t)
	afternoon := deepseek(t, time.Date(2025, 1, 27, 21, 0, 0, 0, time.UTC))
	s, err := l.read("lehman_2008")
	if err != nil {
		t.Fatal(err)
	}
	other, err := market.Still(s, l.cal, feed.NewRecording(s, l.cal).Replay(), tui.StillBesideAt(afternoon, s), data.None)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		w, h   int
		glyphs string
	}{{"80x24", 80, 24, ""}, {"120x40", 120, 40, ""}, {"200x60", 200, 60, ""}, {"120x40-ascii", 120, 40, "ascii"}} {
		o := tui.Options{Profile: colorprofile.TrueColor, Glyphs: c.glyphs}
		t.Run("picker-"+c.name, func(t *testing.T) {
			picture, _, err := tui.StillPicker(t.Context(), l, "deepseek", c.w, c.h, o)
			if err != nil {
				t.Fatal(err)
			}
			tui.HoldGolden(t, "picker-"+c.name, picture)
		})
		t.Run("beside-"+c.name, func(t *testing.T) {
			picture, _, err := tui.StillBeside(afternoon, other, c.w, c.h, o)
			if err != nil {
				t.Fatal(err)
			}
			tui.HoldGolden(t, "beside-"+c.name, picture)
		})
	}
}
