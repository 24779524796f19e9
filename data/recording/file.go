package recording

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"contagion/data"
)

// Create begins a recording in a file that is not there yet: never over one,
// and never through a link. The error is place, fact and cure.
func Create(path string, h *Header, now time.Time) (*Writer, error) {
	name := filepath.Base(path)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil, fmt.Errorf("recording: %s is there already and stays as it is; give another name", shown(name))
	}
	if err != nil {
		return nil, fmt.Errorf("recording: %s cannot be made: %s; give a place with room that you may write to", shown(name), because(err))
	}
	err = claim(f)
	var w *Writer
	if err == nil {
		w, err = newWriter(name, f, h)
	}
	if err == nil {
		w.lost = lostFrom(path, f)
		err = w.begin(now)
	}
	if err == nil {
		syncFolder(filepath.Dir(path))
	}
	if err != nil {
		f.Close()
		os.Remove(path) // nothing is in it
		return nil, err
	}
	return w, nil
}

// syncFolder makes a new file's name survive a loss of power, where the system
// can; the recording itself does not depend on it.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		d.Close()
	}
}

// lostFrom tells what somebody did to a file that is written to: writes to one
// that was removed, or cut off or written over, succeed, and nobody ever finds
// or reads them. Only its writer changes its size.
func lostFrom(path string, f *os.File) func(size int64) string {
	return func(size int64) string {
		here, err := f.Stat()
		there, err2 := os.Stat(path)
		switch {
		case err != nil || err2 != nil || !os.SameFile(here, there):
			return "the file is no longer in its folder; what was written before stays, record anew where there is room"
		case here.Size() < size:
			return fmt.Sprintf("somebody cut it off: it has %s where %d were written; record anew, into a file that nobody else writes to", data.Counted(uint64(here.Size()), "byte"), size)
		case here.Size() > size:
			return fmt.Sprintf("somebody else wrote into it: it has %s where %d were written; record anew, into a file that nobody else writes to", data.Counted(uint64(here.Size()), "byte"), size)
		}
		return ""
	}
}

// because gives the cause of a file's error without its path.
func because(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return data.Clean(err.Error(), 80)
}

// OpenFile opens a regular file to be read, and gives its size. It asks what
// the file is before it opens it: opening a pipe would wait for its writer.
func OpenFile(path string) (*os.File, int64, error) {
	name := shown(filepath.Base(path))
	info, err := os.Stat(path)
	if err == nil && !info.Mode().IsRegular() {
		return nil, 0, fmt.Errorf("recording: %s is not a regular file; give a recording", name)
	}
	var f *os.File
	if err == nil {
		f, err = os.Open(path)
	}
	if err != nil {
		return nil, 0, fmt.Errorf("recording: %s cannot be opened: %s; give a recording that you may read", name, because(err))
	}
	if info, err = f.Stat(); err != nil || !info.Mode().IsRegular() {
		f.Close()
		return nil, 0, fmt.Errorf("recording: %s is not a regular file; give a recording", name)
	}
	return f, info.Size(), nil
}

// Append goes on with a recording that was cut off: by a crash, a full disk or
// a kill. All its frames are read; a half frame at its end is taken off, and
// nothing else. A recording that was closed, or is damaged elsewhere, is left
// as it is.
func Append(path string, now time.Time) (*Writer, error) {
	name := shown(filepath.Base(path))
	link, err := os.Lstat(path)
	if err == nil && !link.Mode().IsRegular() {
		return nil, fmt.Errorf("recording: %s is not a regular file; give a recording that was cut off", name)
	}
	var f *os.File
	if err == nil {
		f, err = os.OpenFile(path, os.O_RDWR|os.O_APPEND, 0)
	}
	if err != nil {
		return nil, fmt.Errorf("recording: %s cannot be opened: %s; give a recording that was cut off", name, because(err))
	}
	if err := claim(f); err != nil {
		f.Close()
		return nil, fmt.Errorf("recording: %s is being written by another program; wait for its end, or record into a new file", name)
	}
	w, err := resume(f, name)
	if err != nil {
		f.Close()
		return nil, err
	}
	w.lost = lostFrom(path, f)
	w.began = now
	return w, nil
}

