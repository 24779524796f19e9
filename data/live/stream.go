package live

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/coder/websocket"

	"contagion/data/guard"
)

// A line is one life of a websocket.
type line struct {
	o      *Outlet
	ws     *websocket.Conn
	opened time.Time
	heard  atomic.Int64 // when anything last came, ns
}

// A talk is what a protocol says and understands on a line.
type talk struct {
	address string
	client  *http.Client
	header  http.Header
	greet   func(ctx context.Context, l *line) error // after the connection; may be nil
	frame   func(ctx context.Context, l *line, b []byte) error
	quiet   func() time.Duration // silence after which the line is dead; 0 never
	probe   bool                 // before that, ask with a ping
}

// errQuiet ends a line that says nothing any more.
var errQuiet = errors.New("quiet")

// converse holds a line until it ends, and gives why: a *Fault.
func converse(ctx context.Context, o *Outlet, t talk) error {
	dial, hangUp := context.WithTimeout(ctx, wholeTime)
	l := &line{o: o}
	touch := func() { l.heard.Store(o.Now().UnixNano()); o.Heard() }
	ws, resp, err := websocket.Dial(dial, t.address, &websocket.DialOptions{HTTPClient: t.client, HTTPHeader: t.header,
		OnPingReceived: func(context.Context, []byte) bool { touch(); return true },
		OnPongReceived: func(context.Context, []byte) { touch() }})
	hangUp()
	if err != nil {
		return unopened(resp, err)
	}
	defer ws.CloseNow()
	ws.SetReadLimit(frameMost)
	l.ws, l.opened = ws, o.Now()
	touch()
	// A watchdog, and no deadline on each read: an expired one would close the
	// connection in the middle of a frame.
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	watch := l.watch(ctx, end, t)
	defer watch()
	if t.greet != nil {
		if err := t.greet(ctx, l); err != nil {
			return l.over(ctx, err)
		}
	}
	var buf bytes.Buffer
	for {
		kind, r, err := ws.Reader(ctx)
		if err != nil {
			return l.over(ctx, err)
		}
		buf.Reset()
		if _, err := buf.ReadFrom(r); err != nil {
			return l.over(ctx, err)
		}
		touch()
		if kind != websocket.MessageText && kind != websocket.MessageBinary {
			continue
		}
		if err := t.frame(ctx, l, buf.Bytes()); err != nil {
			return l.over(ctx, err)
		}
		if usual := 64 << 10; buf.Cap() > 4*usual && buf.Len() < usual {
			buf = bytes.Buffer{} // one large frame does not keep its memory for ever
		}
	}
}

// watch ends the line when nothing was heard for too long. It gives what
// stops it.
func (l *line) watch(ctx context.Context, end context.CancelCauseFunc, t talk) (stop func()) {
	const look = time.Second // at least between two looks
	var timer *time.Timer
	timer = time.AfterFunc(time.Hour, guard.Caught(func() {
		quiet := t.quiet()
		idle := l.o.Now().Sub(time.Unix(0, l.heard.Load()))
		switch {
		case ctx.Err() != nil:
			return
		case quiet <= 0: // nothing is due: silence is not counted
			l.heard.Store(l.o.Now().UnixNano())
			timer.Reset(wholeTime)
			return
		case idle >= quiet:
			if t.probe {
				ask, done := context.WithTimeout(ctx, wholeTime)
				err := l.ws.Ping(ask)
				done()
				if err == nil {
					timer.Reset(quiet)
					return
				}
			}
			end(errQuiet)
			return
		}
		timer.Reset(max(quiet-idle, look))
	}))
	timer.Reset(look)
	return func() { timer.Stop() }
}

// say sends a message.
func (l *line) say(ctx context.Context, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, wholeTime)
	defer cancel()
	return l.ws.Write(ctx, websocket.MessageText, b)
}

// over turns the end of a line into a fault.
func (l *line) over(ctx context.Context, err error) error {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	if errors.Is(context.Cause(ctx), errQuiet) {
		return &Fault{silent: true, Why: fmt.Sprintf("silent for %s", l.o.Now().Sub(time.Unix(0, l.heard.Load())).Round(time.Second))}
	}
	if errors.Is(err, websocket.ErrMessageTooBig) {
		return &Fault{Why: "a frame over 1 MiB, which none of its frames is"}
	}
	if code := websocket.CloseStatus(err); code > 0 {
		return &Fault{hungUp: true, Why: fmt.Sprintf("it closed the connection (%d)", code)}
	}
	return &Fault{hungUp: true, Why: "the connection was cut"}
}

// unopened is why a line could not be opened.
func unopened(resp *http.Response, err error) *Fault {
	if resp == nil {
		return unreached(err, wholeTime)
	}
	switch code := resp.StatusCode; {
	case code == http.StatusSwitchingProtocols, code == http.StatusOK:
		return &Fault{Why: "it answers, but not with a websocket"}
	case code >= 300 && code < 400:
		return unreached(errElsewhere, wholeTime)
	default:
		return refusal(code, resp.Header, nil)
	}
}
