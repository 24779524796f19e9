package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

// stays is a handler that shows its notes and ends with its session.
func stays(s Session) int {
	fmt.Fprint(s, "\x1b[?1049h")
	s.Go(func() { _, _ = io.Copy(io.Discard, s) })
	for {
		select {
		case n := <-s.Notes():
			fmt.Fprint(s, n, "\r\n")
		case <-s.Context().Done():
			return 0
		}
	}
}

// A handshake has ten seconds, whatever it does with them: says nothing, sends
// its version alone, drips bytes, or is let in and asks for no shell.
func TestHandshakeTime(t *testing.T) {
	for name, begin := range map[string]func(t *testing.T, h *house, c *pipe){
		"silent":  func(*testing.T, *house, *pipe) {},
		"version": func(_ *testing.T, _ *house, c *pipe) { _, _ = io.WriteString(c, "SSH-2.0-x\r\n") },
		"drips": func(_ *testing.T, _ *house, c *pipe) {
			go func() {
				for {
					if _, err := c.Write([]byte("S")); err != nil {
						return
					}
					select {
					case <-time.After(3 * time.Second):
					case <-c.out.over():
					}
				}
			}()
		},
		"no shell": func(t *testing.T, h *house, c *pipe) {
			cl, err := client(c)
			if err != nil {
				t.Fatal(err)
			}
			sit(t, cl)
		},
		"no session": func(t *testing.T, h *house, c *pipe) {
			if _, err := client(c); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, Options{Handler: stays})
				c, err := h.pipes.dial()
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				begin(t, h, c)
				<-c.in.over()
				if took := time.Since(began); took != 10*time.Second {
					t.Errorf("it was closed after %s", took)
				}
				c.Close()
				synctest.Wait()
				m := h.server.Metrics()
				if m.Rejected(HandshakeTooSlow) != 1 || m.PreAuth.Load() != 0 || m.Connections.Load() != 0 {
					t.Errorf("counted: %d too slow, %d pre-auth, %d connections", m.Rejected(HandshakeTooSlow), m.PreAuth.Load(), m.Connections.Load())
				}
			})
		})
	}
}

// Who comes for the first time has a minute to look at the host's key.
func TestTimeForTheHostKey(t *testing.T) {
	for looks, comes := range map[time.Duration]bool{55 * time.Second: true, 65 * time.Second: false} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Options{Handler: func(Session) int { time.Sleep(70 * time.Second); return 3 }})
			c, err := h.dial(func(c *ssh.ClientConfig) {
				c.HostKeyCallback = func(string, net.Addr, ssh.PublicKey) error { time.Sleep(looks); return nil }
			})
			if (err == nil) != comes {
				t.Errorf("after %s: %v", looks, err)
			}
			if err != nil {
				return
			}
			defer c.Close()
			s := sit(t, c)
			s.begin(t, "")
			if code := s.end(); code != 3 { // the minute is not one of the visit
				t.Errorf("exit status %d", code)
			}
		})
	}
}

// An exchange of keys in the middle of a visit begins no time anew.
func TestRekey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: func(s Session) int {
			for range 200 {
				fmt.Fprint(s, strings.Repeat("x", 4000))
				time.Sleep(10 * time.Millisecond)
			}
			time.Sleep(90 * time.Second) // beyond the time for a handshake or a login
			return 3
		}})
		s := sit(t, h.visit(func(c *ssh.ClientConfig) { c.RekeyThreshold = 100_000 }))
		s.begin(t, "")
		if code := s.end(); code != 3 || len(s.out.String()) != 200*4000 {
			t.Errorf("status %d after %d bytes", code, len(s.out.String()))
		}
	})
}

