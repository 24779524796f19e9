package capture

import (
	"bytes"
	"compress/lzw"
	"encoding/binary"
	"fmt"
	"image"
)

// A GIF is an animated picture that is written while it is shown. It holds
// two pictures of palette indices and what is encoded so far; of every
// picture but the first only the rectangle that changed is kept, with what
// did not change left clear.
type GIF struct {
	b        *brush
	reader   *reader
	w, h     int
	screen   string   // the newest one
	shown    [][]cell // its cells
	pix      []uint8  // its pixels
	changed  []bool   // those that differ from the picture before
	dirty    image.Rectangle
	dots     dots
	part     []uint8
	out      bytes.Buffer
	lzw      *lzw.Writer
	at       int // hundredths of a second at which the newest picture began
	delay    int // where its delay stands in out, once it is there
	pictures int
}

// MostBytes is the largest GIF or cast that is made: no page shows a larger one.
const MostBytes = 64 << 20

// NewGIF begins a picture of cols x rows cells, scale 1 or 2.
func NewGIF(cols, rows, scale int, l Look) (*GIF, error) {
	if err := sized(cols, rows); err != nil {
		return nil, err
	}
	b, err := newBrush(scale)
	if err != nil {
		return nil, err
	}
	g := &GIF{b: b, reader: newReader(cols, rows, l)}
	g.w, g.h = b.size(cols, rows)
	g.pix, g.changed = make([]uint8, g.w*g.h), make([]bool, g.w*g.h)
	g.shown = make([][]cell, rows)
	for i := range g.shown {
		g.shown[i] = make([]cell, cols)
	}
	g.dots.of(rgba(l.Ground), rgba(l.Ground), 0) // the margin, index 0
	g.header()
	return g, nil
}

// The parts of a GIF89a, by its specification of 31 July 1989.
const (
	tableAt     = 13   // after signature and screen descriptor
	tableFlags  = 0xF7 // a global table of 256 colours
	tableSize   = 256 * 3
	extension   = 0x21
	graphics    = 0xF9
	application = 0xFF
	descriptor  = 0x2C
	trailer     = 0x3B
	keepAndGaps = 1<<2 | 1 // the picture stays, and clear is an index
	clearIndex  = 255
)

// header writes what stands before the first picture. The colours are put in
// by End, when all are known.
func (g *GIF) header() {
	o := &g.out
	o.WriteString("GIF89a")
	short(o, g.w)
	short(o, g.h)
	o.Write([]byte{tableFlags, 0, 0})
	o.Write(make([]byte, tableSize))
	o.Write([]byte{extension, application, 11})
	o.WriteString("NETSCAPE2.0")
	o.Write([]byte{3, 1, 0, 0, 0}) // again and again
}

func short(o *bytes.Buffer, v int) { o.Write(binary.LittleEndian.AppendUint16(nil, uint16(v))) }

// Show shows a screen from a time on, in milliseconds; times only rise. A
// screen like the one before it costs nothing.
func (g *GIF) Show(screen string, ms int) error {
	if g.pictures > 0 && screen == g.screen {
		return nil
	}
	g.screen = screen
	g.paint(g.reader.read(screen))
	if g.dirty.Empty() {
		return nil
	}
	g.settle(centiseconds(ms))
	if err := g.encode(); err != nil {
		return err
	}
	if g.out.Len() > MostBytes {
		return fmt.Errorf("gif: %d pictures already take more than %d MB; show a shorter time, fewer pictures a second or a smaller size", g.pictures, MostBytes>>20)
	}
	return nil
}

// End gives the file; the last picture stays until a time in milliseconds.
func (g *GIF) End(ms int) []byte {
	g.settle(centiseconds(ms))
	g.out.WriteByte(trailer)
	all := g.out.Bytes()
	for i, c := range g.dots.table {
		copy(all[tableAt+3*i:], []byte{c.R, c.G, c.B})
	}
	return all
}

// centiseconds are the unit of a GIF's delays. They are differences of rounded
// times, so that they add up to the whole.
func centiseconds(ms int) int { return (ms + 5) / 10 }

