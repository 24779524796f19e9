package tui

import (
	"context"
	"image"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"contagion/assets"
	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/feed"
	"contagion/data/market"
)

// liveFeed is a simulated market whose sources are as a test says.
type liveFeed struct {
	*feed.Fake
	health []data.Health
	states map[data.ID]data.FeedState
}

func (l *liveFeed) Health() []data.Health { return l.health }

func (l *liveFeed) State(id data.ID, now time.Time) data.FeedState {
	if s, ok := l.states[id]; ok {
		return s
	}
	return l.Fake.State(id, now)
}

var liveDay = time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)

// livePicture is what a live desk shows at a time of a simulated day in which
// Nvidia breaks at 15:00 UTC, with what the test makes of its feed.
var livePicture = func() func(t testing.TB, at time.Time, spoil func(u *data.Universe, l *liveFeed)) *market.Snapshot {
	type read struct {
		s   *data.Scenario
		cal *data.Calendar
		err error
	}
	once := sync.OnceValue(func() (r read) {
		if r.cal, r.err = feed.ReadCalendar(assets.FS, "calendar"); r.err == nil {
			r.s, r.err = feed.ReadScenario(assets.FS, "scenarios/deepseek", r.cal)
		}
		return r
	})
	return func(t testing.TB, at time.Time, spoil func(u *data.Universe, l *liveFeed)) *market.Snapshot {
		t.Helper()
		r := once()
		if r.err != nil {
			t.Fatal(r.err)
		}
		begin := time.Date(2026, 11, 24, 14, 0, 0, 0, time.UTC)
		fake, err := feed.NewFake(r.s, r.cal, feed.FakeOptions{Seed: 7, Begin: begin, Rate: 1e-9, Shocks: []feed.FakeShock{{ID: r.s.Universe.Find("NVDA"), At: liveDay.Add(15 * time.Hour), Sigmas: -8}}})
		if err != nil {
			t.Fatal(err)
		}
		l := &liveFeed{Fake: fake, health: fake.Health(), states: map[data.ID]data.FeedState{}}
		var snap *market.Snapshot
		d := market.OpenLive(r.s, r.cal, l, market.LiveOptions{Now: begin, Simulated: true, Origin: data.None})
		for now := begin; !now.After(at); now = now.Add(time.Minute) {
			snap = d.Beat(now.Add(3 * time.Second))
		}
		if spoil != nil {
			spoil(r.s.Universe, l)
			snap = d.Beat(at.Add(5 * time.Second))
		}
		if snap == nil {
			t.Fatal("no picture")
		}
		return snap
	}
}()

// spoiled is a feed on which much is wrong.
func spoiled(u *data.Universe, l *liveFeed) {
	at := liveDay.Add(14*time.Hour + 50*time.Minute)
	l.health = []data.Health{
		{Source: "alpaca", State: data.FeedThrottled, Since: at.Add(-90 * time.Second), Heard: at.Add(-90 * time.Second), Tries: 3, Next: at.Add(12 * time.Second), Why: "HTTP 429 Too Many Requests", Asked: 60, Ticks: 51234, Dropped: 3},
		{Source: "yahoo", State: data.FeedDelayed, Since: at.Add(-time.Hour), Heard: at.Add(-3 * time.Second), Delay: 15 * time.Minute, Asked: 141, Serving: 141, Priced: 139, For: "alpaca", ForN: 60, ForSince: at.Add(-6 * time.Minute), Ticks: 9120, Held: 1},
	}
	for symbol, s := range map[string]data.FeedState{"VST": data.FeedHalted, "CEG": data.FeedLate, "TLN": data.FeedLate, "ASML.AS": data.FeedTooLate, "SAP.DE": data.FeedLost, "CRDO": data.FeedUnknown} {
		if id := u.Find(symbol); id != data.None {
			l.states[id] = s
		}
	}
}

func liveModel(s *market.Snapshot, w, h int) *Model {
	m := New(context.Background(), newTestDesk(s), Options{Dark: true})
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	m.Update(snapshotMsg{0, s, s.Seq, nil})
	m.View()
	return m
}

func plainOf(m *Model) string { m.View(); return m.c.Plain() }

