package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"

	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/crypto/ssh"
)

// A storyGuest is somebody at the other end of a server, with an emulator for a
// terminal.
type storyGuest struct {
	name  string
	in    io.Writer
	size  func(w, h int) error
	cut   func()        // the wire
	ended chan struct{} // closed at the end; then status is known

	client *ssh.Client // nil for OpenSSH's own
	inside *ssh.Session
	status int

	news chan struct{} // holds one token while there is new output
	mu   sync.Mutex
	em   *vt.Emulator // nil without a terminal
	raw  bytes.Buffer
}

// besideIt is what a guest's client gets beside the terminal's stream.
type besideIt struct{ *storyGuest }

func (b besideIt) Write(p []byte) (int, error) {
	defer b.tell()
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.raw.Write(p)
}

// Write shows on the guest's screen.
func (g *storyGuest) Write(p []byte) (int, error) {
	defer g.tell()
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.em != nil {
		_, _ = g.em.Write(p) // it takes all
	}
	return g.raw.Write(p)
}

func (g *storyGuest) tell() {
	select {
	case g.news <- struct{}{}:
	default:
	}
}

func (g *storyGuest) screen() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.em == nil {
		return g.raw.String()
	}
	return g.em.String()
}

func (g *storyGuest) written() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.raw.String()
}

// A storyWay is how a guest comes.
type storyWay struct {
	w, h            int
	term, key, line string
	env             []string
	openSSH         bool
}

func storyWayOf(ts *testscript.TestScript, words []string) (v storyWay) {
	v = storyWay{w: 80, h: 24, term: "xterm-256color"}
	for i, w := range words {
		name, value, _ := strings.Cut(w, "=")
		switch {
		case w == "--":
			v.line = strings.Join(words[i+1:], " ")
			return v
		case name == "key":
			v.key = ts.MkAbs(value)
		case name == "term":
			v.term = value
		case name == "env":
			v.env = append(v.env, value)
		case w == "openssh":
			v.openSSH = true
		default:
			if n, err := fmt.Sscanf(w, "%dx%d", &v.w, &v.h); n != 2 || err != nil {
				ts.Fatalf("word %q is not known", w)
			}
		}
	}
	return v
}

// comes lets a guest in, or expects that the door stays shut.
func comes(ts *testscript.TestScript, neg bool, args []string) {
	needs(ts, len(args) > 0, "[!] comes NAME [WORD...] -- LINE")
	st, way := storyOf(ts), storyWayOf(ts, args[1:])
	g := &storyGuest{name: args[0], ended: make(chan struct{}), news: make(chan struct{}, 1), cut: func() {}}
	if way.term != "" {
		g.em = vt.NewEmulator(way.w, way.h)
		go g.reply()
	}
	err := error(nil)
	if way.openSSH {
		err = g.byOpenSSH(ts, way)
	} else {
		err = g.byLibrary(ts, way)
	}
	if neg {
		g.cut()
		if err == nil {
			ts.Fatalf("%s came in", g.name)
		}
		ts.Logf("%s stays out: %v", g.name, err)
		return
	}
	ts.Check(err)
	st.guests[g.name] = g
}

// reply passes on what the emulator answers, as a terminal does. It stays when
// the story is over, as the emulator's end races with it.
func (g *storyGuest) reply() {
	buf := make([]byte, 4096)
	for {
		n, err := g.em.Read(buf)
		if err != nil {
			return
		}
		g.mu.Lock()
		in := g.in
		g.mu.Unlock()
		if in != nil {
			_, _ = in.Write(buf[:n]) // who has gone answers nothing
		}
	}
}

// byLibrary comes by x/crypto/ssh.
func (g *storyGuest) byLibrary(ts *testscript.TestScript, v storyWay) (err error) {
	o := &ssh.ClientConfig{User: g.name, HostKeyCallback: ssh.InsecureIgnoreHostKey(), Timeout: storyTime}
	if v.key != "" {
		text, err := os.ReadFile(v.key)
		ts.Check(err)
		signer, err := ssh.ParsePrivateKey(text)
		ts.Check(err)
		o.Auth = []ssh.AuthMethod{ssh.PublicKeys(signer)}
	}
	if g.client, err = ssh.Dial("tcp", "127.0.0.1:"+ts.Getenv("PORT"), o); err != nil {
		return err
	}
	g.cut = func() { g.client.Close() }
	s, err := g.client.NewSession()
	if err != nil {
		return err
	}
	g.inside = s
	s.Stdout, s.Stderr = g, besideIt{g}
	in, err := s.StdinPipe()
	if err != nil {
		return err
	}
	g.mu.Lock()
	g.in = in
	g.mu.Unlock()
	g.size = func(w, h int) error { return s.WindowChange(h, w) }
	for _, e := range v.env {
		name, value, _ := strings.Cut(e, "=")
		_ = s.Setenv(name, value) // a server says no to most
	}
	if v.term != "" {
		if err := s.RequestPty(v.term, v.h, v.w, ssh.TerminalModes{}); err != nil {
			return err
		}
	}
	if v.line == "" {
		err = s.Shell()
	} else {
		err = s.Start(v.line)
	}
	if err != nil {
		return err
	}
	go func() {
		defer close(g.ended)
		var e *ssh.ExitError
		switch err := s.Wait(); {
		case errors.As(err, &e):
			g.status = e.ExitStatus()
		case err != nil:
			g.status = -1 // none was told
		}
		g.tell()
	}()
	return nil
}

// byOpenSSH comes by the client that guests have, on a terminal of its own.
func (g *storyGuest) byOpenSSH(ts *testscript.TestScript, v storyWay) error {
	args := append(openSSHFlags(ts), "-tt", "-l", g.name)
	if v.key != "" {
		args = append(args, "-i", v.key)
	}
	if args = append(args, "127.0.0.1"); v.line != "" {
		args = append(args, v.line)
	}
	c := exec.Command("ssh", args...)
	c.Env = append([]string{"HOME=" + ts.Getenv("WORK"), "PATH=" + os.Getenv("PATH"), "TERM=" + v.term, "LANG=C.UTF-8"}, v.env...)
	f, err := pty.StartWithSize(c, &pty.Winsize{Cols: uint16(v.w), Rows: uint16(v.h)})
	if err != nil {
		return err
	}
	g.mu.Lock()
	g.in = f
	g.mu.Unlock()
	g.size = func(w, h int) error { return pty.Setsize(f, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}) }
	g.cut = func() { _ = c.Process.Kill() } // it may have ended
	go func() {
		defer close(g.ended)
		_, _ = io.Copy(g, f) // a terminal whose program has gone ends with an error
		_ = c.Wait()         // told by its state
		f.Close()
		g.status = c.ProcessState.ExitCode()
		g.tell()
	}()
	return nil
}

// openSSHFlags reach the story's server and nothing of who runs the test.
func openSSHFlags(ts *testscript.TestScript) []string {
	return []string{"-F", "none", "-p", ts.Getenv("PORT"), "-o", "UserKnownHostsFile=" + ts.MkAbs("known_hosts"), "-o", "StrictHostKeyChecking=accept-new",
		"-o", "LogLevel=ERROR", "-o", "IdentitiesOnly=yes", "-o", "IdentityAgent=none", "-o", "BatchMode=yes"}
}
