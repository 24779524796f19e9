package serve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"contagion/tui"
)

// BroadcastOptions are how a room's picture is sent.
type BroadcastOptions struct {
	// Film opens the room's picture at its present moment, w x h cells. It must
	// not wait: the room's desk has its first picture.
	Film   func(w, h int, o tui.Options) (*tui.Film, error)
	FPS    int  // pictures a second at most; 0 is 10
	Most   int  // kinds of picture at a time; 0 is 32
	Stamps bool // every frame says its number and when it was begun, for who measures
	Counts BroadcastCounts
}

// BroadcastCounts are told what happens, for whoever keeps figures. Any may be
// nil; they are called often and must not wait.
type BroadcastCounts struct {
	Dropped func(frames int)                // that a viewer never saw
	Resync  func()                          // a viewer got a whole picture because frames were dropped
	Age     func(time.Duration)             // of what a viewer saw, at its end
	Fault   func(what string, stack []byte) // drawing broke: a defect of ours
}

const (
	mostFaces = 32
	// A drawing costs 1 to 3 ms to begin, while which the room waits. Who
	// resizes all day has another's picture in between: so many may be begun at
	// once, and so many more with each beat.
	burstFaces = 32
	beginFaces = 2
)

// A Broadcast draws a room's picture once for all who watch with the same face,
// and sends the same bytes to each. It has a goroutine while somebody watches.
type Broadcast struct {
	ctx   context.Context
	o     BroadcastOptions
	every time.Duration
	film  func(Face) (picture, error)
	lag   atomic.Int64 // how late this machine was of late, in nanoseconds

	mu        sync.Mutex
	running   bool
	drawings  map[Face]*drawing // by their cells
	renderers map[Face]*renderer
	misfits   map[*Viewer]bool // that wait for a face of their own
	viewers   int
	spare     int // drawings that may be begun now
}

// NewBroadcast sends a room's picture until ctx ends, to nobody at first.
func NewBroadcast(ctx context.Context, o BroadcastOptions) *Broadcast {
	o.FPS, o.Most = cmp.Or(o.FPS, 10), cmp.Or(o.Most, mostFaces)
	film := func(f Face) (picture, error) { return o.Film(f.W, f.H, f.options()) }
	return &Broadcast{ctx: ctx, o: o, every: time.Second / time.Duration(o.FPS), film: film, spare: burstFaces, drawings: map[Face]*drawing{}, renderers: map[Face]*renderer{}, misfits: map[*Viewer]bool{}}
}

// run lets time pass while somebody watches.
func (b *Broadcast) run() {
	t := time.NewTicker(b.every)
	defer t.Stop()
	for {
		select {
		case <-b.ctx.Done():
		case due := <-t.C:
			b.lag.Store(b.lag.Load() * 3 / 4)
			b.lagged(time.Since(due))
		}
		if !b.beat(time.Now()) {
			return
		}
	}
}

// lagged takes how late this machine did what was due.
func (b *Broadcast) lagged(d time.Duration) {
	for {
		was := b.lag.Load()
		if int64(d) <= was || b.lag.CompareAndSwap(was, int64(d)) {
			return
		}
	}
}

// slack is how much later an answer may come where this machine is late itself:
// with the frame, and with the answer.
func (b *Broadcast) slack() time.Duration { return 2 * time.Duration(b.lag.Load()) }

// beat draws and sends what is new; false when nobody watches any more.
func (b *Broadcast) beat(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.running = b.viewers > 0 && b.ctx.Err() == nil; !b.running {
		return false
	}
	b.spare = min(b.spare+beginFaces, burstFaces)
	for _, d := range b.drawings {
		b.draw(d, now)
	}
	b.reseat()
	return true
}

// draw lets one drawing go on. One that breaks ends for those who watch it, and
// for nobody else.
func (b *Broadcast) draw(d *drawing, now time.Time) {
	defer func() {
		if p := recover(); p != nil {
			b.fault(p)
			b.end(d, errBroken)
		}
	}()
	c, drawn := d.advance(now)
	always := b.o.Stamps && !d.film.Rests()
	for _, r := range d.shows {
		r.show(c, drawn, b.o.Stamps, always, now)
	}
	if why, ended := d.film.Ended(); ended {
		b.end(d, roomOver(why))
	}
}

// end ends a drawing for those who watch it. b.mu is held.
func (b *Broadcast) end(d *drawing, why error) {
	for _, r := range slices.Clone(d.shows) {
		for _, v := range slices.Clone(r.viewers) {
			b.leave(v)
			v.end(why)
		}
		b.close(r)
	}
}

// roomOver is an ErrRoomOver that says why.
type roomOver string

func (why roomOver) Error() string    { return cmp.Or(string(why), ErrRoomOver.Error()) }
func (roomOver) Is(target error) bool { return target == ErrRoomOver }

var (
	// ErrRoomOver is what a viewer's Run gives once the room, or its
	// broadcast's context, has ended.
	ErrRoomOver = errors.New("the room has ended")
	errBroken   = errors.New("the room's picture broke; it is our fault, and is written down: watch again to go on")
)

// renderer gives who draws a face: its own, or where there are as many as may
// be, the largest that its terminal can show, or a plain one. own tells whether
// it is its own. b.mu is held.
func (b *Broadcast) renderer(f Face) (r *renderer, own bool, err error) {
	if r := b.renderers[f]; r != nil {
		return r, true, nil
	}
	if b.full() {
		for g, q := range b.renderers {
			if f.shows(g) && (r == nil || better(g, r.face)) {
				r = q
			}
		}
		if r != nil {
			return r, false, nil
		}
		if f = f.plain(); b.renderers[f] != nil {
			return b.renderers[f], false, nil
		}
		r, err = b.open(f)
		return r, false, err
	}
	r, err = b.open(f)
	return r, true, err
}

// full reports whether no other renderer may be begun now. The four plain ones
// are beside them: nobody must find that nothing fits. b.mu is held.
func (b *Broadcast) full() bool {
	n := len(b.renderers)
	if b.spare <= 0 {
		return true
	}
	for f := range b.renderers {
		if f == f.plain() {
			n--
		}
	}
	return n >= b.o.Most
}

// better reports whether a picture shows more than another.
func better(f, g Face) bool {
	if a, b := f.W*f.H, g.W*g.H; a != b {
		return a > b
	}
	if f.Profile != g.Profile {
		return f.Profile > g.Profile
	}
	return glyphRank(f.Glyphs) > glyphRank(g.Glyphs)
}

// open begins to draw a face. b.mu is held.
func (b *Broadcast) open(f Face) (*renderer, error) {
	d := b.drawings[f.cells()]
	if d == nil {
		film, err := b.picture(f)
		if err != nil {
			return nil, err
		}
		d = &drawing{film: film, begun: time.Now()}
		_, d.number = film.Canvas()
		b.drawings[f.cells()] = d
		b.spare--
	}
	r := newRenderer(f, d)
	r.at = time.Now()
	d.shows = append(d.shows, r)
	b.renderers[f] = r
	if !b.running {
		b.running = true
		go b.run()
	}
	return r, nil
}

// picture opens the room's picture. b.mu is held.
func (b *Broadcast) picture(f Face) (p picture, err error) {
	defer func() {
		if p := recover(); p != nil {
			b.fault(p)
			err = errBroken
		}
	}()
	return b.film(f)
}

func (b *Broadcast) fault(p any) {
	if b.o.Counts.Fault != nil {
		b.o.Counts.Fault(fmt.Sprint(p), debug.Stack())
	}
}
