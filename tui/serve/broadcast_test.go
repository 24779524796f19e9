package serve

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"contagion/data/market"
	"contagion/tui"
)

// A theatre is a broadcast of a noise, with what each renderer showed.
type theatre struct {
	t      *testing.T
	b      *Broadcast
	stop   context.CancelFunc
	paused atomic.Bool
	shown  map[*renderer]map[uint64]still
	looks  map[Face]expected
	group  sync.WaitGroup
	links  []*link
}

func newTheatre(t *testing.T, share int, o BroadcastOptions) *theatre {
	th := &theatre{t: t, shown: map[*renderer]map[uint64]still{}, looks: map[Face]expected{}}
	ctx, stop := context.WithCancel(t.Context())
	th.stop = stop
	o.Stamps = true
	th.b = NewBroadcast(ctx, o)
	th.b.film = func(f Face) (picture, error) { return newNoise(f.W, f.H, share, th.b.every, &th.paused), nil }
	return th
}

// guest lets one in on a link; with a terminal to look at where looked is true.
func (th *theatre) guest(w, h int, o tui.Options, looked bool, setup func(*link)) (*link, *Viewer) {
	l := newLink(w, h)
	if looked {
		l.em = vt.NewEmulator(w, h)
	}
	if setup != nil {
		setup(l)
	}
	l.open()
	v := th.b.NewViewer(l, o)
	th.links = append(th.links, l)
	th.group.Go(func() {
		if err := v.Run(l.ctx); err != nil && !errors.Is(err, errHungUp) && !errors.Is(err, ErrRoomOver) {
			th.t.Errorf("%dx%d: %v", w, h, err)
		}
	})
	return l, v
}

func (th *theatre) close() {
	for _, l := range th.links {
		l.hangUp()
	}
	th.group.Wait()
	th.stop()
}

// A standing is what a broadcast holds.
type standing struct{ Viewers, Renderers, Drawings int }

func (b *Broadcast) standing() standing {
	b.mu.Lock()
	defer b.mu.Unlock()
	s := standing{0, len(b.renderers), len(b.drawings)}
	for _, r := range b.renderers {
		s.Viewers += len(r.viewers)
	}
	return s
}

// remember keeps what every renderer shows now.
func (th *theatre) remember() {
	th.b.mu.Lock()
	defer th.b.mu.Unlock()
	for _, r := range th.b.renderers {
		if th.shown[r] == nil {
			th.shown[r] = map[uint64]still{}
		}
		c, _ := r.of.film.Canvas()
		th.shown[r][r.seq] = keep(c)
		if _, ok := th.looks[r.face]; !ok {
			th.looks[r.face] = expect(r.face)
		}
	}
}

// compare looks at a viewer's terminal: it shows, cell by cell, what its
// renderer showed with the number of the frame that arrived there last.
func (th *theatre) compare(l *link, v *Viewer) (bad int, compared bool) {
	th.b.mu.Lock()
	r := v.r
	th.b.mu.Unlock()
	if r == nil {
		return 0, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.arrivals) == 0 || len(l.sized) > 0 || l.wholes > 0 || len(l.partial) > 0 {
		return 0, false // another renderer's picture may be on its way
	}
	last := l.arrivals[len(l.arrivals)-1]
	want, ok := th.shown[r][last.seq]
	if !ok || want.w > l.em.Width() || v.face != r.face {
		return 0, false // of the renderer before
	}
	skip := -1
	if lined(l.em, want.w, want.h-1) {
		skip = want.h - 1 // it says something of its own there
	}
	look := th.looks[r.face]
	n, first := look.differs(want, l.em, skip)
	if n > 0 {
		th.t.Errorf("%dx%d, frame %d: %d cells differ; %s", l.w, l.h, last.seq, n, first)
	}
	return n, true
}

// lined reports whether a line stands over a row: all of it is in reverse.
func lined(em *vt.Emulator, w, y int) bool {
	for x := range w {
		if c := em.CellAt(x, y); c == nil || c.Width > 0 && c.Style.Attrs&uv.AttrReverse == 0 {
			return false
		}
	}
	return true
}

