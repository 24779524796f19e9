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
		Plot(c, box, []Line{{a, 1, '━'}, {b, 2, '.'}, {}, {a, 3, 0}, {b, 4, 'x'}, {b, 9, '═'}}, Axis{Lo: lo, Hi: hi, Decimals: decimals, Label: 5, Rule: 6})
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
			Plot(c, box, []Line{{top, 1, '━'}, {bottom, 2, '─'}}, a)
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
			Plot(c, box, []Line{{top, 1, '━'}, {bottom, 2, '─'}}, a)
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
	lines := []Line{{v, 1, '━'}, {v, 2, '─'}, {v, 3, '═'}}
	b.ReportAllocs()
	for b.Loop() {
		Plot(c, box, lines, Axis{Lo: 85, Hi: 105, Decimals: 1})
	}
}
