//go:build unix

package main

import (
	"os"
	"os/signal"
	"syscall"
)

// A program that is started where SIGHUP is ignored, as under nohup, leaves it
// ignored, and so do ours. The tests of endings start theirs with the default,
// whatever they themselves were started with: a signal that is notified of is
// back at its default in a child.
func init() {
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
}
