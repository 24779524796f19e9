package recording

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"contagion/data"
)

// A Reader gives the ticks of a recording in order. It is for one goroutine;
// any number of readers may share a file.
type Reader struct {
	pile pile
	size int64
	h    *Header

	universe *data.Universe // of somebody else's lines; or nil
	symbols  []string       // of them, where there is no universe
	row      map[string]data.ID
	usual    data.Evidence
	table    *table
	fields   []string
	bad      int    // of their lines
	firstBad string // what the first of them is
	headless bool   // they are frames of ours behind no preamble

	state          state
	head           preamble
	sought         bool // counts from the beginning are not known
	at             time.Time
	ticks          int
	text           int64
	blank          int // lines
	same           int // ticks at the last time
	marks          []data.Event
	told           int // marks, those beyond the limit too
	ended          bool
	end            time.Time
	broken         *Break
	pending        []data.Tick
	preambleFrames int
	price          []float64 // where a seek wants them
}

// A state is how far a reader is.
type state uint8

const (
	untouched state = iota // no line was read
	inHead                 // within the preamble
	rereading              // within the preamble, which is known
	inBody
)

// Open reads a recording's preamble. The universe is that of files without a
// preamble; it may be nil. The error is a *Break where the file is none.
func Open(r io.ReaderAt, size int64, u *data.Universe) (*Reader, error) {
	p, err := pileOf(r, size)
	if err != nil {
		return nil, err
	}
	return begin(p, size, u)
}

// OpenStream reads a text from a pipe, as it comes; it cannot seek.
func OpenStream(in io.Reader, u *data.Universe) (*Reader, error) {
	first := true
	p, err := openLines(0, func() (io.Reader, error) {
		if !first {
			return nil, errors.New("a stream cannot be read twice; give a file")
		}
		first = false
		return in, nil
	})
	if err != nil {
		return nil, err
	}
	return begin(p, 0, u)
}

func begin(p pile, size int64, u *data.Universe) (*Reader, error) {
	r := &Reader{pile: p, size: size, universe: u, row: map[string]data.ID{}, usual: data.Bar}
	for r.state != inBody {
		if f, ok := p.(*frames); ok {
			r.preambleFrames = f.at
		}
		ticks, err := r.more(nil)
		r.pending = append(r.pending, ticks...)
		if err == nil {
			continue
		}
		if r.state == inHead && r.broken != nil && r.broken.Cut && r.endHead() {
			break // cut right behind the preamble
		}
		p.close()
		if err == io.EOF {
			err = &Break{Of: size, Frame: -1, Fact: "the file is empty; give a recording"}
		}
		return nil, err
	}
	return r, nil
}

// endHead closes the preamble, if it is whole.
func (r *Reader) endHead() bool {
	h, err := r.head.whole()
	if err != nil {
		return false
	}
	r.h, r.usual, r.universe, r.state = h, h.Evidence, h.Scenario.Universe, inBody
	return true
}

// Header gives the preamble, or nil where there is none.
func (r *Reader) Header() *Header { return r.h }

// Symbols gives the symbols of lines without a preamble or universe so far, by ID.
func (r *Reader) Symbols() []string { return r.symbols }

// Bad gives how many of somebody else's lines were left out, and what the
// first of them is.
func (r *Reader) Bad() (n int, first string) { return r.bad, r.firstBad }

// Marks gives the story as far as it was read from the beginning.
func (r *Reader) Marks() []data.Event { return r.marks }

// Ended gives up to when a recording that was closed recorded.
func (r *Reader) Ended() (at time.Time, ok bool) { return r.end, r.ended }

// Close gives back what a reader holds; the file is its owner's.
func (r *Reader) Close() { r.pile.close() }

// Next appends the next ticks to dst, at least one; io.EOF where there are no
// more, and a *Break where the recording stops being sound.
func (r *Reader) Next(dst []data.Tick) ([]data.Tick, error) {
	if len(r.pending) > 0 {
		dst = append(dst, r.pending...)
		r.pending = r.pending[:0]
		return dst, nil
	}
	for n := len(dst); ; {
		out, err := r.more(dst)
		if len(out) > n || err != nil {
			return out, err
		}
	}
}