// Who must type a password has a minute, and no more for asking again.
func TestLoginTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var a Access
		if err := a.AddKeys([]byte(line(newKey(t))), "keys", Visitor, false); err != nil {
			t.Fatal(err)
		}
		h := open(t, Options{Access: a, Handler: stays})
		c, err := h.pipes.dial()
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		_, err = client(c, by(ssh.PasswordCallback(func() (string, error) { return "", nil }), ssh.PublicKeysCallback(func() ([]ssh.Signer, error) {
			time.Sleep(time.Hour)
			return nil, errors.New("too late")
		})))
		<-c.in.over()
		if took := time.Since(began); err == nil || took != time.Hour { // the client sleeps on; the server closed long before
			t.Errorf("%s, %v", took, err)
		}
		if log := h.lines.String(); !strings.Contains(log, `"reason":"handshake_time"`) || !strings.Contains(log, `00:01:00`) {
			t.Errorf("log: %s", log)
		}
	})
}

// Without a key a guest is warned, then sent away with the screen restored; a
// key gives the whole time again; who may stay, stays.
func TestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Limits: Limits{Total: -1}, Handler: stays})
		s := sit(t, h.visit()).terminal(t, 80, 24, "")
		synctest.Wait()
		time.Sleep(14*time.Minute - time.Second)
		if strings.Contains(s.out.String(), "No key") {
			t.Error("the warning is early")
		}
		time.Sleep(2 * time.Second)
		if !strings.Contains(s.out.String(), "No key for 14 minutes: press one, or this ends in 1 minute.") {
			t.Errorf("no warning: %q", s.out)
		}
		fmt.Fprint(s.in, "x")
		for range 100 { // a window's size is no key
			time.Sleep(8 * time.Second)
			if err := s.WindowChange(24, 80); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(60 * time.Second)
		if n := strings.Count(s.out.String(), "No key for"); n != 2 {
			t.Errorf("%d warnings", n)
		}
		time.Sleep(39*time.Second + 500*time.Millisecond)
		synctest.Wait()
		if strings.Contains(s.out.String(), "\x1b[?1049l") {
			t.Error("it ended early")
		}
		s.end()
		if got := s.out.String(); !strings.HasSuffix(got, "\x1b[?1049lNo key was pressed for 15 minutes. Please come again.\r\n") {
			t.Errorf("%q", got)
		}
	})
}

func TestStay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Limits: Limits{Total: 5 * time.Hour}, Handler: func(s Session) int {
			s.Stay(true)
			s.Go(func() {
				time.Sleep(4 * time.Hour)
				s.Stay(false)
			})
			return stays(s)
		}})
		began := time.Now()
		s := sit(t, h.visit()).terminal(t, 80, 24, "")
		s.end()
		if took := time.Since(began); took < 4*time.Hour+15*time.Minute || took > 4*time.Hour+15*time.Minute+closeTime {
			t.Errorf("it took %s", took)
		}
	})
}

// Who closed the input of a terminal can press no key, and so may not stay.
func TestMute(t *testing.T) {
	for pty, want := range map[bool]time.Duration{true: 15 * time.Minute, false: 2 * time.Hour} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Options{Handler: func(s Session) int { s.Stay(true); return stays(s) }})
			began := time.Now()
			s := sit(t, h.visit())
			if pty {
				s.terminal(t, 80, 24, "")
			} else {
				s.begin(t, "watch demo --lines")
			}
			s.in.Close()
			s.end()
			if took := time.Since(began); took < want || took > want+closeTime {
				t.Errorf("terminal %t: %s", pty, took)
			}
		})
	}
}

// A client whose output nobody reads any more says so, and its session ends.
func TestEndOfWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: stays})
		s := sit(t, h.visit()).terminal(t, 80, 24, "")
		began := time.Now()
		if _, err := s.SendRequest("eow@openssh.com", false, nil); err != nil {
			t.Fatal(err)
		}
		s.end()
		if took := time.Since(began); took > closeTime {
			t.Errorf("it took %s", took)
		}
	})
}

// The longest visit ends with a restored screen, keys or not.
func TestTotal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: func(s Session) int { s.Stay(true); return stays(s) }})
		began := time.Now()
		s := sit(t, h.visit()).terminal(t, 80, 24, "")
		s.end()
		if took := time.Since(began); took < 2*time.Hour || took > 2*time.Hour+closeTime {
			t.Errorf("it took %s", took)
		}
		if got := s.out.String(); !strings.HasSuffix(got, "\x1b[?1049lYou were here for 2 hours, which is as long as a visit lasts. Please come again.\r\n") {
			t.Errorf("%q", got)
		}
	})
}

