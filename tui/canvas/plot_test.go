package canvas

import (
	"image"
	"math"
	"testing"
	"unicode/utf8"
)

// Plot writes inside its rectangle only and never panics.
func FuzzPlot(f *testing.F) {
	f.Add(1.0, 2.0, 0.0, 3.0, 40, 10, 5, uint8(1), 0)
	f.Add(math.NaN(), math.Inf(1), -5.0, 5.0, 30, 9, 20, uint8(0), 1)
	f.Add(1e308, -1e308, math.Inf(-1), math.NaN(), 3, 1, 0, uint8(3), 9)
	f.Fuzz(func(t *testing.T, p, q, lo, hi float64, w, h, n int, holes uint8, decimals int) {
		if w < -2 || w > 120 || h < -2 || h > 40 || n < 0 || n > 200 {
			return
		}
		a, b := make([]float64, n), make([]float64, n/2)
		for i := range a {
			a[i] = p + (q-p)*float64(i)/float64(n)
			if holes>>(i%8)&1 == 1 {
				a[i] = math.NaN()
			}
			if i < len(b) {
				b[i] = q - p*float64(i%7)
			}
		}
		box := image.Rect(3, 2, 3+w, 2+h)
		c := New(130, 44)
		Plot(c, box, []Line{{Values: a, Style: 1, Stroke: '━'}, {Values: b, Style: 2, Stroke: '.'}, {}, {Values: a, Style: 3, Stroke: 0}, {Values: b, Style: 4, Stroke: 'x'}, {Values: b, Style: 9, Stroke: '═'}}, Axis{Lo: lo, Hi: hi, Decimals: decimals, Label: 5, Rule: 6})
		for y := range 44 {
			for x := range 130 {
				if r := c.Rune(x, y); r != ' ' && !image.Pt(x, y).In(box) {
					t.Fatalf("%q written at %d,%d, outside %v", r, x, y, box)
				}
			}
		}
	})
}

func TestPlotRowsAreTheScale(t *testing.T) {
	for rows := 2; rows < 14; rows++ {
		for _, ax := range [][2]float64{{-10, 10}, {85, 105}, {-7.3, 7.3}, {0, 0.01}, {-1, 19}} {
			box := image.Rect(0, 0, 40, rows)
			a := Axis{Lo: ax[0], Hi: ax[1], Decimals: 2}
			n := PlotColumns(box, a)
			top, bottom := make([]float64, n), make([]float64, n)
			for i := range top {
				top[i], bottom[i] = a.Hi, a.Lo
			}
			c := New(40, rows)
			Plot(c, box, []Line{{Values: top, Style: 1, Stroke: '━'}, {Values: bottom, Style: 2, Stroke: '─'}}, a)
			if c.StyleAt(39-1, 0) != 1 || c.StyleAt(39-1, rows-1) != 2 {
				t.Errorf("%d rows, %v: the highest is not on the first row or the lowest not on the last:\n%s", rows, ax, c.Plain())
			}
			step := (a.Hi - a.Lo) / float64(rows-1)
			for k := range rows { // nearest label: 0.4 of a row off is still that row
				c.Clear()
				Plot(c, box, []Line{{Values: []float64{a.Lo + (float64(k)+0.4)*step}, Style: 3, Stroke: '━'}}, a)
				if k < rows-1 && c.Rune(labelWidth+2, rows-1-k) != '━' {
					t.Errorf("%d rows, %v: a value near row %d is not on it:\n%s", rows, ax, k, c.Plain())
				}
			}
			c.Clear()
			Plot(c, box, []Line{{Values: top, Style: 1, Stroke: '━'}, {Values: bottom, Style: 2, Stroke: '─'}}, a)
			if c.Rune(39, 0) != '━' {
				t.Errorf("%d rows, %v: the last value is not drawn in the last column:\n%s", rows, ax, c.Plain())
			}
		}
	}
}

func TestSparkKeepsItsWidth(t *testing.T) {
	inf := math.Inf(1)
	for _, vals := range [][]float64{nil, {math.NaN()}, {inf, -inf, 1}, {1, 2, 3, 4, 5, 6, 7, 8, 9}} {
		for w := -1; w < 12; w++ {
			for _, r := range [][2]float64{{0, 9}, {3, 3}, {9, 0}, {math.NaN(), 1}, {-inf, inf}} {
				if got := utf8.RuneCountInString(Spark(vals, r[0], r[1], w, ASCII)); got != max(w, 0) {
					t.Errorf("%v in %v: %d characters, want %d", vals, r, got, w)
				}
			}
		}
	}
}

func BenchmarkPlot(b *testing.B) {
	c, box := New(80, 12), image.Rect(0, 0, 70, 11)
	v := make([]float64, 61)
	for i := range v {
		v[i] = 100 - float64(i%13)
	}
	lines := []Line{{Values: v, Style: 1, Stroke: '━'}, {Values: v, Style: 2, Stroke: '─'}, {Values: v, Style: 3, Stroke: '═'}}
	b.ReportAllocs()
	for b.Loop() {
		Plot(c, box, lines, Axis{Lo: 85, Hi: 105, Decimals: 1})
	}
}

// What is drawn and not known never looks like what is known: another style,
// and a broken stroke where there is no colour.
func TestPlotDrawnStretch(t *testing.T) {
	const cols = 21 // of 30, beside the axis
	v, drawn := make([]float64, cols), make([]bool, cols)
	for i := range v {
		v[i], drawn[i] = 90+float64(i/7*5), i >= 7 && i < 14
	}
	for stroke, want := range map[rune]rune{'━': '╍', '─': '┄', '═': '┄', '╌': '┈', '=': '.'} {
		c := New(30, 6)
		Plot(c, image.Rect(0, 0, 30, 6), []Line{{Values: v, Drawn: drawn, Style: 1, Faint: 2, Stroke: stroke}}, Axis{Lo: 85, Hi: 105})
		for x := range cols {
			for y := range 6 {
				at := 30 - cols + x
				s, r := c.StyleAt(at, y), c.Rune(at, y)
				switch {
				case drawn[x] && s == 1, !drawn[x] && s == 2:
					t.Fatalf("%c: column %d, drawn %v, has style %d:\n%s", stroke, x, drawn[x], s, c.Plain())
				case drawn[x] && r == stroke, !drawn[x] && r == want:
					t.Fatalf("%c: column %d, drawn %v, is %c:\n%s", stroke, x, drawn[x], r, c.Plain())
				}
			}
		}
	}
}
