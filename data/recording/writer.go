package recording

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"

	"github.com/klauspost/compress/zstd"

	"contagion/data"
)

// What a frame holds at most, and when it is written at the latest.
const (
	cutAt     = 64 << 10               // of text: smaller frames compress worse, larger ones lose more
	cutAfter  = 900 * time.Millisecond // of arrival time: what is older than a second is in the file
	syncAfter = time.Second
	keyAfter  = 10 * time.Second // between keyframes, and in frames
	keyFrames = 16
	keyPrices = 512 // in a line: 4096 prices would not fit one
)

// A file is what a Writer needs of one.
type file interface {
	Write(b []byte) (int, error)
	Sync() error
	Truncate(size int64) error
	Close() error
}

// A Writer writes one recording. It starts no goroutine but for a sync, which
// Close waits for, and is for one goroutine. A fault of the disk ends it:
// every method gives it from then on, and what was written stays.
type Writer struct {
	name string
	f    file
	lost func(size int64) string // says what somebody did to the file; "" for nothing; nil asks nobody
	enc  *zstd.Encoder
	h    *Header
	err  error

	raw, out    []byte // the frame begun, and as it is written
	began       time.Time
	frames      []span
	sizes       []int64
	size, text  int64
	keyed       time.Time
	keyFrame    int
	framesSince int
	price       []float64
	tick, mark  int
	at          time.Time // of the last tick
	same        int       // ticks at that time
	synced      time.Time
	looked      time.Time  // whether the file is still there and ours
	safe        int64      // bytes that were synced, or are being
	syncing     chan error // a sync is under way
}

func newWriter(name string, f file, h *Header) (*Writer, error) {
	enc, err := newEncoder()
	if err != nil {
		return nil, err
	}
	w := &Writer{name: name, f: f, enc: enc, h: h, keyFrame: -1, price: make([]float64, len(h.Scenario.Universe.Instruments))}
	for i := range w.price {
		w.price[i] = math.NaN()
	}
	return w, nil
}

// begin writes the preamble: what stands in the file from the first moment is
// a recording.
func (w *Writer) begin(now time.Time) error {
	lines, err := w.h.preamble()
	if err != nil {
		return err
	}
	for _, line := range lines {
		if len(w.raw)+len(line) > cutAt {
			if err := w.cut(now); err != nil {
				return err
			}
		}
		w.raw = append(w.raw, line...)
	}
	return w.cut(now)
}

// Tick adds a tick that arrived now. It must not lie before the last one.
func (w *Writer) Tick(t *data.Tick, now time.Time) error {
	if w.err != nil {
		return w.err
	}
	if int(t.ID) < 0 || int(t.ID) >= len(w.price) || !priced(t.Price, w.h.Scenario.Universe.At(t.ID).Unit) || !inTime(t.At) || t.At.Before(w.at) || t.Evidence == data.Missing {
		return fmt.Errorf("recording: %s: a tick of row %d at %s is out of order or range; give ticks in the order of time", shown(w.name), t.ID, t.At.UTC().Format(time.RFC3339))
	}
	if fact := w.full(t.At); fact != "" {
		_ = w.cut(now)
		return w.fault(errors.New(fact))
	}
	if err := w.room(longestTick, t.At, now); err != nil {
		return err
	}
	w.raw = appendTick(w.raw, t, w.h.Evidence)
	if !t.At.Equal(w.at) {
		w.same = 0
	}
	w.price[t.ID], w.at = t.Price, t.At
	w.same++
	w.tick++
	return nil
}

// Mark adds a line of the story.
func (w *Writer) Mark(e *data.Event, now time.Time) error {
	if w.err != nil {
		return w.err
	}
	if w.mark == mostMarks || !inTime(e.At) {
		return nil // a story of 10,000 lines is told
	}
	line, err := marshalMark(e)
	if err != nil {
		return err
	}
	if err := w.room(len(line), e.At, now); err != nil {
		return err
	}
	w.raw = append(w.raw, line...)
	w.mark++
	return nil
}

