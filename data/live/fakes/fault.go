package fakes

import (
	"bytes"
	"compress/gzip"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"time"
)

// An Act is what a server does wrong.
type Act int

// The acts, of answers and of websockets.
const (
	OK         Act = iota
	Reply          // Status, Header and Body instead of the answer
	Page           // a web page with 200, as a captcha is
	Empty          // nothing, with 200
	Truncate       // half of the answer
	BadGzip        // says gzip, and is not
	Bomb           // 64 MiB of zeros, gzipped
	Big            // 8 MiB of JSON
	Slow           // a byte a second
	Reset          // the connection is cut
	Hang           // never an answer
	Elsewhere      // a redirect to another host
	Random         // bytes
	Drop           // websocket: cut without a close, after After messages
	CloseFrame     // closed with the code Status, after After messages
	Silent         // open, and nothing comes any more, pings included, after After messages
	Double         // every message twice
	Swap           // every second message before the first
	Giant          // a frame that says it has 100 MB
	Fragments      // 100 MB in pieces of 1 MiB
	Say            // websocket: Body in place of each message, after After messages
	BadUTF8        // a text that is not
	NoUpgrade      // an HTTP answer where a websocket was asked for
)

// A Fault is one thing done wrong.
type Fault struct {
	Do     Act
	Status int
	Header map[string]string
	Body   string
	Delay  time.Duration // before anything
	After  int           // messages that go well
}

// A Plan says what goes wrong with the n-th request or connection, from 1.
type Plan func(n int) Fault

// Always does the same to every request.
func Always(f Fault) Plan { return func(int) Fault { return f } }

// First does it to the first n requests.
func First(n int, f Fault) Plan {
	return func(i int) Fault {
		if i <= n {
			return f
		}
		return Fault{}
	}
}

// scripted is what every server here has: a plan and a count.
type scripted struct {
	mu   sync.Mutex
	plan Plan
	n    int
	base int // n when the plan was set
	now  func() time.Time
}

// Script sets the plan; its count begins anew. Nil: all goes well.
func (s *scripted) Script(p Plan) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plan, s.base = p, s.n
}

// Requests counts the requests and connections so far.
func (s *scripted) Requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.n
}

// Clock gives the server another clock than the computer's.
func (s *scripted) Clock(now func() time.Time) { s.now = now }

func (s *scripted) time() time.Time {
	if s.now != nil {
		return s.now()
	}
	return time.Now()
}

func (s *scripted) next() Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	if s.plan == nil {
		return Fault{}
	}
	return s.plan(s.n - s.base)
}

// wrong does a fault to an answer; false where the answer is to go out.
func wrong(w http.ResponseWriter, r *http.Request, f Fault, answer http.HandlerFunc) bool {
	if f.Delay > 0 && !pause(r, f.Delay) {
		return true
	}
	h := w.Header()
	for k, v := range f.Header {
		h.Set(k, v)
	}
	switch f.Do {
	case OK:
		return false
	case Reply, NoUpgrade:
		status := f.Status
		if status == 0 && f.Do == Reply {
			status = http.StatusOK
		}
		if status < 200 || status > 599 {
			status = http.StatusServiceUnavailable
		}
		w.WriteHeader(status)
		w.Write([]byte(f.Body))
	case Page:
		h.Set("Content-Type", "text/html")
		w.Write([]byte("<!DOCTYPE html><html><head><title>Will be right back</title></head><body>are you a robot?\x1b]0;owned\x07</body></html>"))
	case Empty:
		w.WriteHeader(http.StatusOK)
	case Truncate:
		rec := httptest.NewRecorder()
		answer(rec, r)
		body := rec.Body.Bytes()
		h.Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body[:len(body)/2])
		panic(http.ErrAbortHandler)
	case BadGzip:
		h.Set("Content-Encoding", "gzip")
		w.Write([]byte("this is no gzip at all"))
	case Bomb:
		h.Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		for range 64 {
			if _, err := z.Write(make([]byte, 1<<20)); err != nil {
				return true
			}
		}
		z.Close()
	case Big:
		w.Write([]byte(`{"A":"`))
		for range 8 {
			if _, err := w.Write(bytes.Repeat([]byte("x"), 1<<20)); err != nil {
				return true
			}
		}
		w.Write([]byte(`"}`))
	case Slow:
		for range 60 {
			if _, err := w.Write([]byte(" ")); err != nil {
				return true
			}
			http.NewResponseController(w).Flush()
			if !pause(r, time.Second) {
				return true
			}
		}
	case Reset:
		panic(http.ErrAbortHandler)
	case Hang:
		<-r.Context().Done()
	case Elsewhere:
		http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
	case Random:
		w.Write(noise(4096))
	default:
		return false
	}
	return true
}

// noise gives the same bytes each time.
func noise(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func pause(r *http.Request, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-r.Context().Done():
		return false
	case <-t.C:
		return true
	}
}
