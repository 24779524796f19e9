package feed

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"sort"
	"time"

	"contagion/data"
	"contagion/data/recording"
)

// A film is a recording file that plays: its ticks are read from it as they
// are wanted. It never changes; cursors share it. The file is closed when the
// last of them is gone.
type film struct {
	name   string
	file   io.ReaderAt
	size   int64
	before []data.Tick      // previous closes that the file tells in its preamble alone
	ticks  int              // in it
	drawn  int              // reconstructed ones
	broken *recording.Break // where it stops being sound, or nil
}

// A reel is a cursor over a film. It holds one frame of it.
type reel struct {
	film   *film
	reader *recording.Reader
	before int // of film.before: next to give
	buf    []data.Tick
	next   int // of buf
	ended  bool
}

// until appends every tick at or before t that was not given yet.
func (p *reel) until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	for {
		n := p.next + sort.Search(len(p.buf)-p.next, func(i int) bool { return p.buf[p.next+i].At.After(t) })
		dst = append(dst, p.buf[p.next:n]...)
		if p.next = n; p.next < len(p.buf) || p.ended {
			return dst, nil
		}
		if err := p.fill(); err != nil {
			return dst, err
		}
	}
}

// within gives the end of the frame that is being read, where it lies before t.
func (p *reel) within(t time.Time) time.Time {
	if p.next == len(p.buf) && !p.ended && p.fill() != nil {
		return t // until tells of the fault
	}
	if n := len(p.buf); p.next < n && p.buf[n-1].At.Before(t) {
		return p.buf[n-1].At
	}
	return t
}

// fill reads the next frame, and puts the closes of the preamble in their
// places. The break that was found when the film was opened is its end; any
// other means that the file is no longer what it was.
func (p *reel) fill() (err error) {
	if p.reader == nil {
		if p.reader, err = recording.Open(p.film.file, p.film.size, nil); err != nil {
			return p.film.changed(err)
		}
	}
	p.next = 0
	p.buf, err = p.reader.Next(p.buf[:0])
	var b *recording.Break
	switch {
	case err == nil:
	case err == io.EOF, errors.As(err, &b) && p.film.broken != nil && b.Fact == p.film.broken.Fact && b.Offset == p.film.broken.Offset:
		p.ended = true
	default:
		return p.film.changed(err)
	}
	closes := p.film.before[p.before:]
	if !p.ended {
		last := p.buf[len(p.buf)-1].At
		closes = closes[:sort.Search(len(closes), func(i int) bool { return closes[i].At.After(last) })]
	}
	if len(closes) > 0 {
		p.before += len(closes)
		p.buf = append(p.buf, closes...)
		slices.SortStableFunc(p.buf, func(a, b data.Tick) int { return a.At.Compare(b.At) })
	}
	return nil
}

func (f *film) changed(err error) error {
	return fmt.Errorf("recording: %s was changed while it played: %w", f.name, err)
}

// seek moves the cursor so that the next tick is the first after t.
func (p *reel) seek(t time.Time) error {
	p.buf, p.next, p.ended = p.buf[:0], 0, false
	p.before = sort.Search(len(p.film.before), func(i int) bool { return p.film.before[i].At.After(t) })
	if p.reader == nil {
		r, err := recording.Open(p.film.file, p.film.size, nil)
		if err != nil {
			return p.film.changed(err)
		}
		if p.reader = r; t.IsZero() {
			return nil
		}
	}
	if _, err := p.reader.Seek(t); err != nil {
		return p.film.changed(err)
	}
	return nil
}

// all gives every tick, for what wants them at once.
func (f *film) all() []data.Tick {
	p := &reel{film: f}
	ticks, _ := p.until(time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC), nil) // what cannot be read is told where it is played
	return ticks
}