// room begins a frame, or cuts the present one where n bytes more are too many
// or it has waited long enough.
func (w *Writer) room(n int, at, now time.Time) error {
	if len(w.raw) > 0 && (len(w.raw)+n > cutAt || now.Sub(w.began) >= cutAfter) {
		if err := w.cut(now); err != nil {
			return err
		}
	}
	if len(w.raw) > 0 {
		return nil
	}
	w.began = now
	key := w.keyFrame < 0 || w.framesSince >= keyFrames || now.Sub(w.keyed) >= keyAfter
	if key {
		w.keyFrame, w.keyed, w.framesSince = len(w.frames), now, 0
	}
	w.framesSince++
	b := append(w.raw, `{"type":"frame","n":`...)
	b = strconv.AppendInt(b, int64(len(w.frames)), 10)
	b = appendTime(append(b, `,"t":`...), at)
	b = strconv.AppendInt(append(b, `,"seq":`...), int64(w.tick), 10)
	b = strconv.AppendInt(append(b, `,"key":`...), int64(w.keyFrame), 10)
	b = append(b, '}', '\n')
	for i := 0; key && i < len(w.price); i += keyPrices {
		b = appendTime(append(b, `{"type":"key","t":`...), at)
		b = strconv.AppendInt(append(b, `,"i":`...), int64(i), 10)
		b = append(b, `,"px":[`...)
		for k, v := range w.price[i:min(i+keyPrices, len(w.price))] {
			if k > 0 {
				b = append(b, ',')
			}
			if math.IsNaN(v) {
				b = append(b, "null"...)
			} else {
				b = appendNumber(b, v)
			}
		}
		b = append(b, "]}\n"...)
	}
	w.raw = b
	return nil
}

// Flush writes what has waited for a second, and syncs at most once a second.
func (w *Writer) Flush(now time.Time) error {
	if w.err == nil && len(w.raw) > 0 && now.Sub(w.began) >= cutAfter {
		return w.cut(now)
	}
	if w.err == nil && len(w.raw) == 0 {
		w.sync(now)
	}
	return w.err
}

// cut writes the frame begun, in one write.
func (w *Writer) cut(now time.Time) error {
	if len(w.raw) == 0 || w.err != nil {
		return w.err
	}
	w.out = w.enc.EncodeAll(w.raw, w.out[:0])
	if err := w.put(w.out); err != nil {
		return err
	}
	w.frames, w.sizes = append(w.frames, span{w.size, int64(len(w.out))}), append(w.sizes, int64(len(w.raw)))
	w.size += int64(len(w.out))
	w.text += int64(len(w.raw))
	w.raw = w.raw[:0]
	w.sync(now)
	return w.err
}

// Close ends the recording at a time of the market, with the end line and the
// seek table, and closes the file. After a fault it closes the file only.
func (w *Writer) Close(at, now time.Time) error {
	if w.err == nil {
		if at.Before(w.at) || !inTime(at) {
			at = w.at
		}
		if w.at.IsZero() && !inTime(at) {
			at = w.h.Scenario.From
		}
		if w.room(256, at, now) == nil {
			w.raw = appendEnd(w.raw, at, w.tick, w.mark)
			if w.cut(now) == nil {
				table := appendTable(nil, w.frames, w.sizes)
				if w.put(table) == nil {
					w.look(w.size + int64(len(table)))
				}
			}
		}
	}
	if w.syncing != nil {
		if err := <-w.syncing; err != nil && w.err == nil {
			_ = w.fault(err)
		}
		w.syncing = nil
	}
	if w.err == nil {
		if err := w.f.Sync(); err != nil {
			_ = w.fault(err)
		}
	}
	if err := w.f.Close(); err != nil && w.err == nil {
		_ = w.fault(err)
	}
	_ = w.enc.Close()
	return w.err
}