// A client that is gone without a word is asked three times and then closed.
func TestKeepalive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := make(chan error, 1)
		h := open(t, Options{Handler: func(s Session) int {
			s.Stay(true)
			<-s.Context().Done()
			cause <- context.Cause(s.Context())
			return 0
		}})
		c, err := h.pipes.dial()
		if err != nil {
			t.Fatal(err)
		}
		cl, err := client(c)
		if err != nil {
			t.Fatal(err)
		}
		sit(t, cl).terminal(t, 80, 24, "")
		time.Sleep(10 * time.Minute) // it answers
		if h.server.Metrics().Sessions.Load() != 1 {
			t.Fatal("a client that answers was sent away")
		}
		began := time.Now()
		c.out.swallow() // a cable is cut: nothing of the client arrives
		<-cause
		if took := time.Since(began); took < 45*time.Second || took > 75*time.Second {
			t.Errorf("it took %s", took)
		}
		if h.server.Metrics().Rejected(NoAnswer) != 1 {
			t.Error("it is not counted")
		}
		c.Close()
	})
}

// A guest who does not read is closed after ten seconds of one write, whether
// the window of the channel or the connection is what is full.
func TestStalled(t *testing.T) {
	for name, stall := range map[string]func(c *pipe, s *seat){
		"connection": func(c *pipe, _ *seat) { c.in.stall() },
		"channel":    func(*pipe, *seat) {},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var wrote time.Time
				h := open(t, Options{Handler: func(s Session) int {
					s.Stay(true)
					frame := make([]byte, 4400)
					for {
						begun := time.Now()
						_, err := s.Write(frame)
						if time.Since(begun) > 0 { // what the library could not write it does not tell before the next
							wrote = begun
						}
						if err != nil {
							return 1
						}
						time.Sleep(100 * time.Millisecond)
					}
				}})
				c, err := h.pipes.dial()
				if err != nil {
					t.Fatal(err)
				}
				cl, err := client(c)
				if err != nil {
					t.Fatal(err)
				}
				ch, in, err := cl.OpenChannel("session", nil) // whose data nobody reads
				if err != nil {
					t.Fatal(err)
				}
				go ssh.DiscardRequests(in)
				if ok, err := ch.SendRequest("shell", true, nil); !ok || err != nil {
					t.Fatal(ok, err)
				}
				stall(c, nil)
				<-c.in.over()
				synctest.Wait()
				if took := time.Since(wrote); took < 10*time.Second || took > 12*time.Second {
					t.Errorf("closed %s after a write that did not go through: %s", took, h.lines)
				}
				if n := h.server.Metrics().Rejected(Stalled); n != 1 {
					t.Errorf("%d are counted", n)
				}
				c.Close()
			})
		})
	}
}

// A report to a guest at the end of a slow link arrives whole, with its status,
// long after the command that printed it has ended.
func TestSlowLink(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := strings.Repeat("0123456789abcdef", 23<<10) // 368 KB: 46 s at 8 KB a second, and near the end the client says that it has room
		h := open(t, Options{Handler: func(s Session) int {
			if n, err := io.WriteString(s, text); n != len(text) || err != nil {
				t.Error(n, err)
			}
			return 5
		}})
		c, err := h.pipes.dial()
		if err != nil {
			t.Fatal(err)
		}
		cl, err := client(slowly{c})
		if err != nil {
			t.Fatal(err)
		}
		defer cl.Close()
		began := time.Now()
		s := sit(t, cl)
		s.begin(t, "report deepseek --format json")
		if code := s.end(); code != 5 || s.out.String() != text {
			t.Errorf("status %d, %d of %d bytes", code, len(s.out.String()), len(text))
		}
		if took := time.Since(began); took < 30*time.Second {
			t.Errorf("the link is not slow: %s", took)
		}
	})
}

// slowly is a connection that gives 8 KB a second.
type slowly struct{ net.Conn }

func (s slowly) Read(p []byte) (int, error) {
	n, err := s.Conn.Read(p[:min(len(p), 1<<10)])
	time.Sleep(time.Duration(n) * time.Second / (8 << 10))
	return n, err
}

