package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

// What a client sends reaches the handler clean, and what the handler writes
// and returns reaches the client.
func TestSession(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got Session
		h := open(t, Options{Handler: func(s Session) int {
			got = s
			fmt.Fprint(s, "hello\r\n")
			fmt.Fprint(s.Stderr(), "beside\r\n")
			return 7
		}})
		c := h.visit(as("ann\x1b[2J\u202e"))
		s := sit(t, c)
		for _, e := range [][2]string{{"COLORTERM", "truecolor"}, {"LANG", "C"}, {"LC_CTYPE", "en_GB.UTF-8\x07"}, {"NO_COLOR", "1"}} {
			if err := s.Setenv(e[0], e[1]); err != nil {
				t.Errorf("%s: %v", e[0], err)
			}
		}
		for _, name := range []string{"LD_PRELOAD", "PATH", "BASH_ENV", "TERM_PROGRAM"} {
			if s.Setenv(name, "x") == nil {
				t.Errorf("%s is taken", name)
			}
		}
		s.terminal(t, 100, 30, "play deepseek")
		if code := s.end(); code != 7 {
			t.Errorf("exit status %d", code)
		}
		if s.out.String() != "hello\r\n" || s.err.String() != "beside\r\n" {
			t.Errorf("out %q, err %q", s.out, s.err)
		}
		w, hi := got.Size()
		want := Terminal{PTY: true, Name: "xterm-256color", ColorTerm: "truecolor", Lang: "en_GB.UTF-8", NoColor: true}
		if w != 100 || hi != 30 || got.Command() != "play deepseek" || got.Terminal() != want || got.Guest().Name != "ann" || got.Guest().Role != Visitor || got.Guest().Addr.String() != "192.0.2.1" {
			t.Errorf("%dx%d %q %+v %+v", w, hi, got.Command(), got.Terminal(), got.Guest())
		}
	})
}

// A guest of whom nothing is known has 80x24 and the name guest.
func TestSessionOfNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: func(s Session) int {
			w, hi := s.Size()
			fmt.Fprintf(s, "%dx%d %+v %s %q", w, hi, s.Terminal(), s.Guest().Name, s.Command())
			return 0
		}})
		s := sit(t, h.visit(as("\x1b[2J")))
		s.begin(t, "")
		if code := s.end(); code != 0 || s.out.String() != `80x24 {PTY:false Name: ColorTerm: Lang: NoColor:false} guest ""` {
			t.Errorf("status %d, %q", code, s.out)
		}
	})
}

// Ten thousand sizes leave one token and the last size, also before the shell,
// and none below or above the limits.
func TestResize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: func(s Session) int {
			for {
				select {
				case <-s.Resized():
					w, hi := s.Size()
					fmt.Fprintf(s, "%dx%d\n", w, hi)
					if w == 1 {
						return 0
					}
				case <-s.Context().Done():
					return 1
				}
			}
		}})
		s := sit(t, h.visit())
		if err := s.WindowChange(30, 90); err != nil { // before the shell
			t.Fatal(err)
		}
		if err := s.RequestPty("xterm", 1<<31, 1<<31, nil); err != nil {
			t.Fatal(err)
		}
		s.begin(t, "")
		s.out.await(t, "90x30\n"[:0])
		synctest.Wait()
		for i := range 300 { // below the limit of requests a second
			if err := s.WindowChange(20+i%50, 40+i%50); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if err := s.WindowChange(0, 0); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if err := s.WindowChange(1<<30, 1); err != nil {
			t.Fatal(err)
		}
		if code := s.end(); code != 0 {
			t.Errorf("exit status %d", code)
		}
		if got := s.out.String(); !strings.HasSuffix(got, "80x24\n1x200\n") || strings.Contains(got, "0x0") {
			t.Errorf("%q", got)
		}
	})
}

// What is not served is refused and answered; the session beside goes on.
func TestRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: func(s Session) int {
			_, _ = io.Copy(io.Discard, s)
			return 0
		}})
		c := h.visit()
		s := sit(t, c)
		for _, name := range []string{"auth-agent-req@openssh.com", "x11-req", "subsystem", "break", "nonsense"} {
			if ok, err := s.SendRequest(name, true, ssh.Marshal(struct{ Name string }{"sftp"})); ok || err != nil {
				t.Errorf("%s: %t, %v", name, ok, err)
			}
		}
		s.terminal(t, 80, 24, "")
		for _, again := range []string{"shell", "exec", "pty-req", "env"} {
			if ok, err := s.SendRequest(again, true, ssh.Marshal(struct{ Name string }{"ls"})); ok || err != nil {
				t.Errorf("%s for a second time: %t, %v", again, ok, err)
			}
		}
		for _, kind := range []string{"session", "direct-tcpip", "direct-streamlocal@openssh.com", "x11", "auth-agent@openssh.com", "tun@openssh.com", "forwarded-tcpip", "nonsense"} {
			_, _, err := c.OpenChannel(kind, nil)
			var no *ssh.OpenChannelError
			if !errors.As(err, &no) {
				t.Errorf("channel %s: %v", kind, err)
			}
		}
		for _, kind := range []string{"tcpip-forward", "streamlocal-forward@openssh.com", "no-more-sessions@openssh.com", "nonsense"} {
			if ok, _, err := c.SendRequest(kind, true, nil); ok || err != nil {
				t.Errorf("request %s: %t, %v", kind, ok, err)
			}
		}
		s.in.Close() // io.EOF for the handler
		if code := s.end(); code != 0 {
			t.Errorf("exit status %d", code)
		}
		if n := h.server.Metrics().Rejected(NotServed); n < 10 {
			t.Errorf("%d refusals are counted", n)
		}
	})
}

