//go:build unix

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"go.uber.org/goleak"

	"contagion/data/settings"
)

// soonTrue waits for what comes by itself, from outside this process.
func soonTrue(t *testing.T, what string, is func() bool) {
	t.Helper()
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for begun := time.Now(); !is(); <-look.C {
		if time.Since(begun) > patience {
			t.Fatal(what + " does not come")
		}
	}
}

// born waits for the number of a process that a script writes into a file.
func born(t *testing.T, path string) (pid int) {
	t.Helper()
	soonTrue(t, "the child", func() bool {
		text, _ := os.ReadFile(path)
		line, _, whole := strings.Cut(string(text), "\n")
		if !whole {
			return false
		}
		var err error
		if pid, err = strconv.Atoi(line); err != nil || pid <= 1 {
			t.Fatalf("the script wrote %q", text)
		}
		return true
	})
	t.Cleanup(func() { _ = syscall.Kill(pid, syscall.SIGKILL) }) // where the test has failed
	return pid
}

// lives reports whether a process runs; who has ended and is not yet taken
// note of by its parent does not.
func lives(pid int) bool {
	if syscall.Kill(pid, 0) != nil {
		return false
	}
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || !bytes.Contains(text, []byte(") Z "))
}

// script writes a program that starts a child, writes the child's number into a
// file beside it, and goes on.
func script(t *testing.T, before, after string) (path, child string) {
	t.Helper()
	dir := t.TempDir()
	path, child = filepath.Join(dir, "notify"), filepath.Join(dir, "child")
	text := "#!/bin/sh\n" + before + "\nsleep 600 &\necho $! > " + child + ".new\nmv " + child + ".new " + child + "\n" + after + "\n"
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return path, child
}

// A command whose time is up, or whose program ends, ends with all that it
// started: with what stays deaf to being asked, and with what it left behind.
func TestAlertCommandEndsWithItsChildren(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	for _, c := range []struct {
		name, before, after string
		inTime              bool // the command itself
	}{
		{"waits for it", "", "wait", false},
		{"deaf to being asked", "trap '' TERM", "wait", false},
		{"leaves it behind", "", "exit 0", true},
		{"leaves it deaf behind", "trap '' TERM", "exit 0", true},
	} {
		for _, end := range []string{"time", "program"} {
			t.Run(c.name+", "+end, func(t *testing.T) {
				path, child := script(t, c.before, c.after)
				a := alerterOf(t, settings.Alert{}, "NVDA < -5%")
				ctx, stop := context.WithCancel(context.Background())
				defer stop()
				up := make(chan time.Time)
				said := make(chan error, 1)
				go func() { said <- a.start(ctx, job{argv: []string{path}, in: []byte("{}\n")}, up) }()
				pid := born(t, child)
				if c.inTime {
					if err := <-said; err != nil {
						t.Errorf("it ended by itself: %v", err)
					}
					if !lives(pid) {
						t.Error("what it left running was ended before its time was up")
					}
				}
				if end == "time" {
					close(up)
				} else {
					stop()
				}
				if !c.inTime {
					err := <-said
					if want := map[string]string{"time": "did not end within 10s, so it was ended", "program": "context canceled"}[end]; err == nil || err.Error() != want {
						t.Errorf("%v, want %s", err, want)
					}
				}
				a.left.Wait()
				soonTrue(t, "the child's end", func() bool { return !lives(pid) })
				families.Lock()
				defer families.Unlock()
				if len(families.all) != 0 {
					t.Errorf("%d commands are still kept", len(families.all))
				}
			})
		}
	}
}

// Who leaves on the spot leaves no command behind.
func TestEndCommands(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	path, child := script(t, "trap '' TERM", "wait")
	a := alerterOf(t, settings.Alert{}, "NVDA < -5%")
	said := make(chan error, 1)
	go func() { said <- a.start(context.Background(), job{argv: []string{path}}, nil) }()
	pid := born(t, child)
	endCommands()
	if err := <-said; err == nil || err.Error() != "signal: killed" {
		t.Error(err)
	}
	soonTrue(t, "the child's end", func() bool { return !lives(pid) })
	a.left.Wait()
}

// In the whole program: a command cannot write over the screen, and is gone
// with its children when the viewer leaves.
func TestAlertCommandUnderScreen(t *testing.T) {
	t.Parallel()
	path, child := script(t, "echo OVERWRITTEN > /dev/tty", "wait")
	env := plainHome(t)
	c := newConsole(t, 120, 40)
	for _, v := range env {
		if home, is := strings.CutPrefix(v, "HOME="); is {
			dir := filepath.Join(home, ".config", "contagion")
			text := fmt.Sprintf("[[alert]]\nwhen = \"NVDA > 1\"\nrun = [%q]\n", path)
			if err := os.MkdirAll(dir, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(dir, "config.toml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	c.start(env, "contagion", "live", "--source", "fake:7", "--begin", "2026-11-24T15:00Z")
	c.shows("CONTAGION")
	pid := born(t, child)
	c.typed("q")
	if code := c.ends(); code != 0 {
		t.Errorf("exit %d", code)
	}
	c.restored()
	if strings.Contains(c.written(), "OVERWRITTEN") {
		t.Error("the command wrote over the screen")
	}
	soonTrue(t, "the child's end", func() bool { return !lives(pid) })
}

// A market that is stepped in its own seconds runs commands too.
func TestAlertCommandOfSlowFake(t *testing.T) {
	path, child := script(t, "", "wait")
	home(t, fmt.Sprintf("[[alert]]\nwhen = \"NVDA > 1\"\nrun = [%q]\n", path))
	said := make(chan string, 1)
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	go func() {
		root := newRoot()
		var out bytes.Buffer
		root.SetOut(&out)
		root.SetErr(&out)
		root.SetArgs([]string{"watch", "--source", "fake:7", "--begin", "2026-11-24T15:00Z"})
		err := root.ExecuteContext(ctx)
		said <- fmt.Sprint(out.String(), err)
	}()
	pid := born(t, child)
	stop()
	if text := <-said; !strings.Contains(text, "Alert: NVDA > 1; it is ") {
		t.Error(text)
	}
	soonTrue(t, "the child's end", func() bool { return !lives(pid) })
}
