package serve

import (
	"context"
	"sync"
	"time"

	"contagion/tui"
	"contagion/tui/canvas"
)

const (
	// queued frames may wait for a viewer's writer. A viewer for whom a fifth
	// comes has lost them all: a whole picture is newer, and smaller.
	queued = 4
	// noticeTime is how long a notice stands over the last row.
	noticeTime = 3 * time.Second
	// oldAge is the age from which a viewer's screen says how old it is.
	oldAge = 2 * time.Second
)

// A Viewer is one guest who watches a broadcast. It gets every frame of its
// renderer; where its link is too slow for that it goes its own pace, from the
// picture that it has straight to the newest, whenever the last has arrived.
type Viewer struct {
	b       *Broadcast
	s       Session
	wants   Face        // what it has or waits for; guarded by the broadcast
	options tui.Options // for the face of another size

	r     *renderer // guarded by the broadcast
	place int       // among the renderer's viewers; guarded by the broadcast

	wake chan struct{} // one token where there is something to do

	// keeps leaves the screen as it is where ctx ended: another of the guest's follows, and the
	// terminal does not show what was below them in between.
	keeps bool

	mu     sync.Mutex
	queue  [queued]*frame
	n      int    // frames in the queue
	stale  bool   // it needs a whole picture
	err    error  // why it ends
	notice string // over the last row, until
	until  time.Time
	pacing pacing
	idle   bool      // its writer waits for something to do
	due    time.Time // since when there is something, zero once it began
	own    bool      // it goes its own pace

	// sounding counts the answers to wait for before anything is written: one
	// behind what is on its way, and one behind nothing.
	sounding int

	// Of Run alone.
	kept  *canvas.Screen // the picture on its screen, while it goes its own pace
	seq   uint64         // of the frame on its screen
	at    time.Time      // when that was drawn
	over  string         // what stands over the last row of its screen
	face  Face           // of its screen
	sized time.Time      // when its size was last taken
}

// NewViewer is a guest who will watch, with a terminal for which o gives the
// colours, characters and motion.
func (b *Broadcast) NewViewer(s Session, o tui.Options) *Viewer {
	return &Viewer{b: b, s: s, options: o, wake: make(chan struct{}, 1)}
}

// Notify says something to this guest alone, over the last row for three
// seconds.
func (v *Viewer) Notify(text string) {
	v.mu.Lock()
	v.notice, v.until = text, time.Now().Add(noticeTime)
	v.mu.Unlock()
	v.signal()
}

// Run shows the room's picture on the guest's terminal until ctx ends, which
// gives nil, the room does (ErrRoomOver), or the session (its context's cause).
// However it ends it leaves the alternate screen, where the terminal can still
// be written to, and nothing runs on. It writes to the session and does not read.
func (v *Viewer) Run(ctx context.Context) error {
	w, h := v.s.Size()
	// It begins at its own pace: the whole picture at once, and every frame as
	// soon as that is known to have arrived.
	v.mu.Lock()
	v.own, v.sounding, v.pacing = true, 2, pacing{trust: 1}
	v.mu.Unlock()
	v.sized = time.Now()
	if err := v.b.join(v, FaceOf(w, h, v.options)); err != nil {
		return err
	}
	v.s.Stay(true)
	defer v.s.Stay(false)
	// Probes end with Run, which waits for them.
	probing, stop := context.WithCancel(v.s.Context())
	var probes sync.WaitGroup
	defer probes.Wait()
	defer stop()
	defer v.b.left(v)
	_, err := v.s.Write([]byte(enterScreen))
	if err == nil {
		err = v.send(v.caughtUp(v.sized))
	}
	if err == nil {
		err = v.write(ctx, probing, &probes)
	}
	if v.s.Context().Err() != nil {
		return context.Cause(v.s.Context())
	}
	if err == nil && v.keeps {
		return nil
	}
	if _, e := v.s.Write([]byte(leaveScreen)); err == nil {
		err = e
	}
	return err
}

// write writes what there is to write until something ends.
func (v *Viewer) write(ctx, probing context.Context, probes *sync.WaitGroup) error {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		switch {
		case ctx.Err() != nil:
			return nil
		case v.s.Context().Err() != nil:
			return context.Cause(v.s.Context())
		case v.b.ctx.Err() != nil:
			return ErrRoomOver
		}
		now := time.Now()
		text, wait, err := v.next(now)
		if err != nil {
			return err
		}
		if len(text) > 0 {
			if err := v.send(text); err != nil {
				return err
			}
			v.wrote(now, time.Now())
		}
		v.probe(probing, probes, len(text) > 0)
		if len(text) > 0 {
			continue
		}
		resized := v.s.Resized()
		if d := v.b.every - now.Sub(v.sized); d > 0 {
			resized = nil // a storm of sizes is one picture a frame
			wait = min(wait, d)
		}
		timer.Reset(wait)
		v.mu.Lock()
		v.idle = true
		v.mu.Unlock()
		select {
		case <-ctx.Done():
		case <-v.s.Context().Done():
		case <-v.b.ctx.Done():
		case <-v.wake:
		case <-timer.C:
		case note := <-v.s.Notes():
			v.Notify(note)
		case <-resized:
			if err := v.resized(); err != nil {
				return err
			}
		}
	}
}

// send writes in pieces: a connection keeps buffers for the largest packet that
// it ever sent, twice, and a whole picture would make that 30 KB for each viewer.
func (v *Viewer) send(text []byte) error {
	const piece = 4 << 10
	for len(text) > 0 {
		n := min(len(text), piece)
		if _, err := v.s.Write(text[:n]); err != nil {
			return err
		}
		text = text[n:]
	}
	return nil
}

// resized gives the viewer the picture of its new size.
func (v *Viewer) resized() error {
	v.sized = time.Now()
	w, h := v.s.Size()
	return v.b.join(v, FaceOf(w, h, v.options))
}

// push hands a frame to the viewer. It never waits. The broadcast is held.
func (v *Viewer) push(f *frame) {
	v.mu.Lock()
	if v.idle && v.due.IsZero() {
		v.due = time.Now()
	}
	switch {
	case v.stale, v.own: // it takes the newest picture when it can
	case v.n == queued:
		v.drop()
	default:
		v.queue[v.n] = f
		v.n++
	}
	v.mu.Unlock()
	v.signal()
}

// drop gives all frames up for a whole picture. v.mu is held.
func (v *Viewer) drop() {
	clear(v.queue[:])
	v.n, v.stale = 0, true
}

// moved says that the viewer has another renderer, or its own anew. The
// broadcast is held.
func (v *Viewer) moved() {
	v.mu.Lock()
	v.drop()
	v.mu.Unlock()
	v.signal()
}

// end ends the viewer's Run.
func (v *Viewer) end(err error) {
	v.mu.Lock()
	v.err = err
	v.mu.Unlock()
	v.signal()
}

func (v *Viewer) signal() {
	select {
	case v.wake <- struct{}{}:
	default:
	}
}
