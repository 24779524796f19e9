package serve

import (
	"fmt"
	"log/slog"
	"sync"
	"time"
)

var roleNames = [...]string{Visitor: "visitor", Presenter: "presenter", Operator: "operator"}

// A log writes a line when a guest comes, when they leave, and when one is
// refused; all text in it is clean. Refusals of one reason are a line a second
// at most, with the number of those before it: a flood of them is no flood of
// lines.
type log struct {
	to   *slog.Logger
	mu   sync.Mutex
	last [reasonCount]time.Time
	more [reasonCount]int
}

// sparing writes that something was refused.
func (l *log) sparing(r Reason, text string, attrs ...any) {
	now := time.Now()
	l.mu.Lock()
	if now.Sub(l.last[r]) < time.Second {
		l.more[r]++
		l.mu.Unlock()
		return
	}
	more := l.more[r]
	l.last[r], l.more[r] = now, 0
	l.mu.Unlock()
	attrs = append([]any{slog.String("reason", r.String())}, attrs...)
	if more > 0 {
		attrs = append(attrs, slog.Int("more", more))
	}
	l.to.Warn(text, attrs...)
}

// who are the fields of a guest.
func who(s *session) []any {
	return []any{slog.String("name", s.guest.Name), slog.String("role", roleNames[s.guest.Role]), slog.String("by", s.visit.proof.how), slog.String("key", s.guest.Key), slog.String("addr", s.visit.addr.String())}
}

func (l *log) came(s *session) {
	w, h := s.Size()
	l.to.Info("came", append(who(s), slog.String("client", clean(string(s.visit.conn.ClientVersion()), 64)), slog.Bool("pty", s.terminal.PTY), slog.String("term", s.terminal.Name),
		slog.String("size", fmt.Sprintf("%dx%d", w, h)), slog.String("command", clean(s.command, 120)))...)
}

func (l *log) left(s *session) {
	why := "left"
	if r, ended := s.visit.why(); ended {
		why = r.String()
	}
	l.to.Info("left", append(who(s), slog.String("reason", why), slog.Int("status", int(s.status.Load())), slog.Float64("seconds", float64(time.Since(s.began).Milliseconds())/1000),
		slog.Int64("in", s.visit.wire.in.Load()), slog.Int64("out", s.visit.wire.out.Load()))...)
}

// panicked tells of a fault of ours. The stack has no text of the guest's, but
// the panic's value may.
func (l *log) panicked(v *visit, p any, stack []byte) {
	l.to.Error("panic", slog.String("addr", v.addr.String()), slog.String("panic", clean(fmt.Sprint(p), 200)), slog.String("stack", string(stack)))
}

func (l *log) stuck(s *session) {
	l.to.Error("a handler did not end", append(who(s), slog.String("command", clean(s.command, 120)))...)
}
