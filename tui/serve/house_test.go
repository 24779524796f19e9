package serve

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"errors"
	"io"
	"log/slog"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"
	"golang.org/x/crypto/ssh"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// newKey makes a key of nobody.
func newKey(t testing.TB) ssh.Signer {
	t.Helper()
	key, err := ssh.NewSignerFromKey(newPrivate(t))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newPrivate(t testing.TB) ed25519.PrivateKey {
	t.Helper()
	_, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	return private
}

// A house is a server that a test visits, over pipes or over the loopback.
type house struct {
	t      testing.TB
	server *Server
	pipes  *pipes
	lines  *lines
	served chan error
}

// open begins one that is closed with the test; o.Host is made where it is missing.
func open(t testing.TB, o Options) *house {
	t.Helper()
	if o.Host == nil {
		o.Host = newKey(t)
	}
	if o.Access.Empty() {
		o.Access.Open = true
	}
	h := &house{t: t, lines: &lines{}, pipes: newPipes(), served: make(chan error, 1)}
	o.Log = slog.New(slog.NewJSONHandler(h.lines, nil))
	h.server = New(o)
	go func() { h.served <- h.server.Serve(context.Background(), h.pipes) }()
	t.Cleanup(h.close)
	return h
}

func (h *house) close() {
	h.t.Helper()
	if err := h.server.Shutdown(context.Background()); err != nil {
		h.t.Error(err)
	}
	select {
	case err := <-h.served:
		if err != nil {
			h.t.Error(err)
		}
		h.served <- nil
	case <-time.After(stopTime):
		h.t.Error("serving goes on after a stop")
	}
}

// tcp lets the house be reached over the loopback too.
func (h *house) tcp() string {
	h.t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		h.t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- h.server.Serve(context.Background(), l) }()
	h.t.Cleanup(func() {
		h.close()
		if err := <-done; err != nil {
			h.t.Error(err)
		}
	})
	return l.Addr().String()
}

// dial comes to the house over a pipe.
func (h *house) dial(o ...func(*ssh.ClientConfig)) (*ssh.Client, error) {
	c, err := h.pipes.dial()
	if err != nil {
		return nil, err
	}
	return client(c, o...)
}

func (h *house) visit(o ...func(*ssh.ClientConfig)) *ssh.Client {
	h.t.Helper()
	c, err := h.dial(o...)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { c.Close() })
	return c
}

// client shakes hands over a connection.
func client(c net.Conn, o ...func(*ssh.ClientConfig)) (*ssh.Client, error) {
	config := &ssh.ClientConfig{User: "ann", HostKeyCallback: ssh.InsecureIgnoreHostKey()}
	for _, f := range o {
		f(config)
	}
	conn, channels, requests, err := ssh.NewClientConn(c, "house", config)
	if err != nil {
		c.Close()
		return nil, err
	}
	return ssh.NewClient(conn, channels, requests), nil
}

func as(user string) func(*ssh.ClientConfig) { return func(c *ssh.ClientConfig) { c.User = user } }

func by(m ...ssh.AuthMethod) func(*ssh.ClientConfig) { return func(c *ssh.ClientConfig) { c.Auth = m } }

// A seat is a client's session whose output is kept.
type seat struct {
	*ssh.Session
	in       io.WriteCloser
	out, err *lines
}

// sit opens a session.
func sit(t testing.TB, c *ssh.Client) *seat {
	t.Helper()
	s, err := c.NewSession()
	if err != nil {
		t.Fatal(err)
	}
	out := &seat{Session: s, out: &lines{}, err: &lines{}}
	s.Stdout, s.Stderr = out.out, out.err
	if out.in, err = s.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	return out
}

// terminal asks for one and starts a shell, or a command.
func (s *seat) terminal(t testing.TB, w, h int, command string) *seat {
	t.Helper()
	if err := s.RequestPty("xterm-256color", h, w, nil); err != nil {
		t.Fatal(err)
	}
	s.begin(t, command)
	return s
}

func (s *seat) begin(t testing.TB, command string) {
	t.Helper()
	start := s.Shell
	if command != "" {
		start = func() error { return s.Start(command) }
	}
	if err := start(); err != nil {
		t.Fatal(err)
	}
}

// end waits for the end and gives the exit status, -1 for none.
func (s *seat) end() int {
	err := s.Wait()
	var exit *ssh.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit):
		return exit.ExitStatus()
	}
	return -1
}

// lines is a buffer that several may use, and wait on.
type lines struct {
	mu   sync.Mutex
	b    bytes.Buffer
	more chan struct{}
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.more != nil {
		close(l.more)
		l.more = nil
	}
	return l.b.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// await waits until a text is there.
func (l *lines) await(t testing.TB, text string) {
	t.Helper()
	late := time.After(20 * time.Second)
	for {
		l.mu.Lock()
		if strings.Contains(l.b.String(), text) {
			l.mu.Unlock()
			return
		}
		if l.more == nil {
			l.more = make(chan struct{})
		}
		more := l.more
		l.mu.Unlock()
		select {
		case <-more:
		case <-late:
			t.Fatalf("%q does not come; there is %q", text, l.String())
		}
	}
}
