//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// noScreen are command lines that open a screen, each with what it says where
// there is to be none.
var noScreen = []struct {
	args []string
	say  string
}{
	{nil, "NVDA"},
	{[]string{"play"}, "deepseek "},
	{[]string{"play", "deepseek"}, "NVDA"},
	{[]string{"play", "deepseek", "--at", "2025-01-27T21:00:00Z"}, "27 January 2025, 21:00:00 UTC"},
	{[]string{"live", "--source", "fake:7", "--begin", "2026-11-24T15:00Z"}, "live"},
}

func bare(t *testing.T, what string, text string) {
	t.Helper()
	if i := strings.IndexAny(text, "\x1b\a\x00\u009b"); i >= 0 {
		t.Errorf("%s: %q", what, text[max(0, i-20):min(len(text), i+40)])
	}
}

// On a terminal that knows no sequence, or with --plain on any, no screen is
// opened and no escape byte comes.
func TestPlainOnTerminal(t *testing.T) {
	for _, how := range []string{"TERM=dumb", "--plain"} {
		for _, line := range noScreen {
			t.Run(how+" "+strings.Join(line.args, " "), func(t *testing.T) {
				t.Parallel()
				c := newConsole(t, 120, 40)
				env, args := plainHome(t), line.args
				if how == "--plain" {
					args = append(args[:len(args):len(args)], how)
				} else {
					env = append(env, how)
				}
				c.start(env, "contagion", args...)
				c.until(line.say, func() bool { return strings.Contains(c.written(), line.say) })
				if len(args) > 0 && args[0] == "live" {
					c.signal(os.Interrupt) // it goes on until then
				}
				if code := c.ends(); code != 0 {
					t.Errorf("exit %d: %s", code, c.written())
				}
				bare(t, how, c.written())
				c.restored()
			})
		}
	}
}

// Help and complaints on a terminal of TERM=dumb are bare too, and a complaint
// asks no terminal anything.
func TestPlainWords(t *testing.T) {
	for _, k := range []struct {
		env  string
		args []string
		code int
	}{
		{"TERM=dumb", []string{"--help"}, 0}, {"TERM=dumb", []string{"help", "play"}, 0}, {"TERM=dumb", []string{"nonsense"}, 2}, {"TERM=xterm-256color", []string{"nonsense"}, 2},
		{"TERM=xterm-256color", []string{"report", "nowhere"}, 2}, {"TERM=dumb", []string{"doctor", "--source", "file:/dev/null"}, 1}, {"TERM=dumb", []string{"--light", "--dark"}, 2},
	} {
		c := newConsole(t, 80, 24)
		c.start(append(plainHome(t), k.env), "contagion", k.args...)
		if code := c.ends(); code != k.code {
			t.Errorf("%v: exit %d, want %d: %s", k.args, code, k.code, c.written())
		}
		bare(t, strings.Join(k.args, " "), c.written())
	}
}

// Without a terminal, however its ends are: nothing to read, a file, a pipe
// that closes after a line, no standard error.
func TestNoTerminal(t *testing.T) {
	path, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range noScreen[:4] {
		words := strings.Join(line.args, " ")
		for name, redirect := range map[string]string{
			"pipe": "< /dev/null | cat", "file": "< /dev/null > $HOME/out; cat $HOME/out", "head": "2>$HOME/err | head -1", "stderr closed": "2>&- | cat", "stdin closed": "<&- | cat", "all closed": "<&- 2>&- | cat", "stdout closed": ">&-",
			"plain": "--plain < /dev/null | cat", "reader gone": "| true",
		} {
			t.Run(name+" "+words, func(t *testing.T) {
				t.Parallel()
				home := t.TempDir()
				c := exec.Command("sh", "-c", `{ contagion `+words+` `+redirectFirst(redirect)+`; echo $? > $HOME/code; } `+redirectRest(redirect))
				c.Env = []string{"PATH=" + filepath.Dir(path) + ":" + os.Getenv("PATH"), "HOME=" + home, "TERM=xterm-256color", "COLORTERM=truecolor", "CLICOLOR_FORCE=1"}
				c.WaitDelay = patience
				var out bytes.Buffer
				c.Stdout, c.Stderr = &out, &out
				if err := c.Run(); err != nil {
					t.Fatalf("%v: %s", err, out.String())
				}
				code, _ := os.ReadFile(filepath.Join(home, "code"))
				complaint, _ := os.ReadFile(filepath.Join(home, "err"))
				want := "0"
				if strings.TrimSpace(string(code)) != want || len(complaint) > 0 {
					t.Errorf("exit %s: %s%s", code, out.String(), complaint)
				}
				bare(t, name, out.String()+string(complaint))
				if text := out.String(); text == "" && name != "stdout closed" && name != "reader gone" {
					t.Error("it says nothing")
				} else if name == "head" && strings.Count(text, "\n") != 1 {
					t.Errorf("head gives %q", text)
				}
			})
		}
	}
}

// redirectFirst and redirectRest part what belongs to the program from the pipe
// or the commands behind it.
func redirectFirst(s string) string {
	first, _, _ := strings.Cut(s, "|")
	first, _, _ = strings.Cut(first, ";")
	return first
}

func redirectRest(s string) string {
	if _, rest, found := strings.Cut(s, "|"); found {
		return "|" + rest
	}
	if _, rest, found := strings.Cut(s, ";"); found {
		return ";" + rest
	}
	return ""
}

// A watcher whose reader leaves ends, with nothing to complain of.
func TestReaderLeaves(t *testing.T) {
	home := t.TempDir()
	c := exec.Command("sh", "-c", `{ contagion watch deepseek --speed 3600 --lines 2>$HOME/err; echo $? > $HOME/code; } | head -1`)
	path, err := exec.LookPath("contagion")
	if err != nil {
		t.Fatal(err)
	}
	c.Env = []string{"PATH=" + filepath.Dir(path) + ":" + os.Getenv("PATH"), "HOME=" + home}
	out, err := c.Output()
	code, _ := os.ReadFile(filepath.Join(home, "code"))
	complaint, _ := os.ReadFile(filepath.Join(home, "err"))
	if err != nil || bytes.Count(out, []byte("\n")) != 1 || strings.TrimSpace(string(code)) != "0" || len(complaint) > 0 {
		t.Errorf("%v, exit %s: %s%s", err, code, out, complaint)
	}
}

// BenchmarkNoTerminal is a whole run where there is no terminal, from start to
// end: what is asked is 300 ms.
func BenchmarkNoTerminal(b *testing.B) {
	path, err := exec.LookPath("contagion")
	if err != nil {
		b.Skip("the program is not in the path: run the tests' command")
	}
	for _, args := range [][]string{nil, {"play"}, {"play", "deepseek", "--plain", "--at", "2025-01-27T21:00:00Z"}} {
		b.Run(strings.Join(append([]string{"contagion"}, args...), " "), func(b *testing.B) {
			var longest time.Duration
			for b.Loop() {
				begun := time.Now()
				c := exec.Command(path, args...)
				if out, err := c.Output(); err != nil || len(out) == 0 {
					b.Fatal(err)
				}
				longest = max(longest, time.Since(begun))
			}
			b.ReportMetric(float64(longest.Milliseconds()), "ms-longest")
		})
	}
}
