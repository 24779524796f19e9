package serve

import (
	"fmt"
	"log/slog"
	"time"

	"golang.org/x/crypto/ssh"
)

// newSession is one whose command is not known yet.
func newSession(v *visit, ch ssh.Channel) *session {
	s := &session{visit: v, channel: ch, resized: make(chan struct{}, 1), notes: make(chan string, 1), probing: make(chan struct{}, 1), done: make(chan struct{}), inbox: newInbox(&v.rules.limits)}
	s.size.Store(packSize(defaultWidth, defaultHeight))
	s.out, s.err = newStream(s, ch), newStream(s, ch.Stderr())
	return s
}

// request answers one of the channel's. It is called by the visit's loop and
// waits for nothing.
func (s *session) request(r *ssh.Request) {
	l := &s.visit.rules.limits
	ok := false
	switch r.Type {
	case "pty-req":
		if term, w, h, sound := readPTY(r.Payload, l); sound && !s.begun && !s.pty {
			s.pty, s.term, ok = true, term, true
			s.size.Store(packSize(w, h))
		}
	case "env":
		// No client sends a hundred variables: what is left of such a flood would
		// be read for minutes, and its sender be there as long.
		if s.asked++; s.asked > mostAsked+l.Environment {
			s.visit.refuse(TooManyRequests)
			return
		}
		if name, value, kept := readEnv(r.Payload, l); kept && !s.begun && len(s.env) < l.Environment {
			if s.env == nil {
				s.env = map[string]string{}
			}
			s.env[name], ok = value, true
		}
	case "window-change":
		if w, h, sound := readWindow(r.Payload, l); sound {
			s.resize(w, h)
			ok = true
		}
	case "shell":
		if ok = !s.begun; ok {
			_ = r.Reply(true, nil)
			s.begin("")
			return
		}
	case "exec":
		if line, sound := readCommand(r.Payload); sound && !s.begun {
			_ = r.Reply(true, nil)
			s.begin(line)
			return
		}
	case "signal": // nothing here takes one
		ok = true
	case "eow@openssh.com": // the client writes nothing any more: its output's reader is gone
		if ok = true; s.begun {
			s.hangUp()
		}
	default: // subsystem, auth-agent-req, x11-req and what is not known
		s.visit.server.metrics.Reject(NotServed)
		s.visit.server.log.sparing(NotServed, "refused", slog.String("addr", s.visit.addr.String()), slog.String("request", clean(r.Type, nameCells)))
	}
	_ = r.Reply(ok, nil)
}

// begin starts the handler. The time for a handshake ends here.
func (s *session) begin(line string) {
	v := s.visit
	s.begun = true
	s.began = time.Now()
	s.key.Store(s.began.UnixNano())
	s.command = line
	s.terminal = terminal(s.pty, s.term, s.env)
	s.env = nil
	s.guest = v.guest()
	s.context()
	v.limit.Stop()
	serve := v.server.handler
	switch {
	case len(line) > LongestLine:
		s.command = line[:LongestLine]
		serve = saying(StatusMisuse, fmt.Sprintf("The line has %d bytes; give %d at most.", len(line), LongestLine))
	case v.verdict == onlyTold && v.full == ConnectionsOfOne:
		serve = saying(StatusFull, "There are too many guests from your address. Please try again later.")
		v.mark(v.full)
	case v.verdict == onlyTold:
		serve = saying(StatusFull, "The house is full. Please try again later.")
		v.mark(v.full)
	}
	s.tending = time.AfterFunc(v.rules.limits.Keepalive, s.tend)
	v.mu.Lock()
	v.session = s // from here on a stop may end it
	stopped := v.stopped
	v.mu.Unlock()
	v.server.metrics.Sessions.Add(1)
	v.server.metrics.SessionsBegun.Add(1)
	v.server.log.came(s)
	s.tending.Reset(0)
	go s.listen()
	go s.ignore()
	go s.serve(serve)
	if stopped { // between the stop's look and ours
		v.stop()
	}
}

// saying is a handler that tells a sentence.
func saying(status int, sentence string) Handler {
	return func(s Session) int {
		utter(s, sentence)
		return status
	}
}

// utter writes a sentence: on a terminal, or beside the stream where there is none.
func utter(s Session, sentence string) {
	if s.Terminal().PTY {
		_, _ = s.Write([]byte(sentence + "\r\n"))
		return
	}
	_, _ = s.Stderr().Write([]byte(sentence + "\n"))
}
