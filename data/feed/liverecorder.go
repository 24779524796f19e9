package feed

import (
	"container/heap"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/recording"
)

// A LiveRecorder passes the ticks of a running market through and records
// them. They come as providers tell them, some venues a quarter of an hour
// late, and a recording goes in the order of trading; so each waits until
// nothing that traded before it is expected any more. What comes later still
// is passed on, not recorded, and counted. A fault of the disk ends the
// recording and not the market. Until is for one goroutine; the rest may be
// called beside it.
type LiveRecorder struct {
	src   source
	clock func() time.Time
	hold  func(now time.Time) time.Duration

	mu     sync.Mutex
	w      *recording.Writer
	wait   waiting
	line   time.Time // up to here it is written: what traded before is too late
	began  time.Time
	late   int
	fault  error
	closed bool
}

// firstPoll is how long nothing is written after the beginning: sources fill
// in the day so far one after the other.
const firstPoll = time.Minute

// NewLiveRecorder records a source from here on. The clock is the market's;
// hold says how late ticks may come at a time.
func NewLiveRecorder(src source, w *recording.Writer, clock func() time.Time, hold func(now time.Time) time.Duration) *LiveRecorder {
	r := &LiveRecorder{src: src, clock: clock, hold: hold, w: w, began: clock()}
	if _, last := w.Ticks(); !last.IsZero() {
		r.line = last // it goes on with what was cut off
	}
	return r
}

// A waiting tick has a number, so that ticks of one time stay as they came.
type waitingTick struct {
	data.Tick
	n int
}

// waiting is a heap of ticks by time.
type waiting struct {
	list []waitingTick
	n    int
}

func (w *waiting) Len() int { return len(w.list) }
func (w *waiting) Less(i, j int) bool {
	if c := w.list[i].At.Compare(w.list[j].At); c != 0 {
		return c < 0
	}
	return w.list[i].n < w.list[j].n
}
func (w *waiting) Swap(i, j int) { w.list[i], w.list[j] = w.list[j], w.list[i] }
func (w *waiting) Push(x any)    { w.list = append(w.list, x.(waitingTick)) }
func (w *waiting) Pop() any {
	last := len(w.list) - 1
	x := w.list[last]
	w.list = w.list[:last]
	return x
}

// Until passes the source's ticks on, and writes those whose time has come.
func (r *LiveRecorder) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	n := len(dst)
	dst, err := r.src.Until(t, dst)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fault != nil || r.closed {
		return dst, err
	}
	for _, k := range dst[n:] {
		if !k.At.After(r.line) {
			r.late++
			continue
		}
		heap.Push(&r.wait, waitingTick{k, r.wait.n})
		r.wait.n++
	}
	now := r.clock()
	if now.Sub(r.began) >= firstPoll {
		to := now.Add(-r.hold(now))
		if to.After(t) {
			to = t // what was not asked for may still come
		}
		r.write(to, now)
	}
	if r.fault == nil {
		r.failed(r.w.Flush(now))
	}
	return dst, err
}

// write writes what traded up to a time, which no later tick goes behind.
func (r *LiveRecorder) write(to, now time.Time) {
	if !to.After(r.line) {
		return
	}
	r.line = to
	for r.wait.Len() > 0 && !r.wait.list[0].At.After(to) && r.fault == nil {
		k := heap.Pop(&r.wait).(waitingTick)
		r.failed(r.w.Tick(&k.Tick, now))
	}
}

// Seek moves the source; the recording stays where it is.
func (r *LiveRecorder) Seek(t time.Time) error { return r.src.Seek(t) }

func (r *LiveRecorder) failed(err error) {
	if err != nil && r.fault == nil {
		r.fault = err
		r.wait.list = nil
	}
}

// Recording gives for how long it has recorded and what ended it: "" while it
// records.
func (r *LiveRecorder) Recording() (length time.Duration, fault string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fault != nil {
		fault = data.Clean(r.fault.Error(), 160)
	}
	return r.clock().Sub(r.began), fault
}

// Late counts the ticks that came too late to be recorded.
func (r *LiveRecorder) Late() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.late
}

// Close writes what waits, ends the recording, and gives what ended it before.
func (r *LiveRecorder) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closed {
		return r.fault
	}
	r.closed = true
	now := r.clock()
	if r.fault == nil {
		const everything = 1000 * time.Hour
		r.write(now.Add(everything), now)
	}
	r.failed(r.w.Close(now, now))
	return r.fault
}
