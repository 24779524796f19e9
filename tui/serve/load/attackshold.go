package load

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// How a connection stays half open.
const (
	silent = iota
	versionOnly
	dripping
)

// halfOpen opens connections from one address and never gets further.
func halfOpen(how int) func(context.Context, *assault) error {
	return func(ctx context.Context, a *assault) error {
		var held []net.Conn
		for range a.many(500, 60) {
			c, err := dial(ctx, a.Addr, a.attacker())
			if err != nil {
				break // over with ctx, or the machine has no more
			}
			held = append(held, c)
			a.entered()
			if how == versionOnly {
				_, _ = io.WriteString(c, "SSH-2.0-slow\r\n") // it may be closed already
			}
		}
		every := time.NewTicker(100 * time.Millisecond)
		defer every.Stop()
		for i := 0; ctx.Err() == nil; i++ {
			select {
			case <-ctx.Done():
			case <-every.C:
				for _, c := range held {
					if how == dripping {
						_, _ = c.Write([]byte("SSH-2.0-slow slow slow")[i%20 : i%20+1]) // it may be closed already
					}
				}
			}
		}
		for _, c := range held {
			c.Close()
		}
		return nil
	}
}

// stops has readers stop in the middle of a picture.
func stops(hang bool) func(context.Context, *assault) error {
	return func(ctx context.Context, a *assault) error {
		var all sync.WaitGroup
		for range a.many(20, 6) {
			all.Go(func() {
				w, wire := tapped(a.way(a.lines()[0]))
				g, err := a.come(ctx, w)
				if err != nil {
					return
				}
				defer g.Close()
				if _, err := g.FirstPicture(ctx); err != nil {
					return
				}
				g.Hold()
				(*wire).held.Store(hang)
				if !hang {
					fill(ctx, g, *wire, 0)
				}
				<-ctx.Done()
			})
		}
		all.Wait()
		return nil
	}
}

// crowded lets more come than the server has descriptors for.
func crowded(ctx context.Context, a *assault) error {
	var all sync.WaitGroup
	next := make(chan int)
	for range 4 {
		all.Go(func() {
			for i := range next {
				w := a.watch(100+i, 80, 24)
				if g, err := a.come(ctx, w); err == nil {
					all.Go(func() {
						<-ctx.Done()
						g.Close()
					})
				}
			}
		})
	}
	for i := 0; i < 200 && ctx.Err() == nil; i++ {
		select {
		case next <- i:
		case <-ctx.Done():
		}
	}
	<-ctx.Done()
	close(next)
	all.Wait()
	return nil
}
