package fakes

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
)

// A Network is a network in memory: connections are net.Pipes, so that time
// can be virtual. Its Dial belongs into live.Settings.
type Network struct {
	mu      sync.Mutex
	hosts   map[string]*host
	open    map[net.Conn]bool
	dials   int
	servers []*http.Server
	frozen  chan struct{} // closed when it thaws; nil while it flows
	done    sync.WaitGroup
}

type host struct {
	conns   chan net.Conn
	closed  chan struct{}
	refuses bool
}

// NewNetwork gives an empty network.
func NewNetwork() *Network { return &Network{hosts: map[string]*host{}, open: map[net.Conn]bool{}} }

// Serve lets a handler answer at a name, "yahoo.test:80".
func (n *Network) Serve(name string, h http.Handler) {
	at := &host{conns: make(chan net.Conn), closed: make(chan struct{})}
	s := &http.Server{Handler: h}
	n.mu.Lock()
	n.hosts[name] = at
	n.servers = append(n.servers, s)
	n.mu.Unlock()
	n.done.Go(func() { s.Serve(&listener{at}) })
}

// Dial connects to a name. What is not there refuses, as TCP does.
func (n *Network) Dial(ctx context.Context, _, address string) (net.Conn, error) {
	n.mu.Lock()
	n.dials++
	at := n.hosts[address]
	refuses := at == nil || at.refuses
	n.mu.Unlock()
	if refuses {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	near, far := net.Pipe()
	c := &conn{Conn: near, n: n, closed: make(chan struct{})}
	n.mu.Lock()
	n.open[c] = true
	n.mu.Unlock()
	select {
	case at.conns <- far:
		return c, nil
	case <-at.closed:
		c.Close()
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	case <-ctx.Done():
		c.Close()
		return nil, ctx.Err()
	}
}

// Refuse makes a name refuse new connections, or take them again.
func (n *Network) Refuse(name string, yes bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts[name].refuses = yes
}

// Cut breaks every connection that is open.
func (n *Network) Cut() {
	n.mu.Lock()
	var all []net.Conn
	for c := range n.open {
		all = append(all, c)
	}
	n.mu.Unlock()
	for _, c := range all {
		c.Close()
	}
}

// Freeze keeps all bytes from arriving, as a cable that was pulled does, or
// lets them flow again.
func (n *Network) Freeze(yes bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case yes && n.frozen == nil:
		n.frozen = make(chan struct{})
	case !yes && n.frozen != nil:
		close(n.frozen)
		n.frozen = nil
	}
}

// Dials counts the connections asked for.
func (n *Network) Dials() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.dials
}

// Open counts the connections that are open.
func (n *Network) Open() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.open)
}

// Close ends every server and waits for them.
func (n *Network) Close() {
	n.Cut()
	for _, s := range n.servers {
		s.Close()
	}
	n.done.Wait()
}

type conn struct {
	net.Conn
	n      *Network
	closed chan struct{}
	once   sync.Once
}

// Read waits while the network is frozen.
func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.n.mu.Lock()
	frozen := c.n.frozen
	c.n.mu.Unlock()
	if frozen != nil && err == nil {
		select {
		case <-frozen:
		case <-c.closed:
			return 0, net.ErrClosed
		}
	}
	return n, err
}

// Close takes it off the list.
func (c *conn) Close() error {
	c.once.Do(func() { close(c.closed) })
	c.n.mu.Lock()
	delete(c.n.open, c)
	c.n.mu.Unlock()
	return c.Conn.Close()
}

type listener struct{ at *host }

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.at.conns:
		return c, nil
	case <-l.at.closed:
		return nil, net.ErrClosed
	}
}

func (l *listener) Close() error {
	select {
	case <-l.at.closed:
		return errors.New("closed twice")
	default:
		close(l.at.closed)
	}
	return nil
}

func (l *listener) Addr() net.Addr { return name("memory") }

type name string

func (n name) Network() string { return "memory" }
func (n name) String() string  { return strings.ToLower(string(n)) }
