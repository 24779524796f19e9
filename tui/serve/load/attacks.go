package load

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// attacks are all of R7. Each was seen to harm a server of its kind: the number
// behind it is what the usual library did.
var attacks = []attack{
	{name: "a terminal of 4294967295 x 4294967295", run: sized(1<<32-1, 1<<32-1)}, // 103 GB asked for, the process died
	{name: "a terminal of 4000 x 4000", run: sized(4000, 4000)},                   // 3.4 GB
	{name: "a window that becomes 20000 x 20000", run: grown},
	{name: "a window that changes before anything is shown", run: early}, // hung
	{name: "windows that change, and are gone", run: earlyAndGone},       // 4,000 goroutines for ever
	{name: "a storm of windows", run: storm},                             // deadlocked for ever
	{name: "the channel closed, the connection kept", run: half},         // a core burnt
	{name: "a flood of channels", run: channels},                         // 440 MB, a core
	{name: "a flood of environment", run: environment},                   // 1 GB
	{name: "a flood of keys", run: keys},                                 // a core
	{name: "a flood of signals and requests", run: signals},
	{name: "forwarding, agents, files, programs", run: forbidden}, // agent and exec accepted
	{name: "requests cut short", run: broken},
	{name: "input that ends at once", run: inputEnds},
	{name: "a moving screen without a key", words: []string{"--limit", "idle=3s", "--limit", "idle_warning=1s"}, run: idle}, // never idle
	{name: "text that steers a terminal, in every name", run: steering},                                                     // logged raw
	{name: "half open: silent", run: halfOpen(silent)},
	{name: "half open: a version, then nothing", run: halfOpen(versionOnly)},
	{name: "half open: a byte now and then", run: halfOpen(dripping)},
	{name: "readers who stop, and answer", run: stops(false)}, // everybody's picture froze
	{name: "readers who stop, and hang", run: stops(true)},
	{name: "more guests than descriptors", files: 64, inside: true, run: crowded},
}

func discard(r io.Reader) { _, _ = io.Copy(io.Discard, r) } // ends with the channel

func windowChange(w, h uint32) []byte {
	return ssh.Marshal(struct{ W, H, PixelsW, PixelsH uint32 }{w, h, 0, 0})
}

func execRequest(line string) []byte { return ssh.Marshal(struct{ Line string }{line}) }

// lines are a room and a screen of one's own.
func (a *assault) lines() []string {
	return []string{"watch " + a.room, "play deepseek --at 2025-01-27T14:30Z"}
}

// sized comes with a terminal of some size, to a room and to a screen of one's own.
func sized(w, h uint32) func(context.Context, *assault) error {
	return func(ctx context.Context, a *assault) error {
		i := 0
		again(ctx, 1, func(ctx context.Context) {
			r, err := a.raid(ctx, a.way(""))
			if err != nil {
				return // it comes too often, and is told so
			}
			defer r.end()
			lines := a.lines()
			i++
			if request(r, "pty-req", ptyRequest(term, w, h)) != nil || request(r, "exec", execRequest(lines[i%len(lines)])) != nil {
				return
			}
			_ = rest(ctx, 500*time.Millisecond)
		})
		return nil
	}
}

// grown lets a window become too large, and small again.
func grown(ctx context.Context, a *assault) error {
	again(ctx, 2, func(ctx context.Context) {
		g, err := a.come(ctx, a.way(a.lines()[1]))
		if err != nil {
			return
		}
		defer g.Close()
		for i := range 20 {
			size := [][2]uint32{{20_000, 20_000}, {1<<32 - 1, 1}, {1, 1<<32 - 1}, {0, 0}, {1, 1}, {500, 200}}[i%6]
			if _, err := g.channel.SendRequest("window-change", false, windowChange(size[0], size[1])); err != nil || rest(ctx, 100*time.Millisecond) != nil {
				return
			}
		}
	})
	return nil
}

// early changes a window before it asks for anything, and must be shown what it
// asks for then.
func early(ctx context.Context, a *assault) error {
	var bad error
	shown := 0
	again(ctx, 1, func(ctx context.Context) {
		r, err := a.raid(ctx, a.way(""))
		if err != nil {
			return
		}
		defer r.end()
		for range 50 {
			if _, err := r.SendRequest("window-change", false, windowChange(100, 30)); err != nil {
				return
			}
		}
		answered := make(chan error, 1)
		go func() { answered <- request(r, "exec", execRequest(a.lines()[0])) }()
		late := time.NewTimer(2 * time.Second)
		defer late.Stop()
		select {
		case err := <-answered:
			if err == nil {
				shown++
			}
		case <-late.C:
			bad = errors.New("what it asked for then was not answered")
		case <-ctx.Done():
		}
	})
	if bad == nil && shown == 0 {
		bad = errors.New("what it asked for then was refused")
	}
	return bad
}