// more reads one piece. What is before a break in it is given first.
func (r *Reader) more(dst []data.Tick) ([]data.Tick, error) {
	if r.broken != nil {
		return dst, r.broken
	}
	n := len(dst)
	p, err := r.pile.next()
	var b *Break
	switch {
	case errors.As(err, &b):
		c := *b
		c.SoundTo, c.Ticks = r.at, r.ticks
		r.broken = &c
	case err == io.EOF && r.ended, err == io.EOF && r.h == nil && r.state != inHead:
		return dst, io.EOF
	case err == io.EOF:
		fact := "it has no end line: it was cut off, or not closed; play what there is"
		if r.ticks == 0 {
			fact = "it was cut off before its first tick was written, so there is nothing to play; record anew"
		}
		r.broken = &Break{Offset: r.size, Of: r.size, Frame: -1, Fact: fact, Cut: true, SoundTo: r.at, Ticks: r.ticks}
	case err != nil:
		r.broken = &Break{Of: r.size, Frame: -1, Fact: data.Clean(err.Error(), 200), SoundTo: r.at, Ticks: r.ticks}
	default:
		dst = r.consume(&p, dst)
	}
	if r.broken != nil && len(dst) == n {
		return dst, r.broken
	}
	return dst, nil
}

// consume reads the lines of a piece up to the first that is wrong.
func (r *Reader) consume(p *piece, dst []data.Tick) []data.Tick {
	line, offset := p.line, p.offset
	stop := func(size int, fact string, cut bool) {
		b := &Break{Offset: p.offset, Size: p.size, Of: max(r.size, p.offset+p.size), Frame: p.frame, Line: line, Fact: fact, Cut: cut, SoundTo: r.at, Ticks: r.ticks}
		if p.frame < 0 {
			b.Offset, b.Size = offset, int64(size)
		}
		r.broken = b
	}
	if r.text += int64(len(p.text)); r.text > mostText {
		stop(len(p.text), "the recording has more than 2 GiB of text; give a shorter one", false)
		return dst
	}
	var t data.Tick
	for text := p.text; len(text) > 0 && r.broken == nil; line++ {
		n := bytes.IndexByte(text, '\n')
		open := n < 0
		if open {
			n = len(text)
		}
		one := text[:n]
		if n == 0 {
			if r.blank++; r.blank > mostBlank {
				stop(0, "there are more than a million empty lines; no recording has them", false)
			}
		} else if r.state == inBody && parseTick(one, r.usual, &t) && int(t.ID) < r.rows() {
			if fact := r.takes(&t); fact == "" {
				dst = append(dst, t)
			} else if !r.leave(line, fact) {
				stop(n, fact, false)
			}
		} else if (open || p.open && n == len(text)) && r.h != nil {
			stop(n, "the text ends within a line: it was cut off; play what there is", true)
		} else if err := r.other(one, p, &dst); err != nil && !r.leave(line, err.Error()) {
			stop(n, err.Error(), false)
		}
		offset += int64(n + 1)
		text = text[min(n+1, len(text)):]
	}
	return dst
}

// rows is how many symbols an index may name.
func (r *Reader) rows() int {
	if r.universe != nil {
		return len(r.universe.Instruments)
	}
	return len(r.symbols)
}

// takes counts a tick in, or says why it is none.
func (r *Reader) takes(t *data.Tick) (fact string) {
	unit := data.Money
	if r.universe != nil {
		unit = r.universe.At(t.ID).Unit
	}
	switch {
	case r.ended:
		return "a tick follows the end line; a recording ends with it"
	case !priced(t.Price, unit) || math.IsNaN(t.Price):
		return fmt.Sprintf("price %g is out of range; give a number above 0 and at most 1e9", t.Price)
	case t.At.Before(r.at):
		return fmt.Sprintf("a tick at %s follows one at %s; sort them by time", t.At.Format(time.RFC3339Nano), r.at.Format(time.RFC3339Nano))
	case r.ticks == mostTicks:
		return "there are more than 50 million ticks; give a shorter recording"
	case r.same == mostMoment && t.At.Equal(r.at):
		return "there are more than 100,000 ticks at one moment; no market has them"
	}
	if r.same++; !t.At.Equal(r.at) {
		r.same, r.at = 1, t.At
	}
	r.ticks++
	return ""
}

// leave leaves a line of somebody else's out, and counts it.
func (r *Reader) leave(line int, fact string) bool {
	if r.h != nil || r.state != inBody || r.ticks == mostTicks {
		return false
	}
	if r.bad == 0 {
		r.firstBad = fmt.Sprintf("line %d: %s", line, fact)
	}
	r.bad++
	return true
}

// find gives the row of a symbol, a new one where there is no universe.
func (r *Reader) find(s string) data.ID {
	if r.universe != nil {
		return r.universe.Find(s)
	}
	id, ok := r.row[s]
	if !ok {
		if id = data.None; symbol(s) && len(r.symbols) < mostSymbols {
			id = data.ID(len(r.symbols))
			r.row[s], r.symbols = id, append(r.symbols, s)
		}
	}
	return id
}
