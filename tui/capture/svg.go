package capture

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
)

// Cell size of pictures, in pixels: DejaVu Sans Mono at 14 px advances 8.43,
// drawn on a grid of 8.5 x 17 doubled so that block glyphs meet.
const (
	cellWidth  = 9
	cellHeight = 18
	fontSize   = 15
	margin     = 12
)

// SVG writes a screen as a scalable picture. Text stays text; blocks, box
// lines and shades are drawn as shapes, so that no font can open seams.
func SVG(w io.Writer, screen string, cols, rows int, l Look) error {
	lines, err := parse(screen, cols, rows, l)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(w)
	width, height := cols*cellWidth+2*margin, rows*cellHeight+2*margin
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d">`+"\n", width, height, width, height)
	fmt.Fprintf(b, `<rect width="%d" height="%d" rx="6" fill="%s"/>`+"\n", width, height, hex(rgba(l.Ground)))
	fmt.Fprintf(b, `<g font-family="'DejaVu Sans Mono','Menlo','Consolas',monospace" font-size="%d" xml:space="preserve">`+"\n", fontSize)
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
		for j < len(line) && line[j].ink == c.ink && line[j].bold == c.bold && line[j].italic == c.italic && (j == i || line[j].width == 1) {
			if shapes(line[j].text) != nil {
				run.WriteByte(' ')
			} else {
				run.WriteString(line[j].text)
			}
			w += line[j].width * cellWidth
			j++
		}
		if text := run.String(); strings.TrimSpace(text) != "" {
			fmt.Fprintf(b, `<text x="%d" y="%d" textLength="%d" fill="%s"`, x, top+cellHeight-5, w, hex(c.ink))
			if c.bold {
				b.WriteString(` font-weight="bold"`)
			}
			if c.italic {
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
