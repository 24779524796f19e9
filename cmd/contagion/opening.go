package main

import (
	"context"

	"contagion/data/market"
	"contagion/tui"
)

// A running desk is what a screen is opened on.
type running interface {
	tui.Desk
	Run(ctx context.Context) error
}

// An opening is a desk that is still being read: the screen starts meanwhile,
// and waits for its first picture. It is for bundled scenarios, which tests
// hold sound; what may be wrong is read before a screen opens, so that its
// fault is told on a terminal that was never touched.
type opening struct {
	read func() (running, error)
	done chan struct{} // closed when desk or err is there
	desk running
	err  error
}

func newOpening(read func() (running, error)) *opening {
	return &opening{read: read, done: make(chan struct{})}
}

// Run reads the desk and runs it.
func (o *opening) Run(ctx context.Context) error {
	o.desk, o.err = o.read()
	close(o.done)
	if o.err != nil {
		return o.err
	}
	return o.desk.Run(ctx)
}

// Wait is the desk's, once it is there.
func (o *opening) Wait(ctx context.Context, after uint64) (*market.Snapshot, uint64, error) {
	if err := o.there(ctx); err != nil {
		return nil, after, err
	}
	return o.desk.Wait(ctx, after)
}

// Do is the desk's, once it is there.
func (o *opening) Do(ctx context.Context, order market.Order) error {
	if err := o.there(ctx); err != nil {
		return err
	}
	return o.desk.Do(ctx, order)
}

func (o *opening) there(ctx context.Context) error {
	select {
	case <-o.done:
		return o.err
	case <-ctx.Done():
		return ctx.Err()
	}
}
