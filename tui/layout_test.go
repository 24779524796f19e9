package tui

import (
	"fmt"
	"image"
	"strings"
	"testing"
)

// placed is a rectangle with its name and the least size it may be shown at.
type placed struct {
	name string
	r    image.Rectangle
	w, h int
}

func partsOf(r rects) []placed {
	out := []placed{
		{"header", r.header, leastW, 1}, {"world", r.world, leastW, leastWorldH}, {"groups", r.groups, leastW, 2},
		{"chart", r.chart, leastChartW, leastChartH}, {"ladder", r.ladder, leastLadderW, leastLadderH},
		{"ripple", r.ripple, leastRippleW, leastRippleH}, {"tape", r.tape, leastTapeW, leastTapeH},
		{"line time", r.timeline, leastW, 1}, {"footer", r.footer, leastW, 1},
	}
	for i, p := range r.panels {
		out = append(out, placed{string(rune('A' + i)), p, leastPanelW, leastPanelH})
	}
	return out
}

// At every size nothing overlaps, nothing lies outside, every part that is
// shown has its least size, and every group is shown one way or the other.
func TestLayoutAtEverySize(t *testing.T) {
	for _, groups := range []int{1, 8, 11, 12, 25} {
		for w := leastW; w <= 300; w++ {
			for h := leastH; h <= 100; h++ {
				if err := layoutFault(w, h, groups); err != nil {
					t.Fatalf("%dx%d with %d groups: %v", w, h, groups, err)
				}
			}
		}
	}
}

func layoutFault(w, h, groups int) error {
	r := arrange(w, h, groups, false, false)
	screen := image.Rect(0, 0, w, h)
	var shown []placed
	for _, p := range partsOf(r) {
		if p.r.Empty() {
			continue
		}
		if !p.r.In(screen) {
			return fmt.Errorf("%s lies outside: %v", p.name, p.r)
		}
		if p.r.Dx() < p.w || p.r.Dy() < p.h {
			return fmt.Errorf("%s is smaller than %dx%d: %v", p.name, p.w, p.h, p.r)
		}
		for _, o := range shown {
			if o.r.Overlaps(p.r) {
				return fmt.Errorf("%s %v overlaps %s %v", p.name, p.r, o.name, o.r)
			}
		}
		shown = append(shown, p)
	}
	for i, p := range r.panels {
		if p.Empty() != r.compact {
			return fmt.Errorf("group %d: a panel and rows, or neither", i)
		}
	}
	if r.compact && groups <= 11 && r.groups.Dy() != groups+1 {
		return fmt.Errorf("the groups have %d rows", r.groups.Dy())
	}
	if r.tooSmall || r.header.Empty() || r.world.Empty() || r.timeline.Empty() || r.footer.Empty() {
		return fmt.Errorf("a part that is always there is missing: %+v", r)
	}
	return nil
}

// Below the least size there is one sentence and nothing else.
func TestTooSmall(t *testing.T) {
	for _, s := range [][2]int{{79, 24}, {80, 23}, {20, 5}, {60, 9}} {
		r := arrange(s[0], s[1], 11, false, false)
		if !r.tooSmall || !r.header.Empty() || !r.footer.Empty() {
			t.Errorf("%v: %+v", s, r)
		}
		f := recordedFrame(t, s[0], s[1])
		drawMain(f, r)
		want := fmt.Sprintf("Too small: %d x %d", s[0], s[1])
		if got := f.c.Plain(); !strings.Contains(got, want) || !strings.Contains(got, "NVDA -13.5") {
			t.Errorf("%v:\n%s", s, got)
		}
	}
}

// A screen that grows by a row takes none from strip, panels and tape; the
// lowest parts give back what they were lent, and keep the ladder whole.
func TestTallerTakesNothingAway(t *testing.T) {
	for _, w := range []int{120, 160, 200, 300} {
		from := standardH
		if w >= wideW {
			from = 60
		}
		for h := from; h < 100; h++ {
			a, b := arrange(w, h, 11, false, false), arrange(w, h+1, 11, false, false)
			if a.wide != b.wide {
				continue
			}
			before, after := partsOf(a), partsOf(b)
			for i := range before {
				lent := 0
				if n := before[i].name; n == "chart" || n == "ladder" || n == "ripple" {
					lent = min(3, max(before[i].r.Dy()-13, 0))
				}
				if after[i].r.Dy() < before[i].r.Dy()-lent {
					t.Errorf("%dx%d: %s has %d rows, %d before", w, h+1, before[i].name, after[i].r.Dy(), before[i].r.Dy())
				}
			}
		}
	}
}

// layouts are drawn at a quarter of their width and, from 50 rows on, half
// of their height: each part by its first letter, groups by capitals.
var layouts = []struct {
	w, h, down int
	picture    string
}{
	{80, 24, 1, drawn80x24},
	{120, 40, 1, drawn120x40},
	{160, 50, 2, drawn160x50},
	{200, 60, 2, drawn200x60},
}

func TestLayoutDrawn(t *testing.T) {
	for _, l := range layouts {
		if got := layoutPicture(l.w, l.h, l.down); got != strings.TrimSpace(l.picture) {
			t.Errorf("%dx%d is\n%s\nwant\n%s", l.w, l.h, got, strings.TrimSpace(l.picture))
		}
	}
}

func layoutPicture(w, h, down int) string {
	rows := make([][]byte, 0, h/down)
	for y := 0; y < h; y += down {
		row := []byte(strings.Repeat(".", w/4))
		for _, p := range partsOf(arrange(w, h, 11, false, false)) {
			for x := range row {
				if (image.Point{X: x*4 + 1, Y: y}).In(p.r) {
					row[x] = p.name[0]
				}
			}
		}
		rows = append(rows, row)
	}
	var b strings.Builder
	for i, row := range rows {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.Write(row)
	}
	return b.String()
}
