package serve

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// pipes is a listener without a socket, so that a test may bend time.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes { return &pipes{conns: make(chan net.Conn), closed: make(chan struct{})} }

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}
func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return &net.TCPAddr{} }

func (p *pipes) dial() (*pipe, error) { return p.dialFrom("192.0.2.1") }

func (p *pipes) dialFrom(addr string) (*pipe, error) {
	there, back := newFlow(), newFlow()
	near, far := &pipe{in: back, out: there}, &pipe{in: there, out: back, from: &net.TCPAddr{IP: net.ParseIP(addr), Port: 1}}
	select {
	case p.conns <- far:
		return near, nil
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

// pipe is one end of a connection: net.Pipe with a buffer, as a kernel has one,
// since both ends of SSH begin with a write.
type pipe struct {
	in, out *flow
	from    net.Addr
}

func (p *pipe) Read(b []byte) (int, error)         { return p.in.read(b) }
func (p *pipe) Close() error                       { p.in.close(); p.out.close(); return nil }
func (p *pipe) LocalAddr() net.Addr                { return &net.TCPAddr{} }
func (p *pipe) RemoteAddr() net.Addr               { return p.from }
func (p *pipe) SetDeadline(t time.Time) error      { return p.SetWriteDeadline(t) }
func (p *pipe) SetReadDeadline(time.Time) error    { return nil }
func (p *pipe) SetWriteDeadline(t time.Time) error { p.out.until(t); return nil }

// Write to an end that is closed resets the connection, as TCP does: what was on
// its way back is lost.
func (p *pipe) Write(b []byte) (int, error) {
	n, err := p.out.write(b)
	if errors.Is(err, net.ErrClosed) {
		p.in.drop()
	}
	return n, err
}

// flow is one direction.
type flow struct {
	mu     sync.Mutex
	cond   *sync.Cond
	b      []byte
	closed bool
	ended  chan struct{} // closed with it
	lost   bool          // what is written is
	stuck  bool          // what is written is not read
	late   time.Time     // for writes
	timer  *time.Timer
}

// over is closed when the flow is.
func (f *flow) over() <-chan struct{} { return f.ended }

// swallow loses all that is written from now on.
func (f *flow) swallow() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lost = true
}

// stall lets nothing be read from now on.
func (f *flow) stall() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.stuck = true
}

// flowBytes is the buffer of a direction.
const flowBytes = 64 << 10

func newFlow() *flow {
	f := &flow{ended: make(chan struct{})}
	f.cond = sync.NewCond(&f.mu)
	return f
}

func (f *flow) read(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.b) == 0 || f.stuck {
		if f.closed {
			return 0, io.EOF
		}
		f.cond.Wait()
	}
	n := copy(b, f.b)
	f.b = append(f.b[:0], f.b[n:]...)
	f.cond.Broadcast()
	return n, nil
}

func (f *flow) write(b []byte) (n int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for n < len(b) {
		room := flowBytes - len(f.b)
		switch {
		case f.closed:
			return n, net.ErrClosed
		case f.lost:
			return len(b), nil
		case room == 0 && !f.late.IsZero() && !time.Now().Before(f.late):
			return n, os.ErrDeadlineExceeded
		case room == 0:
			f.cond.Wait()
			continue
		}
		m := min(room, len(b)-n)
		f.b = append(f.b, b[n:n+m]...)
		n += m
		f.cond.Broadcast()
	}
	return n, nil
}

func (f *flow) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		return
	}
	f.closed = true
	close(f.ended)
	if f.timer != nil {
		f.timer.Stop()
	}
	f.cond.Broadcast()
}

// drop loses what was not read of a closed flow.
func (f *flow) drop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		f.b = nil
	}
}

func (f *flow) until(t time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.late = t; t.IsZero() || f.closed {
		return
	}
	if f.timer == nil {
		f.timer = time.AfterFunc(time.Until(t), f.cond.Broadcast)
		return
	}
	f.timer.Reset(time.Until(t))
}