// Input beyond the limit is late or lost, and costs no memory.
func TestInput(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		read := map[int]int{} // bytes by second
		h := open(t, Options{Handler: func(s Session) int {
			began := time.Now()
			p := make([]byte, 64<<10)
			for {
				n, err := s.Read(p)
				mu.Lock()
				read[int(time.Since(began)/time.Second)] += n
				mu.Unlock()
				if err != nil {
					return 0
				}
			}
		}})
		s := sit(t, h.visit()).terminal(t, 80, 24, "")
		end := time.Now().Add(20 * time.Second)
		sent := 0
		for time.Now().Before(end) {
			n, err := s.in.Write(make([]byte, 16<<10))
			if err != nil {
				t.Fatal(err)
			}
			sent += n
			if n == 0 {
				break
			}
			time.Sleep(time.Millisecond)
		}
		s.in.Close()
		s.end()
		mu.Lock()
		defer mu.Unlock()
		if read[0] > 4<<10+2<<10 {
			t.Errorf("%d bytes in the first second", read[0])
		}
		for at, n := range read {
			if at > 0 && n > 2<<10+64 {
				t.Errorf("%d bytes in second %d", n, at)
			}
		}
		// The client could not send faster than the wire's limit either.
		if most := wireBurst + 21*wireRate + flowBytes + 2<<20; sent > most {
			t.Errorf("%d bytes were taken from a flood, %d may", sent, most)
		}
		if h.server.Metrics().InputDropped.Load() == 0 {
			t.Error("nothing of a flood was lost")
		}
	})
}

// What comes beside the input, on the stream of errors, is read and dropped: it
// neither fills memory nor keeps a key from arriving.
func TestInputBeside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: func(s Session) int {
			_, _ = io.Copy(s, s)
			return 0
		}})
		ch, in, err := h.visit().OpenChannel("session", nil)
		if err != nil {
			t.Fatal(err)
		}
		go ssh.DiscardRequests(in)
		if ok, err := ch.SendRequest("shell", true, nil); !ok || err != nil {
			t.Fatal(ok, err)
		}
		if n, err := ch.Stderr().Write(make([]byte, 5<<20)); n != 5<<20 || err != nil { // more than two windows
			t.Fatal(n, err)
		}
		if _, err := io.WriteString(ch, "key"); err != nil {
			t.Fatal(err)
		}
		p := make([]byte, 3)
		if _, err := io.ReadFull(ch, p); err != nil || string(p) != "key" {
			t.Errorf("%q, %v", p, err)
		}
	})
}

// A flood of requests closes its connection.
func TestRequests(t *testing.T) {
	for name, ask := range map[string]func(c *ssh.Client, s *seat) error{
		"windows": func(_ *ssh.Client, s *seat) error { return s.WindowChange(24, 80) },
		"env":     func(_ *ssh.Client, s *seat) error { _, err := s.SendRequest("env", false, nil); return err },
		"global":  func(c *ssh.Client, _ *seat) error { _, _, err := c.SendRequest("nonsense", false, nil); return err },
		"channels": func(c *ssh.Client, _ *seat) error {
			_, _, err := c.OpenChannel("session", nil)
			return ignoreRefusal(err)
		},
		"signals": func(_ *ssh.Client, s *seat) error { return s.Signal(ssh.SIGINT) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				h := open(t, Options{Handler: stays})
				c := h.visit()
				s := sit(t, c).terminal(t, 80, 24, "")
				asked, err := 0, error(nil)
				for ; err == nil && asked < 5000; asked++ {
					err = ask(c, s)
				}
				synctest.Wait()
				if h.server.Metrics().Rejected(TooManyRequests) != 1 || h.server.Metrics().Connections.Load() != 0 {
					t.Errorf("after %d it still is there", asked)
				}
			})
		})
	}
}

func ignoreRefusal(err error) error {
	var no *ssh.OpenChannelError
	if errors.As(err, &no) {
		return nil
	}
	return err
}

