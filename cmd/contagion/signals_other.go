//go:build !unix

package main

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// endSignals end a command in order, beside SIGINT: closing the window.
func endSignals() []os.Signal { return []os.Signal{syscall.SIGTERM} }

// watchSignals lets all that is sent to a screen go to a channel.
func watchSignals(c chan<- os.Signal) { signal.Notify(c, os.Interrupt, syscall.SIGTERM) }

func unwatchSignals(c chan<- os.Signal) { signal.Stop(c) }

func ignoreBrokenPipe() {} // there is no such signal

func isStop(os.Signal) bool     { return false }
func isContinue(os.Signal) bool { return false }

// filter leaves stopping, which there is none of here, out.
func (s *screen) filter(_ tea.Model, msg tea.Msg) tea.Msg {
	if _, is := msg.(tea.SuspendMsg); is {
		return nil
	}
	return msg
}
