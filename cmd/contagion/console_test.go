//go:build unix

package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"

	"contagion/data/hostile"
)

// patience is how long a test waits for what must come; nothing waits so long
// that works.
const patience = 60 * time.Second

// A console is a real pseudo-terminal with a program on it, and an emulator
// that shows what the program writes and answers what it asks.
type console struct {
	t            *testing.T
	master       *os.File
	slave        *os.File // kept open, so that its modes can be looked at afterwards
	before       *term.State
	answer       func(reply []byte)   // takes what the emulator answers; nil sends it as it is
	heard        func(written []byte) // is told what the program writes, where set
	cmd          *exec.Cmd
	exited, read chan struct{}
	news         chan struct{} // holds one token while there is new output

	mu  sync.Mutex
	em  *vt.Emulator // nil for a size that nobody has
	raw bytes.Buffer
	err error
}

// mostCells is how large an emulator is worth its memory.
const mostCells = 500 * 200

func newConsole(t *testing.T, w, h int, set ...func(c *console)) *console {
	t.Helper()
	c := &console{t: t, exited: make(chan struct{}), read: make(chan struct{}), news: make(chan struct{}, 1)}
	for _, f := range set {
		f(c)
	}
	var err error
	if c.master, c.slave, err = pty.Open(); err != nil {
		t.Skip("no pseudo-terminal here: ", err)
	}
	t.Cleanup(func() {
		_ = c.master.Close()
		_ = c.slave.Close()
		if c.cmd != nil && c.cmd.Process != nil {
			_ = c.cmd.Process.Kill() // where the test has failed
			<-c.exited
		}
	})
	c.size(w, h)
	if c.before, err = term.GetState(c.slave.Fd()); err != nil {
		t.Fatal(err)
	}
	if w*h <= mostCells {
		c.show(max(w, 1), max(h, 1))
	}
	go c.listen()
	return c
}

// listen takes what the program writes.
func (c *console) listen() {
	defer close(c.read)
	buf := make([]byte, 64<<10)
	for {
		n, err := c.master.Read(buf)
		c.mu.Lock()
		c.raw.Write(buf[:n])
		if c.em != nil {
			_, _ = c.em.Write(buf[:n])
		}
		c.mu.Unlock()
		if c.heard != nil {
			c.heard(buf[:n])
		}
		c.tell()
		if err != nil {
			return
		}
	}
}

func (c *console) tell() {
	select {
	case c.news <- struct{}{}:
	default:
	}
}

// show puts an empty emulator in the place of the one before, if any.
func (c *console) show(w, h int) {
	em := vt.NewEmulator(w, h)
	c.mu.Lock()
	c.em = em
	c.mu.Unlock()
	go c.reply(em)
}

// reply passes an emulator's answers on; it blocks until they are read. It
// stays when the test is over, as the emulator's end races with it.
func (c *console) reply(em *vt.Emulator) {
	buf := make([]byte, 4096)
	for {
		n, err := em.Read(buf)
		if err != nil {
			return
		}
		if c.answer != nil {
			c.answer(bytes.Clone(buf[:n]))
		} else {
			_, _ = c.master.Write(buf[:n])
		}
	}
}

func (c *console) size(w, h int) {
	c.t.Helper()
	if err := pty.Setsize(c.master, &pty.Winsize{Cols: uint16(w), Rows: uint16(h)}); err != nil {
		c.t.Fatal(err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.em != nil && w > 0 && h > 0 {
		c.em.Resize(w, h)
	}
}

// plainHome is an environment of nobody's in particular.
func plainHome(t *testing.T) []string {
	return []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=xterm-256color", "LANG=C.UTF-8", "TZ=UTC"}
}

// start runs a program on the terminal, as the leader of its session.
func (c *console) start(env []string, name string, args ...string) {
	c.t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		c.t.Skip(name + " is not here")
	}
	c.cmd = exec.Command(path, args...)
	c.cmd.Env = env
	c.cmd.Stdin, c.cmd.Stdout, c.cmd.Stderr = c.slave, c.slave, c.slave
	c.begin()
}

func (c *console) begin() {
	c.t.Helper()
	c.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 0}
	if err := c.cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	go func() {
		err := c.cmd.Wait()
		c.mu.Lock()
		c.err = err
		c.mu.Unlock()
		close(c.exited)
		c.tell()
	}()
}

func (c *console) typed(s string) {
	c.t.Helper()
	if _, err := c.master.WriteString(s); err != nil {
		c.t.Fatal(err)
	}
}

func (c *console) signal(s os.Signal) {
	c.t.Helper()
	if err := c.cmd.Process.Signal(s); err != nil {
		c.t.Fatal(err)
	}
}

// screen is what is seen.
func (c *console) screen() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.em == nil {
		return ""
	}
	return c.em.String()
}

// written is all that was written to the terminal.
func (c *console) written() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.raw.String()
}

// until waits for a condition that holds after some output.
func (c *console) until(what string, is func() bool) {
	c.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !is() {
		select {
		case <-c.news:
		case <-deadline.C:
			c.t.Fatalf("%s does not come:\n%s\n%.3000q", what, c.screen(), tail(c.written(), 3000))
		}
	}
}

func tail(s string, n int) string { return s[max(0, len(s)-n):] }

// shows waits until a text is seen.
func (c *console) shows(text string) {
	c.t.Helper()
	c.until(text, func() bool { return strings.Contains(c.screen(), text) })
}

