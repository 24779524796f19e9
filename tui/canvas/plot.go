package canvas

import (
	"image"
	"math"
	"strconv"
	"strings"

	"github.com/guptarohit/asciigraph"
)

// Spark draws values between lo and hi as w blocks; NaN is blank. With more
// values than cells, each cell shows the last of its share.
func Spark(vals []float64, lo, hi float64, w int, g *Glyphs) string {
	out := make([]rune, max(w, 0))
	for i := range out {
		out[i] = ' '
		if len(vals) == 0 {
			continue
		}
		k := i
		if len(vals) > w {
			k = (i+1)*len(vals)/w - 1
		}
		if k >= len(vals) || math.IsNaN(vals[k]) || math.IsInf(vals[k], 0) {
			continue
		}
		level := 3.5
		if hi > lo {
			level = (vals[k] - lo) / (hi - lo) * 7
		}
		out[i] = g.Spark[int(math.Round(min(max(level, 0), 7)))]
	}
	return string(out)
}

// A Line is one line of a chart: a value per column, NaN for a hole.
type Line struct {
	Values []float64
	Style  Style
	Stroke rune
}

// An Axis is the vertical scale of a chart.
type Axis struct {
	Lo, Hi      float64
	Decimals    int
	Label, Rule Style
	ASCII       bool // axis and ends in ASCII too
}

// labelWidth holds numbers to 99999.9, so that a chart never shifts when its
// scale changes.
const labelWidth = 7

// PlotColumns gives how many values fit beside the axis of a chart in r.
func PlotColumns(r image.Rectangle, _ Axis) int { return max(r.Dx()-labelWidth-2, 0) }

// Plot draws a labelled chart inside exactly r with asciigraph; the first
// line is drawn last, on top. Too small a rectangle, no line, or no finite
// value draws nothing.
func Plot(c *Canvas, r image.Rectangle, lines []Line, a Axis) {
	cols := PlotColumns(r, a)
	if cols < 2 || r.Dy() < 2 || !finite(a.Lo) || !finite(a.Hi) || a.Hi <= a.Lo {
		return
	}
	const most = 4
	var data [][]float64
	var styles []Style
	var strokes []rune
	for i := min(len(lines), most) - 1; i >= 0; i-- {
		if v, ok := fit(lines[i].Values, cols, a); ok {
			data, styles, strokes = append(data, v), append(styles, lines[i].Style), append(strokes, lines[i].Stroke)
		}
	}
	if len(data) == 0 {
		return
	}
	// asciigraph's colours are tags here: series k is written in colour k+1.
	tags := make([]asciigraph.AnsiColor, len(data))
	for i := range tags {
		tags[i] = asciigraph.AnsiColor(i + 1)
	}
	text := asciigraph.PlotMany(data, asciigraph.Height(r.Dy()-1), asciigraph.Width(cols), asciigraph.Offset(3),
		asciigraph.LowerBound(a.Lo), asciigraph.UpperBound(a.Hi), asciigraph.SeriesColors(tags...),
		asciigraph.YAxisValueFormatter(func(v float64) string {
			s := strconv.FormatFloat(v, 'f', a.Decimals, 64)
			return strings.Repeat(" ", max(labelWidth-1-len(s), 0)) + s
		}))
	restore := c.Clip(r)
	defer restore()
	for y, line := range strings.Split(text, "\n") {
		if y >= r.Dy() {
			break
		}
		paintLine(c, r.Min.X, r.Min.Y+y, line, styles, strokes, a)
	}
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// fit cuts or pads a line to the columns and keeps it within the axis;
// asciigraph panics on infinities and on lines without a value.
func fit(values []float64, cols int, a Axis) ([]float64, bool) {
	out := make([]float64, cols)
	found := false
	for i := range out {
		out[i] = math.NaN()
		if i < len(values) && finite(values[i]) {
			out[i], found = min(max(values[i], a.Lo), a.Hi), true
		}
	}
	return out, found
}

// paintLine writes one line of asciigraph's text, its tags turned into styles.
func paintLine(c *Canvas, x, y int, line string, styles []Style, strokes []rune, a Axis) {
	tag := -1
	for i := 0; i < len(line); {
		if line[i] == 0x1b {
			end := strings.IndexByte(line[i:], 'm')
			if end < 0 {
				return
			}
			tag = tagOf(line[i : i+end])
			i += end + 1
			continue
		}
		r, n := decode(line[i:])
		i += n
		style, rr := a.Label, r
		switch {
		case tag >= 0 && tag < len(styles):
			style = styles[tag]
			if r == '─' && strokes[tag] != 0 {
				rr = strokes[tag]
			} else {
				rr = corner(r, strokes[tag])
			}
		case r == '┤' || r == '┼':
			style = a.Rule
		}
		if a.ASCII {
			rr = plain(rr)
		}
		if rr != ' ' {
			c.Set(x, y, rr, style)
		}
		x++
	}
}

func decode(s string) (rune, int) {
	for i, r := range s {
		_ = i
		return r, len(string(r))
	}
	return ' ', 1
}

// tagOf reads which series a colour sequence stands for, or -1.
func tagOf(seq string) int {
	i := strings.LastIndexAny(seq, ";[")
	n, err := strconv.Atoi(seq[i+1:])
	if err != nil {
		return -1
	}
	if n >= 30 && n < 38 {
		n -= 30
	}
	return n - 1
}

// corner gives the heavy, double or plain form of asciigraph's corners.
func corner(r, stroke rune) rune {
	i := strings.IndexRune("╭╮╰╯│", r)
	if i < 0 {
		return r
	}
	k := map[int]int{0: 0, 3: 1, 6: 2, 9: 3, 12: 4}[i]
	switch stroke {
	case '━':
		return []rune("┏┓┗┛┃")[k]
	case '═':
		return []rune("╔╗╚╝║")[k]
	case '=', '-', '#', '.':
		return []rune("++++|")[k]
	}
	return r
}

// plain gives the ASCII form of what is left of asciigraph's own characters.
func plain(r rune) rune {
	switch r {
	case '┤', '┼', '│':
		return '|'
	case '─', '╴', '╶':
		return '-'
	case '╭', '╮', '╰', '╯':
		return '+'
	}
	return r
}
