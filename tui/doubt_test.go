package tui

import (
	"image"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

// A close that is not believed and a price that looks split are told: in the
// notice and on the page of troubles in full, at the row by its mark, on the page
// of the instrument with the reason.
func TestDoubtIsTold(t *testing.T) {
	const (
		split = "VST went from 150 to 15, which looks like a 10:1 split: no price of it is taken until its source tells of one"
		close = "CEG: its previous close of 980 is not believed, 9.8 times its price of 100: no move is told from it"
	)
	at := liveDay.Add(14*time.Hour + 50*time.Minute)
	s := *livePicture(t, at, func(u *data.Universe, l *liveFeed) {
		l.health = []data.Health{{Source: "mine", State: data.FeedLive, Asked: 141, Serving: 141, Split: split, Doubted: close, DoubtedN: 3}}
		l.states[u.Find("VST")] = data.FeedLate
	})
	u := s.Scenario.Universe
	vst, ceg := u.Find("VST"), u.Find("CEG")
	s.Quotes = slices.Clone(s.Quotes)
	s.Quotes[vst].Doubt, s.Quotes[ceg].Doubt = split, close
	for _, k := range []*float64{&s.Quotes[ceg].Return, &s.Quotes[ceg].KnownReturn, &s.Quotes[ceg].SinceShock, &s.Quotes[ceg].Base, &s.Quotes[ceg].Z} {
		*k = math.NaN()
	}
	words := func(text string) string { return strings.Join(strings.Fields(text), " ") }
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		w, h := size[0], size[1]
		m := liveModel(&s, w, h)
		if text := plainOf(m); !strings.Contains(text, "─! Trouble") || !strings.Contains(strings.SplitN(text, "\n", 2)[0], "1 late") && !strings.Contains(strings.SplitN(text, "\n", 2)[0], "~1") {
			t.Errorf("%dx%d: the main page does not say it:\n%s", w, h, text)
		}
		m.Update(keyPress('!'))
		text := plainOf(m)
		for _, want := range []string{"which looks like a 10:1 split", "is not believed, 9.8 times", "2 instruments more"} {
			if !strings.Contains(words(text), want) {
				t.Errorf("%dx%d: the page of troubles lacks %q:\n%s", w, h, want, text)
			}
		}
		if strings.Contains(text, "Nothing is wrong.") {
			t.Errorf("%dx%d: nothing is wrong, it says:\n%s", w, h, text)
		}
		for id, why := range map[data.ID]string{vst: split, ceg: close} {
			m := liveModel(&s, w, h)
			m.f.selected, m.f.page = id, pageInstrument
			m.rev++
			if text := plainOf(m); !strings.Contains(words(text), why) {
				t.Errorf("%dx%d: the page of the instrument does not say why:\n%s", w, h, text)
			} else if line := words(text[strings.Index(text, "Previous close  "):]); id == ceg && !strings.HasPrefix(line, "Previous close --") {
				t.Errorf("%dx%d: a close that is not believed is shown:\n%s", w, h, text)
			}
		}
	}
	f := frameOf(&s, 60, 12)
	for id, want := range map[data.ID]string{vst: "~", ceg: "--"} {
		f.c.Clear()
		drawMember(f, image.Rect(0, 0, 60, 1), id, false)
		if row := f.c.Plain(); !strings.Contains(row, want) {
			t.Errorf("the row of %s lacks %q: %q", u.At(id).Symbol, want, row)
		}
	}
}

// A price above 0 is never shown as 0, however small it is.
func TestSmallPricesAreNoZero(t *testing.T) {
	for v, want := range map[float64]string{1e-12: "1e-12", 0.00012345: "0.0001234", 0.00099: "0.00099", 0.0123: "0.0123", 1.5: "1.5000", 0: "0.0000"} {
		if got := figureText(v, data.Money); got != want {
			t.Errorf("%g is shown as %q, want %q", v, got, want)
		}
	}
	for _, v := range []float64{5e-324, 1e-12, 1e-9, 4e-7, 0.5, 124.8, 1e9} {
		if got := figure(v); got == nil || !(*got > 0) || math.Abs(*got/v-1) > 1e-5 {
			t.Errorf("%g is reported as %v", v, got)
		}
	}
	if figure(math.NaN()) != nil {
		t.Error("a price that is not known has a figure")
	}
}
