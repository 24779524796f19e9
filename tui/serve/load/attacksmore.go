package load

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// keys types as fast as it can.
func keys(ctx context.Context, a *assault) error {
	text := strings.Repeat("?\x1b[A\x1b[Bjk/\x1b", 1000)
	again(ctx, 2, func(ctx context.Context) {
		g, err := a.come(ctx, a.way(a.lines()[1]))
		if err != nil {
			return
		}
		defer g.Close()
		for ctx.Err() == nil {
			written := make(chan error, 1)
			go func() { written <- g.Type(text) }() // ends with the connection
			select {
			case err := <-written:
				if err != nil {
					return
				}
			case <-ctx.Done():
			}
		}
	})
	return nil
}

// signals floods the session, and the connection beside it.
func signals(ctx context.Context, a *assault) error {
	again(ctx, 2, func(ctx context.Context) {
		g, err := a.come(ctx, a.way(a.lines()[0]))
		if err != nil {
			return
		}
		defer g.Close()
		for i := 0; ctx.Err() == nil; i++ {
			_, err := g.channel.SendRequest("signal", false, ssh.Marshal(struct{ Name string }{"KILL"}))
			if err == nil {
				_, _, err = g.conn.SendRequest("hostkeys-prove-00@openssh.com", false, bytes.Repeat([]byte("x"), 1000))
			}
			if err != nil {
				return // it was closed
			}
		}
	})
	return nil
}

// forbidden asks for all that is never served.
func forbidden(ctx context.Context, a *assault) error {
	var let []string
	once := func(ctx context.Context) error {
		r, err := a.raid(ctx, a.way(""))
		if err != nil {
			return err
		}
		defer r.end()
		for _, kind := range []string{"direct-tcpip", "direct-streamlocal@openssh.com", "forwarded-tcpip", "auth-agent@openssh.com", "x11", "tun@openssh.com"} {
			if ch, asked, err := openChannel(ctx, r.conn, kind, ssh.Marshal(struct {
				To     string
				Port   uint32
				From   string
				Source uint32
			}{"127.0.0.1", 22, "127.0.0.1", 1})); err == nil {
				go ssh.DiscardRequests(asked)
				ch.Close()
				let = append(let, kind)
			}
		}
		for _, kind := range []string{"tcpip-forward", "streamlocal-forward@openssh.com"} {
			if ok, _, err := r.conn.SendRequest(kind, true, ssh.Marshal(struct {
				To   string
				Port uint32
			}{"", 0})); err == nil && ok {
				let = append(let, kind)
			}
		}
		for _, kind := range []string{"auth-agent-req@openssh.com", "x11-req", "subsystem", "break", "xon-xoff"} {
			payload := []byte(nil)
			if kind == "subsystem" {
				payload = execRequest("sftp")
			}
			if ok, err := r.SendRequest(kind, true, payload); err == nil && ok {
				let = append(let, kind)
			}
		}
		return nil
	}
	again(ctx, 1, func(ctx context.Context) {
		if once(ctx) != nil {
			return
		}
		for _, line := range []string{"/bin/sh", "sh -c id", "scp -f /etc/passwd", "internal-sftp", "play ../../etc/passwd", "watch $(id)", "report deepseek --format ../x"} {
			w := a.way(line)
			w.Term = ""
			g, err := a.come(ctx, w)
			if err != nil {
				return
			}
			select {
			case <-g.Ended():
				if s, ok := g.Status(); ctx.Err() == nil && (!ok || s != 2) {
					let = append(let, fmt.Sprintf("%s: exit status %d", line, s))
				}
			case <-ctx.Done():
			}
			g.Close()
		}
	})
	if len(let) > 0 {
		return fmt.Errorf("accepted: %s", strings.Join(let[:min(4, len(let))], ", "))
	}
	return nil
}

// broken sends requests whose text ends too soon, or says that it is longer
// than it is.
func broken(ctx context.Context, a *assault) error {
	whole := [][]byte{ptyRequest(term, 80, 24), windowChange(80, 24), execRequest("watch demo"), []byte("\xff\xff\xff\xffx"), {}}
	again(ctx, 1, func(ctx context.Context) {
		r, err := a.raid(ctx, a.way(""))
		if err != nil {
			return
		}
		defer r.end()
		for _, kind := range []string{"pty-req", "env", "window-change", "exec", "subsystem", "signal", "shell\x00"} {
			for _, payload := range whole {
				for n := 0; n < len(payload); n += 3 {
					if _, err := r.SendRequest(kind, false, payload[:n]); err != nil || rest(ctx, time.Millisecond) != nil {
						return
					}
				}
			}
		}
	})
	return nil
}

// inputEnds closes its input at once, as who reads from nothing does, and must
// go on seeing.
func inputEnds(ctx context.Context, a *assault) error {
	var bad error
	again(ctx, 1, func(ctx context.Context) {
		g, err := a.come(ctx, a.way(a.lines()[0]))
		if err != nil {
			return
		}
		defer g.Close()
		if err := g.channel.CloseWrite(); err != nil {
			return
		}
		if _, err := g.FirstPicture(ctx); err != nil {
			return
		}
		seen := g.frames.Load()
		if rest(ctx, time.Second) == nil && g.frames.Load() == seen {
			bad = errors.New("it saw no more pictures")
		}
	})
	return bad
}

// idle presses no key before a screen that moves, and must be sent away with
// its terminal restored.
func idle(ctx context.Context, a *assault) error {
	const within = 8 * time.Second // of three that are allowed, on a machine that is busy
	g, err := Come(context.WithoutCancel(ctx), a.way(a.lines()[1]))
	if err != nil {
		return err
	}
	defer g.Close()
	a.entered()
	began := time.Now()
	late := time.NewTimer(within)
	defer late.Stop()
	select {
	case <-g.Ended():
	case <-late.C:
		return errors.New("it was never sent away")
	}
	if !restored(g.Tail()) {
		return fmt.Errorf("its terminal was not restored after %.1f s: %q", time.Since(began).Seconds(), last(g.Tail(), 60))
	}
	return nil
}

// steering says something that steers a terminal wherever it may say anything.
func steering(ctx context.Context, a *assault) error {
	const evil = "ev\x1b[31mil\x1b]0;owned\a\u009b1m\u202e\u200b\r\n\x00\xff"
	again(ctx, 1, func(ctx context.Context) {
		for _, w := range []Way{
			{User: evil, Line: "rooms", Term: evil}, {User: "a", Line: evil}, {User: evil, Line: "watch " + evil, Term: "xterm"},
			{User: "a", Line: "play deepseek --origin " + evil, Term: "xterm", Env: map[string]string{"LANG": evil, "LC_ALL": evil, evil: evil}},
		} {
			w.Addr, w.From, w.W, w.H = a.Addr, a.attacker(), 80, 24
			g, err := a.come(ctx, w)
			if err != nil {
				continue
			}
			select {
			case <-g.Ended():
			case <-ctx.Done():
			}
			g.Close()
		}
		if r, err := a.raid(ctx, a.way("")); err == nil {
			_, _ = r.SendRequest(evil, true, nil)
			_, _, _ = r.conn.SendRequest(evil, true, nil)
			_, _, _ = openChannel(ctx, r.conn, evil, nil)
			r.end()
		}
	})
	return nil
}
