package load

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"time"

	"golang.org/x/crypto/ssh"
)

// Come dials, and asks for a terminal and the command.
func Come(ctx context.Context, w Way) (*Guest, error) {
	within := w.Within
	if within == 0 {
		within = usualWay
	}
	ctx, stop := context.WithTimeout(ctx, within)
	defer stop()
	g := &Guest{way: w, came: time.Now(), told: make(chan struct{}), done: make(chan struct{}), shown: make(chan struct{})}
	g.status.Store(noStatus)
	conn, requests, err := login(ctx, &g.way, &g.wire)
	if err != nil {
		return nil, err
	}
	g.conn = conn
	defer context.AfterFunc(ctx, func() { g.wire.Close() })()
	ch, asked, err := openChannel(ctx, conn, "session", nil)
	if err != nil {
		conn.Close()
		return nil, fmt.Errorf("session: %w", err)
	}
	g.channel = ch
	go g.answer(requests, asked)
	if err := g.ask(); err != nil {
		conn.Close()
		return nil, err
	}
	go g.read()
	return g, nil
}

// login shakes hands. Who comes proves nothing: any host key will do, and no
// key is shown.
func login(ctx context.Context, w *Way, wire *net.Conn) (ssh.Conn, <-chan *ssh.Request, error) {
	c, err := dial(ctx, w.Addr, w.From)
	if err != nil {
		return nil, nil, err
	}
	if w.Wire != nil {
		c = w.Wire(c)
	}
	*wire = c
	defer context.AfterFunc(ctx, func() { c.Close() })()
	user := w.User
	if user == "" {
		user = "guest"
	}
	conn, channels, requests, err := ssh.NewClientConn(c, w.Addr, &ssh.ClientConfig{User: user, HostKeyCallback: ssh.InsecureIgnoreHostKey()})
	if err != nil {
		c.Close()
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return nil, nil, fmt.Errorf("handshake: %w", err)
	}
	go func() { // a server opens none
		for ch := range channels {
			_ = ch.Reject(ssh.Prohibited, "")
		}
	}()
	return conn, requests, nil
}

func dial(ctx context.Context, addr string, from netip.Addr) (net.Conn, error) {
	d := net.Dialer{}
	if from.IsValid() {
		d.LocalAddr = net.TCPAddrFromAddrPort(netip.AddrPortFrom(from, 0))
	}
	return d.DialContext(ctx, "tcp", addr)
}

// ask asks for what the way says.
func (g *Guest) ask() error {
	for k, v := range g.way.Env {
		if _, err := g.channel.SendRequest("env", false, ssh.Marshal(struct{ Name, Value string }{k, v})); err != nil {
			return err
		}
	}
	if g.way.Term != "" {
		if err := request(g.channel, "pty-req", ptyRequest(g.way.Term, uint32(g.way.W), uint32(g.way.H))); err != nil {
			return err
		}
	}
	if g.way.Line == "" {
		return request(g.channel, "shell", nil)
	}
	return request(g.channel, "exec", ssh.Marshal(struct{ Line string }{g.way.Line}))
}

func request(ch ssh.Channel, name string, payload []byte) error {
	ok, err := ch.SendRequest(name, true, payload)
	if err == nil && !ok {
		err = errors.New("refused")
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func ptyRequest(term string, w, h uint32) []byte {
	return ssh.Marshal(struct {
		Term                   string
		W, H, PixelsW, PixelsH uint32
		Modes                  string
	}{Term: term, W: w, H: h, Modes: "\x00"})
}

// openChannel opens one until ctx ends. The library's own waits for ever where
// the connection ends at just that moment; what waits then is one goroutine.
func openChannel(ctx context.Context, conn ssh.Conn, kind string, payload []byte) (ssh.Channel, <-chan *ssh.Request, error) {
	type opened struct {
		ch    ssh.Channel
		asked <-chan *ssh.Request
		err   error
	}
	answer := make(chan opened, 1)
	go func() {
		ch, asked, err := conn.OpenChannel(kind, payload)
		answer <- opened{ch, asked, err}
	}()
	select {
	case o := <-answer:
		return o.ch, o.asked, o.err
	case <-ctx.Done():
		conn.Close() // a channel that is opened after all ends with it
		return nil, nil, context.Cause(ctx)
	}
}
