package recording

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"contagion/data"
	"contagion/data/guard"
)

// put writes bytes, or takes back the part of them that found room.
func (w *Writer) put(b []byte) error {
	n, err := w.f.Write(b)
	if err == nil && n == len(b) {
		return nil
	}
	if n > 0 {
		_ = w.f.Truncate(w.size) // where that fails too, readers pass over a half frame
	}
	return w.fault(err)
}

// fault ends the writer.
func (w *Writer) fault(err error) error {
	if err == nil {
		err = errors.New("a write was cut short")
	}
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return w.end(data.Clean(err.Error(), 80) + "; what was written before stays, record anew where there is room")
}

// end ends the writer with a fact and a cure.
func (w *Writer) end(why string) error {
	w.err = fmt.Errorf("recording: %s: %s", shown(w.name), why)
	w.raw = w.raw[:0]
	return w.err
}

// look ends the writer where somebody took the file away, or wrote over it or
// cut it off, as the shell does with > FILE: what is written behind that is no
// recording, and would be taken for one.
func (w *Writer) look(size int64) {
	if w.err == nil && w.lost != nil {
		if why := w.lost(size); why != "" {
			_ = w.end(why)
		}
	}
}

// sync takes the last sync's answer and begins another, at most one a second
// and beside what goes on: a slow disk holds nobody up.
func (w *Writer) sync(now time.Time) {
	if now.Sub(w.looked) >= syncAfter {
		w.looked = now
		if w.look(w.size); w.err != nil {
			return
		}
	}
	if w.syncing != nil {
		select {
		case err := <-w.syncing:
			if w.syncing = nil; err != nil {
				_ = w.fault(err)
				return
			}
		default:
			return
		}
	}
	if now.Sub(w.synced) < syncAfter || w.safe == w.size {
		return
	}
	w.synced, w.safe = now, w.size
	done := make(chan error, 1)
	w.syncing = done
	f := w.f
	go func() { done <- guard.Run(f.Sync) }()
}