// A person who drags a window for minutes is not sent away.
func TestDragging(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: stays})
		s := sit(t, h.visit()).terminal(t, 80, 24, "")
		for i := range 100 * 60 { // sixty a second
			if err := s.WindowChange(24+i%20, 80+i%20); err != nil {
				t.Fatal(err)
			}
			time.Sleep(time.Second / 60)
		}
		if h.server.Metrics().Sessions.Load() != 1 {
			t.Error("gone")
		}
	})
}

// Zero is the default, and only the times of a visit may be none.
func TestLimitsFilled(t *testing.T) {
	l := Limits{Idle: -1, Total: -1, WriteTime: -1, Keepalive: -1, Connections: -5, Width: 300}.filled()
	want := DefaultLimits()
	want.Idle, want.Total, want.Width = -1, -1, 300
	if l != want {
		t.Errorf("%+v\nwant %+v", l, want)
	}
	if l.filled() != l {
		t.Error("filled twice it is another")
	}
}

// The gate: caps by address and in all, the rate, and the chance of handshakes.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := Limits{Connections: 4, PerAddress: 2, Handshakes: 1000, HandshakesPerAddress: 1000}.filled()
		var g gate
		a, b := place(netip.MustParseAddr("192.0.2.1")), place(netip.MustParseAddr("2001:db8::1"))
		if place(netip.MustParseAddr("2001:db8::ffff:1:2:3")) != b || place(netip.MustParseAddr("::ffff:192.0.2.1")) != a || place(netip.MustParseAddr("2001:db8:0:1::1")) == b || place(netip.MustParseAddr("fe80::1%eth0")) != place(netip.MustParseAddr("fe80::2")) {
			t.Error("places are cut wrongly")
		}
		enter := func(p netip.Prefix, want verdict, why Reason) {
			t.Helper()
			if v, r := g.enter(&l, p, time.Now(), .999); v != want || v != admitted && r != why {
				t.Errorf("%v: %d for %s, want %d for %s", p, v, r, want, why)
			}
		}
		enter(a, admitted, 0)
		enter(a, admitted, 0)
		for range toldBeyondOfOne {
			enter(a, onlyTold, ConnectionsOfOne)
		}
		enter(a, shut, ConnectionsOfOne)
		for range toldBeyondOfOne {
			g.leave(a)
			g.shown(a)
			g.shaken()
		}
		enter(b, admitted, 0)
		enter(b, admitted, 0)
		enter(place(netip.Addr{}), onlyTold, ConnectionsInAll)
		g.leave(place(netip.Addr{}))
		g.leave(a)
		enter(a, admitted, 0)

		// The rate: forty at once, then four a second.
		g, l = gate{}, DefaultLimits()
		in := 0
		for range 100 {
			if v, _ := g.enter(&l, b, time.Now(), 1); v == admitted {
				in++
				g.shown(b)
				g.shaken()
				g.leave(b)
			}
		}
		if in != 40 {
			t.Errorf("%d came in at once", in)
		}
		time.Sleep(time.Second)
		for range 4 {
			enter(b, admitted, 0)
			g.shown(b)
			g.shaken()
			g.leave(b)
		}
		enter(b, shut, TooFast)

		// Handshakes: free below half, the odds of a quarter at 62, all dropped at 100.
		g = gate{}
		for i := range 100 {
			p := place(netip.AddrFrom4([4]byte{10, 0, byte(i), 1}))
			if v, _ := g.enter(&l, p, time.Now(), .9999); v != admitted {
				t.Fatalf("handshake %d of the best luck: %d", i, v)
			}
			if i == 62 {
				for _, draw := range []float64{.2, .3} {
					if v, r := g.enter(&l, a, time.Now(), draw); (v == shut) != (draw < .26) || v == shut && r != HandshakesInAll {
						t.Errorf("draw %g at 63: %d for %s", draw, v, r)
					}
				}
				g.leave(a)
				g.shown(a)
				g.shaken()
			}
		}
		enter(a, shut, HandshakesInAll)
		g = gate{}
		for range 8 {
			enter(a, admitted, 0)
		}
		enter(a, shut, HandshakesOfOne)
		enter(b, admitted, 0)
		g.shown(a) // it counts in all alone now
		enter(a, admitted, 0)
		enter(a, shut, HandshakesOfOne)
		if g.shaking != 10 {
			t.Errorf("%d handshakes in all", g.shaking)
		}
	})
}

