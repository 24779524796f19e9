//go:build unix

package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

var glyphQuestion = regexp.MustCompile(`^(?:\x1b\[([0-9]+)G(.)|\r)\x1b\[6n`)

// answering makes a console answer where its cursor is by its own widths.
func answering(width func(r rune) int, reply func(c *console, text string)) func(*console) {
	return func(c *console) {
		c.answer = func([]byte) {} // the emulator's own width is not wanted
		var pending string
		c.heard = func(p []byte) {
			pending += string(p)
			for pending != "" {
				if m := glyphQuestion.FindStringSubmatch(pending); m != nil {
					column := 1
					if m[1] != "" {
						column, _ = strconv.Atoi(m[1])
						column += width([]rune(m[2])[0])
					}
					reply(c, fmt.Sprintf("\x1b[7;%dR", column))
					pending = pending[len(m[0]):]
					continue
				}
				next := strings.IndexAny(pending[1:], "\x1b\r") + 1
				if next == 0 || len(pending) < 16 && !strings.HasSuffix(pending, "\n") {
					return // the rest of it comes
				}
				pending = pending[next:]
			}
		}
	}
}

func narrow(rune) int { return 1 }

func send(c *console, text string) { _, _ = c.master.WriteString(text) }

// The doctor asks a terminal how wide it draws what pages are drawn with, names
// what differs and the cure, and no answer is left for the shell, whatever the
// terminal does.
func TestDoctorGlyphs(t *testing.T) {
	// later answers in the order of the questions, each so long after it.
	later := func(after time.Duration) func(*console, string) {
		type answer struct {
			c    *console
			text string
			due  time.Time
		}
		queue := make(chan answer, 1000)
		t.Cleanup(func() { close(queue) })
		go func() {
			for a := range queue {
				time.Sleep(time.Until(a.due)) // the way to a terminal far away
				send(a.c, a.text)
			}
		}()
		return func(c *console, text string) { queue <- answer{c, text, time.Now().Add(after)} }
	}
	first := true
	for _, k := range []struct {
		name  string
		width func(rune) int
		reply func(*console, string)
		env   string
		want  string
	}{
		{name: "narrow", width: narrow, reply: send, want: "ok     Glyphs    full: all "},
		{name: "wide triangles", width: func(r rune) int {
			if strings.ContainsRune("▲▼", r) {
				return 2
			}
			return 1
		}, reply: send, want: "WRONG  Glyphs    ▲ takes 2 cells, ▼ takes 2 cells, one is laid out for; start it with --glyphs safe"},
		{name: "ambiguous is wide", width: func(r rune) int {
			if r > '~' {
				return 2
			}
			return 1
		}, reply: send, want: "start it with --glyphs ascii"},
		{name: "one is not shown", width: func(r rune) int {
			if r == '╌' {
				return 0
			}
			return 1
		}, reply: send, want: "WRONG  Glyphs    ╌ takes 0 cells, one is laid out for; start it with --glyphs ascii"},
		{name: "twice", width: narrow, reply: func(c *console, text string) { send(c, text+text) }, want: "ok     Glyphs    full: all "},
		{name: "late", width: narrow, reply: later(1500 * time.Millisecond), want: "ok     Glyphs    full: all "},
		{name: "never", width: narrow, reply: func(*console, string) {}, want: "ok     Glyphs    not known: the terminal does not say where its cursor is within 3s"},
		{name: "the first only", width: narrow, reply: func(c *console, text string) {
			if first {
				send(c, text)
			}
			first = false
		}, want: "ok     Glyphs    not known: the terminal answered for 0 of "},
		{name: "wrong", width: narrow, reply: func(c *console, text string) { send(c, "\x1b[7;77R") }, want: "ok     Glyphs    not known: the terminal says that its cursor is at column 77 where it is at 1"},
		{name: "senseless", width: func(r rune) int { return int(r) % 40 }, reply: send, want: "ok     Glyphs    not known: the terminal's answers make no sense"},
		{name: "rubbish beside", width: narrow, reply: func(c *console, text string) { send(c, "\x1b]11;x\a"+text+"\x1b[?62c") }, want: "ok     Glyphs    full: all "},
		{name: "ascii", width: narrow, reply: send, env: "LC_ALL=C", want: "ok     Glyphs    ascii, of which"},
		{name: "dumb", width: narrow, reply: send, env: "TERM=dumb", want: "ok     Glyphs    not looked at"},
	} {
		t.Run(k.name, func(t *testing.T) {
			t.Parallel()
			c := newConsole(t, 100, 60, answering(k.width, k.reply))
			env := plainHome(t)
			if k.env != "" {
				env = append(env, k.env)
			}
			c.start(env, "contagion", "doctor", "--source", "fake:7")
			if code := c.ends(); code != 0 && code != exitFailure {
				t.Errorf("exit %d", code)
			}
			if said := strings.ReplaceAll(strings.ReplaceAll(c.written(), "\r", ""), "\n", " "); !strings.Contains(said, k.want) {
				t.Errorf("it does not say %q:\n%s", k.want, c.written())
			}
			c.restoredModes()
			if left := c.unread(); left != 0 {
				t.Errorf("%d bytes are left to be typed into the shell", left)
			}
			if strings.Contains(c.written(), "^[") {
				t.Errorf("an answer was shown: %q", c.written())
			}
		})
	}
}

// Ended while it waits for an answer, the doctor leaves the terminal as it was.
func TestDoctorEndedWhileAsking(t *testing.T) {
	for name, end := range map[string]func(c *console){
		"ctrl+c": func(c *console) { c.typed("\x03") }, "SIGINT": func(c *console) { c.signal(os.Interrupt) }, "SIGTERM": func(c *console) { c.signal(syscall.SIGTERM) }, "SIGHUP": func(c *console) { c.signal(syscall.SIGHUP) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newConsole(t, 100, 60, answering(narrow, func(*console, string) {}))
			c.start(plainHome(t), "contagion", "doctor", "--source", "fake:7")
			c.until("the question", func() bool { return strings.Contains(c.written(), "\x1b[6n") })
			end(c)
			want := map[string]int{"ctrl+c": 130, "SIGINT": 130, "SIGTERM": 143, "SIGHUP": 129}[name]
			if code := c.ends(); code != want {
				t.Errorf("exit %d, want %d", code, want)
			}
			c.restoredModes()
		})
	}
}

// restoredModes fails the test unless the terminal's modes are as they were.
func (c *console) restoredModes() {
	c.t.Helper()
	after, err := term.GetState(c.slave.Fd())
	if err != nil || fmt.Sprintf("%+v", *after) != fmt.Sprintf("%+v", *c.before) {
		c.t.Errorf("modes are %+v, were %+v; %v", after, c.before, err)
	}
}

// unread is how much input waits at the terminal.
func (c *console) unread() int {
	c.t.Helper()
	if _, err := term.MakeRaw(c.slave.Fd()); err != nil { // of a line that has no end nothing is counted otherwise
		c.t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(c.slave.Fd()), unix.TIOCINQ)
	if err != nil {
		c.t.Fatal(err)
	}
	return n
}
