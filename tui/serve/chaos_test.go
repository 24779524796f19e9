package serve

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

// Twenty guests who come, ask at random, type, stall, leave well or badly, or
// are kicked or break, while the keys are reloaded and the server stops in the
// midst of it: it stops in its time, and counts nobody any more.
func TestChaos(t *testing.T) {
	for seed := range uint64(30) {
		synctest.Test(t, func(t *testing.T) { chaos(t, rand.New(rand.NewPCG(seed, 1))) })
	}
}

func chaos(t *testing.T, r *rand.Rand) {
	const guests = 20
	limits := Limits{Connections: 15, PerAddress: 10, Idle: 40 * time.Second, Total: 2 * time.Minute}
	h := open(t, Options{Limits: limits, Handler: func(s Session) int {
		fmt.Fprint(s, "\x1b[?1049h")
		s.Go(func() { _, _ = io.Copy(s.Stderr(), s) })
		switch s.Command() {
		case "panic":
			panic("chaos")
		case "kick":
			s.Kick("out")
		case "stay":
			s.Stay(true)
		case "probe":
			_ = s.Probe(s.Context())
		case "deaf":
			time.Sleep(3 * time.Second) // does not hear that it has ended
			return 0
		}
		for {
			select {
			case <-time.After(50 * time.Millisecond):
				if _, err := s.Write(make([]byte, 2000)); err != nil {
					return 1
				}
			case <-s.Resized():
			case <-s.Context().Done():
				return 0
			}
		}
	}})
	var all sync.WaitGroup
	for range guests {
		from := fmt.Sprintf("192.0.2.%d", r.IntN(4))
		come, stay := time.Duration(r.IntN(20_000))*time.Millisecond, time.Duration(r.IntN(90_000))*time.Millisecond
		how, script := r.IntN(8), make([]byte, r.IntN(60))
		for i := range script {
			script[i] = byte(r.IntN(130))
		}
		command := []string{"", "panic", "kick", "stay", "probe", "deaf"}[r.IntN(6)]
		all.Go(func() {
			time.Sleep(come)
			c, err := h.pipes.dialFrom(from)
			if err != nil {
				return
			}
			defer c.Close()
			leave := time.AfterFunc(stay, func() { c.Close() })
			defer leave.Stop()
			if how == 0 { // half-open
				<-c.in.over()
				return
			}
			cl, err := client(c)
			if err != nil {
				return
			}
			ch, in, err := cl.OpenChannel("session", nil)
			if err != nil {
				return
			}
			go ssh.DiscardRequests(in)
			_, _ = ch.SendRequest("pty-req", true, ssh.Marshal(ptyRequest{"xterm", 80, 24, 0, 0, ""}))
			_, _ = ch.SendRequest("exec", true, ssh.Marshal(struct{ Line string }{command}))
			switch how {
			case 1:
				c.in.stall()
			case 2:
				c.out.swallow()
			case 3:
				_ = ch.Close()
			case 4:
				play(t, cl, script)
			default:
				go func() { _, _ = io.Copy(io.Discard, ch) }()
			}
			<-c.in.over()
		})
	}
	stop := time.Duration(r.IntN(100_000)) * time.Millisecond
	time.Sleep(stop / 2)
	h.server.Reload(Access{Open: true}, limits)
	time.Sleep(stop / 2)
	began := time.Now()
	if err := h.server.Shutdown(context.Background()); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > stopTime+stopGrace {
		t.Errorf("the stop took %s", took)
	}
	all.Wait()
	m := h.server.Metrics()
	if n := m.Sessions.Load() + m.Connections.Load() + m.PreAuth.Load(); n != 0 || h.server.gate.inside != 0 || h.server.gate.shaking != 0 {
		t.Errorf("%d are still counted, %d inside, %d shaking", n, h.server.gate.inside, h.server.gate.shaking)
	}
	for p, s := range h.server.gate.from {
		if s.inside != 0 || s.shaking != 0 {
			t.Errorf("%v: %d inside, %d shaking", p, s.inside, s.shaking)
		}
	}
}