// A running market says so, that it is simulated, and nothing of a replay.
func TestLiveHeader(t *testing.T) {
	m := liveModel(livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil), 200, 60)
	text := plainOf(m)
	head, rest, _ := strings.Cut(text, "\n")
	if !strings.Contains(head, "SIMULATED market") || !strings.Contains(head, "feed ok") || strings.Contains(head, "REPLAY") {
		t.Errorf("the header is %q", head)
	}
	foot := text[strings.LastIndex(text, "\n")+1:]
	for _, word := range []string{"pause", "step", "speed", "go to"} {
		if strings.Contains(foot, word) {
			t.Errorf("the footer offers %s: %q", word, foot)
		}
	}
	if strings.Contains(rest, "Trouble") {
		t.Errorf("a sound market has a trouble notice:\n%s", rest)
	}
}

// What is late is dim and marked, what is too late is gone, what is halted
// stands; the notice and the page say what is done about it.
func TestLiveTroubles(t *testing.T) {
	at := liveDay.Add(14*time.Hour + 50*time.Minute)
	s := livePicture(t, at, spoiled)
	m := liveModel(s, 120, 40)
	text := plainOf(m)
	for _, want := range []string{"! alpaca throttled", "─! Trouble", "throttled, next try in 7 s: HTTP 429 Too Many Requests; 3 tries", "stands in for alpaca: 60 instruments", "x hide"} {
		if !strings.Contains(text, want) {
			t.Errorf("the main page lacks %q:\n%s", want, text)
		}
	}
	m.Update(keyPress('!'))
	text = plainOf(m)
	for _, want := range []string{"VST", "by the venue; the last prices are kept", "CRDO", "no such symbol", "late, shown dim", "withdrawn, out of the measures", "139 of 141 priced, 9120 in all", "1 jump held"} {
		if !strings.Contains(text, want) {
			t.Errorf("the trouble page lacks %q:\n%s", want, text)
		}
	}
	m.Update(keyPress('\x1b'))
	m.Update(keyPress('x'))
	if text := plainOf(m); strings.Contains(text, "─! Trouble") {
		t.Errorf("x hides nothing:\n%s", text)
	}
	m.Update(snapshotMsg{0, s, s.Seq + 1, nil})
	if text := plainOf(m); strings.Contains(text, "─! Trouble") {
		t.Error("the hidden notice is back though nothing changed")
	}
	// A mark at each number: late, halted, withdrawn.
	f := frameOf(s, 60, 12)
	u := s.Scenario.Universe
	for symbol, want := range map[string]string{"CEG": "~", "VST": "H", "ASML.AS": "----"} {
		f.c.Clear()
		drawMember(f, image.Rect(0, 0, 60, 1), u.Find(symbol), false)
		if row := f.c.Plain(); !strings.Contains(row, want) {
			t.Errorf("the row of %s lacks %q: %q", symbol, want, row)
		}
	}
	if q := s.Quotes[u.Find("ASML.AS")]; !math.IsNaN(q.Last) {
		t.Errorf("ASML is too late and shows %v", q.Last)
	}
}

// A shock is told with its instrument, size, time and wave; it makes way after
// half an hour, and the page stays where the viewer was.
func TestLiveShock(t *testing.T) {
	calm := livePicture(t, liveDay.Add(14*time.Hour+55*time.Minute), nil)
	broke := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	if broke.Present < 0 {
		t.Fatalf("no shock: %+v", broke.Shocks)
	}
	m := liveModel(calm, 120, 40)
	m.Update(keyPress('t'))
	m.Update(snapshotMsg{0, broke, calm.Seq + 1, nil})
	if m.f.page != pageTreemap {
		t.Errorf("the shock throws the viewer from page %d to %d", pageTreemap, m.f.page)
	}
	m.Update(keyPress('\x1b'))
	text := plainOf(m)
	for _, want := range []string{"Shock: NVDA Nvidia", "on its own", "means reached: Chips; names alone: 2 of 140", "Likeliest origin"} {
		if !strings.Contains(text, want) {
			t.Errorf("the notice lacks %q:\n%s", want, text)
		}
	}
	later := *broke
	later.At, later.Seq = broke.At.Add(31*time.Minute), broke.Seq+2
	m.Update(snapshotMsg{0, &later, later.Seq, nil})
	if text := plainOf(m); strings.Contains(text, "Shock: NVDA") {
		t.Errorf("the notice stays for ever:\n%s", text)
	}
	m.Update(keyPress('!'))
	if text := plainOf(m); !strings.Contains(text, "Shocks of the day") {
		t.Errorf("the page lacks the day's shocks:\n%s", text)
	}
}

