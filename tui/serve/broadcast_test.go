package serve

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"

	"contagion/tui"
)

// A theatre is a broadcast of a noise, with what each renderer showed.
type theatre struct {
	t      *testing.T
	b      *Broadcast
	stop   context.CancelFunc
	paused bool
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
	if len(l.arrivals) == 0 || len(l.sized) > 0 || l.wholes > 0 {
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
		if c := em.CellAt(x, y); c == nil || c.Style.Attrs&uv.AttrReverse == 0 {
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
	sizes := [][2]int{{20, 5}, {39, 12}, {80, 24}, {81, 24}, {100, 30}, {120, 40}, {132, 43}, {64, 20}, {200, 12}, {310, 20}}
	profiles := []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI}
	synctest.Test(t, func(t *testing.T) {
		var dropped, resyncs int
		th := newTheatre(t, 40, BroadcastOptions{Counts: BroadcastCounts{Dropped: func(n int) { dropped += n }, Resync: func() { resyncs++ }}})
		rng := rand.New(rand.NewPCG(5, 5))
		type guest struct {
			*link
			*Viewer
		}
		var guests []guest
		frames, resizes, late, stalls := 0, 0, 0, 0
		begun := time.Now()
		time.Sleep(th.b.every / 2)
		for beat := 0; frames < goal && !t.Failed(); beat++ {
			if len(guests) < 40 && beat%3 == 0 {
				size := sizes[rng.IntN(len(sizes))]
				l, v := th.guest(size[0], size[1], tui.Options{Profile: profiles[rng.IntN(3)], Light: rng.IntN(4) == 0}, true, func(l *link) {
					switch rng.IntN(4) {
					case 0:
						l.speed = 4_000 + rng.IntN(60_000)
					case 1:
						l.delay = time.Duration(rng.IntN(150)) * time.Millisecond
					case 2:
						l.window = 4_000
					}
				})
				guests = append(guests, guest{l, v})
				late++
			}
			if len(guests) > 10 {
				g := &guests[rng.IntN(len(guests))]
				switch rng.IntN(9) {
				case 0:
					size := sizes[rng.IntN(len(sizes))]
					g.resize(size[0], size[1])
					resizes++
				case 1, 4, 5:
					g.stall(true)
					stalls++
				case 2:
					g.Notify("the private screens are all taken; you keep following")
				case 3:
					g.hangUp()
					guests = slices.DeleteFunc(guests, func(q guest) bool { return q.link == g.link })
				}
				for _, g := range guests {
					if rng.IntN(20) == 0 {
						g.stall(false)
					}
				}
			}
			time.Sleep(th.b.every) // to the middle of the next beat
			synctest.Wait()
			th.remember()
			for _, g := range guests {
				if _, ok := th.compare(g.link, g.Viewer); ok {
					frames++
				}
			}
		}
		if resizes < 5 || stalls < 5 || late < 10 || dropped == 0 || resyncs == 0 {
			t.Errorf("%d resizes, %d stalls, %d late joiners, %d frames dropped, %d resyncs", resizes, stalls, late, dropped, resyncs)
		}
		t.Logf("%d pictures in %v: %d joins, %d resizes, %d stalls, %d frames dropped, %d resyncs", frames, time.Since(begun), late, resizes, stalls, dropped, resyncs)
		th.close()
	})
}
