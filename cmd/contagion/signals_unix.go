//go:build unix

package main

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
	"golang.org/x/sys/unix"
)

// endSignals end a command in order, beside SIGINT: the terminal went away, or
// somebody asked for an end.
// What nohup took away stays away.
func endSignals() []os.Signal {
	return slices.DeleteFunc([]os.Signal{syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGTERM}, signal.Ignored)
}

// watchSignals lets all that is sent to a screen go to a channel.
func watchSignals(c chan<- os.Signal) {
	signal.Notify(c, append([]os.Signal{os.Interrupt, syscall.SIGTSTP, syscall.SIGCONT}, endSignals()...)...)
}

func unwatchSignals(c chan<- os.Signal) { signal.Stop(c) }

// ignoreBrokenPipe lets writing to a reader that is gone fail like any writing,
// instead of ending the program on the spot. It is noticed and not ignored:
// that would be left to the commands that we run.
func ignoreBrokenPipe() { signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE) }

func isStop(s os.Signal) bool     { return s == syscall.SIGTSTP }
func isContinue(s os.Signal) bool { return s == syscall.SIGCONT }

// stoppable reports whether somebody is there to let a stopped program go on:
// a shell that leads the session, from which our group of processes is apart.
// Alone, the system would not stop it either.
func stoppable() bool {
	leader, err := unix.Getsid(0)
	return err == nil && leader != unix.Getpgrp() && syscall.Kill(leader, 0) != syscall.ESRCH
}

// stopped stops this process and all that stand with it before the terminal,
// as ctrl+z does without a screen, and returns when they go on. It is the stop
// that cannot be caught: who has caught SIGTSTP once is not stopped by it again.
func stopped() {
	goesOn := make(chan os.Signal, 1)
	signal.Notify(goesOn, syscall.SIGCONT)
	defer signal.Stop(goesOn)
	if syscall.Kill(0, syscall.SIGSTOP) != nil {
		return
	}
	const taken = 500 * time.Millisecond // of running: a stop takes no longer to happen
	select {
	case <-goesOn:
	case <-time.After(taken):
	}
}

// filter takes what stops the program and lets it go on. It runs in the
// program's loop, so that nothing is drawn meanwhile. The terminal is given and
// taken back here and not by the library, which now and then loses its clock
// over it and draws no more.
func (s *screen) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tea.SuspendMsg:
		if !stoppable() || s.out.lend() != nil {
			return nil
		}
		s.before.restore()
		stopped()
	case continuedMsg: // it was stopped from outside: the shell has had the terminal
		if msg.at.Before(s.resumed) {
			return nil
		}
	default:
		return msg
	}
	if s.before.raw() != nil || s.out.back() != nil {
		s.end(hangup)
		return nil
	}
	s.resumed = time.Now()
	return tea.ClearScreen()
}
