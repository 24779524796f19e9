package serve

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// ErrLeft is the cause of a session's end that the guest brought about, or the
// handler itself: there is nothing to tell.
var ErrLeft = errors.New("the guest left")

// An ending is how a session ends.
type ending struct {
	reason   Reason
	sentence string // for the guest; "" for none
	status   int
	own      bool // the handler returned
	gone     bool // the client closed the channel or the connection
	// From the end of the context: how long the handler has to restore its
	// screen, and when the connection is closed.
	grace, last time.Duration
}

// context begins the session's.
func (s *session) context() { s.ctx, s.cancel = context.WithCancelCause(context.Background()) }

func (s *session) Kick(reason string) {
	s.end(ending{reason: Kicked, sentence: clean(reason, 200), status: StatusFault, grace: graceTime, last: closeTime})
}

// end ends the session's context; the first ending counts. The handler then has
// its grace to restore the screen and to return; after that the loop does it,
// and at the last the connection is closed, read or not.
func (s *session) end(e ending) {
	s.endOnce.Do(func() {
		s.ending = e
		s.hard = time.AfterFunc(e.last, func() { s.visit.wire.Close() })
		s.soft = time.AfterFunc(closeTime, func() { s.finish(StatusOK, false) })
		s.soft.Reset(e.grace) // only now: finish looks at the timer
		cause := ErrLeft
		if !e.own && !e.gone {
			s.visit.mark(e.reason)
			if e.sentence != "" {
				cause = errors.New(e.sentence)
			}
		}
		s.tending.Stop()
		s.cancel(cause)
	})
}

// finish says goodbye: the screen restored where the handler did not, the
// sentence, the exit status, the end of the channel. What it writes is not
// waited for longer than the end's last moment.
func (s *session) finish(status int, restored bool) {
	s.finishOnce.Do(func() {
		s.soft.Stop()
		s.over.Store(true)
		if status == StatusOK {
			status = s.ending.status
		}
		s.status.Store(int32(status))
		if !s.ending.gone {
			s.goodbye(restored)
		}
		var code [4]byte
		binary.BigEndian.PutUint32(code[:], uint32(status))
		_, _ = s.channel.SendRequest("exit-status", false, code[:])
		_ = s.channel.CloseWrite()
		_ = s.channel.Close()
		if s.ending.own {
			s.hard.Reset(drainTime)
		}
		s.closing()
	})
}

// hangUp ends the session of a guest who is gone.
func (s *session) hangUp() { s.end(ending{gone: true, grace: graceTime, last: closeTime}) }

// stop ends a session because the server stops, also one that is ending.
func (s *session) stop() {
	s.end(ending{reason: Stopping, sentence: "The server stops now. Please come again in a while.", status: StatusFull, grace: stopGrace, last: stopClose})
	if s.ending.own {
		s.hard.Reset(stopClose)
	}
}

// closing is called once when our end of the channel is closed and once when
// the client's is. After both nothing is on its way that the client has not
// read, and the connection need not be kept.
func (s *session) closing() {
	if s.closed.Add(1) == 2 {
		s.hard.Reset(lingerTime)
	}
}

// goodbye restores the screen and tells the sentence.
func (s *session) goodbye(restored bool) {
	s.out.lock()
	defer s.out.unlock()
	text := ""
	if s.pty && (!restored || s.out.screen.alternate) {
		text = s.out.screen.restore()
	}
	switch sentence := s.ending.sentence; {
	case sentence == "":
	case s.pty:
		text += sentence + "\r\n"
	default:
		s.err.lock()
		_, _ = s.err.push([]byte(sentence + "\n"))
		s.err.unlock()
	}
	if text != "" {
		_, _ = s.out.push([]byte(text))
	}
}

// gone is called when the connection is closed: it ends the session and waits
// for its handler, which has nothing left to wait for.
func (s *session) gone() {
	if !s.begun {
		return
	}
	s.hangUp()
	late := time.NewTimer(stopTime)
	defer late.Stop()
	select {
	case <-s.done:
	case <-late.C:
		s.visit.server.log.stuck(s)
	}
	s.hard.Stop()
	s.soft.Stop()
	s.visit.server.log.left(s)
}

// tend looks after the times of a session: how long without a key, how long in
// all, and whether the client still answers. It waits for nothing.
func (s *session) tend() {
	if s.ctx.Err() != nil {
		return
	}
	now := time.Now()
	l := &s.visit.rules.limits
	next := now.Add(l.Keepalive)
	sooner := func(t time.Time) {
		if t.Before(next) {
			next = t
		}
	}
	if l.Total > 0 {
		if until := s.began.Add(l.Total); now.Before(until) {
			sooner(until)
		} else {
			s.end(ending{reason: TooLong, sentence: fmt.Sprintf("You were here for %s, which is as long as a visit lasts. Please come again.", spell(l.Total)), status: StatusFault, grace: graceTime, last: closeTime})
			return
		}
	}
	if l.Idle > 0 && (!s.staying.Load() || s.mute()) {
		key := s.key.Load()
		until := time.Unix(0, key).Add(l.Idle)
		before := min(l.IdleWarning, l.Idle/2)
		switch {
		case !now.Before(until):
			s.end(ending{reason: IdleTooLong, sentence: fmt.Sprintf("No key was pressed for %s. Please come again.", spell(l.Idle)), status: StatusFault, grace: graceTime, last: closeTime})
			return
		case !now.Before(until.Add(-before)):
			if s.warned != key {
				s.warned = key
				s.note(fmt.Sprintf("No key for %s: press one, or this ends in %s.", spell(l.Idle-before), spell(before)))
			}
			sooner(until)
		default:
			sooner(until.Add(-before))
		}
	}
	heard := time.Unix(0, s.visit.wire.heard.Load())
	switch quiet := now.Sub(heard); {
	case quiet >= l.Keepalive*time.Duration(l.KeepaliveMissed+1):
		s.visit.refuse(NoAnswer)
		return
	case quiet >= l.Keepalive:
		select {
		case s.probing <- struct{}{}:
			go func() { // ends with the connection at the latest
				_ = s.ask()
				<-s.probing
			}()
		default: // a probe is out, which asks the same
		}
	default:
		sooner(heard.Add(l.Keepalive))
	}
	if s.ctx.Err() == nil {
		s.tending.Reset(next.Sub(now))
	}
}

// mute reports whether no key can come any more. Who has a terminal and closed
// its input is no person who watches, but what is left of one: a connection
// that is shared lives on without the window that was closed.
func (s *session) mute() bool { return s.pty && s.inbox.over() }

// note shows a sentence, in place of one that was not shown yet.
func (s *session) note(text string) {
	select {
	case <-s.notes:
	default:
	}
	select {
	case s.notes <- text:
	default:
	}
}

// spell writes a time as it is said: "15 minutes".
func spell(d time.Duration) string {
	for _, u := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		if n := d / u.of; n > 0 && d%u.of == 0 {
			if n == 1 {
				return "1 " + u.name
			}
			return fmt.Sprintf("%d %ss", n, u.name)
		}
	}
	return d.String()
}
