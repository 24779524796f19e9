package tui

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"contagion/data"
	"contagion/data/market"
)

// asking is a screen with the recorded scenario's what-if page open.
func asking(t testing.TB, w, h int, at string) (*Model, *testDesk) {
	t.Helper()
	s, err := recordedAt(at)
	if err != nil {
		t.Fatal(err)
	}
	d := newTestDesk(s)
	m := New(context.Background(), d, Options{Save: func(string, string, string, *data.Scenario, market.Simulate) error { return nil }})
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	m.Update(snapshotMsg{0, s, 1, nil})
	m.Update(keyPress('w'))
	return m, d
}

func pressed(m *Model, keys string) {
	for _, k := range keys {
		m.Update(keyPress(k))
	}
}

func symbols(m *Model) string {
	return m.f.whatif.sizesText()
}

// The page's answer to the origin's own move is the band that the market has
// of every group: one model, one answer.
func TestWhatIfIsTheMarketsBand(t *testing.T) {
	m, _ := asking(t, 120, 40, "2025-01-27T21:00:00Z")
	w := m.f.whatif
	w.shocks[0].pct = 100 * m.f.Groups[0].Band.Given
	w.answer()
	names := len(m.f.Scenario.Universe.Instruments)
	for g, q := range m.f.Groups {
		a, b := w.all[names+g], q.Band
		if math.Abs(a.Expected-b.Expected) > 1e-12 || math.Abs(a.Half-b.Half) > 1e-12 || a.next != b.Next {
			t.Errorf("%s: %+v, the market says %+v", m.f.Scenario.Universe.Groups[g].Name, a, b)
		}
	}
	if a := w.all[w.shocks[0].id]; a.Expected != w.shocks[0].pct/100 || a.Half != 0 {
		t.Errorf("what is given is %+v", a)
	}
}

// Several shocks: who trades on one day with some of the shocked answers those
// alone, who trades with none answers all of them in its next session.
func TestWhatIfOfSeveral(t *testing.T) {
	m, _ := asking(t, 120, 40, "2025-01-27T21:00:00Z")
	w, u := m.f.whatif, m.f.Scenario.Universe
	answer := func(symbol string, shocks ...shock) response {
		w.shocks = shocks
		if w.answer(); w.why != "" {
			t.Fatal(w.why)
		}
		return w.all[u.Find(symbol)]
	}
	nvda, avgo, tokyo := shock{u.Find("NVDA"), -10}, shock{u.Find("AVGO"), -10}, shock{u.Find("6857.T"), -10}
	if a, b := answer("8035.T", nvda, tokyo), answer("8035.T", tokyo); a != b || a.next || math.IsNaN(a.Expected) {
		t.Errorf("Tokyo Electron answers Advantest, beside Nvidia, by %+v, alone by %+v", a, b)
	}
	if a, b := answer("8035.T", nvda, avgo), answer("8035.T", nvda); !a.next || !(a.Expected < 0) || !(a.Half > 0) || a == b {
		t.Errorf("Tokyo Electron answers two in New York by %+v, one by %+v", a, b)
	}
	if a := answer("AMD", avgo, nvda); a != answer("AMD", avgo, nvda) || a.next || math.Abs(a.Expected-answer("AMD", nvda, avgo).Expected) > 1e-12 {
		t.Errorf("AMD answers by %+v, and the order matters", a)
	}
	if a := answer("AMD", shock{nvda.id, 0}); a.Expected != 0 || !(a.Half > 0) {
		t.Errorf("AMD answers nothing by %+v", a)
	}
}

// The origin's own news: gamma times it, an ordinary band, and of nobody else.
func TestWhatIfOfOwnNews(t *testing.T) {
	m, _ := asking(t, 120, 40, "2025-01-27T21:00:00Z")
	w, s := m.f.whatif, m.f.Scenario
	pressed(m, "t")
	vst := s.Universe.Find("VST")
	if a, l := w.all[vst], s.Link(vst); !w.own || math.Abs(a.Expected-l.Gamma*w.shocks[0].pct/100) > 1e-12 || math.Abs(a.Half-1.5074*l.Own) > 1e-3*l.Own {
		t.Errorf("own news: %+v of %+v", a, l)
	}
	if !strings.Contains(m.View().Content, "gamma") {
		t.Error("the page does not say what the answer is made of")
	}
	pressed(m, "t+t")
	if w.own || !strings.Contains(m.f.note, "contagion whatif --panel") {
		t.Errorf("own news of two: %v, %q", w.own, m.f.note)
	}
}

