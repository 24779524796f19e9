package tui

import (
	"fmt"
	"image"
	"regexp"
	"strings"
	"testing"
	"time"

	"contagion/data"
)

func lineOf(f *frame, y int) string { return strings.Split(f.c.Plain(), "\n")[y] }

// The strip of the recorded Monday: what was open is shaded, a holiday is
// dashed, what is to come is a rule, and each market's first arrival is in
// the cell before the figure that showed it.
func TestStripOfMonday(t *testing.T) {
	f := recordedFrame(t, 80, 24)
	drawWorld(f, image.Rect(0, 1, 80, 8))
	for i, want := range []string{
		"         00      04      08      12     │16      20",
		"Tokyo    ░░░░░  ░░░░░░                  │                 ◐ opens +8:18",
		"KR TW    ╌╌╌╌╌╌╌╌╌╌╌╌╌                  │                 ◌ holiday until 31 Jan",
		"HK CN       ░░░░░  ░░░░░░               │",
		"Europe                  ●",
		"New York                   ░",
	} {
		if got := lineOf(f, 2+i); !strings.HasPrefix(got, want) {
			t.Errorf("row %d:\n%q\nwant\n%q", i, got, want)
		}
	}
}

// Nothing is shaded after the playhead, whatever the series says.
func TestStripShadesNoFuture(t *testing.T) {
	for _, w := range []int{80, 120, 200, 300} {
		for _, at := range []string{"2025-01-26T23:59:00Z", "2025-01-27T00:00:00Z", "2025-01-27T08:07:00Z", "2025-01-28T14:30:00Z", "2025-02-03T21:00:00Z"} {
			s, err := recordedAt(at)
			if err != nil {
				t.Fatal(err)
			}
			f := frameOf(s, w, 14)
			r := image.Rect(0, 0, w, 14)
			drawWorld(f, r)
			a := stripAxisOf(f, r)
			now, shown := a.x(f.At)
			if !shown {
				t.Errorf("%s: the playhead is not on the axis", at)
			}
			for y := 2; y < 14; y++ {
				for x := now + 1; x < a.state; x++ {
					if ch := f.c.Rune(x, y); !strings.ContainsRune(" ─┄╌", ch) {
						t.Errorf("%s, %d wide: %c after the playhead in %q", at, w, ch, lineOf(f, y))
					}
				}
			}
		}
	}
}

func TestStripAxis(t *testing.T) {
	f := recordedFrame(t, 300, 60)
	for _, c := range []struct {
		w, cols int
		step    time.Duration
	}{{80, 48, 30 * time.Minute}, {119, 48, 30 * time.Minute}, {120, 96, 15 * time.Minute}, {160, 104, 15 * time.Minute}, {200, 144, 15 * time.Minute}, {300, 192, 15 * time.Minute}} {
		a := stripAxisOf(f, image.Rect(0, 0, c.w, 9))
		if a.cols != c.cols || a.step != c.step || c.w-a.state < 12 {
			t.Errorf("%d wide: %d cells of %v, %d left; want %d of %v", c.w, a.cols, a.step, c.w-a.state, c.cols, c.step)
		}
	}
	a := stripAxisOf(f, image.Rect(0, 0, 80, 7))
	for _, c := range []struct{ clock, cell string }{{"00:00", "0"}, {"00:01", "0"}, {"00:30", "0"}, {"00:31", "1"}, {"06:30", "12"}} {
		at, _ := time.Parse(time.RFC3339, "2025-01-27T"+c.clock+":00Z")
		if x, ok := a.x(at); !ok || fmt.Sprint(x-a.x0) != c.cell {
			t.Errorf("%s is in cell %d, want %s", c.clock, x-a.x0, c.cell)
		}
	}
}

