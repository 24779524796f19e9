package main

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"
)

// guestOf is one who came.
func guestOf(ts *testscript.TestScript, name string) *storyGuest {
	g := storyOf(ts).guests[name]
	if g == nil {
		ts.Fatalf("%s has not come", name)
	}
	return g
}

// until waits for a condition that holds after some output of a guest's.
func (g *storyGuest) until(ts *testscript.TestScript, what string, is func() bool) {
	late := time.NewTimer(storyTime)
	defer late.Stop()
	for !is() {
		select {
		case <-g.news:
		case <-g.ended:
			if !is() {
				ts.Fatalf("%s: the session has ended without %s:\n%s", g.name, what, g.screen())
			}
		case <-late.C:
			ts.Fatalf("%s: %s does not come:\n%s", g.name, what, g.screen())
		}
	}
}

func sees(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, len(args) == 2, "[!] sees NAME REGEXP")
	re, err := regexp.Compile(args[1])
	ts.Check(err)
	g := guestOf(ts, args[0])
	if neg {
		g.until(ts, "a screen without "+args[1], func() bool { return !re.MatchString(g.screen()) })
		return
	}
	g.until(ts, args[1], func() bool { return re.MatchString(g.screen()) })
}

func agree(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, len(args) == 3, "[!] agree NAME NAME REGEXP")
	re, err := regexp.Compile(args[2])
	ts.Check(err)
	a, b := guestOf(ts, args[0]), guestOf(ts, args[1])
	// The second one's news are waited for; the first one's screen may be the one
	// that is late, and then tells the second one of it by nothing.
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	late := time.After(storyTime)
	for {
		one, other := re.FindString(a.screen()), re.FindString(b.screen())
		if one != "" && other != "" && (one == other) != neg {
			return
		}
		select {
		case <-tick.C:
		case <-late:
			ts.Fatalf("%s has %q and %s has %q:\n%s\n%s", a.name, one, b.name, other, a.screen(), b.screen())
		}
	}
}

func types(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, !neg && len(args) == 2, "types NAME KEYS")
	keys, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	_, err = io.WriteString(guestOf(ts, args[0]).in, keys)
	ts.Check(err)
}

func resizes(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, !neg && len(args) == 2, "resizes NAME 80x24")
	var w, h int
	_, err := fmt.Sscanf(args[1], "%dx%d", &w, &h)
	ts.Check(err)
	g := guestOf(ts, args[0])
	g.mu.Lock()
	g.em.Resize(w, h)
	g.mu.Unlock()
	ts.Check(g.size(w, h))
}

func vanishes(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, !neg && len(args) == 1, "vanishes NAME")
	g := guestOf(ts, args[0])
	g.cut()
	select {
	case <-g.ended:
	case <-time.After(storyTime):
		ts.Fatalf("%s does not vanish", g.name)
	}
}

// ends waits for a guest's end. A screen that was begun must have been left.
func ends(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, !neg && (len(args) == 2 || len(args) == 3), "ends NAME STATUS [REGEXP]")
	g := guestOf(ts, args[0])
	select {
	case <-g.ended:
	case <-time.After(storyTime):
		ts.Fatalf("%s: the session does not end:\n%s", g.name, g.screen())
	}
	all := g.written()
	if want, err := strconv.Atoi(args[1]); err != nil || g.status != want {
		ts.Fatalf("%s: the session ended with %d, not %s:\n%s", g.name, g.status, args[1], all[max(0, len(all)-500):])
	}
	for on, off := range map[string]string{"\x1b[?1049h": "\x1b[?1049l", "\x1b[?25l": "\x1b[?25h", "\x1b[?2004h": "\x1b[?2004l"} {
		if strings.LastIndex(all, on) > strings.LastIndex(all, off) {
			ts.Fatalf("%s: the terminal is not restored, %q was the last: %q", g.name, on, all[max(0, len(all)-200):])
		}
	}
	if len(args) == 3 {
		re, err := regexp.Compile(args[2])
		ts.Check(err)
		if !re.MatchString(all) {
			ts.Fatalf("%s was told %q, not %s", g.name, all[max(0, len(all)-500):], args[2])
		}
	}
}

// asks asks for what a server of guests gives nobody; ! says that it must be
// refused.
func asks(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, len(args) == 2, "[!] asks NAME WHAT")
	g := guestOf(ts, args[0])
	channel := func(kind string, payload []byte) error {
		ch, requests, err := g.client.OpenChannel(kind, payload)
		if err == nil {
			go ssh.DiscardRequests(requests)
			ch.Close()
		}
		return err
	}
	inside := func(name string, payload []byte) error {
		ok, err := g.inside.SendRequest(name, true, payload)
		return refusal(ok, err)
	}
	global := func(name string, payload []byte) error {
		ok, _, err := g.client.SendRequest(name, true, payload)
		return refusal(ok, err)
	}
	type address struct {
		Host string
		Port uint32
	}
	kinds := map[string]func() error{
		"agent": func() error { return inside("auth-agent-req@openssh.com", nil) },
		"x11": func() error {
			return inside("x11-req", ssh.Marshal(struct {
				Once             bool
				Protocol, Cookie string
				Screen           uint32
			}{false, "MIT-MAGIC-COOKIE-1", "00", 0}))
		},
		"sftp":        func() error { return inside("subsystem", ssh.Marshal(struct{ Name string }{"sftp"})) },
		"exec-again":  func() error { return inside("exec", ssh.Marshal(struct{ Line string }{"scenarios"})) },
		"shell-again": func() error { return inside("shell", nil) },
		"session":     func() error { return channel("session", nil) },
		"forward": func() error {
			return channel("direct-tcpip", ssh.Marshal(struct{ To, From address }{address{"127.0.0.1", 22}, address{"127.0.0.1", 1}}))
		},
		"streamlocal": func() error {
			return channel("direct-streamlocal@openssh.com", ssh.Marshal(struct {
				Path, Host string
				Port       uint32
			}{"/tmp/socket", "", 0}))
		},
		"tunnel": func() error { return channel("tun@openssh.com", ssh.Marshal(struct{ Mode, Unit uint32 }{1, 0})) },
		"listen": func() error { return global("tcpip-forward", ssh.Marshal(address{"127.0.0.1", 0})) },
		"listen-streamlocal": func() error {
			return global("streamlocal-forward@openssh.com", ssh.Marshal(struct{ Path string }{"/tmp/socket"}))
		},
	}
	ask := kinds[args[1]]
	needs(ts, ask != nil, "[!] asks NAME WHAT; "+args[1]+" is not known")
	err := ask()
	if (err != nil) != neg {
		ts.Fatalf("%s asks for %s: %v", g.name, args[1], err)
	}
	if errors.Is(err, io.EOF) {
		ts.Fatalf("%s asks for %s, and the connection ends", g.name, args[1])
	}
}

func refusal(ok bool, err error) error {
	if err == nil && !ok {
		err = errors.New("refused")
	}
	return err
}
