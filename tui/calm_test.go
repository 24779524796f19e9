package tui

import (
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
)

// Where nothing broke there is no origin, no wave and no circle, and the screen
// says that nothing broke and who moved furthest.
func TestCalm(t *testing.T) {
	calm := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	for _, c := range []struct {
		name string
		w, h int
		says []string
	}{
		{"live-calm-80x24", 80, 24, []string{"no shock today", "New York opens", "o library"}},
		{"live-calm-120x40", 120, 40, []string{"no shock today", "No shock today", "Largest moves", "opens in", " sd", "New York opens", "plants"}},
		{"live-calm-200x60", 200, 60, []string{"no shock today", "No shock today", "Largest moves", "opens in", " sd", "New York opens", "plants"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := liveModel(calm, c.w, c.h)
			text := plainOf(m)
			for _, word := range c.says {
				if !strings.Contains(text, word) {
					t.Errorf("it does not say %q", word)
				}
			}
			for _, word := range []string{"◉", "Ripple", "Propagation", "since the shock", "S story", "w what-if", "Nothing has happened"} {
				if strings.Contains(text, word) {
					t.Errorf("it says %q", word)
				}
			}
			HoldGolden(t, c.name, m.c)
		})
	}
	for key, want := range map[rune]string{'S': "no shock today, so there is no story yet", 'w': "no shock today, so there is no origin"} {
		m := liveModel(calm, 120, 40)
		m.Update(keyPress(key))
		if text := plainOf(m); !strings.Contains(text, want) {
			t.Errorf("%c is not answered by %q:\n%s", key, want, text)
		}
	}
}

// A recording of a simulated market without a shock does not say how to plant
// one: what was recorded stays as it is.
func TestCalmRecordingPlantsNothing(t *testing.T) {
	past := *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	s := *past.Scenario
	s.Shock.After = s.To.Add(time.Minute)
	s.Shock.By = s.Shock.After
	past.Scenario, past.Live = &s, false
	text := plainOf(liveModel(&past, 120, 40))
	if !strings.Contains(text, "No shock found") || !s.Simulated || strings.Contains(text, "plants") {
		t.Errorf("simulated %t:\n%s", s.Simulated, text)
	}
}

// An arrow up never stands beside a fall.
func TestMarkAgreesWithNumber(t *testing.T) {
	f := recordedFrame(t, 120, 40)
	for _, c := range []struct {
		sign  int
		moved float64
		want  rune
	}{{1, 0.02, f.g.Up}, {1, -0.049, f.g.Reached}, {-1, -0.02, f.g.Reached}, {-1, 0.02, f.g.Reached}} {
		if got, _ := mark(f, contagion.Arrival{Stage: contagion.Arrived, Sign: c.sign}, c.moved, false); got != c.want {
			t.Errorf("sign %d of a move of %g is %c, want %c", c.sign, c.moved, got, c.want)
		}
	}
}

// A shock whose fall is the market's says how much of it is.
func TestCommonText(t *testing.T) {
	f := recordedFrame(t, 120, 40)
	for _, c := range []struct {
		total, market float64
		want          string
	}{
		{-0.049, -0.044, "most of the groups' mean fall is the market's: -4.4 % of -4.9 %"},
		{0.02, 0.015, "most of the groups' mean rise is the market's: +1.5 % of +2.0 %"},
		{-0.049, -0.02, ""}, {-0.01, 0.02, ""},
	} {
		for i := range f.Groups {
			f.Groups[i].Parts = contagion.Parts{Total: c.total, Market: c.market, Own: c.total - c.market}
		}
		if got := f.commonText(); got != c.want {
			t.Errorf("%g of %g: %q, want %q", c.market, c.total, got, c.want)
		}
	}
}

// A group without a price counts its members as every size of screen does.
func TestHitOfUnpricedGroup(t *testing.T) {
	s := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		text := plainOf(liveModel(s, size[0], size[1]))
		if strings.Contains(text, "-/-") || !strings.Contains(text, "0/36") {
			t.Errorf("%v:\n%s", size, text)
		}
	}
	if s.Groups[len(s.Groups)-1].Quoted > 0 || s.Origin != data.None {
		t.Error("the picture is not the one meant")
	}
}
