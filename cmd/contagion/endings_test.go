//go:build unix

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"

	"contagion/data/feed"
	"contagion/data/guard"
	"contagion/data/market"
	"contagion/tui"
)

// A falling desk is a real one that plays until the first order of the viewer,
// and then falls where its word says.
type fallingDesk struct {
	*market.Desk
	where string
	armed chan struct{}
	once  sync.Once
}

func (d *fallingDesk) Do(ctx context.Context, o market.Order) error {
	d.once.Do(func() { close(d.armed) })
	if d.where == "command" {
		panic("a command fell \x1b]0;owned\a\u202e")
	}
	return d.Desk.Do(ctx, o)
}

func (d *fallingDesk) fallen() bool {
	select {
	case <-d.armed:
		return true
	default:
		return false
	}
}

func (d *fallingDesk) Wait(ctx context.Context, after uint64) (*market.Snapshot, uint64, error) {
	s, seq, err := d.Desk.Wait(ctx, after)
	if err != nil || !d.fallen() {
		return s, seq, err
	}
	broken := *s
	if d.where == "update" {
		broken.Scenario = nil
	}
	return &broken, seq, nil
}

func (d *fallingDesk) Run(ctx context.Context) error {
	if d.where != "desk" {
		return d.Desk.Run(ctx)
	}
	go func() { _ = d.Desk.Run(ctx) }()
	<-d.armed
	panic(fmt.Errorf("the desk fell"))
}

// falls is the program of a test: DeepSeek's screen, which falls where the
// first argument says at the first order.
func falls(where string) error {
	rec, cal, err := open("deepseek")
	if err != nil {
		return err
	}
	s := rec.Scenario
	var src market.Source = rec.Replay()
	d := &fallingDesk{where: where, armed: make(chan struct{})}
	if where == "recorder" {
		w, err := beginRecording(filepath.Join(os.Getenv("HOME"), "fall.rec"), rec, "test", s)
		if err != nil {
			return err
		}
		src = feed.NewRecorder(rec.Replay(), s, w, func() time.Time {
			if d.fallen() {
				panic("the recorder fell")
			}
			return time.Now()
		})
	}
	d.Desk = market.Open(s, cal, src, market.Options{At: s.Start, Rate: s.Speed, Playing: true, Origin: s.Origin, Skip: true})
	watcher := func(ctx context.Context, _ func(string)) {
		if where == "watcher" {
			<-d.armed
			panic("the watcher fell")
		}
	}
	look := screenFlags{colour: "blue-orange", motion: "full"}
	o, err := look.options()
	if err != nil {
		return err
	}
	opened := newOpening(func() (running, error) { return d, nil })
	if where != "view" {
		return show(context.Background(), opened, o, watcher)
	}
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	return showModel(ctx, stop, unseen{tui.New(ctx, opened, o), d}, opened)
}

// unseen is a screen that cannot be drawn once its desk is fallen.
type unseen struct {
	tea.Model
	desk *fallingDesk
}

func (m unseen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	_, cmd := m.Model.Update(msg)
	return m, cmd
}

func (m unseen) View() tea.View {
	if m.desk.fallen() {
		var none []string
		return tea.NewView(none[1])
	}
	return m.Model.View()
}

func fallsProgram() {
	os.Exit(caughtInAll(os.Stderr, func() int {
		err := falls(os.Args[1])
		if err != nil {
			complain(os.Stderr, err)
		}
		return exitCode(err)
	}))
}

// plays waits for the first picture.
func (c *console) plays() {
	c.t.Helper()
	c.shows("CONTAGION")
	c.shows("NVDA")
}

// Each way a screen ends gives the terminal back as it was, with the right
// exit code, and a sentence where it was a fault.
func TestEveryEndingRestores(t *testing.T) {
	for _, e := range []struct {
		name string
		run  []string
		end  func(c *console)
		code int
		say  string
		in   string // of the trace
	}{
		{name: "q", end: func(c *console) { c.typed("q") }},
		{name: "ctrl+c", end: func(c *console) { c.typed("\x03") }},
		{name: "SIGINT", end: func(c *console) { c.signal(os.Interrupt) }, code: 130},
		{name: "SIGTERM", end: func(c *console) { c.signal(syscall.SIGTERM) }, code: 143},
		{name: "SIGHUP", end: func(c *console) { c.signal(syscall.SIGHUP) }, code: 129},
		{name: "SIGQUIT", end: func(c *console) { c.signal(syscall.SIGQUIT) }, code: 131},
		{name: "two SIGTERM", end: func(c *console) { c.signal(syscall.SIGTERM); _ = c.cmd.Process.Signal(syscall.SIGTERM) }, code: 143},
		{name: "panic in Update", run: []string{"update"}, code: 1, say: "a fault of the program: runtime error: invalid memory address or nil pointer dereference; please report it with ", in: "(*caught).Update("},
		{name: "panic in View", run: []string{"view"}, code: 1, say: "a fault of the program: runtime error: index out of range [1] with length 0; please report it with ", in: "(*caught).View("},
		{name: "panic in a command", run: []string{"command"}, code: 1, say: "a fault of the program: a command fell; please report it with ", in: "(*fallingDesk).Do("},
		{name: "panic of the desk", run: []string{"desk"}, code: 1, say: "a fault of the program: the desk fell; please report it with ", in: "(*fallingDesk).Run("},
		{name: "panic of a watcher", run: []string{"watcher"}, code: 1, say: "a fault of the program: the watcher fell; please report it with ", in: "falls.func"},
		{name: "panic of the recorder", run: []string{"recorder"}, code: 1, say: "a fault of the program: the recorder fell; please report it with ", in: "(*Recorder).keep("},
	} {
		t.Run(e.name, func(t *testing.T) {
			t.Parallel()
			c := newConsole(t, 120, 40)
			env := plainHome(t)
			if e.run != nil {
				c.start(env, "contagion-falls", e.run...)
			} else {
				c.start(env, "contagion", "play", "deepseek")
			}
			c.plays()
			if e.run != nil {
				c.typed(" ")
			} else {
				e.end(c)
			}
			code, said := c.ends(), c.said()
			if code != e.code && !(e.name == "two SIGTERM" && code == -int(syscall.SIGTERM)) { // the second may come when the first has done all
				t.Errorf("exit %d, want %d", code, e.code)
			}
			c.restored()
			if e.say == "" {
				if said != "" {
					t.Errorf("it says %q: %q", said, tail(c.written(), 400))
				}
				return
			}
			if !strings.HasPrefix(said, "contagion: "+e.say) {
				t.Errorf("it says %q, want %q", said, e.say)
			}
			oneSentence(t, strings.ReplaceAll(said, "\n", ""))
			if text, err := os.ReadFile(faultFile(env)); err != nil || !strings.Contains(string(text), e.in) {
				t.Errorf("the trace: %v: %s, want %q", err, text, e.in)
			}
		})
	}
}

