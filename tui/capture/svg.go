package capture

import (
	"bufio"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Cell size of pictures, in pixels: DejaVu Sans Mono at 14 px advances 8.43,
// drawn on a grid of 8.5 x 17 doubled so that block glyphs meet.
const (
	cellWidth  = 9
	cellHeight = 18
	fontSize   = 15
	margin     = 12
	below      = 5 // from the line that letters stand on to the end of the cell
)

// SVG writes a screen as a scalable picture. Text stays text, in a font that
// the picture carries: what of it the text needs. Blocks, braille, box lines
// and shades are drawn as shapes, so that no font can open seams.
func SVG(w io.Writer, screen string, cols, rows int, l Look) error {
	lines, err := parse(screen, cols, rows, l)
	if err != nil {
		return err
	}
	styles, err := fontFaces(lines)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	width, height := cols*cellWidth+2*margin, rows*cellHeight+2*margin
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">`+"\n", width, height, width, height)
	b.WriteString(styles)
	fmt.Fprintf(b, `<rect width="%d" height="%d" rx="6" fill="%s"/>`+"\n", width, height, hex(rgba(l.Ground)))
	fmt.Fprintf(b, `<g font-family="'screen','DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="%d" xml:space="preserve">`+"\n", fontSize)
	for y, line := range lines {
		writeLine(b, line, y)
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Flush()
}

// writeLine paints grounds, then shapes, then runs of text of one look.
func writeLine(b *bufio.Writer, line []cell, y int) {
	top := margin + y*cellHeight
	x := margin
	for _, c := range line {
		w := c.width * cellWidth
		if !c.plain {
			fmt.Fprintf(b, `<rect x="%d" y="%d" width="%d" height="%d" fill="%s"/>`, x, top, w, cellHeight, hex(c.ground))
		}
		for _, s := range shapes(c.text) {
			fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"`, float64(x)+s.x*cellWidth, float64(top)+s.y*cellHeight, s.w*cellWidth, s.h*cellHeight, hex(c.ink))
			if s.alpha < 1 {
				fmt.Fprintf(b, ` fill-opacity="%.2f"`, s.alpha)
			}
			b.WriteString("/>")
		}
		x += w
	}
	x = margin
	for i := 0; i < len(line); {
		c := line[i]
		j, run, w := i, strings.Builder{}, 0
		for j < len(line) && line[j].ink == c.ink && line[j].cut() == c.cut() && (j == i || line[j].width == 1) {
			if shapes(line[j].text) != nil {
				run.WriteByte(' ')
			} else {
				run.WriteString(line[j].text)
			}
			w += line[j].width * cellWidth
			j++
		}
		if text := run.String(); strings.TrimSpace(text) != "" {
			fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d" fill="%s"`, x, top+cellHeight-below, w, hex(c.ink))
			switch c.cut() {
			case cutBold:
				b.WriteString(` font-weight="bold"`)
			case cutItalic:
				b.WriteString(` font-style="italic"`)
			}
			b.WriteByte('>')
			_ = xml.EscapeText(b, []byte(strings.ReplaceAll(text, " ", "\u00a0")))
			b.WriteString("</text>")
		}
		x, i = x+w, j
	}
	b.WriteByte('\n')
}

// fontFaces is a style sheet with the cuts that the lines are written in.
func fontFaces(lines [][]cell) (string, error) {
	var used [cuts]map[rune]bool
	for i := range used {
		used[i] = map[rune]bool{}
	}
	for _, line := range lines {
		for _, c := range line {
			if shapes(c.text) == nil && c.text != " " {
				for _, r := range c.text {
					used[c.cut()][r] = true
				}
			}
		}
	}
	var b strings.Builder
	for i, look := range [cuts]string{"", "font-weight:bold;", "font-style:italic;"} {
		if len(used[i]) == 0 {
			continue
		}
		used[i]['\u00a0'] = true // the gaps between words
		ttf, err := subset(fonts[i], slices.Sorted(maps.Keys(used[i])))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&b, "@font-face{font-family:'screen';%ssrc:url(data:font/ttf;base64,%s)}\n", look, base64.StdEncoding.EncodeToString(ttf))
	}
	if b.Len() == 0 {
		return "", nil
	}
	return "<style>\n" + b.String() + "</style>\n", nil
}