func resume(f *os.File, name string) (*Writer, error) {
	info, err := f.Stat()
	if err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("recording: %s is not a regular file; give a recording that was cut off", name)
	}
	size := info.Size()
	r, err := Open(f, size, nil)
	if err != nil {
		return nil, fmt.Errorf("recording: %s: %w", name, err)
	}
	defer r.Close()
	if _, ok := r.pile.(*frames); !ok || r.h == nil {
		return nil, fmt.Errorf("recording: %s is not of frames, which alone are gone on with; record into a new file", name)
	}
	w, err := newWriter(name, f, r.h)
	if err != nil {
		return nil, err
	}
	var buf []data.Tick
	for err == nil {
		for i := range buf {
			if w.price[buf[i].ID] = buf[i].Price; !buf[i].At.Equal(w.at) {
				w.same, w.at = 0, buf[i].At
			}
			w.same++
		}
		buf, err = r.Next(buf[:0])
	}
	var b *Break
	switch {
	case err == io.EOF:
		return nil, fmt.Errorf("recording: %s was closed, and is whole; record into a new file", name)
	case !errors.As(err, &b) || !b.Cut || r.ended:
		return nil, fmt.Errorf("recording: %s: %w; record into a new file", name, err)
	}
	w.frames, w.sizes, _, _ = walk(f, size)
	if n := len(w.frames); n > 0 {
		w.size = w.frames[n-1].offset + w.frames[n-1].size
	}
	w.tick, w.mark, w.at, w.safe, w.text = r.ticks, r.told, r.at, w.size, r.text
	if w.size < size {
		if err := f.Truncate(w.size); err != nil {
			return nil, fmt.Errorf("recording: %s: its half frame cannot be taken off: %s; record into a new file", name, because(err))
		}
	}
	return w, nil
}

// A Text writes a recording as plain lines, or its ticks as CSV.
type Text struct {
	w    io.Writer
	h    *Header
	csv  bool
	buf  []byte
	tick int
	mark int
	at   time.Time
	err  error
}

// NewText begins a text. The preamble is part of lines, and not of CSV.
func NewText(w io.Writer, h *Header, csv bool) (*Text, error) {
	t := &Text{w: w, h: h, csv: csv}
	if csv {
		t.buf = append(t.buf, "time,symbol,price,evidence,role\n"...)
		return t, nil
	}
	lines, err := h.preamble()
	for _, line := range lines {
		t.buf = append(t.buf, line...)
	}
	return t, err
}

// Tick adds a tick.
func (t *Text) Tick(k *data.Tick) error {
	t.tick++
	t.at = k.At
	if !t.csv {
		t.buf = appendTick(t.buf, k, t.h.Evidence)
		return t.flush(cutAt)
	}
	b := k.At.UTC().AppendFormat(t.buf, time.RFC3339Nano)
	b = append(append(b, ','), t.h.Scenario.Universe.At(k.ID).Symbol...)
	b = appendNumber(append(b, ','), k.Price)
	b = append(append(b, ','), k.Evidence.String()...)
	t.buf = append(append(append(b, ','), roleName(k.Role)...), '\n')
	return t.flush(cutAt)
}

// Mark adds a line of the story; CSV has none.
func (t *Text) Mark(e *data.Event) error {
	if t.csv || t.mark == mostMarks {
		return nil
	}
	t.mark++
	line, err := marshalMark(e)
	t.buf = append(t.buf, line...)
	return errors.Join(err, t.flush(cutAt))
}

// Close ends the text at a time of the market.
func (t *Text) Close(at time.Time) error {
	if !t.csv {
		if at.Before(t.at) {
			at = t.at
		}
		t.buf = appendEnd(t.buf, at, t.tick, t.mark)
	}
	return t.flush(0)
}

func (t *Text) flush(most int) error {
	if t.err == nil && len(t.buf) > most {
		_, t.err = t.w.Write(t.buf)
		t.buf = t.buf[:0]
	}
	return t.err
}
