package serve

import (
	"errors"
	"log/slog"
	"net"
	"net/netip"
	"runtime/debug"
	"sync"
	"time"

	"golang.org/x/crypto/ssh"
)

// A visit is one connection from its first byte to its last.
//
// One goroutine answers its channels and requests, and waits for nothing else;
// timers close the net.Conn, which ends all that could wait.
type visit struct {
	server  *Server
	rules   *rules
	wire    *wire
	addr    netip.Addr
	place   netip.Prefix
	verdict verdict
	full    Reason // why there is no room, for one who comes in to be told
	came    time.Time

	limit  *time.Timer // until a command runs
	shown  func()      // our key was, or never will be; what comes after the first time is nothing
	typing bool        // it was set anew for a person; of the goroutine that shakes hands
	tries  int         // passwords; of the same
	asks   bucket      // of the loop
	conn   *ssh.ServerConn
	proof  proof

	mu      sync.Mutex
	ended   bool // a reason is there
	reason  Reason
	session *session // once its command runs
	stopped bool
}

func newVisit(s *Server, r *rules, c net.Conn, addr netip.Addr, v verdict, full Reason) *visit {
	out := &visit{server: s, rules: r, addr: addr, place: place(addr), verdict: v, full: full, came: time.Now()}
	out.shown = sync.OnceFunc(func() { s.gate.shown(out.place) })
	out.wire = newWire(c, r.limits.WriteTime, s.metrics, func() { out.refuse(Stalled) })
	return out
}

// refuse ends the visit for a reason, of which the first counts.
func (v *visit) refuse(r Reason) {
	v.mark(r)
	v.wire.Close()
}

// mark says why it ends.
func (v *visit) mark(r Reason) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.ended {
		v.ended, v.reason = true, r
		v.server.metrics.Reject(r)
	}
}

// why gives the reason, if there is one.
func (v *visit) why() (Reason, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.reason, v.ended
}

// stop ends it because the server stops.
func (v *visit) stop() {
	v.mu.Lock()
	v.stopped = true
	s := v.session
	v.mu.Unlock()
	if s == nil {
		v.refuse(Stopping)
		return
	}
	s.stop()
}

// run serves the connection until it is closed.
func (v *visit) run() {
	defer func() {
		if p := recover(); p != nil { // of the door itself
			v.server.log.panicked(v, p, debug.Stack())
			v.mark(Broken)
		}
		v.wire.Close()
	}()
	shaken := sync.OnceFunc(func() {
		v.shown()
		v.server.gate.shaken()
		v.server.metrics.PreAuth.Add(-1)
	})
	defer shaken()
	v.limit = time.AfterFunc(v.rules.limits.HandshakeTime, func() { v.refuse(HandshakeTooSlow) })
	defer v.limit.Stop()
	conn, channels, requests, err := ssh.NewServerConn(v.wire, v.config())
	shaken()
	if err != nil {
		reason := HandshakeFailed
		var unproven *ssh.ServerAuthError
		if errors.As(err, &unproven) {
			reason = NoProof
		}
		v.mark(reason)
		reason, _ = v.why()
		v.server.log.sparing(reason, "refused", slog.String("addr", v.addr.String()), slog.String("error", clean(err.Error(), 200)))
		return
	}
	v.conn, v.proof = conn, proofOf(conn.Permissions)
	// From here on the shell is asked for by a program, not typed.
	v.limit.Reset(v.rules.limits.HandshakeTime)
	v.loop(channels, requests)
}

// loop answers what the client asks until the connection is closed.
func (v *visit) loop(channels <-chan ssh.NewChannel, requests <-chan *ssh.Request) {
	var s *session
	var asked <-chan *ssh.Request
	for {
		select {
		case c, ok := <-channels:
			if !ok { // the connection is closed
				if s != nil {
					s.gone()
				}
				if r, ended := v.why(); ended && (s == nil || !s.begun) {
					v.server.log.sparing(r, "refused", slog.String("addr", v.addr.String()), slog.String("user", clean(v.conn.User(), nameCells)))
				}
				return
			}
			v.count()
			if s != nil || c.ChannelType() != "session" {
				v.decline(c, s != nil)
				continue
			}
			if ch, in, err := c.Accept(); err == nil {
				s, asked = newSession(v, ch), in
			}
		case r, ok := <-requests:
			if !ok {
				requests = nil
				continue
			}
			v.count()
			_ = r.Reply(false, nil) // tcpip-forward, streamlocal-forward and their like; a keep-alive is answered so too
		case r, ok := <-asked:
			if !ok { // the channel is closed; that of a client that keeps the connection is closed here
				asked = nil
				if s.begun {
					s.hangUp()
					s.closing()
				} else {
					v.wire.Close()
				}
				continue
			}
			v.count()
			s.request(r)
		}
	}
}

// count closes the connection of a client that asks too much at once.
func (v *visit) count() {
	most := float64(v.rules.limits.Requests)
	if !v.asks.take(time.Now(), 1, most, most) {
		v.refuse(TooManyRequests)
	}
}

// decline answers a channel that is not opened.
func (v *visit) decline(c ssh.NewChannel, second bool) {
	v.server.metrics.Reject(NotServed)
	v.server.log.sparing(NotServed, "refused", slog.String("addr", v.addr.String()), slog.String("channel", clean(c.ChannelType(), nameCells)))
	if second && c.ChannelType() == "session" {
		_ = c.Reject(ssh.ResourceShortage, "one session a connection")
		return
	}
	_ = c.Reject(ssh.Prohibited, "only a session is served here")
}
