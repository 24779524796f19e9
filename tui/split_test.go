package tui

import (
	"image"
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"contagion/assets"
	"contagion/data"
	"contagion/data/contagion"
	"contagion/data/feed"
	"contagion/data/market"
)

// splitWords are a split as a panel writes it, long or short, with its sum.
var splitWords = regexp.MustCompile(`(?:mkt|market )\s*([-+]?\d+\.\d)\s+(?:lnk|links )\s*([-+]?\d+\.\d)\s+(?:new ?)\s*([-+]?\d+\.\d)(?:\s*=([-+]?\d+\.\d))?`)

// splitSentence is the same in the report.
var splitSentence = regexp.MustCompile(`Of (it|the known ([-+]?\d+\.\d)|([-+]?\d+\.\d) since the shock) the market ([-+]?\d+\.\d), old links with the origin ([-+]?\d+\.\d), new ([-+]?\d+\.\d)\.`)

// addsUp fails where three numbers of one digit do not give a fourth: each is
// rounded by itself, so a last digit may differ.
func addsUp(t *testing.T, where, total string, parts ...string) {
	t.Helper()
	want, err := strconv.ParseFloat(total, 64)
	if err != nil {
		t.Fatalf("%s: total %q: %v", where, total, err)
	}
	sum := 0.0
	for _, p := range parts {
		v, err := strconv.ParseFloat(p, 64)
		if err != nil {
			t.Fatalf("%s: part %q: %v", where, p, err)
		}
		sum += v
	}
	if math.Abs(sum-want) > 0.1+1e-9 {
		t.Errorf("%s: %v give %.1f, told is %s", where, parts, sum, total)
	}
}

// On all bundled scenarios, at several times, in panels of three widths and in
// the report: the parts that are told add up to the move that is told.
func TestShownPartsAddUp(t *testing.T) {
	cal, err := feed.ReadCalendar(assets.FS, "calendar")
	if err != nil {
		t.Fatal(err)
	}
	list, err := fs.ReadDir(assets.FS, "scenarios")
	if err != nil {
		t.Fatal(err)
	}
	panels, sentences := 0, 0
	for _, entry := range list {
		s, err := feed.ReadScenario(assets.FS, "scenarios/"+entry.Name(), cal)
		if err != nil {
			t.Fatal(err)
		}
		var at []time.Time
		for _, after := range []time.Duration{time.Hour, 15*time.Hour + 30*time.Minute, 18 * time.Hour, 24 * time.Hour, 42 * time.Hour} {
			if when := s.Shock.By.Add(after); when.Before(s.To) {
				at = append(at, when)
			}
		}
		stills, err := market.Stills(s, cal, feed.NewRecording(s, cal).Replay(), at, s.Origin)
		if err != nil {
			t.Fatal(err)
		}
		for _, snap := range stills {
			where := entry.Name() + " at " + snap.At.Format(time.RFC3339)
			for i := range snap.Groups {
				q := &snap.Groups[i]
				if math.IsNaN(q.Parts.Own) {
					continue
				}
				for _, w := range []int{30, 49, 90} {
					f := frameOf(snap, w, 1)
					f.drawMore(image.Rect(0, 0, w, 1), "+12 more, reached 3", q, q.Return)
					row := f.c.Plain()
					m := splitWords.FindStringSubmatch(row)
					switch {
					case m == nil:
						t.Errorf("%s, %d cells: no split in %q", where, w, row)
						continue
					case m[4] == "" && w > 30 && data.Signed(100*q.Return) != data.Signed(100*q.Parts.Total):
						t.Errorf("%s, %d cells: shown is %s, and what %q gives is not told", where, w, data.Signed(100*q.Return), row)
					}
					total := m[4]
					if total == "" {
						total = data.Signed(100 * q.Parts.Total)
					}
					addsUp(t, where, total, m[1:4]...)
					panels++
				}
			}
			var text strings.Builder
			if err := Report(&text, snap, "text"); err != nil {
				t.Fatal(err)
			}
			for _, m := range splitSentence.FindAllStringSubmatch(text.String(), -1) {
				if total := m[2] + m[3]; total != "" {
					addsUp(t, where, total, m[4:]...)
					sentences++
				}
			}
			sum := Summarise(snap)
			for i := range sum.Groups {
				g := &sum.Groups[i]
				p := g.Parts
				if p == nil {
					continue
				}
				if told := *p.DriftPct + *p.MarketPct + *p.TransmittedPct + *p.NewPct; math.Abs(told-*p.TotalPct) > 2.5e-4 { // five roundings of a ten-thousandth
					t.Errorf("%s: %s: %.4f of %.4f", where, g.Key, told, *p.TotalPct)
				}
				if strings.Contains(g.measured(), "Of it ") && data.Signed(*g.ReturnPct) != data.Signed(*p.TotalPct) {
					t.Errorf("%s: %s moved %v and its split gives %v: %s", where, g.Key, *g.ReturnPct, *p.TotalPct, g.measured())
				}
			}
		}
	}
	if panels < 100 || sentences == 0 {
		t.Errorf("%d panels and %d sentences with a split: too few to show anything", panels, sentences)
	}
}

