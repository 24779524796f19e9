package serve

import (
	"io"
	"testing"
	"testing/synctest"
	"time"

	"golang.org/x/crypto/ssh"
)

// A client that floods variables, before its command or while it runs, is
// closed, and not read to the end of what it sent.
func TestFloodOfVariables(t *testing.T) {
	for _, running := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			h := open(t, Options{Handler: func(s Session) int { <-s.Context().Done(); return StatusOK }})
			c := h.visit()
			s := sit(t, c)
			if running {
				s.terminal(t, 80, 24, "")
			}
			pair := ssh.Marshal(struct{ Name, Value string }{"LC_X", "value"})
			for range 400 {
				if _, err := s.SendRequest("env", false, pair); err != nil {
					break
				}
			}
			done := make(chan error, 1)
			go func() { done <- c.Wait() }()
			select {
			case <-done:
			case <-time.After(10 * time.Second):
				t.Errorf("running %v: the connection stays", running)
				c.Close()
				<-done
			}
			if n := h.server.Metrics().Rejected(TooManyRequests); n != 1 {
				t.Errorf("running %v: %d are counted", running, n)
			}
		})
	}
}

// deaf is a connection whose client reads nothing any more, from stop until gone.
type deaf struct {
	*pipe
	stop, gone chan struct{}
}

func (d *deaf) Read(b []byte) (int, error) {
	n, err := d.pipe.Read(b)
	select {
	case <-d.stop:
		<-d.gone
		return 0, io.EOF
	default:
		return n, err
	}
}

// TestNoAnswer is a client that takes what is written, as its system's buffers
// do, and has read none of it: twice the time of a write after the first probe
// it is closed as stalled.
func TestNoAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := make(chan time.Duration, 1)
		h := open(t, Options{Limits: Limits{WriteTime: 3 * time.Second}, Handler: func(s Session) int {
			time.Sleep(time.Second) // the client has gone deaf meanwhile
			at := time.Now()
			err := s.Probe(s.Context())
			if err == nil {
				t.Error("a client that reads nothing answered")
			}
			began <- time.Since(at)
			return StatusOK
		}})
		end, err := h.pipes.dial()
		if err != nil {
			t.Fatal(err)
		}
		d := &deaf{end, make(chan struct{}), make(chan struct{})}
		c, err := client(d)
		if err != nil {
			t.Fatal(err)
		}
		sit(t, c).terminal(t, 80, 24, "")
		close(d.stop)
		if took := <-began; took < 5*time.Second || took > 7*time.Second {
			t.Errorf("it was closed after %v", took)
		}
		if n := h.server.Metrics().Rejected(Stalled); n != 1 {
			t.Errorf("%d are counted as stalled", n)
		}
		close(d.gone)
		end.Close()
		_ = c.Wait()
	})
}