func TestWhatIfForm(t *testing.T) {
	m, d := asking(t, 120, 40, "2025-01-27T21:00:00Z")
	w := m.f.whatif
	for _, c := range []struct{ keys, shocks string }{
		{"", "NVDA -16.97 %"}, {"l", "NVDA -16.0 %"}, {"h", "NVDA -17.0 %"}, {"L", "NVDA -12.0 %"}, {"H", "NVDA -17.0 %"},
		{"-4.5\r", "NVDA -4.5 %"}, {"3,25 %\r", "NVDA +3.25 %"}, {"1e9\r\x1b", "NVDA +3.25 %"}, {"x", "NVDA +3.25 %"},
		{"+", "NVDA +3.25 %, AVGO -10.0 %"}, {"/meta\r7\r", "NVDA +3.25 %, META +7.0 %"}, {"k/nvda\r", "NVDA +3.25 %, META +7.0 %"},
		{"/zzz\r", "NVDA +3.25 %, META +7.0 %"}, {"gx", "META +7.0 %"}, {"+++", "META +7.0 %, AAPL -10.0 %, ORCL -10.0 %, CRM -10.0 %"}, {"+", "META +7.0 %, AAPL -10.0 %, ORCL -10.0 %, CRM -10.0 %"},
	} {
		pressed(m, c.keys)
		if got := symbols(m); got != c.shocks {
			t.Errorf("after %q the shocks are %q, want %q (%s)", c.keys, got, c.shocks, m.f.note)
		}
	}
	if !w.changed || len(w.shocks) != shocksMost {
		t.Errorf("the form: %+v", w)
	}
	pressed(m, "\x1bw")
	if len(m.f.whatif.shocks) != shocksMost {
		t.Error("what the viewer changed is gone after esc and w")
	}
	if got := d.given(); got != "" {
		t.Errorf("the form gave the desk %q", got)
	}
	for range 400 { // through every instrument and its unit
		pressed(m, "gl")
		if w.why != "" || w.shocked(w.shocks[0].id) != 0 {
			t.Fatalf("%s: %s", symbols(m), w.why)
		}
	}
}

// The page follows the playhead until the viewer changes a shock.
func TestWhatIfFollows(t *testing.T) {
	m, _ := asking(t, 80, 24, "2025-01-27T03:00:00Z")
	if got := symbols(m); got != "NVDA -10.0 %" {
		t.Errorf("before New York traded: %q", got)
	}
	later, err := recordedAt("2025-01-27T21:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	same := *later
	same.Scenario = m.f.Scenario
	pressed(m, "\x1b")
	m.Update(snapshotMsg{0, &same, 2, nil})
	if pressed(m, "w"); symbols(m) != "NVDA -16.97 %" {
		t.Errorf("at New York's close: %q", symbols(m))
	}
}

// Every size, with one to four shocks, the other table, and bare.
func TestWhatIfFitsEverySize(t *testing.T) {
	m, _ := asking(t, 80, 24, "2025-01-28T07:00:00Z")
	for _, keys := range []string{"", "+", "+", "+c", "\t", "xxxt", "g7"} {
		pressed(m, keys)
		for w := 20; w <= 300; w += 20 {
			for h := 5; h <= 100; h += 9 {
				m.Update(tea.WindowSizeMsg{Width: w, Height: h})
				fits(t, "what-if "+keys, m.View().Content, w, h)
			}
		}
		for _, s := range [][2]int{{80, 24}, {109, 24}, {110, 24}, {120, 40}, {159, 49}, {160, 50}, {200, 60}, {300, 100}} {
			m.Update(tea.WindowSizeMsg{Width: s[0], Height: s[1]})
			fits(t, "what-if "+keys, m.View().Content, s[0], s[1])
		}
	}
}

// No keys and clicks may break the page, or leave a field outside the form.
func TestWhatIfHolds(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 7))
	m, _ := asking(t, 120, 40, "2025-01-28T07:00:00Z")
	keys := []rune("hjklHLgGtxc+-0123456789./ \t\r\x1bwbumz?nN<>abcdeE,")
	for i := range 3000 {
		switch rng.IntN(6) {
		case 0:
			m.Update(tea.MouseClickMsg{X: rng.IntN(m.w), Y: rng.IntN(m.h), Button: tea.MouseLeft})
		case 1:
			m.Update(tea.MouseWheelMsg{X: rng.IntN(m.w), Y: rng.IntN(m.h), Button: tea.MouseWheelDown})
		default:
			m.Update(keyPress(keys[rng.IntN(len(keys))]))
		}
		w := m.f.whatif
		if w.field < 0 || w.field >= w.fields() || len(w.shocks) < 1 || len(w.shocks) > shocksMost || w.own && len(w.shocks) > 1 {
			t.Fatalf("step %d: %+v", i, w)
		}
		if m.f.page == pageMain && m.field.kind == fieldClosed {
			m.Update(keyPress('w'))
		}
		if i%40 == 0 {
			m.Update(tea.WindowSizeMsg{Width: 80 + rng.IntN(150), Height: 24 + rng.IntN(50)})
			fits(t, "at random", m.View().Content, m.w, m.h)
		}
	}
}

