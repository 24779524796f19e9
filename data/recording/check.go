package recording

import (
	"bytes"
	"errors"
	"io"
	"time"

	"contagion/data"
)

// A Report is what a recording holds, and what is wrong with it.
type Report struct {
	Form        string // "frames" or "text"
	Header      *Header
	Symbols     []string // of lines without a preamble
	Bytes       int64
	Frames      int // in the file
	Lost        int // of them that are damaged, or follow no order
	Ticks       int // sound ones before the first break
	First, Last time.Time
	Began       []time.Time // by ID: the first tick's time; zero for none
	Marks       []data.Event
	End         time.Time // when it was closed, in market time; zero where it was not
	Bad         int       // lines of somebody else that were left out
	FirstBad    string
	Break       *Break // the first; nil where all is sound
}

// Check reads a whole recording and holds every frame, line and entry of the
// seek table to what it should be. Each, which may be nil, sees the sound ticks
// in order, and keeps none of the slices. An error is a file without a beginning.
func Check(r io.ReaderAt, size int64, u *data.Universe, each func([]data.Tick)) (*Report, error) {
	in, err := Open(r, size, u)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	c := &Report{Form: "text", Header: in.Header(), Bytes: size}
	var buf []data.Tick
	for {
		if buf, err = in.Next(buf[:0]); err != nil {
			break
		}
		if each != nil {
			each(buf)
		}
		if c.First.IsZero() {
			c.First = buf[0].At
		}
		for i := range buf {
			for int(buf[i].ID) >= len(c.Began) {
				c.Began = append(c.Began, time.Time{})
			}
			if c.Began[buf[i].ID].IsZero() {
				c.Began[buf[i].ID] = buf[i].At
			}
		}
	}
	if !errors.As(err, &c.Break) && err != io.EOF {
		return nil, err
	}
	c.Symbols, c.Marks, c.Ticks, c.Last, c.End = in.Symbols(), in.Marks(), in.ticks, in.at, in.end
	c.Bad, c.FirstBad = in.Bad()
	f, ok := in.pile.(*frames)
	if !ok {
		return c, nil
	}
	c.Form, c.Frames = "frames", len(f.list)
	if c.Break != nil {
		for k := range f.list {
			if _, err := f.read(k); err != nil {
				c.Lost++
			}
		}
	}
	switch {
	case in.headless:
		c.Break = &Break{Of: size, Frame: 0, Fact: headless, Ticks: in.ticks, SoundTo: in.at}
	case c.Break == nil:
		c.Break = checkTable(r, size, in)
	}
	return c, nil
}

// headless is said of frames of a recording whose beginning was lost.
const headless = "its beginning is missing, which says whose prices these are: it was cut off or written over while it was recorded; record anew"

// checkTable compares the seek table with the frames that are there.
func checkTable(r io.ReaderAt, size int64, in *Reader) *Break {
	list, sizes, table, damage := walk(r, size)
	b := &Break{Of: size, Frame: -1, Fact: "the seek table does not tell where the frames are: bytes were changed; the ticks are whole", SoundTo: in.at, Ticks: in.ticks}
	if damage != nil {
		b.Offset, b.Size, b.Fact, b.Cut = damage.Offset, damage.Size, damage.Fact, damage.Cut
		return b
	}
	if table.size == 0 {
		b.Offset, b.Cut, b.Fact = size, true, "the seek table is missing: the file was cut off behind the end line; the ticks are whole"
		return b
	}
	want := appendTable(nil, list, sizes)
	got := make([]byte, min(table.size, int64(len(want))+1))
	if _, err := r.ReadAt(got, table.offset); err != nil && err != io.EOF || !bytes.Equal(got, want) {
		b.Offset, b.Size = table.offset, table.size
		return b
	}
	return nil
}
