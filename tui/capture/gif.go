package capture

import (
	"bufio"
	"cmp"
	"compress/lzw"
	"encoding/binary"
	"image"
	"image/color"
	"io"
	"math/bits"
	"slices"
)

// A GIF writes an animated picture frame by frame: each holds only the pixels
// that changed, in colours of its own, so that no more than two pictures are
// in memory. The format is GIF89a of CompuServe, 1990.
type GIF struct {
	w     *bufio.Writer
	p     *Painter
	shown *image.RGBA // what the frames so far add up to
	last  *gifFrame   // the frame whose delay is not known yet
	total int         // milliseconds of all frames so far
	told  int         // hundredths of a second written
	err   error
}

// gifFrame is a frame's pixels: an index into its colours each, 0 for a pixel
// that stays as it was.
type gifFrame struct {
	at      image.Rectangle
	colours []color.RGBA // of index 1 and above
	pixels  []byte
}

// gifScale is how many pixels of an animated picture make one of the SVG: at 2
// it would be four times as large.
const gifScale = 1

// NewGIF begins an animated picture of cols x rows cells of 9 x 18 pixels,
// which plays again and again.
func NewGIF(w io.Writer, cols, rows int, l Look) (*GIF, error) {
	p, err := NewPainter(cols, rows, gifScale, l)
	if err != nil {
		return nil, err
	}
	g := &GIF{w: bufio.NewWriter(w), p: p, shown: image.NewRGBA(p.img.Bounds())}
	g.put([]byte("GIF89a")...)
	g.numbers(p.img.Rect.Dx(), p.img.Rect.Dy())
	g.put(0x70, 0, 0) // no colours for the whole; eight bits a colour
	g.put(0x21, 0xFF, 11)
	g.put([]byte("NETSCAPE2.0")...)
	g.put(3, 1, 0, 0, 0) // again and again
	return g, g.err
}

func (g *GIF) put(b ...byte) {
	if g.err == nil {
		_, g.err = g.w.Write(b)
	}
}

func (g *GIF) numbers(n ...int) {
	for _, v := range n {
		g.put(binary.LittleEndian.AppendUint16(nil, uint16(v))...)
	}
}

// Frame shows a screen for some milliseconds. One like that before makes it stand longer.
func (g *GIF) Frame(screen string, ms int) error {
	img, changed, err := g.p.Paint(screen)
	if err != nil {
		return err
	}
	if g.last == nil || !changed.Empty() {
		g.flush()
		g.last = g.index(img, changed)
	}
	g.total += ms
	return g.err
}

// Close writes the last frame and the end.
func (g *GIF) Close() error {
	g.flush()
	g.put(0x3B)
	if g.err == nil {
		g.err = g.w.Flush()
	}
	return g.err
}

// mostColours of a frame; the first of the 256 is for what did not change.
const mostColours = 255

// index turns what changed into indices. Of more than 255 colours the rarest
// are drawn in the nearest of the others.
func (g *GIF) index(img *image.RGBA, at image.Rectangle) *gifFrame {
	f := &gifFrame{at: at, pixels: make([]byte, at.Dx()*at.Dy())}
	count := map[color.RGBA]int{}
	each := func(do func(i int, c color.RGBA)) {
		i := 0
		for y := at.Min.Y; y < at.Max.Y; y++ {
			for x := at.Min.X; x < at.Max.X; x++ {
				if c := img.RGBAAt(x, y); c != g.shown.RGBAAt(x, y) {
					do(i, c)
				}
				i++
			}
		}
	}
	each(func(_ int, c color.RGBA) { count[c]++ })
	for c := range count {
		f.colours = append(f.colours, c)
	}
	slices.SortFunc(f.colours, func(a, b color.RGBA) int { // the same order always
		return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a.R, b.R), cmp.Compare(a.G, b.G), cmp.Compare(a.B, b.B))
	})
	rest := fewer(f.colours)
	place := make(map[color.RGBA]byte, len(f.colours))
	for i, c := range f.colours {
		k := i
		if i >= rest {
			k = nearestColour(f.colours[:rest], c)
		}
		place[c] = byte(k + 1)
	}
	f.colours = f.colours[:rest]
	each(func(i int, c color.RGBA) { f.pixels[i] = place[c] })
	for y := at.Min.Y; y < at.Max.Y; y++ {
		a, b := img.PixOffset(at.Min.X, y), img.PixOffset(at.Max.X, y)
		copy(g.shown.Pix[a:b], img.Pix[a:b])
	}
	return f
}