func TestWhatIfMouse(t *testing.T) {
	m, _ := asking(t, 120, 40, "2025-01-27T21:00:00Z")
	w := m.f.whatif
	field := w.places(w.parts(m.body()).form)[1]
	click := func(x, y int) { m.Update(tea.MouseClickMsg{X: x, Y: y, Button: tea.MouseLeft}) }
	if click(field.less, field.y); symbols(m) != "NVDA -17.0 %" {
		t.Errorf("its left arrow: %s", symbols(m))
	}
	if click(field.more, field.y); symbols(m) != "NVDA -16.0 %" {
		t.Errorf("its right arrow: %s", symbols(m))
	}
	if click(field.less+3, field.y); m.field.kind != fieldSize {
		t.Error("a click on the field that has the focus does not type into it")
	}
	pressed(m, "\x1b")
	for _, k := range footerSpots(&m.f, m.r.footer) {
		if k.act == actAdd {
			click(k.x0, m.r.footer.Min.Y)
		}
	}
	if len(w.shocks) != 2 {
		t.Error("a click on the footer's key does not add a shock")
	}
}

// The shock's own mark lies where its number says, and all bands on the axis.
func TestWhatIfAxis(t *testing.T) {
	a := axisOf(-17.2, 4.1, 10, 41)
	if a.lo != -20 || a.hi != 5 {
		t.Errorf("the axis runs from %v to %v", a.lo, a.hi)
	}
	for _, c := range []struct {
		v      float64
		x, off int
	}{{-.2, 10, 0}, {.05, 50, 0}, {0, 42, 0}, {-.3, 10, -1}, {.06, 50, 1}} {
		if x, off := a.at(c.v); x != c.x || off != c.off {
			t.Errorf("%v is in column %d (%d), want %d (%d)", c.v, x, off, c.x, c.off)
		}
	}
	if a := axisOf(0, 1e6, 0, 9); a.hi != 300 {
		t.Error(a)
	}
}

// A change of a shock must be on the screen within 50 ms: it takes far less.
func BenchmarkWhatIfRedraw(b *testing.B) {
	for _, c := range []struct{ name, keys string }{{"size", "l"}, {"instrument", "kl"}} {
		b.Run(c.name, func(b *testing.B) {
			m, _ := asking(b, 200, 60, "2025-01-27T21:00:00Z")
			pressed(m, "++")
			for i := 0; b.Loop(); i++ {
				m.f.whatif.field = 1
				if i%9 == 8 {
					m.f.whatif.resize(-10)
				}
				pressed(m, c.keys)
				if len(m.View().Content) == 0 {
					b.Fatal("nothing drawn")
				}
			}
		})
	}
}

func BenchmarkWhatIfOpen(b *testing.B) {
	s, err := recorded()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		newWhatIf(s, data.None)
	}
}

func ExampleModel_whatIf() {
	s, err := recordedAt("2025-01-27T21:00:00Z")
	if err != nil {
		fmt.Println(err)
		return
	}
	w := newWhatIf(s, data.None)
	for _, id := range w.order[:3] {
		a := w.all[id]
		fmt.Printf("%s %.1f %% +- %.1f\n", s.Scenario.Universe.At(id).Symbol, 100*a.Expected, 100*a.Half)
	}
	// Output:
	// OKLO -27.7 % +- 49.9
	// SMR -21.1 % +- 43.0
	// CRDO -15.7 % +- 35.7
}
