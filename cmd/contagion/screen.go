package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"

	"contagion/data"
	"contagion/data/guard"
	"contagion/tui"
)

// frameRate of a local terminal: the screen itself never draws more than 20
// pictures a second, and the renderer's ticker costs a wake-up each.
const frameRate = 20

// tightHeap is the garbage collector's percentage while a screen runs: what
// lives is small and hardly grows, so a tighter heap saves 8 MB for next to
// no work.
const tightHeap = 20

// wideHeap is the percentage until then.
const wideHeap = 400

// runningHeap is the percentage of a market that is only listened to. What it
// takes more than with twice the room is not measurable.
const runningHeap = 50

// heap gives the garbage collector's percentage: of a market of thousands of
// names what lives is large, and room for as much again is a lot.
func (m *liveMarket) heap(usual int) int {
	const many = 500 // names; what lives is some 15 MB then
	if len(m.base.Universe.Instruments) > many {
		return min(usual, runningHeap)
	}
	return usual
}

// show runs the desk, if there is one, and the screen until one of them ends,
// and beside them what may send the terminal something until then. However it
// ends, the terminal is given back as it was.
func show(ctx context.Context, desk *opening, o tui.Options, beside ...func(ctx context.Context, send func(string))) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var first tui.Desk
	if desk != nil {
		first = desk
	}
	return showModel(ctx, stop, tui.New(ctx, first, o), desk, beside...)
}

// showModel is show for a model on the desk; stop ends ctx.
func showModel(ctx context.Context, stop func(), m tea.Model, desk *opening, beside ...func(ctx context.Context, send func(string))) error {
	s, err := newScreen(m)
	if err != nil {
		return err
	}
	defer s.close()
	deskDone := make(chan error, 1)
	if desk != nil {
		go func() {
			err := guard.Run(func() error { return desk.Run(ctx) })
			if f, broke := err.(*guard.Fault); broke {
				s.broke(f)
			}
			deskDone <- err
		}()
	}
	var others sync.WaitGroup
	for _, f := range beside {
		others.Go(guard.Caught(func() { f(ctx, func(text string) { s.program.Send(tea.RawMsg{Msg: text}) }) }))
	}
	// What reading left behind goes back to the system once the screen stands.
	defer time.AfterFunc(time.Second, guard.Caught(func() {
		debug.SetGCPercent(tightHeap)
		debug.FreeOSMemory()
		runtime.GOMAXPROCS(1) // a second one is woken for nothing at every tick of the renderer
	})).Stop()
	err = s.run(ctx)
	stop()
	others.Wait()
	if desk != nil {
		<-deskDone // the desk's own end: it is not left behind
		if err == nil && desk.err != nil {
			err = desk.err
		}
	}
	return err
}

// A screen is a program on this process's terminal, and all that may end it
// from outside.
type screen struct {
	program *tea.Program
	in, out *hearing
	asked   questions
	opened  *os.File // the terminal's own input, where standard input is something else
	before  condition
	signals chan os.Signal
	resumed time.Time // when the program was last given the terminal back; of its loop alone
	release func()    // lets faults go to who had them before

	mu    sync.Mutex
	why   error // the first that ended it
	ended chan struct{}
	late  *time.Timer
}

// continuedMsg says that the process was stopped, and goes on since a time.
type continuedMsg struct{ at time.Time }

// endWithin is how long a screen may take to end; then the terminal is given
// back by force. A terminal that does not read blocks whoever writes to it.
const endWithin = 2 * time.Second

// The largest screen. The library that draws leaves larger sizes alone when the
// window changes, not when the program starts: then it takes gigabytes.
const mostSide, mostScreen = 4096, 1 << 20

