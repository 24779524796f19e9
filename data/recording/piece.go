package recording

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"io"

	"github.com/klauspost/compress/zstd"

	"contagion/data"
)

// A piece is some lines of a recording and where they stand.
type piece struct {
	offset, size int64
	frame, line  int    // number of the frame, or -1; number of the first line
	text         []byte // holds until the next one is asked for
	open         bool   // its last line has no end: the file has none
}

// A pile gives a recording's pieces in order, then io.EOF, or a *Break.
type pile interface {
	next() (piece, error)
	rewind() error
	close()
}

// frames are the pieces of a file of zstd frames.
type frames struct {
	r      io.ReaderAt
	size   int64
	list   []span
	damage *Break // after the last of them
	dec    *zstd.Decoder
	at     int
	in     []byte
	out    []byte
}

func openFrames(r io.ReaderAt, size int64) (*frames, error) {
	dec, err := newDecoder()
	if err != nil {
		return nil, err
	}
	f := &frames{r: r, size: size, dec: dec}
	var ok bool
	if f.list, ok = readTable(r, size); !ok {
		f.list, _, _, f.damage = walk(r, size)
	}
	return f, nil
}

func (f *frames) next() (piece, error) {
	if f.at == len(f.list) {
		if f.damage != nil {
			return piece{}, f.damage
		}
		return piece{}, io.EOF
	}
	p, err := f.read(f.at)
	if err == nil {
		f.at++
	}
	return p, err
}

// read decompresses frame k.
func (f *frames) read(k int) (piece, error) {
	s := f.list[k]
	broken := func(fact string) error {
		return &Break{Offset: s.offset, Size: s.size, Of: f.size, Frame: k, Line: 0, Fact: fact}
	}
	if int64(cap(f.in)) < s.size {
		f.in = make([]byte, s.size+s.size/4)
	}
	in := f.in[:s.size]
	if _, err := f.r.ReadAt(in, s.offset); err != nil {
		return piece{}, broken("it cannot be read (" + data.Clean(err.Error(), 60) + "); check the disk")
	}
	w := walker{r: bytes.NewReader(in), size: s.size}
	if n, content, err := w.frame(0); err != nil {
		return piece{}, broken(err.Error())
	} else if n != s.size || content < 0 {
		return piece{}, broken("the frame is not where the seek table says: bytes were changed; play what is before it")
	}
	out, err := f.dec.DecodeAll(in, f.out[:0])
	if err != nil {
		return piece{}, broken("the frame does not decompress to what was written (" + data.Clean(err.Error(), 60) + "): bytes were changed; play what is before it")
	}
	f.out = out
	return piece{offset: s.offset, size: s.size, frame: k, line: 1, text: out}, nil
}

func (f *frames) rewind() error { f.at = 0; return nil }
func (f *frames) close()        { f.dec.Close() }

// lines are the pieces of a text, plain or compressed as one stream.
type lines struct {
	open   func() (io.Reader, error)
	size   int64 // of the file; 0 where it is a stream
	r      io.Reader
	buf    []byte // holds [from, to): what was read and not yet given
	from   int
	to     int
	offset int64 // of buf[from] in the text
	line   int
	end    error // of r
}

// room of a text's buffer: a line of the greatest length, and what follows it.
const textRoom = 2 * mostLine

func openLines(size int64, open func() (io.Reader, error)) (*lines, error) {
	l := &lines{open: open, size: size, buf: make([]byte, textRoom)}
	return l, l.rewind()
}

func (l *lines) rewind() (err error) {
	l.from, l.to, l.offset, l.line, l.end = 0, 0, 0, 1, nil
	l.r, err = l.open()
	return err
}

func (l *lines) close() {}

// next gives the whole lines that are there, and waits only for the first.
func (l *lines) next() (piece, error) {
	for {
		if n := bytes.LastIndexByte(l.buf[l.from:l.to], '\n') + 1; n > 0 {
			return l.give(n, false), nil
		}
		broken := func(fact string) error {
			return &Break{Offset: l.offset, Size: int64(l.to - l.from), Of: max(l.size, l.offset+int64(l.to-l.from)), Frame: -1, Line: l.line, Fact: fact, Cut: errors.Is(l.end, io.ErrUnexpectedEOF)}
		}
		switch {
		case l.to-l.from >= mostLine:
			return piece{}, broken("the line is longer than 64 KiB; no recording has one")
		case l.end == io.EOF && l.to > l.from:
			return l.give(l.to-l.from, true), nil
		case l.end == io.EOF:
			return piece{}, io.EOF
		case errors.Is(l.end, io.ErrUnexpectedEOF):
			return piece{}, broken("the file ends within its compressed text: it was cut off; give the whole file")
		case l.end != nil:
			return piece{}, broken("the text cannot be read (" + data.Clean(l.end.Error(), 60) + "); give the whole file")
		}
		if l.from > 0 {
			l.to = copy(l.buf, l.buf[l.from:l.to])
			l.from = 0
		}
		n, err := l.r.Read(l.buf[l.to:])
		l.to, l.end = l.to+n, err
	}
}

func (l *lines) give(n int, open bool) piece {
	text := l.buf[l.from : l.from+n]
	p := piece{offset: l.offset, size: int64(n), frame: -1, line: l.line, text: text, open: open}
	l.from, l.offset, l.line = l.from+n, l.offset+int64(n), l.line+bytes.Count(text, []byte{'\n'})
	return p
}

// pileOf tells from its first bytes how a file holds its text.
func pileOf(r io.ReaderAt, size int64) (pile, error) {
	var head [4]byte
	n, err := r.ReadAt(head[:], 0)
	if err != nil && err != io.EOF {
		return nil, &Break{Of: size, Frame: -1, Fact: "it cannot be read (" + data.Clean(err.Error(), 60) + "); check the disk"}
	}
	plain := func() (io.Reader, error) { return io.NewSectionReader(r, 0, size), nil }
	switch {
	case n == 4 && (bytes.Equal(head[:], []byte{0x28, 0xB5, 0x2F, 0xFD}) || head[0]&0xF0 == 0x50 && bytes.Equal(head[1:], []byte{0x2A, 0x4D, 0x18})):
		return openFrames(r, size)
	case n >= 2 && head[0] == 0x1F && head[1] == 0x8B:
		return openLines(size, func() (io.Reader, error) {
			text, _ := plain()
			z, err := gzip.NewReader(bufio.NewReaderSize(text, mostLine))
			if err != nil {
				return nil, &Break{Of: size, Frame: -1, Fact: "its compressed text has no sound beginning (" + data.Clean(err.Error(), 60) + "); give the whole file"}
			}
			return z, nil
		})
	}
	return openLines(size, plain)
}
