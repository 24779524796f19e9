package feed

import (
	"fmt"
	"maps"
	"math"
	"sort"
	"sync"
	"time"

	"contagion/data"
	"contagion/data/guard"
	"contagion/data/recording"
)

// RecordingHeader is what a recording of a scenario begins with. Its label
// says what the ticks are; prev may be nil.
func RecordingHeader(s *data.Scenario, tool, label string, prev []float64, now time.Time) (*recording.Header, error) {
	if _, filmed := s.Sources[recordingSource]; filmed { // a recording of a recording has its sources, and itself
		c := *s
		c.Sources = maps.Clone(s.Sources)
		delete(c.Sources, recordingSource)
		s = &c
	}
	files, err := Calibrated(s)
	if err != nil {
		return nil, fmt.Errorf("recording: the calibration of %s cannot be written: %w; calibrate it again", data.Clean(s.Key, 40), err)
	}
	return &recording.Header{Created: now, Tool: tool, Label: label, Evidence: data.Bar, Scenario: s, Prev: prev, Files: files}, nil
}

// PreviousCloses gives, by ID, the last close at or before a scenario's window
// begins; NaN where there is none.
func PreviousCloses(r *Recording) []float64 {
	s := r.Scenario
	prev := make([]float64, len(s.Universe.Instruments))
	for i := range prev {
		prev[i] = math.NaN()
	}
	src := r.Replay()
	var ticks []data.Tick
	for to := (time.Time{}); to.Before(s.From); {
		to = src.Within(s.From)
		var err error
		if ticks, err = src.Until(to, ticks[:0]); err != nil {
			break // told where it is played
		}
		for _, t := range ticks {
			if t.Role == data.Close && t.Evidence.Known() {
				prev[t.ID] = t.Price
			}
		}
	}
	return prev
}

// A source of ticks, as the market reads it.
type source interface {
	Until(t time.Time, dst []data.Tick) ([]data.Tick, error)
	Seek(t time.Time) error
}

// A Recorder passes a source's ticks through and records those that are newer
// than all before them: going back and playing again adds nothing. A fault of
// the disk ends the recording and not the market. Until and Seek are for one
// goroutine, as a source's are; the rest may be called beside them.
type Recorder struct {
	src   source
	clock func() time.Time
	story []data.Event // in the order of time
	done  chan struct{}
	over  sync.WaitGroup

	mu     sync.Mutex
	w      *recording.Writer
	told   int       // events of the story that are written
	seen   time.Time // up to here everything was recorded
	known  recording.Known
	came   time.Time // when it last recorded
	length time.Duration
	closed bool
	fault  error
}

// NewRecorder records a source from here on. The clock tells when ticks
// arrive; what has waited for a second is written beside the source.
func NewRecorder(src source, s *data.Scenario, w *recording.Writer, clock func() time.Time) *Recorder {
	r := &Recorder{src: src, clock: clock, story: s.Events, done: make(chan struct{}), w: w}
	if _, last := w.Ticks(); !last.IsZero() { // it goes on with what was cut off
		r.known, r.seen = w.Known(), last.Add(-1)
		r.told = w.Marks()
	}
	r.over.Add(1)
	go guard.Caught(r.keep)()
	return r
}

// keep writes what waits: a paused market reads nothing.
func (r *Recorder) keep() {
	defer r.over.Done()
	const often = 100 * time.Millisecond // a tick is in the file a second after it came
	ticker := time.NewTicker(often)
	defer ticker.Stop()
	for {
		select {
		case <-r.done:
			return
		case <-ticker.C:
			r.mu.Lock()
			r.failed(r.w.Flush(r.clock()))
			r.mu.Unlock()
		}
	}
}

// Until passes the source's ticks on.
func (r *Recorder) Until(t time.Time, dst []data.Tick) ([]data.Tick, error) {
	n := len(dst)
	dst, err := r.src.Until(t, dst)
	r.mu.Lock()
	defer r.mu.Unlock()
	if err == nil && r.fault == nil && !r.closed {
		r.record(dst[n:], t)
	}
	return dst, err
}

// Within is the source's, where it has one.
func (r *Recorder) Within(t time.Time) time.Time {
	if s, ok := r.src.(interface{ Within(time.Time) time.Time }); ok {
		return s.Within(t)
	}
	return t
}

// Seek moves the source; the recording stays where it is.
func (r *Recorder) Seek(t time.Time) error { return r.src.Seek(t) }

func (r *Recorder) record(ticks []data.Tick, to time.Time) {
	now := r.clock()
	const pause = 2 * time.Second // no market stands between two reads for as long, unless it is paused
	if gap := now.Sub(r.came); gap < pause {
		r.length += gap
	}
	r.came = now
	i := sort.Search(len(ticks), func(i int) bool { return ticks[i].At.After(r.seen) })
	for ; i < len(ticks) && r.fault == nil; i++ {
		if r.known.Has(ticks[i].At) {
			continue
		}
		r.tell(ticks[i].At, now)
		r.failed(r.w.Tick(&ticks[i], now))
	}
	r.tell(to, now)
	if to.After(r.seen) {
		r.seen = to
	}
}

// tell writes the lines of the story up to a time.
func (r *Recorder) tell(to, now time.Time) {
	for r.told < len(r.story) && !r.story[r.told].At.After(to) && r.fault == nil {
		r.failed(r.w.Mark(&r.story[r.told], now))
		r.told++
	}
}

func (r *Recorder) failed(err error) {
	if err != nil && r.fault == nil && !r.closed {
		r.fault = err
	}
}

// Recording gives for how long it has recorded, pauses out, and what ended it:
// "" while it records.
func (r *Recorder) Recording() (length time.Duration, fault string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fault != nil {
		fault = data.Clean(r.fault.Error(), 160)
	}
	return r.length, fault
}

// Close ends the recording with its end line, where no fault ended it before,
// and gives the fault.
func (r *Recorder) Close() error {
	close(r.done)
	r.over.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failed(r.w.Close(r.seen, r.clock()))
	r.closed = true
	return r.fault
}
