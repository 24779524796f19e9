package load

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"
)

// An attack is what somebody who means harm does, and what must not come of it.
type attack struct {
	name  string
	words []string // for the server
	files int      // descriptors that the server may have; 0 for as many as the system allows
	// inside says that nobody new can come in meanwhile: then those who are in
	// must keep their pictures.
	inside bool
	// run attacks until ctx ends, and lets go of all. Its error is what was not
	// contained.
	run func(ctx context.Context, a *assault) error
}

// An assault is an attack on its way.
type assault struct {
	*stage
	short bool
	in    atomic.Int64 // how often it came in: one that never does has shown nothing
	first func()       // called when it first does: its time begins
}

// entered counts that it came in.
func (a *assault) entered() {
	if a.in.Add(1) == 1 {
		a.first()
	}
}

// many is how many of something an attack takes.
func (a *assault) many(usual, short int) int {
	if a.short {
		return short
	}
	return usual
}

// attacker is the address that attacks come from; where the system has one
// address only, they come from that of everybody.
func (a *assault) attacker() netip.Addr {
	if !manyHomes(a.Addr) {
		return netip.Addr{}
	}
	return netip.AddrFrom4([4]byte{127, 9, 0, 1})
}

// way is how an attacker comes where nothing else is said.
func (a *assault) way(line string) Way {
	return Way{Addr: a.Addr, From: a.attacker(), User: "attacker", Line: line, Term: term, W: 120, H: 40, Within: 5 * time.Second, Wire: abrupt}
}

// abrupt lets a connection end with all that is on its way: what the kernel
// would still deliver of a flood, at the rate that the server takes it, is no
// part of what is left after it.
func abrupt(c net.Conn) net.Conn {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // without it the end takes longer
	}
	return c
}

// come is a guest whose connection ends with ctx, whatever it waits for.
func (a *assault) come(ctx context.Context, w Way) (*Guest, error) {
	g, err := Come(ctx, w)
	if err != nil {
		return nil, err
	}
	g.onEnd = context.AfterFunc(ctx, func() { g.wire.Close() })
	a.entered()
	return g, nil
}

// again does something over and over until ctx ends, however it ends. It pauses
// in between, so that what fails at once is not all that the machine does.
func again(ctx context.Context, at int, do func(ctx context.Context)) {
	var all sync.WaitGroup
	for range at {
		all.Go(func() {
			for ctx.Err() == nil {
				do(ctx)
				_ = rest(ctx, 20*time.Millisecond) // over with ctx
			}
		})
	}
	all.Wait()
}

// A repulse is how an attack ended.
type repulse struct {
	what     string
	in       int64         // how often it came in
	slowest  time.Duration // until a visitor saw a picture
	visitors int
	gap      time.Duration // the longest that the one who was there waited for a picture
	growth   float64       // MB
	left     float64       // goroutines
	files    int           // descriptors
	wrong    []string
}

const (
	mostVisit     = 250 * time.Millisecond
	mostGrowthAll = 64.0 // MB
	// comingIn is how long an attacker may take to come in, on a machine that is
	// busy; the time of the attack begins then.
	comingIn = 10 * time.Second
)

// repel runs one attack against a server of its own.
func (b *Bench) repel(ctx context.Context, k *attack, d time.Duration, short bool) (*repulse, error) {
	s, err := start(ctx, k.files, b.Program, k.words...)
	if err != nil {
		return nil, err
	}
	t, err := b.open(ctx, s)
	if err != nil {
		return nil, err
	}
	defer t.Close()
	out := &repulse{what: k.name}
	resident, err := Come(ctx, t.watch(0, 120, 40))
	if err != nil {
		return nil, err
	}
	defer resident.Close()
	if _, err := resident.FirstPicture(ctx); err != nil {
		return nil, err
	}
	before, err := t.visited(ctx)
	if err != nil {
		return nil, fmt.Errorf("before the attack: %w", err)
	}
	base, known := t.Usage()
	over, stop := context.WithCancel(ctx)
	defer stop()
	end := time.AfterFunc(comingIn+d, stop)
	defer end.Stop()
	done := make(chan error, 1)
	resident.longest.Store(0)
	attacking := &assault{stage: t, short: short, first: func() { end.Reset(d) }}
	go func() { done <- k.run(over, attacking) }()
	most := base.Memory
	var contained error
	for going := true; going; {
		select {
		case contained = <-done:
			going = false
		case <-time.After(50 * time.Millisecond):
		}
		if u, ok := t.Usage(); ok {
			most = max(most, u.Memory)
		}
		if k.inside || !going {
			continue
		}
		took, err := t.visit(ctx, out.visitors+1)
		if err != nil {
			out.wrong = append(out.wrong, "a visitor: "+err.Error())
		}
		out.visitors++
		out.slowest = max(out.slowest, took)
	}
	out.gap = time.Duration(resident.longest.Load())
	if k.inside {
		out.slowest, out.visitors = out.gap, 1
	}
	if out.in = attacking.in.Load(); out.in == 0 && contained == nil {
		contained = errors.New("the attack itself never came in: nothing was tried")
	}
	if contained != nil {
		out.wrong = append(out.wrong, contained.Error())
	}
	return out, out.after(ctx, t, resident, before, base, most, known)
}

// visit comes as somebody who means well, each time another, and gives the time
// to the first picture.
func (t *stage) visit(ctx context.Context, i int) (time.Duration, error) {
	const patience = 5 * time.Second
	ctx, stop := context.WithTimeout(ctx, patience)
	defer stop()
	g, err := Come(ctx, t.watch(1+i, 120, 40))
	if err != nil {
		return patience, err
	}
	defer g.Close()
	took, err := g.FirstPicture(ctx)
	if err != nil {
		return patience, err
	}
	return took, nil
}

// visited is what the server counts at rest once a guest was there, for whom
// it made what it makes once.
func (t *stage) visited(ctx context.Context) (Counters, error) {
	if _, err := t.visit(ctx, 0); err != nil {
		return nil, err
	}
	return t.Resting(ctx)
}

// after looks at what an attack has left behind.
func (r *repulse) after(ctx context.Context, t *stage, resident *Guest, before Counters, base Usage, most int64, known bool) error {
	if !t.Alive() {
		r.wrong = append(r.wrong, "the server is dead: "+t.Said())
		return nil
	}
	var g goals
	select {
	case <-resident.Ended():
		g.need(false, "the guest who was there was sent away")
	default:
	}
	_, err := t.visit(ctx, r.visitors+1)
	g.need(err == nil, "afterwards nobody comes in: %v", err)
	now, err := t.Settled(ctx, before["goroutines"], 0, leakTime)
	if err != nil {
		return err
	}
	r.left = now["goroutines"] - before["goroutines"]
	g.need(r.left <= goroutineSlack, "%.0f goroutines are left", r.left)
	if u, ok := t.Usage(); ok && known {
		r.files = u.Files - base.Files
		r.growth = float64(max(most, u.Memory)-base.Memory) / (1 << 20)
		g.need(r.files <= goroutineSlack, "%d descriptors are left", r.files)
	}
	g.need(r.growth <= mostGrowthAll, "the server grew by %.0f MB", r.growth)
	g.need(r.slowest <= mostVisit, "a visitor waited %s for a picture", millis(r.slowest, true))
	g.need(t.Races() == 0, "%d data races", t.Races())
	if raw := t.Raw(); len(raw) > 0 {
		g.need(false, "its log has bytes that steer a terminal: %s", raw[0])
	}
	r.wrong = append(r.wrong, g.why...)
	return nil
}
