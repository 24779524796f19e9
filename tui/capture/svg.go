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

// SVG writes a screen as a scalable picture that looks the same everywhere: it
// brings the outlines of its letters along, and blocks, box lines and shades
// are shapes that meet. What it shows stands in it as text too, for whoever
// cannot see it.
func SVG(w io.Writer, screen string, cols, rows int, l Look) error {
	lines, err := parse(screen, cols, rows, l)
	if err != nil {
		return err
	}
	glyphs, err := newOutlines()
	if err != nil {
		return err
	}
	var body strings.Builder
	for y, line := range lines {
		if err := writeLine(&body, line, y, glyphs); err != nil {
			return err
		}
	}
	b := bufio.NewWriter(w)
	width, height := cols*cellWidth+2*margin, rows*cellHeight+2*margin
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img">`+"\n<desc>", width, height, width, height)
	for _, line := range lines {
		var text strings.Builder
		for _, c := range line {
			text.WriteString(c.text)
		}
		_ = xml.EscapeText(b, []byte(strings.TrimRight(text.String(), " ")+"\n"))
	}
	fmt.Fprintf(b, "</desc>\n<defs>\n%s</defs>\n", glyphs.defs.String())
	fmt.Fprintf(b, `<rect width="%d" height="%d" rx="6" fill="%s"/>`+"\n", width, height, hex(rgba(l.Ground)))
	b.WriteString(body.String())
	b.WriteString("</svg>\n")
	return b.Flush()
}

// writeLine paints grounds, then shapes, then letters in runs of one colour.
func writeLine(b *strings.Builder, line []cell, y int, glyphs *outlines) error {
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
	ink := ""
	for _, c := range line {
		if c.text != " " && shapes(c.text) == nil {
			if h := hex(c.ink); h != ink {
				if ink != "" {
					b.WriteString("</g>")
				}
				fmt.Fprintf(b, `<g fill="%s">`, h)
				ink = h
			}
			if err := glyphs.write(b, c, x, top+cellHeight-5); err != nil {
				return err
			}
		}
		x += c.width * cellWidth
	}
	if ink != "" {
		b.WriteString("</g>")
	}
	b.WriteByte('\n')
	return nil
}
