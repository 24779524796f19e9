package serve

import (
	"context"
	"fmt"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

// FuzzSSHChannel sends random requests after a real handshake. Each that asks
// for an answer gets one at once; the server lives, ends within its time, and
// leaves nothing behind, which the end of the bubble sees.
func FuzzSSHChannel(f *testing.F) {
	host := newKey(f)
	pty := ssh.Marshal(ptyRequest{"xterm", 80, 24, 0, 0, ""})
	f.Add([]byte{0, 2, 4})
	f.Add(append([]byte{0, 1, byte(len(pty))}, append(pty, 4, 3, 16)...))
	f.Add([]byte{0, 5, 6, 7, 0, 0, 8, 9, 10, 11, 12, 13, 14})
	f.Add([]byte{4, 3, 3, 3, 0, 3, 16, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 4, 9})
	f.Fuzz(func(t *testing.T, script []byte) {
		if len(script) > 400 {
			return
		}
		synctest.Test(t, func(t *testing.T) {
			s := New(Options{Host: host, Access: Access{Open: true}, Handler: func(s Session) int {
				fmt.Fprintf(s, "\x1b[?1049h%v", s.Terminal())
				s.Go(func() { _, _ = io.Copy(io.Discard, s) })
				_ = s.Probe(s.Context())
				<-s.Context().Done()
				return 0
			}})
			l := newPipes()
			served := make(chan error, 1)
			go func() { served <- s.Serve(context.Background(), l) }()
			c, err := l.dial()
			if err != nil {
				t.Fatal(err)
			}
			cl, err := client(c)
			if err != nil {
				t.Fatal(err)
			}
			play(t, cl, script)
			if err := s.Shutdown(context.Background()); err != nil {
				t.Error(err)
			}
			if err := <-served; err != nil {
				t.Error(err)
			}
			cl.Close()
		})
	})
}

// play sends what a script says: an operation a byte, a length and a payload
// behind those that have one.
func play(t *testing.T, c *ssh.Client, script []byte) {
	names := []string{"pty-req", "env", "window-change", "shell", "exec", "subsystem", "signal", "x11-req", "auth-agent-req@openssh.com", "break", "\x1b[2J"}
	kinds := []string{"session", "direct-tcpip", "x11", "", "\u202e"}
	var ch ssh.Channel
	payload := func() []byte {
		if len(script) == 0 {
			return nil
		}
		n := min(int(script[0]), len(script)-1)
		out := script[1 : 1+n]
		script = script[1+n:]
		return out
	}
	began := time.Now()
	for len(script) > 0 {
		op := int(script[0])
		script = script[1:]
		var err error
		switch {
		case op == 0 || op >= 100 && op < 105:
			opened, in, no := c.OpenChannel(kinds[op%len(kinds)], payload())
			if no == nil {
				go ssh.DiscardRequests(in)
				go func() { _, _ = io.Copy(io.Discard, opened) }()
				ch = opened
			}
			err = ignoreRefusal(no)
		case op >= 110 && op < 120:
			_, _, err = c.SendRequest(names[op%len(names)], op%2 == 0, payload())
		case ch == nil:
		case op >= 120 && op < 125:
			_, err = ch.Write(payload())
		case op == 125:
			err = ch.CloseWrite()
		case op == 126:
			err = ch.Close()
		default:
			_, err = ch.SendRequest(names[op%len(names)], op%2 == 0, payload())
		}
		if took := time.Since(began); took > closeTime {
			t.Errorf("operation %d waits for %s", op, took)
		}
		if err != nil {
			return
		}
	}
}