// No keys, clicks and sizes break a live screen.
func TestLiveHolds(t *testing.T) {
	s := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), spoiled)
	m := liveModel(s, 120, 40)
	for i, k := range "!x!tWhjklSoC?\x1b w+1\x1b ,.<>[]{}0$@15:00\rez\x1bs\x1bq1234r/NV\rpy!" {
		if k == 'q' {
			continue
		}
		m.Update(keyPress(k))
		m.Update(tea.WindowSizeMsg{Width: 20 + i*7%200, Height: 5 + i*5%60})
		fits(t, "live", m.View().Content, m.w, m.h)
	}
}

func TestLiveGoldens(t *testing.T) {
	broke := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	ill := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), spoiled)
	for _, c := range []struct {
		name, keys string
		w, h       int
		s          *market.Snapshot
	}{
		{"live-shock-120x40", "", 120, 40, broke}, {"live-shock-80x24", "", 80, 24, broke}, {"live-shock-200x60", "", 200, 60, broke},
		{"live-ill-120x40", "", 120, 40, ill}, {"live-ill-80x24", "", 80, 24, ill}, {"live-trouble-120x40", "!", 120, 40, ill},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := liveModel(c.s, c.w, c.h)
			for _, k := range c.keys {
				m.Update(keyPress(k))
			}
			m.View()
			HoldGolden(t, c.name, m.c)
		})
	}
}

// A notice of a shock says whom it has reached to its end, and when it was
// told, in all the rows that it has; how sure the origin is, the title says
// where no row is left for it.
func TestShockNoticeIsWhole(t *testing.T) {
	s := *livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	s.Groups = append([]market.GroupQuote(nil), s.Groups...)
	for i := range s.Groups { // a fall of the market that reaches no group's mean
		s.Groups[i].Arrival.Stage = contagion.Quiet
		s.Groups[i].Parts = contagion.Parts{Total: -0.049, Market: -0.044, Own: -0.005}
	}
	for rows := 4; rows <= 5; rows++ {
		f := frameOf(&s, 80, rows)
		drawNotice(f, image.Rect(0, 0, 80, rows))
		text := f.c.Plain()
		for _, want := range []string{"beyond it: no group", "names alone: 2 of 140", "told 15:04", "ikeliest origin so far", "since"} {
			if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
				t.Errorf("in %d rows it lacks %q:\n%s", rows, want, text)
			}
		}
		if strings.ContainsRune(text, f.c.Ellipsis) {
			t.Errorf("in %d rows it is cut:\n%s", rows, text)
		}
		for y := range rows {
			if strings.TrimSpace(lineOf(f, y)) == "" {
				t.Errorf("row %d of %d is empty:\n%s", y, rows, text)
			}
		}
	}
}

// Enter on a panel in which nothing is selected opens its first row.
func TestEnterOpensTheFirstRow(t *testing.T) {
	s := livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	m := liveModel(s, 120, 40)
	if m.f.selected != data.None || m.f.focus != panelGroup1 {
		t.Fatalf("selected %d, focus %d: not what is tested", m.f.selected, m.f.focus)
	}
	m.Update(keyPress('\r'))
	if first := s.Scenario.Universe.Groups[0].Members[0]; m.f.page != pageInstrument || m.f.selected != first {
		t.Errorf("enter opens page %d of %d, want the instrument %d", m.f.page, m.f.selected, first)
	}
}

// A tile's distance from normal is that of the move that it tells, from the
// same base.
func TestTileHasOneBase(t *testing.T) {
	s := *livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	s.Quotes = append([]market.Quote(nil), s.Quotes...)
	id := s.Scenario.Universe.Find("PG")
	q := &s.Quotes[id]
	q.Return, q.SinceShock, q.Z = 0.033, -0.001, -0.1 // it rose before the shock
	sigma := s.Scenario.Sigma[id].Pct
	for b, want := range map[base]float64{basePrevious: 100 * math.Log(1.033) / sigma, baseShock: 100 * math.Log(0.999) / sigma} {
		f := frameOf(&s, 12, 4)
		f.base = b
		f.drawTile(image.Rect(0, 0, 12, 4), id)
		if text := f.c.Plain(); !strings.Contains(text, sigmas(want)+f.g.Sigma) {
			t.Errorf("base %d: want %s:\n%s", b, sigmas(want), text)
		}
	}
}