// ends waits for the end of the program and of what it wrote, and gives its
// exit code.
func (c *console) ends() int {
	c.t.Helper()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	select {
	case <-c.exited:
	case <-deadline.C:
		c.t.Fatalf("it does not end:\n%s", c.screen())
	}
	c.settled()
	c.mu.Lock()
	defer c.mu.Unlock()
	var e *exec.ExitError
	if errors.As(c.err, &e) {
		if s := e.Sys().(syscall.WaitStatus); s.Signaled() {
			return -int(s.Signal())
		}
		return e.ExitCode()
	}
	return 0
}

// settled waits until all that was written has been read: a mark is written
// behind it.
func (c *console) settled() {
	c.t.Helper()
	const mark = "\x00settled\x00"
	at := len(c.written())
	if _, err := c.slave.WriteString(mark); err != nil {
		return // it is gone
	}
	c.until("the end of the output", func() bool { return strings.Contains(c.written()[at:], mark) })
	c.mu.Lock()
	defer c.mu.Unlock()
	rest := strings.Replace(c.raw.String(), mark, "", 1)
	c.raw.Reset()
	c.raw.WriteString(rest)
}

var (
	privateMode = regexp.MustCompile(`\x1b\[\?([0-9;]+)([hl])`)
	keyboards   = regexp.MustCompile(`\x1b\[([<>])([0-9]*)u`)
	otherKeys   = regexp.MustCompile(`\x1b\[>4(?:;([0-9]+))?m`)
	titled      = regexp.MustCompile(`\x1b]2;([^\a\x1b]*)(?:\a|\x1b\\)`)
	anyStyle    = regexp.MustCompile(`\x1b\[([0-9;:]*)m`)
)

// unrestored tells what of a terminal's state a stream has left changed.
func unrestored(stream string) []string {
	var left []string
	modes := map[string]bool{"25": true, "7": true}
	for _, m := range privateMode.FindAllStringSubmatch(stream, -1) {
		for _, n := range strings.Split(m[1], ";") {
			modes[n] = m[2] == "h"
		}
	}
	for n, on := range modes {
		if on != (n == "25" || n == "7") {
			left = append(left, fmt.Sprintf("mode %s is %t", n, on))
		}
	}
	depth := 0
	for _, m := range keyboards.FindAllStringSubmatch(stream, -1) {
		n, _ := strconv.Atoi(m[2])
		if m[1] == ">" {
			depth++
		} else {
			depth = max(0, depth-max(n, 1))
		}
	}
	if depth != 0 {
		left = append(left, "the keyboard's protocol stays")
	}
	if m := otherKeys.FindAllStringSubmatch(stream, -1); len(m) > 0 && m[len(m)-1][1] != "" && m[len(m)-1][1] != "0" {
		left = append(left, "other keys are still reported")
	}
	if m := anyStyle.FindAllStringSubmatch(stream, -1); len(m) > 0 && strings.Trim(m[len(m)-1][1], "0") != "" {
		left = append(left, "a style stays: "+m[len(m)-1][1])
	}
	if m := titled.FindAllStringSubmatch(stream, -1); len(m) > 0 && m[len(m)-1][1] != "" {
		left = append(left, "the title stays")
	}
	return left
}

// restored fails the test unless the terminal is as it was, and holds nothing
// that a screen does not write.
func (c *console) restored() {
	c.t.Helper()
	after, err := term.GetState(c.slave.Fd())
	if err != nil {
		c.t.Fatal(err)
	}
	if !reflect.DeepEqual(after, c.before) {
		c.t.Errorf("modes are %+v, were %+v", after, c.before)
	}
	stream := c.written()
	if left := unrestored(stream); len(left) > 0 {
		c.t.Errorf("not restored: %s\n%q", strings.Join(left, ", "), tail(stream, 600))
	}
	if err := hostile.Screen(stream); err != nil {
		c.t.Errorf("the terminal was sent %v", err)
	}
}

// said is what stands on the terminal after the screen was left.
func (c *console) said() string {
	stream := c.written()
	if at := strings.LastIndex(stream, "\x1b[?1049l"); at >= 0 {
		stream = stream[at:]
	}
	for _, r := range []*regexp.Regexp{privateMode, keyboards, otherKeys, anyStyle, titled, regexp.MustCompile(`\x1b\[[0-9;]*[A-Za-z]`)} {
		stream = r.ReplaceAllString(stream, "")
	}
	return strings.TrimSpace(strings.ReplaceAll(stream, "\r", ""))
}

func TestUnrestored(t *testing.T) {
	for stream, want := range map[string]int{
		"": 0, "\x1b[?1049h\x1b[?25l": 2, "\x1b[?1049h\x1b[?25l\x1b[?25h\x1b[?1049l": 0, "\x1b[?1002;1006h": 2, "\x1b[>1u": 1, "\x1b[>1u\x1b[<1u": 0,
		"\x1b[>4;2m": 1, "\x1b[>4;2m\x1b[>4m": 0, "\x1b[1m": 1, "\x1b[1m\x1b[0m": 0, "\x1b]2;x\a": 1, "\x1b]2;x\a\x1b]2;\a": 0,
	} {
		if got := unrestored(stream); len(got) != want {
			t.Errorf("%q leaves %v, want %d", stream, got, want)
		}
	}
}

// faultFile is where a program under a home keeps its trace.
func faultFile(env []string) string {
	for _, v := range env {
		if home, is := strings.CutPrefix(v, "HOME="); is {
			return filepath.Join(home, ".local", "state", "contagion", "fault.txt")
		}
	}
	return ""
}
