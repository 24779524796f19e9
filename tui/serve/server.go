package serve

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// Options are what a server needs. Host and Handler must be there.
type Options struct {
	Host    ssh.Signer // see HostKey
	Access  Access
	Limits  Limits
	Handler Handler
	Log     *slog.Logger // nil for none
	Metrics *Metrics     // nil for its own
}

// A Server lets guests in and serves each by the handler.
type Server struct {
	host    ssh.Signer
	handler Handler
	log     *log
	metrics *Metrics
	rules   atomic.Pointer[rules]
	gate    gate
	hashing chan struct{} // a token for each password that is being checked

	mu        sync.Mutex
	visits    map[*visit]struct{}
	listeners map[net.Listener]struct{}
	stopping  bool
	stopped   chan struct{} // closed when it stops
	all       sync.WaitGroup
}

// rules are what holds for a guest from their arrival on.
type rules struct {
	access Access
	limits Limits
}

// stopTime is how long a stop may take, whatever the clients do.
const stopTime = 5 * time.Second

// New makes a server that serves nobody yet.
func New(o Options) *Server {
	s := &Server{host: o.Host, handler: o.Handler, metrics: o.Metrics, visits: map[*visit]struct{}{}, listeners: map[net.Listener]struct{}{}, stopped: make(chan struct{}),
		// Half of the machine at most checks passwords: the others keep their frames.
		hashing: make(chan struct{}, max(1, runtime.GOMAXPROCS(0)/2))}
	if s.metrics == nil {
		s.metrics = &Metrics{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	s.log = &log{to: o.Log}
	s.Reload(o.Access, o.Limits)
	return s
}

// Reload changes who may come in and the limits, for those who come from now
// on; nobody who is there is dropped.
func (s *Server) Reload(a Access, l Limits) { s.rules.Store(&rules{a, l.filled()}) }

// Metrics gives what is counted.
func (s *Server) Metrics() *Metrics { return s.metrics }

// Stopping is closed when the server stops.
func (s *Server) Stopping() <-chan struct{} { return s.stopped }

// Serve lets in who comes at a listener, and closes it at the end. It ends when
// the server is shut down, or with the context, and then shuts the server down
// itself. Its error is the listener's.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	defer l.Close()
	s.mu.Lock()
	if s.stopping {
		s.mu.Unlock()
		return nil
	}
	s.listeners[l] = struct{}{}
	s.mu.Unlock()
	defer context.AfterFunc(ctx, func() { l.Close() })()
	err := s.accept(ctx, l)
	s.mu.Lock()
	delete(s.listeners, l)
	stopping := s.stopping
	s.mu.Unlock()
	switch {
	case stopping:
		return nil
	case ctx.Err() != nil:
		return s.Shutdown(context.WithoutCancel(ctx))
	}
	return err
}

// accept takes connections until the listener ends.
func (s *Server) accept(ctx context.Context, l net.Listener) error {
	const longest = time.Second
	pause := 5 * time.Millisecond
	for {
		c, err := l.Accept()
		if err == nil {
			pause = 5 * time.Millisecond
			s.arrive(c)
			continue
		}
		if errors.Is(err, net.ErrClosed) || ctx.Err() != nil {
			return err
		}
		// No descriptor is free, say: those who are inside go on, and when one
		// of them leaves the next comes in.
		s.log.sparing(ConnectionsInAll, "the listener gives nothing", slog.String("error", clean(err.Error(), 120)))
		select {
		case <-time.After(pause):
			pause = min(2*pause, longest)
		case <-ctx.Done():
		case <-s.stopped:
		}
	}
}

// arrive lets a connection in or closes it. It never waits.
func (s *Server) arrive(c net.Conn) {
	r := s.rules.Load()
	addr := addrOf(c)
	s.metrics.Accepted.Add(1)
	verdict, reason := s.gate.enter(&r.limits, place(addr), time.Now(), rand.Float64())
	if verdict == shut {
		s.metrics.Reject(reason)
		s.log.sparing(reason, "refused", slog.String("addr", addr.String()))
		c.Close()
		return
	}
	if tcp, ok := c.(*net.TCPConn); ok {
		_ = tcp.SetWriteBuffer(sendBuffer) // without it the kernel's own choice holds
		_ = tcp.SetReadBuffer(receiveBuffer)
	}
	v := newVisit(s, r, c, addr, verdict, reason)
	s.mu.Lock()
	if s.stopping {
		s.mu.Unlock()
		v.shown()
		s.gate.shaken()
		s.gate.leave(v.place)
		c.Close()
		return
	}
	s.visits[v] = struct{}{}
	s.all.Add(1)
	s.mu.Unlock()
	s.metrics.Connections.Add(1)
	s.metrics.PreAuth.Add(1)
	go func() {
		defer s.all.Done()
		v.run()
		s.gate.leave(v.place)
		s.metrics.Connections.Add(-1)
		s.mu.Lock()
		delete(s.visits, v)
		s.mu.Unlock()
	}()
}

// Shutdown lets nobody in any more, tells those who are there, restores their
// screens and closes their connections: within five seconds, or with the
// context, whatever the clients do. It may be called twice.
func (s *Server) Shutdown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, stopTime)
	defer cancel()
	s.mu.Lock()
	if !s.stopping {
		s.stopping = true
		close(s.stopped)
	}
	for l := range s.listeners {
		l.Close()
	}
	present := make([]*visit, 0, len(s.visits))
	for v := range s.visits {
		present = append(present, v)
	}
	s.mu.Unlock()
	for _, v := range present {
		v.stop()
	}
	gone := make(chan struct{})
	go func() { s.all.Wait(); close(gone) }()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
	}
	for _, v := range present {
		v.wire.Close()
	}
	select {
	case <-gone:
		return nil
	case <-time.After(stopGrace):
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.visits) == 0 {
		return nil
	}
	return fmt.Errorf("serve: stop: %d sessions did not end; their handlers wait for something", len(s.visits))
}