// A panic ends its session with a sentence and a restored screen, whoever of
// the session panics; the guest beside does not notice.
func TestPanic(t *testing.T) {
	for name, boom := range map[string]func(s Session){
		"handler":   func(Session) { panic("boom\x1b[31m") },
		"goroutine": func(s Session) { s.Go(func() { panic("boom\x1b[31m") }); <-s.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, Options{Handler: func(s Session) int {
					if s.Command() != "boom" {
						_, _ = io.Copy(s, s)
						return 0
					}
					fmt.Fprint(s, "\x1b[?1049h\x1b[?25lscreen")
					boom(s)
					return 0
				}})
				beside := sit(t, h.visit()).terminal(t, 80, 24, "")
				s := sit(t, h.visit()).terminal(t, 80, 24, "boom")
				code := s.end()
				got := s.out.String()
				if !strings.HasSuffix(got, "\x1b[<u\x1b[?1049lSomething broke here; it was written down. Please come again.\r\n") || !strings.Contains(got, "\x1b[?25h") {
					t.Errorf("%q", got)
				}
				if code != StatusFault {
					t.Errorf("exit status %d", code)
				}
				h.lines.await(t, `"panic":"boom"`)
				if log := h.lines.String(); !strings.Contains(log, "server_test.go") || strings.Contains(log, `\u001b`) {
					t.Errorf("log: %s", log)
				}
				fmt.Fprint(beside.in, "still here")
				beside.out.await(t, "still here")
			})
		})
	}
}

// A kick restores the screen, tells the reason and closes within two seconds,
// whether the handler ends in order, late, or never reads its context.
func TestKick(t *testing.T) {
	for name, after := range map[string]func(s Session){
		"in order": func(s Session) { <-s.Context().Done(); fmt.Fprint(s, "\x1b[?25h\x1b[?1049l") },
		"unheard":  func(s Session) { _, _ = io.Copy(io.Discard, s); time.Sleep(4 * time.Second) },
		"forgets":  func(s Session) { <-s.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, Options{Handler: func(s Session) int {
					fmt.Fprint(s, "\x1b[?1049h\x1b[?25l")
					s.Go(func() { s.Kick("The room\x07 was closed.") })
					after(s)
					if _, err := s.Write([]byte("after the end")); name == "unheard" && err == nil {
						t.Error("a write after the end is taken")
					}
					return 0
				}})
				began := time.Now()
				s := sit(t, h.visit()).terminal(t, 80, 24, "")
				s.end()
				got := s.out.String()
				if name == "in order" || name == "forgets" {
					got = strings.Replace(got, "after the end", "", 1)
				}
				if strings.Count(got, "\x1b[?1049l") != 1 || !strings.HasSuffix(got, "The room was closed.\r\n") || !strings.Contains(got, "\x1b[?25h") {
					t.Errorf("%q", got)
				}
				if took := time.Since(began); took > closeTime {
					t.Errorf("it took %s", took)
				}
			})
		})
	}
}

// A client that closes the channel and keeps the connection is sent away.
func TestChannelClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		left := make(chan error, 1)
		h := open(t, Options{Handler: func(s Session) int {
			<-s.Context().Done()
			left <- context.Cause(s.Context())
			return 0
		}})
		c := h.visit()
		s := sit(t, c).terminal(t, 80, 24, "")
		began := time.Now()
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		if err := <-left; !errors.Is(err, ErrLeft) {
			t.Errorf("the cause is %v", err)
		}
		if err := c.Wait(); err == nil || time.Since(began) > closeTime {
			t.Errorf("the connection ended after %s: %v", time.Since(began), err)
		}
	})
}

// A stop tells everybody, in parallel, and is done whatever the clients do.
func TestShutdown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var causes atomic.Int32
		h := open(t, Options{Limits: Limits{PerAddress: 100, HandshakesPerAddress: 100, ArrivalsBurst: 100}, Handler: func(s Session) int {
			fmt.Fprint(s, "\x1b[?1049h")
			<-s.Context().Done()
			causes.Add(1)
			fmt.Fprint(s, "\x1b[?1049l")
			return 0
		}})
		var seats []*seat
		for range 20 {
			seats = append(seats, sit(t, h.visit()).terminal(t, 80, 24, ""))
		}
		silent, err := h.pipes.dial() // a handshake that never comes
		if err != nil {
			t.Fatal(err)
		}
		defer silent.Close()
		synctest.Wait()
		began := time.Now()
		if err := h.server.Shutdown(context.Background()); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took > stopTime {
			t.Errorf("it took %s", took)
		}
		for _, s := range seats {
			code := s.end()
			if got := s.out.String(); code != StatusFull || !strings.HasSuffix(got, "\x1b[?1049lThe server stops now. Please come again in a while.\r\n") {
				t.Errorf("status %d, %q", code, got)
			}
		}
		if causes.Load() != 20 {
			t.Errorf("%d sessions knew", causes.Load())
		}
		if _, err := h.dial(); err == nil {
			t.Error("a guest came in after the stop")
		}
		if n := h.server.Metrics().Sessions.Load() + h.server.Metrics().Connections.Load() + h.server.Metrics().PreAuth.Load(); n != 0 {
			t.Errorf("%d are still counted", n)
		}
	})
}

// A stop in the middle of a beginning ends the session, or lets none begin.
func TestStopWhileBeginning(t *testing.T) {
	for range 200 {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Options{Handler: stays})
			s := sit(t, h.visit())
			stopped := make(chan error)
			go func() { stopped <- h.server.Shutdown(context.Background()) }()
			_ = s.Shell()
			if err := <-stopped; err != nil {
				t.Error(err)
			}
			if m := h.server.Metrics(); m.Sessions.Load() != 0 || m.Connections.Load() != 0 {
				t.Error("somebody is left")
			}
		})
	}
}