// The header keeps where it began, who traded first and how far it had moved,
// and the time at 80, whether it plays or not, and is never wider than its row.
func TestHeader(t *testing.T) {
	f := recordedFrame(t, 300, 1)
	f.Fault = ""
	first := regexp.MustCompile(`1st Tokyo( 6857)? -8\.6( |,)`)
	for _, playing := range []bool{false, true} {
		s := *f.Snapshot
		s.Playing, f.Snapshot = playing, &s
		for w := 80; w <= 300; w++ {
			f.c.Clear()
			drawHeader(f, image.Rect(0, 0, w, 1))
			got := lineOf(f, 0)
			if !strings.HasPrefix(got, "CONTAGION DeepSeek") && !strings.HasPrefix(got, "CONTAGION │ DeepSeek") || !strings.Contains(got, "◉ NVDA -13.5") || !first.MatchString(got) || !strings.Contains(got, "Mon 27 Jan 15:42:10 UTC") {
				t.Errorf("%d wide, playing %v: %q", w, playing, got)
			}
			if n := len([]rune(strings.TrimRight(got, " "))); n > w {
				t.Errorf("%d wide: %d cells", w, n)
			}
		}
	}
}

// A running market names the first to trade with its figure at 80 too, and how
// it runs: simulated, or how far behind it is. Its feed's word never goes.
func TestLiveHeaderKeepsFirst(t *testing.T) {
	for _, c := range []struct {
		delay     time.Duration
		simulated bool
		want      string
	}{{0, true, "SIM"}, {0, false, "▸ LIVE"}, {15 * time.Minute, false, "LIVE-15m"}} {
		s := *livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
		scenario := *s.Scenario
		scenario.Simulated, s.Scenario = c.simulated, &scenario
		s.Health = []data.Health{{Source: "one", State: data.FeedLive, Delay: c.delay, Serving: 1}}
		for w := 80; w <= 200; w += 4 {
			m := liveModel(&s, w, 60)
			got := strings.SplitN(plainOf(m), "\n", 2)[0]
			if !regexp.MustCompile(`1st New York( |,)`).MatchString(got) || !strings.Contains(got, "◉ NVDA -") || !strings.Contains(got, "Tue 24 Nov 15:12") || !strings.Contains(got, "ok") || w == 80 && !strings.Contains(got, c.want) {
				t.Errorf("%d wide, %v: %q", w, c.delay, got)
			}
		}
	}
}

// Help and quit are always in the footer, and a click finds what is drawn.
func TestFooter(t *testing.T) {
	f := recordedFrame(t, 300, 1)
	for w := 40; w <= 300; w++ {
		f.c.Clear()
		r := image.Rect(0, 0, w, 1)
		drawFooter(f, r)
		got := strings.TrimRight(lineOf(f, 0), " ")
		if !strings.HasSuffix(got, "? help  q quit") || len([]rune(got)) > w {
			t.Errorf("%d wide: %q", w, got)
		}
		if a := footerAt(f, r, len([]rune(got))-1); a != actQuit {
			t.Errorf("%d wide: a click on quit does %v", w, a)
		}
	}
	f.note = "not on this page"
	if footerAt(f, image.Rect(0, 0, 80, 1), 0) != actNone {
		t.Error("a click on an answer does something")
	}
}

// A column of the timeline stands for the moment that is drawn in it.
func TestTimelineRoundTrip(t *testing.T) {
	f := recordedFrame(t, 200, 3)
	for _, r := range []image.Rectangle{image.Rect(0, 0, 80, 1), image.Rect(0, 0, 120, 1), image.Rect(0, 0, 200, 3)} {
		bar := timelineBar(r)
		for x := bar.Min.X; x < bar.Max.X; x++ {
			at, ok := timelineAt(f, r, x)
			if back, in := timelineX(f, bar, at); !ok || !in || back != x {
				t.Errorf("%v: column %d is %v, which is drawn in %d", r, x, at, back)
			}
		}
		if _, ok := timelineAt(f, r, bar.Max.X); ok {
			t.Errorf("%v: a date is a moment", r)
		}
	}
}

