package canvas

import (
	"image"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

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
		if hi > lo && finite(hi-lo) {
			level = (vals[k] - lo) / (hi - lo) * 7
		}
		out[i] = g.Spark[int(math.Round(min(max(level, 0), 7)))]
	}
	return string(out)
}

// A Line is one line of a chart: a value per column, NaN for a hole. Columns
// that Drawn names are not known but drawn: they wear Faint and a broken
// stroke. Drawn may be shorter than Values.
type Line struct {
	Values       []float64
	Drawn        []bool
	Style, Faint Style
	Stroke       rune
}

// drawn reports whether a column is drawn and not known.
func (l *Line) drawn(col int) bool { return col >= 0 && col < len(l.Drawn) && l.Drawn[col] }

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

// PlotColumns gives how many values fit beside the axis of a chart in r: value
// i is drawn in column r.Max.X-PlotColumns+i.
func PlotColumns(r image.Rectangle, _ Axis) int { return max(r.Dx()-labelWidth-2, 0) }

// hole is the private rune that asciigraph writes after a line's last value
// before a hole: no cell is drawn past what is known.
const hole = "\ue000"

// Plot draws a labelled chart inside exactly r with asciigraph; the first
// line is drawn last, on top. Too small a rectangle, no line, or no finite
// value draws nothing.
func Plot(c *Canvas, r image.Rectangle, lines []Line, a Axis) {
	cols, top := PlotColumns(r, a), float64(r.Dy()-1)
	if cols < 2 || r.Dy() < 2 || !finite(a.Lo) || !finite(a.Hi) || !finite(a.Hi-a.Lo) || a.Hi <= a.Lo {
		return
	}
	const most = 4
	var data [][]float64
	var shown []*Line
	var chars []asciigraph.CharSet
	for i := min(len(lines), most) - 1; i >= 0; i-- {
		v, ok := fit(lines[i].Values, cols, top, a)
		if !ok {
			continue
		}
		data, shown = append(data, v), append(shown, &lines[i])
		// A value between two holes is a full cell, so that it can be seen.
		chars = append(chars, asciigraph.CharSet{StartCap: "─", EndCap: hole})
	}
	if len(data) == 0 {
		return
	}
	// asciigraph's colours are tags here: series k is written in colour k+1.
	tags := make([]asciigraph.AnsiColor, len(data))
	for i := range tags {
		tags[i] = asciigraph.AnsiColor(i + 1)
	}
	// In units of rows, one row is one row: asciigraph rounds other scales to
	// a row more now and then, or leaves the lowest out.
	text := asciigraph.PlotMany(data, asciigraph.Height(r.Dy()-1), asciigraph.Offset(3),
		asciigraph.LowerBound(0), asciigraph.UpperBound(top), asciigraph.SeriesColors(tags...), asciigraph.SeriesChars(chars...),
		asciigraph.YAxisValueFormatter(func(row float64) string { return label(a.Lo+row/top*(a.Hi-a.Lo), a.Decimals) }))
	restore := c.Clip(r)
	defer restore()
	for y, line := range strings.Split(text, "\n") {
		paintLine(c, image.Pt(r.Min.X, r.Min.Y+y), r.Max.X-cols, line, shown, a)
	}
}

// label writes a number in labelWidth-1 cells; asciigraph puts one before it.
func label(v float64, decimals int) string {
	s := strconv.FormatFloat(v, 'f', min(max(decimals, 0), 4), 64)
	if strings.Trim(s, "-0.") == "" {
		s = strings.TrimPrefix(s, "-") // no minus zero
	}
	if len(s) >= labelWidth {
		s = strconv.FormatFloat(v, 'g', 1, 64)
	}
	if len(s) >= labelWidth {
		s = "" // beyond any market
	}
	return strings.Repeat(" ", labelWidth-1-len(s)) + s
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// fit cuts or pads a line to the columns and turns its values into rows, 0 at
// the bottom, within the axis; asciigraph panics on infinities and on lines
// without a value. The first value stands twice, because asciigraph draws the
// way from each value to the next: so each column ends at its own value and
// shows nothing of the one after.
func fit(values []float64, cols int, top float64, a Axis) ([]float64, bool) {
	out := make([]float64, cols+1)
	found := false
	for i := range cols {
		out[i+1] = math.NaN()
		if i < len(values) && finite(values[i]) {
			out[i+1], found = (min(max(values[i], a.Lo), a.Hi)-a.Lo)/(a.Hi-a.Lo)*top, true
		}
	}
	out[0] = out[1]
	return out, found
}

// paintLine writes one line of asciigraph's text from at on, its tags turned
// into the styles and strokes of the lines; x0 is the first column's place.
func paintLine(c *Canvas, at image.Point, x0 int, line string, shown []*Line, a Axis) {
	x, tag := at.X, -1
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
		r, n := utf8.DecodeRuneInString(line[i:])
		i += n
		style, rr := a.Label, r
		switch {
		case tag >= 0 && tag < len(shown):
			l := shown[tag]
			style, rr = l.Style, corner(r, l.Stroke)
			if r == '─' && l.Stroke != 0 {
				rr = l.Stroke
			}
			if l.drawn(x - x0) {
				style, rr = l.Faint, broken(rr)
			}
		case r == '┤' || r == '┼':
			style = a.Rule
		}
		if a.ASCII || shown[0].Stroke > 0 && shown[0].Stroke < utf8.RuneSelf { // the safe glyphs have no lines either
			rr = plain(rr)
		}
		if rr != ' ' && string(rr) != hole {
			c.Set(x, at.Y, rr, style)
		}
		x++
	}
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
	k := i / len("╭")
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

// broken gives the stroke of what is drawn and not known.
func broken(r rune) rune {
	switch r {
	case '━':
		return '╍'
	case '─', '═':
		return '┄'
	case '╌':
		return '┈'
	case '┃':
		return '╏'
	case '│', '║':
		return '┆'
	case '=', '-', '#':
		return '.'
	}
	return r
}

// plain gives the ASCII form of what is left of asciigraph's own characters.
func plain(r rune) rune {
	switch r {
	case '┤', '┼', '│', '┆', '╏':
		return '|'
	case '─', '╴', '╶':
		return '-'
	case '┄', '┈', '╍':
		return '.'
	case '╭', '╮', '╰', '╯':
		return '+'
	}
	return r
}
