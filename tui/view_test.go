package tui

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// fits fails unless a picture is exactly w x h cells.
func fits(t *testing.T, what, picture string, w, h int) {
	t.Helper()
	lines := strings.Split(picture, "\n")
	if len(lines) != h {
		t.Errorf("%s %dx%d: %d lines", what, w, h, len(lines))
		return
	}
	for y, l := range lines {
		if got := ansi.StringWidth(l); got != w {
			t.Errorf("%s %dx%d: line %d is %d cells: %q", what, w, h, y, got, ansi.Strip(l))
			return
		}
		for _, r := range ansi.Strip(l) {
			if r < ' ' || r == 0x7f {
				t.Errorf("%s %dx%d: line %d has control %U", what, w, h, y, r)
				return
			}
		}
	}
}

func loaded(w, h, minute int, o Options) *Model {
	m := New(context.Background(), newTestDesk(nil), o)
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	m.Update(snapshotMsg{0, testSnapshot(11, minute), uint64(minute + 1), nil})
	return m
}

// Every page at every size is exactly that size, whatever the names.
func TestEveryViewIsItsSize(t *testing.T) {
	for w := 20; w <= 300; w += 31 {
		for h := 5; h <= 100; h += 13 {
			viewsFit(t, w, h)
		}
	}
	for _, s := range [][2]int{{80, 24}, {81, 24}, {80, 25}, {119, 39}, {120, 40}, {159, 49}, {199, 59}, {200, 60}, {300, 100}, {79, 24}, {80, 23}, {1, 1}, {2, 1}, {0, 0}} {
		viewsFit(t, s[0], s[1])
	}
}

func viewsFit(t *testing.T, w, h int) {
	t.Helper()
	m := New(context.Background(), newTestDesk(nil), Options{})
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	if w > 0 && h > 0 {
		fits(t, "loading", m.View().Content, w, h)
	}
	m.Update(snapshotMsg{0, testSnapshot(11, 5), 6, nil})
	for _, keys := range []string{"", "\t", "z", "z", "\r", "?", "\x1b", "e", "b", "/", "x", "\x1b", "\x1b", "\x1b", "s", "n", "ll", "G", "\r", "\x1b", "\x1b", "w", "+", "?", "\x1b", "\x1b"} {
		for _, k := range keys {
			m.Update(keyPress(k))
		}
		if w > 0 && h > 0 {
			fits(t, "after "+keys, m.View().Content, w, h)
		}
	}
}

func keyPress(r rune) tea.KeyPressMsg {
	switch r {
	case '\t':
		return tea.KeyPressMsg{Code: tea.KeyTab}
	case '\r':
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case '\x1b':
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case ' ':
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	return tea.KeyPressMsg{Code: r, Text: string(r)}
}

// The picture is drawn once: the same key, the same string.
func TestSamePictureIsNotDrawnAgain(t *testing.T) {
	m := loaded(120, 40, 5, Options{})
	a := m.View().Content
	m.c.Clear() // had it been drawn again, the canvas would be full
	if b := m.View().Content; a != b || strings.TrimSpace(m.c.Plain()) != "" {
		t.Error("an unchanged picture was drawn again")
	}
	m.Update(keyPress('b'))
	if m.View().Content == a {
		t.Error("a key that changes the picture leaves it as it was")
	}
}

// No sequence of keys and clicks may break the screen.
func FuzzKeys(f *testing.F) {
	f.Add([]byte("zz\t\t\t1234567890$G g j k h l / n N p b u c m y e ? z r s n j l \r"), uint8(120), uint8(40))
	f.Fuzz(func(t *testing.T, keys []byte, w, h uint8) {
		m := loaded(max(int(w), 1), max(int(h)%101, 1), 5, Options{})
		for i, k := range keys[:min(len(keys), 60)] {
			if k >= 0x80 {
				m.Update(tea.MouseClickMsg{X: int(k) * 2 % m.w, Y: i * 7 % m.h, Button: tea.MouseLeft})
			} else {
				m.Update(keyPress(rune(k)))
			}
		}
		fits(t, "fuzzed", m.View().Content, m.w, m.h)
	})
}

func TestStillNamesTheNearest(t *testing.T) {
	s := testSnapshot(3, 5)
	_, _, err := Still(s, 120, 40, "instrument:S2.X", Options{})
	if err == nil || !strings.Contains(err.Error(), "nearest: S2.T") {
		t.Errorf("Still of an unknown symbol: %v", err)
	}
	if _, _, err = Still(s, 120, 40, "nowhere", Options{}); err == nil {
		t.Error("Still of an unknown page gives no error")
	}
	for _, page := range []string{"main", "help", "spillover", "whatif", "instrument:S2.T"} {
		c, p, err := Still(s, 80, 24, page, Options{})
		if err != nil {
			t.Fatal(err)
		}
		fits(t, page, c.String(p), 80, 24)
	}
}

func BenchmarkFrame(b *testing.B) {
	for _, size := range [][2]int{{120, 40}, {200, 60}} {
		b.Run(strings.Join([]string{"120x40", "200x60"}[size[0]/200:size[0]/200+1], ""), func(b *testing.B) {
			m := loaded(size[0], size[1], 50, Options{})
			n := 0
			b.ReportAllocs()
			for b.Loop() {
				m.rev++
				n = len(m.View().Content)
			}
			b.ReportMetric(float64(n), "B/frame")
		})
	}
}