// fewer moves the colours that a frame may have to the front, and gives how
// many: all, or of too many the most used, and then always the one that is
// furthest from those taken.
func fewer(all []color.RGBA) int {
	if len(all) <= mostColours {
		return len(all)
	}
	const used = mostColours / 2
	away := make([]int, len(all))
	for i := used; i < len(all); i++ {
		away[i] = apart(all[nearestColour(all[:used], all[i])], all[i])
	}
	for n := used; n < mostColours; n++ {
		k := n
		for i := n; i < len(all); i++ {
			if away[i] > away[k] {
				k = i
			}
		}
		all[n], all[k], away[n], away[k] = all[k], all[n], away[k], away[n]
		for i := n + 1; i < len(all); i++ {
			away[i] = min(away[i], apart(all[n], all[i]))
		}
	}
	return mostColours
}

// apart is the squared distance of two colours.
func apart(a, b color.RGBA) int {
	square := func(x, y uint8) int { return (int(x) - int(y)) * (int(x) - int(y)) }
	return square(a.R, b.R) + square(a.G, b.G) + square(a.B, b.B)
}

func nearestColour(among []color.RGBA, c color.RGBA) int {
	best, least := 0, 1<<30
	for i, o := range among {
		if d := apart(o, c); d < least {
			best, least = i, d
		}
	}
	return best
}

// flush writes the frame that waited for its delay. Delays are of hundredths
// of a second, and add up to the time of all frames.
func (g *GIF) flush() {
	f := g.last
	if f == nil {
		return
	}
	until := (g.total + 5) / 10
	delay := until - g.told
	g.told = until
	const keep, someStay = 1 << 2, 1 // the frame stays when it is over; index 0 is no colour
	for most := 0xFFFF; ; {
		g.put(0x21, 0xF9, 4, keep|someStay)
		g.numbers(min(delay, most))
		g.put(0, 0)
		g.image(f)
		if delay -= most; delay <= 0 {
			break
		}
		f = &gifFrame{at: image.Rect(0, 0, 1, 1), pixels: []byte{0}} // one longer than a frame can be
	}
	g.last = nil
}

func (g *GIF) image(f *gifFrame) {
	size := max(bits.Len(uint(len(f.colours))), 1) // of 1 + colours entries
	g.put(0x2C)
	g.numbers(f.at.Min.X, f.at.Min.Y, f.at.Dx(), f.at.Dy())
	g.put(0x80 | byte(size-1))
	table := make([]byte, 3<<size)
	for i, c := range f.colours {
		table[3*i+3], table[3*i+4], table[3*i+5] = c.R, c.G, c.B
	}
	g.put(table...)
	code := max(size, 2)
	g.put(byte(code))
	if g.err != nil {
		return
	}
	blocks := &subBlocks{w: g.w}
	z := lzw.NewWriter(blocks, lzw.LSB, code)
	if _, g.err = z.Write(f.pixels); g.err == nil {
		g.err = z.Close()
	}
	if g.err == nil {
		g.err = blocks.close()
	}
}

// subBlocks writes data in pieces of at most 255 bytes, each after its length.
type subBlocks struct {
	w   *bufio.Writer
	buf [256]byte
	n   int
}

func (s *subBlocks) Write(p []byte) (int, error) {
	for _, b := range p {
		s.buf[1+s.n] = b
		if s.n++; s.n == 255 {
			if err := s.flush(); err != nil {
				return 0, err
			}
		}
	}
	return len(p), nil
}

func (s *subBlocks) flush() error {
	s.buf[0] = byte(s.n)
	_, err := s.w.Write(s.buf[:s.n+1])
	s.n = 0
	return err
}

func (s *subBlocks) close() error {
	if s.n > 0 {
		if err := s.flush(); err != nil {
			return err
		}
	}
	return s.w.WriteByte(0)
}
