package market

import (
	"context"
	"sync"
)

// Latest is a one-slot mailbox: a writer overwrites and never waits, a reader
// waits for something newer than what it has. The zero Latest is empty.
type Latest[T any] struct {
	mu    sync.Mutex
	value *T
	seq   uint64
	wake  chan struct{}
}

// Set puts a value in; every waiting reader gets it.
func (l *Latest[T]) Set(v *T) {
	l.mu.Lock()
	l.value = v
	l.seq++
	if l.wake != nil {
		close(l.wake)
		l.wake = nil
	}
	l.mu.Unlock()
}

// Wait gives the newest value once its number is above after, and its number.
func (l *Latest[T]) Wait(ctx context.Context, after uint64) (*T, uint64, error) {
	for {
		l.mu.Lock()
		if l.value != nil && l.seq > after {
			v, seq := l.value, l.seq
			l.mu.Unlock()
			return v, seq, nil
		}
		if l.wake == nil {
			l.wake = make(chan struct{})
		}
		wake := l.wake
		l.mu.Unlock()
		select {
		case <-ctx.Done():
			return nil, after, ctx.Err()
		case <-wake:
		}
	}
}
