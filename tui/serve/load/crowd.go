package load

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"os"
	"runtime"
	"sync"
	"time"
)

// A Crowd is guests who came together.
type Crowd struct {
	Guests []*Guest
	Tally  *Tally
}

// shakers dial at a time: a server lets about as many shake hands at once from
// all addresses, and eight from each.
const shakers = 12

// Gather lets n guests come, each by its own way. Whoever cannot come is an
// error, with all who came sent home again.
func Gather(ctx context.Context, n int, way func(i int) Way) (*Crowd, error) {
	c := &Crowd{Guests: make([]*Guest, n), Tally: NewTally()}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	next := make(chan int)
	var all sync.WaitGroup
	for range min(shakers, n) {
		all.Go(func() {
			for i := range next {
				w := way(i)
				w.Tally = c.Tally
				g, err := Come(ctx, w)
				if err != nil {
					stop(fmt.Errorf("guest %d of %d: %w", i+1, n, err))
					continue
				}
				c.Guests[i] = g
			}
		})
	}
	for i := range n {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	close(next)
	all.Wait()
	if ctx.Err() != nil {
		c.Leave()
		return nil, context.Cause(ctx)
	}
	return c, nil
}

// Leave lets all go.
func (c *Crowd) Leave() {
	var all sync.WaitGroup
	for _, g := range c.Guests {
		if g != nil {
			all.Go(g.Close)
		}
	}
	all.Wait()
}

// Shown waits until each has seen a picture.
func (c *Crowd) Shown(ctx context.Context, within time.Duration) error {
	ctx, stop := context.WithTimeout(ctx, within)
	defer stop()
	for i, g := range c.Guests {
		if _, err := g.FirstPicture(ctx); err != nil {
			return fmt.Errorf("guest %d of %d: %w", i+1, len(c.Guests), err)
		}
	}
	return nil
}

// Seen is what a crowd saw in a while.
type Seen struct {
	Guests  int
	Took    time.Duration
	Mean    float64 // pictures a second of each
	Least   float64 // of who saw fewest
	Bytes   float64 // a second of each
	Missed  int64   // pictures, by their numbers
	Longest time.Duration
	Ages    *Ages
	Ended   int // sessions that ended meanwhile

	Measured      bool     // the process: what follows is known
	CPU           float64  // of one core, percent
	Own           float64  // the same of this program
	Others        float64  // and of all else on this machine
	Memory        int64    // resident at the end, bytes
	Before, After Counters // nil where there are none
}

// Watch measures for a while.
func (c *Crowd) Watch(ctx context.Context, s *Server, d time.Duration) (*Seen, error) {
	over, stop := context.WithTimeout(ctx, d)
	defer stop()
	return c.WatchUntil(ctx, s, over.Done())
}

// WatchUntil measures until a channel is closed.
func (c *Crowd) WatchUntil(ctx context.Context, s *Server, over <-chan struct{}) (*Seen, error) {
	v := &Seen{Guests: len(c.Guests)}
	frames, bytes, missed := make([]int64, len(c.Guests)), int64(0), int64(0)
	v.Before, _ = s.Counters(ctx) // nil is told by its absence
	c.Tally.Anew()
	for i, g := range c.Guests {
		frames[i] = g.frames.Load()
		bytes += g.bytes.Load()
		missed += g.missed.Load()
		g.longest.Store(0)
	}
	began, m := time.Now(), meter(s)
	select {
	case <-over:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	v.Took = time.Since(began)
	m.read(s, v)
	seconds := v.Took.Seconds()
	v.Ages = c.Tally.Anew()
	for i, g := range c.Guests {
		fps := float64(g.frames.Load()-frames[i]) / seconds
		v.Mean += fps / float64(len(c.Guests))
		if i == 0 || fps < v.Least {
			v.Least = fps
		}
		v.Bytes += float64(g.bytes.Load())
		v.Missed += g.missed.Load()
		// Who sees nothing any more has waited since the last picture.
		v.Longest = max(v.Longest, time.Duration(g.longest.Load()), time.Since(time.Unix(0, max(g.last.Load(), began.UnixNano()))))
		select {
		case <-g.done:
			v.Ended++
		default:
		}
	}
	v.Bytes = (v.Bytes - float64(bytes)) / seconds / float64(max(1, len(c.Guests)))
	v.Missed -= missed
	v.After, _ = s.Counters(ctx)
	if !s.Alive() {
		return v, fmt.Errorf("the server has ended: %s", s.Said())
	}
	return v, nil
}

// A meterState is how the clocks of work stood.
type meterState struct {
	server, own Usage
	machine     time.Duration
	at          time.Time
	ok          bool
}

func meter(s *Server) (m meterState) {
	m.at = time.Now()
	m.server, m.ok = s.Usage()
	if m.ok {
		m.own, _ = usageOf(os.Getpid())
		m.machine, m.ok = busy()
	}
	return m
}

// read tells what was worked since.
func (m meterState) read(s *Server, v *Seen) {
	now := meter(s)
	if !m.ok || !now.ok {
		return
	}
	d := now.at.Sub(m.at).Seconds()
	v.Measured = true
	v.CPU = 100 * (now.server.CPU - m.server.CPU).Seconds() / d
	v.Own = 100 * (now.own.CPU - m.own.CPU).Seconds() / d
	v.Others = max(0, 100*(now.machine-m.machine).Seconds()/d-v.CPU-v.Own)
	v.Memory = now.server.Memory
}

// homes are the addresses that a crowd comes from: five thousand guests are
// twenty from each, and those who dial at once come from different ones.
const homes = 250

// Spread gives guest i an address of its own part of the loopback, so that a
// server's limits for each address hold as they are. Where the target is none
// of this machine's, or the system gives the loopback one address only, it
// gives none.
func Spread(addr string, i int) netip.Addr {
	if !manyHomes(addr) {
		return netip.Addr{}
	}
	return netip.AddrFrom4([4]byte{127, 1, byte(i / (20 * homes) % 250), byte(1 + i%homes)})
}

// manyHomes reports whether guests may come to an address from many.
func manyHomes(addr string) bool {
	a, err := netip.ParseAddrPort(addr)
	return err == nil && a.Addr().Unmap().Is4() && a.Addr().IsLoopback() && runtime.GOOS == "linux"
}

// errNotHere is of what can only be measured of a process of ours.
var errNotHere = errors.New("only of a server that is started here")