// settle says how long the newest picture was there.
func (g *GIF) settle(now int) {
	if g.pictures > 0 {
		const longest = 0xFFFF // eleven minutes, longer than any film
		binary.LittleEndian.PutUint16(g.out.Bytes()[g.delay:], uint16(min(now-g.at, longest)))
	}
	g.at = now
}

// paint puts the cells that differ into the pixels, and notes what changed.
func (g *GIF) paint(lines [][]cell) {
	g.dirty = image.Rectangle{}
	for row, line := range lines {
		col := 0
		for _, c := range line {
			if g.shown[row][col] != c {
				g.shown[row][col] = c
				for i := 1; i < c.width; i++ {
					g.shown[row][col+i] = cell{} // covered: whatever comes next differs
				}
				g.paintCell(c, col, row)
			}
			col += c.width
		}
	}
	if g.pictures == 0 { // margins too
		g.dirty = image.Rect(0, 0, g.w, g.h)
		for i := range g.changed {
			g.changed[i] = true
		}
	}
}

func (g *GIF) paintCell(c cell, col, row int) {
	x, y := g.b.corner(col, row)
	w := g.b.w * c.width
	mask := g.b.mask(c)
	tones := g.dots.tones(c.ink, c.ground)
	for j := range g.b.h {
		at := (y+j)*g.w + x
		first, last := w, -1
		for i := range w {
			tone := 0
			if mask != nil {
				tone = (int(mask[j*w+i])*toneCount + 127) / 255
			}
			now := tones[tone]
			if now < 0 {
				now = int16(g.dots.of(c.ink, c.ground, tone))
				tones[tone] = now
			}
			if g.pix[at+i] != uint8(now) {
				g.pix[at+i], g.changed[at+i] = uint8(now), true
				first, last = min(first, i), i
			}
		}
		g.dirty = g.dirty.Union(image.Rectangle{image.Pt(x+first, y+j), image.Pt(x+last+1, y+j+1)})
	}
}

// encode writes the changed rectangle as a picture.
func (g *GIF) encode() error {
	o, r := &g.out, g.dirty
	o.Write([]byte{extension, graphics, 4, keepAndGaps})
	g.delay = o.Len()
	o.Write([]byte{0, 0, clearIndex, 0, descriptor})
	for _, v := range []int{r.Min.X, r.Min.Y, r.Dx(), r.Dy()} {
		short(o, v)
	}
	const width = 8 // bits of an index
	o.Write([]byte{0, width})
	g.part = g.part[:0]
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for i := y*g.w + r.Min.X; i < y*g.w+r.Max.X; i++ {
			k := uint8(clearIndex)
			if g.changed[i] {
				k, g.changed[i] = g.pix[i], false
			}
			g.part = append(g.part, k)
		}
	}
	b := blocks{o: o}
	if g.lzw == nil {
		g.lzw = lzw.NewWriter(&b, lzw.LSB, width).(*lzw.Writer)
	} else {
		g.lzw.Reset(&b, lzw.LSB, width)
	}
	if _, err := g.lzw.Write(g.part); err != nil {
		return err
	}
	if err := g.lzw.Close(); err != nil {
		return err
	}
	b.end()
	g.pictures++
	return nil
}

// blocks cuts what is written into blocks of 255 bytes, each after its length.
type blocks struct {
	o   *bytes.Buffer
	n   int
	buf [255]byte
}

func (b *blocks) Write(p []byte) (int, error) {
	for _, c := range p {
		_ = b.WriteByte(c)
	}
	return len(p), nil
}

// WriteByte and Flush keep the LZW writer from buffering a second time.
func (b *blocks) WriteByte(c byte) error {
	b.buf[b.n] = c
	if b.n++; b.n == len(b.buf) {
		return b.Flush()
	}
	return nil
}

// Flush writes the block begun.
func (b *blocks) Flush() error {
	if b.n > 0 {
		b.o.WriteByte(byte(b.n))
		b.o.Write(b.buf[:b.n])
		b.n = 0
	}
	return nil
}

func (b *blocks) end() {
	_ = b.Flush()
	b.o.WriteByte(0)
}