func newScreen(m tea.Model) (*screen, error) {
	s := &screen{ended: make(chan struct{}), signals: make(chan os.Signal, 8)}
	in := os.Stdin
	if !terminalFile(in) {
		tty, out, err := tea.OpenTTY()
		if err != nil {
			return nil, fmt.Errorf("screen: no terminal to read keys from: %s; start it in one, or ask contagion report", data.Clean(err.Error(), 80))
		}
		if out != tty {
			_ = out.Close()
		}
		in, s.opened = tty, tty
	}
	if w, h, err := term.GetSize(os.Stdout.Fd()); err == nil && (w > mostSide || h > mostSide || w*h > mostScreen) {
		s.close()
		return nil, fmt.Errorf("screen: the terminal says that it has %d by %d cells; set its size with stty, to %d by %d and a million at most", w, h, mostSide, mostSide)
	}
	s.before = conditionOf(in)
	gone := func() { s.end(hangup) }
	s.in, s.out = &hearing{File: in, gone: gone, asked: &s.asked}, &hearing{File: os.Stdout, gone: gone, asked: &s.asked}
	// Signals are ours: the library takes two of those that there are.
	s.program = tea.NewProgram(&caught{inner: m, broke: s.broke}, tea.WithInput(s.in), tea.WithOutput(s.out), tea.WithFPS(frameRate), tea.WithoutSignalHandler(), tea.WithFilter(s.filter))
	s.release = guard.Catch(s.broke)
	return s, nil
}

// run shows the screen until it ends, and gives why where that was no wish of
// the viewer's.
func (s *screen) run(ctx context.Context) error {
	watchSignals(s.signals)
	over := make(chan struct{})
	var hears sync.WaitGroup
	hears.Go(guard.Caught(func() {
		for {
			select {
			case sig := <-s.signals:
				s.hear(sig)
			case <-ctx.Done(): // fang hears SIGINT too, and may be first
				s.end(interrupted)
				return
			case <-over:
				return
			}
		}
	}))
	// Raw before the library makes it so: what it restores is raw, and answers
	// that are still under way are not typed into the shell.
	if err := s.before.raw(); err != nil {
		close(over)
		return fmt.Errorf("screen: the terminal cannot be read key by key: %s; try another", data.Clean(err.Error(), 80))
	}
	_, err := s.program.Run()
	s.asked.settle(s.in)
	s.before.restore()
	close(over)
	hears.Wait()
	unwatchSignals(s.signals) // from here on a signal ends the program as any other
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.ended:
		return s.why
	default:
	}
	if errors.Is(err, tea.ErrProgramPanic) { // in a goroutine of the library's, which has said so
		return &guard.Fault{Said: "the screen broke"}
	}
	return err
}

// hear does what a signal asks for.
func (s *screen) hear(sig os.Signal) {
	switch {
	case isStop(sig):
		s.program.Send(tea.SuspendMsg{})
	case isContinue(sig):
		s.program.Send(continuedMsg{time.Now()})
	default:
		s.end(signalled{sig})
	}
}

// broke ends the screen for a fault of the program.
func (s *screen) broke(f *guard.Fault) { s.end(f) }

// end ends the screen once; the first reason counts.
func (s *screen) end(why error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.ended:
		return
	default:
	}
	s.why = why
	close(s.ended)
	s.late = time.AfterFunc(endWithin, guard.Caught(s.force))
	go guard.Caught(s.program.Quit)() // whoever noticed does not wait; where the loop is gone it comes back at once
}

// force ends the process where the screen does not end.
func (s *screen) force() {
	endCommands()
	s.before.restore()
	written := make(chan struct{})
	go guard.Caught(func() {
		if undo := s.out.undo.Load(); undo != nil {
			_, _ = os.Stdout.WriteString("\x1b[?2026l" + *undo)
		}
		complain(os.Stderr, s.why)
		close(written)
	})()
	select {
	case <-written:
	case <-time.After(endWithin / 10):
	}
	os.Exit(exitCode(s.why))
}

// close lets go of all that newScreen took.
func (s *screen) close() {
	if s.release != nil {
		s.release()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.late != nil {
		s.late.Stop()
	}
	if s.opened != nil {
		_ = s.opened.Close()
	}
}