// What is to come is not told: no mark stands after the playhead.
func TestTimelineMarksNoFuture(t *testing.T) {
	f := recordedFrame(t, 120, 1)
	r := image.Rect(0, 0, 120, 1)
	drawTimeline(f, r)
	bar := timelineBar(r)
	now, _ := timelineX(f, bar, f.At)
	for x := now + 1; x < bar.Max.X; x++ {
		if ch := f.c.Rune(x, 0); ch != '╌' && ch != '┆' {
			t.Errorf("%c after the playhead in %q", ch, lineOf(f, 0))
		}
	}
}

// The rows' columns do not touch, at any width; at 80 they fill the row.
func TestGroupColumns(t *testing.T) {
	for w := 80; w <= 300; w++ {
		k := groupColumnsOf(w)
		if k.worstRet+6 != w {
			t.Errorf("%d wide: the rows end at %d", w, k.worstRet+6)
		}
		if k.spark < k.ret+6+k.zW || k.hit < k.spark+k.sparkW || k.by < k.hit+6 || k.worst < k.by+k.byW || k.worstRet < k.worst+k.worstW || k.sparkW < 18 {
			t.Errorf("%d wide: columns touch: %+v", w, k)
		}
	}
}

// A group without any price is dim and says so.
func TestGroupRowWithoutData(t *testing.T) {
	s, err := recordedAt("2025-01-24T21:00:00Z")
	if err != nil {
		t.Fatal(err)
	}
	f := frameOf(s, 80, 12)
	drawGroups(f, image.Rect(0, 0, 80, 12))
	for i := range f.Groups {
		if got := lineOf(f, 1+i); f.Groups[i].Quoted == 0 && !strings.Contains(got, "--") {
			t.Errorf("%q", got)
		}
	}
}

// A holiday has its dashes though the night before it is shut until the next
// session: New York on Thanksgiving, whose next session is half a day.
func TestStripOfHoliday(t *testing.T) {
	at := time.Date(2026, 11, 26, 15, 0, 0, 0, time.UTC)
	s := *livePicture(t, liveDay.Add(14*time.Hour+50*time.Minute), nil)
	s.At = at
	for _, c := range []struct {
		w, h int
		word string
	}{{80, 24, "holiday until 27 Nov"}, {120, 40, "holiday"}, {200, 60, "opens 27 Nov"}} {
		row := ""
		for _, l := range strings.Split(plainOf(liveModel(&s, c.w, c.h)), "\n") {
			if strings.HasPrefix(l, "New York") {
				row = l
			}
		}
		if !strings.Contains(row, "╌╌╌") || !strings.Contains(row, "holiday") || !strings.Contains(row, c.word) {
			t.Errorf("%d wide: %q", c.w, row)
		}
	}
}

// Places that wait are told in one wording: where the longest has no room, all
// have the short one.
func TestStripWording(t *testing.T) {
	s := livePicture(t, liveDay.Add(15*time.Hour+12*time.Minute), nil)
	for _, c := range []struct {
		w, h             int
		wording, another string
	}{{80, 24, "opens +", "in "}, {120, 40, "in ", "opens +"}} {
		f := frameOf(s, c.w, 9)
		drawWorld(f, image.Rect(0, 0, c.w, 9))
		a := stripAxisOf(f, image.Rect(0, 0, c.w, 9))
		waiting := 0
		for y := 2; y < 9; y++ {
			text := string([]rune(lineOf(f, y))[a.state+stripMarkW:])
			if strings.HasPrefix(text, c.wording) {
				waiting++
			}
			if strings.HasPrefix(text, c.another) {
				t.Errorf("%d wide: a place says %q, others %q", c.w, text, c.wording)
			}
		}
		if waiting < 2 {
			t.Errorf("%d wide: %d places wait in these words: %q", c.w, waiting, c.wording)
		}
	}
}
