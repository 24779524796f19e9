package serve

import (
	"context"
	"io"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/crypto/ssh"
)

// A session is the Session of a visit.
type session struct {
	visit   *visit
	channel ssh.Channel

	// Of the visit's loop until the handler is started.
	pty   bool
	term  string
	env   map[string]string
	begun bool
	asked int // variables that were sent, kept or not

	guest    Guest
	terminal Terminal
	command  string
	began    time.Time
	ctx      context.Context
	cancel   context.CancelCauseFunc

	size    atomic.Uint64
	resized chan struct{}
	notes   chan string
	inbox   *inbox
	key     atomic.Int64 // when the last one was pressed, in nanoseconds of Unix
	staying atomic.Bool
	tending *time.Timer
	warned  int64         // the key after which a warning was given; of tend
	probing chan struct{} // a token while one is out

	out, err stream
	over     atomic.Bool // the handler may write no more
	group    sync.WaitGroup
	done     chan struct{} // closed when the handler and its goroutines have ended

	endOnce, finishOnce sync.Once
	ending              ending // once the context has ended
	soft, hard          *time.Timer
	closed              atomic.Int32 // ends of the channel
	status              atomic.Int32 // told to the client
}

func packSize(w, h int) uint64 { return uint64(w)<<32 | uint64(h) }

func (s *session) Guest() Guest             { return s.guest }
func (s *session) Terminal() Terminal       { return s.terminal }
func (s *session) Command() string          { return s.command }
func (s *session) Resized() <-chan struct{} { return s.resized }
func (s *session) Notes() <-chan string     { return s.notes }
func (s *session) Context() context.Context { return s.ctx }
func (s *session) Stderr() io.Writer        { return &s.err }

func (s *session) Size() (w, h int) {
	n := s.size.Load()
	return int(n >> 32), int(n & 0xFFFFFFFF)
}

// resize takes a new size and leaves one token, however many come.
func (s *session) resize(w, h int) {
	n := packSize(w, h)
	if s.size.Swap(n) == n {
		return
	}
	select {
	case s.resized <- struct{}{}:
	default:
	}
}

func (s *session) Read(p []byte) (int, error)  { return s.inbox.read(s.ctx, p) }
func (s *session) Write(p []byte) (int, error) { return s.out.Write(p) }

// listen takes what the guest types, as fast as it comes.
func (s *session) listen() {
	var p [1024]byte
	for {
		n, err := s.channel.Read(p[:])
		if n > 0 {
			s.key.Store(time.Now().UnixNano())
			if lost := s.inbox.put(p[:n]); lost > 0 {
				s.visit.server.metrics.InputDropped.Add(int64(lost))
			}
		}
		if err != nil {
			s.inbox.end()
			return
		}
	}
}

// ignore takes what a client sends beside its input, which none has reason to:
// left alone it would lie in memory, up to the 2 MiB that the window allows, and
// the input behind it would wait for ever.
func (s *session) ignore() {
	var p [64]byte // on the stack: nearly nobody sends a byte
	beside := s.channel.Stderr()
	for {
		if _, err := beside.Read(p[:]); err != nil {
			return
		}
	}
}

func (s *session) Stay(idle bool) {
	if s.staying.Swap(idle) && !idle {
		s.key.Store(time.Now().UnixNano()) // who stayed has their whole time from now
	}
	s.tending.Reset(0)
}

func (s *session) Probe(ctx context.Context) error {
	select {
	case s.probing <- struct{}{}:
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
	// An answer waits for all that was written before it, so a link that is slow
	// has longer than a write; a client that reads nothing answers nothing.
	late := time.AfterFunc(2*s.visit.rules.limits.WriteTime, func() { s.visit.refuse(Stalled) })
	back := make(chan error, 1)
	go func() { // ends with the connection at the latest
		back <- s.ask()
		late.Stop()
		<-s.probing
	}()
	select {
	case err := <-back:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-s.ctx.Done():
		return context.Cause(s.ctx)
	}
}

// ask sends a question that every client answers, most with a no.
func (s *session) ask() error {
	_, _, err := s.visit.conn.SendRequest("keepalive@openssh.com", true, nil)
	return err
}

func (s *session) Go(f func()) {
	s.group.Go(func() {
		defer s.contain()
		f()
	})
}

// contain ends a session whose goroutine panics.
func (s *session) contain() {
	if p := recover(); p != nil {
		s.visit.server.log.panicked(s.visit, p, debug.Stack())
		s.end(ending{reason: Broken, sentence: "Something broke here; it was written down. Please come again.", status: StatusFault, grace: graceTime, last: closeTime})
	}
}

// serve runs the handler and ends the session after it.
func (s *session) serve(h Handler) {
	defer close(s.done)
	defer s.visit.server.metrics.Sessions.Add(-1)
	status, orderly := StatusFault, false
	func() {
		defer s.contain()
		status = h(s)
		orderly = true
		s.end(ending{own: true, status: status, grace: drainTime, last: drainTime})
	}()
	s.finish(status, orderly)
	s.group.Wait()
}

// A stream is one of the two to the client.
type stream struct {
	session *session
	to      io.Writer
	turn    chan struct{} // a token for who writes; a mutex would hold up a test's time
	watch   *time.Timer
	screen  screenState
}

func newStream(s *session, to io.Writer) stream {
	return stream{session: s, to: to, turn: make(chan struct{}, 1)}
}

func (t *stream) lock()   { t.turn <- struct{}{} }
func (t *stream) unlock() { <-t.turn }

// pieceBytes is what is written under one watch: at 2 KB a second it passes.
const pieceBytes = 16 << 10

func (t *stream) Write(p []byte) (int, error) {
	t.lock()
	defer t.unlock()
	if t.session.over.Load() {
		return 0, io.ErrClosedPipe
	}
	t.screen.seen(p)
	return t.push(p)
}

// push writes, and closes the connection of who does not take it in time.
// The lock is held.
func (t *stream) push(p []byte) (n int, err error) {
	v := t.session.visit
	if t.watch == nil {
		t.watch = time.AfterFunc(v.rules.limits.WriteTime, func() { v.refuse(Stalled) })
	} else {
		t.watch.Reset(v.rules.limits.WriteTime)
	}
	defer t.watch.Stop()
	for {
		m, err := t.to.Write(p[n:min(len(p), n+pieceBytes)])
		n += m
		if err != nil || n == len(p) {
			return n, err
		}
		t.watch.Reset(v.rules.limits.WriteTime)
	}
}