// A terminal that vanishes ends the program at once, whether it is told by
// SIGHUP or, as under nohup, by nothing but its own reading and writing.
func TestTerminalVanishes(t *testing.T) {
	for _, how := range []string{"told", "nohup", "paused"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			c := newConsole(t, 120, 40)
			if how == "told" {
				c.start(plainHome(t), "contagion", "play", "deepseek")
			} else {
				c.start(plainHome(t), "sh", "-c", "trap '' HUP; contagion play deepseek; echo $? > $HOME/code")
			}
			c.plays()
			if how == "paused" {
				c.typed(" ")
				c.shows("paused")
			}
			_ = c.master.Close()
			_, _ = c.slave.WriteString("x") // wakes who reads, so that it is closed indeed
			_ = c.slave.Close()
			deadline := time.NewTimer(patience)
			defer deadline.Stop()
			select {
			case <-c.exited:
			case <-deadline.C:
				t.Fatal("it goes on without a terminal")
			}
			code := fmt.Sprint(c.cmd.ProcessState.ExitCode())
			if how != "told" {
				text, err := os.ReadFile(filepath.Join(strings.TrimPrefix(c.cmd.Env[1], "HOME="), "code"))
				if err != nil {
					t.Fatal(err)
				}
				code = strings.TrimSpace(string(text))
			}
			if code != "129" {
				t.Errorf("exit %s, want 129", code)
			}
		})
	}
}

// A terminal that takes no more, as after ctrl+s, does not keep the program from
// ending and its modes from being restored.
func TestTerminalStands(t *testing.T) {
	c := newConsole(t, 120, 40)
	c.start(plainHome(t), "contagion", "play", "deepseek")
	c.plays()
	const off, on = 0, 1 // TCOOFF, TCOON
	if err := unix.IoctlSetInt(int(c.slave.Fd()), unix.TCXONC, off); err != nil {
		t.Skip("flow cannot be stopped here: ", err)
	}
	c.signal(syscall.SIGTERM)
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	select {
	case <-c.exited:
	case <-deadline.C:
		t.Fatal("it waits for a terminal that takes nothing")
	}
	if code := c.cmd.ProcessState.ExitCode(); code != 143 {
		t.Errorf("exit %d, want 143", code)
	}
	if after, err := term.GetState(c.slave.Fd()); err != nil || !reflect.DeepEqual(after, c.before) {
		t.Errorf("modes are %+v, were %+v; %v", after, c.before, err)
	}
	_ = unix.IoctlSetInt(int(c.slave.Fd()), unix.TCXONC, on)
}

type fallingModel struct{ tea.Model }

// Batches and sequences of commands are caught to the last one, and what does
// not fall is passed on.
func TestCaughtCommands(t *testing.T) {
	var told []string
	c := &caught{broke: func(f *guard.Fault) { told = append(told, f.Said) }}
	fall := func(s string) tea.Cmd { return func() tea.Msg { panic(s) } }
	good := func() tea.Msg { return "good" }
	var all func(cmd tea.Cmd) []tea.Msg
	all = func(cmd tea.Cmd) (out []tea.Msg) {
		msg := cmd()
		list := reflect.ValueOf(msg)
		if list.Kind() != reflect.Slice {
			return []tea.Msg{msg}
		}
		for i := range list.Len() {
			out = append(out, all(list.Index(i).Interface().(tea.Cmd))...)
		}
		return out
	}
	got := all(c.command(tea.Batch(good, tea.Sequence(fall("a"), good, tea.Batch(fall("b"), good)), fall("c"))))
	if want := []tea.Msg{"good", nil, "good", nil, "good", nil}; !reflect.DeepEqual(got, want) {
		t.Errorf("messages %v, want %v", got, want)
	}
	if strings.Join(told, "") != "abc" {
		t.Errorf("told %q, want abc", told)
	}
	if c.command(nil) != nil {
		t.Error("no command became one")
	}
	told = nil
	c.inner = fallingModel{} // a nil model inside: each method falls
	c.View()
	c.Update(nil)
	c.View()
	if len(told) != 1 {
		t.Errorf("a model that fell is asked again: %q", told)
	}
}
