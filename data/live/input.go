package live

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// A splitter cuts bytes into lines; a line over 64 KiB is left out, and told.
type splitter struct {
	rest []byte
	skip bool // the rest of a line that is too long
}

// write takes more bytes and gives each whole line.
func (s *splitter) write(b []byte, line func([]byte) error, long func()) error {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 0 {
			if len(s.rest)+len(b) > lineMost {
				if !s.skip {
					long()
				}
				s.rest, s.skip = s.rest[:0], true
				return nil
			}
			if !s.skip {
				s.rest = append(s.rest, b...)
			}
			return nil
		}
		piece := b[:i]
		b = b[i+1:]
		if s.skip {
			s.skip = false
			continue
		}
		if len(s.rest)+len(piece) > lineMost {
			s.rest = s.rest[:0]
			long()
			continue
		}
		if len(s.rest) > 0 {
			s.rest = append(s.rest, piece...)
			piece = s.rest
		}
		err := line(piece)
		s.rest = s.rest[:0]
		if err != nil {
			return err
		}
	}
	return nil
}

// end gives a last line without a newline.
func (s *splitter) end(line func([]byte) error) error {
	if len(s.rest) == 0 || s.skip {
		return nil
	}
	return line(s.rest)
}

const readSize = 64 << 10

// afterInput is what can be done when lines on standard input have ended.
const afterInput = "the last prices stay, ever later; start the program again, with a bridge before it, for more"

// A Pipe reads your own feed from a reader, as from standard input.
type Pipe struct {
	name string
	r    io.Reader
	used bool
}

// NewPipe gives the source.
func NewPipe(name string, r io.Reader) *Pipe { return &Pipe{name: name, r: r} }

// Name gives what it was called.
func (p *Pipe) Name() string { return p.name }

// Most gives no limit.
func (p *Pipe) Most() int { return 0 }

// Covers reports true: who brings a feed knows what is in it.
func (p *Pipe) Covers(*data.Instrument) bool { return true }

// Partial says that it may have only some of them.
func (p *Pipe) Partial() {}

// Run reads to the end of the input. A read that blocks is left behind when
// ctx ends, unless the reader can be closed or has deadlines.
func (p *Pipe) Run(ctx context.Context, o *Outlet) error {
	if p.used {
		return &Fault{Class: Ended, Why: "the input has ended", Cure: afterInput}
	}
	p.used = true
	type piece struct {
		b   []byte
		err error
	}
	pieces, free := make(chan piece), make(chan []byte, 2)
	free <- make([]byte, readSize)
	free <- make([]byte, readSize)
	go guard.Caught(func() {
		for {
			var b []byte
			select {
			case b = <-free:
			case <-ctx.Done():
				return
			}
			n, err := p.r.Read(b[:readSize])
			select {
			case pieces <- piece{b[:n], err}:
			case <-ctx.Done():
				return
			}
			if err != nil {
				return
			}
		}
	})()
	r := newReading(o)
	var s splitter
	o.Up()
	for {
		select {
		case <-ctx.Done():
			p.unblock()
			return ctx.Err()
		case x := <-pieces:
			o.Heard()
			err := s.write(x.b, r.line, r.long)
			if x.err != nil && err == nil {
				err = s.end(r.line)
			}
			r.flush()
			switch {
			case err != nil:
				return err
			case errors.Is(x.err, io.EOF) && r.good == 0 && r.bad > 0:
				return &Fault{Class: Terminal, Why: "none of its " + data.Counted(r.bad, "line") + " can be read; " + r.worst, Cure: "give another input"}
			case errors.Is(x.err, io.EOF):
				return &Fault{Class: Ended, Why: "the input has ended after " + data.Counted(r.n, "line"), Cure: afterInput}
			case x.err != nil:
				return &Fault{Class: Ended, Why: "the input broke: " + cause(x.err), Cure: afterInput}
			}
			free <- x.b
		}
	}
}

func (p *Pipe) unblock() {
	if d, ok := p.r.(interface{ SetReadDeadline(time.Time) error }); ok && d.SetReadDeadline(time.Unix(1, 0)) == nil {
		return
	}
	if c, ok := p.r.(io.Closer); ok {
		c.Close()
	}
}

// A Tail follows a file that a bridge appends to. It goes back to the start
// when the file was cut or another one stands in its place. One of another
// version is looked at again, with longer and longer pauses, where it was well
// before, and so is what is no file for a while: the bridge may begin it anew.
type Tail struct {
	path    string
	found   bool // it was a file once since the program began
	spoke   bool // a line of our version was read since then
	babbled bool // its last text was of another version
}

// NewTail gives the source; the file may come later.
func NewTail(path string) *Tail { return &Tail{path: path} }

// Name gives the file's name.
func (t *Tail) Name() string { return "file " + data.Clean(filepath.Base(t.path), 18) }

// Most gives no limit.
func (t *Tail) Most() int { return 0 }

// Covers reports true.
func (t *Tail) Covers(*data.Instrument) bool { return true }

// Partial says that it may have only some of them.
func (t *Tail) Partial() {}

// irregular is of what is no file: wrong use where it never was one.
func (t *Tail) irregular() *Fault {
	if t.found {
		return &Fault{Why: "it is not a regular file any more", Cure: "start the bridge that writes it"}
	}
	return &Fault{Class: Terminal, Why: "it is not a regular file", Cure: "read a pipe with --source - and < before its name"}
}

// Run follows the file.
func (t *Tail) Run(ctx context.Context, o *Outlet) error {
	info, err := os.Stat(t.path) // before the open, which would wait for a FIFO's writer
	if err != nil {
		return &Fault{Why: "the file cannot be read: " + cause(err), Cure: "start the bridge that writes it"}
	}
	if !info.Mode().IsRegular() {
		return t.irregular()
	}
	file, err := os.OpenFile(t.path, os.O_RDONLY|syscall.O_NONBLOCK, 0) // it may have become a FIFO since
	if err != nil {
		return &Fault{Why: "the file cannot be read: " + cause(err), Cure: "give yourself the right to"}
	}
	defer file.Close()
	if info, err = file.Stat(); err != nil {
		return &Fault{Why: "the file cannot be read: " + cause(err)}
	}
	if !info.Mode().IsRegular() {
		return t.irregular()
	}
	t.found = true
	const look = 250 * time.Millisecond
	tick := time.NewTicker(look)
	defer tick.Stop()
	r := newReading(o)
	r.backlog = true // until its end is seen once
	r.again, r.spoke = true, t.spoke
	var s splitter
	var offset int64
	buf := make([]byte, readSize)
	if !t.babbled { // else it must show that it is another text now
		o.Up()
	}
	for {
		n, err := file.Read(buf)
		offset += int64(n)
		werr := s.write(buf[:n], r.line, r.long)
		t.spoke = r.spoke
		if t.babbled && r.good > 0 {
			t.babbled = false
			o.Up()
		}
		r.flush()
		t.babbled = t.babbled || werr != nil
		if werr != nil {
			return werr
		}
		if n > 0 {
			o.Heard()
			if ctx.Err() != nil {
				return ctx.Err()
			}
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return &Fault{Why: "the file broke: " + cause(err)}
		}
		r.backlog = false
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
		now, err := os.Stat(t.path)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return &Fault{Why: "the file is gone", Cure: "start the bridge that writes it"}
		case err != nil:
			return &Fault{Why: "the file cannot be read: " + cause(err)}
		case !now.Mode().IsRegular():
			return t.irregular()
		case !os.SameFile(info, now) || now.Size() < offset:
			return &Fault{Why: "the file was begun again"}
		}
	}
}
