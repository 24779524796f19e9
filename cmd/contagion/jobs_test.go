//go:build unix

package main

import (
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"

	"contagion/data/hostile"
)

// foreground is the process group that the terminal belongs to at the moment.
func (c *console) foreground() int {
	c.t.Helper()
	raw, err := c.master.SyscallConn() // not Fd, after which reading would block for good
	if err != nil {
		c.t.Fatal(err)
	}
	n := 0
	var fault error
	if err := raw.Control(func(fd uintptr) { n, fault = unix.IoctlGetInt(int(fd), unix.TIOCGPGRP) }); err != nil || fault != nil {
		c.t.Fatal(err, fault)
	}
	return n
}

// since is what was written since a mark of the stream.
func (c *console) since(mark int) string { return c.written()[mark:] }

// The shell's job control: stopped by a key or from outside, the terminal is
// the shell's, as it was; gone on with, the picture is whole again and keys
// work; and it ends as ever.
func TestStopAndContinue(t *testing.T) {
	for _, shell := range []string{"bash", "dash"} {
		for _, how := range []string{"key", "SIGTSTP", "SIGSTOP"} {
			t.Run(shell+" "+how, func(t *testing.T) {
				t.Parallel()
				if _, err := exec.LookPath(shell); err != nil {
					t.Skip(shell + " is not here")
				}
				c := newConsole(t, 120, 40)
				args := []string{"-i"}
				if shell == "bash" {
					args = []string{"--norc", "--noprofile", "--noediting", "-i"}
				}
				c.start(append(plainHome(t), "PS1=ready> ", "PS2=", "HISTFILE="), shell, args...)
				c.shows("ready>")
				shellGroup := c.foreground()
				before := c.modes()
				c.typed("contagion play deepseek\n")
				c.plays()
				c.typed("?") // behind the answers to what was asked at the start: they have been read
				c.shows("Keys and marks")
				c.typed("\x1b")
				c.until("the market", func() bool { return !strings.Contains(c.screen(), "Keys and marks") })
				for round := range 2 {
					job := c.foreground()
					if job == shellGroup {
						t.Fatal("the program is not in the foreground")
					}
					mark := len(c.written())
					switch how {
					case "key":
						c.typed("\x1a")
					case "SIGTSTP":
						c.kill(job, syscall.SIGTSTP)
					case "SIGSTOP":
						c.kill(job, syscall.SIGSTOP)
					}
					c.until(fmt.Sprint("the shell, round ", round, " left ", strings.Count(c.written(), "\x1b[?1049l")), func() bool {
						return strings.Contains(c.since(mark), "topped") && strings.Contains(c.since(mark), "ready>")
					})
					if how != "SIGSTOP" { // which nobody can answer
						if left := unrestored(c.written()); len(left) > 0 {
							t.Errorf("round %d: the shell has %s", round, strings.Join(left, ", "))
						}
						if modes := c.modes(); modes != before {
							t.Errorf("round %d: the shell has modes %s, had %s", round, modes, before)
						}
					}
					mark = len(c.written())
					c.typed("fg\n")
					c.until("the whole picture", func() bool {
						return strings.Contains(c.since(mark), "\x1b[?1049h") && strings.Contains(c.screen(), "CONTAGION") && strings.Contains(c.screen(), "quit")
					})
					c.typed("?")
					c.shows("Keys and marks")
					c.typed("\x1b")
					c.until("the market", func() bool { return !strings.Contains(c.screen(), "Keys and marks") })
				}
				c.typed("q")
				c.until("the shell at the end", func() bool {
					return len(unrestored(c.written())) == 0 && strings.HasSuffix(strings.TrimSpace(c.screen()), "ready>")
				})
				c.typed("echo status $?\n")
				c.shows("status 0")
				if modes := c.modes(); modes != before {
					t.Errorf("modes %s, were %s", modes, before)
				}
				c.typed("exit\n")
				c.ends()
				if how == "SIGSTOP" {
					return // which may part a sequence
				}
				if err := hostile.Screen(c.written()); err != nil {
					t.Error(err)
				}
			})
		}
	}
}

func (c *console) kill(group int, s syscall.Signal) {
	c.t.Helper()
	if err := syscall.Kill(-group, s); err != nil {
		c.t.Fatal(err)
	}
}

// modes are the terminal's, as text.
func (c *console) modes() string {
	c.t.Helper()
	m, err := term.GetState(c.slave.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	return fmt.Sprintf("%+v", *m)
}

// Where no shell is there to let it go on, it is not stopped, as the system
// would not: the screen stays and plays on.
func TestStopWithoutShell(t *testing.T) {
	c := newConsole(t, 120, 40)
	c.start(plainHome(t), "contagion", "play", "deepseek")
	c.plays()
	c.typed("\x1a?")
	c.shows("Keys and marks")
	c.signal(syscall.SIGTSTP)
	c.typed("q")
	if code := c.ends(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.restored()
	if n := strings.Count(c.written(), "\x1b[?1049h"); n != 1 {
		t.Errorf("the screen was entered %d times", n)
	}
}
