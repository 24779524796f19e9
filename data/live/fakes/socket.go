package fakes

import (
	"context"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"
)

// A socket is one websocket that a client opened. What is sent goes through a
// queue, where the fault works on it.
type socket struct {
	ws    *websocket.Conn
	out   chan []byte
	ctx   context.Context
	end   context.CancelFunc
	fault Fault
	sent  int
	held  []byte
	wait  sync.WaitGroup
	pings time.Duration
}

// serve opens a websocket and runs it to its end: opened may send at once, heard
// gets each message.
func serve(w http.ResponseWriter, r *http.Request, f Fault, pings time.Duration, opened func(*socket), heard func(*socket, []byte)) {
	switch f.Do {
	case Giant:
		giant(w, r)
		return
	case Reply, Page, Empty, Reset, Hang, Elsewhere, NoUpgrade:
		wrong(w, r, f, nil)
		return
	}
	if f.Delay > 0 && !pause(r, f.Delay) {
		return
	}
	ws, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return
	}
	defer ws.CloseNow()
	ws.SetReadLimit(1 << 20)
	ctx, end := context.WithCancel(context.Background())
	s := &socket{ws: ws, out: make(chan []byte, 1024), ctx: ctx, end: end, fault: f, pings: pings}
	s.wait.Go(s.write)
	if opened != nil {
		opened(s)
	}
	for {
		_, b, err := ws.Read(ctx)
		if err != nil {
			break
		}
		if heard != nil {
			heard(s, b)
		}
	}
	end()
	s.wait.Wait()
}

// send queues a message; one that the client is too slow for is lost with the
// connection.
func (s *socket) send(b []byte) {
	select {
	case s.out <- b:
	case <-s.ctx.Done():
	}
}

func (s *socket) text(t string) { s.send([]byte(t)) }

// close ends it with a code.
func (s *socket) close(code int) {
	s.ws.Close(websocket.StatusCode(code), "")
	s.end()
}

func (s *socket) write() {
	defer s.end()
	var ticks <-chan time.Time
	if s.pings > 0 {
		t := time.NewTicker(s.pings)
		defer t.Stop()
		ticks = t.C
	}
	for {
		select {
		case <-s.ctx.Done():
			return
		case <-ticks:
			if s.fault.Do == Silent && s.sent >= s.fault.After {
				continue
			}
			ctx, cancel := context.WithTimeout(s.ctx, 6*time.Second)
			err := s.ws.Ping(ctx)
			cancel()
			if err != nil {
				s.ws.CloseNow()
				return
			}
		case b := <-s.out:
			if !s.put(b) {
				return
			}
		}
	}
}

// put writes one message as the fault will have it.
func (s *socket) put(b []byte) bool {
	over := s.sent >= s.fault.After
	s.sent++
	switch s.fault.Do {
	case Drop:
		if over {
			s.ws.CloseNow()
			return false
		}
	case CloseFrame:
		if over {
			s.ws.Close(websocket.StatusCode(s.fault.Status), "")
			return false
		}
	case Silent:
		if over {
			return true
		}
	case Double:
		if !s.raw(b) {
			return false
		}
	case Swap:
		if s.held == nil && over {
			s.held = b
			return true
		}
		if s.held != nil {
			ok := s.raw(b) && s.raw(s.held)
			s.held = nil
			return ok
		}
	case Random:
		if over {
			b = noise(512)
		}
	case Say:
		if over {
			b = []byte(s.fault.Body)
		}
	case BadUTF8:
		if over {
			b = []byte("{\"type\":\"\xff\xfe\x9b\"}")
		}
	case Fragments:
		if over {
			w, err := s.ws.Writer(s.ctx, websocket.MessageText)
			if err != nil {
				return false
			}
			for range 100 {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return false
				}
			}
			return w.Close() == nil
		}
	}
	return s.raw(b)
}

func (s *socket) raw(b []byte) bool {
	ctx, cancel := context.WithTimeout(s.ctx, 10*time.Second) // a client that does not read is cut
	defer cancel()
	return s.ws.Write(ctx, websocket.MessageText, b) == nil
}

// giant opens a websocket by hand, says that a frame of 100 MB comes, and
// sends zeros until nobody reads them.
func giant(w http.ResponseWriter, r *http.Request) {
	c, buf, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return
	}
	var reads sync.WaitGroup
	defer reads.Wait()
	defer c.Close()
	reads.Go(func() { io.Copy(io.Discard, c) })         // the client is not kept from writing
	const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11" // of RFC 6455
	sum := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + guid))
	io.WriteString(buf, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(sum[:])+"\r\n\r\n")
	const most = 100 << 20
	head := binary.BigEndian.AppendUint64([]byte{0x81, 127}, most)
	buf.Write(head)
	zeros := make([]byte, 64<<10)
	for sent := 0; sent < most; sent += len(zeros) {
		if _, err := buf.Write(zeros); err != nil {
			return
		}
	}
	buf.Flush()
}