// R5: ten sizes, three colour profiles, late joiners, slow links, stalls that
// lose frames, resizes: every picture on every terminal is the right one.
func TestSharedPictureIsTheRightPicture(t *testing.T) {
	goal := 10_000
	if testing.Short() || underRace {
		goal = 1_500
	}
	t.Run("noise", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := &churn{theatre: newTheatre(t, 40, BroadcastOptions{}), rng: rand.New(rand.NewPCG(5, 5))}
			c.run(goal)
			if c.resizes < 5 || c.stalls < 5 || c.late < 10 || c.dropped == 0 || c.resyncs == 0 {
				t.Errorf("too quiet: %+v", c.churned)
			}
		})
	})
	t.Run("the day", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := &churn{theatre: newTheatre(t, 0, BroadcastOptions{}), rng: rand.New(rand.NewPCG(6, 6))}
			ctx, stop := context.WithCancel(t.Context())
			_, film, d := playing(t, ctx, newYork, 60)
			c.b.film = func(f Face) (picture, error) { return film(f.W, f.H, f.options()) }
			c.beat = func() {
				if c.rng.IntN(40) == 0 { // the leader jumps about
					if err := d.Do(ctx, market.SeekTo{At: newYork.Add(time.Duration(c.rng.IntN(600)-300) * time.Minute)}); err != nil {
						t.Error(err)
					}
				}
			}
			c.run(goal / 5)
			stop()
		})
	})
}

// A churn is guests of all kinds who come, go, resize, stall and are told
// things.
type churn struct {
	*theatre
	rng    *rand.Rand
	guests []guest
	beat   func()
	churned
}

type churned struct{ frames, resizes, late, stalls, dropped, resyncs int }

type guest struct {
	*link
	*Viewer
}

var (
	churnSizes    = [][2]int{{20, 5}, {39, 12}, {80, 24}, {81, 24}, {100, 30}, {120, 40}, {132, 43}, {64, 20}, {200, 12}, {310, 20}}
	churnProfiles = []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI}
)

// run goes on until so many pictures were compared.
func (c *churn) run(goal int) {
	c.b.o.Counts = BroadcastCounts{Dropped: func(n int) { c.dropped += n }, Resync: func() { c.resyncs++ }}
	begun := time.Now()
	time.Sleep(c.b.every / 2)
	for beat := 0; c.frames < goal && !c.t.Failed(); beat++ {
		if len(c.guests) < 40 && beat%3 == 0 {
			c.come()
		}
		if len(c.guests) > 10 {
			c.trouble()
		}
		if c.beat != nil {
			c.beat()
		}
		c.settled(1)
		c.remember()
		for _, g := range c.guests {
			if _, ok := c.compare(g.link, g.Viewer); ok {
				c.frames++
			}
		}
	}
	c.t.Logf("%v: %+v", time.Since(begun), c.churned)
	c.close()
}

// come lets a guest in, a quarter of them on a slow link, a quarter far away,
// a quarter where little is kept on the way.
func (c *churn) come() {
	size := churnSizes[c.rng.IntN(len(churnSizes))]
	l, v := c.guest(size[0], size[1], tui.Options{Profile: churnProfiles[c.rng.IntN(3)], Light: c.rng.IntN(4) == 0}, true, func(l *link) {
		switch c.rng.IntN(4) {
		case 0:
			l.speed = 4_000 + c.rng.IntN(60_000)
		case 1:
			l.delay = time.Duration(c.rng.IntN(150)) * time.Millisecond
		case 2:
			l.window = 4_000
		}
	})
	c.guests = append(c.guests, guest{l, v})
	c.late++
}

// trouble befalls one of the guests.
func (c *churn) trouble() {
	g := c.guests[c.rng.IntN(len(c.guests))]
	switch c.rng.IntN(9) {
	case 0:
		size := churnSizes[c.rng.IntN(len(churnSizes))]
		g.resize(size[0], size[1])
		c.resizes++
	case 1, 4, 5:
		g.stall(true)
		c.stalls++
	case 2:
		g.Notify("the private screens are all taken; you keep following")
	case 3:
		g.hangUp()
		c.guests = slices.DeleteFunc(c.guests, func(q guest) bool { return q.link == g.link })
	}
	for _, g := range c.guests {
		if c.rng.IntN(20) == 0 {
			g.stall(false)
		}
	}
}
