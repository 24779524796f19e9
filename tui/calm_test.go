package tui

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/market"
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
		{"live-calm-80x24", 80, 24, []string{"no shock since 14:00", "New York opens", "o library"}},
		{"live-calm-120x40", 120, 40, []string{"no shock since 14:00", "No shock since 14:00", "105 of 141 watched", "Largest moves", "opens in", " sd", "New York opens", "plants"}},
		{"live-calm-200x60", 200, 60, []string{"The day by group", "all 1", "no shock since 14:00", "No shock since 14:00", "105 of 141 watched", "Largest moves", "opens in", " sd", "New York opens", "plants"}},
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
	for key, want := range map[rune]string{'S': "no shock since 14:00, so there is no story yet", 'w': "no shock since 14:00, so there is no origin"} {
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

// No more is claimed than was watched: the whole day so far, since when it is
// seen, or that nothing of what trades is.
func TestCalmClaims(t *testing.T) {
	at := liveDay.Add(14*time.Hour + 50*time.Minute)
	calm := livePicture(t, at, nil)
	for _, c := range []struct {
		name string
		l    market.Lookout
		says []string
	}{
		{"all day", market.Lookout{Able: 105, Watched: 105}, []string{"no shock today", "No shock today", "105 of 141 watched"}},
		{"since", market.Lookout{Able: 105, Watched: 105, From: at.Add(-20 * time.Minute)}, []string{"no shock since 14:30", "No shock since 14:30"}},
		{"since yesterday", market.Lookout{Able: 105, Watched: 105, From: at.Add(-20 * time.Hour)}, []string{"no shock since Mon 18:50"}},
		{"blind", market.Lookout{Able: 105, Watched: 12, From: at.Add(-time.Hour), Blind: at.Add(-11 * time.Minute)}, []string{"not watched since 14:39", "Not watched since 14:39", "12 of 141 watched"}},
		{"never", market.Lookout{Able: 105, Never: true}, []string{"not watched yet", "Not watched yet", "0 of 141 watched"}},
		{"nobody", market.Lookout{}, []string{"not watched", "None of them can be watched", "daily_move"}},
		{"no market", market.Lookout{Able: 7, Apart: 7, Watched: 7}, []string{"no shock today", "far beyond its own ordinary day", "No market is known"}},
		{"a few without", market.Lookout{Able: 105, Apart: 14, Watched: 105}, []string{"no shock today", "For 14 no market is known"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := *calm
			s.Lookout = c.l
			m := liveModel(&s, 120, 40)
			text := plainOf(m)
			for _, word := range c.says { // the sentence is wrapped beside another panel
				if !strings.Contains(text, word) && !strings.Contains(m.f.toldWhen(), word) {
					t.Errorf("it does not say %q:\n%s", word, text)
				}
			}
			claim := c.says[0]
			if head := strings.Split(text, "\n")[0]; !strings.Contains(head, claim) {
				t.Errorf("the header says %q", head)
			}
			if claim != "no shock today" && strings.Contains(text, "shock today") {
				t.Error("it speaks of the whole day")
			}
		})
	}
}

// Withdrawn prices are told as such, and a mean of late ones alone is marked and
// dim wherever it stands.
func TestCalmOfDeadPrices(t *testing.T) {
	calm := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	late, gone := *calm, *calm
	late.Quotes, gone.Quotes = slices.Clone(calm.Quotes), slices.Clone(calm.Quotes)
	for i := range calm.Quotes {
		late.Quotes[i].Feed = data.FeedLate
		gone.Quotes[i].Feed = data.FeedTooLate
		gone.Quotes[i].Last, gone.Quotes[i].Return, gone.Quotes[i].Z = math.NaN(), math.NaN(), math.NaN()
	}
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		m := liveModel(&late, size[0], size[1])
		text := strings.Split(plainOf(m), "\n")
		y := slices.IndexFunc(text, func(line string) bool { return strings.HasPrefix(line, "New York") })
		if y < 0 || !strings.Contains(text[y], string(m.f.g.Late)) {
			t.Fatalf("%v: New York's late mean is not marked:\n%s", size, strings.Join(text, "\n"))
		}
		from := strings.IndexAny(text[y], string([]rune{m.f.g.Up, m.f.g.Down}))
		if from < 0 {
			t.Fatalf("%v: no mean in %q", size, text[y])
		}
		x := len([]rune(text[y][:from]))
		if got := m.c.StyleAt(x, y); got != sDim {
			t.Errorf("%v: New York's mean has the style %v", size, got)
		}
	}
	text := plainOf(liveModel(&gone, 120, 40))
	if !strings.Contains(text, "The prices were withdrawn") || strings.Contains(text, "No price yet") {
		t.Errorf("of withdrawn prices it says:\n%s", text)
	}
}