// earlyAndGone does so by the thousand, from everywhere, and leaves without a word.
func earlyAndGone(ctx context.Context, a *assault) error {
	n := make(chan int, a.many(1000, 40))
	for i := range cap(n) {
		n <- i
	}
	again(ctx, 4, func(ctx context.Context) {
		select {
		case i := <-n:
			w := a.way("")
			w.From = Spread(a.Addr, 1000+i)
			r, err := a.raid(ctx, w)
			if err != nil {
				return
			}
			_, _ = r.SendRequest("window-change", false, windowChange(100, 30)) // the connection is closed next
			r.end()
		case <-ctx.Done():
		}
	})
	return nil
}

// storm changes a window as often as it can, of a screen that is not read.
func storm(ctx context.Context, a *assault) error {
	sent := 0
	again(ctx, 1, func(ctx context.Context) {
		g, err := a.come(ctx, a.way(a.lines()[1]))
		if err != nil {
			return
		}
		defer g.Close()
		g.Hold()
		for i := 0; ctx.Err() == nil; i++ {
			if g.Resize(80+i%40, 24+i%16) != nil {
				return // it was closed
			}
			sent++
		}
	})
	if sent == 0 {
		return errors.New("no window changed: nothing was tried")
	}
	return nil
}

// half closes the channel only, as a terminal window does that shares its
// connection with others.
func half(ctx context.Context, a *assault) error {
	before, known := a.Usage()
	began := time.Now()
	kept := 0
	again(ctx, 2, func(ctx context.Context) {
		r, err := a.raid(ctx, a.way(""))
		if err != nil {
			return
		}
		defer r.end()
		if request(r, "pty-req", ptyRequest(term, 120, 40)) != nil || request(r, "exec", execRequest(a.lines()[1])) != nil {
			return
		}
		_ = rest(ctx, 200*time.Millisecond)
		r.Close()
		if !r.closedBy(5 * time.Second) {
			kept++
		}
	})
	after, _ := a.Usage()
	const most = 100.0 // percent of a core: visitors come all the while
	if used := 100 * (after.CPU - before.CPU).Seconds() / time.Since(began).Seconds(); known && used > most {
		return fmt.Errorf("it took %s of a core", percent(used))
	}
	if kept > 0 {
		return fmt.Errorf("%d connections without a channel were kept", kept)
	}
	return nil
}

// channels asks for session after session on one connection.
func channels(ctx context.Context, a *assault) error {
	let := 0
	again(ctx, 1, func(ctx context.Context) {
		r, err := a.raid(ctx, a.way(""))
		if err != nil {
			return
		}
		defer r.end()
		for range 10_000 {
			ch, asked, err := openChannel(ctx, r.conn, "session", nil)
			if err == nil {
				let++
				go ssh.DiscardRequests(asked)
				ch.Close()
			} else if _, refused := err.(*ssh.OpenChannelError); !refused {
				return // it was closed
			}
		}
	})
	if let > 0 {
		return fmt.Errorf("%d more sessions were let in on one connection", let)
	}
	return nil
}

// environment sends more of it than the machine has memory.
func environment(ctx context.Context, a *assault) error {
	const most = 64 << 20 // bytes of one connection, until it is closed
	value := strings.Repeat("x", 30<<10)
	taken := 0
	again(ctx, 1, func(ctx context.Context) {
		r, err := a.raid(ctx, a.way(""))
		if err != nil {
			return
		}
		defer r.end()
		for sent := 0; ctx.Err() == nil; sent += len(value) {
			name := fmt.Sprintf("LC_%d", sent)
			if _, err := r.SendRequest("env", false, ssh.Marshal(struct{ Name, Value string }{name, value})); err != nil {
				return // it was closed
			}
			taken = max(taken, sent)
		}
	})
	if taken > most {
		return fmt.Errorf("one connection brought %d MB of it", taken>>20)
	}
	return nil
}