// A class behind one router comes for the first time, and each looks at our key
// for half a minute: all come in.
func TestClassLooksAtTheKey(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Limits: Limits{PerAddress: 30}, Handler: func(Session) int { return 4 }})
		var class sync.WaitGroup
		for i := range 30 {
			class.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				c, err := h.dial(func(c *ssh.ClientConfig) {
					c.HostKeyCallback = func(string, net.Addr, ssh.PublicKey) error { time.Sleep(30 * time.Second); return nil }
				})
				if err != nil {
					t.Errorf("guest %d: %v", i, err)
					return
				}
				defer c.Close()
				s := sit(t, c)
				s.begin(t, "")
				if code := s.end(); code != 4 {
					t.Errorf("guest %d: status %d", i, code)
				}
			})
		}
		class.Wait()
		synctest.Wait()
		if h.server.gate.shaking != 0 || h.server.gate.inside != 0 {
			t.Errorf("%d handshakes and %d guests are left", h.server.gate.shaking, h.server.gate.inside)
		}
	})
}

// What many addresses leave behind goes.
func TestGateForgets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := DefaultLimits()
		var g gate
		for i := range 50_000 {
			p := place(netip.AddrFrom4([4]byte{10, byte(i >> 16), byte(i >> 8), byte(i)}))
			if v, _ := g.enter(&l, p, time.Now(), 1); v != admitted {
				t.Fatal(i, v)
			}
			g.shown(p)
			g.shaken()
			g.leave(p)
			time.Sleep(time.Millisecond)
		}
		if n := len(g.from); n > 3*sweepFirst {
			t.Errorf("%d addresses are kept", n)
		}
	})
}

// One too many is told so in a sentence, with the status of try again.
func TestFull(t *testing.T) {
	for name, l := range map[string]Limits{"The house is full. Please try again later.": {Connections: 2}, "There are too many guests from your address. Please try again later.": {PerAddress: 2}} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Options{Limits: l, Handler: stays})
			for range 2 {
				sit(t, h.visit()).terminal(t, 80, 24, "")
			}
			began := time.Now()
			s := sit(t, h.visit()).terminal(t, 80, 24, "play deepseek")
			if code := s.end(); code != StatusFull || s.out.String() != name+"\r\n" || time.Since(began) > time.Second {
				t.Errorf("status %d, %q", code, s.out)
			}
			bare := sit(t, h.visit())
			bare.begin(t, "rooms")
			if code := bare.end(); code != StatusFull || bare.err.String() != name+"\n" || bare.out.String() != "" {
				t.Errorf("status %d, %q, %q", code, bare.out, bare.err)
			}
			if h.server.Metrics().Sessions.Load() != 2 {
				t.Error("those inside are gone")
			}
		})
	}
}

// A listener that gives nothing for a while is asked again.
func TestListenerRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(Options{Host: newKey(t), Handler: stays})
		l := &failing{pipes: newPipes()}
		done := make(chan error)
		ctx, stop := context.WithCancel(context.Background())
		go func() { done <- s.Serve(ctx, l) }()
		time.Sleep(time.Minute)
		if n := l.asked.Load(); n < 50 || n > 100 {
			t.Errorf("asked %d times in a minute", n)
		}
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

type failing struct {
	*pipes
	asked atomic.Int32
}

func (f *failing) Accept() (net.Conn, error) {
	select {
	case <-f.closed:
		return nil, net.ErrClosed
	default:
	}
	f.asked.Add(1)
	return nil, errors.New("too many open files")
}

// A line that is too long is not run.
func TestLongLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := open(t, Options{Handler: stays})
		s := sit(t, h.visit())
		s.begin(t, strings.Repeat("x", LongestLine+1))
		if code := s.end(); code != StatusMisuse || s.err.String() != "The line has 1025 bytes; give 1024 at most.\n" {
			t.Errorf("status %d, %q", code, s.err)
		}
	})
}