// An arrow up never stands beside a fall.
func TestMarkAgreesWithNumber(t *testing.T) {
	f := recordedFrame(t, 120, 40)
	for _, c := range []struct {
		sign      int
		at, moved float64 // when it arrived, and now
		want      rune
		word      string
	}{
		{1, 0.01, 0.02, f.g.Up, "arrived"}, {1, 0.01, -0.049, f.g.Reached, "arrived"}, {-1, -0.01, -0.02, f.g.Reached, "arrived"}, {-1, -0.01, 0.02, f.g.Reached, "arrived"},
		{1, -0.01, -0.02, f.g.Level, "held up"}, {1, -0.01, 0.02, f.g.Level, "held up"}, {-1, 0.01, 0.02, f.g.Level, "held back"},
		{1, 0, 0.02, f.g.Up, "arrived"},
	} {
		a := contagion.Arrival{Stage: contagion.Arrived, Sign: c.sign, Return: c.at}
		if got, _ := mark(f, a, c.moved, false); got != c.want || stageWord(a) != c.word {
			t.Errorf("sign %d of a move of %g, now %g, is %c %q, want %c %q", c.sign, c.at, c.moved, got, stageWord(a), c.want, c.word)
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

// Whose the fall is stands in the title of the strip at every size, and not only
// while a shock's notice does.
func TestWorldTitleTellsWhoseTheFallIs(t *testing.T) {
	late := livePicture(t, liveDay.Add(15*time.Hour+40*time.Minute), nil) // the notice is over
	for _, c := range []struct {
		move, market float64
		want         string
	}{{-0.149, -0.124, "-14.9 %, mostly"}, {-0.083, -0.017, "groups -8.3 %, "}, {0.02, 0.015, "+2.0 %, mostly"}} {
		s := *late
		s.Groups = slices.Clone(late.Groups)
		for i := range s.Groups {
			s.Groups[i].Parts = contagion.Parts{Total: c.move, Market: c.market, Own: c.move - c.market}
		}
		for _, size := range [][2]int{{80, 24}, {100, 30}, {120, 40}, {160, 50}, {200, 60}} {
			m := liveModel(&s, size[0], size[1])
			line := strings.Split(plainOf(m), "\n")[1]
			want := c.want
			if size[0] >= 200 {
				want = data.Signed(100*c.move) + " %, "
			}
			if !strings.Contains(line, want) || !strings.Contains(line, data.Signed(100*c.market)) || !strings.Contains(line, "= now") || strings.Contains(line, "…") {
				t.Errorf("%v: %q", size, line)
			}
			if strings.Contains(plainOf(m), "x hide") {
				t.Fatalf("%v: a notice stands", size)
			}
		}
	}
	if calm := plainOf(liveModel(livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil), 120, 40)); strings.Contains(strings.Split(calm, "\n")[1], "market") {
		t.Error("on a calm day it tells of a move")
	}
}

// A chart's title cuts neither what 100 is nor a line's name.
func TestChartTitle(t *testing.T) {
	for _, c := range []struct {
		w     int
		names string
		want  string
	}{
		{64, "━ NVDA|─ Power|═ Defens.|╌ Chips", "Before the shock = 100|━ NVDA  ─ Power  ═ Defens.  ╌ Chips"},
		{65, "━ NVDA|─ Mega-caps|═ Defens.|╌ Chips", "Before the shock = 100|━ NVDA ─ Mega-caps ═ Defens. ╌ Chips"},
		{61, "━ NVDA|─ Mega-caps|═ Defens.|╌ Chips", "Before shock = 100|━ NVDA ─ Mega-caps ═ Defens. ╌ Chips"},
		{20, "━ NVDA|─ Mega-caps", "Before = 100|━ NVDA ─ Mega-caps"},
	} {
		if base, legend := chartTitle(c.w, strings.Split(c.names, "|")); base+"|"+legend != c.want {
			t.Errorf("%d cells: %q, want %q", c.w, base+"|"+legend, c.want)
		}
	}
}

// A group's title tells the two tests apart: the names that are reached one by
// one, and with a mark of its own the mean.
func TestPanelTitleTellsTwoTests(t *testing.T) {
	f := recordedFrame(t, 200, 60)
	g := -1
	for i := range f.Groups {
		if f.Scenario.Universe.Groups[i].Short == "Japan" {
			g = i
		}
	}
	for _, c := range []struct {
		w    int
		want string
	}{{60, "Japan| 0/14 names, ● mean ▼ -4.4 "}, {29, "Japan| 0/14 ● ▼ -4.4 "}, {22, "Japan| ● ▼ -4.4 "}, {18, "Japan| ▼ -4.4 "}} {
		if name, text := f.panelTitle(g, c.w); name+"|"+text != c.want {
			t.Errorf("%d cells: %q, want %q", c.w, name+"|"+text, c.want)
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

// The page of an instrument tells its day where nothing broke: over the previous
// close, and step by step, what a running market has in place of figures.
func TestCalmInstrument(t *testing.T) {
	m := liveModel(livePicture(t, liveDay.Add(14*time.Hour+57*time.Minute), nil), 120, 40)
	m.Update(keyPress('\r'))
	text := plainOf(m)
	for _, want := range []string{"Previous close = 100", "Its prices, change in 5 min", "Tue 24 Nov 14:50", "Tue 24 Nov 14:30"} {
		if !strings.Contains(text, want) {
			t.Errorf("it does not say %q:\n%s", want, text)
		}
	}
	if strings.Contains(text, "the shock") {
		t.Errorf("it speaks of a shock:\n%s", text)
	}
	m.Update(keyPress('b'))
	if text := plainOf(m); m.f.base != basePrevious || !strings.Contains(text, "there is no shock to count from") {
		t.Errorf("base %d:\n%s", m.f.base, text)
	}
	// A row's change is from the row below it.
	id := m.f.selected
	steps := tradedSteps(&m.f, id)
	if len(steps) < 3 || steps[0] <= steps[1] {
		t.Fatalf("steps %v", steps)
	}
	now, before := m.f.Series.Points[id][steps[0]].Last, m.f.Series.Points[id][steps[1]].Last
	want := strings.TrimSpace(m.f.moved(float64(now)/float64(before)-1, data.Money, 7, data.Printed))
	_, row, _ := strings.Cut(text, "Tue 24 Nov 14:50")
	if row, _, _ = strings.Cut(row, "\n"); !strings.Contains(row, want) {
		t.Errorf("the newest row says %q, want %s", row, want)
	}
}

// Where nothing broke the screen is grey: a move has a colour from two ordinary
// days on, and a small one has it where something broke.
func TestCalmIsGrey(t *testing.T) {
	for name, c := range map[string]struct {
		at      time.Duration
		z       float64
		colours bool
	}{"calm, small": {14*time.Hour + 50*time.Minute, -1.9, false}, "calm, far": {14*time.Hour + 50*time.Minute, -2.1, true}, "shock, small": {15*time.Hour + 12*time.Minute, -0.1, true}} {
		f := frameOf(livePicture(t, liveDay.Add(c.at), nil), 80, 24)
		if got := f.moving(-0.01, c.z, data.Printed); (got == sDown) != c.colours || !c.colours && got != sText {
			t.Errorf("%s: style %d", name, got)
		}
		if f.moving(math.NaN(), c.z, data.Printed) != sDim {
			t.Errorf("%s: what is missing has another style", name)
		}
	}
}
