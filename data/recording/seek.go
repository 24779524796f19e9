package recording

import (
	"bytes"
	"errors"
	"io"
	"math"
	"sort"
	"time"

	"contagion/data"
)

// Seek moves a reader so that Next begins with the first tick after t, and
// gives the last price of each symbol up to then, NaN where there is none. In
// a file of frames it decompresses the frames of a bisection, and those from
// the keyframe on; any other text is read from its beginning.
func (r *Reader) Seek(t time.Time) ([]float64, error) {
	if f, ok := r.pile.(*frames); ok && r.h != nil && !t.Before(earliest) {
		if from, ok := r.keyBefore(f, t); ok {
			r.reset()
			f.at, r.sought, r.state, r.ticks = from.at, true, inBody, int(from.seq)
			if prices, err := r.forward(t); err == nil || err == io.EOF {
				return prices, nil
			}
			// Damage between: what is before it is found from the beginning.
		}
	}
	r.reset()
	if err := r.pile.rewind(); err != nil {
		return nil, err
	}
	if r.state = rereading; r.h == nil && r.table == nil {
		r.state = inBody
	}
	prices, err := r.forward(t)
	if err == io.EOF {
		err = nil
	}
	return prices, err
}

func (r *Reader) reset() {
	r.at, r.ticks, r.text, r.blank, r.told, r.bad, r.firstBad = time.Time{}, 0, 0, 0, 0, 0, ""
	r.same = 0
	r.marks, r.pending, r.broken, r.ended, r.sought = r.marks[:0:0], r.pending[:0], nil, false, false
}

// forward reads on to the first tick after t, which stays pending. A break
// that lies before it is for Next to tell.
func (r *Reader) forward(t time.Time) ([]float64, error) {
	price := make([]float64, r.rows())
	for i := range price {
		price[i] = math.NaN()
	}
	r.price = price
	defer func() { r.price = nil }()
	var buf []data.Tick
	for {
		var err error
		if buf, err = r.more(buf[:0]); err != nil {
			var b *Break
			if errors.As(err, &b) && !r.sought {
				return price, nil
			}
			return price, err
		}
		n := sort.Search(len(buf), func(i int) bool { return buf[i].At.After(t) })
		for i := range buf[:n] {
			for int(buf[i].ID) >= len(price) { // a symbol that was not known yet
				price = append(price, math.NaN())
			}
			price[buf[i].ID] = buf[i].Price
		}
		if n < len(buf) {
			r.pending = append(r.pending[:0], buf[n:]...)
			return price, nil
		}
	}
}

// A place is a frame and how many ticks are before it.
type place struct {
	at  int
	seq int64
}

// keyBefore finds the frame from which the prices at t are known: the key
// frame of the last frame that does not begin after t.
func (r *Reader) keyBefore(f *frames, t time.Time) (p place, ok bool) {
	head := func(k int) (frameLine, bool) {
		piece, err := f.read(k)
		if err != nil {
			return frameLine{}, false
		}
		line, _, _ := bytes.Cut(piece.text, []byte{'\n'})
		h, ok := frameOf(line)
		return h, ok && h.n == int64(k)
	}
	sound := true
	// The frames of the preamble have no first line of their own: they lie before any time.
	k := sort.Search(len(f.list), func(k int) bool {
		h, ok := head(k)
		if !ok {
			sound = sound && k < r.preambleFrames
			return false
		}
		at, _ := moment(h.t)
		return at.After(t)
	}) - 1
	if !sound || k < r.preambleFrames {
		return p, false
	}
	h, ok := head(k)
	if !ok || h.key < int64(r.preambleFrames) {
		return p, false
	}
	key, ok := head(int(h.key))
	return place{int(h.key), key.seq}, ok
}