// By hand: a day's drift of +0.5 is the market's in all that is told, the sum is
// told where it is not the move shown, and since when where there is room.
func TestSplitByHand(t *testing.T) {
	q := &market.GroupQuote{FromShock: true, Parts: contagion.Parts{Total: -0.0200, Drift: 0.005, Market: -0.0143, Transmitted: -0.0104, Own: -0.0003}}
	for _, c := range []struct {
		w     int
		shown float64
		want  string
	}{
		{29, -0.0202, "+12 mkt-0.9 lnk-1.0 new 0.0"},
		{29, -0.031, "mkt-0.9 lnk-1.0 new 0.0=-2.0"},
		{70, -0.031, "+12 more market -0.9  links -1.0  new  0.0  =-2.0 since shock"},
		{58, -0.031, "+12 more mkt-0.9 lnk-1.0 new 0.0=-2.0 since shock"},
		{49, -0.031, "+12 more mkt-0.9 lnk-1.0 new 0.0=-2.0"}, // since when has no room
		{37, -0.031, "+12 mkt-0.9 lnk-1.0 new 0.0=-2.0"},
		{76, -0.0202, "+12 more ░░░░░░▒▒▒▒▒▒ market -0.9  links -1.0  new  0.0"},
	} {
		f := frameOf(nil, c.w, 1)
		f.drawMore(image.Rect(0, 0, c.w, 1), "+12 more", q, c.shown)
		if got := strings.TrimSpace(f.c.Plain()); got != c.want {
			t.Errorf("%d cells, shown %g: %q, want %q", c.w, c.shown, got, c.want)
		}
	}
	f := frameOf(&market.Snapshot{Groups: []market.GroupQuote{*q}}, 1, 1)
	if move, ordinary, ok := f.common(); !ok || math.Abs(move+2) > 1e-9 || math.Abs(ordinary+0.93) > 1e-9 {
		t.Errorf("the title's: %v of %v", ordinary, move)
	}
}

// A drawn price has no size: the report tells the last known figure, with its
// time, and says what is drawn. The tables hold what each size is of.
func TestReportSizesAreOfTheirMoves(t *testing.T) {
	snap, err := recordedAt("2025-01-27T16:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	says := func(format string, wants ...string) {
		t.Helper()
		var b strings.Builder
		if err := Report(&b, snap, format); err != nil {
			t.Fatal(err)
		}
		for _, want := range wants {
			if !strings.Contains(b.String(), want) {
				t.Errorf("%s lacks %q:\n%.1500s", format, want, b.String())
			}
		}
	}
	says("text", "NVDA (Nvidia), down 13.0 percent since the previous close at 15:30 UTC, 4.2 times its ordinary day; drawn on from there, now down 15.0;",
		"Moved furthest: Vertiv, down 17.0, reconstructed.")
	says("markdown", "| NVDA | Nvidia | XNAS | -15.02 | reconstructed | -13.04 | 2025-01-27T15:30:00Z | -4.20 |")
	says("csv", ",known_return_pct,known_at,judged_pct,judged_since,drift_pct\n", ",-13.04,2025-01-27T15:30:00Z,-13.04,previous close,")
	q := &snap.Quotes[snap.Scenario.Origin]
	if z := 100 * math.Log(1+q.KnownReturn) / snap.Scenario.Sigma[snap.Scenario.Origin].Pct; math.Abs(z-q.Z) > 1e-9 {
		t.Errorf("z %v of a known move of %v: want %v", q.Z, q.KnownReturn, z)
	}
}

// A cell of a spark is blank where the number beside it was not known: before New
// York opens three of seventeen chips have a price, and their mean is none.
func TestSparkIsBlankWhereNothingWasKnown(t *testing.T) {
	snap, err := recordedAt("2025-01-27T11:42:00Z")
	if err != nil {
		t.Fatal(err)
	}
	chips := -1
	for i, g := range snap.Scenario.Universe.Groups {
		if g.Key == "us-chips" {
			chips = i
		}
	}
	const w = 24
	drawn := func(ids ...data.ID) []rune {
		f := frameOf(snap, w, 1)
		f.drawSpark(0, 0, w, ids, 2, groupLow, groupHigh)
		return []rune(strings.TrimRight(f.c.Plain(), "\n"))
	}
	members := snap.Scenario.Universe.Groups[chips].Members
	group, nvda := drawn(members...), drawn(snap.Scenario.Origin)
	if !math.IsNaN(snap.Groups[chips].Return) || len(nvda) != w || nvda[w-1] == ' ' {
		t.Fatalf("a mean of %v, Nvidia %q: this shows nothing", snap.Groups[chips].Return, string(nvda))
	}
	if len(group) != w || group[w-1] != ' ' || group[0] == ' ' {
		t.Errorf("%q: the mean is not known now, and was the close's before", string(group))
	}
	unheard := *snap
	unheard.Series.Points = append([][]market.Point{}, snap.Series.Points...)
	id := snap.Scenario.Origin
	unheard.Series.Points[id] = append([]market.Point{}, snap.Series.Points[id]...)
	for k := range unheard.Series.Points[id] {
		unheard.Series.Points[id][k].Unheard = k%2 == 0
	}
	snap = &unheard
	f := frameOf(snap, w, 1)
	for x, k := range f.shockColumns(w) {
		if got := drawn(id)[x] == ' '; got != (k%2 == 0) {
			t.Errorf("step %d: blank %v", k, got)
		}
	}
}

// What the origin's move lets expect is of the move since the shock, where that
// is what was judged; it is not the one in the first line.
func TestExpectedSaysSinceWhen(t *testing.T) {
	band := market.Band{Given: -0.196, Expected: -0.094, Half: 0.11}
	for fromShock, want := range map[bool]string{true: "The origin's -19.6 since the shock let expect about -9.4,", false: "The origin's -19.6 let expect about -9.4,"} {
		band.FromShock = fromShock
		g := SummaryGroup{Expected: bandOf(band)}
		if got := g.measured(); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
